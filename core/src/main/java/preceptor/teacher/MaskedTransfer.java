package preceptor.teacher;

import preceptor.linalg.Matrix;

/// Another transfer with rows of 0 for values that never occur.
///
/// @param used per value of the parent whether it occurs; shared, not copied
// Transfers are handed on, never compared: equality by identity of the array does no harm.
@SuppressWarnings("ArrayRecordComponent")
record MaskedTransfer(Transfer inner, boolean[] used) implements Transfer {
    @Override
    public int rows() {
        return inner.rows();
    }

    @Override
    public int columns() {
        return inner.columns();
    }

    @Override
    public double get(int z, int v) {
        return used[z] ? inner.get(z, v) : 0;
    }

    @Override
    public double[] row(int z) {
        return used[z] ? inner.row(z) : new double[columns()];
    }

    @Override
    public void pull(Matrix F, Matrix into) {
        inner.pull(F, into);
        int n = into.columns();
        for (int z = 0; z < used.length; z++) {
            if (!used[z]) {
                java.util.Arrays.fill(into.data(), z * n, (z + 1) * n, 0);
            }
        }
    }

    @Override
    public void push(Matrix G, Matrix into) {
        inner.push(G.scaleRows(z -> used[z] ? 1 : 0), into);
    }

    @Override
    public Matrix table() {
        return inner.table().scaleRows(z -> used[z] ? 1 : 0);
    }
}
