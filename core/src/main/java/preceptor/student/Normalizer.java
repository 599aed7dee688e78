package preceptor.student;

import java.util.Arrays;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;

/// Batch norm of one region's columns under the row probabilities, forward and back; mathematics.md §6, T4. In sample
/// space these are the usual batch statistics, in z-space the between-summary ones, to which the variance within rows
/// can be added.
///
/// A column without variance is *dead*: its normalised values and the gradient through it are 0.
final class Normalizer {
    /// Relative to the squared mean, as much variance as rounding may leave in a column that is constant but for it: a
    /// relative deviation of 1e-11, since a mean that is a sum of larger terms of both signs has lost some digits.
    /// Taken for variance, it would be blown up to 1 and its gradient by 1e12.
    private static final double NO_VARIANCE = 1e-22;

    /// As much variance as rounding may leave in a column that is 0 but for it, since its terms of order 1 cancel:
    /// those
    /// of centred inputs in z-space, where a summary says nothing about them.
    private static final double NOTHING = 1e-26;

    private final int columns;
    private final Matrix normalized;
    private final double[] mean;
    private final double[] inverse;
    private final double[] sum;
    private final double[] along;
    private final double[] factor;

    Normalizer(int rows, int columns) {
        this.columns = columns;
        normalized = Matrix.onLines(rows, columns);
        mean = new double[columns];
        inverse = new double[columns];
        sum = new double[columns];
        along = new double[columns];
        factor = new double[columns];
    }

    /// (value − μ) / s, rows × n.
    Matrix normalized() {
        return normalized;
    }

    /// Normalises `values` into `out` = c₁ · normalised + c₀; `within` is added to the columns' variances.
    void forward(
            Matrix values, double[] weight, double[] within, double epsilon, double[] c, int c1, int c0, Matrix out) {
        Arrays.fill(mean, 0);
        Arrays.fill(inverse, 0);
        Kernels kernels = Kernels.get();
        kernels.sumWeighted(weight, values, mean);
        kernels.centre(weight, values, mean, normalized, inverse);
        for (int j = 0; j < columns; j++) {
            double variance = inverse[j] + within[j];
            boolean dead = variance <= Math.max(NOTHING, NO_VARIANCE * mean[j] * mean[j]);
            inverse[j] = dead ? 0 : 1 / Math.sqrt(variance + epsilon);
        }
        kernels.standardise(inverse, c, c1, c0, normalized, out);
    }

    /// Turns the weighted gradient `G` at the output into that at the input, in place.
    void backward(Matrix G, double[] weight, double[] c, int c1) {
        Arrays.fill(sum, 0);
        Arrays.fill(along, 0);
        Kernels kernels = Kernels.get();
        kernels.sumAlong(G, normalized, sum, along);
        factors(c, c1, factor);
        kernels.project(weight, normalized, sum, along, factor, G);
    }

    /// Adds Δc₁ and Δc₀ of the last [#backward] to `gradient` where they are trained.
    void addGradient(BatchNorm norm, double[] gradient, int c1, int c0) {
        for (int j = 0; j < columns; j++) {
            if (norm.scale()) {
                gradient[c1 + j] += along[j];
            }
            if (norm.shift()) {
                gradient[c0 + j] += sum[j];
            }
        }
    }

    /// c₁ / s per column into `factor`: by how much a deviation before the normalisation is stretched after it.
    void factors(double[] c, int c1, double[] factor) {
        for (int j = 0; j < columns; j++) {
            factor[j] = c[c1 + j] * inverse[j];
        }
    }
}
