package preceptor.student;

import java.util.Arrays;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;

/// Loops over the rows `from` … `to` − 1 of a matrix, column by column in each.
final class Columns {
    private Columns() {}

    /// Makes every row the vector at `offset` of `values`, or 0 where `offset` is negative.
    static void fill(Matrix into, double[] values, int offset, int from, int to) {
        double[] d = into.data();
        int n = into.columns();
        Arrays.fill(d, from * n, to * n, 0);
        if (offset >= 0) {
            for (int at = from * n; at < to * n; at += n) {
                for (int j = 0; j < n; j++) {
                    d[at + j] += values[offset + j];
                }
            }
        }
    }

    /// Adds the sums of all columns to the vector at `offset` of `into`, if that is not negative.
    static void addSums(Matrix from, double[] into, int offset) {
        if (offset >= 0) {
            double[] d = from.data();
            int n = from.columns();
            for (int at = 0; at < d.length; at += n) {
                for (int j = 0; j < n; j++) {
                    into[offset + j] += d[at + j];
                }
            }
        }
    }

    /// Activations `A` and gates of pre-activations `H`; without the gates where `D` is null. `H` may be `A`.
    static void activate(Activation activation, Matrix H, Matrix D, Matrix A, int from, int to) {
        int at = from * H.columns();
        int n = (to - from) * H.columns();
        if (activation == Activation.RELU) {
            if (D != null) {
                Kernels.get().gates(n, H.data(), at, D.data(), at);
            }
            Kernels.get().rectify(n, H.data(), at, A.data(), at);
        } else {
            if (D != null) {
                Arrays.fill(D.data(), at, at + n, 1);
            }
            System.arraycopy(H.data(), at, A.data(), at, n);
        }
    }

    static void addScaled(Matrix into, Matrix other, double scale, int from, int to) {
        double[] a = into.data();
        double[] b = other.data();
        for (int i = from * into.columns(); i < to * into.columns(); i++) {
            a[i] = Math.fma(scale, b[i], a[i]);
        }
    }

    static void multiply(Matrix into, Matrix other, int from, int to) {
        double[] a = into.data();
        double[] b = other.data();
        for (int i = from * into.columns(); i < to * into.columns(); i++) {
            a[i] *= b[i];
        }
    }
}
