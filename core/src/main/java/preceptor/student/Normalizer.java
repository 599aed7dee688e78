package preceptor.student;

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
    /// those of centred inputs in z-space, where a summary says nothing about them.
    private static final double NOTHING = 1e-26;

    private final double[] mean;
    private final double[] inverse;
    private final double[] sum;
    private final double[] along;
    private final double[] factor;

    /// What the last [#forward] has read: a normalised value is computed from it whenever one is asked for, which takes
    /// less than keeping them.
    private Matrix values;

    Normalizer(int columns) {
        mean = new double[columns];
        inverse = new double[columns];
        sum = new double[columns];
        along = new double[columns];
        factor = new double[columns];
    }

    /// (value − μ) / s, rows × n; a matrix of its own.
    Matrix normalized() {
        int n = values.columns();
        Matrix normalized = Matrix.zeros(values.rows(), n);
        for (int i = 0; i < values.rows(); i++) {
            for (int j = 0; j < n; j++) {
                normalized.set(i, j, (values.get(i, j) - mean[j]) * inverse[j]);
            }
        }
        return normalized;
    }

    /// Normalises `values` (rows × n), which are not to change until [#backward] is done, with `within` added to the
    /// columns' variances; [#output] has the result.
    void forward(Matrix values, double[] weight, double[] within, double epsilon) {
        this.values = values;
        Kernels kernels = Kernels.get();
        kernels.sumWeighted(weight, values, mean);
        kernels.sumSquares(weight, values, mean, inverse);
        for (int j = 0; j < inverse.length; j++) {
            inverse[j] = inverse(inverse[j] + within[j], mean[j], epsilon);
        }
    }

    /// The same with the mean and the variance per column of more rows than these.
    void forwardGiven(Matrix values, double[] mean, double[] variance, double epsilon) {
        this.values = values;
        System.arraycopy(mean, 0, this.mean, 0, mean.length);
        for (int j = 0; j < inverse.length; j++) {
            inverse[j] = inverse(variance[j], mean[j], epsilon);
        }
    }

    private static double inverse(double variance, double mean, double epsilon) {
        boolean dead = variance <= Math.max(NOTHING, NO_VARIANCE * mean * mean);
        return dead ? 0 : 1 / Math.sqrt(variance + epsilon);
    }

    /// Writes c₁ · normalised + c₀ to `out`, and 0 in place of what is not positive if it is to be `rectified`.
    void output(double[] c, int c1, int c0, boolean rectified, Matrix out) {
        Kernels.get().standardise(values, mean, inverse, c, c1, c0, rectified, out);
    }

    /// Turns the weighted gradient `G` at the output into that at the input, in place.
    void backward(Matrix G, double[] weight, double[] c, int c1) {
        backward(G, weight, c, c1, sum, along);
    }

    /// The same with sums Σ G and Σ G · normalised value per column of more rows than these, of which `weight` has the
    /// shares; those of these rows are [#sums] all the same.
    void backward(Matrix G, double[] weight, double[] c, int c1, double[] sum, double[] along) {
        Kernels kernels = Kernels.get();
        kernels.sumAlong(G, values, mean, inverse, this.sum, this.along);
        factors(c, c1, factor);
        kernels.project(weight, values, mean, inverse, sum, along, factor, G);
    }

    /// Copies Σ G and Σ G · normalised value of the last [#backward].
    void sums(double[] sum, double[] along) {
        System.arraycopy(this.sum, 0, sum, 0, sum.length);
        System.arraycopy(this.along, 0, along, 0, along.length);
    }

    /// Adds Δc₁ and Δc₀ of the last [#backward] to `gradient` where they are trained.
    void addGradient(BatchNorm norm, double[] gradient, int c1, int c0) {
        for (int j = 0; j < sum.length; j++) {
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
        for (int j = 0; j < factor.length; j++) {
            factor[j] = c[c1 + j] * inverse[j];
        }
    }
}
