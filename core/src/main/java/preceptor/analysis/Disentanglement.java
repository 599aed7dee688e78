package preceptor.analysis;

import java.util.ArrayList;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Parameters;
import preceptor.student.Separation;
import preceptor.teacher.Law;

/// How far a student of a product teacher has come apart into its factors, mathematics.md §7, whatever its weights were
/// at the start: each node is taken to belong to the factor that explains most of E\[f | z_α\]. Nodes that are constant
/// belong to none and count for nothing.
public final class Disentanglement {
    private static final int NONE = -1;

    private Disentanglement() {}

    /// Per level and over all levels:
    ///
    /// - `disentanglement/purity`: the part of a node's variance over summaries that its factor alone explains, the
    /// mean
    ///   over nodes that have any;
    /// - `disentanglement/cross-weights`: the share of the squared norm of the weights into a level, or over
    ///   all levels with the head, that connects different factors. Inputs and outputs have the factors that
    ///   `separation` gives them.
    ///
    /// @param F E\[f | z_α\] per region (m_α × n_α)
    public static List<Row> of(Law law, Separation separation, Parameters parameters, Matrix[] F) {
        RegionGraph graph = law.graph();
        int[][] factor = new int[graph.size()][];
        double[] purity = new double[graph.depth() + 1];
        int[] nodes = new int[graph.depth() + 1];
        for (int a = 0; a < graph.size(); a++) {
            factor[a] = new int[F[a].columns()];
            for (int j = 0; j < factor[a].length; j++) {
                if (graph.isLeaf(a)) {
                    factor[a][j] = separation.nodes(a).blockOf(j);
                    continue;
                }
                MainEffects effects = MainEffects.of(law, a, F[a], j);
                factor[a][j] = effects.variance() > 0 ? effects.factor() : NONE;
                if (effects.variance() > 0) {
                    purity[graph.level(a)] += effects.purity();
                    nodes[graph.level(a)]++;
                }
            }
        }
        double[] cross = new double[graph.depth() + 2];
        double[] all = new double[graph.depth() + 2];
        for (int e = 0; e <= graph.edges(); e++) {
            boolean head = e == graph.edges();
            int level = head ? graph.depth() + 1 : graph.level(graph.parent(e));
            int[] below = factor[head ? graph.root() : graph.child(e)];
            Matrix W = head ? parameters.V() : parameters.W(e);
            for (int k = 0; k < W.rows(); k++) {
                for (int j = 0; j < W.columns(); j++) {
                    int above = head ? separation.factorOfOutput(j) : factor[graph.parent(e)][j];
                    double square = below[k] == NONE || above == NONE ? 0 : W.get(k, j) * W.get(k, j);
                    all[level] += square;
                    cross[level] += below[k] == above ? 0 : square;
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int level = 1; level <= graph.depth(); level++) {
            add(rows, level, "purity", purity[level], nodes[level]);
        }
        for (int level = 1; level < cross.length; level++) {
            add(rows, level, "cross-weights", cross[level], all[level]);
        }
        add(rows, -1, "purity", sum(purity), sum(nodes));
        add(rows, -1, "cross-weights", sum(cross), sum(all));
        return rows;
    }

    private static void add(List<Row> rows, int level, String name, double part, double whole) {
        if (whole > 0) {
            rows.add(new Row(level, "", "", "disentanglement/" + name, part / whole));
        }
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum;
    }

    private static int sum(int[] values) {
        int sum = 0;
        for (int v : values) {
            sum += v;
        }
        return sum;
    }
}
