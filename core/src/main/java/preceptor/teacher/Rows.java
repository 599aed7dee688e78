package preceptor.teacher;

import java.util.List;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;

/// Scaling of the rows of messages, in place. Rows of 0 stay 0, so that nothing becomes NaN.
final class Rows {
    private Rows() {}

    /// Divides every row by its largest element.
    static Matrix scaleToMax(Matrix m) {
        int n = m.columns();
        double[] data = m.data();
        for (int i = 0; i < m.rows(); i++) {
            double max = 0;
            for (int j = 0; j < n; j++) {
                max = Math.max(max, data[i * n + j]);
            }
            divide(data, i * n, n, max);
        }
        return m;
    }

    /// Divides every row by its sum.
    static Matrix normalise(Matrix m) {
        int n = m.columns();
        double[] data = m.data();
        for (int i = 0; i < m.rows(); i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += data[i * n + j];
            }
            divide(data, i * n, n, sum);
        }
        return m;
    }

    /// Divides every row, block by block, by its sum there.
    static Matrix normalise(Matrix m, Blocks blocks) {
        int n = m.columns();
        double[] data = m.data();
        for (int i = 0; i < m.rows(); i++) {
            for (int k = 0; k < blocks.count(); k++) {
                double sum = 0;
                for (int j = blocks.start(k); j < blocks.end(k); j++) {
                    sum += data[i * n + j];
                }
                divide(data, i * n + blocks.start(k), blocks.size(k), sum);
            }
        }
        return m;
    }

    /// Copies `count` columns of `from`, the first being `first`, to those of `into` from `at` on.
    static void copyColumns(Matrix from, int first, Matrix into, int at, int count) {
        for (int i = 0; i < from.rows(); i++) {
            System.arraycopy(from.data(), i * from.columns() + first, into.data(), i * into.columns() + at, count);
        }
    }

    /// Matrices of equally many rows side by side.
    static Matrix beside(List<Matrix> parts) {
        int columns = 0;
        for (Matrix part : parts) {
            columns += part.columns();
        }
        Matrix all = Matrix.zeros(parts.getFirst().rows(), columns);
        int at = 0;
        for (Matrix part : parts) {
            copyColumns(part, 0, all, at, part.columns());
            at += part.columns();
        }
        return all;
    }

    /// `a` ∘ `b` into `a`, rows scaled to a largest element of 1 so that long products do not underflow.
    static void multiply(Matrix a, Matrix b) {
        double[] to = a.data();
        double[] from = b.data();
        for (int i = 0; i < to.length; i++) {
            to[i] *= from[i];
        }
        scaleToMax(a);
    }

    /// The rows `index` of `m`.
    static Matrix gather(Matrix m, int[] index) {
        int n = m.columns();
        Matrix g = Matrix.zeros(index.length, n);
        for (int i = 0; i < index.length; i++) {
            System.arraycopy(m.data(), index[i] * n, g.data(), i * n, n);
        }
        return g;
    }

    static void copyRow(Matrix m, int row, double[] target) {
        System.arraycopy(m.data(), row * m.columns(), target, 0, m.columns());
    }

    private static void divide(double[] data, int from, int n, double by) {
        if (by > 0 && by != 1) {
            for (int j = 0; j < n; j++) {
                data[from + j] /= by;
            }
        }
    }

    /// Rows `from` … `to` − 1 of `m`, copied.
    static Matrix slice(Matrix m, int from, int to) {
        int n = m.columns();
        return Matrix.wrap(to - from, n, java.util.Arrays.copyOfRange(m.data(), from * n, to * n));
    }
}
