package preceptor.analysis;

import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Pass;

/// T4: the backward pass through batch norm is (c₁/s) times the projection onto the complement of span{1, f}. The
/// projection is built here anew, from an orthonormal basis of that span under ⟨a,b⟩ = aᵀΛb.
public final class Projection {
    private Projection() {}

    /// The largest distance, over all nodes of a pass that has gone forward and back with hard gates, between the
    /// gradient it carried through batch norm and the projected one, relative to 1 + the gradient's size. Needs ε = 0
    /// and
    /// no variance within rows.
    public static double residual(Pass pass) {
        Architecture architecture = pass.architecture();
        RegionGraph graph = architecture.graph();
        double worst = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            double[] weight = pass.space().weights(a);
            boolean before = architecture.norm().before();
            Matrix value = before ? pass.H(a) : pass.A(a);
            Matrix out = pass.weightedU(a);
            for (int j = 0; j < architecture.width(a); j++) {
                double[] f = new double[weight.length];
                double[] g = new double[weight.length];
                for (int i = 0; i < f.length; i++) {
                    f[i] = value.get(i, j);
                    double weighted = before ? out.get(i, j) * pass.D(a).get(i, j) : out.get(i, j);
                    g[i] = weight[i] > 0 ? weighted / weight[i] : 0;
                }
                double c1 = pass.parameters().scale(a).get(0, j);
                double[] projected = project(f, g, weight, c1);
                double scale = 1 + Math.sqrt(dot(g, g, weight));
                for (int i = 0; i < f.length; i++) {
                    double gate = before ? 1 : pass.D(a).get(i, j);
                    double got = pass.weightedG(a).get(i, j);
                    worst = Math.max(worst, Math.abs(weight[i] * gate * projected[i] - got) / scale);
                }
            }
        }
        return worst;
    }

    private static double[] project(double[] f, double[] g, double[] weight, double c1) {
        double[] one = new double[f.length];
        java.util.Arrays.fill(one, 1);
        double mean = dot(f, one, weight);
        double[] centred = new double[f.length];
        for (int i = 0; i < f.length; i++) {
            centred[i] = f[i] - mean;
        }
        double deviation = Math.sqrt(dot(centred, centred, weight));
        double[] result = new double[f.length];
        if (deviation <= Math.max(1e-13, 1e-11 * Math.abs(mean))) {
            return result;
        }
        double along1 = dot(g, one, weight);
        double alongF = dot(g, centred, weight) / deviation;
        for (int i = 0; i < f.length; i++) {
            result[i] = c1 / deviation * (g[i] - along1 - alongF * centred[i] / deviation);
        }
        return result;
    }

    private static double dot(double[] a, double[] b, double[] weight) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += weight[i] * a[i] * b[i];
        }
        return sum;
    }
}
