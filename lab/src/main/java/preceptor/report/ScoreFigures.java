package preceptor.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import preceptor.linalg.Matrix;

/// The scores of disentanglement over training, and what each node knows of each factor at the end.
final class ScoreFigures {
    private static final String PREFIX = "disentanglement/";
    private static final double LEFT = 92;
    private static final double GAP = 22;
    private static final double TALLEST_ROW = 20;

    /// A score as it is shown.
    private record Shown(String metric, String title, String yName) {}

    private static final List<Shown> SCORES = List.of(
            new Shown("modularity", "Modularity: does a node know of one factor only?", "1 = of one factor only"),
            new Shown("dci-disentanglement", "DCI, D: is a node used for one factor only?", "1 = for one factor only"),
            new Shown("iou", "Overlap: does a node fire for one value?", "intersection over union"),
            new Shown("mig", "MIG: does one node know of a factor alone?", "gap / entropy"),
            new Shown("sap", "SAP: does one node predict a factor alone?", "gap of accuracy"),
            new Shown("dci-completeness", "DCI, C: is a factor read from one node?", "1 = from one node"),
            new Shown("dci-informativeness", "DCI, I: can all nodes together tell factors?", "variance explained"),
            new Shown("explicitness", "Explicitness: can a line tell values apart?", "area under the curve"),
            new Shown("live-nodes", "Live nodes: how many are not constant?", "share of nodes"));

    private ScoreFigures() {}

    /// Whether [#scores] shows `metric`.
    static boolean draws(String metric) {
        return SCORES.stream().anyMatch(s -> metric.equals(PREFIX + s.metric));
    }

    /// All scores by level.
    static List<Figure> scores(Ensemble group) {
        Band modularity = group.band(PREFIX + "modularity");
        Band used = group.band(PREFIX + "dci-disentanglement");
        Band explicit = group.band(PREFIX + "explicitness");
        if (modularity.isEmpty() || used.isEmpty() || explicit.isEmpty()) {
            return List.of();
        }
        int depth = group.first().depth();
        List<LineChart.Series> all = new ArrayList<>();
        List<Panel> panels = new ArrayList<>();
        for (Shown shown : SCORES) {
            List<LineChart.Series> series = new ArrayList<>();
            for (int level : group.metrics().levels(PREFIX + shown.metric)) {
                Band band = group.band(PREFIX + shown.metric, level);
                String name = Words.level(level, depth);
                series.add(
                        new LineChart.Series(name, Words.shortLevel(level, depth), Ink.level(level, depth), "", band));
                all.add(new LineChart.Series(shown.metric + ", " + name, "", Ink.TEXT, "", band));
            }
            boolean chance = shown.metric.equals("explicitness");
            LineChart.Style style = new LineChart.Style(
                    FidelityFigures.WIDTH,
                    120,
                    false,
                    Optional.of(chance ? 0.5 : 0.0),
                    Optional.of(1.0),
                    false,
                    v -> Numbers.fixed(v, 2));
            panels.add(LineChart.draw(shown.title, "training step", shown.yName, series, style));
        }
        double more = modularity.last() - modularity.first();
        String turn = Math.abs(more) < 0.02
                ? "Nodes stay as mixed as they were"
                : more > 0 ? "Nodes come to know more of one factor only" : "Nodes come to mix factors more";
        String finding =
                turn + ": modularity goes from " + fixed(modularity.first()) + " to " + fixed(modularity.last())
                        + ", DCI's disentanglement from " + fixed(used.first()) + " to " + fixed(used.last())
                        + "; a line tells values apart with an area of " + fixed(explicit.first()) + " at first and "
                        + fixed(explicit.last()) + " at last";
        String caption =
                "The nodes of a region against the factors of its own summary, mean over the regions of a level. "
                        + "First row: is each node about one factor? Second row: is each factor in one node? MIG and SAP are 0 "
                        + "where two nodes say the same, however pure. Third row: can the factors be read from all nodes "
                        + "together? Explicitness is \u00bd by chance, the others 0."
                        + group.bandNote(!group.single());
        return List.of(new Figure("scores", finding, caption, panels, 3, true, DataTable.ofSeries(all)));
    }

    private static String fixed(double value) {
        return Numbers.fixed(value, 2);
    }

    /// What each node of each level's first region knows of each factor, and with which values it overlaps; nodes in
    /// the
    /// order of the factor that they know most of.
    static List<Figure> information(ReportData.Run run) {
        if (run.frames().isEmpty()) {
            return List.of();
        }
        Map<String, Matrix> frame = run.frames().lastEntry().getValue();
        List<Panel> panels = new ArrayList<>();
        List<List<Object>> rows = new ArrayList<>();
        List<String> clauses = new ArrayList<>();
        List<ReportData.Region> regions = new ArrayList<>(run.regions());
        regions.sort(Comparator.comparingInt(ReportData.Region::level).thenComparingInt(ReportData.Region::index));
        for (ReportData.Region region : regions) {
            Matrix information = frame.get("information/" + region.id());
            Matrix overlap = frame.get("overlap/" + region.id());
            Matrix entropy = run.constants().get("entropy/" + region.id());
            if (information == null || overlap == null || entropy == null) {
                continue;
            }
            Nodes nodes = Nodes.of(information, entropy.row(0));
            panels.add(panel(region, nodes, overlap));
            clauses.add(region.id() + ": " + nodes.clause());
            for (int j : nodes.order) {
                for (int k = 0; k < information.columns(); k++) {
                    rows.add(row(region.id(), j, "factor " + k, information.get(j, k), nodes.share.get(j, k), null));
                }
                int at = 0;
                for (int k = 0; k < region.factors().size(); k++) {
                    for (int v = 0; v < region.factors().get(k); v++, at++) {
                        rows.add(row(region.id(), j, "factor " + k + " = " + v, null, null, overlap.get(j, at)));
                    }
                }
            }
        }
        if (panels.isEmpty()) {
            return List.of();
        }
        String finding = "What nodes know of the factors at step "
                + run.frames().lastKey() + ", region " + String.join("; region ", clauses);
        String caption =
                "Columns are nodes, ordered by the factor that they know most of, then by how much. Above: mutual "
                        + "information of node and factor over the factor's entropy, 1 where the node tells the factor. "
                        + "Below: overlap of the inputs for which a node is most active with those that have a value "
                        + "(intersection over union, 1 where the node is a detector of just that value).";
        DataTable table = new DataTable(
                List.of("region", "node", "of", "information (nats)", "share of entropy", "overlap"), rows, 24);
        return List.of(new Figure("information", finding, caption, panels, Math.min(2, panels.size()), true, table));
    }

    private static List<Object> row(String region, int node, String of, Double nats, Double share, Double overlap) {
        List<Object> row = new ArrayList<>();
        row.add(region);
        row.add(node);
        row.add(of);
        row.add(nats);
        row.add(share);
        row.add(overlap);
        return row;
    }

    /// Nodes in the order of their factors.
    ///
    /// @param share I / H, (n × K), 0 where H is 0
    /// @param order the nodes, ordered
    /// @param factor of each node in that order; K for nodes that know of none
    private record Nodes(Matrix share, List<Integer> order, List<Integer> factor) {
        static Nodes of(Matrix information, double[] entropy) {
            int n = information.rows();
            int factors = information.columns();
            Matrix share = Matrix.zeros(n, factors);
            int[] best = new int[n];
            List<Integer> order = new ArrayList<>();
            for (int j = 0; j < n; j++) {
                best[j] = factors;
                double most = 0;
                for (int k = 0; k < factors; k++) {
                    double s = entropy[k] > 0 ? Math.clamp(information.get(j, k) / entropy[k], 0.0, 1.0) : 0;
                    share.set(j, k, s);
                    if (s > most) {
                        most = s;
                        best[j] = k;
                    }
                }
                order.add(j);
            }
            order.sort(Comparator.<Integer>comparingInt(j -> best[j])
                    .thenComparingDouble(j -> best[j] < factors ? -share.get(j, best[j]) : 0));
            return new Nodes(share, order, order.stream().map(j -> best[j]).toList());
        }

        int count(int k) {
            return (int) factor.stream().filter(f -> f == k).count();
        }

        String clause() {
            List<String> parts = new ArrayList<>();
            int factors = share.columns();
            for (int k = 0; k < factors; k++) {
                parts.add(count(k) + " of factor " + k);
            }
            if (count(factors) > 0) {
                parts.add(count(factors) + " of none");
            }
            double own = 0;
            double other = 0;
            for (int i = 0; i < order.size(); i++) {
                for (int k = 0; k < factors; k++) {
                    if (factor.get(i) == k) {
                        own += share.get(order.get(i), k);
                    } else if (factor.get(i) < factors) {
                        other += share.get(order.get(i), k) / (factors - 1);
                    }
                }
            }
            int knowing = Math.max(1, order.size() - count(factors));
            return Words.list(parts) + ", " + Numbers.percent(own / knowing) + " of it on average"
                    + (factors > 1 ? " and " + Numbers.percent(other / knowing) + " of another" : "");
        }
    }

    private static Panel panel(ReportData.Region region, Nodes nodes, Matrix overlap) {
        double width = 478;
        int columns = Math.min(nodes.order.size(), HeatMap.MOST_COLUMNS);
        int factors = nodes.share.columns();
        int values = Math.min(overlap.columns(), HeatMap.MOST_ROWS);
        double cell = Math.min(26, (width - LEFT - 4) / columns);
        double high = Math.min(TALLEST_ROW, Math.max(9, cell));
        Svg svg = new Svg();
        String title = "Region " + region.id() + " (level " + region.level() + ")";
        svg.text(0, 13, title, 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        double top = 46;
        groups(svg, nodes, columns, cell, 34);
        List<String> names = new ArrayList<>();
        for (int k = 0; k < factors; k++) {
            names.add("factor " + k);
        }
        cells(svg, nodes, nodes.share, columns, factors, top, cell, high, names);
        double below = top + factors * high + GAP;
        svg.text(LEFT, below - 7, "overlap with the value", 11, Ink.MUTED, Svg.Anchor.START);
        List<String> valueNames = new ArrayList<>();
        for (int k = 0; k < region.factors().size(); k++) {
            for (int v = 0; v < region.factors().get(k); v++) {
                valueNames.add("factor " + k + " = " + v);
            }
        }
        cells(svg, nodes, overlap, columns, values, below, cell, high, valueNames);
        double foot = below + values * high;
        int every = Math.max(1, (int) StrictMath.ceil(20 / cell));
        for (int i = 0; i < columns; i += every) {
            String name = Integer.toString(nodes.order.get(i));
            svg.text(LEFT + cell * (i + 0.5), foot + 12, name, 10, Ink.MUTED, Svg.Anchor.MIDDLE);
        }
        String cut = columns < nodes.order.size() ? " (first " + columns + " of " + nodes.order.size() + ")" : "";
        svg.text(LEFT, foot + 27, "node j" + cut, 11, Ink.TEXT, Svg.Anchor.START);
        bar(svg, width - 124, foot + 22);
        return new Panel(width, foot + 46, title, title + ": nodes know " + nodes.clause() + ".", svg.content());
    }

    /// Names above the columns of each factor, with a line that spans them.
    private static void groups(Svg svg, Nodes nodes, int columns, double cell, double y) {
        int from = 0;
        while (from < columns) {
            int to = from;
            while (to < columns && nodes.factor.get(to).equals(nodes.factor.get(from))) {
                to++;
            }
            int k = nodes.factor.get(from);
            String name = k < nodes.share.columns() ? "factor " + k : "none";
            double space = cell * (to - from) - 4;
            String fitted = Svg.width(name, 10.5) <= space ? name : k < nodes.share.columns() ? "" + k : "–";
            svg.text(LEFT + cell * (from + to) / 2, y, fitted, 10.5, Ink.MUTED, Svg.Anchor.MIDDLE);
            svg.line(LEFT + cell * from + 2, y + 5, LEFT + cell * to - 2, y + 5, Ink.AXIS, 1.5);
            from = to;
        }
    }

    /// `values` (n × rows) with a column for each of the first nodes in order.
    private static void cells(
            Svg svg,
            Nodes nodes,
            Matrix values,
            int columns,
            int rows,
            double y,
            double cell,
            double high,
            List<String> names) {
        svg.group(" shape-rendering=\"crispEdges\"");
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < columns; i++) {
                double v = values.get(nodes.order.get(i), r);
                String paint = " fill=\"" + ColourMap.UNIT.colour(ColourMap.UNIT.bin(v, 1)) + "\"";
                svg.rect(LEFT + cell * i, y + high * r, cell, high, paint);
            }
        }
        svg.endGroup();
        svg.rect(LEFT, y, cell * columns, high * rows, " fill=\"none\"" + Ink.AXIS.stroke());
        for (int r = 0; r < rows && r < names.size(); r++) {
            svg.text(LEFT - 6, y + high * (r + 0.5) + 3.6, names.get(r), 10.5, Ink.MUTED, Svg.Anchor.END);
        }
    }

    private static void bar(Svg svg, double x, double y) {
        int n = ColourMap.UNIT.size() / 2 + 1;
        svg.group(" shape-rendering=\"crispEdges\"");
        for (int i = 0; i < n; i++) {
            String paint = " fill=\"" + ColourMap.UNIT.colour(2 * i) + "\"";
            svg.rect(x + 120.0 * i / n, y - 4, 120.0 / n, 8, paint);
        }
        svg.endGroup();
        svg.text(x, y + 16, "0", 10.5, Ink.MUTED, Svg.Anchor.START);
        svg.text(x + 120, y + 16, "1", 10.5, Ink.MUTED, Svg.Anchor.END);
    }
}
