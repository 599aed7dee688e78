package preceptor.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// The loops of batch norm on vector instructions, row by row, so that the sums of a column keep their order. Sums wait
/// in memory between two rows: as many columns as there are hide the time that takes.
final class VectorColumns {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;

    private VectorColumns() {}

    static void sumWeighted(int rows, int n, double[] weight, double[] x, double[] sum) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < rows; i++) {
            int row = i * n;
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            for (int j = 0; j < whole; j += LANES) {
                load(sum, j).add(w.mul(load(x, row + j))).intoArray(sum, j);
            }
            for (int j = whole; j < n; j++) {
                sum[j] += weight[i] * x[row + j];
            }
        }
    }

    static void centre(int rows, int n, double[] weight, double[] x, double[] mean, double[] y, double[] square) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < rows; i++) {
            int row = i * n;
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            for (int j = 0; j < whole; j += LANES) {
                DoubleVector centred = load(x, row + j).sub(load(mean, j));
                centred.intoArray(y, row + j);
                load(square, j).add(w.mul(centred).mul(centred)).intoArray(square, j);
            }
            for (int j = whole; j < n; j++) {
                double centred = x[row + j] - mean[j];
                y[row + j] = centred;
                square[j] += weight[i] * centred * centred;
            }
        }
    }

    static void standardise(int rows, int n, double[] inverse, double[] c, int c1, int c0, double[] y, double[] out) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < rows; i++) {
            int row = i * n;
            for (int j = 0; j < whole; j += LANES) {
                DoubleVector v = load(y, row + j).mul(load(inverse, j));
                v.intoArray(y, row + j);
                load(c, c1 + j).fma(v, load(c, c0 + j)).intoArray(out, row + j);
            }
            for (int j = whole; j < n; j++) {
                double v = y[row + j] * inverse[j];
                y[row + j] = v;
                out[row + j] = Math.fma(c[c1 + j], v, c[c0 + j]);
            }
        }
    }

    static void sumAlong(int rows, int n, double[] g, double[] y, double[] sum, double[] along) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < rows; i++) {
            int row = i * n;
            for (int j = 0; j < whole; j += LANES) {
                DoubleVector v = load(g, row + j);
                load(sum, j).add(v).intoArray(sum, j);
                load(along, j).add(v.mul(load(y, row + j))).intoArray(along, j);
            }
            for (int j = whole; j < n; j++) {
                sum[j] += g[row + j];
                along[j] += g[row + j] * y[row + j];
            }
        }
    }

    static void project(
            int rows, int n, double[] weight, double[] y, double[] sum, double[] along, double[] factor, double[] g) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < rows; i++) {
            int row = i * n;
            DoubleVector w = DoubleVector.broadcast(SPECIES, weight[i]);
            for (int j = 0; j < whole; j += LANES) {
                DoubleVector off = load(sum, j).add(load(y, row + j).mul(load(along, j)));
                load(factor, j).mul(load(g, row + j).sub(w.mul(off))).intoArray(g, row + j);
            }
            for (int j = whole; j < n; j++) {
                g[row + j] = factor[j] * (g[row + j] - weight[i] * (sum[j] + y[row + j] * along[j]));
            }
        }
    }

    private static DoubleVector load(double[] from, int at) {
        return DoubleVector.fromArray(SPECIES, from, at);
    }
}
