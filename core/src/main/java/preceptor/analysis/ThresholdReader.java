package preceptor.analysis;

import java.util.Arrays;

/// Factors read off a single node by thresholds. A node's levels are cells; where it has more than 512 of them, cells
/// of
/// about equal mass.
final class ThresholdReader {
    private static final int MOST_CELLS = 512;

    private final Representation on;
    private final int node;
    private final int[] cell;
    private final int cells;

    ThresholdReader(Representation on, int node) {
        this.on = on;
        this.node = node;
        Levels levels = on.levels(node);
        double[] mass = new double[levels.count()];
        for (int i = 0; i < on.rows(); i++) {
            mass[levels.of()[i]] += on.weight(i);
        }
        int[] ofLevel = Levels.cells(mass, MOST_CELLS);
        cells = ofLevel[ofLevel.length - 1] + 1;
        cell = new int[on.rows()];
        Arrays.setAll(cell, i -> ofLevel[levels.of()[i]]);
    }

    /// SAP's score of a node for a factor of m used values (Kumar et al. 2018): the best balanced accuracy, the mean
    /// over values of P(right | value), of all rules that give a value to each of m intervals of the node's
    /// range. The best rule is found exactly, by dynamic programming over cells. Chance is 1/m.
    double accuracy(int factor) {
        double[] p = on.p(factor);
        int m = p.length;
        int used = on.used(factor);
        double[] table = on.joint(cell, cells, factor);
        // best[t][v]: with t + 1 intervals so far, the last of them with value v.
        double[][] best = new double[used][m];
        for (double[] row : best) {
            Arrays.fill(row, Double.NEGATIVE_INFINITY);
        }
        for (int c = 0; c < cells; c++) {
            for (int t = used - 1; t >= 0; t--) {
                double change = Double.NEGATIVE_INFINITY;
                for (int u = 0; t > 0 && u < m; u++) {
                    change = Math.max(change, best[t - 1][u]);
                }
                change = c == 0 && t == 0 ? 0 : change;
                for (int v = 0; v < m; v++) {
                    double gain = p[v] > 0 ? table[c * m + v] / p[v] / used : Double.NEGATIVE_INFINITY;
                    best[t][v] = Math.max(best[t][v], change) + gain;
                }
            }
        }
        double accuracy = 0;
        for (double[] row : best) {
            for (double v : row) {
                accuracy = Math.max(accuracy, v);
            }
        }
        return Math.min(1, accuracy);
    }

    /// Per value of `factor` the intersection over union, by probability, of the rows with that value and the rows
    /// where the node is active. Active is what exceeds the node's quantile 1 − p(value), so that a node that
    /// fires for just that value scores 1 however common it is: the fewest of the node's highest levels that
    /// have the value's probability, never all of them. A constant node has 0.
    double[] overlap(int factor) {
        double[] p = on.p(factor);
        double[] overlap = new double[p.length];
        if (!on.live(node)) {
            return overlap;
        }
        double[] table = on.joint(cell, cells, factor);
        for (int v = 0; v < p.length; v++) {
            double mass = 0;
            double shared = 0;
            for (int c = cells - 1; c > 0 && mass < p[v] * (1 - 1e-9); c--) {
                for (int u = 0; u < p.length; u++) {
                    mass += table[c * p.length + u];
                }
                shared += table[c * p.length + v];
            }
            overlap[v] = p[v] > 0 ? Math.clamp(shared / (p[v] + mass - shared), 0.0, 1.0) : 0;
        }
        return overlap;
    }
}
