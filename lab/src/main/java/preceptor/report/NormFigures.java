package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What batch norm does to gradients (T4), and to the length and direction of weights.
final class NormFigures {
    private static final double WIDTH = 478;
    private static final double HEIGHT = 200;
    private static final String SAMPLE = "projection/sample";
    private static final String BETWEEN = "projection/z-between";
    private static final String TOTAL = "projection/z-total";
    private static final String SHARE = "projection/between-share";
    private static final String STEP = "norm/effective-step";
    private static final String TURNED = "norm/turned";

    private NormFigures() {}

    /// How far the backward pass is from the projection of T4, and the share of variance that z-space sees.
    static List<Figure> projection(Ensemble group) {
        Band total = group.band(TOTAL);
        if (total.isEmpty()) {
            return List.of();
        }
        List<LineChart.Series> distances = new ArrayList<>();
        addSeries(distances, "sample space", Ink.STUDENT, "", group.band(SAMPLE));
        addSeries(distances, "z-space, variance between summaries", Ink.HARD, "7 4", group.band(BETWEEN));
        addSeries(distances, "z-space, total variance", Ink.GAUSSIAN, "2 3", total);
        double exact = 0;
        for (LineChart.Series s : distances.subList(0, distances.size() - 1)) {
            exact = Math.max(exact, s.band().last());
        }
        LineChart.Style log = new LineChart.Style(
                WIDTH, HEIGHT, true, Optional.empty(), Optional.empty(), true, v -> Numbers.significant(v, 2));
        Panel distance = LineChart.draw("", "training step", "distance from the projection", distances, log);
        List<LineChart.Series> shares = byLevel(group, SHARE);
        LineChart.Style unit = new LineChart.Style(
                WIDTH, HEIGHT, false, Optional.of(0.0), Optional.of(1.0), false, v -> Numbers.fixed(v, 2));
        Panel share = LineChart.draw(
                "Variance between summaries", "training step", "share of the total variance", shares, unit);
        String finding = "Batch norm's backward pass is the projection of T4 up to " + Numbers.significant(exact, 2)
                + "; divided by the total variance, in z-space up to " + Numbers.percent(total.last())
                + " of a gradient is left along its node";
        String caption = "Left: the largest distance over all nodes between the gradient behind batch norm and"
                + " (c₁/s) P⊥ g, as part of (c₁/s) ‖g‖. Right: mean over the nodes of a level. Where all variance is"
                + " between summaries, both ways to divide are the projection."
                + group.bandNote(!group.single());
        List<LineChart.Series> table = new ArrayList<>(distances);
        table.addAll(named("share between summaries, ", shares));
        return List.of(new Figure(
                "projection", finding, caption, List.of(distance, share), 2, true, DataTable.ofSeries(table)));
    }

    private static void addSeries(List<LineChart.Series> to, String name, Ink ink, String dash, Band band) {
        if (!band.isEmpty()) {
            to.add(new LineChart.Series(name, "", ink, dash, band));
        }
    }

    private static List<LineChart.Series> byLevel(Ensemble group, String metric) {
        int depth = group.first().depth();
        List<LineChart.Series> series = new ArrayList<>();
        for (int level : group.metrics().levels(metric)) {
            series.add(new LineChart.Series(
                    Words.level(level, depth),
                    Words.shortLevel(level, depth),
                    Ink.level(level, depth),
                    "",
                    group.band(metric, level)));
        }
        return series;
    }

    private static List<LineChart.Series> named(String prefix, List<LineChart.Series> series) {
        return series.stream()
                .map(s -> new LineChart.Series(prefix + s.name(), s.endLabel(), s.ink(), s.dash(), s.band()))
                .toList();
    }

    /// How far weights turn between recorded steps, and the step that their direction takes.
    static List<Figure> direction(Ensemble group) {
        List<LineChart.Series> turned = byLevel(group, TURNED);
        if (turned.isEmpty()) {
            return List.of();
        }
        LineChart.Series most = turned.getFirst();
        for (LineChart.Series s : turned) {
            most = path(s) > path(most) ? s : most;
        }
        LineChart.Style plain =
                new LineChart.Style(WIDTH, HEIGHT, false, Optional.of(0.0), Optional.empty(), false, Numbers::decimals);
        List<Panel> panels = new ArrayList<>();
        panels.add(LineChart.draw("Angle turned", "training step", "radians since the last record", turned, plain));
        String finding = "Weights of " + most.endLabel() + " turn furthest, by " + Numbers.significant(path(most), 2)
                + " radians in all";
        List<LineChart.Series> table = new ArrayList<>(named("angle turned, ", turned));
        List<LineChart.Series> steps = byLevel(group, STEP);
        if (!steps.isEmpty()) {
            panels.add(LineChart.draw("Effective step", "training step", "η/‖w‖²", steps, plain));
            Band own = steps.getFirst().band();
            for (LineChart.Series s : steps) {
                own = s.name().equals(most.name()) ? s.band() : own;
            }
            finding += course(own);
            table.addAll(named("effective step, ", steps));
        }
        String caption = "Means over the nodes of a level. With batch norm only the direction of a node's incoming"
                + " weights matters, and a step of η turns them as a step of η/‖w‖² would turn weights of length 1."
                + group.bandNote(!group.single());
        return List.of(new Figure("direction", finding, caption, panels, 2, true, DataTable.ofSeries(table)));
    }

    private static String course(Band steps) {
        String first = Numbers.significant(steps.first(), 2);
        String last = Numbers.significant(steps.last(), 2);
        if (first.equals(last)) {
            return "; their norms keep the effective step at " + last;
        }
        return "; as their norms " + (steps.last() < steps.first() ? "grow" : "shrink")
                + ", the effective step goes from " + first + " to " + last;
    }

    private static double path(LineChart.Series series) {
        return series.band().mid().values().stream().mapToDouble(v -> v).sum();
    }
}
