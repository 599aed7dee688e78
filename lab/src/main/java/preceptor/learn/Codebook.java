package preceptor.learn;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// The summaries of one region, mathematics.md §9: the code of a point is that of its nearest centroid. With k-means
/// each
/// centroid is a code; a label-aware codebook gives several centroids the same one. A codebook may have fewer codes
/// than
/// its region has values, where the training data have fewer distinct points; the other values are unused.
public final class Codebook {
    private static final int BLOCK = 256;

    private final int values;
    private final int used;
    private final Matrix centroids;
    private final int[] code;

    /// @param values m_α, the number of values
    /// @param centroids (u × d), of a leaf in the units of its inputs, above in one-hot codes of its children, one
    /// after
    ///     the other
    /// @param code per centroid its code (u): 0, 1, … without a gap, at most `values` of them; copied
    Codebook(int values, Matrix centroids, int[] code) {
        if (centroids.rows() < 1 || centroids.rows() != code.length) {
            throw new IllegalArgumentException("codebook: expected a code for each of 1 or more centroids, got "
                    + code.length + " for " + centroids.rows());
        }
        if (!centroids.isFinite()) {
            throw new IllegalArgumentException("codebook: expected finite centroids");
        }
        boolean[] seen = new boolean[values];
        int most = -1;
        for (int c : code) {
            if (c < 0 || c >= values) {
                throw new IllegalArgumentException("codebook: expected codes from 0 to " + (values - 1) + ", got " + c);
            }
            seen[c] = true;
            most = Math.max(most, c);
        }
        for (int c = 0; c <= most; c++) {
            if (!seen[c]) {
                throw new IllegalArgumentException("codebook: expected codes without a gap, got none that is " + c);
            }
        }
        this.values = values;
        this.used = most + 1;
        this.centroids = centroids;
        this.code = code.clone();
    }

    /// Each centroid is a code.
    Codebook(int values, Matrix centroids) {
        this(values, centroids, counted(centroids.rows()));
    }

    private static int[] counted(int n) {
        int[] codes = new int[n];
        Arrays.setAll(codes, i -> i);
        return codes;
    }

    /// m_α, the number of values.
    public int values() {
        return values;
    }

    /// How many codes there are, at most m_α: 0 … `used` − 1.
    public int used() {
        return used;
    }

    /// The centroids (u × d), not to be written to.
    public Matrix centroids() {
        return centroids;
    }

    /// Per centroid its code (u); a copy.
    public int[] code() {
        return code.clone();
    }

    /// Per code the mean of its centroids (m × d), 0 for unused values.
    Matrix means() {
        Matrix means = Matrix.zeros(values, centroids.columns());
        int[] count = new int[values];
        for (int j = 0; j < code.length; j++) {
            count[code[j]]++;
        }
        for (int j = 0; j < code.length; j++) {
            for (int k = 0; k < centroids.columns(); k++) {
                means.add(code[j], k, centroids.get(j, k) / count[code[j]]);
            }
        }
        return means;
    }

    /// The code of each point: that of its nearest centroid, the lowest of equally near ones.
    int[] assign(Points points) {
        int[] z = new int[points.size()];
        assign(points, centroids, z);
        for (int i = 0; i < z.length; i++) {
            z[i] = code[z[i]];
        }
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
