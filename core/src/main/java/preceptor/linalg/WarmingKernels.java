package preceptor.linalg;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// The scalar kernels at first, the vector kernels once they are worth it and ready. Until the second compiler has
/// seen them, vector kernels are a hundred times slower than plain loops, for about a second; so a small problem never
/// touches them, and a larger one starts a background thread that runs them until they are compiled, comparing every
/// bit with the scalar ones, and only then hands over. Since both return the same bits, neither the moment of handing
/// over nor the thread can be seen in a result; should a bit differ, the scalar kernels stay.
final class WarmingKernels implements Kernels {
    /// Multiply-adds done before the warm-up starts: a tenth of a second of scalar work.
    private static final long WORTH_IT = 1L << 27;

    /// Rounds of the self-check, each of 20 products and 12 loops over elements. The second compiler wants some
    /// thousand calls of each tile; the
    /// measured time of a round stopped falling at 2,400.
    private static final int ROUNDS = 4_000;

    /// Below so many multiply-adds the preparation of a tile costs more than the loops.
    private static final int SMALL = 256;

    private final VectorKernels vector = new VectorKernels();
    private final AtomicLong work = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean ready;

    @Override
    public String name() {
        return ready ? vector.name() : ScalarKernels.INSTANCE.name();
    }

    @Override
    public void forward(
            int m,
            int k,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            boolean rectified,
            double[] c,
            int cOffset) {
        kernels(m, k, n).forward(m, k, n, a, aOffset, b, bOffset, s, sOffset, sRow, rectified, c, cOffset);
    }

    @Override
    public void backward(
            int m,
            int k,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            double[] gate,
            int gateOffset,
            double[] c,
            int cOffset) {
        kernels(m, k, n).backward(m, k, n, a, aOffset, b, bOffset, s, sOffset, sRow, gate, gateOffset, c, cOffset);
    }

    @Override
    public void weights(
            int k,
            int m,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            double[] c,
            int cOffset) {
        kernels(m, k, n).weights(k, m, n, a, aOffset, b, bOffset, s, sOffset, sRow, c, cOffset);
    }

    @Override
    public void rectify(int n, double[] h, int hOffset, double[] a, int aOffset) {
        now().rectify(n, h, hOffset, a, aOffset);
    }

    @Override
    public void gates(int n, double[] a, int aOffset, double[] d, int dOffset) {
        now().gates(n, a, aOffset, d, dOffset);
    }

    @Override
    public void multiplyGates(int n, double[] a, int aOffset, double[] g, int gOffset) {
        now().multiplyGates(n, a, aOffset, g, gOffset);
    }

    @Override
    public void sumWeighted(double[] weight, Matrix x, double[] sum) {
        now().sumWeighted(weight, x, sum);
    }

    @Override
    public void sumSquares(double[] weight, Matrix x, double[] mean, double[] square) {
        now().sumSquares(weight, x, mean, square);
    }

    @Override
    public void standardise(
            Matrix x, double[] mean, double[] inverse, double[] c, int c1, int c0, boolean rectified, Matrix out) {
        now().standardise(x, mean, inverse, c, c1, c0, rectified, out);
    }

    @Override
    public void sumAlong(Matrix g, Matrix x, double[] mean, double[] inverse, double[] sum, double[] along) {
        now().sumAlong(g, x, mean, inverse, sum, along);
    }

    @Override
    public void project(
            double[] weight,
            Matrix x,
            double[] mean,
            double[] inverse,
            double[] sum,
            double[] along,
            double[] factor,
            Matrix g) {
        now().project(weight, x, mean, inverse, sum, along, factor, g);
    }

    private Kernels now() {
        return ready ? vector : ScalarKernels.INSTANCE;
    }

    private Kernels kernels(int m, int k, int n) {
        long terms = (long) m * k * n;
        if (terms < SMALL) {
            return ScalarKernels.INSTANCE;
        }
        if (ready) {
            return vector;
        }
        if (work.addAndGet(terms) >= WORTH_IT && started.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("kernels-warm-up").start(this::warmUp);
        }
        return ScalarKernels.INSTANCE;
    }

    private void warmUp() {
        for (int round = 0; round < ROUNDS; round++) {
            if (!KernelCheck.agree(vector)) {
                return;
            }
        }
        ready = true;
    }
}
