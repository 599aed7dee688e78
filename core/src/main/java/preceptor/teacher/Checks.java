package preceptor.teacher;

import preceptor.region.RegionGraph;

/// Checks and small arithmetic that several classes of this package share.
final class Checks {
    /// How far the sum of probabilities that a user gives may be from 1.
    static final double SUM_TOLERANCE = 1e-9;

    private Checks() {}

    static void atoms(String what, int expected, int got) {
        if (expected != got) {
            throw new IllegalArgumentException(what + ": expected " + expected + " atoms, got " + got);
        }
    }

    static void requireTree(RegionGraph graph, String kind) {
        if (graph.isTree()) {
            return;
        }
        for (int region = 0; region < graph.size(); region++) {
            if (graph.parentCount(region) > 1) {
                throw new IllegalArgumentException(kind + ": expected a tree of regions, but region " + graph.id(region)
                        + " has " + graph.parentCount(region)
                        + " parents; overlapping receptive fields are for computed teachers");
            }
        }
    }

    /// Checks that `row` is a law: elements from 0, sum 1 up to [#SUM_TOLERANCE].
    static void requireLaw(String what, double[] row) {
        double sum = sumOfProbabilities(what, row);
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            throw new IllegalArgumentException(what + ": expected probabilities that sum to 1, got the sum " + sum);
        }
    }

    static double sumOfProbabilities(String what, double[] row) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            if (!(row[i] >= 0) || row[i] > 1 + SUM_TOLERANCE) {
                throw new IllegalArgumentException(
                        what + ", element " + i + ": expected a probability from 0 to 1, got " + row[i]);
            }
            sum += row[i];
        }
        return sum;
    }

    /// Divides `data[from … from+length)` by its sum where that differs from 1 by more than rounding.
    static void normalise(double[] data, int from, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += data[from + i];
        }
        if (sum > 0 && Math.abs(sum - 1) > 1e-14) {
            for (int i = 0; i < length; i++) {
                data[from + i] /= sum;
            }
        }
    }

    /// The product of numbers of 0 or more, or [Long#MAX_VALUE] where it does not fit.
    static long times(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        return high != 0 || low < 0 ? Long.MAX_VALUE : low;
    }

    /// The sum of numbers of 0 or more, or [Long#MAX_VALUE] where it does not fit.
    static long plus(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    /// The entry for `region` of a list per level from root to leaves, whose last entry serves all deeper levels.
    static int perLevel(int[] list, RegionGraph graph, int region, String what) {
        requireEntries(list.length, what);
        return list[Math.min(graph.depth() - graph.level(region), list.length - 1)];
    }

    /// As the other `perLevel`.
    static double perLevel(double[] list, RegionGraph graph, int region, String what) {
        requireEntries(list.length, what);
        return list[Math.min(graph.depth() - graph.level(region), list.length - 1)];
    }

    /// The number of values of every region from a list per level.
    static int[] values(RegionGraph graph, int[] list) {
        int[] values = new int[graph.size()];
        for (int region = 0; region < values.length; region++) {
            values[region] = perLevel(list, graph, region, "values");
            if (values[region] < 1) {
                throw new IllegalArgumentException("values: expected 1 or more per region, got " + values[region]
                        + " at level " + graph.level(region));
            }
        }
        return values;
    }

    /// The number of values of each child of `region`.
    static int[] childValues(RegionGraph graph, int region, int[] values) {
        int[] m = new int[graph.childCount(region)];
        for (int i = 0; i < m.length; i++) {
            m[i] = values[graph.child(region, i)];
        }
        return m;
    }

    static long product(int[] sizes) {
        long product = 1;
        for (int s : sizes) {
            product = times(product, s);
        }
        return product;
    }

    /// Writes the digits of `ordinal` in mixed radix, the first child slowest.
    static void digits(long ordinal, int[] sizes, int[] digits) {
        long rest = ordinal;
        for (int i = sizes.length - 1; i >= 0; i--) {
            digits[i] = (int) (rest % sizes[i]);
            rest /= sizes[i];
        }
    }

    /// The inverse of [#digits].
    static long ordinal(int[] digits, int[] sizes) {
        long ordinal = 0;
        for (int i = 0; i < sizes.length; i++) {
            ordinal = ordinal * sizes[i] + digits[i];
        }
        return ordinal;
    }

    private static void requireEntries(int length, String what) {
        if (length == 0) {
            throw new IllegalArgumentException(what + ": expected one entry per level or one for all, got none");
        }
    }
}
