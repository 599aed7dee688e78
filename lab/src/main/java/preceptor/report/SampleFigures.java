package preceptor.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The gap over the number of samples, where runs differ in that alone: measured and predicted, medians over seeds with
/// their quartiles.
final class SampleFigures {
    private static final double WIDTH = 400;
    private static final double HEIGHT = 230;
    private static final int MOST_FAMILIES = 4;
    private static final String SAMPLES = GeneralizationFigures.PREFIX + "samples";
    private static final String GAP = GeneralizationFigures.PREFIX + "gap";

    private SampleFigures() {}

    /// One panel for each set of specs that are alike but for the number of samples; nothing where there is no such set
    /// of two or more, or more sets than a figure holds.
    static Optional<Figure> draw(List<Ensemble> groups) {
        Map<String, List<Ensemble>> families = new LinkedHashMap<>();
        for (Ensemble group : groups) {
            if (!group.band(SAMPLES).isEmpty()) {
                String rest = group.first().spec().replaceAll("\"?samples\"?\\s*:\\s*[0-9]+", "");
                families.computeIfAbsent(rest, k -> new ArrayList<>()).add(group);
            }
        }
        families.values().removeIf(family -> family.size() < 2);
        if (families.isEmpty() || families.size() > MOST_FAMILIES) {
            return Optional.empty();
        }
        Map<String, List<Ensemble>> named = new LinkedHashMap<>();
        for (List<Ensemble> family : families.values()) {
            family.sort(Comparator.comparingDouble(SampleFigures::samples));
            String shape = families.size() == 1 ? "" : shape(family.getFirst());
            named.put(named.containsKey(shape) ? shape + ", " + CurveFigures.name(family.getFirst()) : shape, family);
        }
        List<Panel> panels = new ArrayList<>();
        List<List<Object>> rows = new ArrayList<>();
        named.forEach((name, family) -> panels.add(panel(name, family, rows)));
        ReportData.Run run = groups.getFirst().first();
        String caption =
                "Loss on the population minus loss on the samples at the last step: of the student, and as its "
                        + "twins predict it, trained and evaluated under the law counted in the same samples and evaluated under "
                        + "the true one. Lines are medians over seeds, bands reach from the lower to the upper quartile. "
                        + Words.population(run);
        DataTable table = new DataTable(
                List.of("runs", "samples", "curve", "median", "lower quartile", "upper quartile"), rows, 60);
        return Optional.of(new Figure(
                "gap-samples", finding(named), caption, panels, Math.min(3, panels.size()), panels.size() > 1, table));
    }

    private static double samples(Ensemble group) {
        return group.band(SAMPLES).last();
    }

    /// What tells panels apart as far as shapes can.
    private static String shape(Ensemble group) {
        ReportData.Run run = group.first();
        int width = run.regions().stream()
                .filter(r -> r.level() > 0)
                .mapToInt(ReportData.Region::width)
                .max()
                .orElse(0);
        return run.depth() + (run.depth() == 1 ? " level, " : " levels, ") + "width " + width;
    }

    private static Panel panel(String name, List<Ensemble> family, List<List<Object>> rows) {
        List<XyChart.Series> series = new ArrayList<>();
        series.add(series("student: measured", Ink.STUDENT, "", GAP, name, family, rows));
        for (String id : predicting(family)) {
            String metric = GeneralizationFigures.PREFIX + "predicted-" + id;
            String title = Words.twin(id) + ": predicted";
            series.add(series(title, CurveFigures.ink(id), CurveFigures.dash(id), metric, name, family, rows));
        }
        String unit = family.getFirst().first().lossUnit();
        return XyChart.draw(
                name,
                "samples N",
                "population − samples" + (unit.isEmpty() ? "" : " (" + unit + ")"),
                series,
                0,
                0,
                WIDTH,
                HEIGHT,
                true);
    }

    private static XyChart.Series series(
            String title,
            Ink ink,
            String dash,
            String metric,
            String name,
            List<Ensemble> family,
            List<List<Object>> rows) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<Double> lo = new ArrayList<>();
        List<Double> hi = new ArrayList<>();
        for (Ensemble group : family) {
            TreeMap<Double, Double> quantiles = group.lastQuantiles(metric, 0.25, 0.5, 0.75);
            x.add(samples(group));
            lo.add(quantiles.get(0.25));
            y.add(quantiles.get(0.5));
            hi.add(quantiles.get(0.75));
            rows.add(List.of(name, samples(group), title, y.getLast(), lo.getLast(), hi.getLast()));
        }
        return new XyChart.Series(title, ink, dash, x, y, lo, hi);
    }

    /// What the gap does, and what the finest twin expects with the fewest samples.
    private static String finding(Map<String, List<Ensemble>> families) {
        List<String> clauses = new ArrayList<>();
        families.forEach((name, family) -> {
            Ensemble few = family.getFirst();
            Ensemble many = family.getLast();
            List<String> twins = predicting(family);
            String expects = twins.isEmpty()
                    ? ""
                    : ", where the " + Words.twin(twins.getLast()) + " expects "
                            + Numbers.decimals(
                                    median(few, GeneralizationFigures.PREFIX + "predicted-" + twins.getLast()));
            clauses.add((name.isEmpty() ? "" : name + ": ") + Numbers.decimals(median(few, GAP)) + " with "
                    + Numbers.count((long) samples(few)) + " samples" + expects + ", "
                    + Numbers.decimals(median(many, GAP)) + " with " + Numbers.count((long) samples(many)));
        });
        return "The gap between population and samples is " + String.join("; ", clauses);
    }

    private static double median(Ensemble group, String metric) {
        return group.lastQuantiles(metric, 0.5).get(0.5);
    }

    /// The twins that predict the gap in every member of the family.
    private static List<String> predicting(List<Ensemble> family) {
        return CurveFigures.twins(family.getFirst().metrics()).stream()
                .filter(id -> family.stream()
                        .noneMatch(group -> group.band(GeneralizationFigures.PREFIX + "predicted-" + id)
                                .isEmpty()))
                .toList();
    }
}
