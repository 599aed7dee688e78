package preceptor.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// `summary.csv`: for each cell of a sweep and each final number, how it is spread over the seeds. Columns: `cell` from
/// 0, the swept paths, `metric`, `runs` (how many have that number), `median`, `q1`, `q3` (quartiles), `min`, `max`.
/// Quantiles are interpolated linearly between order statistics.
public final class SweepSummary {
    private static final List<String> LAST = List.of("metric", "runs", "median", "q1", "q3", "min", "max");

    /// One line.
    public record Row(int cell, String metric, int runs, double median, double q1, double q3, double min, double max) {}

    private final List<String> axes;
    private final List<Map<String, String>> settings = new ArrayList<>();
    private final List<SortedMap<String, Row>> cells = new ArrayList<>();

    /// A summary without cells.
    public SweepSummary(List<String> axes) {
        this.axes = List.copyOf(axes);
    }

    /// Appends a cell with the final numbers of its finished runs.
    public void add(Map<String, String> cellSettings, List<SortedMap<String, Double>> runs) {
        SortedMap<String, List<Double>> values = new TreeMap<>();
        runs.forEach(results -> results.forEach((metric, value) ->
                values.computeIfAbsent(metric, m -> new ArrayList<>()).add(value)));
        int cell = cells.size();
        SortedMap<String, Row> rows = new TreeMap<>();
        values.forEach((metric, list) -> {
            double[] sorted = list.stream().mapToDouble(v -> v).toArray();
            Arrays.sort(sorted);
            rows.put(
                    metric,
                    new Row(
                            cell,
                            metric,
                            sorted.length,
                            quantile(sorted, 0.5),
                            quantile(sorted, 0.25),
                            quantile(sorted, 0.75),
                            sorted[0],
                            sorted[sorted.length - 1]));
        });
        settings.add(cellSettings);
        cells.add(rows);
    }

    private static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int below = (int) at;
        double part = at - below;
        return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
    }

    /// The swept paths.
    public List<String> axes() {
        return axes;
    }

    /// How many cells there are.
    public int cells() {
        return cells.size();
    }

    /// The settings of a cell.
    public Map<String, String> settings(int cell) {
        return settings.get(cell);
    }

    /// The metrics of any cell, in alphabetical order.
    public List<String> metrics() {
        SortedMap<String, Boolean> all = new TreeMap<>();
        cells.forEach(rows -> rows.keySet().forEach(metric -> all.put(metric, true)));
        return List.copyOf(all.keySet());
    }

    /// The spread of a final number over the seeds of a cell; empty where no finished run has it.
    public Optional<Row> row(int cell, String metric) {
        return Optional.ofNullable(cells.get(cell).get(metric));
    }

    /// Writes `file` whole or not at all.
    public void write(Path file) {
        AtomicFiles.writeString(file, toCsv());
    }

    /// The file's text.
    public String toCsv() {
        StringBuilder text = new StringBuilder("cell");
        axes.forEach(path -> MetricsCsv.field(text.append(','), path));
        LAST.forEach(column -> text.append(',').append(column));
        text.append('\n');
        for (int cell = 0; cell < cells.size(); cell++) {
            for (Row row : cells.get(cell).values()) {
                text.append(cell);
                for (String path : axes) {
                    MetricsCsv.field(text.append(','), settings.get(cell).getOrDefault(path, ""));
                }
                MetricsCsv.field(text.append(','), row.metric).append(',').append(row.runs);
                for (double v : new double[] {row.median, row.q1, row.q3, row.min, row.max}) {
                    text.append(',').append(v);
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    /// Reads the summary of the sweep that `manifest` describes. Fails with a [ResultException] that names file and
    /// line.
    public static SweepSummary read(Path file, SweepManifest manifest) {
        int line = 1;
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            SweepSummary summary = new SweepSummary(manifest.axes());
            manifest.cells().forEach(cell -> {
                summary.settings.add(cell.settings());
                summary.cells.add(new TreeMap<>());
            });
            int first = 1 + manifest.axes().size();
            for (String text : lines.subList(Math.min(1, lines.size()), lines.size())) {
                line++;
                List<String> fields = MetricsCsv.split(text);
                if (fields.size() != first + LAST.size()) {
                    throw new IllegalArgumentException(
                            "expected " + (first + LAST.size()) + " columns, got " + fields.size());
                }
                int cell = Integer.parseInt(fields.getFirst());
                double[] v = new double[5];
                for (int i = 0; i < v.length; i++) {
                    v[i] = Double.parseDouble(fields.get(first + 2 + i));
                }
                String metric = fields.get(first);
                int runs = Integer.parseInt(fields.get(first + 1));
                summary.cells.get(cell).put(metric, new Row(cell, metric, runs, v[0], v[1], v[2], v[3], v[4]));
            }
            return summary;
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw ResultException.in(file, "line " + line + ": " + e.getMessage(), e);
        }
    }
}
