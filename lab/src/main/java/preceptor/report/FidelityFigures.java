package preceptor.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

/// How near the reformulated gradient is to the exact one, by level and step: direction (cosine) and length.
final class FidelityFigures {
    static final double WIDTH = 310;
    private static final double HEIGHT = 200;
    private static final double STEADY = 0.02;

    private FidelityFigures() {}

    /// @param suffix appended to the ids, to tell several specs apart
    static List<Figure> draw(Ensemble group, String suffix) {
        List<Figure> figures = new ArrayList<>();
        List<String> estimates = estimates(group.metrics());
        if (!estimates.isEmpty()) {
            figures.add(figure(
                    "fidelity" + suffix,
                    cosineFinding(group, estimates),
                    "Cosine between the exact population gradient (B0) and its estimate, over all edges of a level.",
                    group,
                    estimates,
                    "cosine",
                    "cosine with B0",
                    Optional.of(1.0),
                    v -> Numbers.fixed(v, 3)));
            figures.add(figure(
                    "norm-ratio" + suffix,
                    ratioFinding(group, estimates),
                    "Length of the estimated gradient over that of the exact one (B0); 1 is right.",
                    group,
                    estimates,
                    "norm-ratio",
                    "length relative to B0",
                    Optional.of(1.0),
                    Numbers::decimals));
        }
        return figures;
    }

    /// The estimates X that have `fidelity/X/cosine` by level: B4, then B5 with its gates, then orders.
    static List<String> estimates(MetricTable metrics) {
        List<String> estimates = new ArrayList<>();
        for (String metric : metrics.metrics()) {
            if (metric.startsWith("fidelity/")
                    && metric.endsWith("/cosine")
                    && !metrics.levels(metric).isEmpty()) {
                estimates.add(metric.substring(9, metric.length() - 7));
            }
        }
        estimates.sort((a, b) -> {
            int byRank = Integer.compare(rank(a), rank(b));
            return byRank != 0 ? byRank : a.compareTo(b);
        });
        return estimates;
    }

    private static int rank(String estimate) {
        if (estimate.matches("order\\d{1,6}")) {
            return 10 + Integer.parseInt(estimate.substring(5));
        }
        return switch (estimate) {
            case "B4" -> 0;
            case "B5-hard" -> 1;
            case "B5-gaussian" -> 2;
            default -> 5;
        };
    }

    private static String title(String estimate) {
        return switch (estimate) {
            case "B4" -> "B4: measured gates";
            case "B5-hard" -> "B5: hard gates";
            case "B5-gaussian" -> "B5: Gaussian gates";
            default -> estimate.startsWith("order") ? "Expansion of order " + estimate.substring(5) : estimate;
        };
    }

    private static String phrase(String estimate) {
        return switch (estimate) {
            case "B4" -> "the reformulation (B4)";
            case "B5-hard" -> "hard gates (B5)";
            case "B5-gaussian" -> "Gaussian gates (B5)";
            default -> estimate.startsWith("order") ? "the order-" + estimate.substring(5) + " expansion" : estimate;
        };
    }

    private static Figure figure(
            String id,
            String finding,
            String caption,
            Ensemble group,
            List<String> estimates,
            String quantity,
            String yName,
            Optional<Double> ceiling,
            DoubleFunction<String> format) {
        int depth = group.first().depth();
        List<LineChart.Series> all = new ArrayList<>();
        List<List<LineChart.Series>> panels = new ArrayList<>();
        double lo = Double.POSITIVE_INFINITY;
        double hi = Double.NEGATIVE_INFINITY;
        boolean sampled = false;
        for (String estimate : estimates) {
            String metric = "fidelity/" + estimate + "/" + quantity;
            List<LineChart.Series> series = new ArrayList<>();
            for (int level : group.metrics().levels(metric)) {
                Band band = group.band(metric, level);
                String name = Words.level(level, depth);
                String dash = level > depth ? "5 3" : "";
                series.add(new LineChart.Series(
                        name, Words.shortLevel(level, depth), Ink.level(level, depth), dash, band));
                all.add(new LineChart.Series(estimate + ", " + name, "", Ink.TEXT, "", band));
                lo = Math.min(lo, smallest(band.mid().values()));
                hi = Math.max(hi, largest(band.mid().values()));
                sampled |= group.sampled(metric, level);
            }
            panels.add(series);
        }
        boolean log = quantity.equals("norm-ratio") && lo > 0 && hi / lo > 50;
        boolean pairs = estimates.size() <= 2 || estimates.size() == 4;
        LineChart.Style style = new LineChart.Style(
                pairs ? 478 : WIDTH,
                HEIGHT,
                log,
                log ? Optional.empty() : Optional.of(Math.min(0, lo)),
                log ? Optional.empty() : Optional.of(Math.max(ceiling.orElse(hi), hi)),
                false,
                format);
        List<Panel> drawn = new ArrayList<>();
        for (int i = 0; i < estimates.size(); i++) {
            drawn.add(LineChart.draw(title(estimates.get(i)), "training step", yName, panels.get(i), style));
        }
        boolean bands = all.stream().anyMatch(s -> s.band().hasBand());
        boolean bounded = bands && group.single() && quantity.equals("cosine");
        String within = bounded ? " They are taken on Fisher’s z, which keeps them within ±1." : "";
        String how = sampled ? " Estimated by sampling (Monte Carlo)." : "";
        return new Figure(
                id,
                finding,
                caption + how + group.bandNote(bands) + within,
                drawn,
                pairs ? 2 : 3,
                true,
                DataTable.ofSeries(all));
    }

    private static double smallest(Collection<Double> values) {
        return values.stream().mapToDouble(v -> v).min().orElse(Double.POSITIVE_INFINITY);
    }

    private static double largest(Collection<Double> values) {
        return values.stream().mapToDouble(v -> v).max().orElse(Double.NEGATIVE_INFINITY);
    }

    /// The sentence on the first estimate: where and how far its cosine moves.
    static String cosineFinding(Ensemble group, List<String> estimates) {
        int depth = group.first().depth();
        String metric = "fidelity/" + estimates.getFirst() + "/cosine";
        String what = "fidelity of " + phrase(estimates.getFirst());
        int moved = Integer.MIN_VALUE;
        double most = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int level : group.metrics().levels(metric)) {
            Band band = group.band(metric, level);
            double move = Math.abs(band.last() - band.first());
            lowest = Math.min(lowest, smallest(band.mid().values()));
            if (move > most) {
                most = move;
                moved = level;
            }
        }
        if (most < STEADY) {
            return Words.capital(what + " stays at " + Numbers.fixed(lowest, 2) + " or above at every level");
        }
        Band band = group.band(metric, moved);
        String text = what + (band.last() < band.first() ? " falls from " : " rises from ")
                + Numbers.fixed(band.first(), 2) + " to " + Numbers.fixed(band.last(), 2) + " at "
                + Words.levels(List.of(moved), depth) + " as training proceeds";
        return Words.capital(text + closing(group, estimates));
    }

    private static String closing(Ensemble group, List<String> estimates) {
        if (estimates.size() < 2) {
            return "";
        }
        String other = estimates.get(1);
        String metric = "fidelity/" + other + "/cosine";
        TreeSet<Double> ends = new TreeSet<>();
        for (int level : group.metrics().levels(metric)) {
            ends.add(group.band(metric, level).last());
        }
        if (ends.isEmpty()) {
            return "";
        }
        return "; " + phrase(other) + (other.startsWith("B5") ? " end" : " ends") + " at " + range(ends, 2);
    }

    private static String range(SortedSet<Double> values, int decimals) {
        String lo = Numbers.fixed(values.first(), decimals);
        String hi = Numbers.fixed(values.last(), decimals);
        return lo.equals(hi) ? lo : lo + " to " + hi;
    }

    private static String ratioFinding(Ensemble group, List<String> estimates) {
        String metric = "fidelity/" + estimates.getFirst() + "/norm-ratio";
        TreeSet<Double> ends = new TreeSet<>();
        for (int level : group.metrics().levels(metric)) {
            ends.add(group.band(metric, level).last());
        }
        if (ends.isEmpty()) {
            return "Length of the estimated gradient relative to the exact one";
        }
        return "At the last step the gradient of " + phrase(estimates.getFirst()) + " is " + range(ends, 2)
                + " times as long as the exact one, over the levels";
    }
}
