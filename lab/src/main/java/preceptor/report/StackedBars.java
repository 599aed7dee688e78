package preceptor.report;

import java.util.ArrayList;
import java.util.List;

/// Stacked bars, over recorded steps or anything else.
final class StackedBars {
    /// One kind of segment: `values` has one entry per bar, each 0 or more.
    record Part(String name, Ink ink, List<Double> values) {}

    /// Room below the plot.
    private static final double FOOT = 40;

    private StackedBars() {}

    /// @param steps the step of each bar
    /// @param parts from the bottom upwards
    /// @param errors half-widths of whiskers on the whole bars; empty when there are none
    /// @param upTo what y must reach, so that panels can share a scale; 0 for the data's own
    static Panel draw(
            String title,
            String yName,
            List<Integer> steps,
            List<Part> parts,
            List<Double> errors,
            double width,
            double plotHeight,
            double upTo) {
        List<String> labels = steps.stream().map(step -> Numbers.count(step)).toList();
        return labelled(title, yName, "training step", labels, parts, errors, width, plotHeight, upTo);
    }

    /// The same over anything.
    ///
    /// @param xName what the bars are
    /// @param labels the name of each bar
    static Panel labelled(
            String title,
            String yName,
            String xName,
            List<String> labels,
            List<Part> parts,
            List<Double> errors,
            double width,
            double plotHeight,
            double upTo) {
        if (labels.isEmpty() || parts.isEmpty()) {
            return Panel.empty(width, title, "no values recorded");
        }
        double highest = upTo > 0 ? upTo : highest(parts, errors, labels.size());
        Scale y = Scale.Linear.covering(0, highest > 0 ? highest : 1);
        double left = Axes.leftMargin(y);
        Axes axes = new Axes(left, 30, width - left - 8, plotHeight, new Scale.Linear(0, labels.size()), y);
        Svg svg = new Svg();
        svg.text(0, 13, title, 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        double slot = axes.width() / labels.size();
        double bar = Math.min(30, slot * 0.74);
        List<Scale.Tick> ticks = new ArrayList<>();
        int every = (labels.size() + 5) / 6;
        for (int i = 0; i < labels.size(); i++) {
            // The last bar is always named; its neighbour gives way.
            boolean named = (i % every == 0 && labels.size() - 1 - i >= every) || i == labels.size() - 1;
            if (named) {
                ticks.add(new Scale.Tick(i + 0.5, labels.get(i)));
            }
        }
        axes.draw(svg, ticks, xName, yName);
        StringBuilder description = new StringBuilder(yName).append(" as stacked bars.");
        for (int i = 0; i < labels.size(); i++) {
            double base = 0;
            double x = axes.left() + slot * i + (slot - bar) / 2;
            for (Part part : parts) {
                double value = Math.min(part.values.get(i), Scale.LIMIT);
                double from = axes.y(base);
                double to = axes.y(base + value);
                if (from - to > 0.05) {
                    svg.rect(x, to, bar, from - to, part.ink.fill());
                }
                base += value;
            }
            if (!errors.isEmpty() && errors.get(i) > 0) {
                double centre = x + bar / 2;
                svg.line(centre, axes.y(base - errors.get(i)), centre, axes.y(base + errors.get(i)), Ink.TEXT, 1);
            }
        }
        int last = labels.size() - 1;
        description
                .append(" At ")
                .append(xName)
                .append(' ')
                .append(labels.get(last))
                .append(':');
        for (Part part : parts) {
            description.append(' ').append(part.name).append(' ');
            description.append(Numbers.decimals(part.values.get(last))).append(';');
        }
        return new Panel(width, 30 + plotHeight + FOOT, title, description.toString(), svg.content());
    }

    /// The height of the highest bar, whiskers included.
    static double highest(List<Part> parts, List<Double> errors, int bars) {
        double highest = 0;
        for (int i = 0; i < bars; i++) {
            double sum = errors.isEmpty() ? 0 : errors.get(i);
            for (Part part : parts) {
                sum += Math.min(part.values.get(i), Scale.LIMIT);
            }
            highest = Math.max(highest, sum);
        }
        return Math.min(highest, Scale.LIMIT);
    }
}
