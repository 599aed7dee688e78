package preceptor.expansion;

import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Space;
import preceptor.teacher.Law;

/// Configuration space of order r ≥ 1: a row of region α is a configuration of all summaries in its subtree down to r
/// levels below it. The transfer to a parent averages the deepest level of a child's configurations out, which leaves
/// those of depth r−1, and picks the one that the parent's configuration contains:
///
/// T_αβ[c_α, c] = 1[c cut to depth r−1 = c_α below β] · P(c | c cut).
///
/// Its adjoint is the conditional expectation that mathematics.md §5 asks of the backward pass, so that a hard pass
/// over
/// this space *is* the order-r expansion, batch norm included. At the root's height it is exact.
///
/// Where regions overlap, a configuration has each shared descendant once, and the same transfer holds: what a parent's
/// configuration contains of its child is the child's configuration cut by one level. The tables then come from the
/// teacher's joint laws, since families of different regions are not independent of each other.
public final class ConfigurationSpace implements Space {
    private final RegionGraph graph;
    private final ConfigurationTable[] full;
    private final ConfigurationTable[] cut;
    private final double[][] weights;

    /// @param order r, from 1 up; more than the root's height is the same as that height
    /// @throws IllegalArgumentException if the law has neither the families of a tree nor joint laws of
    ///     configurations
    public ConfigurationSpace(Law law, int order) {
        if (order < 1) {
            throw new IllegalArgumentException("order of a configuration space: expected 1 or more, got " + order);
        }
        graph = law.graph();
        int depth = Math.min(order, graph.depth());
        ConfigurationTable[][] tables = ConfigurationTable.build(law, depth);
        full = tables[depth];
        cut = tables[depth - 1];
        weights = new double[graph.size()][];
        for (int a = 0; a < graph.size(); a++) {
            weights[a] = new double[full[a].size()];
            for (int c = 0; c < weights[a].length; c++) {
                weights[a][c] = law.p(a)[full[a].z()[c]] * full[a].probability()[c];
            }
        }
    }

    /// How many configurations an expansion of this order has over all regions, where regions overlap at most; computed
    /// without listing them.
    public static double count(Law law, int order) {
        return ConfigurationTable.count(law, Math.min(order, law.graph().depth()));
    }

    /// The same per region.
    public static double[] counts(Law law, int order) {
        return ConfigurationTable.counts(law, Math.min(order, law.graph().depth()));
    }

    /// The law of the label given each of the root's configurations (rows × C), from that given its values (m_ω × C).
    public Matrix targets(Matrix byValue) {
        ConfigurationTable root = full[graph.root()];
        Matrix t = Matrix.zeros(root.size(), byValue.columns());
        for (int c = 0; c < root.size(); c++) {
            System.arraycopy(
                    byValue.data(),
                    root.z()[c] * byValue.columns(),
                    t.data(),
                    c * byValue.columns(),
                    byValue.columns());
        }
        return t;
    }

    @Override
    public RegionGraph graph() {
        return graph;
    }

    @Override
    public int rows(int region) {
        return full[region].size();
    }

    @Override
    public double[] weights(int region) {
        return weights[region];
    }

    @Override
    public Matrix pull(int edge, Matrix F, Matrix into) {
        int b = graph.child(edge);
        int n = F.columns();
        double[] mean = new double[cut[b].size() * n];
        for (int c = 0; c < full[b].size(); c++) {
            double p = conditional(b, c);
            int to = shortened(b, c) * n;
            for (int j = 0; j < n; j++) {
                mean[to + j] = Math.fma(p, F.data()[c * n + j], mean[to + j]);
            }
        }
        int slot = place(edge);
        ConfigurationTable above = full[graph.parent(edge)];
        for (int c = 0; c < above.size(); c++) {
            System.arraycopy(mean, above.children()[c][slot] * n, into.data(), c * n, n);
        }
        return into;
    }

    @Override
    public void push(int edge, Matrix G, Matrix into) {
        int b = graph.child(edge);
        int n = G.columns();
        double[] sum = new double[cut[b].size() * n];
        int slot = place(edge);
        ConfigurationTable above = full[graph.parent(edge)];
        for (int c = 0; c < above.size(); c++) {
            int to = above.children()[c][slot] * n;
            for (int j = 0; j < n; j++) {
                sum[to + j] += G.data()[c * n + j];
            }
        }
        for (int c = 0; c < full[b].size(); c++) {
            double p = conditional(b, c);
            int from = shortened(b, c) * n;
            for (int j = 0; j < n; j++) {
                into.data()[c * n + j] = Math.fma(p, sum[from + j], into.data()[c * n + j]);
            }
        }
    }

    @Override
    public boolean identity() {
        return false;
    }

    /// P(c | c cut to one level less).
    private double conditional(int region, int c) {
        return full[region].probability()[c] / cut[region].probability()[shortened(region, c)];
    }

    private int shortened(int region, int c) {
        return full[region].shortened()[c];
    }

    private int place(int edge) {
        int parent = graph.parent(edge);
        for (int i = 0; i < graph.childCount(parent); i++) {
            if (graph.childEdge(parent, i) == edge) {
                return i;
            }
        }
        throw new IllegalStateException("edge " + edge + " is not below its parent");
    }
}
