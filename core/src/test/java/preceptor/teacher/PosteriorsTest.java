package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// Posteriors in blocks against [Messages], which the tests of the law compare with enumeration; and large trees.
class PosteriorsTest {
    private static final Key KEY = Key.root(21);

    @Test
    void blocksGiveTheMessagesPosteriors() {
        for (int seed = 0; seed < 5 * TeacherCases.KINDS; seed++) {
            TreeTeacher exact = TeacherCases.random(seed).teacher();
            TreeTeacher noisy = exact.withEmissions((leaf, m) -> Emission.embedding(m, 2, 0.5, KEY.at(leaf)));
            for (TreeTeacher teacher : List.of(exact, noisy)) {
                Matrix[] x = teacher.sample(KEY, 0, 300).inputs();
                Matrix expected = teacher.messages(teacher.likelihoods(x)).labels();
                Matrix got = teacher.posteriorOf(x, new Workers(1));
                assertThat(got.minus(expected).maxAbs()).as("seed " + seed).isLessThan(1e-12);
                assertThat(teacher.posterior(teacher.likelihoods(x)).data()).isEqualTo(got.data());
            }
        }
    }

    @Test
    void neitherBlocksNorThreadsShowInABit() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(4, 3, 2), new int[] {3, 2}, 0.6)
                .withEmissions((leaf, m) -> Emission.embedding(m, 2, 0.4, KEY.at(leaf)))
                .withLabelNoise(0.1);
        int n = 5 * Posteriors.ROWS + 17;
        Matrix[] x = teacher.sample(KEY, 0, n).inputs();
        double[] expected = teacher.posteriorOf(x, new Workers(1)).data();
        for (int threads : new int[] {2, 3, 8}) {
            try (Workers workers = new Workers(threads)) {
                assertThat(teacher.posteriorOf(x, workers).data()).isEqualTo(expected);
            }
        }
        for (int i = 0; i < n; i += 101) {
            int row = i;
            Matrix[] one = Arrays.stream(x)
                    .map(m -> Matrix.wrap(1, m.columns(), m.row(row)))
                    .toArray(Matrix[]::new);
            assertThat(teacher.posteriorOf(one, new Workers(1)).data())
                    .isEqualTo(Arrays.copyOfRange(expected, 3 * row, 3 * row + 3));
        }
    }

    @Test
    void longProductsDoNotUnderflowAndImpossibleInputsGiveZeros() {
        int k = 3000;
        int[] zeros = new int[k];
        int[] ones = new int[k];
        int[] sizes = new int[k];
        Arrays.fill(ones, 1);
        Arrays.fill(sizes, 2);
        RegionGraph graph = Regions.tree(1, k);
        Family[] families = new Family[graph.size()];
        families[graph.root()] = ListedFamily.of(
                2, sizes, List.of(new ListedFamily.Entry(0, zeros, 1), new ListedFamily.Entry(1, ones, 1)));
        int[] two = new int[graph.size()];
        Arrays.fill(two, 2);
        TreeTeacher listed = TreeTeacher.plain(graph, new double[] {0.5, 0.5}, families, two);
        TreeTeacher independent = LatentTree.of(graph, new int[] {2}, 1);
        Matrix[] likelihood = new Matrix[k];
        RandomStream s = KEY.stream();
        double log = 0;
        for (int i = 0; i < k; i++) {
            double a = 0.01 + s.nextDouble();
            double b = 0.01 + s.nextDouble();
            log += Math.log(b / a);
            // The third input cannot be: its first leaf says 1, its last says 0, and all are the same.
            likelihood[i] = Matrix.of(new double[][] {{a, b}, {b, a}, {i == 0 ? 0 : 1, i == k - 1 ? 0 : 1}});
        }
        double tilt = Math.exp(log - 0.5);
        likelihood[0].set(0, 0, likelihood[0].get(0, 0) * tilt);
        likelihood[0].set(1, 1, likelihood[0].get(1, 1) * tilt);
        double expected = 1 / (1 + Math.exp(0.5));
        for (TreeTeacher teacher : List.of(listed, independent)) {
            Matrix posterior = teacher.posterior(likelihood);
            assertThat(posterior.row(0)).containsExactly(new double[] {expected, 1 - expected}, within(1e-10));
            assertThat(posterior.row(1)).containsExactly(new double[] {1 - expected, expected}, within(1e-10));
            assertThat(posterior.row(2)).containsExactly(0, 0);
        }
    }

    @Test
    void aHundredThousandRegionsHaveTheLawOfAFew() {
        int depth = 16;
        double c = 0.7;
        TreeTeacher teacher = LatentTree.of(Regions.tree(depth, 2), new int[] {2}, c);
        RegionGraph graph = teacher.graph();
        assertThat(graph.size()).isEqualTo(131_071);
        for (int region = graph.leaves(); region < graph.size(); region++) {
            assertThat(teacher.family(region)).isSameAs(teacher.family(graph.root()));
        }
        assertThat(teacher.law().p(0, 0)).isCloseTo(0.5, within(1e-12));
        // A path of copies: a leaf equals the root with probability (1 + c^16) / 2, other leaves say next to nothing.
        int n = 20_000;
        Summaries drawn = teacher.summaries(KEY, 0, n, new Workers(1));
        int same = 0;
        for (int i = 0; i < n; i++) {
            same += drawn.z(graph.root(), i) == drawn.z(0, i) ? 1 : 0;
        }
        double p = (1 + Math.pow(c, depth)) / 2;
        assertThat(same / (double) n).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / n)));
        // The Bayes rule is calibrated: its mean confidence is its mean success.
        Batch batch = teacher.sample(KEY, 0, 200);
        Matrix posterior = teacher.posteriorOf(batch.inputs(), new Workers(1));
        double excess = 0;
        double variance = 0;
        for (int i = 0; i < batch.size(); i++) {
            double q = posterior.get(i, 0);
            assertThat(q + posterior.get(i, 1)).isCloseTo(1, within(1e-12));
            excess += batch.targets().get(i, 0) - q;
            variance += q * (1 - q);
        }
        assertThat(excess / Math.sqrt(variance)).isBetween(-5.0, 5.0);
    }

    @Test
    void equalTablesBecomeOneFamily() {
        RegionGraph graph = Regions.tree(3, 2);
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            P[e] = Matrix.of(new double[][] {{0.7, 0.3}, {0.2, 0.8}});
        }
        TreeTeacher teacher = LatentTree.of(graph, P);
        for (int region = graph.leaves(); region < graph.size(); region++) {
            assertThat(teacher.family(region)).isSameAs(teacher.family(graph.root()));
        }
        for (int e = 0; e < P.length; e++) {
            assertThat(teacher.law().P(e)).isSameAs(teacher.law().P(0));
        }
    }

    @Test
    void wrongShapesAreNamed() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(1, 2), new int[] {2}, 0.5);
        Matrix[] ragged = {Matrix.zeros(3, 2), Matrix.zeros(2, 2)};
        assertThatThrownBy(() -> teacher.posteriorOf(ragged, new Workers(1)))
                .hasMessageContaining("leaf 0.1")
                .hasMessageContaining("expected 3 atoms, got 2");
        Matrix[] wide = {Matrix.zeros(3, 2), Matrix.zeros(3, 4)};
        assertThatThrownBy(() -> teacher.posteriorOf(wide, new Workers(1))).hasMessageContaining("2 columns, got 4");
    }
}
