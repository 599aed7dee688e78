package preceptor.report;

import java.util.ArrayList;
import java.util.List;

/// Curves over any axis.
final class XyChart {
    /// One curve: points (x, y) in order, as many of one as of the other.
    ///
    /// @param lo the lower edge of a band around it, as many as there are points; empty where there is none
    /// @param hi its upper edge, likewise
    record Series(String name, Ink ink, String dash, List<Double> x, List<Double> y, List<Double> lo, List<Double> hi) {
        /// A curve without a band.
        Series(String name, Ink ink, String dash, List<Double> x, List<Double> y) {
            this(name, ink, dash, x, y, List.of(), List.of());
        }
    }

    private XyChart() {}

    /// @param lo what y must reach down to
    /// @param hi what y must reach up to
    static Panel draw(
            String title,
            String xName,
            String yName,
            List<Series> series,
            double lo,
            double hi,
            double width,
            double plotHeight) {
        return draw(title, xName, yName, series, lo, hi, width, plotHeight, false);
    }

    /// @param log whether x, which is then positive, is on a logarithmic axis
    static Panel draw(
            String title,
            String xName,
            String yName,
            List<Series> series,
            double lo,
            double hi,
            double width,
            double plotHeight,
            boolean log) {
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double low = lo;
        double high = hi;
        for (Series s : series) {
            for (int i = 0; i < s.x.size(); i++) {
                left = Math.min(left, s.x.get(i));
                right = Math.max(right, s.x.get(i));
                low = Math.min(low, s.y.get(i));
                high = Math.max(high, s.y.get(i));
            }
            low = s.lo.stream().reduce(low, Math::min);
            high = s.hi.stream().reduce(high, Math::max);
        }
        if (!(left <= right)) {
            return Panel.empty(width, title, "no values recorded");
        }
        List<Panel.Key> keys = series.stream()
                .map(s -> new Panel.Key(s.name, s.ink, s.dash, false))
                .toList();
        Scale y = Scale.Linear.covering(low, high);
        Scale x = log ? Scale.Log.covering(left, right) : Scale.Linear.covering(left, right);
        double top = (title.isEmpty() ? 4 : 24) + Panel.keysHeight(keys, width) + 8;
        double margin = Axes.leftMargin(y);
        Axes axes = new Axes(margin, top, width - margin - 14, plotHeight, x, y);
        Svg svg = new Svg();
        if (!title.isEmpty()) {
            svg.text(0, 13, title, 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        }
        Panel.drawKeys(svg, keys, 0, title.isEmpty() ? 4 : 24, width);
        axes.draw(svg, x.ticks(6), xName, yName);
        for (Series s : series) {
            List<Double> outline = new ArrayList<>();
            for (int i = 0; i < s.hi.size(); i++) {
                outline.add(axes.x(s.x.get(i)));
                outline.add(axes.y(s.hi.get(i)));
            }
            for (int i = s.lo.size() - 1; i >= 0; i--) {
                outline.add(axes.x(s.x.get(i)));
                outline.add(axes.y(s.lo.get(i)));
            }
            if (s.lo.size() > 1) {
                svg.area(outline, s.ink, 0.14);
            }
        }
        StringBuilder description =
                new StringBuilder(yName).append(" over ").append(xName).append('.');
        for (Series s : series) {
            double[] points = new double[2 * s.x.size()];
            for (int i = 0; i < s.x.size(); i++) {
                points[2 * i] = axes.x(s.x.get(i));
                points[2 * i + 1] = axes.y(s.y.get(i));
            }
            if (s.x.size() > 1) {
                svg.polyline(java.util.Arrays.stream(points).boxed().toList(), s.ink, 1.75, s.dash);
            }
            for (int i = 0; i < points.length && s.dash.isEmpty(); i += 2) {
                svg.circle(points[i], points[i + 1], s.x.size() == 1 ? 3.5 : 2.2, s.ink.fill());
            }
            description.append(' ').append(s.name).append(": ").append(Numbers.decimals(s.y.getFirst()));
            description.append(" at ").append(Numbers.fixed(s.x.getFirst(), 1)).append(", ");
            description.append(Numbers.decimals(s.y.getLast())).append(" at ");
            description.append(Numbers.fixed(s.x.getLast(), 1)).append('.');
        }
        return new Panel(width, top + plotHeight + 40, title, description.toString(), svg.content());
    }
}
