package preceptor.teacher;

/// Loops over the assignments of a few variables, the first slowest, beside the entries of a table over some of them.
/// A stride says how far an entry of that table moves when its variable goes up by one; 0 for variables it lacks.
final class Tables {
    private Tables() {}

    /// Adds every entry of `from`, over variables of `sizes`, to its entry of `to`.
    static void sumInto(double[] from, int[] sizes, int[] strides, double[] to) {
        int last = sizes.length - 1;
        if (last < 0) {
            to[0] += from[0];
            return;
        }
        int inner = sizes[last];
        int step = strides[last];
        int[] digit = new int[sizes.length];
        int at = 0;
        for (int base = 0; base < from.length; base += inner) {
            for (int j = 0; j < inner; j++) {
                to[at + j * step] += from[base + j];
            }
            at = advance(at, last - 1, digit, sizes, strides);
        }
    }

    /// Multiplies every entry of `table`, over variables of `sizes`, by its entry of `by`, counted from `offset`.
    static void multiply(double[] table, int[] sizes, int[] strides, double[] by, int offset) {
        int last = sizes.length - 1;
        if (last < 0) {
            table[0] *= by[offset];
            return;
        }
        int inner = sizes[last];
        int step = strides[last];
        int[] digit = new int[sizes.length];
        int at = offset;
        for (int base = 0; base < table.length; base += inner) {
            for (int j = 0; j < inner; j++) {
                table[base + j] *= by[at + j * step];
            }
            at = advance(at, last - 1, digit, sizes, strides);
        }
    }

    private static int advance(int at, int from, int[] digit, int[] sizes, int[] strides) {
        int place = at;
        for (int d = from; d >= 0; d--) {
            place += strides[d];
            if (++digit[d] < sizes[d]) {
                return place;
            }
            place -= sizes[d] * strides[d];
            digit[d] = 0;
        }
        return place;
    }

    /// The sizes of `variables`.
    static int[] sizes(int[] variables, int[] sizeOf) {
        int[] sizes = new int[variables.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizeOf[variables[i]];
        }
        return sizes;
    }

    /// Per variable of `scope` its stride in a table over `inner`, the first slowest; 0 where that lacks it.
    static int[] strides(int[] scope, int[] inner, int[] sizeOf) {
        int[] strides = new int[scope.length];
        int stride = 1;
        for (int i = inner.length - 1; i >= 0; i--) {
            for (int j = 0; j < scope.length; j++) {
                if (scope[j] == inner[i]) {
                    strides[j] = stride;
                }
            }
            stride *= sizeOf[inner[i]];
        }
        return strides;
    }

    /// Divides `table` by its largest entry and returns that; leaves a table of zeros as it is.
    static double scaleToMax(double[] table) {
        double max = Bayes.max(table);
        if (max > 0 && max != 1) {
            for (int i = 0; i < table.length; i++) {
                table[i] /= max;
            }
        }
        return max;
    }

    /// Divides `table` by its sum and returns that; leaves a table of zeros as it is.
    static double normalise(double[] table) {
        double sum = 0;
        for (double v : table) {
            sum += v;
        }
        if (sum > 0) {
            for (int i = 0; i < table.length; i++) {
                table[i] /= sum;
            }
        }
        return sum;
    }
}
