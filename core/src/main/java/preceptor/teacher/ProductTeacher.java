package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// K factor teachers on one region graph, mathematics.md §7, independent unless [#withDependence] couples their roots.
/// The summary of a region is the tuple of the
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
    private final Coupling coupling;
    private final Law law;

    /// Per factor and value of its root the factor with that value, made when samples of coupled factors are asked for;
    /// whoever makes it makes the same.
    private volatile TreeTeacher[][] given;

    private ProductTeacher(List<? extends Teacher> factors, OptionalInt label, double kappa) {
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
        coupling = kappa == 0 ? null : new Coupling(kappa, priors(kappa));
        Matrix labels = Tuples.sideBySide(factors.stream().map(Teacher::labels).toArray(Matrix[]::new));
        List<Law> laws = factors.stream().map(Teacher::law).toList();
        Blocks all = Blocks.concat(laws.stream().map(Law::heads).toArray(Blocks[]::new));
        law = coupling == null
                ? Law.product(laws, heads(all), ofLabel(all, labels))
                : Law.coupled(laws, coupling.joint(), heads(all), ofLabel(all, labels));
    }

    /// The product whose label is the tuple of its factors' labels.
    public static ProductTeacher of(List<? extends Teacher> factors) {
        return new ProductTeacher(factors, OptionalInt.empty(), 0);
    }

    /// The product whose label is that of factor number `label`.
    public static ProductTeacher of(List<? extends Teacher> factors, int label) {
        return new ProductTeacher(factors, OptionalInt.of(label), 0);
    }

    /// This product with factors that depend on each other at the root **[beyond]**: with probability `kappa` their
    /// root values are the same quantiles of their priors, so equal where these are; else independent. All below is
    /// drawn
    /// given the root as before, and each factor by itself has its own law still. With 0, or a single factor,
    /// this product.
    ///
    /// @throws IllegalArgumentException if `kappa` is not from 0 to 1, or if a factor is not on a tree, so that its
    /// root
    ///     is not what all else is drawn from
    public ProductTeacher withDependence(double kappa) {
        if (!(kappa >= 0 && kappa <= 1)) {
            throw new IllegalArgumentException(
                    "dependence of a product's factors: expected a number from 0 to 1, got " + kappa);
        }
        return factors.size() == 1 || kappa == dependence() ? this : new ProductTeacher(factors, label, kappa);
    }

    /// κ, 0 where factors are independent.
    public double dependence() {
        return coupling == null ? 0 : coupling.kappa();
    }

    private List<double[]> priors(double kappa) {
        List<double[]> priors = new ArrayList<>();
        for (int k = 0; k < factors.size(); k++) {
            if (!(factors.get(k) instanceof TreeTeacher tree)) {
                throw new IllegalArgumentException("dependence " + kappa + " of a product's factors: expected factors"
                        + " whose root is drawn first, but factor " + k + " is computed from its leaves");
            }
            priors.add(tree.prior());
        }
        return priors;
    }

    private List<TreeTeacher> trees() {
        return factors.stream().map(TreeTeacher.class::cast).toList();
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
    public Optional<Bayes> bayes(Key key, Bayes.Effort effort) {
        if (coupling != null) {
            int[] heads = label.isPresent()
                    ? new int[] {label.getAsInt()}
                    : IntStream.range(0, factors.size()).toArray();
            return Optional.of(CoupledBayes.of(trees(), coupling, heads, key, this, effort));
        }
        List<Bayes> own = new ArrayList<>();
        for (int k = 0; k < factors.size(); k++) {
            if (label.isEmpty() || label.getAsInt() == k) {
                Optional<Bayes> bayes = factors.get(k).bayes(factorKey(key, k), effort);
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
        int[][] roots = coupling == null ? null : roots(key, first, count);
        for (int k = 0; k < factors.size(); k++) {
            Key ownKey = factorKey(key, k);
            own.add(
                    coupling == null
                            ? factors.get(k).sample(ownKey, first, count)
                            : sample(k, roots[k], ownKey, first));
        }
        return combine(own.getFirst().weight(), own);
    }

    /// Per factor the value of its root in each of the samples.
    private int[][] roots(Key key, long first, int count) {
        int[][] roots = new int[factors.size()][count];
        int[] digits = new int[roots.length];
        for (int i = 0; i < count; i++) {
            coupling.draw(key.named("roots").at(first + i).stream().nextDouble(), digits);
            for (int k = 0; k < digits.length; k++) {
                roots[k][i] = digits[k];
            }
        }
        return roots;
    }

    /// Samples of factor `k` with these values of its root: each is drawn for every value that occurs, and the one with
    /// its own value is taken.
    private Batch sample(int k, int[] root, Key key, long first) {
        int[] index = new int[root.length];
        List<Batch> drawn = new ArrayList<>();
        for (int z = 0; z < factors.get(k).values(graph().root()); z++) {
            boolean any = false;
            for (int i = 0; i < root.length; i++) {
                if (root[i] == z) {
                    index[i] = drawn.size() * root.length + i;
                    any = true;
                }
            }
            if (any) {
                drawn.add(given()[k][z].sample(key, first, root.length));
            }
        }
        return Batch.concat(drawn).gather(index);
    }

    private TreeTeacher[][] given() {
        TreeTeacher[][] ready = given;
        if (ready == null) {
            ready = new TreeTeacher[factors.size()][];
            for (int k = 0; k < ready.length; k++) {
                TreeTeacher f = trees().get(k);
                ready[k] = new TreeTeacher[f.prior().length];
                for (int z = 0; z < ready[k].length; z++) {
                    ready[k][z] = f.prior()[z] > 0 ? f.givenRoot(z) : null;
                }
            }
            given = ready;
        }
        return ready;
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
        if (count > limit) {
            return Optional.empty();
        }
        int[] all = coupling == null ? null : possible(own, (int) count);
        if (all == null) {
            all = IntStream.range(0, (int) count).toArray();
        }
        return Optional.of(crossed(own, all));
    }

    /// How many tuples of the factors' atoms have positive probability; [Long#MAX_VALUE] where they are more than a
    /// long
    /// holds. For coupled factors only.
    long atoms() {
        long[][] count = trees().stream().map(TreePopulation::forecastByRoot).toArray(long[][]::new);
        int[] sizes = law.factorValues(graph().root());
        int[] digits = new int[sizes.length];
        long sum = 0;
        for (int z = 0; z < coupling.joint().length; z++) {
            if (coupling.joint()[z] > 0) {
                Checks.digits(z, sizes, digits);
                long own = 1;
                for (int k = 0; k < digits.length; k++) {
                    own = Checks.times(own, count[k][digits[k]]);
                }
                sum = Checks.plus(sum, own);
            }
        }
        return sum;
    }

    /// The numbers of the tuples of `own` atoms that have positive probability, `count` tuples in all; null where all
    /// have. For coupled factors only.
    int[] possible(List<Batch> own, int count) {
        if (!coupling.excludes()) {
            return null;
        }
        int[] sizes = own.stream().mapToInt(Batch::size).toArray();
        int[] digits = new int[sizes.length];
        int[] roots = new int[sizes.length];
        int[] kept = new int[count];
        int found = 0;
        for (int i = 0; i < count; i++) {
            Checks.digits(i, sizes, digits);
            if (ratio(own, digits, roots) > 0) {
                kept[found++] = i;
            }
        }
        return Arrays.copyOf(kept, found);
    }

    /// P(roots' values) of one tuple of atoms over what it were if factors were independent; `roots` is overwritten.
    private double ratio(List<Batch> own, int[] digits, int[] roots) {
        for (int k = 0; k < digits.length; k++) {
            // Atoms determine the value of the root.
            Membership.Hard root = (Membership.Hard) own.get(k).memberships()[graph().root()];
            roots[k] = root.z()[digits[k]];
        }
        return coupling.ratio(roots);
    }

    /// The atoms number `tuple` of all tuples of the factors' atoms, the first factor slowest.
    Batch crossed(List<Batch> own, int[] tuple) {
        int[] sizes = own.stream().mapToInt(Batch::size).toArray();
        int count = tuple.length;
        int[][] index = new int[own.size()][count];
        double[] weight = new double[count];
        Arrays.fill(weight, 1);
        int[] digits = new int[sizes.length];
        int[] roots = new int[sizes.length];
        for (int i = 0; i < count; i++) {
            Checks.digits(tuple[i], sizes, digits);
            for (int k = 0; k < digits.length; k++) {
                index[k][i] = digits[k];
                weight[i] *= own.get(k).weight()[digits[k]];
            }
            if (coupling != null) {
                weight[i] *= ratio(own, digits, roots);
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
