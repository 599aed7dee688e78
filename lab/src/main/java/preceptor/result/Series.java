package preceptor.result;

import java.util.Arrays;

/// One metric over the recorded steps of one run: steps strictly ascending, values finite.
public final class Series {
    private final long[] steps;
    private final double[] values;

    Series(long[] steps, double[] values) {
        this.steps = steps;
        this.values = values;
    }

    /// The recorded steps, ascending.
    public long[] steps() {
        return steps.clone();
    }

    /// The value at each step.
    public double[] values() {
        return values.clone();
    }

    /// How many steps were recorded; 0 when the metric does not occur.
    public int size() {
        return steps.length;
    }

    public boolean isEmpty() {
        return steps.length == 0;
    }

    /// The step at place `i`.
    public long step(int i) {
        return steps[i];
    }

    /// The value at place `i`.
    public double value(int i) {
        return values[i];
    }

    /// The value at the last step; fails on an empty series.
    public double last() {
        if (isEmpty()) {
            throw new IllegalStateException("an empty series has no last value");
        }
        return values[values.length - 1];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series that && Arrays.equals(steps, that.steps) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(steps) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "steps " + Arrays.toString(steps) + ", values " + Arrays.toString(values);
    }
}
