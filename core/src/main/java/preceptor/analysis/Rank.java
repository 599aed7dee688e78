package preceptor.analysis;

import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Pass;

/// The diagnostic of T13: whether a region's nodes can tell all summary values apart. If `[P_αβ F_β]` over the children
/// has full row rank, no gradient is left at a stationary point of the z-space dynamics; more precisely
/// ‖ΔW_α‖ ≥ σ_min ‖G̃_α‖.
///
/// @param rank the numerical rank
/// @param of the number of used summary values, the rank that is needed
/// @param smallest σ_min, the smallest of the singular values that full row rank needs (0 where nodes are too few)
public record Rank(int rank, int of, double smallest) {
    /// Relative to the largest, a singular value that counts as 0.
    private static final double NEGLIGIBLE = 1e-10;

    /// The rank at `region` of a z-space pass that has gone forward.
    public static Rank of(Pass pass, int region) {
        RegionGraph graph = pass.architecture().graph();
        Matrix[] parts = new Matrix[graph.childCount(region)];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = pass.below(graph.childEdge(region, i));
        }
        return of(parts, pass.space().weights(region));
    }

    /// The rank of `parts` side by side, each (m × n_β), by the rows whose weight (m) is not 0.
    public static Rank of(Matrix[] parts, double[] weights) {
        int columns = 0;
        for (Matrix part : parts) {
            columns += part.columns();
        }
        Matrix all = Matrix.zeros(weights.length, columns);
        int at = 0;
        for (Matrix part : parts) {
            copy(part, all, at);
            at += part.columns();
        }
        return ofUsedRows(all, weights);
    }

    /// The rank of F_ω, which the head needs.
    public static Rank ofHead(Pass pass) {
        int root = pass.architecture().graph().root();
        return ofUsedRows(pass.F(root), pass.space().weights(root));
    }

    private static void copy(Matrix part, Matrix into, int column) {
        for (int z = 0; z < part.rows(); z++) {
            for (int k = 0; k < part.columns(); k++) {
                into.set(z, column + k, part.get(z, k));
            }
        }
    }

    private static Rank ofUsedRows(Matrix all, double[] weights) {
        int used = 0;
        for (double w : weights) {
            used += w > 0 ? 1 : 0;
        }
        Matrix rows = Matrix.zeros(used, all.columns());
        for (int z = 0, at = 0; z < weights.length; z++) {
            if (weights[z] > 0) {
                System.arraycopy(all.data(), z * all.columns(), rows.data(), at++ * all.columns(), all.columns());
            }
        }
        double[] s = SingularValues.of(rows);
        int rank = 0;
        for (double v : s) {
            rank += v > NEGLIGIBLE * s[0] ? 1 : 0;
        }
        return new Rank(rank, used, used <= all.columns() ? s[used - 1] : 0);
    }
}
