package preceptor.student;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// The matrices that a [Pass] keeps, made once. A lean one keeps pre-activations, activations and outputs of a region
/// in one matrix where nothing stands between them, and tells an open gate by its activation. Where batch norm does
/// stand between them, it may leave the outputs out, to be made again from what was normalised.
final class PassBuffers {
    final Matrix[] H;
    final Matrix[] D;
    final Matrix[] A;
    final Matrix[] F;
    final Matrix[] pulled;
    final Matrix[] carried;
    final Normalizer[] normalizers;
    final double[][] within;
    final double[][] factor;
    final double[][] outward;

    /// From [Matrix#LINE_START] on, as many zeros as the widest region has nodes, or the head outputs.
    final double[] zeros;

    /// Whether the outputs of regions are left out, for [#lend] to put a matrix in their place.
    final boolean lent;

    /// Buffers of a pass, a `lean` one, or one whose outputs are `lent`.
    PassBuffers(Architecture architecture, Space space, boolean lean, boolean lent) {
        this.lent = lent;
        RegionGraph graph = architecture.graph();
        int count = graph.size();
        H = new Matrix[count];
        D = new Matrix[count];
        A = new Matrix[count];
        F = new Matrix[count];
        pulled = new Matrix[graph.edges()];
        carried = new Matrix[graph.edges()];
        normalizers = new Normalizer[count];
        within = new double[count][];
        factor = new double[count][];
        outward = new double[count][];
        int widest = architecture.classes();
        for (int a = 0; a < count; a++) {
            widest = Math.max(widest, architecture.width(a));
        }
        zeros = new double[Matrix.LINE_START + widest];
        for (int a = graph.leaves(); a < count; a++) {
            allocate(architecture, space, lean, a);
        }
    }

    private void allocate(Architecture architecture, Space space, boolean lean, int a) {
        RegionGraph graph = architecture.graph();
        int rows = space.rows(a);
        int n = architecture.width(a);
        BatchNorm norm = architecture.norm();
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            int b = graph.child(e);
            if (!space.identity()) {
                pulled[e] = Matrix.zeros(rows, architecture.width(b));
                carried[e] = graph.isLeaf(b) ? null : Matrix.zeros(rows, architecture.width(b));
            }
        }
        if (lent) {
            H[a] = matrix(space, lean, rows, n);
            A[a] = norm.after() ? H[a] : null;
        } else {
            F[a] = matrix(space, lean, rows, n);
            A[a] = norm.after() ? matrix(space, lean, rows, n) : F[a];
            H[a] = lean && !norm.before() ? A[a] : matrix(space, lean, rows, n);
        }
        D[a] = lean && !architecture.skipsInto(a) ? null : Matrix.zeros(rows, n);
        within[a] = new double[n];
        factor[a] = new double[n];
        outward[a] = norm.present() ? new double[n] : factor[a];
        Arrays.fill(factor[a], 1);
        Arrays.fill(outward[a], 1);
        if (norm.present()) {
            normalizers[a] = new Normalizer(n);
        }
    }

    /// Makes `output` (rows × n_α) the matrix for the outputs of `a`, which were left out.
    void lend(int a, Matrix output) {
        F[a] = output;
        A[a] = A[a] == H[a] ? A[a] : output;
    }

    /// For a region of `space`: what only a lean pass reads lies on cache lines; what others read, transfers for
    /// instance, starts where its array does.
    static Matrix matrix(Space space, boolean lean, int rows, int columns) {
        return lean && space.identity() ? Matrix.onLines(rows, columns) : Matrix.zeros(rows, columns);
    }
}
