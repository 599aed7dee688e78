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
            P[e] = shared.computeIfAbsent(List.of(rows, columns, c), key -> copying(rows, columns, c));
        }
        return build(graph, uniform(m[graph.root()]), P);
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
