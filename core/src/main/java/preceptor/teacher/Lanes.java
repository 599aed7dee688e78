package preceptor.teacher;

import preceptor.linalg.Matrix;

/// Loops over a few inputs that lie side by side, value by value: of value z and input r at place z · `rows` + r. Each
/// input goes its own way, so that results do not depend on how many lie together; a compiler may use vectors.
final class Lanes {
    private Lanes() {}

    /// Rows `from` … of `m` (N × m), turned to lie side by side.
    static void columns(Matrix m, int from, int rows, double[] into) {
        int n = m.columns();
        double[] data = m.data();
        for (int r = 0; r < rows; r++) {
            for (int z = 0; z < n; z++) {
                into[z * rows + r] = data[(from + r) * n + z];
            }
        }
    }

    /// `to` += `factor` · `from`.
    static void add(double factor, double[] from, int fromAt, double[] to, int toAt, int rows) {
        for (int r = 0; r < rows; r++) {
            to[toAt + r] += factor * from[fromAt + r];
        }
    }

    /// `to` ∘= `from`.
    static void multiply(double[] to, double[] from, int count) {
        for (int i = 0; i < count; i++) {
            to[i] *= from[i];
        }
    }

    /// `to` ∘= `from`, the latter from place `fromAt`.
    static void multiply(double[] to, double[] from, int fromAt, int rows) {
        for (int r = 0; r < rows; r++) {
            to[r] *= from[fromAt + r];
        }
    }

    private static void multiply(double[] to, int at, double[] factor, int rows) {
        for (int r = 0; r < rows; r++) {
            to[at + r] *= factor[r];
        }
    }

    /// Per input the largest of its `m` numbers of 0 or more.
    static void max(double[] a, int m, int rows, double[] max) {
        System.arraycopy(a, 0, max, 0, rows);
        for (int z = 1; z < m; z++) {
            raise(max, a, z * rows, rows);
        }
    }

    private static void raise(double[] max, double[] a, int at, int rows) {
        for (int r = 0; r < rows; r++) {
            max[r] = Math.max(max[r], a[at + r]);
        }
    }

    /// Scales the numbers of every input so that the largest is 1 or, where that is below the smallest normal number, a
    /// normal one; zeros stay zeros.
    ///
    /// @param factor room for a number per input
    static void scaleToMax(double[] a, int m, int rows, double[] factor) {
        max(a, m, rows, factor);
        for (int r = 0; r < rows; r++) {
            factor[r] = 1 / Math.max(factor[r], Double.MIN_NORMAL);
        }
        for (int z = 0; z < m; z++) {
            multiply(a, z * rows, factor, rows);
        }
    }
}
