package preceptor.report;

import java.util.List;

/// The frame of a chart: where its plot stands, two scales, ticks and names.
///
/// @param left left edge of the plot
/// @param top upper edge of the plot
record Axes(double left, double top, double width, double height, Scale x, Scale y) {
    /// Room that the tick labels of `y` and the axis name need left of a plot.
    static double leftMargin(Scale y) {
        double widest = 0;
        for (Scale.Tick tick : y.ticks(5)) {
            widest = Math.max(widest, Svg.width(tick.label(), 11));
        }
        return widest + 30;
    }

    double x(double value) {
        return left + width * x.position(value);
    }

    double y(double value) {
        return top + height * (1 - y.position(value));
    }

    /// Draws light lines at the ticks of y, the base line, tick labels and axis names.
    ///
    /// @param xTicks the ticks to draw, in the order of the axis
    void draw(Svg svg, List<Scale.Tick> xTicks, String xName, String yName) {
        for (Scale.Tick tick : y.ticks(5)) {
            double at = y(tick.value());
            svg.line(left, at, left + width, at, Ink.GRID, 1);
            svg.text(left - 7, at + 3.8, tick.label(), 11, Ink.MUTED, Svg.Anchor.END);
        }
        double bottom = top + height;
        svg.line(left, bottom, left + width, bottom, Ink.AXIS, 1);
        double freeFrom = Double.NEGATIVE_INFINITY;
        for (Scale.Tick tick : xTicks) {
            double at = x(tick.value());
            double half = Svg.width(tick.label(), 11) / 2;
            svg.line(at, bottom, at, bottom + 4, Ink.AXIS, 1);
            if (at - half > freeFrom) {
                svg.text(at, bottom + 16, tick.label(), 11, Ink.MUTED, Svg.Anchor.MIDDLE);
                freeFrom = at + half + 6;
            }
        }
        svg.text(left + width / 2, bottom + 33, xName, 12, Ink.TEXT, Svg.Anchor.MIDDLE);
        svg.upwards(10, top + height / 2, yName, 12, Ink.TEXT);
    }
}
