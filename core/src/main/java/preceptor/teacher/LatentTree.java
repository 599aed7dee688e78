package preceptor.teacher;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// The hierarchical latent tree model: a prior of the root, then P(z_β | z_α) independently for each child. The teacher
/// has one-hot emissions and the root's summary as its label; change both by the teacher's `with` methods.
public final class LatentTree {
    private LatentTree() {}

    /// Children that copy their parent with probability c and are uniform otherwise:
    /// P(z_β | z_α) = c·\[z_β = z_α mod m_β\] + (1 − c)/m_β, with a uniform root.
    ///
    /// @param values the number of values per level, root to leaves; the last entry serves all deeper levels
    /// @param correlation c per level of the parent, root first, in the same way; from 0 to 1
    public static TreeTeacher of(RegionGraph graph, int[] values, double... correlation) {
        return withDistractors(graph, values, correlation, 0);
    }

    /// The same, but that the last children of a region know nothing of it (T10): their tables have the uniform law in
    /// every row, as with c = 0. Below such a *distractor* the correlations are as everywhere.
    ///
    /// @param distractors how many of a region's children are distractors, per level of the parent, root first; the
    ///     last entry serves all deeper levels. From 0 to one less than the children
    public static TreeTeacher withDistractors(
            RegionGraph graph, int[] values, double[] correlation, int... distractors) {
        Checks.requireTree(graph, "latent-tree");
        int[] m = Checks.values(graph, values);
        Map<List<Object>, Matrix> shared = new HashMap<>();
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            double c = Checks.perLevel(correlation, graph, graph.parent(e), "correlation");
            if (!(c >= 0 && c <= 1)) {
                throw new IllegalArgumentException("correlation: expected a number from 0 to 1, got " + c);
            }
            int rows = m[graph.parent(e)];
            int columns = m[graph.child(e)];
            double own = isDistractor(graph, e, distractors) ? 0 : c;
            P[e] = shared.computeIfAbsent(List.of(rows, columns, own), key -> copying(rows, columns, own));
        }
        return build(graph, uniform(m[graph.root()]), P);
    }

    private static boolean isDistractor(RegionGraph graph, int edge, int[] distractors) {
        int parent = graph.parent(edge);
        int children = graph.childCount(parent);
        int count = Checks.perLevel(distractors, graph, parent, "distractors");
        if (count < 0 || count >= children) {
            throw new IllegalArgumentException("distractors: expected 0 to " + (children - 1) + " of the " + children
                    + " children of region " + graph.id(parent) + ", got " + count);
        }
        for (int i = children - count; i < children; i++) {
            if (graph.childEdge(parent, i) == edge) {
                return true;
            }
        }
        return false;
    }

    /// Any tables, with a uniform root.
    ///
    /// @param P per edge P_αβ, (m_α × m_β), rows summing to 1
    public static TreeTeacher of(RegionGraph graph, Matrix... P) {
        Checks.requireTree(graph, "latent-tree");
        requireTables(graph, P);
        return build(graph, uniform(P[graph.childEdge(graph.root(), 0)].rows()), P);
    }

    /// Any root prior (m_ω) and tables, per edge P_αβ (m_α × m_β).
    public static TreeTeacher of(RegionGraph graph, double[] prior, Matrix[] P) {
        Checks.requireTree(graph, "latent-tree");
        requireTables(graph, P);
        return build(graph, prior, P);
    }

    private static TreeTeacher build(RegionGraph graph, double[] prior, Matrix[] P) {
        int[] m = new int[graph.size()];
        m[graph.root()] = prior.length;
        for (int region = graph.root(); region >= graph.leaves(); region--) {
            for (int e : graph.childEdges(region)) {
                requireRows(graph, e, P[e], m[region]);
                m[graph.child(e)] = P[e].columns();
            }
        }
        Family[] families = new Family[graph.size()];
        Map<List<Matrix>, Family> shared = new HashMap<>();
        for (int region = graph.leaves(); region < graph.size(); region++) {
            Matrix[] own = new Matrix[graph.childCount(region)];
            for (int i = 0; i < own.length; i++) {
                own[i] = P[graph.childEdge(region, i)];
            }
            families[region] = shared.computeIfAbsent(List.of(own), key -> IndependentFamily.of(own));
        }
        return TreeTeacher.plain(graph, prior, families, m);
    }

    private static Matrix copying(int rows, int columns, double c) {
        Matrix P = Matrix.zeros(rows, columns);
        P.fill((1 - c) / columns);
        for (int z = 0; z < rows; z++) {
            P.add(z, z % columns, c);
        }
        return P;
    }

    private static double[] uniform(int m) {
        double[] prior = new double[m];
        Arrays.fill(prior, 1.0 / m);
        return prior;
    }

    private static void requireTables(RegionGraph graph, Matrix[] P) {
        if (P.length != graph.edges()) {
            throw new IllegalArgumentException(
                    "tables: expected one for each of " + graph.edges() + " edges, got " + P.length);
        }
    }

    private static void requireRows(RegionGraph graph, int edge, Matrix P, int rows) {
        String what = "table of edge " + graph.edgeId(edge);
        if (P.rows() != rows || P.columns() < 1) {
            throw new IllegalArgumentException(
                    what + ": expected " + rows + " rows of one column or more, got " + P.rows() + " x " + P.columns());
        }
        for (int z = 0; z < rows; z++) {
            Checks.requireLaw(what + ", row " + z, P.row(z));
        }
    }
}
