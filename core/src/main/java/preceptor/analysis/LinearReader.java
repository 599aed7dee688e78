package preceptor.analysis;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// Factors read off nodes by linear functions, as the next layer of a student reads them: per value v of a factor the
/// best b of
///
///     ½ E[(1[z = v] − a − Σ_j b_j f̃_j)²] + λ₁ s_v Σ_j |b_j| + ½ λ₂ Σ_j b_j²
///
/// with f̃ the nodes at mean 0 and variance 1 and s_v the standard deviation of the target. λ₁ > 0 leaves out nodes
/// that
/// add nothing, as the lasso of Eastwood & Williams (2018) does; λ₂ > 0 makes the best b one only, which does not
/// depend on the order of nodes and treats equal nodes alike. Only second moments of nodes and targets are needed.
final class LinearReader {
    static final double SPARSE = 0.01;
    static final double SMOOTH = 0.01;
    private static final int MOST_SWEEPS = 10_000;
    private static final double SETTLED = 1e-13;

    /// What of a standardised node's variance must be its own for it to count as another direction.
    private static final double OWN = 1e-9;

    private final int[] live;
    private final double[] A;
    private final Representation on;
    private final double[] mean;
    private final double[] sd;

    LinearReader(Representation on) {
        this.on = on;
        int[] found = new int[on.nodes()];
        double[] means = new double[found.length];
        double[] deviations = new double[found.length];
        int count = 0;
        for (int j = 0; j < found.length; j++) {
            if (!on.live(j)) {
                continue;
            }
            double sum = 0;
            for (int i = 0; i < on.rows(); i++) {
                sum += on.weight(i) * on.activation(i, j);
            }
            double square = 0;
            for (int i = 0; i < on.rows(); i++) {
                double d = on.activation(i, j) - sum;
                square += on.weight(i) * d * d;
            }
            // Not where the square of a tiny number is 0, or that of a huge one infinite.
            if (square > 0 && square < Double.POSITIVE_INFINITY) {
                means[count] = sum;
                deviations[count] = Math.sqrt(square);
                found[count++] = j;
            }
        }
        live = Arrays.copyOf(found, count);
        mean = Arrays.copyOf(means, count);
        sd = Arrays.copyOf(deviations, count);
        Matrix X = standardised();
        A = X.scaleRows(on::weight).transposeTimes(X).data();
    }

    /// The live nodes at mean 0 and variance 1, (N × live).
    Matrix standardised() {
        Matrix X = Matrix.zeros(on.rows(), live.length);
        for (int i = 0; i < X.rows(); i++) {
            for (int a = 0; a < live.length; a++) {
                X.set(i, a, (on.activation(i, live[a]) - mean[a]) / sd[a]);
            }
        }
        return X;
    }

    /// Cov(f̃_j, 1[z_k = v]), (m × live).
    private double[] covariances(int factor) {
        double[] p = on.p(factor);
        double[] c = new double[p.length * live.length];
        double[] row = new double[p.length];
        for (int i = 0; i < on.rows(); i++) {
            Arrays.fill(row, 0);
            on.factor(factor).addTo(row, 0, i, on.weight(i));
            for (int v = 0; v < p.length; v++) {
                if (row[v] != 0) {
                    for (int a = 0; a < live.length; a++) {
                        c[v * live.length + a] += row[v] * ((on.activation(i, live[a]) - mean[a]) / sd[a]);
                    }
                }
            }
        }
        return c;
    }

    /// R, (n × K): Σ_v |b_j| of each node for each factor.
    Matrix importance(double sparse, double smooth) {
        Matrix R = Matrix.zeros(on.nodes(), on.factors());
        for (int k = 0; k < on.factors(); k++) {
            double[] c = covariances(k);
            double[] p = on.p(k);
            for (int v = 0; v < p.length; v++) {
                double s = Math.sqrt(Math.max(0, p[v] * (1 - p[v])));
                if (on.used(k) > 1 && p[v] > 0) {
                    double[] b = descend(c, v * live.length, sparse * s, smooth);
                    for (int a = 0; a < b.length; a++) {
                        R.add(live[a], k, Math.abs(b[a]));
                    }
                }
            }
        }
        return R;
    }

    /// The best b, one coordinate after the other until none moves.
    private double[] descend(double[] c, int from, double sparse, double smooth) {
        int n = live.length;
        double[] b = new double[n];
        double[] slope = Arrays.copyOfRange(c, from, from + n);
        double moved = 1;
        for (int sweep = 0; moved > SETTLED && sweep < MOST_SWEEPS; sweep++) {
            moved = 0;
            for (int a = 0; a < n; a++) {
                double free = slope[a] + A[a * n + a] * b[a];
                double shrunk = Math.abs(free) <= sparse ? 0 : free - Math.copySign(sparse, free);
                double step = shrunk / (A[a * n + a] + smooth) - b[a];
                if (step != 0) {
                    b[a] += step;
                    moved = Math.max(moved, Math.abs(step));
                    for (int other = 0; other < n; other++) {
                        slope[other] -= step * A[a * n + other];
                    }
                }
            }
        }
        return b;
    }

    /// Per factor what the best linear functions explain of the variance of its values, from 0 to 1: 1 − NRMSE², the
    /// squared errors of all values together; without penalties.
    double[] explained() {
        int n = live.length;
        double[] L = A.clone();
        int[] order = new int[n];
        int rank = pivoted(L, order);
        double[] share = new double[on.factors()];
        for (int k = 0; k < share.length; k++) {
            double[] c = covariances(k);
            double[] p = on.p(k);
            double variance = 0;
            double sum = 0;
            double[] y = new double[rank];
            for (int v = 0; v < p.length; v++) {
                variance += p[v] * (1 - p[v]);
                for (int r = 0; r < rank; r++) {
                    double rest = c[v * n + order[r]];
                    for (int q = 0; q < r; q++) {
                        rest -= L[order[r] * n + q] * y[q];
                    }
                    y[r] = rest / L[order[r] * n + r];
                    sum += y[r] * y[r];
                }
            }
            share[k] = on.used(k) > 1 && variance > 0 ? Math.clamp(sum / variance, 0.0, 1.0) : 0;
        }
        return share;
    }

    /// Cholesky's factor of A with pivots, in place: row order\[r\] of `L` has its first r + 1 elements. Nodes that
    /// others determine are left out. Returns how many are left.
    private int pivoted(double[] L, int[] order) {
        int n = live.length;
        double[] rest = new double[n];
        for (int a = 0; a < n; a++) {
            order[a] = a;
            rest[a] = A[a * n + a];
        }
        for (int r = 0; r < n; r++) {
            int best = r;
            for (int a = r + 1; a < n; a++) {
                best = rest[order[a]] > rest[order[best]] ? a : best;
            }
            int pivot = order[best];
            order[best] = order[r];
            order[r] = pivot;
            if (rest[pivot] <= OWN) {
                return r;
            }
            double root = Math.sqrt(rest[pivot]);
            for (int a = r + 1; a < n; a++) {
                int row = order[a];
                double sum = A[row * n + pivot];
                for (int q = 0; q < r; q++) {
                    sum -= L[row * n + q] * L[pivot * n + q];
                }
                L[row * n + r] = sum / root;
                rest[row] -= L[row * n + r] * L[row * n + r];
            }
            L[pivot * n + r] = root;
        }
        return n;
    }
}
