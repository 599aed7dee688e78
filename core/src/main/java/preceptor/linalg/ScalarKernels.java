package preceptor.linalg;

/// The definition of the kernels: plain loops, in the order that all others keep.
public final class ScalarKernels implements Kernels {
    /// The only instance; it has no state.
    public static final ScalarKernels INSTANCE = new ScalarKernels();

    private ScalarKernels() {}

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void multiplyAdd(
            int m, int k, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        for (int i = 0; i < m; i++) {
            int row = cOffset + i * n;
            for (int l = 0; l < k; l++) {
                axpy(n, a[aOffset + i * k + l], b, bOffset + l * n, c, row);
            }
        }
    }

    @Override
    public void multiplyTransposedAdd(
            int k, int m, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        for (int l = 0; l < k; l++) {
            for (int i = 0; i < m; i++) {
                axpy(n, a[aOffset + l * m + i], b, bOffset + l * n, c, cOffset + i * n);
            }
        }
    }

    @Override
    public void multiplyByTransposedAdd(
            int m, int k, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = c[cOffset + i * n + j];
                for (int l = 0; l < k; l++) {
                    sum = Math.fma(a[aOffset + i * k + l], b[bOffset + j * k + l], sum);
                }
                c[cOffset + i * n + j] = sum;
            }
        }
    }

    @Override
    public void rectify(int n, double[] h, int hOffset, double[] a, int aOffset) {
        for (int i = 0; i < n; i++) {
            double v = h[hOffset + i];
            a[aOffset + i] = v > 0 ? v : 0;
        }
    }

    @Override
    public void gates(int n, double[] a, int aOffset, double[] d, int dOffset) {
        for (int i = 0; i < n; i++) {
            d[dOffset + i] = a[aOffset + i] > 0 ? 1 : 0;
        }
    }

    @Override
    public void multiplyGates(int n, double[] a, int aOffset, double[] g, int gOffset) {
        for (int i = 0; i < n; i++) {
            g[gOffset + i] *= a[aOffset + i] > 0 ? 1 : 0;
        }
    }

    private static void axpy(int n, double factor, double[] x, int xOffset, double[] y, int yOffset) {
        for (int j = 0; j < n; j++) {
            y[yOffset + j] = Math.fma(factor, x[xOffset + j], y[yOffset + j]);
        }
    }
}
