package preceptor.analysis;

import java.util.Arrays;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.teacher.Membership;

/// What the scores of mathematics.md §7 judge: the activations of some nodes beside the values of the factors that they
/// should stand for, over weighted rows. Rows are the inputs of a population with their probabilities, which makes the
/// scores exact, or samples. Immutable.
public final class Representation {
    private final double[] weight;
    private final Matrix F;
    private final List<Membership> factors;
    private final double[][] p;
    private final Levels[] levels;

    private Representation(double[] weight, Matrix F, List<Membership> factors) {
        this.weight = weight;
        this.F = F;
        this.factors = factors;
        p = factors.stream().map(f -> f.mass(weight)).toArray(double[][]::new);
        levels = new Levels[F.columns()];
        Arrays.setAll(levels, j -> new Levels(F, j));
    }

    /// @param weight of each row (N), 0 or more; scaled to sum to 1, and rows of weight 0 are left out
    /// @param F the activations, (N × n), finite
    /// @param factors per factor the law of its value given the row
    /// @throws IllegalArgumentException where counts of rows differ, where there is no factor or no weight, or
    ///     where an activation is not finite
    public static Representation of(double[] weight, Matrix F, List<? extends Membership> factors) {
        if (factors.isEmpty()) {
            throw new IllegalArgumentException("representation: expected one factor or more, got none");
        }
        if (F.rows() != weight.length) {
            throw new IllegalArgumentException("representation: expected activations of " + weight.length
                    + " rows, as there are weights, got " + F.rows());
        }
        for (Membership f : factors) {
            if (f.size() != weight.length) {
                throw new IllegalArgumentException("representation: expected factor values of " + weight.length
                        + " rows, as there are weights, got " + f.size());
            }
        }
        if (!F.isFinite()) {
            throw new IllegalArgumentException("representation: expected finite activations");
        }
        int[] kept = new int[weight.length];
        int count = 0;
        double total = 0;
        for (int i = 0; i < weight.length; i++) {
            if (!(weight[i] >= 0)) {
                throw new IllegalArgumentException(
                        "representation: weight of row " + i + ": expected 0 or more, got " + weight[i]);
            }
            if (weight[i] > 0) {
                kept[count++] = i;
                total += weight[i];
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("representation: expected a row of weight above 0, got none");
        }
        int[] rows = Arrays.copyOf(kept, count);
        double[] w = new double[count];
        for (int i = 0; i < count; i++) {
            w[i] = weight[rows[i]] / total;
        }
        if (count == weight.length) {
            return new Representation(w, F, List.copyOf(factors));
        }
        Matrix some = Matrix.zeros(count, F.columns());
        for (int i = 0; i < count; i++) {
            System.arraycopy(F.data(), rows[i] * F.columns(), some.data(), i * F.columns(), F.columns());
        }
        return new Representation(
                w, some, factors.stream().map(f -> f.gather(rows)).toList());
    }

    int rows() {
        return weight.length;
    }

    /// The number of nodes n.
    public int nodes() {
        return F.columns();
    }

    /// The number of factors K.
    public int factors() {
        return factors.size();
    }

    double weight(int row) {
        return weight[row];
    }

    double activation(int row, int node) {
        return F.get(row, node);
    }

    Levels levels(int node) {
        return levels[node];
    }

    Membership factor(int factor) {
        return factors.get(factor);
    }

    /// The probability of each value of `factor`; not to be written to.
    double[] p(int factor) {
        return p[factor];
    }

    /// The number of values of `factor` of probability above 0.
    int used(int factor) {
        int used = 0;
        for (double v : p[factor]) {
            used += v > 0 ? 1 : 0;
        }
        return used;
    }

    /// Whether a node has more than one value, so that it can tell anything.
    public boolean live(int node) {
        return levels[node].count() > 1;
    }

    /// The joint law of a node's place and a factor's value, (count × m): `place` (N) gives each row's.
    double[] joint(int[] place, int count, int factor) {
        Membership own = factors.get(factor);
        double[] table = new double[count * own.values()];
        for (int i = 0; i < weight.length; i++) {
            own.addTo(table, place[i] * own.values(), i, weight[i]);
        }
        return table;
    }
}
