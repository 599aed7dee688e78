package preceptor.analysis;

import preceptor.linalg.Matrix;
import preceptor.teacher.Law;

/// What a function of a product teacher's summary owes to each factor alone: E\[f | z_k\] for each factor k, under p_α.
/// Values that never occur count for nothing.
///
/// @param variance Var f over all values
/// @param share per factor Var E\[f | z_k\] / Var f: they sum to 1 at most, and one of them is 1 where f depends on
/// that
///     factor alone; all 0 where f is constant
/// @param distances per factor the largest |f(z) − E\[f | z_k\]| over the values in use
// Compared by nobody: equality by identity of the arrays does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record MainEffects(double variance, double[] share, double[] distances) {
    /// Relative to the squared mean, as much variance as rounding may leave in a constant.
    private static final double NO_VARIANCE = 1e-22;

    /// Of column `j` of `M` (m_α × n).
    public static MainEffects of(Law law, int region, Matrix M, int j) {
        double[] p = law.p(region);
        int[] sizes = law.factorValues(region);
        double mean = 0;
        for (int z = 0; z < p.length; z++) {
            mean += p[z] * M.get(z, j);
        }
        double variance = 0;
        for (int z = 0; z < p.length; z++) {
            variance += p[z] * (M.get(z, j) - mean) * (M.get(z, j) - mean);
        }
        boolean constant = variance <= NO_VARIANCE * mean * mean;
        double[] share = new double[sizes.length];
        double[] distances = new double[sizes.length];
        int below = p.length;
        for (int k = 0; k < sizes.length; k++) {
            below /= sizes[k];
            double[] mass = new double[sizes[k]];
            double[] sum = new double[sizes[k]];
            for (int z = 0; z < p.length; z++) {
                mass[z / below % sizes[k]] += p[z];
                sum[z / below % sizes[k]] += p[z] * M.get(z, j);
            }
            double between = 0;
            for (int v = 0; v < mass.length; v++) {
                double own = mass[v] > 0 ? sum[v] / mass[v] : 0;
                between += mass[v] * (own - mean) * (own - mean);
            }
            share[k] = constant ? 0 : Math.min(1, between / variance);
            for (int z = 0; z < p.length; z++) {
                int v = z / below % sizes[k];
                if (p[z] > 0) {
                    distances[k] = Math.max(distances[k], Math.abs(M.get(z, j) - sum[v] / mass[v]));
                }
            }
        }
        return new MainEffects(constant ? 0 : variance, share, distances);
    }

    /// The largest |f(z) − E\[f | z_k\]| of a factor over the values in use.
    public double distance(int factor) {
        return distances[factor];
    }

    /// The factor that explains most, the lowest of equal ones.
    public int factor() {
        int best = 0;
        for (int k = 1; k < share.length; k++) {
            best = share[k] > share[best] ? k : best;
        }
        return best;
    }

    /// What that factor explains, from 0 to 1.
    public double purity() {
        return share[factor()];
    }
}
