package preceptor.analysis;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// Singular values by the one-sided Jacobi method, accurate to rounding for every value; for the small matrices of T13.
final class SingularValues {
    private static final int MOST_SWEEPS = 60;
    private static final double CONVERGED = 1e-15;

    private SingularValues() {}

    /// The min(rows, columns) singular values of `matrix`, largest first.
    static double[] of(Matrix matrix) {
        Matrix rows = matrix.rows() <= matrix.columns() ? matrix.copy() : matrix.transpose();
        int m = rows.rows();
        int n = rows.columns();
        double[] d = rows.data();
        boolean rotated = true;
        for (int sweep = 0; rotated && sweep < MOST_SWEEPS; sweep++) {
            rotated = false;
            for (int i = 0; i < m; i++) {
                for (int j = i + 1; j < m; j++) {
                    rotated |= rotate(d, i * n, j * n, n);
                }
            }
        }
        double[] values = new double[m];
        for (int i = 0; i < m; i++) {
            values[i] = -Math.sqrt(dot(d, i * n, i * n, n));
        }
        Arrays.sort(values);
        for (int i = 0; i < m; i++) {
            values[i] = -values[i];
        }
        return values;
    }

    private static boolean rotate(double[] d, int p, int q, int n) {
        double a = dot(d, p, p, n);
        double b = dot(d, q, q, n);
        double c = dot(d, p, q, n);
        if (Math.abs(c) <= CONVERGED * Math.sqrt(a * b)) {
            return false;
        }
        double zeta = (b - a) / (2 * c);
        double t = Math.signum(zeta == 0 ? 1 : zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        double cos = 1 / Math.sqrt(1 + t * t);
        double sin = cos * t;
        for (int k = 0; k < n; k++) {
            double x = d[p + k];
            double y = d[q + k];
            d[p + k] = cos * x - sin * y;
            d[q + k] = sin * x + cos * y;
        }
        return true;
    }

    private static double dot(double[] d, int p, int q, int n) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
            sum += d[p + k] * d[q + k];
        }
        return sum;
    }
}
