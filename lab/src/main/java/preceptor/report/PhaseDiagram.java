package preceptor.report;

import java.util.List;

/// A number over two swept paths, as cells of colour with the number written in them.
final class PhaseDiagram {
    private static final double WIDTH = 478;
    private static final double WIDE = 984;
    private static final double TALLEST = 460;
    private static final double TITLE = 24;
    private static final double LINE = 17;
    /// The size at which an estimated text is as wide as a bold one of 13 pixels.
    private static final double BOLD = 15;
    private static final double MOST_LINEAR = 1000;
    // Without it the background shines through between neighbours.
    private static final String CRISP = " shape-rendering=\"crispEdges\"";
    private static final String ON_DARK = "#ffffff";
    private static final String ON_LIGHT = "#1f2328";

    /// What to draw.
    ///
    /// @param title what is held fixed; may be empty
    /// @param values by row (of `rows`, the first at the bottom) and column; null where there is none
    /// @param lo the value of the lightest colour; for signed numbers the negative of `hi`
    /// @param hi that of the darkest; where it is more than a thousand times `lo`, colours go by the logarithm
    record Grid(
            String title,
            SweepGrid.Axis columns,
            SweepGrid.Axis rows,
            Double[][] values,
            boolean signed,
            double lo,
            double hi) {
        /// Whether colours go by the logarithm.
        boolean log() {
            return !signed && logarithmic(lo, hi);
        }
    }

    private PhaseDiagram() {}

    /// Whether a diagram with so many columns needs the whole width of the page.
    static boolean wide(SweepGrid.Axis columns) {
        return columns.values().size() > 9;
    }

    static Panel draw(Grid grid, String measure) {
        double width = wide(grid.columns) ? WIDE : WIDTH;
        int m = grid.rows.values().size();
        int n = grid.columns.values().size();
        double left = 34;
        for (String value : grid.rows.values()) {
            left = Math.max(left, Math.min(150, Svg.width(value, 11)) + 32);
        }
        List<String> lines = grid.title.isEmpty() ? List.of() : Figure.wrapped(grid.title, BOLD, width);
        double top = lines.isEmpty() ? 4 : TITLE + LINE * (lines.size() - 1);
        double w = Math.min(92, (width - left - 4) / n);
        double h = Math.min(Math.max(w * 0.6, 22), Math.min(40, TALLEST / m));
        Svg svg = new Svg();
        for (int i = 0; i < lines.size(); i++) {
            svg.text(0, 13 + LINE * i, lines.get(i), 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        }
        for (int i = 0; i < m; i++) {
            double y = top + h * (m - 1 - i);
            if (h >= 11 || i % 4 == 0) {
                String name = Svg.fitted(grid.rows.values().get(i), 11, left - 30);
                svg.text(left - 7, y + h / 2 + 4, name, 11, Ink.MUTED, Svg.Anchor.END);
            }
            for (int j = 0; j < n; j++) {
                cell(svg, grid, grid.values[i][j], left + w * j, y, w, h);
            }
        }
        svg.rect(left, top, w * n, h * m, " fill=\"none\"" + Ink.AXIS.stroke());
        double bottom = top + h * m;
        double freeFrom = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            String name = Svg.fitted(grid.columns.values().get(j), 11, Math.max(40, w - 4));
            double at = left + w * (j + 0.5);
            double half = Svg.width(name, 11) / 2;
            if (at - half > freeFrom) {
                svg.text(at, bottom + 16, name, 11, Ink.MUTED, Svg.Anchor.MIDDLE);
                freeFrom = at + half + 4;
            }
        }
        svg.text(left + w * n / 2, bottom + 34, grid.columns.path(), 12, Ink.TEXT, Svg.Anchor.MIDDLE);
        svg.upwards(10, top + h * m / 2, name(grid.rows.path(), Math.max(90, h * m)), 12, Ink.TEXT);
        bar(svg, grid, left, bottom + 48);
        String title = grid.title.isEmpty() ? measure : grid.title;
        return new Panel(width, bottom + 78, title, describe(grid, measure), svg.content());
    }

    /// A path that goes along an axis of `space` pixels; of one that is longer its last parts.
    private static String name(String path, double space) {
        String name = path;
        for (int dot = path.indexOf('.'); dot >= 0 && Svg.width(name, 12) > space; dot = path.indexOf('.', dot + 1)) {
            name = "…" + path.substring(dot + 1);
        }
        return Svg.fitted(name, 12, space);
    }

    private static ColourMap map(Grid grid) {
        return grid.signed ? ColourMap.DIVERGING : ColourMap.SEQUENTIAL;
    }

    /// Whether positive numbers from `lo` to `hi` span so much that the small ones would look like zeros.
    static boolean logarithmic(double lo, double hi) {
        return lo > 0 && hi / lo > MOST_LINEAR;
    }

    private static int bin(Grid grid, double value) {
        if (grid.log()) {
            double span = StrictMath.log10(grid.hi) - StrictMath.log10(grid.lo);
            return map(grid).bin(StrictMath.log10(value) - StrictMath.log10(grid.lo), span);
        }
        return grid.signed
                ? map(grid).bin(value, grid.hi)
                : map(grid).bin(value - grid.lo, grid.hi > grid.lo ? grid.hi - grid.lo : 1);
    }

    private static void cell(Svg svg, Grid grid, Double value, double x, double y, double w, double h) {
        if (value == null) {
            svg.rect(x, y, w, h, Ink.SOFT.fill());
            if (w >= 24) {
                svg.text(x + w / 2, y + h / 2 + 4, "none", 10, Ink.MUTED, Svg.Anchor.MIDDLE);
            }
            return;
        }
        int bin = bin(grid, value);
        String colour = map(grid).colour(bin);
        svg.rect(x, y, w, h, " fill=\"" + colour + "\"" + CRISP);
        String text = Numbers.decimals(value);
        if (Svg.width(text, 11) <= w - 4) {
            double depth = grid.signed
                    ? Math.abs(2.0 * bin / (map(grid).size() - 1) - 1)
                    : (double) bin / (map(grid).size() - 1);
            svg.label(x + w / 2, y + h / 2 + 4, text, 11, depth > 0.6 ? ON_DARK : ON_LIGHT);
        }
    }

    private static void bar(Svg svg, Grid grid, double x, double y) {
        int n = map(grid).size();
        double step = 160.0 / n;
        for (int i = 0; i < n; i++) {
            svg.rect(x + step * i, y, step + 0.3, 8, " fill=\"" + map(grid).colour(i) + "\"" + CRISP);
        }
        svg.text(x, y + 20, Numbers.decimals(grid.lo), 10.5, Ink.MUTED, Svg.Anchor.START);
        svg.text(x + 160, y + 20, Numbers.decimals(grid.hi), 10.5, Ink.MUTED, Svg.Anchor.END);
        if (grid.log()) {
            svg.text(x + 168, y + 8, "logarithmic", 10.5, Ink.MUTED, Svg.Anchor.START);
        }
    }

    private static String describe(Grid grid, String measure) {
        List<String> rows = grid.rows.values();
        List<String> columns = grid.columns.values();
        return measure + " by " + grid.rows.path() + " (" + rows.getFirst() + " to " + rows.getLast()
                + ", upwards) and " + grid.columns.path() + " (" + columns.getFirst() + " to " + columns.getLast()
                + ").";
    }
}
