package preceptor.linalg;

import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// The loops of batch norm on vector instructions: two vectors of columns at a time from the first row to the last,
/// the sums of which stay in registers, in the order of the rows. Where columns are left over, the last vectors
/// overlap: the same bits are computed and written twice. Columns fewer than a vector has lanes are left to
/// [ScalarKernels].
final class VectorColumns {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;

    private VectorColumns() {}

    static void sumWeighted(double[] weight, Matrix x, double[] sum) {
        int n = x.columns();
        if (n < LANES) {
            ScalarKernels.INSTANCE.sumWeighted(weight, x, sum);
            return;
        }
        for (int j = 0; j < n; j = next(j, n)) {
            sumWeighted(weight, x, j, second(j, n), sum);
        }
    }

    private static void sumWeighted(double[] weight, Matrix x, int p, int q, double[] sum) {
        double[] values = x.array();
        int n = x.columns();
        int at = x.offset();
        DoubleVector s0 = DoubleVector.zero(SPECIES);
        DoubleVector s1 = DoubleVector.zero(SPECIES);
        for (int i = 0; i < x.rows(); i++) {
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            s0 = s0.add(w.mul(load(values, at + p)));
            s1 = s1.add(w.mul(load(values, at + q)));
            at += n;
        }
        s0.intoArray(sum, p);
        s1.intoArray(sum, q);
    }

    static void sumSquares(double[] weight, Matrix x, double[] mean, double[] square) {
        int n = x.columns();
        if (n < LANES) {
            ScalarKernels.INSTANCE.sumSquares(weight, x, mean, square);
            return;
        }
        for (int j = 0; j < n; j = next(j, n)) {
            sumSquares(weight, x, j, second(j, n), mean, square);
        }
    }

    private static void sumSquares(double[] weight, Matrix x, int p, int q, double[] mean, double[] square) {
        double[] values = x.array();
        int n = x.columns();
        int at = x.offset();
        DoubleVector m0 = load(mean, p);
        DoubleVector m1 = load(mean, q);
        DoubleVector s0 = DoubleVector.zero(SPECIES);
        DoubleVector s1 = DoubleVector.zero(SPECIES);
        for (int i = 0; i < x.rows(); i++) {
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            DoubleVector c0 = load(values, at + p).sub(m0);
            DoubleVector c1 = load(values, at + q).sub(m1);
            s0 = s0.add(w.mul(c0).mul(c0));
            s1 = s1.add(w.mul(c1).mul(c1));
            at += n;
        }
        s0.intoArray(square, p);
        s1.intoArray(square, q);
    }

    static void standardise(
            Matrix x, double[] mean, double[] inverse, double[] c, int c1, int c0, boolean rectified, Matrix out) {
        int n = x.columns();
        if (n < LANES) {
            ScalarKernels.INSTANCE.standardise(x, mean, inverse, c, c1, c0, rectified, out);
            return;
        }
        for (int j = 0; j < n; j = next(j, n)) {
            if (rectified) {
                standardiseRectified(x, j, second(j, n), mean, inverse, c, c1, c0, out);
            } else {
                standardise(x, j, second(j, n), mean, inverse, c, c1, c0, out);
            }
        }
    }

    private static void standardise(
            Matrix x, int p, int q, double[] mean, double[] inverse, double[] c, int c1, int c0, Matrix out) {
        double[] values = x.array();
        double[] results = out.array();
        int n = x.columns();
        int at = x.offset();
        int to = out.offset();
        DoubleVector m0 = load(mean, p);
        DoubleVector m1 = load(mean, q);
        DoubleVector i0 = load(inverse, p);
        DoubleVector i1 = load(inverse, q);
        DoubleVector scale0 = load(c, c1 + p);
        DoubleVector scale1 = load(c, c1 + q);
        DoubleVector shift0 = load(c, c0 + p);
        DoubleVector shift1 = load(c, c0 + q);
        for (int i = 0; i < x.rows(); i++) {
            DoubleVector y0 = load(values, at + p).sub(m0).mul(i0);
            DoubleVector y1 = load(values, at + q).sub(m1).mul(i1);
            scale0.fma(y0, shift0).intoArray(results, to + p);
            scale1.fma(y1, shift1).intoArray(results, to + q);
            at += n;
            to += n;
        }
    }

    private static void standardiseRectified(
            Matrix x, int p, int q, double[] mean, double[] inverse, double[] c, int c1, int c0, Matrix out) {
        double[] values = x.array();
        double[] results = out.array();
        int n = x.columns();
        int at = x.offset();
        int to = out.offset();
        DoubleVector zero = DoubleVector.zero(SPECIES);
        DoubleVector m0 = load(mean, p);
        DoubleVector m1 = load(mean, q);
        DoubleVector i0 = load(inverse, p);
        DoubleVector i1 = load(inverse, q);
        DoubleVector scale0 = load(c, c1 + p);
        DoubleVector scale1 = load(c, c1 + q);
        DoubleVector shift0 = load(c, c0 + p);
        DoubleVector shift1 = load(c, c0 + q);
        for (int i = 0; i < x.rows(); i++) {
            DoubleVector v0 = scale0.fma(load(values, at + p).sub(m0).mul(i0), shift0);
            DoubleVector v1 = scale1.fma(load(values, at + q).sub(m1).mul(i1), shift1);
            zero.blend(v0, v0.compare(GT, zero)).intoArray(results, to + p);
            zero.blend(v1, v1.compare(GT, zero)).intoArray(results, to + q);
            at += n;
            to += n;
        }
    }

    static void sumAlong(Matrix g, Matrix x, double[] mean, double[] inverse, double[] sum, double[] along) {
        int n = x.columns();
        if (n < LANES) {
            ScalarKernels.INSTANCE.sumAlong(g, x, mean, inverse, sum, along);
            return;
        }
        for (int j = 0; j < n; j = next(j, n)) {
            sumAlong(g, x, j, second(j, n), mean, inverse, sum, along);
        }
    }

    private static void sumAlong(
            Matrix g, Matrix x, int p, int q, double[] mean, double[] inverse, double[] sum, double[] along) {
        double[] values = x.array();
        double[] gradients = g.array();
        int n = x.columns();
        int at = x.offset();
        int from = g.offset();
        DoubleVector m0 = load(mean, p);
        DoubleVector m1 = load(mean, q);
        DoubleVector i0 = load(inverse, p);
        DoubleVector i1 = load(inverse, q);
        DoubleVector s0 = DoubleVector.zero(SPECIES);
        DoubleVector s1 = DoubleVector.zero(SPECIES);
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        for (int i = 0; i < x.rows(); i++) {
            DoubleVector g0 = load(gradients, from + p);
            DoubleVector g1 = load(gradients, from + q);
            s0 = s0.add(g0);
            s1 = s1.add(g1);
            a0 = a0.add(g0.mul(load(values, at + p).sub(m0).mul(i0)));
            a1 = a1.add(g1.mul(load(values, at + q).sub(m1).mul(i1)));
            at += n;
            from += n;
        }
        s0.intoArray(sum, p);
        s1.intoArray(sum, q);
        a0.intoArray(along, p);
        a1.intoArray(along, q);
    }

    static void project(
            double[] weight,
            Matrix x,
            double[] mean,
            double[] inverse,
            double[] sum,
            double[] along,
            double[] factor,
            Matrix g) {
        int n = x.columns();
        if (n < LANES) {
            ScalarKernels.INSTANCE.project(weight, x, mean, inverse, sum, along, factor, g);
            return;
        }
        for (int j = 0; j < n; j = next(j, n)) {
            project(weight, x, j, second(j, n), mean, inverse, sum, along, factor, g);
        }
    }

    private static void project(
            double[] weight,
            Matrix x,
            int p,
            int q,
            double[] mean,
            double[] inverse,
            double[] sum,
            double[] along,
            double[] factor,
            Matrix g) {
        double[] values = x.array();
        double[] gradients = g.array();
        int n = x.columns();
        int at = x.offset();
        int to = g.offset();
        DoubleVector m0 = load(mean, p);
        DoubleVector m1 = load(mean, q);
        DoubleVector i0 = load(inverse, p);
        DoubleVector i1 = load(inverse, q);
        DoubleVector s0 = load(sum, p);
        DoubleVector s1 = load(sum, q);
        DoubleVector a0 = load(along, p);
        DoubleVector a1 = load(along, q);
        DoubleVector f0 = load(factor, p);
        DoubleVector f1 = load(factor, q);
        for (int i = 0; i < x.rows(); i++) {
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            DoubleVector off0 = s0.add(load(values, at + p).sub(m0).mul(i0).mul(a0));
            DoubleVector off1 = s1.add(load(values, at + q).sub(m1).mul(i1).mul(a1));
            DoubleVector g0 = f0.mul(load(gradients, to + p).sub(w.mul(off0)));
            DoubleVector g1 = f1.mul(load(gradients, to + q).sub(w.mul(off1)));
            g0.intoArray(gradients, to + p);
            g1.intoArray(gradients, to + q);
            at += n;
            to += n;
        }
    }

    /// Where the second vector of the pair that starts with column `j` of `n` lies: behind the first, over its end
    /// where fewer columns are left, or on it where a whole pair would leave less than a vector.
    private static int second(int j, int n) {
        int left = n - j;
        return left <= 2 * LANES ? n - LANES : left < 3 * LANES ? j : j + LANES;
    }

    /// The column with which the pair behind the one at `j` starts.
    private static int next(int j, int n) {
        int left = n - j;
        return left <= 2 * LANES ? n : left < 3 * LANES ? j + LANES : j + 2 * LANES;
    }

    private static DoubleVector load(double[] from, int at) {
        return DoubleVector.fromArray(SPECIES, from, at);
    }
}
