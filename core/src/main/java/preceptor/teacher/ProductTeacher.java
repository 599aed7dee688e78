package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// K independent factor teachers on one region graph, mathematics.md §7. The summary of a region is the tuple of the
/// factors' own, numbered with the first factor slowest; the input of a leaf is its factors' inputs one after the
/// other.
/// The label is the tuple of the factors' labels, with a head for each, or that of one factor. Nothing is computed on
/// tuples that the factors give: law, samples, posteriors, population and Bayes risk are those of the factors,
/// combined.
/// Immutable.
public final class ProductTeacher implements Teacher {
    /// The most tuples that a summary may have: what depends on all of them, such as p and E\[e_y | z_ω\], is kept.
    private static final long MOST_VALUES = 1 << 20;

    private final List<Teacher> factors;
    private final OptionalInt label;
    private final Law law;

    private ProductTeacher(List<? extends Teacher> factors, OptionalInt label) {
        if (factors.isEmpty()) {
            throw new IllegalArgumentException("product teacher: expected one factor or more, got none");
        }
        for (int k = 0; k < factors.size(); k++) {
            if (factors.get(k) instanceof ProductTeacher) {
                throw new IllegalArgumentException(
                        "product teacher: factor " + k + " is a product itself; expected its factors in its place");
            }
            if (factors.get(k).graph() != factors.getFirst().graph()) {
                throw new IllegalArgumentException(
                        "product teacher: expected all factors on one region graph, but factor " + k
                                + " has another than factor 0");
            }
        }
        if (label.isPresent() && (label.getAsInt() < 0 || label.getAsInt() >= factors.size())) {
            throw new IllegalArgumentException("label of a product teacher: expected a factor from 0 to "
                    + (factors.size() - 1) + ", got " + label.getAsInt());
        }
        this.factors = List.copyOf(factors);
        this.label = label;
        requireSizes();
        Matrix labels = Tuples.sideBySide(factors.stream().map(Teacher::labels).toArray(Matrix[]::new));
        List<Law> laws = factors.stream().map(Teacher::law).toList();
        Blocks all = Blocks.concat(laws.stream().map(Law::heads).toArray(Blocks[]::new));
        law = Law.product(laws, heads(all), ofLabel(all, labels));
    }

    /// The product whose label is the tuple of its factors' labels.
    public static ProductTeacher of(List<? extends Teacher> factors) {
        return new ProductTeacher(factors, OptionalInt.empty());
    }

    /// The product whose label is that of factor number `label`.
    public static ProductTeacher of(List<? extends Teacher> factors, int label) {
        return new ProductTeacher(factors, OptionalInt.of(label));
    }

    /// The key of a factor's randomness: of the first one `key` itself, so that a product of one is that one.
    public static Key factorKey(Key key, int factor) {
        return factor == 0 ? key : key.named("factor").at(factor);
    }

    /// The factors in order.
    public List<Teacher> factors() {
        return factors;
    }

    /// The factor whose label is the product's, or empty for the tuple of all.
    public OptionalInt label() {
        return label;
    }

    /// The inputs of a leaf by factor.
    public Blocks inputsOf(int leaf) {
        return Blocks.of(factors.stream().mapToInt(f -> f.mean(leaf).columns()).toArray());
    }

    @Override
    public RegionGraph graph() {
        return factors.getFirst().graph();
    }

    @Override
    public Law law() {
        return law;
    }

    @Override
    public Matrix mean(int leaf) {
        return Tuples.sideBySide(factors.stream().map(f -> f.mean(leaf)).toArray(Matrix[]::new));
    }

    /// See [Teacher#covariance]: block-diagonal; values with equal blocks share a matrix.
    @Override
    public Matrix[] covariance(int leaf) {
        Matrix[][] own = factors.stream().map(f -> f.covariance(leaf)).toArray(Matrix[][]::new);
        int[] sizes = law.factorValues(leaf);
        int[][] stands = new int[own.length][];
        for (int k = 0; k < own.length; k++) {
            stands[k] = firstEqual(own[k]);
        }
        Matrix[] covariance = new Matrix[values(leaf)];
        int[] digits = new int[sizes.length];
        for (int z = 0; z < covariance.length; z++) {
            Checks.digits(z, sizes, digits);
            for (int k = 0; k < digits.length; k++) {
                digits[k] = stands[k][digits[k]];
            }
            int first = (int) Checks.ordinal(digits, sizes);
            covariance[z] = first < z ? covariance[first] : blockDiagonal(own, digits);
        }
        return covariance;
    }

    @Override
    public boolean isFinite() {
        return factors.stream().allMatch(Teacher::isFinite);
    }

    @Override
    public boolean sufficient() {
        return factors.stream().allMatch(Teacher::sufficient);
    }

    @Override
    public double inefficiency() {
        return factors.stream().mapToDouble(Teacher::inefficiency).max().orElse(1);
    }

    @Override
    public Optional<Bayes> bayes(Key key) {
        List<Bayes> own = new ArrayList<>();
        for (int k = 0; k < factors.size(); k++) {
            if (label.isEmpty() || label.getAsInt() == k) {
                Optional<Bayes> bayes = factors.get(k).bayes(factorKey(key, k));
                if (bayes.isEmpty()) {
                    return Optional.empty();
                }
                own.add(bayes.get());
            }
        }
        return Optional.of(Bayes.product(own));
    }

    @Override
    public Batch sample(Key key, long first, int count) {
        List<Batch> own = new ArrayList<>();
        for (int k = 0; k < factors.size(); k++) {
            own.add(factors.get(k).sample(factorKey(key, k), first, count));
        }
        return combine(own.getFirst().weight(), own);
    }

    @Override
    public Optional<Batch> assignments(int limit) {
        List<Batch> own = new ArrayList<>();
        long count = 1;
        for (Teacher f : factors) {
            Optional<Batch> all = f.assignments(limit);
            if (all.isEmpty()) {
                return Optional.empty();
            }
            own.add(all.get());
            count = Checks.times(count, all.get().size());
        }
        return count > limit ? Optional.empty() : Optional.of(crossed(own, 0, (int) count));
    }

    /// Atoms `from` … `from + count − 1` of all tuples of the factors' atoms, the first factor slowest.
    Batch crossed(List<Batch> own, long from, int count) {
        int[] sizes = own.stream().mapToInt(Batch::size).toArray();
        int[][] index = new int[own.size()][count];
        double[] weight = new double[count];
        Arrays.fill(weight, 1);
        int[] digits = new int[sizes.length];
        for (int i = 0; i < count; i++) {
            Checks.digits(from + i, sizes, digits);
            for (int k = 0; k < digits.length; k++) {
                index[k][i] = digits[k];
                weight[i] *= own.get(k).weight()[digits[k]];
            }
        }
        List<Batch> chosen = new ArrayList<>();
        for (int k = 0; k < index.length; k++) {
            chosen.add(own.get(k).gather(index[k]));
        }
        return combine(weight, chosen);
    }

    /// One batch from the factors' views of the same atoms.
    private Batch combine(double[] weight, List<Batch> own) {
        RegionGraph graph = graph();
        Matrix[] inputs = new Matrix[graph.leaves()];
        for (int leaf = 0; leaf < inputs.length; leaf++) {
            int b = leaf;
            inputs[leaf] = Rows.beside(own.stream().map(f -> f.inputs()[b]).toList());
        }
        Membership[] memberships = new Membership[graph.size()];
        for (int region = 0; region < memberships.length; region++) {
            int a = region;
            memberships[region] =
                    Membership.product(own.stream().map(f -> f.memberships()[a]).toList());
        }
        Matrix targets = label.isPresent()
                ? own.get(label.getAsInt()).targets()
                : Rows.beside(own.stream().map(Batch::targets).toList());
        return new Batch(weight, inputs, memberships, targets, law.heads());
    }

    private Blocks heads(Blocks all) {
        return label.isPresent() ? Blocks.of(all.size(label.getAsInt())) : all;
    }

    /// The columns of `labels`, (m_ω × Σ C_k), that belong to the label.
    private Matrix ofLabel(Blocks all, Matrix labels) {
        if (label.isEmpty()) {
            return labels;
        }
        int k = label.getAsInt();
        Matrix own = Matrix.zeros(labels.rows(), all.size(k));
        Rows.copyColumns(labels, all.start(k), own, 0, all.size(k));
        return own;
    }

    private void requireSizes() {
        for (int region = 0; region < graph().size(); region++) {
            int a = region;
            long count =
                    Checks.product(factors.stream().mapToInt(f -> f.values(a)).toArray());
            if (count > MOST_VALUES) {
                throw new TooLargeException(
                        "tuples of the factors' summaries of region " + graph().id(region),
                        count,
                        MOST_VALUES,
                        "teacher.factors");
            }
        }
    }

    /// Per matrix the first one that it equals.
    private static int[] firstEqual(Matrix[] matrices) {
        int[] first = new int[matrices.length];
        for (int z = 0; z < first.length; z++) {
            while (!Arrays.equals(matrices[first[z]].data(), matrices[z].data())) {
                first[z]++;
            }
        }
        return first;
    }

    private static Matrix blockDiagonal(Matrix[][] own, int[] values) {
        int size = 0;
        for (int k = 0; k < values.length; k++) {
            size += own[k][values[k]].rows();
        }
        Matrix all = Matrix.zeros(size, size);
        int at = 0;
        for (int k = 0; k < values.length; k++) {
            Matrix block = own[k][values[k]];
            for (int i = 0; i < block.rows(); i++) {
                System.arraycopy(block.data(), i * block.columns(), all.data(), (at + i) * size + at, block.columns());
            }
            at += block.rows();
        }
        return all;
    }
}
