package preceptor.teacher;

import java.util.List;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;

/// The transfer of a product of independent factors, P = P_1 ⊗ … ⊗ P_K, with the first factor's value slowest;
/// mathematics.md §7.
///
/// *Implementation.* The rows of F are a tensor with one mode per factor. P · F multiplies each mode with its factor's
/// table, one mode after the other: with m values of each of K factors that takes K·m multiply-adds per element of F in
/// place of m^K, and the table of P is never made. With one factor it is that factor's product, to the bit.
record KroneckerTransfer(List<Matrix> factors) implements Transfer {
    KroneckerTransfer {
        factors = List.copyOf(factors);
        if (factors.isEmpty()) {
            throw new IllegalArgumentException("product of transfers: expected one factor or more, got none");
        }
    }

    @Override
    public int rows() {
        int rows = 1;
        for (Matrix P : factors) {
            rows = Math.multiplyExact(rows, P.rows());
        }
        return rows;
    }

    @Override
    public int columns() {
        int columns = 1;
        for (Matrix P : factors) {
            columns = Math.multiplyExact(columns, P.columns());
        }
        return columns;
    }

    @Override
    public double get(int z, int v) {
        double product = 1;
        int rest = z;
        int childRest = v;
        for (int k = factors.size() - 1; k >= 0; k--) {
            Matrix P = factors.get(k);
            product *= P.get(rest % P.rows(), childRest % P.columns());
            rest /= P.rows();
            childRest /= P.columns();
        }
        return product;
    }

    @Override
    public double[] row(int z) {
        double[][] rows = new double[factors.size()][];
        int rest = z;
        for (int k = rows.length - 1; k >= 0; k--) {
            Matrix P = factors.get(k);
            rows[k] = P.row(rest % P.rows());
            rest /= P.rows();
        }
        return Tuples.product(rows);
    }

    @Override
    public void pull(Matrix F, Matrix into) {
        Transfer.requireShapes(this, "pull", F, into);
        double[] from = F.data();
        int before = 1;
        int after = columns();
        for (int k = 0; k < factors.size(); k++) {
            Matrix P = factors.get(k);
            after /= P.columns();
            int length = after * F.columns();
            boolean last = k == factors.size() - 1;
            double[] to = last ? into.data() : new double[before * P.rows() * length];
            if (last) {
                into.fill(0);
            }
            for (int i = 0; i < before; i++) {
                Kernels.get()
                        .multiplyAdd(
                                P.rows(),
                                P.columns(),
                                length,
                                P.data(),
                                0,
                                from,
                                i * P.columns() * length,
                                to,
                                i * P.rows() * length);
            }
            before *= P.rows();
            from = to;
        }
    }

    @Override
    public void push(Matrix G, Matrix into) {
        Transfer.requireShapes(this, "push", into, G);
        double[] from = G.data();
        int before = rows();
        int after = 1;
        for (int k = factors.size() - 1; k >= 0; k--) {
            Matrix P = factors.get(k);
            before /= P.rows();
            int length = after * G.columns();
            double[] to = k == 0 ? into.data() : new double[before * P.columns() * length];
            for (int i = 0; i < before; i++) {
                Kernels.get()
                        .multiplyTransposedAdd(
                                P.rows(),
                                P.columns(),
                                length,
                                P.data(),
                                0,
                                from,
                                i * P.rows() * length,
                                to,
                                i * P.columns() * length);
            }
            after *= P.columns();
            from = to;
        }
    }

    @Override
    public Matrix table() {
        Matrix table = factors.getFirst();
        for (int k = 1; k < factors.size(); k++) {
            table = Tuples.product(table, factors.get(k));
        }
        return table;
    }
}
