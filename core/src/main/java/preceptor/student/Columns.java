package preceptor.student;

import java.util.Arrays;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;

/// Loops over the rows `from` … `to` − 1 of a matrix, column by column in each.
final class Columns {
    private Columns() {}

    /// Adds the sums of all columns to the vector at `offset` of `into`, if that is not negative.
    static void addSums(Matrix from, double[] into, int offset) {
        if (offset >= 0) {
            double[] d = from.array();
            int n = from.columns();
            for (int at = from.offset(); at < d.length; at += n) {
                for (int j = 0; j < n; j++) {
                    into[offset + j] += d[at + j];
                }
            }
        }
    }

    /// Activations `A` and gates of pre-activations `H`; without the gates where `D` is null. `H` may be `A`.
    static void activate(Activation activation, Matrix H, Matrix D, Matrix A, int from, int to) {
        int n = (to - from) * H.columns();
        int h = start(H, from);
        if (activation == Activation.RELU) {
            if (D != null) {
                Kernels.get().gates(n, H.array(), h, D.array(), start(D, from));
            }
            Kernels.get().rectify(n, H.array(), h, A.array(), start(A, from));
        } else {
            if (D != null) {
                Arrays.fill(D.array(), start(D, from), start(D, to), 1);
            }
            System.arraycopy(H.array(), h, A.array(), start(A, from), n);
        }
    }

    static void addScaled(Matrix into, Matrix other, double scale, int from, int to) {
        double[] a = into.array();
        double[] b = other.array();
        int first = start(into, from);
        int apart = start(other, from) - first;
        for (int i = first; i < start(into, to); i++) {
            a[i] = Math.fma(scale, b[i + apart], a[i]);
        }
    }

    static void multiply(Matrix into, Matrix other, int from, int to) {
        double[] a = into.array();
        double[] b = other.array();
        int first = start(into, from);
        int apart = start(other, from) - first;
        for (int i = first; i < start(into, to); i++) {
            a[i] *= b[i + apart];
        }
    }

    /// Where row `row` starts in the array of `matrix`.
    static int start(Matrix matrix, int row) {
        return matrix.offset() + row * matrix.columns();
    }
}
