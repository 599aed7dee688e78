package preceptor.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;

/// Curves over training steps, with bands, labelled at their right ends.
final class LineChart {
    /// One curve.
    ///
    /// @param name for the legend
    /// @param endLabel drawn at the right end; empty: the last value, a blank: nothing
    record Series(String name, String endLabel, Ink ink, String dash, Band band) {}

    /// How to draw.
    ///
    /// @param log whether y is logarithmic; values that are not positive are then left out
    /// @param floor values that y must reach down to, if any
    /// @param ceiling values that y must reach up to, if any
    /// @param legend whether to draw a legend above the plot
    record Style(
            double width,
            double plotHeight,
            boolean log,
            Optional<Double> floor,
            Optional<Double> ceiling,
            boolean legend,
            DoubleFunction<String> format) {}

    private static final int MARKERS_UP_TO = 26;
    private static final double LABEL_SPACING = 13;

    private LineChart() {}

    static Panel draw(String title, String xName, String yName, List<Series> all, Style style) {
        List<Series> series = all.stream().filter(s -> drawable(s, style.log)).toList();
        if (series.isEmpty()) {
            boolean zeros = all.stream().anyMatch(s -> !s.band.isEmpty());
            return Panel.empty(style.width, title, zeros ? "zero at every recorded step" : "no values recorded");
        }
        Scale y = yScale(series, style);
        Scale x = xScale(series);
        List<Panel.Key> keys = style.legend
                ? series.stream()
                        .map(s -> new Panel.Key(s.name, s.ink, s.dash, false))
                        .toList()
                : List.of();
        double header = title.isEmpty() ? 4 : 24;
        double left = Axes.leftMargin(y);
        double right = 14;
        for (Series s : series) {
            right = Math.max(right, Svg.width(endLabel(s, style), 11.5) + 22);
        }
        double legendHeight = Panel.keysHeight(keys, style.width);
        double top = header + legendHeight + 8;
        Axes axes = new Axes(left, top, style.width - left - right, style.plotHeight, x, y);

        Svg svg = new Svg();
        if (!title.isEmpty()) {
            svg.text(0, 13, title, 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        }
        Panel.drawKeys(svg, keys, 0, header, style.width);
        axes.draw(svg, wholeTicks(x), xName, yName);
        for (Series s : series) {
            drawBand(svg, axes, s, style.log);
        }
        for (Series s : series) {
            drawLine(svg, axes, s, style.log);
        }
        drawEndLabels(svg, axes, series, style);
        String description = describe(series, style, yName);
        return new Panel(style.width, top + style.plotHeight + 40, title, description, svg.content());
    }

    private static boolean drawable(Series s, boolean log) {
        return s.band.mid().values().stream().anyMatch(v -> !log || v > 0);
    }

    private static Scale xScale(List<Series> series) {
        int lo = Integer.MAX_VALUE;
        int hi = Integer.MIN_VALUE;
        for (Series s : series) {
            lo = Math.min(lo, s.band.mid().firstKey());
            hi = Math.max(hi, s.band.mid().lastKey());
        }
        return lo == hi ? new Scale.Linear(lo - 0.5, hi + 0.5) : new Scale.Linear(lo, hi);
    }

    private static List<Scale.Tick> wholeTicks(Scale x) {
        return x.ticks(5).stream()
                .filter(t -> t.value() == StrictMath.rint(t.value()))
                .map(t -> new Scale.Tick(t.value(), Numbers.count((long) t.value())))
                .toList();
    }

    private static Scale yScale(List<Series> series, Style style) {
        double lo = Double.POSITIVE_INFINITY;
        double hi = Double.NEGATIVE_INFINITY;
        for (Series s : series) {
            for (Map<Integer, Double> values : List.of(s.band.mid(), s.band.lo(), s.band.hi())) {
                for (double v : values.values()) {
                    if (!style.log || v > 0) {
                        lo = Math.min(lo, v);
                        hi = Math.max(hi, v);
                    }
                }
            }
        }
        if (style.log) {
            return Scale.Log.covering(Math.max(lo, 1e-300), Math.min(hi, 1e300));
        }
        lo = Math.min(lo, style.floor.orElse(lo));
        hi = Math.max(hi, style.ceiling.orElse(hi));
        return Scale.Linear.covering(lo, hi);
    }

    private static void drawBand(Svg svg, Axes axes, Series s, boolean log) {
        List<Integer> steps = s.band.lo().keySet().stream()
                .filter(step -> !log || s.band.hi().get(step) > 0)
                .toList();
        if (steps.size() == 1) {
            int step = steps.getFirst();
            double at = axes.x(step);
            svg.line(at, axes.y(s.band.lo().get(step)), at, axes.y(s.band.hi().get(step)), s.ink, 1);
            return;
        }
        List<Double> outline = new ArrayList<>();
        for (int step : steps) {
            outline.add(axes.x(step));
            outline.add(axes.y(s.band.hi().get(step)));
        }
        for (int step : steps.reversed()) {
            outline.add(axes.x(step));
            outline.add(axes.y(s.band.lo().get(step)));
        }
        if (!outline.isEmpty()) {
            svg.area(outline, s.ink, 0.14);
        }
    }

    private static void drawLine(Svg svg, Axes axes, Series s, boolean log) {
        List<Double> points = new ArrayList<>();
        s.band.mid().forEach((step, value) -> {
            if (!log || value > 0) {
                points.add(axes.x(step));
                points.add(axes.y(value));
            }
        });
        int count = points.size() / 2;
        if (count > 1) {
            svg.polyline(points, s.ink, 1.75, s.dash);
        }
        boolean markers = (s.dash.isEmpty() && count <= MARKERS_UP_TO) || count == 1;
        for (int i = 0; markers && i < points.size(); i += 2) {
            svg.circle(points.get(i), points.get(i + 1), count == 1 ? 3.5 : 2.2, s.ink.fill());
        }
    }

    private static String endLabel(Series s, Style style) {
        return s.endLabel.isEmpty() ? style.format.apply(s.band.last()) : s.endLabel;
    }

    private record Label(Series series, double x, double at) {}

    private static void drawEndLabels(Svg svg, Axes axes, List<Series> series, Style style) {
        List<Label> labels = new ArrayList<>();
        for (Series s : series) {
            if (endLabel(s, style).isBlank()) {
                continue;
            }
            Map.Entry<Integer, Double> end = s.band.mid().lastEntry();
            labels.add(new Label(s, axes.x(end.getKey()), axes.y(end.getValue())));
        }
        labels.sort(Comparator.comparingDouble(Label::at));
        double[] places =
                spread(labels.stream().mapToDouble(Label::at).toArray(), axes.top(), axes.top() + axes.height());
        double x = axes.left() + axes.width();
        for (int i = 0; i < places.length; i++) {
            Label label = labels.get(i);
            if (Math.abs(places[i] - label.at) > 2 || label.x < x - 2) {
                svg.line(Math.max(label.x, x) + 4, label.at, x + 13, places[i], label.series.ink, 0.6);
            }
            svg.text(x + 16, places[i] + 4, endLabel(label.series, style), 11.5, label.series.ink, Svg.Anchor.START);
        }
    }

    /// Moves sorted places apart to [#LABEL_SPACING] with little movement, within `lo` to `hi` as far as they fit.
    static double[] spread(double[] wanted, double lo, double hi) {
        int n = wanted.length;
        double spacing = n <= 1 ? 0 : Math.min(LABEL_SPACING, (hi - lo + LABEL_SPACING) / (n - 1));
        double[] places = wanted.clone();
        // Neighbours that overlap become a block centred on the mean of what its members want.
        int[] start = new int[n];
        int[] size = new int[n];
        double[] centre = new double[n];
        int blocks = 0;
        for (int i = 0; i < n; i++) {
            start[blocks] = i;
            size[blocks] = 1;
            centre[blocks] = wanted[i];
            blocks++;
            while (blocks > 1
                    && centre[blocks - 1] - centre[blocks - 2]
                            < spacing * (size[blocks - 1] + size[blocks - 2]) / 2.0) {
                int total = size[blocks - 1] + size[blocks - 2];
                centre[blocks - 2] =
                        (centre[blocks - 1] * size[blocks - 1] + centre[blocks - 2] * size[blocks - 2]) / total;
                size[blocks - 2] = total;
                blocks--;
            }
        }
        for (int b = 0; b < blocks; b++) {
            for (int k = 0; k < size[b]; k++) {
                places[start[b] + k] = centre[b] + (k - (size[b] - 1) / 2.0) * spacing;
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            double limit = i == n - 1 ? hi + LABEL_SPACING / 2 : places[i + 1] - spacing;
            places[i] = Math.min(places[i], limit);
        }
        for (int i = 0; i < n; i++) {
            double limit = i == 0 ? lo - LABEL_SPACING / 2 : places[i - 1] + spacing;
            places[i] = Math.max(places[i], limit);
        }
        return places;
    }

    private static String describe(List<Series> series, Style style, String yName) {
        StringBuilder text = new StringBuilder(yName).append(" over training steps.");
        for (Series s : series) {
            text.append(' ').append(s.name).append(": ").append(style.format.apply(s.band.first()));
            text.append(" at step ").append(s.band.mid().firstKey());
            if (s.band.mid().size() > 1) {
                text.append(", ").append(style.format.apply(s.band.last()));
                text.append(" at step ").append(s.band.mid().lastKey());
            }
            text.append('.');
        }
        return text.toString();
    }
}
