package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Refinement: fidelity and error budget as curves over the bits of the summaries, and where the bits went.
final class RefinementFigures {
    private static final double HEIGHT = 210;
    private static final double CLEARLY = 0.02;
    private static final int MOST_BARS = 9;
    private static final int MOST_REGIONS = 48;
    private static final String PREFIX = "refinement/";
    private static final String COSINE = "fidelity/B4/cosine";

    private static final List<BudgetPart> PARTS = List.of(
            new BudgetPart("budget/B0-B1", "within-summary covariance", Ink.COVARIANCE),
            new BudgetPart("budget/B1-B2", "insufficient summaries (A1)", Ink.SUFFICIENCY),
            new BudgetPart("budget/B2-B3", "forward gates", Ink.FORWARD),
            new BudgetPart("budget/B3-B4", "backward (A2, A3)", Ink.BACKWARD),
            new BudgetPart("budget/B4-B5-hard", "hard-gate closure", Ink.CLOSURE));

    private record BudgetPart(String metric, String name, Ink ink) {}

    private final Ensemble group;
    private final MetricTable metrics;
    private final int depth;
    private final int step;
    private final List<Double> bits = new ArrayList<>();

    private RefinementFigures(Ensemble group, int step) {
        this.group = group;
        this.step = step;
        metrics = group.metrics();
        depth = group.first().depth();
        for (Double b = point(0, "bits"); b != null; b = point(bits.size(), "bits")) {
            bits.add(b);
        }
    }

    /// Two figures for each step at which summaries were refined; of several seeds the first.
    static List<Figure> draw(Ensemble group) {
        List<Figure> figures = new ArrayList<>();
        for (int step : group.metrics().of(PREFIX + "0/bits").keySet()) {
            RefinementFigures at = new RefinementFigures(group, step);
            figures.add(at.curve());
            figures.add(at.regions());
        }
        return figures;
    }

    private Double point(int round, String metric) {
        return metrics.of(PREFIX + round + "/" + metric).get(step);
    }

    private Double point(int round, String metric, int level) {
        return metrics.of(PREFIX + round + "/" + metric, level).get(step);
    }

    private Figure curve() {
        List<Panel> panels = new ArrayList<>();
        panels.add(fidelity("B4: measured gates", "B4"));
        panels.add(fidelity("B5: hard gates", "B5-hard"));
        panels.add(budget());
        String caption =
                "Rounds of splits, from the teacher’s own summaries (left) on. Bits are Σ H(z′) over all regions. "
                        + "Splits are chosen by covariances; a point may lie lower than the one before, where errors that "
                        + "cancelled no longer do." + atoms() + seed();
        return new Figure("refinement-" + step, finding(), caption, panels, 3, true, table());
    }

    private String seed() {
        return group.single() ? "" : " Seed " + group.first().seed() + ".";
    }

    private String atoms() {
        return switch (group.first().teacher().kind()) {
            case "learned" -> " Fitted to and measured on the training images.";
            default -> "";
        };
    }

    private String finding() {
        Double first = point(0, COSINE);
        Double last = point(bits.size() - 1, COSINE);
        String range = Numbers.fixed(bits.getFirst(), 1) + " to " + Numbers.fixed(bits.getLast(), 1) + " bits";
        if (first == null || last == null) {
            return "At step " + step + " there is no gradient to explain, from " + range;
        }
        if (bits.size() == 1) {
            return "At step " + step + " the summaries as they are reach the target: fidelity "
                    + Numbers.fixed(first, 3) + " with " + Numbers.fixed(bits.getFirst(), 1) + " bits";
        }
        return "At step " + step + " splitting summaries from " + range
                + (last > first ? " raises" : " changes") + " the fidelity of the reformulation from "
                + Numbers.fixed(first, 3) + " to " + Numbers.fixed(last, 3) + best(last);
    }

    /// Where the curve has been clearly higher than at its end.
    private String best(double last) {
        double best = last + CLEARLY;
        String text = "";
        for (int k = 0; k < bits.size(); k++) {
            Double value = point(k, COSINE);
            if (value != null && value > best) {
                best = value;
                text = "; at best it is " + Numbers.fixed(best, 3) + ", with " + Numbers.fixed(bits.get(k), 1)
                        + " bits";
            }
        }
        return text;
    }

    private Panel fidelity(String title, String term) {
        List<XyChart.Series> series = new ArrayList<>();
        String metric = "fidelity/" + term + "/cosine";
        for (int level = 1; level <= depth + 1; level++) {
            series.add(series(Words.shortLevel(level, depth), Ink.level(level, depth), "5 3", metric, level));
        }
        series.add(series("all edges", Ink.TEXT, "", metric, MetricTable.NO_LEVEL));
        List<XyChart.Series> known =
                series.stream().filter(s -> !s.x().isEmpty()).toList();
        return XyChart.draw(title, "summary bits", "cosine with B0", known, floor(), 1, FidelityFigures.WIDTH, HEIGHT);
    }

    /// Where the axis of both panels begins.
    private double floor() {
        double least = 1;
        for (String term : List.of("B4", "B5-hard")) {
            for (int level = 1; level <= depth + 1; level++) {
                XyChart.Series s = series("", Ink.TEXT, "", "fidelity/" + term + "/cosine", level);
                least = Math.min(least, s.y().stream().mapToDouble(y -> y).min().orElse(1));
            }
        }
        return least >= 0.9 ? 0.9 : least >= 0.5 ? 0.5 : 0;
    }

    private XyChart.Series series(String name, Ink ink, String dash, String metric, int level) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int k = 0; k < bits.size(); k++) {
            Double value = level == MetricTable.NO_LEVEL ? point(k, metric) : point(k, metric, level);
            if (value != null) {
                x.add(bits.get(k));
                y.add(value);
            }
        }
        return new XyChart.Series(name, ink, dash, x, y);
    }

    /// Bars at about equal distances in bits, the first and the last among them.
    private Panel budget() {
        List<Integer> rounds = new ArrayList<>();
        double span = bits.getLast() - bits.getFirst();
        for (int i = 0; i < MOST_BARS; i++) {
            double wanted = bits.getFirst() + span * i / (MOST_BARS - 1);
            int nearest = 0;
            for (int k = 1; k < bits.size(); k++) {
                if (Math.abs(bits.get(k) - wanted) < Math.abs(bits.get(nearest) - wanted)) {
                    nearest = k;
                }
            }
            nearest = i == MOST_BARS - 1 ? bits.size() - 1 : nearest;
            if (!rounds.contains(nearest)) {
                rounds.add(nearest);
            }
        }
        List<StackedBars.Part> stack = new ArrayList<>();
        List<Panel.Key> keys = new ArrayList<>();
        for (BudgetPart part : PARTS) {
            List<Double> values = new ArrayList<>();
            for (int k : rounds) {
                Double value = point(k, part.metric);
                values.add(value == null ? 0.0 : value);
            }
            stack.add(new StackedBars.Part(part.name, part.ink, values));
            keys.add(new Panel.Key(part.name, part.ink, "", true));
        }
        List<String> labels =
                rounds.stream().map(k -> Numbers.fixed(bits.get(k), 0)).toList();
        double keysHeight = Panel.keysHeight(keys, FidelityFigures.WIDTH);
        Panel bars = StackedBars.labelled(
                "Error budget, all edges",
                "part of ‖B0‖",
                "summary bits",
                labels,
                stack,
                List.of(),
                FidelityFigures.WIDTH,
                HEIGHT - 22,
                0);
        Svg legend = new Svg();
        Panel.drawKeys(legend, keys, 0, bars.height() + 4, FidelityFigures.WIDTH);
        return new Panel(
                bars.width(),
                bars.height() + 4 + keysHeight,
                bars.title(),
                bars.description(),
                bars.content() + legend.content());
    }

    private DataTable table() {
        List<String> columns = new ArrayList<>(List.of("round", "bits", "values", "share"));
        List<String> names = new ArrayList<>(List.of("values", "share"));
        for (String term : List.of("B4", "B5-hard")) {
            for (String what : List.of("cosine", "norm-ratio")) {
                columns.add(term + " " + what);
                names.add("fidelity/" + term + "/" + what);
            }
        }
        for (BudgetPart part : PARTS) {
            columns.add(part.name);
            names.add(part.metric);
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int k = 0; k < bits.size(); k++) {
            List<Object> row = new ArrayList<>(List.of(k, bits.get(k)));
            for (String name : names) {
                row.add(point(k, name));
            }
            rows.add(row);
        }
        return new DataTable(columns, rows, 24);
    }

    private record Gain(String region, int level, double before, double after, double values) {}

    private Figure regions() {
        List<Gain> gains = new ArrayList<>();
        NavigableMap<Integer, Double> byLevel = new TreeMap<>();
        double all = 0;
        for (ReportData.Region r : group.first().regions()) {
            double before = region("bits-before", r);
            double after = region("bits", r);
            gains.add(new Gain(r.id(), r.level(), before, after, region("values", r)));
            byLevel.merge(r.level(), after - before, Double::sum);
            all += after - before;
        }
        int most = byLevel.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        String finding = all < 1e-9
                ? "No summary was split at step " + step
                : "At step " + step + " most of the added " + Numbers.fixed(all, 1) + " bits went to "
                        + Words.levels(List.of(most), depth) + " (" + Numbers.fixed(byLevel.get(most), 1) + ")";
        List<Gain> shown = gains.size() <= MOST_REGIONS ? gains : gains.subList(0, MOST_REGIONS);
        List<StackedBars.Part> parts = List.of(
                new StackedBars.Part(
                        "before", Ink.STUDENT, shown.stream().map(Gain::before).toList()),
                new StackedBars.Part(
                        "added by splits",
                        Ink.HARD,
                        shown.stream().map(g -> Math.max(0, g.after - g.before)).toList()));
        Panel bars = StackedBars.labelled(
                "Entropy of each region’s summary: before, and added by splits (above)",
                "bits",
                "region",
                shown.stream().map(Gain::region).toList(),
                parts,
                List.of(),
                Math.max(478, Math.min(980, 120 + 32.0 * shown.size())),
                150,
                0);
        List<List<Object>> rows = new ArrayList<>();
        for (Gain g : gains) {
            rows.add(List.of(g.region, g.level, g.before, g.after, (long) g.values));
        }
        String caption =
                "Lower part: H(z) of the teacher’s summary; upper part: what splits add. Leaves first, the root last."
                        + (shown.size() < gains.size()
                                ? " The first " + MOST_REGIONS + " of " + gains.size() + "."
                                : "")
                        + seed();
        DataTable table = new DataTable(List.of("region", "level", "bits before", "bits", "values"), rows, 24);
        return new Figure("refined-regions-" + step, finding, caption, List.of(bars), 1, true, table);
    }

    private double region(String metric, ReportData.Region r) {
        return metrics.of(PREFIX + metric, r.level(), r.id(), "").getOrDefault(step, 0.0);
    }
}
