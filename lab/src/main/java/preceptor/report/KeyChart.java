package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Medians and bands over a swept number.
final class KeyChart {
    /// A point of a line: the swept number, the median and the range over seeds.
    record Point(double x, double mid, double lo, double hi) {}

    /// One line, its points by ascending x.
    record Line(String name, Ink ink, String dash, List<Point> points) {}

    private static final double WIDTH = 478;
    private static final double HEIGHT = 230;
    private static final double TOP = 8;

    private KeyChart() {}

    /// @param reference a horizontal line with its name, if any
    static Panel draw(SweepGrid.Axis axis, String yName, List<Line> lines, Optional<Line> reference) {
        List<Line> all = new ArrayList<>(lines);
        reference.ifPresent(all::add);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Line line : all) {
            for (Point p : line.points) {
                low = Math.min(low, p.lo);
                high = Math.max(high, p.hi);
            }
        }
        List<Panel.Key> keys = all.size() == 1
                ? List.of()
                : all.stream()
                        .map(l -> new Panel.Key(l.name, l.ink, l.dash, false))
                        .toList();
        Scale y = PhaseDiagram.logarithmic(low, high)
                ? Scale.Log.covering(Math.max(low, 1e-300), Math.min(high, 1e300))
                : Scale.Linear.covering(low, high);
        double first = place(axis, axis.number(axis.values().getFirst()));
        double last = place(axis, axis.number(axis.values().getLast()));
        double room = (last - first) / 40;
        Scale x = new Scale.Linear(first - room, last + room);
        double top = TOP + Panel.keysHeight(keys, WIDTH);
        double margin = Axes.leftMargin(y);
        Axes axes = new Axes(margin, top, WIDTH - margin - 14, HEIGHT, x, y);
        Svg svg = new Svg();
        Panel.drawKeys(svg, keys, 0, 0, WIDTH);
        List<Scale.Tick> ticks = axis.values().stream()
                .map(v -> new Scale.Tick(place(axis, axis.number(v)), v))
                .toList();
        axes.draw(svg, ticks, axis.path() + (axis.log() ? " (logarithmic)" : ""), yName);
        lines.forEach(line -> band(svg, axes, axis, line));
        all.forEach(line -> line(svg, axes, axis, line));
        return new Panel(WIDTH, top + HEIGHT + 40, "", describe(axis, yName, all), svg.content());
    }

    private static double place(SweepGrid.Axis axis, double value) {
        return axis.log() ? StrictMath.log10(value) : value;
    }

    private static void band(Svg svg, Axes axes, SweepGrid.Axis axis, Line line) {
        List<Double> outline = new ArrayList<>();
        for (Point p : line.points) {
            outline.add(axes.x(place(axis, p.x)));
            outline.add(axes.y(p.hi));
        }
        for (Point p : line.points.reversed()) {
            outline.add(axes.x(place(axis, p.x)));
            outline.add(axes.y(p.lo));
        }
        if (line.points.size() > 1) {
            svg.area(outline, line.ink, 0.13);
        }
    }

    private static void line(Svg svg, Axes axes, SweepGrid.Axis axis, Line line) {
        List<Double> points = new ArrayList<>();
        for (Point p : line.points) {
            points.add(axes.x(place(axis, p.x)));
            points.add(axes.y(p.mid));
        }
        svg.polyline(points, line.ink, 1.75, line.dash);
        for (int i = 0; i < points.size() && !line.ink.equals(Ink.BAYES); i += 2) {
            svg.circle(points.get(i), points.get(i + 1), 2.6, line.ink.fill());
        }
    }

    private static String describe(SweepGrid.Axis axis, String yName, List<Line> lines) {
        StringBuilder text =
                new StringBuilder(yName).append(" over ").append(axis.path()).append('.');
        for (Line line : lines) {
            Point a = line.points.getFirst();
            Point b = line.points.getLast();
            text.append(' ').append(line.name.isEmpty() ? "Median" : line.name).append(": ");
            text.append(Numbers.decimals(a.mid))
                    .append(" at ")
                    .append(Numbers.shortForm(a.x))
                    .append(", ");
            text.append(Numbers.decimals(b.mid))
                    .append(" at ")
                    .append(Numbers.shortForm(b.x))
                    .append('.');
        }
        return text.toString();
    }
}
