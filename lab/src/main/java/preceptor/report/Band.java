package preceptor.report;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/// A curve over steps with a band around it.
///
/// @param mid step → value
/// @param lo step → lower edge; empty when there is no band
/// @param hi step → upper edge; the same steps as `lo`
record Band(NavigableMap<Integer, Double> mid, NavigableMap<Integer, Double> lo, NavigableMap<Integer, Double> hi) {
    static final Band EMPTY = of(Collections.emptyNavigableMap());

    Band {
        mid = finite(mid);
        lo = finite(lo);
        hi = finite(hi);
    }

    /// A copy in which what overflowed is the largest number instead.
    private static NavigableMap<Integer, Double> finite(NavigableMap<Integer, Double> values) {
        NavigableMap<Integer, Double> copy = new TreeMap<>();
        values.forEach((step, v) -> copy.put(step, Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, v))));
        return Collections.unmodifiableNavigableMap(copy);
    }

    static Band of(NavigableMap<Integer, Double> mid) {
        return new Band(mid, Collections.emptyNavigableMap(), Collections.emptyNavigableMap());
    }

    /// The same value at `first` and `last`: a horizontal line.
    static Band constant(double value, int first, int last) {
        NavigableMap<Integer, Double> line = new TreeMap<>();
        line.put(first, value);
        line.put(last, value);
        return of(line);
    }

    /// All values times `factor`, which is positive.
    Band times(double factor) {
        return new Band(times(mid, factor), times(lo, factor), times(hi, factor));
    }

    private static NavigableMap<Integer, Double> times(NavigableMap<Integer, Double> values, double factor) {
        NavigableMap<Integer, Double> scaled = new TreeMap<>();
        values.forEach((step, value) -> scaled.put(step, factor * value));
        return scaled;
    }

    boolean isEmpty() {
        return mid.isEmpty();
    }

    boolean hasBand() {
        return !lo.isEmpty();
    }

    /// The value at the first step. The band must not be empty.
    double first() {
        return mid.firstEntry().getValue();
    }

    /// The value at the last step. The band must not be empty.
    double last() {
        return mid.lastEntry().getValue();
    }
}
