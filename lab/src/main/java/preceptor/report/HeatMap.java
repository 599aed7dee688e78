package preceptor.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import preceptor.linalg.Matrix;

/// A matrix as cells of colour: theory, measured and their difference stacked, so that a node stands in one column of
/// all three. The little script redraws the cells for another step by the same rules.
final class HeatMap {
    /// Larger matrices show their first rows and columns only, and say so.
    static final int MOST_ROWS = 24;

    static final int MOST_COLUMNS = 40;
    private static final double LEFT = 40;
    private static final double TALLEST = 250;

    /// One matrix over time.
    ///
    /// @param key identifies the map in the page, e.g. `F/2.0`
    /// @param title what it is
    /// @param rowName name of a row, e.g. `z`
    /// @param columnName name of a column, e.g. `node j`
    /// @param map the colours of theory and measured
    /// @param theory step → matrix
    /// @param measured step → matrix; empty when there is nothing to compare with
    /// @param rowSizes where rows are tuples, how many values each member has, the first slowest; else empty
    /// @param columnSizes likewise for columns
    record Item(
            String key,
            String title,
            String rowName,
            String columnName,
            ColourMap map,
            NavigableMap<Integer, Matrix> theory,
            NavigableMap<Integer, Matrix> measured,
            List<Integer> rowSizes,
            List<Integer> columnSizes) {
        Item {
            theory = new TreeMap<>(theory);
            measured = new TreeMap<>(measured);
            measured.keySet().retainAll(theory.keySet());
        }

        boolean compared() {
            return !measured.isEmpty();
        }

        Matrix last() {
            return theory.lastEntry().getValue();
        }

        /// The matrices at `step`, as far as they are shown: theory, measured, difference, or theory alone.
        Map<String, Matrix> layers(int step) {
            Map<String, Matrix> layers = new LinkedHashMap<>();
            Matrix t = cropped(theory.get(step));
            if (measured.get(step) == null) {
                layers.put("", t);
                return layers;
            }
            Matrix m = cropped(measured.get(step));
            Matrix d = Matrix.zeros(t.rows(), t.columns());
            for (int i = 0; i < d.data().length; i++) {
                d.data()[i] = t.data()[i] - m.data()[i];
            }
            layers.put("theory", t);
            layers.put("measured", m);
            layers.put("difference", d);
            return layers;
        }
    }

    private HeatMap() {}

    /// Draws `item` at its last step.
    static Panel draw(Item item, double width) {
        int step = item.theory.lastKey();
        Map<String, Matrix> layers = item.layers(step);
        Matrix shape = layers.values().iterator().next();
        int rows = shape.rows();
        int columns = shape.columns();
        if (rows == 0 || columns == 0) {
            return Panel.empty(width, item.title, "this matrix has no elements");
        }
        double scale = item.map == ColourMap.UNIT ? 1 : scale(layers);
        double cell = Math.min(26, Math.min((width - LEFT - 4) / columns, TALLEST / rows));
        double cellHeight = Math.min(Math.max(cell, 9), TALLEST / rows);
        Svg svg = new Svg();
        svg.text(0, 13, Svg.fitted(item.title, 13, width), 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        double y = 28;
        int index = 0;
        for (Map.Entry<String, Matrix> layer : layers.entrySet()) {
            boolean difference = index == 2;
            if (!layer.getKey().isEmpty()) {
                String name = difference ? "theory − measured" : layer.getKey();
                svg.text(LEFT, y + 9, name, 11.5, Ink.MUTED, Svg.Anchor.START);
                y += 15;
            }
            ColourMap map = difference ? ColourMap.DIVERGING : item.map;
            svg.group(" class=\"cells\" data-map=\"" + Markup.escape(item.key) + "\" data-layer=\"" + index
                    + "\" shape-rendering=\"crispEdges\"" + placed(LEFT, y, cell, cellHeight));
            cells(svg, layer.getValue(), map, scale);
            svg.endGroup();
            svg.rect(LEFT, y, cell * columns, cellHeight * rows, " fill=\"none\"" + Ink.AXIS.stroke());
            rowLabels(svg, item, rows, y, cellHeight);
            y += cellHeight * rows + 10;
            index++;
        }
        double tall = y - 10 - 28;
        String rowName = Svg.width(item.rowName, 11) <= tall ? item.rowName : "z";
        svg.upwards(12, 28 + tall / 2, item.rowName.startsWith("summary") ? rowName : item.rowName, 11, Ink.TEXT);
        columnLabels(svg, item, shape.columns(), y - 10, cell);
        y += 32;
        y = colourBars(svg, item, scale, y, width);
        if (item.measured.containsKey(step)) {
            svg.text(0, y + 12, note(item, step), 11.5, Ink.TEXT, Svg.Anchor.START, data(item, "note"));
            y += 18;
        }
        return new Panel(width, y + 2, item.title, describe(item, step), svg.content());
    }

    /// The largest size of any element of theory and measured: one scale for all layers, so that a faint difference is
    /// a small one.
    static double scale(Map<String, Matrix> layers) {
        double scale = 0;
        for (Map.Entry<String, Matrix> layer : layers.entrySet()) {
            if (!layer.getKey().equals("difference")) {
                for (double v : layer.getValue().data()) {
                    scale = Math.max(scale, Math.abs(v));
                }
            }
        }
        return scale;
    }

    /// ‖theory − measured‖ / ‖measured‖ (Frobenius, whole matrices) at `step`; empty when nothing was measured, or when
    /// the measured matrix is zero.
    static Optional<Double> relativeError(Item item, int step) {
        Matrix measured = item.measured.get(step);
        if (measured == null) {
            return Optional.empty();
        }
        double[] m = measured.data();
        double[] t = item.theory.get(step).data();
        double scale = 0;
        for (double v : m) {
            scale = Math.max(scale, Math.abs(v));
        }
        if (scale == 0) {
            return Optional.empty();
        }
        double off = 0;
        double size = 0;
        for (int i = 0; i < m.length; i++) {
            double d = t[i] / scale - m[i] / scale;
            double v = m[i] / scale;
            off += d * d;
            size += v * v;
        }
        return Optional.of(Math.sqrt(off / size));
    }

    /// How far theory and measurement are apart at `step`, in words.
    static String note(Item item, int step) {
        String relative = relativeError(item, step).map(Numbers::error).orElse("undefined");
        double largest = 0;
        double[] t = item.theory.get(step).data();
        double[] m = item.measured.get(step).data();
        for (int i = 0; i < t.length; i++) {
            largest = Math.max(largest, Math.abs(t[i] - m[i]));
        }
        return "step " + step + ": off by " + relative + ", at most " + Numbers.shortForm(largest);
    }

    /// Draws cells of size 1 as thick lines, the shortest way to write them; runs of equal colour in a row become one.
    private static void cells(Svg svg, Matrix m, ColourMap map, double scale) {
        Map<Integer, StringBuilder> paths = new TreeMap<>();
        for (int i = 0; i < m.rows(); i++) {
            int j = 0;
            while (j < m.columns()) {
                int bin = map.bin(m.get(i, j), scale);
                int from = j;
                while (j < m.columns() && map.bin(m.get(i, j), scale) == bin) {
                    j++;
                }
                StringBuilder path = paths.computeIfAbsent(bin, k -> new StringBuilder());
                path.append('M').append(from).append(' ').append(i).append('h').append(j - from);
            }
        }
        paths.forEach((bin, d) -> svg.path(d.toString(), " stroke=\"" + map.colour(bin) + "\""));
    }

    private static void rowLabels(Svg svg, Item item, int rows, double y, double h) {
        boolean all = h >= 11 && rows <= (item.rowSizes.isEmpty() ? 12 : MOST_ROWS);
        boolean tuples = Svg.width(Words.tuple(0, item.rowSizes), 10) <= LEFT - 22;
        for (int i = 0; i < rows; i++) {
            if (all || i == 0 || (i == rows - 1 && h * rows >= 22)) {
                String name = tuples ? Words.tuple(i, item.rowSizes) : Integer.toString(i);
                svg.text(LEFT - 5, y + h * (i + 0.5) + 3.6, name, 10, Ink.MUTED, Svg.Anchor.END);
            }
        }
    }

    private static void columnLabels(Svg svg, Item item, int columns, double y, double w) {
        List<Integer> named = new ArrayList<>();
        double widest = Svg.width(Words.tuple(0, item.columnSizes), 10);
        int every = Math.max(1, (int) StrictMath.ceil(Math.max(20, widest + 6) / w));
        for (int j = 0; j < columns; j += every) {
            named.add(j);
        }
        for (int j : named) {
            svg.text(LEFT + w * (j + 0.5), y + 12, Words.tuple(j, item.columnSizes), 10, Ink.MUTED, Svg.Anchor.MIDDLE);
        }
        Matrix whole = item.last();
        boolean cut = whole.columns() > columns || whole.rows() > MOST_ROWS;
        String name = cut
                ? item.columnName + " (first " + Math.min(whole.rows(), MOST_ROWS) + " × " + columns + " of "
                        + whole.rows() + " × " + whole.columns() + " shown)"
                : item.columnName;
        svg.text(LEFT, y + 27, name, 11, Ink.TEXT, Svg.Anchor.START);
    }

    private static double colourBars(Svg svg, Item item, double scale, double y, double width) {
        boolean two = item.compared() && item.map != ColourMap.DIVERGING;
        double x = bar(svg, item, item.map, scale, 0, y, "bar");
        if (two) {
            bar(svg, item, ColourMap.DIVERGING, scale, Math.max(x + 16, width / 2), y, "bar2");
        }
        return y + 30;
    }

    /// One colour bar with its ends named; returns its right end.
    private static double bar(Svg svg, Item item, ColourMap map, double scale, double x, double y, String role) {
        double w = 120;
        // Every second colour is enough for a bar.
        int n = map.size() / 2 + 1;
        svg.group(" shape-rendering=\"crispEdges\"" + placed(x, y, w / n, 8));
        for (int i = 0; i < n; i++) {
            svg.path("M" + i + " 0h1", " stroke=\"" + map.colour(2 * i) + "\"");
        }
        svg.endGroup();
        String hi = item.map == ColourMap.UNIT ? "1" : Numbers.shortForm(scale);
        String lo = map != ColourMap.DIVERGING || scale == 0 ? "0" : "−" + hi;
        boolean fixed = item.map == ColourMap.UNIT;
        svg.text(x, y + 20, lo, 10.5, Ink.MUTED, Svg.Anchor.START, fixed ? "" : data(item, role + "-lo"));
        svg.text(x + w, y + 20, hi, 10.5, Ink.MUTED, Svg.Anchor.END, fixed ? "" : data(item, role + "-hi"));
        if (map == ColourMap.DIVERGING) {
            svg.text(x + w / 2, y + 20, "0", 10.5, Ink.MUTED, Svg.Anchor.MIDDLE);
        }
        return x + w;
    }

    /// Moves a drawing in units of cells to (x, y) and to its size.
    private static String placed(double x, double y, double w, double h) {
        return " stroke-width=\"1\" transform=\"translate(" + Numbers.coordinate(x) + " "
                + Numbers.coordinate(y + h / 2) + ") scale(" + Numbers.coordinate(w) + " " + Numbers.coordinate(h)
                + ")\"";
    }

    private static String data(Item item, String role) {
        return " data-of=\"" + Markup.escape(item.key) + "\" data-role=\"" + role + "\"";
    }

    private static String describe(Item item, int step) {
        Matrix m = item.last();
        String text = item.title + ", " + m.rows() + " rows (" + item.rowName + ") by " + m.columns() + " columns ("
                + item.columnName + ")";
        return item.measured.containsKey(step) ? text + "; " + note(item, step) + "." : text + ".";
    }

    /// The part of `m` that is shown.
    static Matrix cropped(Matrix m) {
        int rows = Math.min(m.rows(), MOST_ROWS);
        int columns = Math.min(m.columns(), MOST_COLUMNS);
        Matrix part = Matrix.zeros(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                part.set(i, j, m.get(i, j));
            }
        }
        return part;
    }
}
