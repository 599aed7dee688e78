package preceptor.refinement;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Pairs (first, second) of numbers that occur together, each once and with its weight, in the order in which they are
/// first seen. What is summed over atoms is summed in the order of the atoms.
final class Pairs {
    private final int[] first;
    private final int[] second;
    private final double[] weight;

    private Pairs(int[] first, int[] second, double[] weight) {
        this.first = first;
        this.second = second;
        this.weight = weight;
    }

    /// Numbers the pairs (`a[i]`, `b[i]`) and writes the number of pair i to `number[i]`.
    ///
    /// @param weight the weight of each i, added up per pair
    static Pairs of(int[] a, int[] b, double[] weight, int[] number) {
        Map<Long, Integer> known = new HashMap<>();
        int[] first = new int[16];
        int[] second = new int[16];
        double[] sum = new double[16];
        for (int i = 0; i < a.length; i++) {
            int next = known.size();
            Integer found = known.putIfAbsent((long) a[i] << 32 | b[i], next);
            int at = found == null ? next : found;
            if (at == first.length) {
                first = Arrays.copyOf(first, 2 * at);
                second = Arrays.copyOf(second, 2 * at);
                sum = Arrays.copyOf(sum, 2 * at);
            }
            first[at] = a[i];
            second[at] = b[i];
            sum[at] += weight[i];
            number[i] = at;
        }
        int n = known.size();
        return new Pairs(Arrays.copyOf(first, n), Arrays.copyOf(second, n), Arrays.copyOf(sum, n));
    }

    int size() {
        return first.length;
    }

    int first(int pair) {
        return first[pair];
    }

    int second(int pair) {
        return second[pair];
    }

    double weight(int pair) {
        return weight[pair];
    }
}
