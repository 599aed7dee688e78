package preceptor.teacher;

import java.util.Arrays;
import preceptor.random.LaneStreams;

/// Draws of one of many outcomes given a value z: the first whose cumulative probability, times 2⁶³, is above a uniform
/// number u of 63 bits. Outcomes of probability 0 are never drawn.
///
/// *Implementation.* The 16 highest bits of u come four samples to a number. Their highest bits name a cell of a table,
/// which knows the outcome unless a boundary lies inside the cell; only then the other 47 bits of u are drawn and the
/// outcome is searched for. What is drawn does not depend on the size of the table.
final class Choice {
    /// How many cells there are for each outcome, where memory allows.
    private static final int CELLS_PER_OUTCOME = 64;

    private static final int SHARED_BITS = 16;
    private static final int OWN_BITS = 47;
    private static final int SAMPLES_PER_NUMBER = 4;
    private static final int UNKNOWN = -1;

    private final int[] start;
    private final int[] outcome;
    private final long[] cumulative;
    private final int bits;
    private final int[] cell;
    private final boolean certain;

    /// @param outcome per entry what is drawn, entries ascending by z
    /// @param probability per entry, given its z
    /// @param start per z its first entry (m + 1)
    /// @param mostCells how many cells the table may have
    Choice(int[] start, int[] outcome, double[] probability, int mostCells) {
        int[] kept = new int[outcome.length];
        double[] sum = new double[outcome.length];
        this.start = new int[start.length];
        int count = 0;
        int widest = 1;
        for (int z = 0; z + 1 < start.length; z++) {
            double total = 0;
            for (int e = start[z]; e < start[z + 1]; e++) {
                if (probability[e] > 0) {
                    total += probability[e];
                    kept[count] = outcome[e];
                    sum[count++] = total;
                }
            }
            this.start[z + 1] = count;
            widest = Math.max(widest, count - this.start[z]);
        }
        this.outcome = Arrays.copyOf(kept, count);
        cumulative = new long[count];
        for (int e = 0; e < count; e++) {
            cumulative[e] = fixed(sum[e]);
        }
        certain = widest == 1;
        bits = certain ? 0 : bits(widest, start.length - 1, mostCells);
        cell = new int[(start.length - 1) << bits];
        fill();
    }

    /// The choice of a column given the row of `P`.
    static Choice ofRows(preceptor.linalg.Matrix P, int mostCells) {
        int[] start = new int[P.rows() + 1];
        int[] outcome = new int[P.rows() * P.columns()];
        for (int e = 0; e < outcome.length; e++) {
            outcome[e] = e % P.columns();
        }
        for (int z = 0; z <= P.rows(); z++) {
            start[z] = z * P.columns();
        }
        return new Choice(start, outcome, P.data(), mostCells);
    }

    /// `p` · 2⁶³, rounded down; the largest long for 1.
    static long fixed(double p) {
        return (long) (p * 0x1p63);
    }

    private static int bits(int widest, int rows, int mostCells) {
        int bits = 1;
        while (bits < SHARED_BITS
                && 1L << bits < (long) CELLS_PER_OUTCOME * widest
                && (long) rows << (bits + 1) <= mostCells) {
            bits++;
        }
        return bits;
    }

    private void fill() {
        int shift = SHARED_BITS + OWN_BITS - bits;
        for (int z = 0; z + 1 < start.length; z++) {
            if (start[z] == start[z + 1]) {
                continue;
            }
            for (int c = 0; c < 1 << bits; c++) {
                long least = (long) c << shift;
                int low = search(z, least);
                // The last cell's end is the largest long.
                int high = search(z, least + ((1L << shift) - 1));
                cell[(z << bits) + c] = low == high ? outcome[low] : UNKNOWN;
            }
        }
    }

    private int search(int z, long u) {
        int low = start[z];
        int high = start[z + 1] - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > u) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// Draws for every sample of every block.
    ///
    /// @param z the values given, 64 per block
    /// @param drawn where the outcomes go, likewise
    void draw(LaneStreams streams, int[] z, int[] drawn) {
        if (certain) {
            for (int i = 0; i < z.length; i++) {
                drawn[i] = cell[z[i]];
            }
            return;
        }
        for (int block = 0; block < streams.blocks(); block++) {
            draw(streams, block, z, drawn);
        }
    }

    private void draw(LaneStreams streams, int block, int[] z, int[] drawn) {
        int first = block * LaneStreams.LANES;
        int unused = SHARED_BITS - bits;
        for (int k = 0; k < LaneStreams.LANES / SAMPLES_PER_NUMBER; k++) {
            long shared = streams.number(block, k);
            int i = first + SAMPLES_PER_NUMBER * k;
            int a = look(z[i], (int) shared & 0xffff, unused);
            int b = look(z[i + 1], (int) (shared >>> SHARED_BITS) & 0xffff, unused);
            int c = look(z[i + 2], (int) (shared >>> (2 * SHARED_BITS)) & 0xffff, unused);
            int d = look(z[i + 3], (int) (shared >>> (3 * SHARED_BITS)), unused);
            drawn[i] = a;
            drawn[i + 1] = b;
            drawn[i + 2] = c;
            drawn[i + 3] = d;
            if ((a | b | c | d) < 0) {
                find(streams, block, i, shared, z, drawn);
            }
        }
    }

    private int look(int z, int highest, int unused) {
        return cell[(z << bits) + (highest >>> unused)];
    }

    /// Searches for the outcomes of those of four samples whose cell holds a boundary.
    private void find(LaneStreams streams, int block, int first, long shared, int[] z, int[] drawn) {
        for (int i = first; i < first + SAMPLES_PER_NUMBER; i++) {
            if (drawn[i] == UNKNOWN) {
                int lane = i % LaneStreams.LANES;
                long high = (shared >>> ((i - first) * SHARED_BITS)) & 0xffff;
                long low = streams.number(block, LaneStreams.LANES + lane) >>> (Long.SIZE - OWN_BITS);
                drawn[i] = outcome[search(z[i], (high << OWN_BITS) | low)];
            }
        }
    }
}
