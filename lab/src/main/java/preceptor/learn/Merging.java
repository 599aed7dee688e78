package preceptor.learn;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// Merges the clusters of an over-complete codebook until few enough are left, so that they tell the label: an
/// agglomerative information bottleneck [1] with Ward's geometric cost [2] beside it. A clustering z costs
///
/// $L(z) = D(z)/D_0 + β · (I_0 − I(z; y))/I_0$
///
/// where D(z) is the mean squared distance of a point from the mean of its cluster, $D_0$ the variance, I(z; y) the
/// information of the cluster on the label and $I_0$ that of the over-complete codebook. A term whose denominator is 0
/// is left out. Each step merges the pair that raises L least (the first of equals); the pair (i, j) raises it by
///
/// $\frac{p_i p_j}{p_i + p_j} \frac{‖c_i − c_j‖^2}{D_0} + \frac{β}{I_0} (p_i + p_j) · \mathrm{JS}(P(y|i), P(y|j))$,
///
/// so that no step gains information, and what the steps lose adds up to $I_0 − I(z; y)$.
///
/// [1] Slonim, Tishby, *Agglomerative information bottleneck*, 1999.
/// [2] Ward, *Hierarchical grouping to optimize an objective function*, 1963.
final class Merging {
    private final double[] p;
    private final double[][] c;
    private final double[][] joint;
    private final double[][] cost;
    private final int[] into;
    private final double byVariance;
    private final double byInformation;
    private int left;

    /// @param p the share of the points in each cluster (u), above 0
    /// @param centroids the mean of each (u × d)
    /// @param joint P(cluster, label), (u × C)
    /// @param variance $D_0$
    private Merging(double[] p, Matrix centroids, Matrix joint, double variance, double beta) {
        int u = p.length;
        this.p = p.clone();
        this.c = rows(centroids);
        this.joint = rows(joint);
        double information = information(joint);
        byVariance = variance > 0 ? 1 / variance : 0;
        byInformation = information > 0 ? beta / information : 0;
        into = new int[u];
        Arrays.setAll(into, i -> i);
        left = u;
        cost = new double[u][u];
        for (int i = 0; i < u; i++) {
            for (int j = 0; j < i; j++) {
                cost[i][j] = cost(i, j);
            }
        }
    }

    /// Per cluster the code that it gets: 0 … `codes` − 1, or as many as there are clusters if those are fewer; codes
    /// in the order of their first cluster.
    static int[] merge(double[] p, Matrix centroids, Matrix joint, double variance, double beta, int codes) {
        Merging merging = new Merging(p, centroids, joint, variance, beta);
        while (merging.left > codes) {
            merging.step();
        }
        return merging.numbered();
    }

    /// I(z; y) of a joint table (u × C), in nats.
    static double information(Matrix joint) {
        double[] pz = new double[joint.rows()];
        double[] py = new double[joint.columns()];
        for (int i = 0; i < pz.length; i++) {
            for (int y = 0; y < py.length; y++) {
                pz[i] += joint.get(i, y);
                py[y] += joint.get(i, y);
            }
        }
        double sum = 0;
        for (int i = 0; i < pz.length; i++) {
            for (int y = 0; y < py.length; y++) {
                double q = joint.get(i, y);
                if (q > 0) {
                    sum += q * StrictMath.log(q / (pz[i] * py[y]));
                }
            }
        }
        return Math.max(0, sum);
    }

    private void step() {
        int best = -1;
        int with = -1;
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < i && into[i] == i; j++) {
                if (into[j] == j && (best < 0 || cost[i][j] < cost[best][with])) {
                    best = i;
                    with = j;
                }
            }
        }
        // The lower number stays.
        double sum = p[best] + p[with];
        for (int k = 0; k < c[with].length; k++) {
            c[with][k] = (p[best] * c[best][k] + p[with] * c[with][k]) / sum;
        }
        for (int y = 0; y < joint[with].length; y++) {
            joint[with][y] += joint[best][y];
        }
        p[with] = sum;
        for (int i = 0; i < into.length; i++) {
            into[i] = into[i] == best ? with : into[i];
        }
        left--;
        for (int i = 0; i < p.length; i++) {
            if (into[i] == i && i != with) {
                cost[Math.max(i, with)][Math.min(i, with)] = cost(Math.max(i, with), Math.min(i, with));
            }
        }
    }

    private double cost(int i, int j) {
        double distance = 0;
        for (int k = 0; k < c[i].length; k++) {
            double d = c[i][k] - c[j][k];
            distance += d * d;
        }
        double lost = 0;
        double sum = p[i] + p[j];
        for (int y = 0; y < joint[i].length; y++) {
            double mean = (joint[i][y] + joint[j][y]) / sum;
            lost += term(joint[i][y], p[i], mean) + term(joint[j][y], p[j], mean);
        }
        return byVariance * p[i] * p[j] / sum * distance + byInformation * Math.max(0, lost);
    }

    private static double term(double q, double p, double mean) {
        return q > 0 ? q * StrictMath.log(q / (p * mean)) : 0;
    }

    private int[] numbered() {
        int[] number = new int[into.length];
        int next = 0;
        for (int i = 0; i < into.length; i++) {
            number[i] = into[i] == i ? next++ : number[into[i]];
        }
        return number;
    }

    private static double[][] rows(Matrix m) {
        double[][] rows = new double[m.rows()][];
        Arrays.setAll(rows, m::row);
        return rows;
    }
}
