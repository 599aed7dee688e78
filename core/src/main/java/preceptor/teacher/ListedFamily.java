package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import preceptor.linalg.Matrix;

/// A family given by the list of its tuples of positive probability, sorted by z_α and then by tuple.
public final class ListedFamily implements Family {
    /// Below this a product of messages has lost so much of the range of doubles that it is taken again by logarithms.
    private static final double SMALL = 1e-250;

    private final int values;
    private final int[] childValues;
    private final int[] start;
    private final int[] parent;
    private final int[] tuple;
    private final double[] probability;
    private final Matrix[] P;

    /// One tuple of the children's values given z_α = `z`.
    // Entries are compared by their content, field by field, where it matters.
    @SuppressWarnings("ArrayRecordComponent")
    public record Entry(int z, int[] children, double probability) {}

    /// The family with the given entries, in any order; equal tuples are added up, zeros dropped. The probabilities of
    /// a value sum to 1, or to 0 when it is unused.
    public static ListedFamily of(int values, int[] childValues, List<Entry> entries) {
        if (childValues.length == 0) {
            throw new IllegalArgumentException("family: expected one child or more, got none");
        }
        for (Entry e : entries) {
            requireEntry(values, childValues, e);
        }
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingInt(Entry::z).thenComparing(Entry::children, Arrays::compare));
        int count = 0;
        int k = childValues.length;
        int[] start = new int[values + 1];
        int[] tuple = new int[Math.multiplyExact(sorted.size(), k)];
        double[] probability = new double[sorted.size()];
        Entry last = null;
        for (Entry e : sorted) {
            if (e.probability == 0) {
                continue;
            }
            if (last != null && last.z == e.z && Arrays.equals(last.children, e.children)) {
                probability[count - 1] += e.probability;
                continue;
            }
            System.arraycopy(e.children, 0, tuple, count * k, k);
            probability[count++] = e.probability;
            start[e.z + 1]++;
            last = e;
        }
        for (int z = 0; z < values; z++) {
            start[z + 1] += start[z];
            if (start[z + 1] > start[z]) {
                Checks.requireLaw("family, value " + z, Arrays.copyOfRange(probability, start[z], start[z + 1]));
                Checks.normalise(probability, start[z], start[z + 1] - start[z]);
            }
        }
        return new ListedFamily(
                values, childValues.clone(), start, Arrays.copyOf(tuple, count * k), Arrays.copyOf(probability, count));
    }

    private ListedFamily(int values, int[] childValues, int[] start, int[] tuple, double[] probability) {
        this.values = values;
        this.childValues = childValues;
        this.start = start;
        this.tuple = tuple;
        this.probability = probability;
        int k = childValues.length;
        parent = new int[probability.length];
        P = new Matrix[k];
        for (int i = 0; i < k; i++) {
            P[i] = Matrix.zeros(values, childValues[i]);
        }
        for (int z = 0; z < values; z++) {
            for (int e = start[z]; e < start[z + 1]; e++) {
                parent[e] = z;
                for (int i = 0; i < k; i++) {
                    P[i].add(z, tuple[e * k + i], probability[e]);
                }
            }
        }
    }

    @Override
    public int values() {
        return values;
    }

    @Override
    public int children() {
        return childValues.length;
    }

    @Override
    public int childValues(int child) {
        return childValues[child];
    }

    @Override
    public boolean independent() {
        return false;
    }

    @Override
    public boolean has(int z) {
        return start[z + 1] > start[z];
    }

    @Override
    public Matrix conditional(int child) {
        return P[child];
    }

    @Override
    public void up(double[][] message, double[] out) {
        for (int z = 0; z < values; z++) {
            double sum = 0;
            for (int e = start[z]; e < start[z + 1]; e++) {
                sum += probability[e] * product(message, e);
            }
            out[z] = sum;
        }
    }

    @Override
    public void up(double[][] below, int rows, double[] above, double[] scratch, double[] factor) {
        int k = childValues.length;
        Arrays.fill(above, 0, values * rows, 0);
        for (int e = 0; e < probability.length; e++) {
            Arrays.fill(scratch, 0, rows, probability[e]);
            for (int i = 0; i < k; i++) {
                Lanes.multiply(scratch, below[i], tuple[e * k + i] * rows, rows);
            }
            Lanes.add(1, scratch, 0, above, parent[e] * rows, rows);
        }
        Lanes.max(above, values, rows, scratch);
        for (int r = 0; r < rows; r++) {
            if (scratch[r] < SMALL) {
                byLogarithms(below, rows, r, above);
            }
        }
        Lanes.scaleToMax(above, values, rows, factor);
    }

    private void byLogarithms(double[][] below, int rows, int r, double[] above) {
        double[][] message = scratch();
        for (int i = 0; i < message.length; i++) {
            for (int v = 0; v < message[i].length; v++) {
                message[i][v] = below[i][v * rows + r];
            }
        }
        double[] weight = scaledProducts(message, null, -1);
        for (int z = 0; z < values; z++) {
            double sum = 0;
            for (int e = start[z]; e < start[z + 1]; e++) {
                sum += probability[e] * weight[e];
            }
            above[z * rows + r] = sum;
        }
    }

    @Override
    public Matrix up(Matrix[] messages) {
        int n = messages[0].rows();
        Matrix result = Matrix.zeros(n, values);
        double[][] message = scratch();
        double[] out = new double[values];
        for (int r = 0; r < n; r++) {
            load(messages, r, message);
            up(message, out);
            if (max(out) < SMALL) {
                double[] weight = scaledProducts(message, null, -1);
                Arrays.fill(out, 0);
                for (int z = 0; z < values; z++) {
                    for (int e = start[z]; e < start[z + 1]; e++) {
                        out[z] += probability[e] * weight[e];
                    }
                }
            }
            System.arraycopy(out, 0, result.data(), r * values, values);
        }
        return Rows.scaleToMax(result);
    }

    @Override
    public Matrix[] down(Matrix above, Matrix[] messages) {
        int n = above.rows();
        int k = childValues.length;
        Matrix[] result = new Matrix[k];
        for (int i = 0; i < k; i++) {
            result[i] = Matrix.zeros(n, childValues[i]);
        }
        double[][] message = scratch();
        double[][] out = scratch();
        double[] outside = new double[values];
        double[] after = new double[k + 1];
        for (int r = 0; r < n; r++) {
            load(messages, r, message);
            Rows.copyRow(above, r, outside);
            down(outside, message, after, out);
            for (int i = 0; i < k; i++) {
                if (max(out[i]) < SMALL) {
                    double[] weight = scaledProducts(message, outside, i);
                    Arrays.fill(out[i], 0);
                    for (int e = 0; e < weight.length; e++) {
                        out[i][tuple[e * k + i]] += probability[e] * weight[e];
                    }
                }
                System.arraycopy(out[i], 0, result[i].data(), r * childValues[i], childValues[i]);
            }
        }
        for (Matrix m : result) {
            Rows.scaleToMax(m);
        }
        return result;
    }

    private void down(double[] outside, double[][] message, double[] after, double[][] out) {
        int k = childValues.length;
        for (double[] o : out) {
            Arrays.fill(o, 0);
        }
        for (int z = 0; z < values; z++) {
            if (outside[z] == 0) {
                continue;
            }
            for (int e = start[z]; e < start[z + 1]; e++) {
                after[k] = 1;
                for (int i = k - 1; i > 0; i--) {
                    after[i] = after[i + 1] * message[i][tuple[e * k + i]];
                }
                double before = outside[z] * probability[e];
                for (int i = 0; i < k; i++) {
                    int v = tuple[e * k + i];
                    out[i][v] += before * after[i + 1];
                    before *= message[i][v];
                }
            }
        }
    }

    /// Per entry the product of `outside` at its z and the messages of all children but `skip`, with a common factor
    /// that makes the largest 1; all 0 when every product is truly 0.
    private double[] scaledProducts(double[][] message, double[] outside, int skip) {
        int k = childValues.length;
        double[] weight = new double[probability.length];
        double most = Double.NEGATIVE_INFINITY;
        for (int z = 0; z < values; z++) {
            for (int e = start[z]; e < start[z + 1]; e++) {
                double sum = outside == null ? 0 : StrictMath.log(outside[z]);
                for (int i = 0; i < k; i++) {
                    if (i != skip) {
                        sum += StrictMath.log(message[i][tuple[e * k + i]]);
                    }
                }
                weight[e] = sum;
                most = Math.max(most, sum);
            }
        }
        for (int e = 0; e < weight.length; e++) {
            weight[e] = most == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(weight[e] - most);
        }
        return weight;
    }

    private double product(double[][] message, int entry) {
        int k = childValues.length;
        double product = 1;
        for (int i = 0; i < k; i++) {
            product *= message[i][tuple[entry * k + i]];
        }
        return product;
    }

    @Override
    public Matrix pair(int z, int i, int j) {
        int k = childValues.length;
        Matrix joint = Matrix.zeros(childValues[i], childValues[j]);
        for (int e = start[z]; e < start[z + 1]; e++) {
            joint.add(tuple[e * k + i], tuple[e * k + j], probability[e]);
        }
        return joint;
    }

    @Override
    public long entries() {
        return probability.length;
    }

    @Override
    public void forEach(int z, Visitor visitor) {
        int k = childValues.length;
        for (int e = start[z]; e < start[z + 1]; e++) {
            visitor.visit(Arrays.copyOfRange(tuple, e * k, (e + 1) * k), probability[e]);
        }
    }

    @Override
    public BitSet support(BitSet[] children) {
        int k = childValues.length;
        BitSet support = new BitSet(values);
        for (int z = 0; z < values; z++) {
            boolean some = false;
            for (int e = start[z]; e < start[z + 1] && !some; e++) {
                some = true;
                for (int i = 0; i < k && some; i++) {
                    some = children[i].get(tuple[e * k + i]);
                }
            }
            support.set(z, some);
        }
        return support;
    }

    @Override
    public ListedFamily restrictedTo(boolean[] used) {
        int k = childValues.length;
        int[] newStart = new int[values + 1];
        int[] newTuple = new int[tuple.length];
        double[] newProbability = new double[probability.length];
        int count = 0;
        for (int z = 0; z < values; z++) {
            for (int e = start[z]; e < start[z + 1] && used[z]; e++) {
                System.arraycopy(tuple, e * k, newTuple, count * k, k);
                newProbability[count++] = probability[e];
            }
            newStart[z + 1] = count;
        }
        if (count == probability.length) {
            return this;
        }
        return new ListedFamily(
                values,
                childValues,
                newStart,
                Arrays.copyOf(newTuple, count * k),
                Arrays.copyOf(newProbability, count));
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof ListedFamily f
                && Arrays.equals(childValues, f.childValues)
                && Arrays.equals(start, f.start)
                && Arrays.equals(tuple, f.tuple)
                && Arrays.equals(probability, f.probability);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tuple) + Arrays.hashCode(probability);
    }

    /// The choice of an entry given z_α.
    Choice choice(int mostCells) {
        int[] entry = new int[probability.length];
        Arrays.setAll(entry, e -> e);
        return new Choice(start, entry, probability, mostCells);
    }

    /// The values of child number `i` in the given entries, into `values`.
    void children(int[] entries, int i, int[] values) {
        int k = childValues.length;
        for (int s = 0; s < entries.length; s++) {
            values[s] = tuple[entries[s] * k + i];
        }
    }

    /// The parent's value of entry `e`, from 0 to [#entries()] − 1.
    int parent(int e) {
        return parent[e];
    }

    /// The value of child number `i` in entry `e`.
    int child(int e, int i) {
        return tuple[e * childValues.length + i];
    }

    /// P(tuple | z) of entry `e`.
    double probability(int e) {
        return probability[e];
    }

    private double[][] scratch() {
        double[][] message = new double[childValues.length][];
        for (int i = 0; i < message.length; i++) {
            message[i] = new double[childValues[i]];
        }
        return message;
    }

    private static void load(Matrix[] messages, int row, double[][] target) {
        for (int i = 0; i < target.length; i++) {
            Rows.copyRow(messages[i], row, target[i]);
        }
    }

    private static double max(double[] values) {
        double max = 0;
        for (double v : values) {
            max = Math.max(max, v);
        }
        return max;
    }

    private static void requireEntry(int values, int[] childValues, Entry e) {
        String what = "family, tuple " + Arrays.toString(e.children) + " of value " + e.z;
        if (e.z < 0 || e.z >= values) {
            throw new IllegalArgumentException(what + ": expected a value from 0 to " + (values - 1));
        }
        if (e.children.length != childValues.length) {
            throw new IllegalArgumentException(
                    what + ": expected " + childValues.length + " children, got " + e.children.length);
        }
        for (int i = 0; i < childValues.length; i++) {
            if (e.children[i] < 0 || e.children[i] >= childValues[i]) {
                throw new IllegalArgumentException(what + ", child " + i + ": expected a value from 0 to "
                        + (childValues[i] - 1) + ", got " + e.children[i]);
            }
        }
        if (!(e.probability >= 0) || e.probability > 1 + Checks.SUM_TOLERANCE) {
            throw new IllegalArgumentException(what + ": expected a probability from 0 to 1, got " + e.probability);
        }
    }
}
