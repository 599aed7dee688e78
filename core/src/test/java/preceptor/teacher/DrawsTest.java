package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.LaneStreams;
import preceptor.random.RandomStream;

/// [Coin] and [Choice] against their definitions, sample by sample.
class DrawsTest {
    private static final int BLOCKS = 70;
    private static final int SAMPLES = 64 * BLOCKS;

    @Test
    void coinComparesAllBitsOfItsNumber() {
        RandomStream s = Key.root(1).stream();
        double[] given = {0, 1, 0.5, 0.875, 1 / 3.0, 0x1p-60, 0x1p-63, 1 - 0x1p-53, 0x1.0p-8, 0.99, 1e-300};
        LaneStreams lanes = new LaneStreams(Key.root(2), 5, BLOCKS);
        long[] z = new long[BLOCKS];
        long[] less = new long[BLOCKS];
        long[] open = new long[BLOCKS];
        long[] numbers = new long[BLOCKS];
        int purpose = 0;
        for (double p0 : given) {
            for (double p1 : given) {
                for (int b = 0; b < BLOCKS; b++) {
                    z[b] = s.nextLong();
                }
                lanes.open(++purpose);
                Coin coin = new Coin(new double[] {p0, 1 - p0}, new double[] {p1, 1 - p1});
                coin.draw(lanes, z, less, open, numbers, new int[BLOCKS]);
                for (int i = 0; i < SAMPLES; i++) {
                    boolean one = ((z[i / 64] >>> i) & 1) == 1;
                    double p = one ? p1 : p0;
                    boolean zero = ((less[i / 64] >>> i) & 1) == 1;
                    boolean expected = 1 - p == 0 || bits(lanes, i) < (long) (p * 0x1p63);
                    assertThat(zero).as("%s %s %s", p0, p1, i).isEqualTo(expected);
                }
            }
        }
    }

    private static long bits(LaneStreams lanes, int i) {
        long u = 0;
        for (int k = 0; k < 63; k++) {
            u = (u << 1) | ((lanes.number(i / 64, k) >>> i) & 1);
        }
        return u;
    }

    @Test
    void choiceInvertsTheCumulativeLawWhateverTheSizeOfItsTable() {
        RandomStream s = Key.root(3).stream();
        for (int columns : new int[] {1, 2, 3, 4, 7, 64, 300}) {
            Matrix P = Matrix.zeros(5, columns);
            for (int z = 0; z < 5; z++) {
                double sum = 0;
                for (int v = 0; v < columns; v++) {
                    // Row 2 is spread evenly, row 3 sure, row 4 has zeros.
                    double p = z == 2 ? 1 : z == 3 ? v == columns / 2 ? 1 : 0 : s.nextDouble();
                    P.set(z, v, z == 4 && v % 2 == 1 ? 0 : p);
                    sum += P.get(z, v);
                }
                for (int v = 0; v < columns; v++) {
                    P.set(z, v, P.get(z, v) / sum);
                }
            }
            int[] z = new int[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                z[i] = s.nextInt(5);
            }
            LaneStreams lanes = new LaneStreams(Key.root(4), 0, BLOCKS);
            lanes.open(columns);
            int[] expected = new int[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                expected[i] = invert(P.row(z[i]), uniform(lanes, i));
                assertThat(P.get(z[i], expected[i])).isPositive();
            }
            for (int cells : new int[] {1, 40, 1000, 1 << 20}) {
                int[] drawn = new int[SAMPLES];
                Choice.ofRows(P, cells).draw(lanes, z, drawn);
                assertThat(drawn).as(columns + " columns, " + cells + " cells").isEqualTo(expected);
            }
        }
    }

    private static long uniform(LaneStreams lanes, int i) {
        int lane = i % 64;
        long shared = (lanes.number(i / 64, lane / 4) >>> (16 * (lane % 4))) & 0xffff;
        return (shared << 47) | (lanes.number(i / 64, 64 + lane) >>> 17);
    }

    private static int invert(double[] law, long u) {
        double sum = 0;
        int last = -1;
        for (int v = 0; v < law.length; v++) {
            if (law[v] > 0) {
                sum += law[v];
                last = v;
                if (u < (long) (sum * 0x1p63)) {
                    return v;
                }
            }
        }
        return last;
    }
}
