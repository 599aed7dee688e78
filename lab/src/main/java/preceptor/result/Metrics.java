package preceptor.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The long table of a run's numbers, or of several runs': run, seed, step, level, region, child, metric, value. Rows
/// keep the order in which they were added. A value is always finite: [#add] refuses any other with a
/// [NonFiniteException] that says where it stood.
///
/// Kept by column, with each distinct string once: about 40 bytes a row. For use by one thread at a time.
public final class Metrics {
    /// The level of a row that belongs to no level.
    public static final int NO_LEVEL = -1;

    /// The region or child of a row that belongs to none.
    public static final String NONE = "";

    private static final Pattern POINT = Pattern.compile("/[0-9]+/");

    /// One row. `level` is [#NO_LEVEL], `region` and `child` are [#NONE] where they do not apply.
    public record Row(
            String run, long seed, long step, int level, String region, String child, String metric, double value) {
        /// Checks all but the value: steps and levels from 0, a metric with a name, no control characters.
        public Row {
            if (step < 0) {
                throw new IllegalArgumentException("step: expected 0 or more, got " + step);
            }
            if (level < NO_LEVEL) {
                throw new IllegalArgumentException("level: expected 0 or more, got " + level);
            }
            if (metric.isEmpty()) {
                throw new IllegalArgumentException("metric: expected a name, got nothing");
            }
            checkText("run", run);
            checkText("region", region);
            checkText("child", child);
            checkText("metric", metric);
        }

        /// Where the row stands, in words.
        public String place() {
            StringBuilder text = new StringBuilder("run " + run + ", seed " + seed + ", step " + step);
            if (level != NO_LEVEL) {
                text.append(", level ").append(level);
            }
            if (!region.isEmpty()) {
                text.append(", region ").append(region);
            }
            if (!child.isEmpty()) {
                text.append(", child ").append(child);
            }
            return text.append(", ").append(metric).toString();
        }

        private static void checkText(String column, String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || Character.isSurrogate(c)) {
                    throw new IllegalArgumentException(
                            column + ": expected text without control characters, got character " + (int) c
                                    + " at place " + i);
                }
            }
        }
    }

    /// Whether a metric is a numbered point of a curve that has an axis of its own, such as `refinement/3/bits`, and
    /// not
    /// a number that is followed over steps.
    public static boolean isPoint(String metric) {
        return POINT.matcher(metric).find();
    }

    /// A run as the table knows it.
    public record RunId(String run, long seed) {}

    private final List<String> strings = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private int size;
    private long[] seed = new long[16];
    private long[] step = new long[16];
    private int[] level = new int[16];
    private int[] run = new int[16];
    private int[] region = new int[16];
    private int[] child = new int[16];
    private int[] metric = new int[16];
    private double[] value = new double[16];

    /// Appends a row.
    public void add(Row row) {
        if (!Double.isFinite(row.value())) {
            throw new NonFiniteException(row.place(), row.value());
        }
        if (size == value.length) {
            grow(size + (size >> 1));
        }
        run[size] = intern(row.run());
        seed[size] = row.seed();
        step[size] = row.step();
        level[size] = row.level();
        region[size] = intern(row.region());
        child[size] = intern(row.child());
        metric[size] = intern(row.metric());
        value[size] = row.value();
        size++;
    }

    /// Appends all rows of `other`.
    public void addAll(Metrics other) {
        other.forEach(this::add);
    }

    /// Forgets all but the first `rows` rows.
    public void truncate(int rows) {
        if (rows < 0 || rows > size) {
            throw new IllegalArgumentException("rows: expected 0 to " + size + ", got " + rows);
        }
        size = rows;
    }

    /// A recorder that fills in run and seed.
    public Recorder recorder(String run, long seed) {
        return new Recorder(run, seed);
    }

    /// Appends rows of one run.
    public final class Recorder {
        private final String name;
        private final long root;

        private Recorder(String name, long root) {
            this.name = name;
            this.root = root;
        }

        /// A number of the whole run.
        public void scalar(long step, String metric, double value) {
            add(new Row(name, root, step, NO_LEVEL, NONE, NONE, metric, value));
        }

        /// A number of one level.
        public void level(long step, int level, String metric, double value) {
            add(new Row(name, root, step, level, NONE, NONE, metric, value));
        }

        /// A number of one region.
        public void region(long step, int level, String region, String metric, double value) {
            add(new Row(name, root, step, level, region, NONE, metric, value));
        }

        /// A number of the edge from `region` to `child`; `level` is that of `region`.
        public void edge(long step, int level, String region, String child, String metric, double value) {
            add(new Row(name, root, step, level, region, child, metric, value));
        }
    }

    /// How many rows there are.
    public int size() {
        return size;
    }

    /// Row `i`, from 0.
    public Row row(int i) {
        if (i < 0 || i >= size) {
            throw new IndexOutOfBoundsException("row: expected 0 to " + (size - 1) + ", got " + i);
        }
        return new Row(
                strings.get(run[i]),
                seed[i],
                step[i],
                level[i],
                strings.get(region[i]),
                strings.get(child[i]),
                strings.get(metric[i]),
                value[i]);
    }

    /// Every row, in order.
    public void forEach(Consumer<Row> action) {
        for (int i = 0; i < size; i++) {
            action.accept(row(i));
        }
    }

    /// The runs, in order of first appearance.
    public List<RunId> runs() {
        Set<RunId> found = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
            found.add(new RunId(strings.get(run[i]), seed[i]));
        }
        return List.copyOf(found);
    }

    /// The rows of one run, as a table of their own.
    public Metrics of(RunId id) {
        Metrics part = new Metrics();
        for (int i = 0; i < size; i++) {
            if (seed[i] == id.seed() && strings.get(run[i]).equals(id.run())) {
                part.add(row(i));
            }
        }
        return part;
    }

    /// The rows up to and including `lastStep`, as a table of their own: what a resumed run starts from.
    public Metrics upTo(long lastStep) {
        Metrics part = new Metrics();
        for (int i = 0; i < size; i++) {
            if (step[i] <= lastStep) {
                part.add(row(i));
            }
        }
        return part;
    }

    /// The table as arrays, a column each; texts are numbers of lines of `metrics/texts`.
    List<NamedArray> columns() {
        int[] all = {size};
        return List.of(
                NamedArray.of("metrics/seed", all, Arrays.copyOf(seed, size)),
                NamedArray.of("metrics/step", all, Arrays.copyOf(step, size)),
                NamedArray.of("metrics/value", all, Arrays.copyOf(value, size)),
                NamedArray.of("metrics/level", all, Arrays.copyOf(level, size)),
                NamedArray.of("metrics/run", all, Arrays.copyOf(run, size)),
                NamedArray.of("metrics/region", all, Arrays.copyOf(region, size)),
                NamedArray.of("metrics/child", all, Arrays.copyOf(child, size)),
                NamedArray.of("metrics/metric", all, Arrays.copyOf(metric, size)),
                SavedRun.lines("metrics/texts", strings));
    }

    /// The table that has these [#columns].
    static Metrics ofColumns(Safetensors.Content content) {
        List<String> texts = SavedRun.lines(content.tensor("metrics/texts"));
        long[] seeds = content.tensor("metrics/seed").longs();
        long[] steps = content.tensor("metrics/step").longs();
        double[] values = content.tensor("metrics/value").doubles();
        int[] levels = content.tensor("metrics/level").ints();
        int[] runs = content.tensor("metrics/run").ints();
        int[] regions = content.tensor("metrics/region").ints();
        int[] children = content.tensor("metrics/child").ints();
        int[] names = content.tensor("metrics/metric").ints();
        Metrics metrics = new Metrics();
        for (int i = 0; i < values.length; i++) {
            metrics.add(new Row(
                    texts.get(runs[i]),
                    seeds[i],
                    steps[i],
                    levels[i],
                    texts.get(regions[i]),
                    texts.get(children[i]),
                    texts.get(names[i]),
                    values[i]));
        }
        return metrics;
    }

    /// The metrics, in order of first appearance.
    public List<String> metrics() {
        return distinct(metric, null);
    }

    /// The levels at which `wanted` has rows, ascending; rows without a level do not count.
    public List<Integer> levels(String wanted) {
        Set<Integer> found = new TreeSet<>();
        Integer id = ids.get(wanted);
        for (int i = 0; id != null && i < size; i++) {
            if (metric[i] == id && level[i] != NO_LEVEL) {
                found.add(level[i]);
            }
        }
        return List.copyOf(found);
    }

    /// The regions for which `wanted` has rows, in order of first appearance.
    public List<String> regions(String wanted) {
        return distinct(region, wanted);
    }

    /// The children of `parent` for which `wanted` has rows, in order of first appearance.
    public List<String> children(String wanted, String parent) {
        Set<String> found = new LinkedHashSet<>();
        Integer metricId = ids.get(wanted);
        Integer regionId = ids.get(parent);
        for (int i = 0; metricId != null && regionId != null && i < size; i++) {
            if (metric[i] == metricId && region[i] == regionId) {
                found.add(strings.get(child[i]));
            }
        }
        found.remove(NONE);
        return List.copyOf(found);
    }

    /// A metric of the whole run. Empty when there is none; as all series, it needs a table of one run (see [#of]):
    /// two rows for one step are a [ResultException].
    public Series series(String wanted) {
        return series(wanted, NO_LEVEL, NONE, NONE);
    }

    /// A metric of one level.
    public Series series(String wanted, int wantedLevel) {
        return series(wanted, wantedLevel, NONE, NONE);
    }

    /// A metric of one region, whatever its level.
    public Series series(String wanted, String wantedRegion) {
        return series(wanted, wantedRegion, NONE);
    }

    /// A metric of the edge from `wantedRegion` to `wantedChild`, whatever the level.
    public Series series(String wanted, String wantedRegion, String wantedChild) {
        return series(wanted, null, wantedRegion, wantedChild);
    }

    private Series series(String wanted, Integer wantedLevel, String wantedRegion, String wantedChild) {
        Integer metricId = ids.get(wanted);
        Integer regionId = ids.get(wantedRegion);
        Integer childId = ids.get(wantedChild);
        if (metricId == null || regionId == null || childId == null) {
            return new Series(new long[0], new double[0]);
        }
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (metric[i] == metricId
                    && region[i] == regionId
                    && child[i] == childId
                    && (wantedLevel == null || level[i] == wantedLevel)) {
                rows.add(i);
            }
        }
        rows.sort((a, b) -> Long.compare(step[a], step[b]));
        long[] steps = new long[rows.size()];
        double[] values = new double[rows.size()];
        for (int k = 0; k < steps.length; k++) {
            steps[k] = step[rows.get(k)];
            values[k] = value[rows.get(k)];
            if (k > 0 && steps[k] == steps[k - 1]) {
                throw new ResultException("metrics: two rows for one step: "
                        + row(rows.get(k - 1)).place() + " and "
                        + row(rows.get(k)).place());
            }
        }
        return new Series(steps, values);
    }

    private List<String> distinct(int[] column, String ofMetric) {
        Integer id = ofMetric == null ? null : ids.get(ofMetric);
        Set<String> found = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
            if (ofMetric == null || (id != null && metric[i] == id)) {
                found.add(strings.get(column[i]));
            }
        }
        found.remove(NONE);
        return List.copyOf(found);
    }

    private int intern(String text) {
        Integer id = ids.get(text);
        if (id == null) {
            id = strings.size();
            strings.add(text);
            ids.put(text, id);
        }
        return id;
    }

    private void grow(int capacity) {
        seed = Arrays.copyOf(seed, capacity);
        step = Arrays.copyOf(step, capacity);
        level = Arrays.copyOf(level, capacity);
        run = Arrays.copyOf(run, capacity);
        region = Arrays.copyOf(region, capacity);
        child = Arrays.copyOf(child, capacity);
        metric = Arrays.copyOf(metric, capacity);
        value = Arrays.copyOf(value, capacity);
    }

    @Override
    public String toString() {
        return size + " rows of " + metrics().size() + " metrics";
    }
}
