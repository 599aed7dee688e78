package preceptor.teacher;

import java.util.ArrayList;
import java.util.List;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;

/// Weighted atoms of data: samples, or the points of a finite population (E1). Arrays and matrices are shared, not
/// copied.
///
/// @param weight the weight of each atom (N); sums to 1 over a batch, or over all blocks of a [BatchSource]
/// @param inputs per leaf β the inputs x_β, (N × d_β)
/// @param memberships per region α the law P(z_α | atom)
/// @param targets the law of the label given the atom after label noise, (N × C), head by head where there are several:
///     they are independent given the atom
/// @param heads the heads of the label, one unless it is a tuple
// Batches are handed on, never compared: equality by identity of the arrays does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record Batch(double[] weight, Matrix[] inputs, Membership[] memberships, Matrix targets, Blocks heads) {
    public Batch {
        for (Matrix x : inputs) {
            Checks.atoms("inputs", weight.length, x.rows());
        }
        for (Membership m : memberships) {
            Checks.atoms("memberships", weight.length, m.size());
        }
        Checks.atoms("targets", weight.length, targets.rows());
        if (heads.total() != targets.columns()) {
            throw new IllegalArgumentException("targets: expected " + heads.total() + " columns for the heads " + heads
                    + ", got " + targets.columns());
        }
    }

    /// A batch with one head.
    public Batch(double[] weight, Matrix[] inputs, Membership[] memberships, Matrix targets) {
        this(weight, inputs, memberships, targets, Blocks.of(targets.columns()));
    }

    /// The number of atoms N.
    public int size() {
        return weight.length;
    }

    /// The number of labels C, of all heads together.
    public int classes() {
        return targets.columns();
    }

    /// Per atom its likeliest label, the lowest of equals; the drawn label for samples. Where there are several heads
    /// the
    /// number of the tuple of their labels, the first head slowest.
    public int[] labels() {
        int[] labels = new int[size()];
        for (int head = 0; head < heads.count(); head++) {
            int[] own = labels(head);
            for (int i = 0; i < labels.length; i++) {
                labels[i] = Math.addExact(Math.multiplyExact(labels[i], heads.size(head)), own[i]);
            }
        }
        return labels;
    }

    /// Per atom the likeliest label of one head.
    public int[] labels(int head) {
        int[] labels = new int[size()];
        int classes = classes();
        double[] t = targets.data();
        for (int i = 0; i < labels.length; i++) {
            int first = i * classes + heads.start(head);
            int best = 0;
            for (int y = 1; y < heads.size(head); y++) {
                if (t[first + y] > t[first + best]) {
                    best = y;
                }
            }
            labels[i] = best;
        }
        return labels;
    }

    /// The atoms `index`, which may repeat, with their weights as they are.
    Batch gather(int[] index) {
        double[] chosen = new double[index.length];
        for (int i = 0; i < index.length; i++) {
            chosen[i] = weight[index[i]];
        }
        Matrix[] x = new Matrix[inputs.length];
        for (int leaf = 0; leaf < x.length; leaf++) {
            x[leaf] = Rows.gather(inputs[leaf], index);
        }
        Membership[] z = new Membership[memberships.length];
        for (int region = 0; region < z.length; region++) {
            z[region] = memberships[region].gather(index);
        }
        return new Batch(chosen, x, z, Rows.gather(targets, index), heads);
    }

    /// This batch with other targets of the same heads.
    public Batch withTargets(Matrix other) {
        return new Batch(weight, inputs, memberships, other, heads);
    }

    /// All weights added up, in order.
    public double totalWeight() {
        double sum = 0;
        for (double w : weight) {
            sum += w;
        }
        return sum;
    }

    /// The first `count` atoms, their weights scaled to sum to 1.
    public Batch first(int count) {
        if (count < 1 || count > size()) {
            throw new IllegalArgumentException("first: expected 1 to " + size() + " atoms, got " + count);
        }
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += weight[i];
        }
        double[] scaled = new double[count];
        for (int i = 0; i < count; i++) {
            scaled[i] = weight[i] / total;
        }
        Matrix[] x = new Matrix[inputs.length];
        for (int leaf = 0; leaf < x.length; leaf++) {
            x[leaf] = Rows.slice(inputs[leaf], 0, count);
        }
        Membership[] z = new Membership[memberships.length];
        for (int region = 0; region < z.length; region++) {
            z[region] = memberships[region].slice(0, count);
        }
        return new Batch(scaled, x, z, Rows.slice(targets, 0, count), heads);
    }

    /// The atoms of all `batches` (one or more) in order, with their weights as they are.
    public static Batch concat(List<Batch> batches) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("concat: expected one batch or more, got none");
        }
        int n = 0;
        for (Batch b : batches) {
            n = Math.addExact(n, b.size());
        }
        Batch first = batches.getFirst();
        double[] weight = new double[n];
        int at = 0;
        for (Batch b : batches) {
            System.arraycopy(b.weight, 0, weight, at, b.size());
            at += b.size();
        }
        Matrix[] inputs = new Matrix[first.inputs.length];
        for (int leaf = 0; leaf < inputs.length; leaf++) {
            int l = leaf;
            inputs[leaf] = stack(n, batches.stream().map(b -> b.inputs[l]).toList());
        }
        Membership[] memberships = new Membership[first.memberships.length];
        for (int region = 0; region < memberships.length; region++) {
            int r = region;
            memberships[region] =
                    join(n, batches.stream().map(b -> b.memberships[r]).toList());
        }
        return new Batch(
                weight,
                inputs,
                memberships,
                stack(n, batches.stream().map(b -> b.targets).toList()),
                first.heads);
    }

    private static Matrix stack(int rows, List<Matrix> parts) {
        Matrix all = Matrix.zeros(rows, parts.getFirst().columns());
        int at = 0;
        for (Matrix part : parts) {
            if (part.columns() != all.columns()) {
                throw new IllegalArgumentException(
                        "concat: expected " + all.columns() + " columns, got " + part.columns());
            }
            System.arraycopy(part.data(), 0, all.data(), at, part.data().length);
            at += part.data().length;
        }
        return all;
    }

    private static Membership join(int n, List<Membership> parts) {
        int m = parts.getFirst().values();
        if (parts.stream().allMatch(Membership.Hard.class::isInstance)) {
            int[] z = new int[n];
            int at = 0;
            for (Membership part : parts) {
                int[] from = ((Membership.Hard) part).z();
                System.arraycopy(from, 0, z, at, from.length);
                at += from.length;
            }
            return new Membership.Hard(z, m);
        }
        if (parts.stream().allMatch(Membership.Factored.class::isInstance)) {
            List<List<Membership>> factors =
                    parts.stream().map(p -> ((Membership.Factored) p).factors()).toList();
            List<Membership> joined = new ArrayList<>();
            for (int k = 0; k < factors.getFirst().size(); k++) {
                int factor = k;
                joined.add(join(n, factors.stream().map(f -> f.get(factor)).toList()));
            }
            return new Membership.Factored(joined);
        }
        Matrix P = Matrix.zeros(n, m);
        int at = 0;
        for (Membership part : parts) {
            for (int i = 0; i < part.size(); i++) {
                part.addTo(P.data(), at++ * m, i, 1);
            }
        }
        return new Membership.Soft(P);
    }
}
