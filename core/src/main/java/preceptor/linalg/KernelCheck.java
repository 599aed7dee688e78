package preceptor.linalg;

/// A comparison of kernels with their definition, bit for bit, on a few shapes that reach every tile, whole and ragged.
final class KernelCheck {
    /// Rows, summed size and columns: whole, ragged and narrower tiles for vectors of 128 to 512 bits.
    private static final int[][] SHAPES = {{8, 20, 32}, {9, 18, 10}, {5, 17, 21}, {8, 16, 8}, {9, 8, 4}, {5, 9, 3}};

    private KernelCheck() {}

    /// Whether `kernels` return the bits of [ScalarKernels].
    static boolean agree(Kernels kernels) {
        for (int[] shape : SHAPES) {
            int m = shape[0];
            int k = shape[1];
            int n = shape[2];
            double[] a = values(m * k, 1);
            double[] b = values(Matrix.LINE_START + k * n, 2);
            double[] c = values(m * n, 3);
            double[] expected = c.clone();
            kernels.multiplyAdd(m, k, n, a, 0, b, 0, c, 0);
            kernels.multiplyTransposedAdd(k, m, n, a, 0, b, 0, c, 0);
            kernels.multiplyByTransposedAdd(m, k, n, a, 0, b, 0, c, 0);
            fused(kernels, m, k, n, a, b, c);
            ScalarKernels.INSTANCE.multiplyAdd(m, k, n, a, 0, b, 0, expected, 0);
            ScalarKernels.INSTANCE.multiplyTransposedAdd(k, m, n, a, 0, b, 0, expected, 0);
            ScalarKernels.INSTANCE.multiplyByTransposedAdd(m, k, n, a, 0, b, 0, expected, 0);
            fused(ScalarKernels.INSTANCE, m, k, n, a, b, expected);
            elements(kernels, c);
            elements(ScalarKernels.INSTANCE, expected);
            columns(kernels, m, n, a, c);
            columns(ScalarKernels.INSTANCE, m, n, a, expected);
            for (int i = 0; i < c.length; i++) {
                if (Double.doubleToLongBits(c[i]) != Double.doubleToLongBits(expected[i])) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Products that end with a gate, and one whose B lies on cache lines, so that no branch is left for the
    /// compiler to learn of too late.
    private static void fused(Kernels kernels, int m, int k, int n, double[] a, double[] b, double[] c) {
        double[] hidden = new double[m * n];
        kernels.forward(m, k, n, a, 0, b, Matrix.LINE_START, c, 0, 0, true, hidden, 0);
        kernels.backward(m, k, n, a, 0, b, 0, c, 0, n, hidden, 0, c, 0);
    }

    /// Takes `c` through the loops over elements, so that each leaves its trace.
    private static void elements(Kernels kernels, double[] c) {
        int n = c.length;
        double[] a = new double[n];
        double[] d = new double[n];
        kernels.rectify(n, c, 0, a, 0);
        kernels.gates(n, a, 0, d, 0);
        kernels.multiplyGates(n, a, 0, c, 0);
        for (int i = 0; i < n; i++) {
            c[i] += 2 * a[i] + 4 * d[i];
        }
    }

    /// Takes `c` (m × n) through the loops of batch norm and back.
    private static void columns(Kernels kernels, int m, int n, double[] weight, double[] c) {
        double[] mean = new double[n];
        double[] square = new double[n];
        Matrix x = Matrix.wrap(m, n, c);
        Matrix g = Matrix.onLines(m, n);
        double[] sum = new double[n];
        double[] along = new double[n];
        kernels.sumWeighted(weight, x, mean);
        kernels.sumSquares(weight, x, mean, square);
        kernels.standardise(x, mean, square, mean, 0, 0, false, g);
        kernels.sumAlong(g, x, mean, square, sum, along);
        kernels.project(weight, x, mean, square, sum, along, square, g);
        Matrix rectified = Matrix.onLines(m, n);
        kernels.standardise(x, mean, square, mean, 0, 0, true, rectified);
        x.addInPlace(g);
        x.addInPlace(rectified);
    }

    /// Numbers in [−1, 1) that use all bits, so that a sum in another order shows.
    private static double[] values(int length, int stream) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = ((i + 1) * 0x9E3779B97F4A7C15L * (2L * stream + 1)) * 0x1.0p-63;
        }
        return values;
    }
}
