package preceptor.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// The loops of batch norm on vector instructions, row by row, so that the sums of a column keep their order. Sums wait
/// in memory between two rows: as many columns as there are hide the time that takes.
final class VectorColumns {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;

    private VectorColumns() {}

    static void sumWeighted(double[] weight, Matrix x, double[] sum) {
        int n = x.columns();
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < x.rows(); i++) {
            int row = x.offset() + i * n;
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            for (int j = 0; j < whole; j += LANES) {
                load(sum, j).add(w.mul(load(x.array(), row + j))).intoArray(sum, j);
            }
            for (int j = whole; j < n; j++) {
                sum[j] += weight[i] * x.array()[row + j];
            }
        }
    }

    static void centre(double[] weight, Matrix x, double[] mean, Matrix y, double[] square) {
        int n = x.columns();
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < x.rows(); i++) {
            int from = x.offset() + i * n;
            int to = y.offset() + i * n;
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            for (int j = 0; j < whole; j += LANES) {
                DoubleVector centred = load(x.array(), from + j).sub(load(mean, j));
                centred.intoArray(y.array(), to + j);
                load(square, j).add(w.mul(centred).mul(centred)).intoArray(square, j);
            }
            for (int j = whole; j < n; j++) {
                double centred = x.array()[from + j] - mean[j];
                y.array()[to + j] = centred;
                square[j] += weight[i] * centred * centred;
            }
        }
    }

    static void standardise(double[] inverse, double[] c, int c1, int c0, Matrix y, Matrix out) {
        int n = y.columns();
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < y.rows(); i++) {
            int row = y.offset() + i * n;
            int to = out.offset() + i * n;
            for (int j = 0; j < whole; j += LANES) {
                DoubleVector v = load(y.array(), row + j).mul(load(inverse, j));
                v.intoArray(y.array(), row + j);
                load(c, c1 + j).fma(v, load(c, c0 + j)).intoArray(out.array(), to + j);
            }
            for (int j = whole; j < n; j++) {
                double v = y.array()[row + j] * inverse[j];
                y.array()[row + j] = v;
                out.array()[to + j] = Math.fma(c[c1 + j], v, c[c0 + j]);
            }
        }
    }

    static void sumAlong(Matrix g, Matrix y, double[] sum, double[] along) {
        int n = g.columns();
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < g.rows(); i++) {
            int row = g.offset() + i * n;
            int other = y.offset() + i * n;
            for (int j = 0; j < whole; j += LANES) {
                DoubleVector v = load(g.array(), row + j);
                load(sum, j).add(v).intoArray(sum, j);
                load(along, j).add(v.mul(load(y.array(), other + j))).intoArray(along, j);
            }
            for (int j = whole; j < n; j++) {
                sum[j] += g.array()[row + j];
                along[j] += g.array()[row + j] * y.array()[other + j];
            }
        }
    }

    static void project(double[] weight, Matrix y, double[] sum, double[] along, double[] factor, Matrix g) {
        int n = g.columns();
        int whole = SPECIES.loopBound(n);
        double[] values = g.array();
        for (int i = 0; i < g.rows(); i++) {
            int row = g.offset() + i * n;
            int other = y.offset() + i * n;
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            for (int j = 0; j < whole; j += LANES) {
                DoubleVector off = load(sum, j).add(load(y.array(), other + j).mul(load(along, j)));
                load(factor, j).mul(load(values, row + j).sub(w.mul(off))).intoArray(values, row + j);
            }
            for (int j = whole; j < n; j++) {
                double off = sum[j] + y.array()[other + j] * along[j];
                values[row + j] = factor[j] * (values[row + j] - weight[i] * off);
            }
        }
    }

    private static DoubleVector load(double[] from, int at) {
        return DoubleVector.fromArray(SPECIES, from, at);
    }
}
