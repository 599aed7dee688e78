package preceptor.teacher;

import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;

/// A transfer by its table `P`, (m_α × m_β), which it shares.
record TableTransfer(Matrix P) implements Transfer {
    @Override
    public int rows() {
        return P.rows();
    }

    @Override
    public int columns() {
        return P.columns();
    }

    @Override
    public double get(int z, int v) {
        return P.get(z, v);
    }

    @Override
    public double[] row(int z) {
        return P.row(z);
    }

    @Override
    public void pull(Matrix F, Matrix into) {
        Transfer.requireShapes(this, "pull", F, into);
        into.fill(0);
        Kernels.get().multiplyAdd(P.rows(), P.columns(), F.columns(), P.data(), 0, F.data(), 0, into.data(), 0);
    }

    @Override
    public void push(Matrix G, Matrix into) {
        Transfer.requireShapes(this, "push", into, G);
        Kernels.get()
                .multiplyTransposedAdd(P.rows(), P.columns(), G.columns(), P.data(), 0, G.data(), 0, into.data(), 0);
    }

    @Override
    public Matrix table() {
        return P;
    }
}
