package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.expansion.Measured;
import preceptor.expansion.Measurer;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Initialization;
import preceptor.student.Loss;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.Separation;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Emission;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Law;
import preceptor.teacher.Population;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.Products;
import preceptor.teacher.TreeTeacher;

/// T8 and T9, every clause with its hypotheses and with each of them broken.
class SeparabilityTest {
    private static final double ROUNDING = 1e-12;
    private static final double VISIBLE = 1e-3;
    private static final int STEPS = 200;
    private static final double RATE = 0.1;
    /// So small that descent does not chatter across kinks, where rounding errors grow.
    private static final double SMALL_RATE = 0.02;
    private static final BatchNorm BEFORE = BatchNorm.at(BatchNorm.Place.BEFORE_RELU);
    private static final BatchNorm AFTER = new BatchNorm(BatchNorm.Place.AFTER_RELU, 0, true, false);

    /// A product of two two-valued trees with inputs ±v, so that they are centred, or v and −v moved by `shift`.
    private static ProductTeacher centred(double shift) {
        RegionGraph graph = Regions.tree(2, 2);
        List<TreeTeacher> factors = new ArrayList<>();
        for (int k = 0; k < 2; k++) {
            Key key = Key.root(12).at(k);
            factors.add(LatentTree.of(graph, new int[] {2}, 0.7 + 0.1 * k).withEmissions((leaf, m) -> {
                Matrix v = Emission.embedding(1, 2, 0, key.at(leaf)).mean();
                double[][] rows = {v.row(0), v.scaled(-1).row(0)};
                for (double[] row : rows) {
                    row[0] += shift;
                }
                return Emission.of(Matrix.of(rows), 0);
            }));
        }
        return ProductTeacher.of(factors);
    }

    /// A student with its separation and separable weights.
    private record Student(Separability separability, Separation separation, Parameters start) {}

    private static Architecture architecture(ProductTeacher teacher, int width) {
        int[] widths = new int[teacher.graph().size()];
        Arrays.fill(widths, width);
        System.arraycopy(teacher.inputs(), 0, widths, 0, teacher.graph().leaves());
        return Architecture.plain(teacher.graph(), widths, teacher.heads());
    }

    private static Student student(ProductTeacher teacher, Architecture architecture, Key key) {
        Separation separation = Separability.of(teacher, architecture);
        Parameters start = new Initialization(Initialization.Kind.SEPARABLE, 1).draw(architecture, separation, key);
        return new Student(new Separability(architecture, separation), separation, start);
    }

    private static List<Integer> all(RegionGraph graph) {
        return IntStream.rangeClosed(0, graph.edges()).boxed().toList();
    }

    @Test
    void separableWeightsDisentangleEveryLevel() {
        for (int seed = 0; seed < 18; seed++) {
            ProductTeacher teacher = ProductTeacher.of(Products.factors(seed, 2 + seed % 2));
            if (Population.forecast(teacher) > 2000) {
                continue;
            }
            Architecture architecture = architecture(teacher, 5)
                    .withNorm(Fixtures.norm(seed))
                    .withBias(seed % 2 == 0)
                    .withResidual(seed % 4 == 1)
                    .withLoss(seed % 5 == 0 ? Loss.SQUARED_ERROR : Loss.CROSS_ENTROPY);
            Student s = student(teacher, architecture, Key.root(seed));
            BatchSource atoms = Population.of(teacher).atoms();
            assertThat(entanglement(teacher, s.separability, s.start, atoms))
                    .as("seed %d, separable", seed)
                    .isLessThan(ROUNDING);
            Parameters mixed = new Initialization(Initialization.Kind.HE, 1).draw(architecture, Key.root(seed));
            assertThat(entanglement(teacher, s.separability, mixed, atoms))
                    .as("seed %d, weights across factors", seed)
                    .isGreaterThan(VISIBLE);
        }
    }

    private static double entanglement(ProductTeacher teacher, Separability s, Parameters p, BatchSource atoms) {
        Measured measured = new Measurer(p.architecture(), teacher.values(), atoms, 1)
                .measure(p)
                .getFirst()
                .finish();
        double worst = 0;
        for (int a = teacher.graph().leaves(); a < teacher.graph().size(); a++) {
            worst = Math.max(worst, s.entanglement(teacher.law(), a, measured.F()[a]));
            worst = Math.max(worst, s.entanglement(teacher.law(), a, measured.D()[a]));
        }
        return worst;
    }

    @Test
    void inputsThatMixFactorsAreNotDisentangled() {
        ProductTeacher teacher = centred(0.3);
        Architecture architecture = architecture(teacher, 4);
        Blocks[] wrong = new Blocks[teacher.graph().leaves()];
        Arrays.fill(wrong, Blocks.of(3, 1));
        Separation separation = new Separation(architecture, wrong, new int[] {0, 1});
        Parameters start =
                new Initialization(Initialization.Kind.SEPARABLE, 1).draw(architecture, separation, Key.root(1));
        Separability s = new Separability(architecture, separation);
        assertThat(entanglement(teacher, s, start, Population.of(teacher).atoms()))
                .isGreaterThan(VISIBLE);
    }

    @Test
    void betweenFactorsTheGradientIsTheProductOfTheMeans() {
        for (int seed = 0; seed < 18; seed++) {
            List<TreeTeacher> factors = Products.factors(seed, 2 + seed % 2);
            ProductTeacher teacher = seed % 4 == 3 ? ProductTeacher.of(factors, 0) : ProductTeacher.of(factors);
            if (Population.forecast(teacher) > 2000) {
                continue;
            }
            Architecture architecture = architecture(teacher, 5)
                    .withNorm(Fixtures.norm(seed))
                    .withBias(seed % 2 == 1)
                    .withLoss(seed % 5 == 0 ? Loss.SQUARED_ERROR : Loss.CROSS_ENTROPY);
            Student s = student(teacher, architecture, Key.root(seed));
            Batch inputs = Population.of(teacher).inputs().joined();
            assertThat(s.separability.covariance(Fixtures.run(s.start, inputs)))
                    .as("seed %d", seed)
                    .isLessThan(ROUNDING);
        }
    }

    @Test
    void dependentFactorsBreakTheProductOfTheMeans() {
        ProductTeacher teacher = centred(0.3);
        Student s = student(teacher, architecture(teacher, 4), Key.root(2));
        Batch inputs = Population.of(teacher).inputs().joined();
        double[] weight = inputs.weight().clone();
        double sum = 0;
        for (int i = 0; i < weight.length; i++) {
            // Inputs of equal sign are twice as likely as the factors say.
            boolean alike = inputs.inputs()[0].get(i, 0) > 0.3 == inputs.inputs()[0].get(i, 2) > 0;
            weight[i] *= alike ? 2 : 1;
            sum += weight[i];
        }
        for (int i = 0; i < weight.length; i++) {
            weight[i] /= sum;
        }
        Batch tilted = new Batch(weight, inputs.inputs(), inputs.memberships(), inputs.targets(), inputs.heads());
        assertThat(s.separability.covariance(Fixtures.run(s.start, tilted))).isGreaterThan(VISIBLE);
    }

    /// All that T9 asks for but independence: what is conserved without dependence leaks with it. T8 holds still.
    @Test
    void dependenceAtTheRootBreaksT9AndNotT8() {
        for (double kappa : new double[] {0.2, 1}) {
            ProductTeacher teacher = centred(0).withDependence(kappa);
            RegionGraph graph = teacher.graph();
            Population population = Population.of(teacher);
            Student s = student(teacher, architecture(teacher, 4).withNorm(AFTER), Key.root(1));
            assertThat(s.separability.kept(population.inputs())).isEqualTo(all(graph));
            assertThat(entanglement(teacher, s.separability, s.start, population.atoms()))
                    .as("T8, dependence %s", kappa)
                    .isLessThan(ROUNDING);
            Pass pass = Fixtures.run(s.start, population.inputs().joined());
            assertThat(s.separability.covariance(pass)).isGreaterThan(VISIBLE);
            for (int e = 0; e <= graph.edges(); e++) {
                assertThat(s.separability.leak(pass, e))
                        .as("edge %d, dependence %s", e, kappa)
                        .isGreaterThan(VISIBLE);
            }
            assertThat(s.separability.drift(s.start, population.inputs(), RATE, 20, all(graph)))
                    .isGreaterThan(VISIBLE);
        }
    }

    @Test
    void batchNormAfterTheReluWithCentredInputsKeepsEverything() {
        ProductTeacher teacher = centred(0);
        RegionGraph graph = teacher.graph();
        BatchSource inputs = Population.of(teacher).inputs();
        for (int variant = 0; variant < 4; variant++) {
            Architecture architecture = architecture(teacher, 4)
                    .withNorm(AFTER)
                    .withBias(variant == 1)
                    .withShared(variant == 2)
                    .withResidual(variant == 2)
                    .withLoss(variant == 3 ? Loss.SQUARED_ERROR : Loss.CROSS_ENTROPY);
            Student s = student(teacher, architecture, Key.root(variant));
            assertThat(s.separability.kept(inputs)).isEqualTo(all(graph));
            // With biases descent chatters across a kink even at the small rate.
            if (variant != 1) {
                assertThat(s.separability.freeDrift(s.start, inputs, SMALL_RATE, STEPS, all(graph)))
                        .as("variant %d", variant)
                        .isLessThan(ROUNDING);
            }
            assertThat(s.separability.drift(s.start, inputs, RATE, STEPS, all(graph)))
                    .as("variant %d", variant)
                    .isLessThan(ROUNDING);
        }
    }

    @Test
    void withInputsOffCentreTheFirstLayerLeaks() {
        ProductTeacher teacher = centred(0.5);
        RegionGraph graph = teacher.graph();
        BatchSource inputs = Population.of(teacher).inputs();
        Student s = student(teacher, architecture(teacher, 4).withNorm(AFTER), Key.root(4));
        List<Integer> kept = s.separability.kept(inputs);
        List<Integer> first = new ArrayList<>(all(graph));
        first.removeAll(kept);
        assertThat(first).hasSize(graph.leaves()).allMatch(e -> graph.isLeaf(graph.child(e)));
        assertThat(s.separability.drift(s.start, inputs, RATE, STEPS, kept)).isLessThan(ROUNDING);
        assertThat(s.separability.drift(s.start, inputs, RATE, STEPS, first)).isGreaterThan(VISIBLE);
    }

    @Test
    void aTrainedShiftLeaks() {
        ProductTeacher teacher = centred(0);
        BatchSource inputs = Population.of(teacher).inputs();
        BatchNorm shifting = BatchNorm.at(BatchNorm.Place.AFTER_RELU);
        Student s = student(teacher, architecture(teacher, 4).withNorm(shifting), Key.root(5));
        assertThat(s.separability.kept(inputs)).isEmpty();
        assertThat(s.separability.freeDrift(s.start, inputs, RATE, STEPS, all(teacher.graph())))
                .isGreaterThan(VISIBLE);
    }

    @Test
    void batchNormBeforeTheReluKeepsAllButTheHead() {
        ProductTeacher teacher = centred(0.5);
        RegionGraph graph = teacher.graph();
        BatchSource inputs = Population.of(teacher).inputs();
        for (int variant = 0; variant < 4; variant++) {
            Architecture architecture = architecture(teacher, 4)
                    .withNorm(BEFORE)
                    .withBias(variant == 1)
                    .withResidual(variant == 2)
                    .withLoss(variant == 3 ? Loss.SQUARED_ERROR : Loss.CROSS_ENTROPY);
            Student s = student(teacher, architecture, Key.root(10 + variant));
            List<Integer> kept = s.separability.kept(inputs);
            assertThat(kept).isEqualTo(all(graph).subList(0, graph.edges()));
            assertThat(s.separability.drift(s.start, inputs, RATE, STEPS, kept))
                    .as("variant %d", variant)
                    .isLessThan(ROUNDING);
            assertThat(s.separability.drift(s.start, inputs, RATE, STEPS, List.of(graph.edges())))
                    .as("variant %d, head", variant)
                    .isGreaterThan(VISIBLE);
        }
    }

    /// The table of mathematics.md §7, block by block: edges of the leaves, edges between hidden regions, head.
    @Test
    void leaksAreWhereTheTableSays() {
        BatchNorm shifting = BatchNorm.at(BatchNorm.Place.AFTER_RELU);
        tableSays(0, BatchNorm.NONE, false, true, true);
        tableSays(0.5, BatchNorm.NONE, true, true, true);
        tableSays(0.5, BEFORE, false, false, true);
        tableSays(0, AFTER, false, false, false);
        tableSays(0.5, AFTER, true, false, false);
        tableSays(0, shifting, false, true, true);
        tableSays(0.5, shifting, true, true, true);
    }

    /// @param leaking per level whether its weights between factors grow, the head's last
    private static void tableSays(double shift, BatchNorm norm, boolean... leaking) {
        ProductTeacher teacher = centred(shift);
        Batch inputs = Population.of(teacher).inputs().joined();
        Student s = student(teacher, architecture(teacher, 4).withNorm(norm), Key.root(6));
        RegionGraph graph = teacher.graph();
        for (int a = graph.leaves(); norm.after() && norm.shift() && a < graph.size(); a++) {
            for (int j = 0; j < 4; j++) {
                // As after a step that trains c₀, which starts at 0.
                s.start.values()[s.start.layout().shift(a) + j] = 0.3;
            }
        }
        // What weights there are between factors plays no part.
        Parameters mixed = s.start.copy();
        mixed.values()[mixed.layout().weights(0) + 3] = 2;
        assertThat(s.separation.crosses(0, 0, 3)).isTrue();
        List<Row> rows = s.separability.leaks(mixed, inputs);
        assertThat(rows).hasSize(3).isEqualTo(s.separability.leaks(s.start, inputs));
        Pass pass = Fixtures.run(s.start, inputs);
        double largest = 0;
        for (int i = 0; i < 3; i++) {
            Row row = rows.get(i);
            assertThat(row.level()).isEqualTo(i + 1);
            assertThat(row.metric()).isEqualTo("disentanglement/leak");
            if (leaking[i]) {
                assertThat(row.value()).as("%s, level %d", norm, i + 1).isGreaterThan(VISIBLE);
            } else {
                assertThat(row.value()).as("%s, level %d", norm, i + 1).isLessThan(ROUNDING);
            }
            largest = Math.max(largest, row.value());
        }
        double expected = 0;
        for (int e = 0; e <= graph.edges(); e++) {
            expected = Math.max(expected, s.separability.leak(pass, e));
        }
        assertThat(largest).isEqualTo(expected);
    }

    /// Nodes in mirrored pairs, f of one at x what f of the other is at −x: then every head's mean error is 0, and
    /// stays so.
    @Test
    void aCentredErrorKeepsTheHeadToo() {
        ProductTeacher teacher = centred(0);
        RegionGraph graph = teacher.graph();
        BatchSource inputs = Population.of(teacher).inputs();
        Student s = student(teacher, architecture(teacher, 4).withNorm(BEFORE), Key.root(20));
        mirror(s.start);
        Pass pass = Fixtures.run(s.start, inputs.joined());
        assertThat(sums(pass.weightedOutputGradient())).as("mean error").isLessThan(ROUNDING);
        assertThat(means(pass, graph.root())).as("means of the root's nodes").isGreaterThan(VISIBLE);
        assertThat(s.separability.freeDrift(s.start, inputs, SMALL_RATE, STEPS, all(graph)))
                .isLessThan(ROUNDING);
    }

    private static void mirror(Parameters p) {
        RegionGraph graph = p.architecture().graph();
        double[] v = p.values();
        for (int e = 0; e <= graph.edges(); e++) {
            boolean head = e == graph.edges();
            boolean leaf = !head && graph.isLeaf(graph.child(e));
            int first = head ? p.layout().head() : p.layout().weights(e);
            for (int k = 0; k < 4; k++) {
                for (int j = 0; j < 4; j += 2) {
                    int own = first + k * 4 + j;
                    if (leaf) {
                        v[own + 1] = -v[own];
                    } else {
                        v[first + (k ^ 1) * 4 + j + 1] = v[own];
                    }
                }
            }
        }
    }

    private static double sums(Matrix m) {
        double worst = 0;
        for (int j = 0; j < m.columns(); j++) {
            double sum = 0;
            for (int i = 0; i < m.rows(); i++) {
                sum += m.get(i, j);
            }
            worst = Math.max(worst, Math.abs(sum));
        }
        return worst;
    }

    private static double means(Pass pass, int region) {
        double[] w = pass.space().weights(region);
        Matrix F = pass.F(region);
        double mean = 0;
        for (int i = 0; i < F.rows(); i++) {
            mean += w[i] * F.get(i, 0);
        }
        return Math.abs(mean);
    }

    @Test
    void withoutBatchNormItLeaksAtOnce() {
        ProductTeacher teacher = centred(0.5);
        RegionGraph graph = teacher.graph();
        BatchSource inputs = Population.of(teacher).inputs();
        Student s = student(teacher, architecture(teacher, 4), Key.root(6));
        assertThat(s.separability.kept(inputs)).isEmpty();
        Pass pass = Fixtures.run(s.start, inputs.joined());
        for (int e = 0; e <= graph.edges(); e++) {
            assertThat(s.separability.leak(pass, e)).as("edge %d", e).isGreaterThan(VISIBLE);
        }
        assertThat(s.separability.freeDrift(s.start, inputs, RATE, STEPS, all(graph)))
                .isGreaterThan(0.02);
    }

    @Test
    void separableWeightsHaveTheSizeOfTheirFactor() {
        ProductTeacher teacher = centred(0);
        Architecture architecture = architecture(teacher, 60);
        Student s = student(teacher, architecture, Key.root(7));
        RegionGraph graph = teacher.graph();
        for (int e = 0; e <= graph.edges(); e++) {
            assertThat(s.separation.crossing(s.start, e)).isZero();
            assertThat(s.separation.share(s.start, e)).isZero();
        }
        int e = graph.childEdge(graph.root(), 0);
        Matrix W = s.start.W(e);
        // Half of the pairs are connected; 2 children with 30 nodes of the factor each.
        double variance = W.dot(W) / (W.rows() * W.columns() / 2.0);
        assertThat(variance).isCloseTo(2.0 / 60, within(0.1 * 2.0 / 60));
        double head = s.start.V().dot(s.start.V()) / (60 * 4 / 2.0);
        assertThat(head).isCloseTo(1.0 / 30, within(0.4 / 30));
        assertThatThrownBy(() -> student(teacher, architecture(teacher, 1), Key.root(7)))
                .hasMessageContaining("a node or more for each of 2 factors in region 1.0, got 1");
    }

    @Test
    void mainEffectsFindTheFactor() {
        ProductTeacher teacher = ProductTeacher.of(Products.factors(1, 2));
        Law law = teacher.law();
        int root = teacher.graph().root();
        int[] sizes = law.factorValues(root);
        Matrix M = Matrix.zeros(law.values(root), 4);
        for (int z = 0; z < M.rows(); z++) {
            double first = z / sizes[1] + 1;
            double second = z % sizes[1] + 0.5;
            M.set(z, 0, first * first);
            M.set(z, 1, second);
            M.set(z, 2, first * second);
            M.set(z, 3, 7);
        }
        MainEffects one = MainEffects.of(law, root, M, 0);
        assertThat(one.factor()).isZero();
        assertThat(one.purity()).isCloseTo(1, within(1e-14));
        assertThat(one.distance(0)).isLessThan(1e-13);
        MainEffects two = MainEffects.of(law, root, M, 1);
        assertThat(two.factor()).isEqualTo(1);
        assertThat(two.share()[0]).isLessThan(1e-14);
        MainEffects both = MainEffects.of(law, root, M, 2);
        assertThat(both.share()[0] + both.share()[1]).isLessThan(0.9999);
        assertThat(both.distance(0)).isGreaterThan(0.1);
        assertThat(MainEffects.of(law, root, M, 3).variance()).isZero();
    }

    @Test
    void whatASeparableStudentIsScored() {
        ProductTeacher teacher = centred(0.5);
        Architecture architecture = architecture(teacher, 4);
        Student s = student(teacher, architecture, Key.root(8));
        Parameters mixed = new Initialization(Initialization.Kind.HE, 1).draw(architecture, Key.root(8));
        double[] pure = scores(teacher, s, s.start);
        double[] he = scores(teacher, s, mixed);
        assertThat(pure[0]).isCloseTo(1, within(ROUNDING));
        assertThat(pure[1]).isZero();
        assertThat(he[0]).isBetween(0.4, 0.999);
        assertThat(he[1]).isBetween(0.1, 0.9);
    }

    private static double[] scores(ProductTeacher teacher, Student s, Parameters p) {
        Measured measured = new Measurer(
                        p.architecture(),
                        teacher.values(),
                        Population.of(teacher).atoms(),
                        1)
                .measure(p)
                .getFirst()
                .finish();
        List<Row> rows = Disentanglement.of(teacher.law(), s.separation, p, measured.F());
        double[] scores = new double[2];
        for (Row row : rows) {
            if (row.level() < 0) {
                scores[row.metric().endsWith("purity") ? 0 : 1] = row.value();
            }
        }
        assertThat(rows).hasSize(2 * teacher.graph().depth() + 3);
        return scores;
    }
}
