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
        for (int i = 0; i < m; i++) {
            int row = cOffset + i * n;
            copy(n, s, sOffset + i * sRow, c, row);
            for (int l = 0; l < k; l++) {
                axpy(n, a[aOffset + i * k + l], b, bOffset + l * n, c, row);
            }
            if (rectified) {
                rectify(n, c, row, c, row);
            }
        }
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
        for (int i = 0; i < m; i++) {
            int row = cOffset + i * n;
            copy(n, s, sOffset + i * sRow, c, row);
            for (int j = 0; j < n; j++) {
                double sum = c[row + j];
                for (int l = 0; l < k; l++) {
                    sum = Math.fma(a[aOffset + i * k + l], b[bOffset + j * k + l], sum);
                }
                c[row + j] = sum;
            }
            if (gate != null) {
                multiplyGates(n, gate, gateOffset + i * n, c, row);
            }
        }
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
        for (int i = 0; i < m; i++) {
            copy(n, s, sOffset + i * sRow, c, cOffset + i * n);
        }
        for (int l = 0; l < k; l++) {
            for (int i = 0; i < m; i++) {
                axpy(n, a[aOffset + l * m + i], b, bOffset + l * n, c, cOffset + i * n);
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

    @Override
    public void sumWeighted(int rows, int n, double[] weight, double[] x, double[] sum) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                sum[j] += weight[i] * x[i * n + j];
            }
        }
    }

    @Override
    public void centre(int rows, int n, double[] weight, double[] x, double[] mean, double[] y, double[] square) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                double centred = x[i * n + j] - mean[j];
                y[i * n + j] = centred;
                square[j] += weight[i] * centred * centred;
            }
        }
    }

    @Override
    public void standardise(int rows, int n, double[] inverse, double[] c, int c1, int c0, double[] y, double[] out) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                double v = y[i * n + j] * inverse[j];
                y[i * n + j] = v;
                out[i * n + j] = Math.fma(c[c1 + j], v, c[c0 + j]);
            }
        }
    }

    @Override
    public void sumAlong(int rows, int n, double[] g, double[] y, double[] sum, double[] along) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                sum[j] += g[i * n + j];
                along[j] += g[i * n + j] * y[i * n + j];
            }
        }
    }

    @Override
    public void project(
            int rows, int n, double[] weight, double[] y, double[] sum, double[] along, double[] factor, double[] g) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                int at = i * n + j;
                g[at] = factor[j] * (g[at] - weight[i] * (sum[j] + y[at] * along[j]));
            }
        }
    }

    /// The two may be the same place.
    private static void copy(int n, double[] from, int fromOffset, double[] to, int toOffset) {
        System.arraycopy(from, fromOffset, to, toOffset, n);
    }

    private static void axpy(int n, double factor, double[] x, int xOffset, double[] y, int yOffset) {
        for (int j = 0; j < n; j++) {
            y[yOffset + j] = Math.fma(factor, x[xOffset + j], y[yOffset + j]);
        }
    }
}
