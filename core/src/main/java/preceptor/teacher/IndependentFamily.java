package preceptor.teacher;

import java.util.Arrays;
import java.util.BitSet;
import preceptor.linalg.Matrix;

/// Children that are independent given their parent: Q_α(z_{ch(α)} | z_α) = ∏_β P_αβ(z_β | z_α).
public final class IndependentFamily implements Family {
    private final int values;
    private final Matrix[] P;
    private final double[][][] row;
    private final boolean[] has;

    /// @param P per child P_αβ, (m_α × m_β); a row sums to 1, or is 0 for all children when the value is unused
    public static IndependentFamily of(Matrix... P) {
        if (P.length == 0) {
            throw new IllegalArgumentException("family: expected one child or more, got none");
        }
        Matrix[] copy = new Matrix[P.length];
        for (int i = 0; i < P.length; i++) {
            if (P[i].rows() != P[0].rows()) {
                throw new IllegalArgumentException(
                        "family, child " + i + ": expected " + P[0].rows() + " rows, got " + P[i].rows());
            }
            // Children with the same numbers share one table.
            for (int j = 0; j < i && copy[i] == null; j++) {
                copy[i] = P[j] == P[i] || Arrays.equals(P[j].data(), P[i].data()) ? copy[j] : null;
            }
            if (copy[i] == null) {
                copy[i] = P[i].copy();
            }
        }
        return new IndependentFamily(copy);
    }

    private IndependentFamily(Matrix[] P) {
        this.P = P;
        values = P[0].rows();
        has = new boolean[values];
        row = new double[P.length][values][];
        for (int z = 0; z < values; z++) {
            for (int i = 0; i < P.length; i++) {
                String what = "family, child " + i + ", row " + z;
                boolean some = Checks.sumOfProbabilities(what, P[i].row(z)) > 0;
                if (i == 0) {
                    has[z] = some;
                }
                if (some) {
                    Checks.requireLaw(what, P[i].row(z));
                    Checks.normalise(P[i].data(), z * P[i].columns(), P[i].columns());
                }
                if (some != has[z]) {
                    throw new IllegalArgumentException(
                            what + ": expected a sum of " + (has[z] ? 1 : 0) + " as in child 0, got " + (some ? 1 : 0));
                }
                row[i][z] = P[i].row(z);
            }
        }
    }

    @Override
    public int values() {
        return values;
    }

    @Override
    public int children() {
        return P.length;
    }

    @Override
    public int childValues(int child) {
        return P[child].columns();
    }

    @Override
    public boolean independent() {
        return true;
    }

    @Override
    public boolean has(int z) {
        return has[z];
    }

    @Override
    public Matrix conditional(int child) {
        return P[child];
    }

    @Override
    public void up(double[][] message, double[] out) {
        for (int z = 0; z < values; z++) {
            double product = 1;
            for (int i = 0; i < P.length; i++) {
                double sum = 0;
                double[] p = row[i][z];
                for (int v = 0; v < p.length; v++) {
                    sum += p[v] * message[i][v];
                }
                product *= sum;
            }
            out[z] = product;
        }
    }

    @Override
    public Matrix up(Matrix[] messages) {
        Matrix product = Rows.scaleToMax(messages[0].timesTranspose(P[0]));
        for (int i = 1; i < P.length; i++) {
            Rows.multiply(product, messages[i].timesTranspose(P[i]));
        }
        return product;
    }

    @Override
    public void up(double[][] below, int rows, double[] above, double[] scratch, double[] factor) {
        for (int i = 0; i < P.length; i++) {
            double[] lifted = i == 0 ? above : scratch;
            lift(P[i], below[i], rows, lifted);
            Lanes.scaleToMax(lifted, values, rows, factor);
            if (i > 0) {
                Lanes.multiply(above, lifted, values * rows);
                Lanes.scaleToMax(above, values, rows, factor);
            }
        }
    }

    private static void lift(Matrix P, double[] below, int rows, double[] lifted) {
        Arrays.fill(lifted, 0, P.rows() * rows, 0);
        for (int z = 0; z < P.rows(); z++) {
            for (int v = 0; v < P.columns(); v++) {
                double p = P.get(z, v);
                if (p > 0) {
                    Lanes.add(p, below, v * rows, lifted, z * rows, rows);
                }
            }
        }
    }

    @Override
    public Matrix[] down(Matrix above, Matrix[] messages) {
        int k = P.length;
        Matrix[] lifted = new Matrix[k];
        for (int i = 0; i < k; i++) {
            lifted[i] = Rows.scaleToMax(messages[i].timesTranspose(P[i]));
        }
        Matrix[] after = new Matrix[k];
        for (int i = k - 1; i > 0; i--) {
            after[i - 1] = lifted[i].copy();
            if (after[i] != null) {
                Rows.multiply(after[i - 1], after[i]);
            }
        }
        Matrix before = above.copy();
        Matrix[] result = new Matrix[k];
        for (int i = 0; i < k; i++) {
            Matrix others = before.copy();
            if (after[i] != null) {
                Rows.multiply(others, after[i]);
            }
            result[i] = Rows.scaleToMax(others.times(P[i]));
            Rows.multiply(before, lifted[i]);
        }
        return result;
    }

    @Override
    public Matrix pair(int z, int i, int j) {
        double[] a = row[i][z];
        double[] b = row[j][z];
        Matrix joint = Matrix.zeros(a.length, b.length);
        for (int u = 0; u < a.length; u++) {
            if (i == j) {
                joint.set(u, u, a[u]);
                continue;
            }
            for (int v = 0; v < b.length; v++) {
                joint.set(u, v, a[u] * b[v]);
            }
        }
        return joint;
    }

    @Override
    public long entries() {
        long total = 0;
        for (int z = 0; z < values; z++) {
            long product = 1;
            for (int i = 0; i < P.length; i++) {
                product = Checks.times(product, positive(row[i][z]));
            }
            total = Checks.plus(total, product);
        }
        return total;
    }

    @Override
    public void forEach(int z, Visitor visitor) {
        if (has[z]) {
            visit(z, 0, new int[P.length], 1, visitor);
        }
    }

    private void visit(int z, int child, int[] tuple, double probability, Visitor visitor) {
        if (child == P.length) {
            visitor.visit(tuple, probability);
            return;
        }
        double[] p = row[child][z];
        for (int v = 0; v < p.length; v++) {
            if (p[v] > 0) {
                tuple[child] = v;
                visit(z, child + 1, tuple, probability * p[v], visitor);
            }
        }
    }

    @Override
    public BitSet support(BitSet[] children) {
        BitSet support = new BitSet(values);
        for (int z = 0; z < values; z++) {
            boolean all = true;
            for (int i = 0; i < P.length && all; i++) {
                boolean some = false;
                for (int v = children[i].nextSetBit(0); v >= 0 && !some; v = children[i].nextSetBit(v + 1)) {
                    some = row[i][z][v] > 0;
                }
                all = some;
            }
            support.set(z, all);
        }
        return support;
    }

    @Override
    public IndependentFamily restrictedTo(boolean[] used) {
        boolean same = true;
        for (int z = 0; z < values; z++) {
            same &= used[z] || !has[z];
        }
        if (same) {
            return this;
        }
        Matrix[] restricted = new Matrix[P.length];
        for (int i = 0; i < P.length; i++) {
            restricted[i] = P[i].scaleRows(z -> used[z] ? 1 : 0);
        }
        return new IndependentFamily(restricted);
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof IndependentFamily f && Arrays.deepEquals(row, f.row);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(row);
    }

    private static int positive(double[] law) {
        int count = 0;
        for (double v : law) {
            count += v > 0 ? 1 : 0;
        }
        return count;
    }
}
