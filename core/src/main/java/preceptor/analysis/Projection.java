package preceptor.analysis;

import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Pass;

/// T4: the backward pass through batch norm is (c₁/s) times the projection onto the complement of span{1, f}. The
/// projection is built here anew, from an orthonormal basis of that span under ⟨a,b⟩ = aᵀΛb.
public final class Projection {
    private Projection() {}

    /// The largest distance, over all nodes of a pass that has gone forward and back with hard gates, between the
    /// gradient it carried through batch norm and the projected one, relative to 1 + the gradient's size. Needs
    /// ε = 0 and no variance within rows.
    public static double residual(Pass pass) {
        RegionGraph graph = pass.architecture().graph();
        double worst = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            double[] weight = pass.space().weights(a);
            for (int j = 0; j < pass.architecture().width(a); j++) {
                Node node = new Node(pass, a, j);
                double c1 = pass.parameters().scale(a).get(0, j);
                double[] projected = node.projected(node.dead() ? 0 : c1 / node.deviation);
                double scale = 1 + Math.sqrt(dot(node.gradient, node.gradient, weight));
                for (int i = 0; i < weight.length; i++) {
                    double got = pass.weightedG(a).get(i, j);
                    worst = Math.max(worst, Math.abs(weight[i] * node.gate(i) * projected[i] - got) / scale);
                }
            }
        }
        return worst;
    }

    /// Of each node of `region` (n_α) the distance between the gradient that a pass has carried back through batch
    /// norm and (c₁/s) P⊥ g, as part of (c₁/s) ‖g‖, with the pass's own s. 0 but for rounding where s² is the
    /// variance over rows: in sample space, and in z-space with the variance between summaries. With variance
    /// within rows, or ε, it is what is left along f. Nodes without variance or without gradient have 0.
    public static double[] residuals(Pass pass, int region) {
        double[] weight = pass.space().weights(region);
        double[] share = shares(pass, region);
        double[] residuals = new double[share.length];
        for (int j = 0; j < share.length; j++) {
            Node node = new Node(pass, region, j);
            double c1 = pass.parameters().scale(region).get(0, j);
            double factor = node.dead() ? 0 : c1 * Math.sqrt(share[j]) / node.deviation;
            double size = Math.abs(factor) * Math.sqrt(dot(node.gradient, node.gradient, weight));
            if (size == 0) {
                continue;
            }
            double[] projected = node.projected(factor);
            double square = 0;
            for (int i = 0; i < weight.length; i++) {
                double got = weight[i] > 0 ? pass.weightedG(region).get(i, j) / weight[i] : 0;
                double off = weight[i] > 0 ? got - node.gate(i) * projected[i] : 0;
                square += weight[i] * off * off;
            }
            residuals[j] = Math.sqrt(square) / size;
        }
        return residuals;
    }

    /// The variance over rows of each node of `region` (n_α) as part of the s² that a pass has divided by: 1 without
    /// variance within rows and ε, 0 of a node without variance.
    public static double[] shares(Pass pass, int region) {
        Matrix normalized = pass.normalized(region);
        double[] weight = pass.space().weights(region);
        double[] share = new double[normalized.columns()];
        for (int i = 0; i < weight.length; i++) {
            for (int j = 0; j < share.length; j++) {
                double v = normalized.get(i, j);
                share[j] += weight[i] * v * v;
            }
        }
        return share;
    }

    /// One node's values and gradient at the two ends of its batch norm, by rows.
    private static final class Node {
        private final Pass pass;
        private final int region;
        private final int column;
        private final double[] weight;
        private final double[] centred;
        private final double[] gradient;
        private final double mean;
        private final double deviation;

        Node(Pass pass, int region, int column) {
            this.pass = pass;
            this.region = region;
            this.column = column;
            weight = pass.space().weights(region);
            boolean before = pass.architecture().norm().before();
            Matrix value = before ? pass.H(region) : pass.A(region);
            Matrix out = pass.weightedU(region);
            centred = new double[weight.length];
            gradient = new double[weight.length];
            double sum = 0;
            for (int i = 0; i < weight.length; i++) {
                double weighted = before ? out.get(i, column) * pass.D(region).get(i, column) : out.get(i, column);
                gradient[i] = weight[i] > 0 ? weighted / weight[i] : 0;
                sum += weight[i] * value.get(i, column);
            }
            mean = sum;
            for (int i = 0; i < weight.length; i++) {
                centred[i] = value.get(i, column) - mean;
            }
            deviation = Math.sqrt(dot(centred, centred, weight));
        }

        /// Whether all that varies is rounding.
        boolean dead() {
            return deviation <= Math.max(1e-13, 1e-11 * Math.abs(mean));
        }

        /// What is between the input of batch norm and the pre-activation.
        double gate(int row) {
            return pass.architecture().norm().before() ? 1 : pass.D(region).get(row, column);
        }

        /// factor · P⊥ g.
        double[] projected(double factor) {
            double[] result = new double[weight.length];
            if (factor == 0) {
                return result;
            }
            double along1 = 0;
            for (int i = 0; i < weight.length; i++) {
                along1 += weight[i] * gradient[i];
            }
            double alongF = dot(gradient, centred, weight) / deviation;
            for (int i = 0; i < weight.length; i++) {
                result[i] = factor * (gradient[i] - along1 - alongF * centred[i] / deviation);
            }
            return result;
        }
    }

    private static double dot(double[] a, double[] b, double[] weight) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += weight[i] * a[i] * b[i];
        }
        return sum;
    }
}
