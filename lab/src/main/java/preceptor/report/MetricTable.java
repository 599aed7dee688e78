package preceptor.report;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/// The long table of metrics of one run, indexed for drawing. Immutable. A value is found by (metric, level, region,
/// child) and step; standard errors are ordinary rows whose metric ends in [#ERROR_SUFFIX].
public final class MetricTable {
    /// The level of a row that applies to the whole network.
    public static final int NO_LEVEL = -1;
    /// What the metric of a standard error ends in.
    public static final String ERROR_SUFFIX = "/se";

    /// One row. `level` is [#NO_LEVEL], `region` and `child` are empty, where they do not apply.
    public record Row(int step, int level, String region, String child, String metric, double value) {
        public Row {
            Objects.requireNonNull(region, "region");
            Objects.requireNonNull(child, "child");
            Objects.requireNonNull(metric, "metric");
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "metric " + metric + " at step " + step + ": expected a finite value, got " + value);
            }
        }
    }

    private record Key(String metric, int level, String region, String child) {}

    private final Map<Key, NavigableMap<Integer, Double>> series = new HashMap<>();
    private final NavigableSet<String> metrics = new TreeSet<>();
    private final Map<String, NavigableSet<Integer>> levels = new HashMap<>();
    private final Map<String, NavigableMap<Integer, NavigableSet<String>>> regions = new HashMap<>();
    private final NavigableSet<Integer> steps = new TreeSet<>();

    /// Indexes `rows`. Of two rows of one key and step the later wins.
    public MetricTable(List<Row> rows) {
        for (Row r : rows) {
            series.computeIfAbsent(new Key(r.metric, r.level, r.region, r.child), k -> new TreeMap<>())
                    .put(r.step, r.value);
            steps.add(r.step);
            if (!r.metric.endsWith(ERROR_SUFFIX)) {
                metrics.add(r.metric);
                if (r.level != NO_LEVEL && r.region.isEmpty()) {
                    levels.computeIfAbsent(r.metric, k -> new TreeSet<>()).add(r.level);
                }
                if (!r.region.isEmpty() && r.child.isEmpty()) {
                    regions.computeIfAbsent(r.metric, k -> new TreeMap<>())
                            .computeIfAbsent(r.level, k -> new TreeSet<>())
                            .add(r.region);
                }
            }
        }
    }

    /// Metric names in order, without those of standard errors.
    public NavigableSet<String> metrics() {
        return Collections.unmodifiableNavigableSet(metrics);
    }

    /// All recorded steps.
    public NavigableSet<Integer> steps() {
        return Collections.unmodifiableNavigableSet(steps);
    }

    /// The levels at which `metric` has rows aggregated over the level.
    public NavigableSet<Integer> levels(String metric) {
        return Collections.unmodifiableNavigableSet(levels.getOrDefault(metric, Collections.emptyNavigableSet()));
    }

    /// Level → regions that have rows of `metric` without a child.
    public NavigableMap<Integer, NavigableSet<String>> regions(String metric) {
        return Collections.unmodifiableNavigableMap(regions.getOrDefault(metric, Collections.emptyNavigableMap()));
    }

    /// Step → value of a metric of the whole network; empty when there is none.
    public NavigableMap<Integer, Double> of(String metric) {
        return of(metric, NO_LEVEL, "", "");
    }

    /// Step → value aggregated over `level`; empty when there is none.
    public NavigableMap<Integer, Double> of(String metric, int level) {
        return of(metric, level, "", "");
    }

    /// Step → value of one region (empty `child`) or edge; empty when there is none.
    public NavigableMap<Integer, Double> of(String metric, int level, String region, String child) {
        return Collections.unmodifiableNavigableMap(
                series.getOrDefault(new Key(metric, level, region, child), Collections.emptyNavigableMap()));
    }
}
