package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;

/// How the atoms of a [Batch] are spread over the summary values of one region: P(z_α | atom), an N × m_α matrix M with
/// rows that sum to 1. Conditional expectations given z_α are ratios of [#project] and [#mass].
public sealed interface Membership permits Membership.Hard, Membership.Soft, Membership.Factored {
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
            case Factored f ->
                new Factored(f.factors.stream().map(m -> m.slice(from, to)).toList());
        };
    }

    /// The memberships of the atoms `index`, which may repeat.
    default Membership gather(int[] index) {
        return switch (this) {
            case Hard hard -> {
                int[] z = new int[index.length];
                for (int i = 0; i < z.length; i++) {
                    z[i] = hard.z[index[i]];
                }
                yield new Hard(z, hard.m);
            }
            case Soft soft -> new Soft(Rows.gather(soft.P, index));
            case Factored f ->
                new Factored(f.factors.stream().map(m -> m.gather(index)).toList());
        };
    }

    /// Per factor of a summary that is a tuple, `sizes` values each with the first factor slowest, the memberships of
    /// its own values: P(z_k | atom).
    default List<Membership> marginals(int[] sizes) {
        if (sizes.length == 1) {
            return List.of(this);
        }
        if (this instanceof Factored f) {
            return f.factors;
        }
        List<Membership> own = new ArrayList<>();
        int below = values();
        for (int size : sizes) {
            below /= size;
            if (this instanceof Hard hard) {
                int[] z = new int[hard.z.length];
                for (int i = 0; i < z.length; i++) {
                    z[i] = hard.z[i] / below % size;
                }
                own.add(new Hard(z, size));
            } else {
                Matrix P = Matrix.zeros(size(), size);
                for (int i = 0; i < P.rows(); i++) {
                    for (int z = 0; z < values(); z++) {
                        P.add(i, z / below % size, get(i, z));
                    }
                }
                own.add(of(P));
            }
        }
        return own;
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

    /// The law of a tuple of values that are independent given the atom: `P(z | atom) = ∏_k P(z_k | atom)`, with the
    /// first
    /// factor's value slowest. Its rows are made one at a time.
    record Factored(List<Membership> factors) implements Membership {
        /// Rows that are made at once for a product with a matrix.
        private static final int ROWS = 256;

        public Factored {
            factors = List.copyOf(factors);
            for (Membership f : factors) {
                Checks.atoms("factors of a membership", factors.getFirst().size(), f.size());
            }
        }

        @Override
        public int size() {
            return factors.getFirst().size();
        }

        @Override
        public int values() {
            return Tuples.count(
                    "values of a product",
                    factors.stream().mapToInt(Membership::values).toArray());
        }

        @Override
        public double get(int atom, int value) {
            double product = 1;
            int rest = value;
            for (int k = factors.size() - 1; k >= 0; k--) {
                int m = factors.get(k).values();
                product *= factors.get(k).get(atom, rest % m);
                rest /= m;
            }
            return product;
        }

        @Override
        public Matrix project(double[] weight, Matrix f) {
            Checks.atoms("weights", size(), weight.length);
            Checks.atoms("functions", size(), f.rows());
            int m = values();
            int n = f.columns();
            Matrix sum = Matrix.zeros(m, n);
            double[] rows = new double[Math.min(ROWS, size()) * m];
            for (int from = 0; from < size(); from += ROWS) {
                int count = Math.min(ROWS, size() - from);
                Arrays.fill(rows, 0);
                for (int i = 0; i < count; i++) {
                    addTo(rows, i * m, from + i, weight[from + i]);
                }
                Kernels.get().multiplyTransposedAdd(count, m, n, rows, 0, f.data(), from * n, sum.data(), 0);
            }
            return sum;
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
            add(target, offset, atom, factor, 0, 0);
        }

        /// Adds `product` times the law of the factors from `k` on, behind the factors before it with the tuple `z`.
        private void add(double[] target, int offset, int atom, double product, int k, int z) {
            if (k == factors.size()) {
                target[offset + z] += product;
                return;
            }
            Membership own = factors.get(k);
            int m = own.values();
            for (int v = 0; v < m; v++) {
                double p = product * own.get(atom, v);
                if (p != 0) {
                    add(target, offset, atom, p, k + 1, z * m + v);
                }
            }
        }
    }

    /// The membership of the tuple of values that `factors` have independently given the atom, the first slowest:
    /// [Hard]
    /// where they all are.
    static Membership product(List<Membership> factors) {
        if (factors.size() == 1) {
            return factors.getFirst();
        }
        if (!factors.stream().allMatch(Hard.class::isInstance)) {
            return new Factored(factors);
        }
        int[] sizes = factors.stream().mapToInt(Membership::values).toArray();
        int[] z = new int[factors.getFirst().size()];
        for (Membership f : factors) {
            int[] own = ((Hard) f).z;
            Checks.atoms("factors of a membership", z.length, own.length);
            for (int i = 0; i < z.length; i++) {
                z[i] = z[i] * f.values() + own[i];
            }
        }
        return new Hard(z, Tuples.count("values of a product", sizes));
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
