package preceptor.expansion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Loss;
import preceptor.student.Parameters;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Population;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.Products;
import preceptor.teacher.Teacher;
import preceptor.teacher.TreeTeacher;

/// The expansion on a product teacher, in factors, against the same on the tuples listed one by one.
class ProductTest {
    private static final double EXACT = 1e-10;
    private static final int MOST = 1 << 15;

    @Test
    void theBudgetInFactorsIsThatOfTheListedTuples() {
        int compared = 0;
        for (int seed = 0; seed < 24; seed++) {
            List<TreeTeacher> factors = Products.factors(seed, 2 + seed % 2);
            TreeTeacher flat = Products.flat(factors);
            ProductTeacher product = seed % 4 == 3 ? ProductTeacher.of(factors, 1) : ProductTeacher.of(factors);
            if (flat.assignments(MOST).isEmpty()) {
                continue;
            }
            compared++;
            RegionGraph graph = product.graph();
            Architecture architecture = student(product, 4)
                    .withNorm(Fixtures.norm(seed))
                    .withBias(seed % 2 == 0)
                    .withResidual(seed % 5 == 1)
                    .withLoss(seed % 3 == 1 ? Loss.SQUARED_ERROR : Loss.CROSS_ENTROPY);
            Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
            Batch all = flat.assignments(MOST).get();
            Matrix targets = targets(product, factors, all);
            Batch listing = new Batch(
                    all.weight(),
                    all.inputs(),
                    all.memberships(),
                    targets,
                    product.law().heads());
            Measured own = measure(product, p, Population.of(product).atoms());
            Measured brute = measure(product, p, BatchSource.of(listing));
            for (int a = 0; a < graph.size(); a++) {
                near(own.F()[a], brute.F()[a], seed);
                if (!graph.isLeaf(a)) {
                    near(own.D()[a], brute.D()[a], seed);
                    near(own.weightedG()[a], brute.weightedG()[a], seed);
                }
            }
            assertThat(own.loss()).as("seed %d", seed).isCloseTo(brute.loss(), within(EXACT));
            assertThat(own.accuracy()).as("seed %d", seed).isCloseTo(brute.accuracy(), within(EXACT));
            SummaryModel inFactors = SummaryModels.of(product);
            SummaryModel listed = SummaryModels.of(flat);
            SummaryModel withHeads =
                    new SummaryModel(flat.law(), listed.mean(), listed.covariance(), inFactors.targets());
            Budget a = budget(inFactors, own, p, graph.depth());
            Budget b = budget(withHeads, brute, p, graph.depth());
            assertThat(a.names()).isEqualTo(b.names());
            for (String term : a.names()) {
                assertThat(Fixtures.distance(a.term(term), b.term(term)))
                        .as("seed %d, %s", seed, term)
                        .isLessThan(EXACT);
            }
            assertThat(Fixtures.distance(a.term("order" + graph.depth()), a.term("B0")))
                    .as("seed %d, order at the root's height", seed)
                    .isLessThan(EXACT);
            assertThat(ConfigurationSpace.count(product.law(), 1)).isEqualTo(ConfigurationSpace.count(flat.law(), 1));
            assertThat(ConfigurationSpace.count(product.law(), graph.depth()))
                    .isEqualTo(ConfigurationSpace.count(flat.law(), graph.depth()));
        }
        assertThat(compared).isGreaterThan(12);
    }

    /// The label's law per listed assignment, head by head.
    private static Matrix targets(ProductTeacher product, List<TreeTeacher> factors, Batch all) {
        int[] classes = factors.stream().mapToInt(Teacher::classes).toArray();
        Matrix tuple = Products.marginals(all.targets(), classes);
        if (product.label().isEmpty()) {
            return tuple;
        }
        int k = product.label().getAsInt();
        int first = Arrays.stream(classes).limit(k).sum();
        Matrix own = Matrix.zeros(tuple.rows(), classes[k]);
        for (int i = 0; i < own.rows(); i++) {
            for (int y = 0; y < classes[k]; y++) {
                own.set(i, y, tuple.get(i, first + y));
            }
        }
        return own;
    }

    @Test
    void aProductOfOneHasTheBudgetOfThatOneToTheBit() {
        for (int seed = 0; seed < 6; seed++) {
            TreeTeacher only = Products.factors(seed, 1).getFirst();
            ProductTeacher product = ProductTeacher.of(List.of(only));
            Parameters p = Fixtures.parameters(student(only, 3).withNorm(Fixtures.norm(seed)), Key.root(seed), 0.1);
            int depth = only.graph().depth();
            Budget a = budget(
                    SummaryModels.of(product),
                    measure(product, p, Population.of(product).atoms()),
                    p,
                    depth);
            Budget b = budget(
                    SummaryModels.of(only), measure(only, p, Population.of(only).atoms()), p, depth);
            for (String term : b.names()) {
                for (int e = 0; e < b.term(term).length; e++) {
                    assertThat(a.term(term)[e].data())
                            .as("seed %d, %s", seed, term)
                            .containsExactly(b.term(term)[e].data());
                }
            }
        }
    }

    private static Architecture student(Teacher teacher, int width) {
        RegionGraph graph = teacher.graph();
        int[] widths = new int[graph.size()];
        Arrays.fill(widths, width);
        System.arraycopy(teacher.inputs(), 0, widths, 0, graph.leaves());
        return Architecture.plain(graph, widths, teacher.heads());
    }

    private static Measured measure(Teacher teacher, Parameters p, BatchSource data) {
        return new Measurer(p.architecture(), teacher.values(), data, 1)
                .measure(p)
                .getFirst()
                .finish();
    }

    private static Budget budget(SummaryModel model, Measured measured, Parameters p, int depth) {
        return new Expander(p.architecture(), model, true, 1, List.of(Gates.HARD, Gates.GAUSSIAN), List.of(1, depth))
                .expand(p, measured)
                .budget();
    }

    private static void near(Matrix got, Matrix expected, int seed) {
        assertThat(Fixtures.distance(got, expected)).as("seed %d", seed).isLessThan(EXACT);
    }
}
