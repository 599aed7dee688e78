package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Errors of the students of several random hierarchies over the number of samples in units of v·m^L, and the number
/// that each needs over v·m^L.
final class SampleComplexityFigure {
    private static final double WIDTH = 400;
    private static final double HEIGHT = 260;
    private static final List<String> DASHES = List.of("", "7 4", "2 3", "9 3 2 3");

    private final SampleComplexity complexity;
    private final List<Integer> depths;

    private SampleComplexityFigure(SampleComplexity complexity) {
        this.complexity = complexity;
        TreeSet<Integer> sorted = new TreeSet<>();
        complexity.tasks().forEach(task -> sorted.add(task.depth()));
        depths = List.copyOf(sorted);
    }

    static Figure draw(SampleComplexity complexity) {
        SampleComplexityFigure f = new SampleComplexityFigure(complexity);
        String finding = complexity
                .fit()
                .map(fit -> "P* rises with the power " + Numbers.fixed(fit.slope(), 2) + " ± "
                        + Numbers.fixed(fit.error(), 2) + " of v·m^L and is "
                        + Numbers.significant(fit.constant(), 2) + "·v·m^L up to a factor of "
                        + Numbers.significant(fit.spread(), 2))
                .orElse("Errors of students on random hierarchies over the number of samples");
        String caption = "Left: error on the population in parts of a guess's, medians over seeds. Right: the number of"
                + " samples at which it falls below " + Numbers.decimals(complexity.below()) + " of a guess's; the line"
                + " is in proportion to v·m^L.";
        return new Figure("sample-complexity", finding, caption, List.of(f.errors(), f.needed()), 2, true, f.table());
    }

    private Ink ink(int depth) {
        List<Ink> inks = List.of(Ink.STUDENT, Ink.HARD, Ink.ORDER, Ink.GAUSSIAN);
        return inks.get(depths.indexOf(depth) % inks.size());
    }

    private List<Panel.Key> keys() {
        List<Panel.Key> keys = new ArrayList<>();
        for (int depth : depths) {
            keys.add(new Panel.Key(
                    "L = " + depth, ink(depth), DASHES.get(depths.indexOf(depth) % DASHES.size()), false));
        }
        return keys;
    }

    private Panel errors() {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (SampleComplexity.Task task : complexity.tasks()) {
            for (SampleComplexity.Point p : task.points()) {
                low = Math.min(low, p.samples() / task.predicted());
                high = Math.max(high, p.samples() / task.predicted());
            }
        }
        String title = "Errors over N / v·m^L";
        if (high == 0) {
            return Panel.empty(WIDTH, title, "no values recorded");
        }
        Scale x = Scale.Log.covering(low, high);
        Scale y = new Scale.Linear(0, 1.1);
        Svg svg = new Svg();
        Axes axes = frame(svg, title, x, y, "N / v·m^L", "error / that of a guess");
        double at = axes.y(complexity.below());
        svg.line(axes.left(), at, axes.left() + axes.width(), at, Ink.BAYES, 1, "2 3");
        for (SampleComplexity.Task task : complexity.tasks()) {
            List<Double> xy = new ArrayList<>();
            for (SampleComplexity.Point p : task.points()) {
                xy.add(axes.x(p.samples() / task.predicted()));
                xy.add(axes.y(p.error()));
            }
            if (xy.size() > 2) {
                svg.polyline(xy, ink(task.depth()), 1.5, DASHES.get(depths.indexOf(task.depth()) % DASHES.size()));
            }
        }
        return panel(title, svg, "Errors of " + complexity.tasks().size() + " tasks.");
    }

    private Panel needed() {
        String title = "Samples needed, P*";
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (SampleComplexity.Task task : complexity.tasks()) {
            Optional<Double> p = task.needed(complexity.below());
            if (p.isPresent()) {
                low = Math.min(low, Math.min(p.get(), task.predicted()));
                high = Math.max(high, Math.max(p.get(), task.predicted()));
            }
        }
        if (high == 0) {
            return Panel.empty(WIDTH, title, "no task is learned, or all are from the start");
        }
        Scale scale = Scale.Log.covering(low, high);
        Svg svg = new Svg();
        Axes axes = frame(svg, title, scale, scale, "v·m^L", "P*");
        double constant = complexity.fit().map(SampleComplexity.Fit::constant).orElse(1.0);
        double from = Math.max(low, low / constant);
        double to = Math.min(high, high / constant);
        svg.line(axes.x(from), axes.y(constant * from), axes.x(to), axes.y(constant * to), Ink.BAYES, 1.25, "2 3");
        StringBuilder description = new StringBuilder();
        for (SampleComplexity.Task task : complexity.tasks()) {
            task.needed(complexity.below()).ifPresent(p -> {
                Ink ink = ink(task.depth());
                double cx = axes.x(task.predicted());
                double cy = axes.y(p);
                mark(svg, cx, cy, depths.indexOf(task.depth()) % 3, ink);
                description
                        .append(task.name())
                        .append(": ")
                        .append(Numbers.significant(p, 3))
                        .append(". ");
            });
        }
        return panel(title, svg, description.toString().strip());
    }

    /// A disc, a square or a diamond.
    private static void mark(Svg svg, double x, double y, int shape, Ink ink) {
        switch (shape) {
            case 0 -> svg.circle(x, y, 4, ink.fill());
            case 1 -> svg.rect(x - 3.5, y - 3.5, 7, 7, ink.fill());
            default -> svg.area(List.of(x - 5, y, x, y - 5, x + 5, y, x, y + 5), ink, 1);
        }
    }

    private Axes frame(Svg svg, String title, Scale x, Scale y, String xName, String yName) {
        List<Panel.Key> keys = keys();
        double top = 24 + Panel.keysHeight(keys, WIDTH) + 8;
        double margin = Axes.leftMargin(y);
        Axes axes = new Axes(margin, top, WIDTH - margin - 14, HEIGHT, x, y);
        svg.text(0, 13, title, 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        Panel.drawKeys(svg, keys, 0, 24, WIDTH);
        axes.draw(svg, x.ticks(6), xName, yName);
        return axes;
    }

    private Panel panel(String title, Svg svg, String description) {
        double top = 24 + Panel.keysHeight(keys(), WIDTH) + 8;
        return new Panel(WIDTH, top + HEIGHT + 40, title, description, svg.content());
    }

    private DataTable table() {
        List<List<Object>> rows = new ArrayList<>();
        for (SampleComplexity.Task task : complexity.tasks()) {
            for (SampleComplexity.Point p : task.points()) {
                rows.add(List.of(
                        task.values(), task.productions(), task.depth(), p.samples(), p.error(), p.least(), p.most()));
            }
        }
        return new DataTable(List.of("v", "m", "L", "N", "error", "lower quartile", "upper quartile"), rows, 24);
    }
}
