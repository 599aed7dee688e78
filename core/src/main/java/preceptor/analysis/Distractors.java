package preceptor.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.Family;
import preceptor.teacher.Law;

/// T10: regions that know nothing of the label side, and the gradient of the weights that lead from them.
///
/// In z-space the rows of P_αβ are equal, hence those of P_αβ F_β, and T3 is E\[f_β\] E\[g_α\]ᵀ whatever the weights
/// are.
/// For the real student f_β and g_α have to be independent, and its own weights W_βα make g_α depend on f_β. The
/// statement is about a student that does not listen to β, W_βα = 0, and that β is not skipped into α. Then the
/// population gradient is E\[f\] E\[g\]ᵀ, and that of N independent samples differs from it by
///
/// E‖ΔŴ − ΔW‖_F² = (E‖f‖² E‖g‖² − ‖E f‖² ‖E g‖²) / N,
///
/// which is tr Cov(f) · tr Cov(g) / N where f and g are centred. With batch norm the samples of a batch are not quite
/// independent and the constant is that of large N.
public final class Distractors {
    /// How far apart rows may be that are equal but for rounding.
    private static final double EQUAL = 1e-14;

    /// The largest table that is looked at.
    private static final long MOST = 1 << 20;

    private Distractors() {}

    /// The edges of a tree whose child is a distractor: the law of its summary is the same for all used values of the
    /// parent's, and given that, its siblings tell nothing of it either. Without the latter a parity would do:
    /// each of its inputs is independent of it, and together they are not.
    public static List<Integer> edges(Law law) {
        List<Integer> edges = new ArrayList<>();
        RegionGraph graph = law.graph();
        for (int e = 0; e < graph.edges(); e++) {
            boolean alone = law.family(graph.parent(e)).map(Family::independent).orElse(false);
            if (graph.isTree() && alone && law.hasTable(e, MOST) && rowsEqual(law, e)) {
                edges.add(e);
            }
        }
        return edges;
    }

    /// Whether z_β is independent of z_α.
    static boolean rowsEqual(Law law, int edge) {
        Matrix P = law.P(edge);
        int[] used = law.usedValues(law.graph().parent(edge));
        for (int z : used) {
            for (int v = 0; v < P.columns(); v++) {
                if (Math.abs(P.get(z, v) - P.get(used[0], v)) > EQUAL) {
                    return false;
                }
            }
        }
        return true;
    }

    /// A copy of `parameters` in which the weights of the distractors `edges` are 0.
    public static Parameters deaf(Parameters parameters, List<Integer> edges) {
        Parameters deaf = parameters.copy();
        Architecture architecture = parameters.architecture();
        RegionGraph graph = architecture.graph();
        for (int e : edges) {
            int first = parameters.layout().weights(e);
            int length = architecture.width(graph.child(e)) * architecture.width(graph.parent(e));
            Arrays.fill(deaf.values(), first, first + length, 0);
        }
        return deaf;
    }

    /// E\[f_β\] E\[g_α\]ᵀ (n_β × n_α) of a pass that has gone forward and back.
    public static Matrix product(Pass pass, int edge) {
        Moments m = moments(pass, edge);
        Matrix product = Matrix.zeros(m.f.length, m.g.length);
        for (int k = 0; k < m.f.length; k++) {
            for (int j = 0; j < m.g.length; j++) {
                product.set(k, j, m.f[k] * m.g[j]);
            }
        }
        return product;
    }

    /// ΔW_βα (n_β × n_α) of a pass that has gone forward and back.
    public static Matrix gradient(Pass pass, int edge) {
        return pass.below(edge)
                .transposeTimes(pass.weightedG(pass.architecture().graph().parent(edge)));
    }

    /// N · E‖ΔŴ − ΔW‖_F² of an edge, from a sample-space pass over the population that has gone forward and back.
    public static double noise(Pass pass, int edge) {
        Moments m = moments(pass, edge);
        return m.ff * m.gg - square(m.f) * square(m.g);
    }

    /// @param f E\[f_β\] (n_β)
    /// @param g E\[g_α\] (n_α)
    /// @param ff E‖f_β‖²
    /// @param gg E‖g_α‖²
    // Handed from one method here to the next, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Moments(double[] f, double[] g, double ff, double gg) {}

    private static Moments moments(Pass pass, int edge) {
        Matrix f = pass.below(edge);
        int parent = pass.architecture().graph().parent(edge);
        Matrix weighted = pass.weightedG(parent);
        double[] weight = pass.space().weights(parent);
        double[] meanF = new double[f.columns()];
        double[] meanG = new double[weighted.columns()];
        double ff = 0;
        double gg = 0;
        for (int i = 0; i < weight.length; i++) {
            double w = weight[i];
            for (int k = 0; k < meanF.length; k++) {
                double v = f.get(i, k);
                meanF[k] += w * v;
                ff += w * v * v;
            }
            for (int j = 0; j < meanG.length; j++) {
                double v = weighted.get(i, j);
                meanG[j] += v;
                gg += w > 0 ? v * v / w : 0;
            }
        }
        return new Moments(meanF, meanG, ff, gg);
    }

    private static double square(double[] v) {
        double sum = 0;
        for (double x : v) {
            sum += x * x;
        }
        return sum;
    }
}
