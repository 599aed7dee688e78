package preceptor.linalg;

import java.util.Arrays;

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
    public void sumWeighted(double[] weight, Matrix x, double[] sum) {
        Arrays.fill(sum, 0);
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < sum.length; j++) {
                sum[j] += weight[i] * x.get(i, j);
            }
        }
    }

    @Override
    public void sumSquares(double[] weight, Matrix x, double[] mean, double[] square) {
        Arrays.fill(square, 0);
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < mean.length; j++) {
                double centred = x.get(i, j) - mean[j];
                square[j] += weight[i] * centred * centred;
            }
        }
    }

    @Override
    public void standardise(
            Matrix x, double[] mean, double[] inverse, double[] c, int c1, int c0, boolean rectified, Matrix out) {
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < mean.length; j++) {
                double y = (x.get(i, j) - mean[j]) * inverse[j];
                double v = Math.fma(c[c1 + j], y, c[c0 + j]);
                out.set(i, j, rectified && !(v > 0) ? 0 : v);
            }
        }
    }

    @Override
    public void sumAlong(Matrix g, Matrix x, double[] mean, double[] inverse, double[] sum, double[] along) {
        Arrays.fill(sum, 0);
        Arrays.fill(along, 0);
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < mean.length; j++) {
                double y = (x.get(i, j) - mean[j]) * inverse[j];
                sum[j] += g.get(i, j);
                along[j] += g.get(i, j) * y;
            }
        }
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
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < mean.length; j++) {
                double y = (x.get(i, j) - mean[j]) * inverse[j];
                g.set(i, j, factor[j] * (g.get(i, j) - weight[i] * (sum[j] + y * along[j])));
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
