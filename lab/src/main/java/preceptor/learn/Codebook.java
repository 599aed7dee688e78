package preceptor.learn;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// The summaries of one region as nearest centroids; mathematics.md §9. A codebook may have fewer centroids than its
/// region has values, where the training data have fewer distinct points; the other values are unused.
///
/// @param values m_α, the number of values
/// @param centroids (u × d), 1 ≤ u ≤ m_α; of a leaf in the units of its inputs, above in one-hot codes of its
///     children, one after the other
public record Codebook(int values, Matrix centroids) {
    private static final int BLOCK = 256;

    public Codebook {
        if (centroids.rows() < 1 || centroids.rows() > values) {
            throw new IllegalArgumentException(
                    "codebook: expected 1 to " + values + " centroids, got " + centroids.rows());
        }
        if (!centroids.isFinite()) {
            throw new IllegalArgumentException("codebook: expected finite centroids");
        }
    }

    /// The nearest centroid of each point, the lowest of equally near ones.
    int[] assign(Points points) {
        int[] z = new int[points.size()];
        assign(points, centroids, z);
        return z;
    }

    /// Writes the nearest row of `centroids` (u × d) to `z`, comparing x · c − ‖c‖²/2; returns how many entries
    /// changed.
    static int assign(Points points, Matrix centroids, int[] z) {
        int u = centroids.rows();
        int d = centroids.columns();
        Matrix C = centroids.transpose();
        double[] half = new double[u];
        for (int j = 0; j < u; j++) {
            double sum = 0;
            for (int k = 0; k < d; k++) {
                double c = centroids.get(j, k);
                sum += c * c;
            }
            half[j] = -0.5 * sum;
        }
        int changed = 0;
        double[] score = new double[BLOCK * u];
        for (int from = 0; from < z.length; from += BLOCK) {
            int count = Math.min(BLOCK, z.length - from);
            Arrays.fill(score, 0);
            points.dots(from, count, C, score);
            for (int i = 0; i < count; i++) {
                int best = 0;
                double most = score[i * u] + half[0];
                for (int j = 1; j < u; j++) {
                    double s = score[i * u + j] + half[j];
                    if (s > most) {
                        most = s;
                        best = j;
                    }
                }
                changed += z[from + i] == best ? 0 : 1;
                z[from + i] = best;
            }
        }
        return changed;
    }
}
