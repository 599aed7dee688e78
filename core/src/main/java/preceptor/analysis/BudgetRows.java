package preceptor.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleBiFunction;
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
        return of(graph, new Products(budget));
    }

    /// The same of all edges and the head together.
    public static List<Row> overall(RegionGraph graph, Budget budget) {
        return overall(graph, new Products(budget));
    }

    /// The rows of edges and levels, and of all together.
    public static List<Row> everywhere(RegionGraph graph, Budget budget) {
        Products products = new Products(budget);
        List<Row> rows = of(graph, products);
        rows.addAll(overall(graph, products));
        return rows;
    }

    private static List<Row> of(RegionGraph graph, Products products) {
        List<Row> rows = new ArrayList<>();
        for (int e = 0; e <= graph.edges(); e++) {
            boolean head = e == graph.edges();
            int level = head ? graph.depth() + 1 : graph.level(graph.parent(e));
            String region = graph.id(head ? graph.root() : graph.parent(e));
            add(rows, level, region, head ? "V" : graph.id(graph.child(e)), products, List.of(e));
        }
        for (int level = 1; level <= graph.depth() + 1; level++) {
            add(rows, level, "", "", products, edgesOf(graph, level));
        }
        return rows;
    }

    private static List<Row> overall(RegionGraph graph, Products products) {
        List<Row> rows = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (int e = 0; e <= graph.edges(); e++) {
            all.add(e);
        }
        add(rows, -1, "", "", products, all);
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

    /// The inner products that all rows are made of, per edge and last of the head: an edge is part of its own rows, of
    /// its level's and of those of all.
    private static final class Products {
        private final SequencedMap<String, double[]> squaredDifferences = new LinkedHashMap<>();
        private final SequencedMap<String, Fidelity> fidelities = new LinkedHashMap<>();
        private final double[] exact;

        /// Of a term with itself and with B0, and its squared distance from B0.
        private record Fidelity(double[] square, double[] withExact, double[] distance) {}

        private Products(Budget budget) {
            Matrix[] B0 = budget.term("B0");
            exact = perEdge(B0, B0, Matrix::dot);
            budget.steps()
                    .forEach((name, pair) -> squaredDifferences.put(
                            name,
                            perEdge(
                                    budget.term(pair.getFirst()),
                                    budget.term(pair.getLast()),
                                    Matrix::squaredDistance)));
            for (String name : budget.names()) {
                if (!List.of("B0", "B1", "B2", "B3").contains(name)) {
                    Matrix[] term = budget.term(name);
                    fidelities.put(
                            name,
                            new Fidelity(
                                    perEdge(term, term, Matrix::dot),
                                    perEdge(term, B0, Matrix::dot),
                                    perEdge(term, B0, Matrix::squaredDistance)));
                }
            }
        }

        private static double[] perEdge(Matrix[] a, Matrix[] b, ToDoubleBiFunction<Matrix, Matrix> product) {
            double[] all = new double[a.length];
            for (int e = 0; e < all.length; e++) {
                all[e] = product.applyAsDouble(a[e], b[e]);
            }
            return all;
        }
    }

    private static void add(
            List<Row> rows, int level, String region, String child, Products products, List<Integer> edges) {
        double norm = Math.sqrt(sum(products.exact, edges));
        rows.add(new Row(level, region, child, "budget/B0", norm));
        if (norm == 0) {
            return;
        }
        products.squaredDifferences.forEach((name, squares) ->
                rows.add(new Row(level, region, child, "budget/" + name, Math.sqrt(sum(squares, edges)) / norm)));
        products.fidelities.forEach((name, f) -> {
            double size = Math.sqrt(sum(f.square, edges));
            double cosine = size == 0 ? 0 : sum(f.withExact, edges) / (size * norm);
            double distance = Math.sqrt(sum(f.distance, edges));
            rows.add(new Row(level, region, child, "fidelity/" + name + "/cosine", cosine));
            rows.add(new Row(level, region, child, "fidelity/" + name + "/norm-ratio", size / norm));
            rows.add(new Row(level, region, child, "fidelity/" + name + "/error", distance / norm));
        });
    }

    private static double sum(double[] perEdge, List<Integer> edges) {
        double sum = 0;
        for (int e : edges) {
            sum += perEdge[e];
        }
        return sum;
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
