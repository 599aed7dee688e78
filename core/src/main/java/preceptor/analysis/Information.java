package preceptor.analysis;

import preceptor.linalg.Matrix;

/// Mutual information between nodes and factors in nats. A node's range is cut into 20 bins of equal width, as is usual
/// for these scores; the law of bin and value is then taken as it is: that of the population, or the frequencies in
/// samples, whose information is too large by about (19 (m − 1)) / 2N.
final class Information {
    static final int BINS = 20;

    /// Moves the edges of bins down by a bit, so that values on an edge are in one bin in spite of rounding.
    private static final double EDGE = 1e-9;

    /// Information below this is rounding.
    private static final double NONE = 1e-12;

    private Information() {}

    /// I(node; factor), (n × K).
    static Matrix of(Representation on) {
        return of(on, BINS);
    }

    static Matrix of(Representation on, int bins) {
        Matrix I = Matrix.zeros(on.nodes(), on.factors());
        int[] bin = new int[on.rows()];
        for (int j = 0; j < on.nodes(); j++) {
            if (!on.live(j)) {
                continue;
            }
            double least = on.levels(j).least();
            double width = on.levels(j).greatest() - least;
            for (int i = 0; i < bin.length; i++) {
                bin[i] = Math.min(bins - 1, (int) (bins * ((on.activation(i, j) - least) / width) + EDGE));
            }
            for (int k = 0; k < on.factors(); k++) {
                double shared = between(on.joint(bin, bins, k), bins);
                I.set(j, k, shared < NONE ? 0 : shared);
            }
        }
        return I;
    }

    /// Σ t log(t / (row · column)) of a joint law (rows × columns).
    private static double between(double[] table, int rows) {
        int columns = table.length / rows;
        double[] row = new double[rows];
        double[] column = new double[columns];
        for (int a = 0; a < rows; a++) {
            for (int v = 0; v < columns; v++) {
                row[a] += table[a * columns + v];
                column[v] += table[a * columns + v];
            }
        }
        double sum = 0;
        for (int a = 0; a < rows; a++) {
            for (int v = 0; v < columns; v++) {
                double t = table[a * columns + v];
                if (t > 0) {
                    sum += t * StrictMath.log(t / row[a] / column[v]);
                }
            }
        }
        return sum;
    }

    /// −Σ p log p.
    static double entropy(double[] p) {
        double h = 0;
        for (double v : p) {
            h -= v > 0 ? v * StrictMath.log(v) : 0;
        }
        return Math.max(0, h);
    }
}
