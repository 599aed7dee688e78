package preceptor.teacher;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// How a leaf shows its summary: x_β = mean(z_β) + σ · standard normal noise, independent per coordinate.
public final class Emission {
    private final Matrix mean;
    private final double noise;

    /// Made when asked for; whoever makes them makes the same.
    private volatile Matrix covariance;

    private volatile int[] classes;

    private Emission(Matrix mean, double noise) {
        if (mean.rows() < 1 || mean.columns() < 1) {
            throw new IllegalArgumentException("emission: expected one value and one dimension or more, got "
                    + mean.rows() + " x " + mean.columns());
        }
        if (!mean.isFinite()) {
            throw new IllegalArgumentException("emission: expected finite means, got NaN or infinity");
        }
        if (!(noise >= 0) || Double.isInfinite(noise)) {
            throw new IllegalArgumentException("emission noise: expected a finite number from 0, got " + noise);
        }
        this.mean = mean;
        this.noise = noise;
    }

    /// Makes the emission of each leaf.
    @FunctionalInterface
    public interface Maker {
        /// The emission of `leaf`, whose summary has `values` values.
        Emission make(int leaf, int values);
    }

    /// Any means, (m × d), row z for value z, and any noise σ ≥ 0 per coordinate.
    public static Emission of(Matrix mean, double noise) {
        return new Emission(mean.copy(), noise);
    }

    /// The value itself: d = m, row z is the unit vector of z, no noise.
    public static Emission oneHot(int m) {
        return new Emission(Matrix.identity(m), 0);
    }

    /// A random vector per value, (m × `dim`): independent normal coordinates with mean 0 and variance 1/`dim`, so that
    /// E‖mean‖² = 1 as for [#oneHot].
    public static Emission embedding(int m, int dim, double noise, Key key) {
        Matrix mean = Matrix.zeros(m, requireDim(dim));
        RandomStream stream = key.stream();
        double scale = 1 / Math.sqrt(dim);
        for (int i = 0; i < mean.data().length; i++) {
            mean.data()[i] = scale * stream.nextGaussian();
        }
        return new Emission(mean, noise);
    }

    /// A random patch of black and white pixels (0 and 1) per value, (m × `dim`), all distinct: patches are drawn again
    /// until they are. Fails when there are not m of them.
    public static Emission pixels(int m, int dim, double noise, Key key) {
        requireDim(dim);
        if (dim < 31 && 1 << dim < m) {
            throw new IllegalArgumentException("pixels: expected at least " + (32 - Integer.numberOfLeadingZeros(m - 1))
                    + " pixels for " + m + " distinct black and white patches, got " + dim);
        }
        Matrix mean = Matrix.zeros(m, dim);
        RandomStream stream = key.stream();
        Set<String> seen = new HashSet<>();
        for (int z = 0; z < m; z++) {
            double[] patch = new double[dim];
            do {
                for (int i = 0; i < dim; i++) {
                    patch[i] = stream.nextLong() < 0 ? 1 : 0;
                }
            } while (!seen.add(Arrays.toString(patch)));
            System.arraycopy(patch, 0, mean.data(), z * dim, dim);
        }
        return new Emission(mean, noise);
    }

    /// The same with means whose average under `p` (m) is 0, so that E\[x\] = 0 for a leaf whose summary has that law.
    public Emission centred(double[] p) {
        Matrix centred = mean.copy();
        for (int j = 0; j < dim(); j++) {
            double average = 0;
            for (int z = 0; z < p.length; z++) {
                average += p[z] * mean.get(z, j);
            }
            for (int z = 0; z < p.length; z++) {
                centred.add(z, j, -average);
            }
        }
        return new Emission(centred, noise);
    }

    /// The mean input per value, (m × d); not to be written to.
    public Matrix mean() {
        return mean;
    }

    /// The standard deviation σ of the noise of each coordinate.
    public double noise() {
        return noise;
    }

    /// Cov(x | z) per value, (d × d): σ² times the identity, one matrix for all; not to be written to.
    public Matrix[] covariance() {
        Matrix one = covariance;
        if (one == null) {
            one = Matrix.identity(dim()).scaled(noise * noise);
            covariance = one;
        }
        Matrix[] all = new Matrix[values()];
        Arrays.fill(all, one);
        return all;
    }

    /// The number of values m.
    public int values() {
        return mean.rows();
    }

    /// The dimension d of the input.
    public int dim() {
        return mean.columns();
    }

    /// P(x | z) up to a factor per row, the largest of each row 1: (N × m) for `x` (N × d). Without noise the value is
    /// 1 where x is z's mean and 0 elsewhere, so that a row is 0 when x is no value's mean.
    public Matrix likelihoods(Matrix x) {
        requireInputs(x);
        int m = values();
        Matrix result = Matrix.zeros(x.rows(), m);
        double[] of = new double[m];
        for (int i = 0; i < x.rows(); i++) {
            likelihoods(x, i, of);
            System.arraycopy(of, 0, result.data(), i * m, m);
        }
        return result;
    }

    /// The same of rows `from` … `from + rows − 1`, turned: of value z and row r at place z · `rows` + r.
    void likelihoods(Matrix x, int from, int rows, double[] into) {
        double[] of = new double[values()];
        for (int r = 0; r < rows; r++) {
            likelihoods(x, from + r, of);
            for (int z = 0; z < of.length; z++) {
                into[z * rows + r] = of[z];
            }
        }
    }

    private void likelihoods(Matrix x, int row, double[] of) {
        int d = dim();
        double least = Double.POSITIVE_INFINITY;
        for (int z = 0; z < of.length; z++) {
            double sum = 0;
            for (int j = 0; j < d; j++) {
                double e = x.data()[row * d + j] - mean.data()[z * d + j];
                sum += e * e;
            }
            of[z] = sum;
            least = Math.min(least, sum);
        }
        for (int z = 0; z < of.length; z++) {
            of[z] = noise > 0 ? StrictMath.exp((least - of[z]) / noise / noise / 2) : of[z] == 0 ? 1 : 0;
        }
    }

    void requireInputs(Matrix x) {
        if (x.columns() != dim()) {
            throw new IllegalArgumentException("input of a leaf: expected " + dim() + " columns, got " + x.columns());
        }
    }

    /// Per value the lowest value with the same mean: without noise, values of one class show the same input.
    int[] classes() {
        int[] made = classes;
        if (made == null) {
            made = findClasses();
            classes = made;
        }
        return made.clone();
    }

    private int[] findClasses() {
        Map<String, Integer> first = new HashMap<>();
        int[] found = new int[values()];
        for (int z = 0; z < found.length; z++) {
            double[] row = mean.row(z);
            for (int j = 0; j < row.length; j++) {
                row[j] += 0.0;
            }
            found[z] = first.computeIfAbsent(Arrays.toString(row), k -> first.size());
        }
        Map<Integer, Integer> lowest = new HashMap<>();
        for (int z = 0; z < found.length; z++) {
            int value = z;
            found[z] = lowest.computeIfAbsent(found[z], k -> value);
        }
        return found;
    }

    private static int requireDim(int dim) {
        if (dim < 1) {
            throw new IllegalArgumentException("dim of an emission: expected 1 or more, got " + dim);
        }
        return dim;
    }
}
