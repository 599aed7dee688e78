package preceptor.teacher;

import preceptor.linalg.Matrix;

/// P_αβ = P(z_β | z_α) of one edge by what it does: it carries functions of z_β to their expectations given z_α, and
/// its
/// transpose carries gradients back. Rows of unused values are 0. Immutable; matrices that it hands out are not to be
/// written to.
public sealed interface Transfer permits TableTransfer, KroneckerTransfer, MaskedTransfer {
    /// m_α.
    int rows();

    /// m_β.
    int columns();

    /// P(z_β = `v` | z_α = `z`).
    double get(int z, int v);

    /// P(· | z_α = `z`) (m_β).
    double[] row(int z);

    /// Fills `into` (m_α × n) with P · `F`, for F (m_β × n).
    void pull(Matrix F, Matrix into);

    /// Adds Pᵀ · `G` to `into` (m_β × n), for G (m_α × n).
    void push(Matrix G, Matrix into);

    /// P · `F`, (m_α × n).
    default Matrix times(Matrix F) {
        Matrix result = Matrix.zeros(rows(), F.columns());
        pull(F, result);
        return result;
    }

    /// P as a table, (m_α × m_β): m_α · m_β numbers, which may be far more than the transfer itself holds.
    Matrix table();

    private static IllegalArgumentException shape(Transfer transfer, String what, Matrix below, Matrix above) {
        return new IllegalArgumentException(what + " of a transfer " + transfer.rows() + " x " + transfer.columns()
                + ": shapes " + below.rows() + " x " + below.columns() + " below and " + above.rows() + " x "
                + above.columns() + " above do not fit");
    }

    /// Checks that `below` is (m_β × n) and `above` (m_α × n).
    static void requireShapes(Transfer transfer, String what, Matrix below, Matrix above) {
        if (below.rows() != transfer.columns()
                || above.rows() != transfer.rows()
                || below.columns() != above.columns()) {
            throw shape(transfer, what, below, above);
        }
    }
}
