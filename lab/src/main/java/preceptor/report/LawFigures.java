package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What training conserves (T5–T7), the rank of nodes against summaries (T13), and the metrics of further analyses.
final class LawFigures {
    private static final double HEIGHT = 200;
    private static final String BALANCE = "balance/";
    private static final String DRIFT = "-drift";
    private static final String PREDICTED = "-predicted";
    private static final String UNEXPLAINED = "-unexplained";

    private LawFigures() {}

    /// Relative drift of the conserved quantities beside what the steps made predict, on a logarithmic axis.
    static List<Figure> balance(Ensemble group) {
        List<String> measured = group.metrics().metrics().stream()
                .filter(m -> m.startsWith(BALANCE) && !m.endsWith(PREDICTED) && !m.endsWith(UNEXPLAINED))
                .toList();
        List<LineChart.Series> all = new ArrayList<>();
        List<Panel> panels = new ArrayList<>();
        List<String> clauses = new ArrayList<>();
        Prediction prediction = new Prediction();
        int depth = group.first().depth();
        int last = 0;
        for (String metric : measured) {
            String law = metric.substring(BALANCE.length()).replace(DRIFT, "");
            List<LineChart.Series> series = new ArrayList<>();
            List<LineChart.Series> expected = new ArrayList<>();
            double most = 0;
            for (int level : group.metrics().regions(metric).keySet()) {
                Band band = group.largestOverRegions(metric, level);
                Band told = group.largestOverRegions(BALANCE + law + PREDICTED, level);
                String name = Words.level(level, depth);
                series.add(
                        new LineChart.Series(name, Words.shortLevel(level, depth), Ink.level(level, depth), "", band));
                all.add(new LineChart.Series(law + ", " + name, "", Ink.TEXT, "", band));
                if (!told.isEmpty()) {
                    expected.add(new LineChart.Series(name + ", predicted", " ", Ink.BAYES, "5 4", told));
                    all.add(new LineChart.Series(law + ", " + name + ", predicted", "", Ink.TEXT, "", told));
                    prediction.add(told, group.largestOverRegions(BALANCE + law + UNEXPLAINED, level));
                }
                most = Math.max(most, band.last());
                last = Math.max(last, band.mid().lastKey());
            }
            series.addAll(expected);
            LineChart.Style style = new LineChart.Style(
                    measured.size() == 1 ? 478 : FidelityFigures.WIDTH,
                    HEIGHT,
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    v -> Numbers.significant(v, 2));
            panels.add(LineChart.draw(lawTitle(law), "training step", "largest relative drift", series, style));
            clauses.add(Numbers.significant(most, 2) + " (" + law + ")");
        }
        if (panels.isEmpty()) {
            return List.of();
        }
        String finding = "By step " + last + " the conserved quantities have drifted by at most " + Words.list(clauses)
                + prediction.clause();
        String caption = "Largest relative change since the first step over the nodes of a level. "
                + prediction.caption() + " Zeros have no place on this axis." + group.bandNote(!group.single());
        boolean wide = measured.size() > 1;
        return List.of(new Figure("balance", finding, caption, panels, 3, wide, DataTable.ofSeries(all)));
    }

    /// What is known beforehand of the drift, over all laws and levels at the last step.
    private static final class Prediction {
        private boolean any;
        private double most;
        private double unexplained;

        void add(Band predicted, Band left) {
            any = true;
            most = Math.max(most, predicted.last());
            unexplained = Math.max(unexplained, left.isEmpty() ? 0 : left.last());
        }

        String clause() {
            if (!any) {
                return "";
            }
            return most == 0
                    ? "; exact gradient flow would not drift"
                    : "; the steps made predict it up to " + Numbers.significant(unexplained, 2);
        }

        String caption() {
            if (!any) {
                return "Gradient flow conserves these exactly. No law says by how much these steps drift: momentum and"
                        + " Adam do not move along the gradient of the moment.";
            }
            return most == 0
                    ? "Gradient flow conserves these exactly: what is left is the solver's error."
                    : "Gradient flow conserves these exactly (with weight decay they decay as e^(−2λt)); a step of size"
                            + " η adds η² times the law's form of the gradient. The sum over the steps made is dashed.";
        }
    }

    private static String lawTitle(String law) {
        return switch (law) {
            case "T5" -> "T5: norm of incoming weights";
            case "T6" -> "T6: balance through batch norm";
            case "T7" -> "T7: incoming − outgoing norm";
            default -> law;
        };
    }

    /// The least rank(P F) / m over the regions of each level.
    static List<Figure> rank(Ensemble group) {
        NavigableMap<Integer, NavigableSet<String>> regions = group.metrics().regions("rank");
        if (regions.isEmpty()) {
            return List.of();
        }
        int depth = group.first().depth();
        List<LineChart.Series> series = new ArrayList<>();
        int total = 0;
        List<String> lacking = new ArrayList<>();
        for (Map.Entry<Integer, NavigableSet<String>> entry : regions.entrySet()) {
            int level = entry.getKey();
            Band band = group.over(run -> leastRank(run.metrics(), level));
            if (!band.isEmpty()) {
                series.add(new LineChart.Series(
                        Words.level(level, depth), Words.shortLevel(level, depth), Ink.level(level, depth), "", band));
            }
            for (String region : entry.getValue()) {
                NavigableMap<Integer, Double> rank = group.metrics().of("rank", level, region, "");
                NavigableMap<Integer, Double> of = group.metrics().of("rank/of", level, region, "");
                if (!of.isEmpty()) {
                    total++;
                    if (rank.lastEntry().getValue() < of.lastEntry().getValue()) {
                        lacking.add(region);
                    }
                }
            }
        }
        String finding = lacking.isEmpty()
                ? "The student has full rank in all " + total
                        + " regions at the last step: none of its parts is too narrow for its teacher (T13)"
                : lacking.size() + " of " + total + " regions lack rank at the last step (" + some(lacking)
                        + "): their nodes are too few or too alike to follow the teacher (T13)";
        LineChart.Style style = new LineChart.Style(
                478, HEIGHT, false, Optional.of(0.0), Optional.of(1.0), false, v -> Numbers.fixed(v, 2));
        Panel panel = LineChart.draw("", "training step", "least rank of [P F] / m", series, style);
        String caption = "Numerical rank of [P F] over the number of summary values in use; the least over each level.";
        return List.of(new Figure("rank", finding, caption, List.of(panel), 1, false, DataTable.ofSeries(series)));
    }

    private static String some(List<String> regions) {
        return regions.size() <= 4
                ? Words.list(regions)
                : String.join(", ", regions.subList(0, 3)) + " and " + (regions.size() - 3) + " more";
    }

    private static NavigableMap<Integer, Double> leastRank(MetricTable metrics, int level) {
        NavigableMap<Integer, Double> least = new TreeMap<>();
        for (String region : metrics.regions("rank").getOrDefault(level, new TreeSet<>())) {
            NavigableMap<Integer, Double> of = metrics.of("rank/of", level, region, "");
            metrics.of("rank", level, region, "").forEach((step, rank) -> {
                double full = of.getOrDefault(step, 0.0);
                if (full > 0) {
                    least.merge(step, rank / full, Math::min);
                }
            });
        }
        return least;
    }

    /// The metrics whose names start with `prefix`, as curves of the whole network.
    static List<Figure> analysis(Ensemble group, String id, String prefix, String yName) {
        Ink[] inks = {Ink.STUDENT, Ink.HARD, Ink.ORDER, Ink.GAUSSIAN, Ink.COVARIANCE, Ink.BACKWARD, Ink.MUTED};
        List<LineChart.Series> series = new ArrayList<>();
        for (String metric : group.metrics().metrics()) {
            if (metric.startsWith(prefix) && !FactorFigures.draws(metric)) {
                Band band = group.band(metric);
                if (!band.isEmpty()) {
                    String name = metric.substring(prefix.length()).replace('-', ' ');
                    Ink ink = inks[Math.min(series.size(), inks.length - 1)];
                    String dash = series.size() % 2 == 1 ? "7 4" : "";
                    series.add(new LineChart.Series(name, "", ink, dash, band));
                }
            }
        }
        if (series.isEmpty()) {
            return List.of();
        }
        LineChart.Style style =
                new LineChart.Style(478, HEIGHT, false, Optional.empty(), Optional.empty(), true, Numbers::decimals);
        LineChart.Series most = series.getFirst();
        for (LineChart.Series s : series) {
            if (move(s) > move(most)) {
                most = s;
            }
        }
        String finding = Words.capital(most.name()) + " goes from "
                + Numbers.decimals(most.band().first()) + " to "
                + Numbers.decimals(most.band().last());
        Panel panel = LineChart.draw("", "training step", yName, series, style);
        boolean bands = series.stream().anyMatch(s -> s.band().hasBand());
        String caption = Words.capital(yName) + " over training." + group.bandNote(bands);
        return List.of(new Figure(id, finding, caption, List.of(panel), 1, false, DataTable.ofSeries(series)));
    }

    private static double move(LineChart.Series s) {
        return Math.abs(s.band().last() - s.band().first());
    }
}
