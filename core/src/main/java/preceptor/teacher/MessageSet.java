package preceptor.teacher;

import java.util.Arrays;

/// Distinct messages P(t | z), z = 0 … m−1, where proportional ones are one: the statistic t of x with the likelihood
/// vector, up to scale, is sufficient for z, and the probabilities of the inputs that share it add up.
///
/// *Implementation.* A message's direction (largest element 1) is hashed by a positive combination of its elements, cut
/// into cells much wider than the tolerance; near a cell's border the neighbour is searched too, so that no pair within
/// the tolerance is missed.
final class MessageSet {
    /// Relative difference of elements up to which two directions are one.
    static final double TOLERANCE = 1e-13;

    private static final double CELLS = 0x1p36;

    /// The most elements of all messages together, so that a set stays below 100 MB.
    private static final int MOST_ELEMENTS = 1 << 22;

    private final int m;
    private final int most;
    private final double[] mix;
    private final double[] direction;
    private double[] sums = new double[0];
    private double[] directions = new double[0];
    private long[] cells = new long[0];
    private int[] next = new int[0];
    private int[] heads = new int[64];
    private int count;

    /// @param m the length of the messages
    /// @param most how many distinct ones are allowed, fewer when their elements are too many
    MessageSet(int m, int most) {
        this.m = m;
        this.most = most(m, most);
        mix = new double[m];
        direction = new double[m];
        for (int z = 0; z < m; z++) {
            double golden = (z + 1) * 0.6180339887498949;
            mix[z] = 1 + (golden - Math.floor(golden));
        }
        Arrays.fill(heads, -1);
    }

    /// How many messages of length `m` a set takes where `most` are allowed.
    static int most(int m, int most) {
        return Math.min(most, MOST_ELEMENTS / m);
    }

    /// The bytes of a set of `count` messages of length `m`.
    static double bytes(int m, double count, int most) {
        return Math.min(count, most(m, most)) * (2.0 * m * Double.BYTES + Long.BYTES + 3 * Integer.BYTES);
    }

    int size() {
        return count;
    }

    /// Copies message `i` to `target`.
    void get(int i, double[] target) {
        System.arraycopy(sums, i * m, target, 0, m);
    }

    /// Adds `factor` · `message`; nothing when it is 0. Returns false when it would be one distinct message too many.
    boolean add(double[] message, double factor) {
        double max = Bayes.max(message);
        if (max == 0) {
            return true;
        }
        double hash = 0;
        for (int z = 0; z < m; z++) {
            direction[z] = message[z] / max;
            hash += mix[z] * direction[z];
        }
        double scaled = hash * CELLS;
        long cell = (long) scaled;
        double reach = scaled * 2 * TOLERANCE;
        int found = find(cell);
        if (found < 0 && scaled - reach < cell) {
            found = find(cell - 1);
        }
        if (found < 0 && scaled + reach >= cell + 1) {
            found = find(cell + 1);
        }
        if (found < 0) {
            if (count == most) {
                return false;
            }
            found = append(cell);
        }
        for (int z = 0; z < m; z++) {
            sums[found * m + z] += factor * message[z];
        }
        return true;
    }

    private int find(long cell) {
        for (int i = heads[slot(cell)]; i >= 0; i = next[i]) {
            if (cells[i] == cell && matches(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(int i) {
        for (int z = 0; z < m; z++) {
            double other = directions[i * m + z];
            if (Math.abs(direction[z] - other) > TOLERANCE * Math.max(direction[z], other)) {
                return false;
            }
        }
        return true;
    }

    private int append(long cell) {
        if (count == cells.length) {
            int capacity = Math.min(most, Math.max(16, 2 * count));
            sums = Arrays.copyOf(sums, Math.multiplyExact(capacity, m));
            directions = Arrays.copyOf(directions, capacity * m);
            cells = Arrays.copyOf(cells, capacity);
            next = Arrays.copyOf(next, capacity);
        }
        if (count > heads.length / 2) {
            heads = new int[2 * heads.length];
            Arrays.fill(heads, -1);
            for (int i = 0; i < count; i++) {
                next[i] = heads[slot(cells[i])];
                heads[slot(cells[i])] = i;
            }
        }
        System.arraycopy(direction, 0, directions, count * m, m);
        cells[count] = cell;
        next[count] = heads[slot(cell)];
        heads[slot(cell)] = count;
        return count++;
    }

    private int slot(long cell) {
        long h = cell * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32) & (heads.length - 1);
    }
}
