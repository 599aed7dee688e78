package preceptor.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// The runs of one spec, one per seed, seen as one: curves are medians over seeds with the range of all seeds as the
/// band; of a single run, its values with 95 % intervals from standard errors where there are such.
record Ensemble(List<ReportData.Run> runs) {
    /// Half the width of a 95 % interval in standard errors.
    private static final double NORMAL_95 = 1.96;

    private static final String COSINE = "/cosine";

    ReportData.Run first() {
        return runs.getFirst();
    }

    MetricTable metrics() {
        return first().metrics();
    }

    boolean single() {
        return runs.size() == 1;
    }

    /// What the bands of this ensemble's curves are, for captions; empty when `drawn` is false.
    String bandNote(boolean drawn) {
        if (!drawn) {
            return "";
        }
        return single()
                ? " Bands are 95 % intervals from Monte Carlo standard errors."
                : " Lines are medians over " + runs.size() + " seeds, bands their full range.";
    }

    /// Whether any run has standard errors of `metric`, so that it was found by sampling.
    boolean sampled(String metric, int level) {
        return !metrics().of(metric + MetricTable.ERROR_SUFFIX, level).isEmpty();
    }

    Band band(String metric) {
        return band(metric, MetricTable.NO_LEVEL);
    }

    Band band(String metric, int level) {
        if (single()) {
            NavigableMap<Integer, Double> mid = metrics().of(metric, level);
            NavigableMap<Integer, Double> errors = metrics().of(metric + MetricTable.ERROR_SUFFIX, level);
            NavigableMap<Integer, Double> lo = new TreeMap<>();
            NavigableMap<Integer, Double> hi = new TreeMap<>();
            mid.forEach((step, value) -> {
                Double error = errors.get(step);
                if (error != null && metric.endsWith(COSINE)) {
                    lo.put(step, cosine(value, -NORMAL_95 * error));
                    hi.put(step, cosine(value, NORMAL_95 * error));
                } else if (error != null) {
                    lo.put(step, value - NORMAL_95 * error);
                    hi.put(step, value + NORMAL_95 * error);
                }
            });
            return new Band(mid, lo, hi);
        }
        return over(run -> run.metrics().of(metric, level));
    }

    /// `value` and an error away from it on Fisher's z = artanh(value), which keeps it within ±1.
    static double cosine(double value, double error) {
        double room = 1 - value * value;
        return room > 0 ? StrictMath.tanh(0.5 * StrictMath.log((1 + value) / (1 - value)) + error / room) : value;
    }

    /// The band over seeds of any curve of a run; of a single run the curve itself.
    Band over(Function<ReportData.Run, NavigableMap<Integer, Double>> curve) {
        List<NavigableMap<Integer, Double>> curves = new ArrayList<>();
        TreeSet<Integer> steps = new TreeSet<>();
        for (ReportData.Run run : runs) {
            NavigableMap<Integer, Double> one = curve.apply(run);
            curves.add(one);
            steps.addAll(one.keySet());
        }
        if (single()) {
            return Band.of(curves.getFirst());
        }
        NavigableMap<Integer, Double> mid = new TreeMap<>();
        NavigableMap<Integer, Double> lo = new TreeMap<>();
        NavigableMap<Integer, Double> hi = new TreeMap<>();
        for (int step : steps) {
            double[] values = curves.stream()
                    .filter(c -> c.containsKey(step))
                    .mapToDouble(c -> c.get(step))
                    .toArray();
            Arrays.sort(values);
            int n = values.length;
            mid.put(step, n % 2 == 1 ? values[n / 2] : values[n / 2 - 1] / 2 + values[n / 2] / 2);
            lo.put(step, values[0]);
            hi.put(step, values[n - 1]);
        }
        return new Band(mid, lo, hi);
    }

    /// Quantiles over seeds of a metric at the last step that has it, interpolated between order statistics.
    TreeMap<Double, Double> lastQuantiles(String metric, double... at) {
        double[] values = runs.stream()
                .map(run -> run.metrics().of(metric))
                .filter(curve -> !curve.isEmpty())
                .mapToDouble(curve -> curve.lastEntry().getValue())
                .sorted()
                .toArray();
        TreeMap<Double, Double> quantiles = new TreeMap<>();
        for (double q : at) {
            double place = q * (values.length - 1);
            int below = (int) place;
            int above = Math.min(below + 1, values.length - 1);
            quantiles.put(q, values[below] + (place - below) * (values[above] - values[below]));
        }
        return quantiles;
    }

    /// The largest value over the regions of `level`, at each step, of a metric recorded per region.
    Band largestOverRegions(String metric, int level) {
        return over(run -> {
            NavigableMap<Integer, Double> largest = new TreeMap<>();
            for (String region : run.metrics().regions(metric).getOrDefault(level, Collections.emptyNavigableSet())) {
                run.metrics()
                        .of(metric, level, region, "")
                        .forEach((step, value) -> largest.merge(step, value, Math::max));
            }
            return largest;
        });
    }
}
