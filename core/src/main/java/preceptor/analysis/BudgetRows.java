package preceptor.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import preceptor.expansion.Budget;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// The error budget as numbers, mathematics.md §4: per edge and per level, each difference's norm relative to ‖B0‖, and
/// the fidelity of each expansion: its cosine with B0, and its norm and its distance from B0 over ‖B0‖.
///
/// Where B0 is 0 the ratios have no meaning and are left out. All budgets of one student have the same rows in the same
/// order, unless some B0 vanishes.
public final class BudgetRows {
    private BudgetRows() {}

    /// All rows of a budget: edges first, then levels; the head has the root as its region, `V` as its child and the
    /// level above the root.
    public static List<Row> of(RegionGraph graph, Budget budget) {
        List<Row> rows = new ArrayList<>();
        for (int e = 0; e <= graph.edges(); e++) {
            boolean head = e == graph.edges();
            int level = head ? graph.depth() + 1 : graph.level(graph.parent(e));
            String region = graph.id(head ? graph.root() : graph.parent(e));
            add(rows, level, region, head ? "V" : graph.id(graph.child(e)), budget, List.of(e));
        }
        for (int level = 1; level <= graph.depth() + 1; level++) {
            add(rows, level, "", "", budget, edgesOf(graph, level));
        }
        return rows;
    }

    /// The same of all edges and the head together.
    public static List<Row> overall(RegionGraph graph, Budget budget) {
        List<Row> rows = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (int e = 0; e <= graph.edges(); e++) {
            all.add(e);
        }
        add(rows, -1, "", "", budget, all);
        return rows;
    }

    /// The rows of edges and levels, and of all together.
    public static List<Row> everywhere(RegionGraph graph, Budget budget) {
        List<Row> rows = of(graph, budget);
        rows.addAll(overall(graph, budget));
        return rows;
    }

    private static List<Integer> edgesOf(RegionGraph graph, int level) {
        if (level > graph.depth()) {
            return List.of(graph.edges());
        }
        List<Integer> edges = new ArrayList<>();
        for (int e = 0; e < graph.edges(); e++) {
            if (graph.level(graph.parent(e)) == level) {
                edges.add(e);
            }
        }
        return edges;
    }

    private static void add(
            List<Row> rows, int level, String region, String child, Budget budget, List<Integer> edges) {
        Matrix[] exact = budget.term("B0");
        double norm = Math.sqrt(dot(exact, exact, edges));
        rows.add(new Row(level, region, child, "budget/B0", norm));
        if (norm == 0) {
            return;
        }
        for (Map.Entry<String, Matrix[]> d : budget.differences().entrySet()) {
            double size = Math.sqrt(dot(d.getValue(), d.getValue(), edges));
            rows.add(new Row(level, region, child, "budget/" + d.getKey(), size / norm));
        }
        for (String name : budget.names()) {
            if (!List.of("B0", "B1", "B2", "B3").contains(name)) {
                Matrix[] term = budget.term(name);
                double size = Math.sqrt(dot(term, term, edges));
                double cosine = size == 0 ? 0 : dot(term, exact, edges) / (size * norm);
                rows.add(new Row(level, region, child, "fidelity/" + name + "/cosine", cosine));
                rows.add(new Row(level, region, child, "fidelity/" + name + "/norm-ratio", size / norm));
                rows.add(new Row(
                        level, region, child, "fidelity/" + name + "/error", distance(term, exact, edges) / norm));
            }
        }
    }

    private static double dot(Matrix[] a, Matrix[] b, List<Integer> edges) {
        double sum = 0;
        for (int e : edges) {
            sum += a[e].dot(b[e]);
        }
        return sum;
    }

    private static double distance(Matrix[] a, Matrix[] b, List<Integer> edges) {
        double square = 0;
        for (int e : edges) {
            Matrix difference = a[e].minus(b[e]);
            square += difference.dot(difference);
        }
        return Math.sqrt(square);
    }

    /// The standard error of every row by the jackknife: `leftOut` holds the rows of budgets that each lack one of the
    /// groups of samples. Rows that some of them lack have none.
    public static List<Row> standardErrors(List<Row> all, List<List<Row>> leftOut) {
        List<Row> errors = new ArrayList<>();
        int groups = leftOut.size();
        if (groups < 2 || leftOut.stream().anyMatch(rows -> rows.size() != all.size())) {
            return errors;
        }
        for (int i = 0; i < all.size(); i++) {
            double mean = 0;
            for (List<Row> rows : leftOut) {
                mean += rows.get(i).value() / groups;
            }
            double square = 0;
            for (List<Row> rows : leftOut) {
                double d = rows.get(i).value() - mean;
                square += d * d;
            }
            errors.add(all.get(i).error(Math.sqrt(square * (groups - 1) / groups)));
        }
        return errors;
    }
}
