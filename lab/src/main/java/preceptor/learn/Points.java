package preceptor.learn;

import java.util.List;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;

/// Points to be clustered: N vectors of length d.
sealed interface Points permits Points.Dense, Points.OneHot {
    int size();

    int dimensions();

    /// Adds x · C to each row of `into` (count × k), for the `count` points from `from` and `C` (d × k).
    void dots(int from, int count, Matrix C, double[] into);

    /// ‖x − c‖² of point `i` from the vector at `offset` of `c`; exactly 0 when they are equal.
    double squaredDistance(int i, double[] c, int offset);

    /// Adds point `i` to the vector at `offset` of `target`.
    void addTo(int i, double[] target, int offset);

    /// Every `step`-th of the points of `sets` one set after the other; all sets are of the same kind, size and
    /// dimension. A codebook that regions share is learned on these.
    static Points pooled(List<Points> sets, int step) {
        if (sets.size() == 1 && step == 1) {
            return sets.getFirst();
        }
        int each = sets.getFirst().size();
        int n = (int) (((long) sets.size() * each + step - 1) / step);
        if (sets.getFirst() instanceof OneHot first) {
            int[][] z = new int[first.m.length][n];
            for (int i = 0; i < n; i++) {
                OneHot set = (OneHot) sets.get((int) ((long) i * step / each));
                for (int b = 0; b < z.length; b++) {
                    z[b][i] = set.z[b][(int) ((long) i * step % each)];
                }
            }
            return new OneHot(z, first.m);
        }
        int d = sets.getFirst().dimensions();
        Matrix X = Matrix.zeros(n, d);
        for (int i = 0; i < n; i++) {
            sets.get((int) ((long) i * step / each)).addTo((int) ((long) i * step % each), X.data(), i * d);
        }
        return new Dense(X);
    }

    /// The rows of `X` (N × d).
    record Dense(Matrix X) implements Points {
        @Override
        public int size() {
            return X.rows();
        }

        @Override
        public int dimensions() {
            return X.columns();
        }

        @Override
        public void dots(int from, int count, Matrix C, double[] into) {
            int d = X.columns();
            Kernels.get().multiplyAdd(count, d, C.columns(), X.data(), from * d, C.data(), 0, into, 0);
        }

        @Override
        public double squaredDistance(int i, double[] c, int offset) {
            int d = X.columns();
            double[] x = X.data();
            double sum = 0;
            for (int k = 0; k < d; k++) {
                double difference = x[i * d + k] - c[offset + k];
                sum += difference * difference;
            }
            return sum;
        }

        @Override
        public void addTo(int i, double[] target, int offset) {
            int d = X.columns();
            double[] x = X.data();
            for (int k = 0; k < d; k++) {
                target[offset + k] += x[i * d + k];
            }
        }
    }

    /// The concatenated one-hot codes of several children: point i has a 1 at `z[b][i]` of child b's `m[b]` places,
    /// child by child, and is 0 elsewhere.
    record OneHot(int[][] z, int[] m) implements Points {
        @Override
        public int size() {
            return z[0].length;
        }

        @Override
        public int dimensions() {
            int sum = 0;
            for (int values : m) {
                sum += values;
            }
            return sum;
        }

        @Override
        public void dots(int from, int count, Matrix C, double[] into) {
            int n = C.columns();
            double[] c = C.data();
            int start = 0;
            for (int b = 0; b < z.length; b++) {
                for (int i = 0; i < count; i++) {
                    int row = (start + z[b][from + i]) * n;
                    for (int j = 0; j < n; j++) {
                        into[i * n + j] += c[row + j];
                    }
                }
                start += m[b];
            }
        }

        @Override
        public double squaredDistance(int i, double[] c, int offset) {
            double sum = 0;
            int start = offset;
            for (int b = 0; b < z.length; b++) {
                for (int v = 0; v < m[b]; v++) {
                    double difference = (v == z[b][i] ? 1 : 0) - c[start + v];
                    sum += difference * difference;
                }
                start += m[b];
            }
            return sum;
        }

        @Override
        public void addTo(int i, double[] target, int offset) {
            int start = offset;
            for (int b = 0; b < z.length; b++) {
                target[start + z[b][i]]++;
                start += m[b];
            }
        }
    }
}
