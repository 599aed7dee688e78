package preceptor.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import preceptor.linalg.Matrix;

/// Heat maps of F, D, G, W and P at the last step, one figure per representative region, and the frames of all steps
/// from which the little script redraws them.
final class MatrixFigures {
    private static final double WIDTH = 310;
    /// Frames beyond this many characters are thinned: fewer steps, evenly spaced.
    /// Relative differences that sums in another order explain.
    private static final double ROUNDING = 1e-9;

    private static final int MOST_FRAME_TEXT = 120_000;

    private record Described(String region, List<HeatMap.Item> items) {}

    private final ReportData.Run run;
    private final List<Described> regions = new ArrayList<>();

    MatrixFigures(ReportData.Run run) {
        this.run = run;
        if (run.frames().isEmpty()) {
            return;
        }
        List<ReportData.Region> ordered = new ArrayList<>(run.regions());
        ordered.sort((a, b) ->
                a.level() != b.level() ? Integer.compare(a.level(), b.level()) : Integer.compare(a.index(), b.index()));
        for (ReportData.Region region : ordered) {
            List<HeatMap.Item> items = items(region);
            if (!items.isEmpty()) {
                regions.add(new Described(region.id(), items));
            }
        }
    }

    boolean isEmpty() {
        return regions.isEmpty();
    }

    List<Figure> draw() {
        List<Figure> figures = new ArrayList<>();
        for (Described described : regions) {
            List<Panel> panels = new ArrayList<>();
            for (HeatMap.Item item : described.items) {
                panels.add(HeatMap.draw(item, WIDTH));
            }
            String id = "matrices-" + described.region.replaceAll("[^A-Za-z0-9]", "-");
            String caption =
                    "Theory is the reformulation (T1–T3) with measured gates; measured are conditional means over "
                            + (run.teacher().exact() ? "the exact population" : "samples")
                            + ". Relative error is the norm of the difference over that of the measured matrix. "
                            + "The difference has the scale of the matrices, so that a faint one is a small one.";
            figures.add(new Figure(id, finding(described), caption, panels, 3, true, table(described)));
        }
        return figures;
    }

    private List<HeatMap.Item> items(ReportData.Region of) {
        List<HeatMap.Item> items = new ArrayList<>();
        String region = of.id();
        List<Integer> z = of.factors();
        add(items, "F/" + region, "F: mean activation E[f | z]", "summary z", "node j", z);
        add(items, "D/" + region, "D: open gates E[f′ | z]", "summary z", "node j", z);
        add(items, "G/" + region, "G: mean gradient E[g | z]", "summary z", "node j", z);
        String prefix = "W/" + region + "/";
        for (String name : run.frames().lastEntry().getValue().keySet()) {
            if (name.startsWith(prefix)) {
                add(
                        items,
                        name,
                        "W: weights from " + child(name),
                        "node k of " + child(name),
                        "node j of " + region,
                        List.of());
            }
        }
        String transition = "P/" + region + "/";
        for (Map.Entry<String, Matrix> entry : run.constants().entrySet()) {
            if (entry.getKey().startsWith(transition)) {
                NavigableMap<Integer, Matrix> constant = new TreeMap<>();
                constant.put(run.frames().lastKey(), entry.getValue());
                String child = child(entry.getKey());
                items.add(new HeatMap.Item(
                        entry.getKey(),
                        "P: probability of z in " + child + " given z in " + region,
                        "z in " + region,
                        "z in " + child,
                        ColourMap.UNIT,
                        constant,
                        new TreeMap<>(),
                        z,
                        factors(child)));
            }
        }
        return items;
    }

    private static String child(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private List<Integer> factors(String region) {
        return run.regions().stream()
                .filter(r -> r.id().equals(region))
                .findFirst()
                .map(ReportData.Region::factors)
                .orElse(List.of());
    }

    private void add(
            List<HeatMap.Item> items,
            String key,
            String name,
            String rowName,
            String columnName,
            List<Integer> rowSizes) {
        String title = name;
        NavigableMap<Integer, Matrix> theory = new TreeMap<>();
        NavigableMap<Integer, Matrix> measured = new TreeMap<>();
        boolean negative = key.startsWith("G") || key.startsWith("W");
        for (Map.Entry<Integer, Map<String, Matrix>> frame : run.frames().entrySet()) {
            Matrix t = frame.getValue().get(key);
            Matrix m = frame.getValue().get("measured/" + key);
            if (t != null) {
                theory.put(frame.getKey(), t);
                negative |= hasNegative(t);
            }
            if (t != null && m != null) {
                if (m.rows() != t.rows() || m.columns() != t.columns()) {
                    throw new IllegalArgumentException("frame " + frame.getKey() + ", measured/" + key + ": expected "
                            + t.rows() + " x " + t.columns() + " as in theory, got " + m.rows() + " x " + m.columns());
                }
                measured.put(frame.getKey(), m);
                negative |= hasNegative(m);
            }
        }
        if (theory.isEmpty()) {
            return;
        }
        if (sameEverywhere(theory, measured)) {
            // The reformulation takes its gates from measurement; three equal pictures would say nothing.
            measured.clear();
            title += ", as measured";
        }
        ColourMap map = key.startsWith("D") ? ColourMap.UNIT : negative ? ColourMap.DIVERGING : ColourMap.SEQUENTIAL;
        items.add(new HeatMap.Item(key, title, rowName, columnName, map, theory, measured, rowSizes, List.of()));
    }

    private static boolean sameEverywhere(NavigableMap<Integer, Matrix> a, NavigableMap<Integer, Matrix> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(step -> {
                    double size = b.get(step).maxAbs();
                    return a.get(step).minus(b.get(step)).maxAbs() <= ROUNDING * size;
                });
    }

    private static boolean hasNegative(Matrix m) {
        for (double v : m.data()) {
            if (v < 0) {
                return true;
            }
        }
        return false;
    }

    private String finding(Described described) {
        List<String> parts = new ArrayList<>();
        int step = run.frames().lastKey();
        boolean compared = false;
        for (HeatMap.Item item : described.items) {
            if (item.compared() && item.measured().containsKey(step)) {
                compared = true;
                Optional<Double> error = HeatMap.relativeError(item, step);
                String letter = item.key().substring(0, 1);
                parts.add(error.map(e -> Numbers.error(e) + " in " + letter).orElse(letter + " is zero"));
            }
        }
        String head = "Region " + described.region + " at step " + step;
        return compared ? head + ": theory is off by " + Words.list(parts) : head + ": its matrices";
    }

    private DataTable table(Described described) {
        int widest = 0;
        for (HeatMap.Item item : described.items) {
            widest = Math.max(widest, Math.min(item.last().columns(), HeatMap.MOST_COLUMNS));
        }
        List<String> columns = new ArrayList<>(List.of("matrix", "row"));
        for (int j = 0; j < widest; j++) {
            columns.add(Integer.toString(j));
        }
        List<List<Object>> rows = new ArrayList<>();
        for (HeatMap.Item item : described.items) {
            item.layers(item.theory().lastKey()).forEach((layer, m) -> {
                if (layer.equals("difference")) {
                    return;
                }
                for (int i = 0; i < m.rows(); i++) {
                    List<Object> row = new ArrayList<>();
                    row.add(layer.isEmpty() ? item.key() : item.key() + ", " + layer);
                    row.add(i);
                    for (int j = 0; j < m.columns(); j++) {
                        row.add(sevenDigits(m.get(i, j)));
                    }
                    rows.add(row);
                }
            });
        }
        return new DataTable(columns, rows, 18);
    }

    /// More digits than seven would only make the page large; the run's own files have them all.
    private static double sevenDigits(double value) {
        return new BigDecimal(value).round(new MathContext(7)).doubleValue();
    }

    /// The frames as JSON for the script: the steps, the colour ramps, and per map its shape, kind and the base64 of
    /// little-endian 32-bit floats (step by step; theory, then measured if there is one; row by row).
    String framesJson() {
        List<HeatMap.Item> items = new ArrayList<>();
        regions.forEach(r -> r.items.stream().filter(i -> i.theory().size() > 1).forEach(items::add));
        List<Integer> steps = keptSteps(items);
        StringBuilder json = new StringBuilder("{\"steps\":").append(steps).append(",\"ramps\":{");
        String separator = "";
        for (ColourMap map : ColourMap.values()) {
            json.append(separator).append('"');
            separator = ",";
            json.append(map).append("\":[");
            json.append("\"").append(String.join("\",\"", map.ramp())).append("\"]");
        }
        json.append("},\"maps\":{");
        separator = "";
        for (HeatMap.Item item : items) {
            if (!steps.isEmpty() && steps.stream().allMatch(s -> complete(item, s))) {
                Matrix shape = HeatMap.cropped(item.last());
                json.append(separator).append('\n').append(quoted(item.key())).append(":{\"rows\":");
                json.append(shape.rows()).append(",\"cols\":").append(shape.columns());
                json.append(",\"kind\":\"")
                        .append(item.map())
                        .append("\",\"compared\":")
                        .append(item.compared());
                json.append(",\"notes\":").append(notes(item, steps));
                json.append(",\"data\":\"").append(packed(item, steps)).append("\"}");
                separator = ",";
            }
        }
        return json.append("}}").toString();
    }

    private static boolean complete(HeatMap.Item item, int step) {
        Matrix t = item.theory().get(step);
        Matrix last = item.last();
        return t != null
                && t.rows() == last.rows()
                && t.columns() == last.columns()
                && (!item.compared() || item.measured().containsKey(step));
    }

    private List<Integer> keptSteps(List<HeatMap.Item> items) {
        long numbers = 0;
        for (HeatMap.Item item : items) {
            Matrix shape = HeatMap.cropped(item.last());
            numbers += (long) shape.rows() * shape.columns() * (item.compared() ? 2 : 1);
        }
        List<Integer> all = new ArrayList<>(run.frames().keySet());
        long each = Math.max(1, numbers * 16 / 3);
        int count = (int) Math.max(2, Math.min(all.size(), MOST_FRAME_TEXT / each));
        if (items.isEmpty() || all.size() < 2) {
            return List.of();
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            kept.add(all.get((int) ((long) i * (all.size() - 1) / (count - 1))));
        }
        return kept;
    }

    /// What the figure says at each step.
    private static String notes(HeatMap.Item item, List<Integer> steps) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < steps.size(); i++) {
            String text = item.compared() ? HeatMap.note(item, steps.get(i)) : "";
            out.append(i == 0 ? "" : ",").append(quoted(text));
        }
        return out.append(']').toString();
    }

    private static String packed(HeatMap.Item item, List<Integer> steps) {
        Matrix shape = HeatMap.cropped(item.last());
        int numbers = shape.rows() * shape.columns() * (item.compared() ? 2 : 1) * steps.size();
        ByteBuffer buffer = ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int step : steps) {
            put(buffer, HeatMap.cropped(item.theory().get(step)));
            if (item.compared()) {
                put(buffer, HeatMap.cropped(item.measured().get(step)));
            }
        }
        return Base64.getEncoder().encodeToString(buffer.array());
    }

    private static void put(ByteBuffer buffer, Matrix m) {
        for (double v : m.data()) {
            buffer.putFloat((float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, v)));
        }
    }

    /// A JSON string that is also safe inside a script element.
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c < 0x2028;
            out.append(
                    plain
                            ? String.valueOf(c)
                            : "\\u" + Integer.toHexString(0x10000 | c).substring(1));
        }
        return out.append('"').toString();
    }
}
