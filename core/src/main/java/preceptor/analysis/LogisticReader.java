package preceptor.analysis;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// One value of a factor against the others by logistic regression on all nodes of a representation, as explicitness of
/// Ridgeway & Mozer (2018) asks for: Newton's method with halved steps on
///
///     E[log(1 + e^s) − 1[z = v] s] + ½ λ |b|²,    s = a + Σ_j b_j f̃_j
///
/// with f̃ the nodes at mean 0 and variance 1, and the area under the curve of the scores s.
final class LogisticReader {
    private static final double PENALTY = 1e-3;
    private static final double SETTLED = 1e-8;
    private static final double RARE = 1e-12;
    private static final int MOST_STEPS = 50;
    private static final int MOST_HALVINGS = 30;

    private final Representation on;
    private final Matrix X;
    private final double[] q;
    private final double[] score;
    private final double[] chance;

    /// @param standardised the live nodes, (N × live)
    LogisticReader(Representation on, Matrix standardised) {
        this.on = on;
        int n = standardised.columns();
        X = Matrix.zeros(standardised.rows(), n + 1);
        for (int i = 0; i < X.rows(); i++) {
            System.arraycopy(standardised.data(), i * n, X.data(), i * (n + 1), n);
            X.set(i, n, 1);
        }
        q = new double[X.rows()];
        score = new double[X.rows()];
        chance = new double[X.rows()];
    }

    /// The mean area under the curve over the used values of `factor`; ½ where nothing can be told.
    double area(int factor) {
        double[] p = on.p(factor);
        int used = on.used(factor);
        if (used < 2 || X.columns() == 1) {
            return 0.5;
        }
        double sum = 0;
        double[] row = new double[p.length];
        for (int v = 0; v < p.length; v++) {
            if (p[v] == 0) {
                continue;
            }
            for (int i = 0; i < q.length; i++) {
                Arrays.fill(row, 0);
                on.factor(factor).addTo(row, 0, i, 1);
                q[i] = row[v];
            }
            fit(p[v]);
            double area = area();
            if (used == 2) {
                // The other value has the same scores with the other sign.
                return area;
            }
            sum += area;
        }
        return sum / used;
    }

    /// Leaves the scores of the best b in `score`.
    private void fit(double p) {
        int n = X.columns();
        double[] b = new double[n];
        double sure = Math.clamp(p, RARE, 1 - RARE);
        b[n - 1] = StrictMath.log(sure / (1 - sure));
        double loss = evaluate(b);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] slope = slope(b);
            double steepest = 0;
            for (double g : slope) {
                steepest = Math.max(steepest, Math.abs(g));
            }
            if (steepest <= SETTLED) {
                return;
            }
            double[] move = solve(curvature(), slope);
            double size = 1;
            double[] next = b;
            double reached = Double.POSITIVE_INFINITY;
            for (int halving = 0; halving < MOST_HALVINGS && !(reached <= loss); halving++) {
                next = b.clone();
                for (int j = 0; j < n; j++) {
                    next[j] -= size * move[j];
                }
                reached = evaluate(next);
                size /= 2;
            }
            if (!(reached < loss)) {
                evaluate(b);
                return;
            }
            b = next;
            loss = reached;
        }
    }

    /// The objective at `b`; sets scores and chances.
    private double evaluate(double[] b) {
        int n = b.length;
        double[] x = X.data();
        double sum = 0;
        for (int i = 0; i < score.length; i++) {
            double s = 0;
            for (int j = 0; j < n; j++) {
                s += x[i * n + j] * b[j];
            }
            score[i] = s;
            double small = StrictMath.exp(-Math.abs(s));
            chance[i] = (s >= 0 ? 1 : small) / (1 + small);
            sum += on.weight(i) * (Math.max(s, 0) + StrictMath.log1p(small) - q[i] * s);
        }
        for (int j = 0; j < n - 1; j++) {
            sum += PENALTY / 2 * b[j] * b[j];
        }
        return sum;
    }

    private double[] slope(double[] b) {
        int n = b.length;
        double[] x = X.data();
        double[] slope = new double[n];
        for (int i = 0; i < score.length; i++) {
            double r = on.weight(i) * (chance[i] - q[i]);
            for (int j = 0; j < n; j++) {
                slope[j] += r * x[i * n + j];
            }
        }
        for (int j = 0; j < n - 1; j++) {
            slope[j] += PENALTY * b[j];
        }
        return slope;
    }

    private Matrix curvature() {
        Matrix H = X.scaleRows(i -> on.weight(i) * chance[i] * (1 - chance[i])).transposeTimes(X);
        for (int j = 0; j < H.rows(); j++) {
            H.add(j, j, j < H.rows() - 1 ? PENALTY : PENALTY * PENALTY);
        }
        return H;
    }

    /// H⁻¹ g of a positive definite H by Cholesky's factor, which replaces it.
    private static double[] solve(Matrix H, double[] g) {
        int n = g.length;
        double[] y = g.clone();
        for (int r = 0; r < n; r++) {
            for (int c = 0; c <= r; c++) {
                double sum = H.get(r, c);
                for (int k = 0; k < c; k++) {
                    sum -= H.get(r, k) * H.get(c, k);
                }
                H.set(r, c, r == c ? Math.sqrt(Math.max(sum, PENALTY * PENALTY)) : sum / H.get(c, c));
            }
            for (int k = 0; k < r; k++) {
                y[r] -= H.get(r, k) * y[k];
            }
            y[r] /= H.get(r, r);
        }
        for (int r = n - 1; r >= 0; r--) {
            for (int k = r + 1; k < n; k++) {
                y[r] -= H.get(k, r) * y[k];
            }
            y[r] /= H.get(r, r);
        }
        return y;
    }

    /// P(a row with the value has a higher score than one without) + ½ P(the same).
    private double area() {
        Levels levels = new Levels(score);
        double[] with = new double[levels.count()];
        double[] without = new double[levels.count()];
        double all = 0;
        double none = 0;
        for (int i = 0; i < score.length; i++) {
            int level = levels.of()[i];
            with[level] += on.weight(i) * q[i];
            without[level] += on.weight(i) * (1 - q[i]);
            all += on.weight(i) * q[i];
            none += on.weight(i) * (1 - q[i]);
        }
        double below = 0;
        double area = 0;
        for (int level = 0; level < with.length; level++) {
            area += with[level] * (below + without[level] / 2);
            below += without[level];
        }
        return all > 0 && none > 0 ? Math.clamp(area / (all * none), 0.0, 1.0) : 0.5;
    }
}
