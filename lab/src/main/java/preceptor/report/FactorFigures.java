package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What a product teacher adds to a report: the accuracy of each head beside its Bayes line, and how far nodes and
/// weights
/// have come apart into factors.
final class FactorFigures {
    private static final double WIDTH = 478;
    private static final double HEIGHT = 250;
    private static final String PURITY = "disentanglement/purity";
    private static final String CROSS = "disentanglement/cross-weights";
    private static final String LEAK = "disentanglement/leak";
    private static final String DOTS = "1 3";
    private static final double ROUNDING = 1e-12;

    private FactorFigures() {}

    /// Whether [#disentanglement] or [ScoreFigures] shows `metric`.
    static boolean draws(String metric) {
        return metric.equals(PURITY) || metric.equals(CROSS) || metric.equals(LEAK) || ScoreFigures.draws(metric);
    }

    /// Accuracy by head; nothing where the label is no tuple.
    static Optional<Figure> heads(Ensemble group) {
        List<Integer> heads = group.first().teacher().heads();
        List<LineChart.Series> series = new ArrayList<>();
        List<String> clauses = new ArrayList<>();
        for (int k = 0; k < heads.size(); k++) {
            Ink ink = CurveFigures.GROUPS.get(k % CurveFigures.GROUPS.size());
            Band student = group.band("accuracy/population/head" + k);
            if (student.isEmpty()) {
                continue;
            }
            add(series, "head " + k, ink, "", student);
            Band bayes = group.band("accuracy/bayes/head" + k);
            String clause = "head " + k + " " + Numbers.percent(student.last());
            if (!bayes.isEmpty()) {
                Band line = Band.constant(
                        bayes.last(), student.mid().firstKey(), student.mid().lastKey());
                add(series, "head " + k + ", Bayes", ink, DOTS, line);
                clause += " (Bayes " + Numbers.percent(bayes.last()) + ")";
            }
            clauses.add(clause);
        }
        if (series.isEmpty()) {
            return Optional.empty();
        }
        LineChart.Style style = new LineChart.Style(
                WIDTH, HEIGHT, false, Optional.empty(), Optional.empty(), true, v -> Numbers.fixed(v, 1) + "\u00a0%");
        Panel panel = LineChart.draw("", "training step", "accuracy of a head (% correct)", series, style);
        String finding = "By head, the student classifies correctly: " + Words.list(clauses);
        boolean bands = series.stream().anyMatch(s -> s.band().hasBand());
        String caption = Words.population(group.first())
                + " Each head says the label of one factor. "
                + (independent(group, heads.size())
                        ? "Factors are independent, so that their Bayes accuracies multiply to that of all heads."
                        : "Factors depend on each other, so that the input of one tells of the labels of all.")
                + group.bandNote(bands);
        return Optional.of(
                new Figure("accuracy-heads", finding, caption, List.of(panel), 1, false, DataTable.ofSeries(series)));
    }

    /// Whether the heads' Bayes accuracies multiply to that of all.
    private static boolean independent(Ensemble group, int heads) {
        Band all = group.band("accuracy/bayes");
        double product = 1;
        for (int k = 0; k < heads && !all.isEmpty(); k++) {
            Band own = group.band("accuracy/bayes/head" + k);
            product *= own.isEmpty() ? 1 : own.last();
        }
        return all.isEmpty() || Math.abs(product - all.last()) <= ROUNDING;
    }

    private static void add(List<LineChart.Series> series, String name, Ink ink, String dash, Band band) {
        Band percent = new Band(times(band.mid()), times(band.lo()), times(band.hi()));
        series.add(new LineChart.Series(name, "", ink, dash, percent));
    }

    private static NavigableMap<Integer, Double> times(Map<Integer, Double> values) {
        NavigableMap<Integer, Double> scaled = new TreeMap<>();
        values.forEach((step, value) -> scaled.put(step, 100 * value));
        return scaled;
    }

    /// How much of a node is its factor's, and how much weight connects factors, by level.
    static List<Figure> disentanglement(Ensemble group) {
        Band purity = group.band(PURITY);
        Band cross = group.band(CROSS);
        if (purity.isEmpty() || cross.isEmpty()) {
            return List.of();
        }
        List<LineChart.Series> all = new ArrayList<>();
        List<Panel> panels = List.of(
                panel(group, PURITY, "Nodes", "variance its factor explains", all),
                panel(group, CROSS, "Weights", "squared weight across factors", all));
        String finding =
                "A node's factor explains " + percent(purity.first()) + " of its variance over summaries at first and "
                        + percent(purity.last()) + " at last; of the squared weights, " + percent(cross.first())
                        + " connect different factors at first and " + percent(cross.last()) + " at last";
        String caption = "Every node is given to the factor that explains most of E[f | z]. A node that depends on one "
                + "factor alone has 1; weights are separable where nothing connects different factors (T8, T9)."
                + group.bandNote(!group.single());
        return List.of(new Figure("factors", finding, caption, panels, 2, true, DataTable.ofSeries(all)));
    }

    /// T9 along the training of a student that started with separable weights; nothing for others.
    static List<Figure> leaks(Ensemble group) {
        int depth = group.first().depth();
        List<LineChart.Series> series = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        List<String> leaking = new ArrayList<>();
        for (int level : group.metrics().levels(LEAK)) {
            Band band = group.band(LEAK, level);
            String name = Words.level(level, depth);
            double most = 0;
            for (double v : (band.hasBand() ? band.hi() : band.mid()).values()) {
                most = Math.max(most, v);
            }
            (most <= ROUNDING ? kept : leaking).add(name + " (" + Numbers.decimals(most) + ")");
            series.add(new LineChart.Series(name, Words.shortLevel(level, depth), Ink.level(level, depth), "", band));
        }
        if (series.isEmpty()) {
            return List.of();
        }
        String finding = leaking.isEmpty()
                ? "Training makes no weights between factors, but for rounding"
                : "Weights between factors grow in " + Words.list(leaking)
                        + (kept.isEmpty() ? "" : ", and but for rounding not in " + Words.list(kept));
        LineChart.Style style =
                new LineChart.Style(478, HEIGHT, true, Optional.empty(), Optional.empty(), false, Numbers::decimals);
        Panel panel = LineChart.draw("", "training step", "largest E[f g] across factors", series, style);
        String caption =
                "The weight that a unit step from the student's weights, those between factors taken out, would "
                        + "make between factors (T9): the largest of a level, in brackets that of all recorded steps. Zeros have "
                        + "no place on this axis."
                        + group.bandNote(!group.single());
        return List.of(new Figure("leak", finding, caption, List.of(panel), 1, false, DataTable.ofSeries(series)));
    }

    private static Panel panel(Ensemble group, String metric, String title, String yName, List<LineChart.Series> all) {
        int depth = group.first().depth();
        List<LineChart.Series> series = new ArrayList<>();
        for (int level : group.metrics().levels(metric)) {
            Band band = group.band(metric, level);
            String name = Words.level(level, depth);
            series.add(new LineChart.Series(name, Words.shortLevel(level, depth), Ink.level(level, depth), "", band));
            all.add(new LineChart.Series(title + ", " + name, "", Ink.TEXT, "", band));
        }
        LineChart.Style style = new LineChart.Style(
                FidelityFigures.WIDTH, 200, false, Optional.of(0.0), Optional.of(1.0), false, v -> Numbers.fixed(v, 3));
        return LineChart.draw(title, "training step", yName, series, style);
    }

    private static String percent(double share) {
        return Numbers.percent(share);
    }
}
