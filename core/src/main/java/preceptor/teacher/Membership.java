package preceptor.teacher;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// How the atoms of a [Batch] are spread over the summary values of one region: P(z_α | atom), an N × m_α matrix M with
/// rows that sum to 1. Conditional expectations given z_α are ratios of [#project] and [#mass].
public sealed interface Membership permits Membership.Hard, Membership.Soft {
    /// The number of atoms N.
    int size();

    /// The number of summary values m_α, unused ones included.
    int values();

    /// P(z_α = `value` | `atom`).
    double get(int atom, int value);

    /// Mᵀ · diag(`weight`) · `f`, (m_α × n) for `f` (N × n); atoms are summed in their order.
    Matrix project(double[] weight, Matrix f);

    /// Mᵀ · `weight`, the m_α probabilities of the values; atoms are summed in their order.
    double[] mass(double[] weight);

    /// The joint table P(z_α, z_β), (m_α × m_β), of this region's value and that of `other`. One of the two must be
    /// [Hard]: two values that are both uncertain given the atom need not be independent given it.
    default Matrix joint(double[] weight, Membership other) {
        Checks.atoms("joint table", size(), other.size());
        Checks.atoms("weights", size(), weight.length);
        Matrix table = Matrix.zeros(values(), other.values());
        if (this instanceof Hard a) {
            for (int i = 0; i < a.z.length; i++) {
                other.addTo(table.data(), a.z[i] * other.values(), i, weight[i]);
            }
            return table;
        }
        if (other instanceof Hard) {
            return other.joint(weight, this).transpose();
        }
        throw new IllegalArgumentException(
                "joint table: expected at least one region whose value each atom determines, got two uncertain ones");
    }

    /// The memberships of the atoms `from` … `to` − 1.
    default Membership slice(int from, int to) {
        return switch (this) {
            case Hard hard -> new Hard(Arrays.copyOfRange(hard.z, from, to), hard.m);
            case Soft soft -> new Soft(Rows.slice(soft.P, from, to));
        };
    }

    /// Adds `factor` · P(· | `atom`) to `target` from place `offset`.
    void addTo(double[] target, int offset, int atom, double factor);

    /// Each atom determines its value: `z` (N), each from 0 to m − 1. The array is shared, not copied.
    // Memberships are handed on, never compared: equality by identity of the array does no harm.
    @SuppressWarnings("ArrayRecordComponent")
    record Hard(int[] z, int m) implements Membership {
        public Hard {
            for (int i = 0; i < z.length; i++) {
                if (z[i] < 0 || z[i] >= m) {
                    throw new IllegalArgumentException(
                            "summary of atom " + i + ": expected a value from 0 to " + (m - 1) + ", got " + z[i]);
                }
            }
        }

        @Override
        public int size() {
            return z.length;
        }

        @Override
        public int values() {
            return m;
        }

        @Override
        public double get(int atom, int value) {
            return z[atom] == value ? 1 : 0;
        }

        @Override
        public Matrix project(double[] weight, Matrix f) {
            Checks.atoms("weights", z.length, weight.length);
            Checks.atoms("functions", z.length, f.rows());
            int n = f.columns();
            Matrix sum = Matrix.zeros(m, n);
            double[] from = f.data();
            double[] to = sum.data();
            for (int i = 0; i < z.length; i++) {
                double w = weight[i];
                int source = i * n;
                int target = z[i] * n;
                for (int j = 0; j < n; j++) {
                    to[target + j] += w * from[source + j];
                }
            }
            return sum;
        }

        @Override
        public double[] mass(double[] weight) {
            Checks.atoms("weights", z.length, weight.length);
            double[] sum = new double[m];
            for (int i = 0; i < z.length; i++) {
                sum[z[i]] += weight[i];
            }
            return sum;
        }

        @Override
        public void addTo(double[] target, int offset, int atom, double factor) {
            target[offset + z[atom]] += factor;
        }
    }

    /// The law of the value given the atom: `P` (N × m), shared, not copied.
    record Soft(Matrix P) implements Membership {
        @Override
        public int size() {
            return P.rows();
        }

        @Override
        public int values() {
            return P.columns();
        }

        @Override
        public double get(int atom, int value) {
            return P.get(atom, value);
        }

        @Override
        public Matrix project(double[] weight, Matrix f) {
            Checks.atoms("weights", size(), weight.length);
            Checks.atoms("functions", size(), f.rows());
            return P.scaleRows(i -> weight[i]).transposeTimes(f);
        }

        @Override
        public double[] mass(double[] weight) {
            Checks.atoms("weights", size(), weight.length);
            double[] sum = new double[values()];
            for (int i = 0; i < weight.length; i++) {
                addTo(sum, 0, i, weight[i]);
            }
            return sum;
        }

        @Override
        public void addTo(double[] target, int offset, int atom, double factor) {
            int m = P.columns();
            double[] from = P.data();
            for (int z = 0; z < m; z++) {
                target[offset + z] += factor * from[atom * m + z];
            }
        }
    }

    /// `P` (N × m, rows sum to 1) as [Hard] when no row has more than one positive element, else as [Soft].
    static Membership of(Matrix P) {
        int m = P.columns();
        int[] z = new int[P.rows()];
        double[] data = P.data();
        for (int i = 0; i < z.length; i++) {
            int only = -1;
            for (int v = 0; v < m; v++) {
                if (data[i * m + v] > 0) {
                    if (only >= 0) {
                        return new Soft(P);
                    }
                    only = v;
                }
            }
            if (only < 0) {
                return new Soft(P);
            }
            z[i] = only;
        }
        return new Hard(z, m);
    }
}
