package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// Batches, memberships, emissions, the sampler, enumeration and counting.
class DataTest {
    private static final Key KEY = Key.root(5);

    @Test
    void hardAndSoftMembershipsProjectAlike() {
        RandomStream s = KEY.stream();
        int n = 50;
        int[] z = new int[n];
        double[] w = new double[n];
        Matrix P = Matrix.zeros(n, 3);
        Matrix f = Matrix.zeros(n, 4);
        for (int i = 0; i < n; i++) {
            z[i] = s.nextInt(3);
            w[i] = s.nextDouble();
            P.set(i, z[i], 1);
            for (int j = 0; j < 4; j++) {
                f.set(i, j, s.nextGaussian());
            }
        }
        Membership hard = new Membership.Hard(z, 3);
        Membership soft = new Membership.Soft(P);
        assertThat(hard.project(w, f).minus(soft.project(w, f)).maxAbs()).isLessThan(1e-13);
        assertThat(hard.mass(w)).containsExactly(soft.mass(w), within(1e-13));
        assertThat(hard.joint(w, soft).minus(hard.joint(w, hard)).maxAbs()).isZero();
        assertThat(soft.joint(w, hard).minus(hard.joint(w, hard)).maxAbs()).isZero();
        assertThat(Membership.of(P)).isInstanceOf(Membership.Hard.class);
        assertThatThrownBy(() -> soft.joint(w, soft)).hasMessageContaining("two uncertain ones");
        assertThatThrownBy(() -> new Membership.Hard(new int[] {0, 3}, 3)).hasMessageContaining("0 to 2, got 3");
        assertThatThrownBy(() -> hard.mass(new double[3])).hasMessageContaining("expected 50 atoms, got 3");
    }

    @Test
    void sampleIsAFunctionOfKeyAndIndexAlone() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 3), new int[] {3}, 0.7)
                .withEmissions((leaf, m) -> Emission.embedding(m, 3, 0.2, KEY.at(leaf)))
                .withLabelNoise(0.3);
        Batch whole = teacher.sample(KEY, 0, 200);
        for (int size : new int[] {1, 7, 64}) {
            for (int from = 0; from < 200; from += size) {
                int count = Math.min(size, 200 - from);
                Batch part = teacher.sample(KEY, from, count);
                assertThat(part.totalWeight()).isCloseTo(1, within(1e-12));
                for (int i = 0; i < count; i++) {
                    for (int leaf = 0; leaf < 9; leaf++) {
                        assertThat(part.inputs()[leaf].row(i)).isEqualTo(whole.inputs()[leaf].row(from + i));
                    }
                    for (int r = 0; r < 13; r++) {
                        for (int z = 0; z < 3; z++) {
                            assertThat(part.memberships()[r].get(i, z))
                                    .isEqualTo(whole.memberships()[r].get(from + i, z));
                        }
                    }
                    assertThat(part.labels()[i]).isEqualTo(whole.labels()[from + i]);
                }
            }
        }
        Batch clean = teacher.withEmissions((leaf, m) -> Emission.oneHot(m)).sample(KEY, 0, 200);
        assertThat(clean.labels()).isEqualTo(whole.labels());
        assertThat(teacher.sample(Key.root(6), 0, 200).labels()).isNotEqualTo(whole.labels());
        assertThatThrownBy(() -> teacher.sample(KEY, 0, 0)).hasMessageContaining("count from 1");
    }

    @Test
    void emissionsHaveTheirMomentsAndDistinctValues() {
        Matrix mean = Emission.embedding(400, 25, 0, KEY).mean();
        // The sum of 10,000 squares of variance-1/25 normals is 400 with standard error 400·√(2/10,000).
        assertThat(mean.dot(mean)).isCloseTo(400, within(5 * 400 * Math.sqrt(2.0 / 10_000)));
        Emission pixels = Emission.pixels(8, 3, 0, KEY);
        Set<String> patches = new HashSet<>();
        for (int z = 0; z < 8; z++) {
            patches.add(Arrays.toString(pixels.mean().row(z)));
        }
        assertThat(patches).hasSize(8);
        for (double v : pixels.mean().data()) {
            assertThat(v == 0 || v == 1).isTrue();
        }
        assertThatThrownBy(() -> Emission.pixels(9, 3, 0, KEY)).hasMessageContaining("at least 4 pixels for 9");
        assertThatThrownBy(() -> Emission.embedding(2, 2, -1, KEY)).hasMessageContaining("from 0, got -1");
        assertThatThrownBy(() -> Emission.embedding(2, 0, 0, KEY)).hasMessageContaining("1 or more, got 0");
        Matrix x = Emission.oneHot(3).mean();
        assertThat(Emission.oneHot(3).likelihoods(x).minus(Matrix.identity(3)).maxAbs())
                .isZero();
    }

    @Test
    void populationIsCountedBeforeItIsListed() {
        TreeTeacher small = LatentTree.of(Regions.tree(2, 2), new int[] {3}, 0.5);
        assertThat(Population.forecast(small)).isEqualTo(81);
        assertThat(Population.of(small, 81).inputs().size()).isEqualTo(81);
        assertThat(Population.of(small).atoms().size()).isEqualTo(243);
        assertThatThrownBy(() -> Population.of(small, 80)).isInstanceOfSatisfying(TooLargeException.class, e -> {
            assertThat(e.needed()).isEqualTo(81);
            assertThat(e.allowed()).isEqualTo(80);
            assertThat(e.key()).isEqualTo("limits.inputs");
        });
        TreeTeacher huge = LatentTree.of(Regions.tree(10, 2), new int[] {3}, 0.5);
        assertThat(Population.forecast(huge)).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> Population.of(huge)).hasMessageContaining("more than 9.2e18");
        assertThat(Population.forecast(LatentTree.of(Regions.tree(10, 2), new int[] {3}, 1)))
                .isEqualTo(3);
        TreeTeacher noisy = small.withEmissions((leaf, m) -> Emission.embedding(m, 2, 0.1, KEY.at(leaf)));
        assertThatThrownBy(() -> Population.of(noisy)).hasMessageContaining("without noise");
    }

    @Test
    void blocksOfALargePopulationAddUp() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 4, 2), new int[] {3}, 0.5);
        BatchSource inputs = Population.of(teacher).inputs();
        assertThat(inputs.size()).isEqualTo(6561);
        assertThat(inputs.blocks()).isEqualTo(7);
        Batch[] blocks = new Batch[7];
        for (int i = 6; i >= 0; i--) {
            blocks[i] = inputs.block(i);
        }
        Batch all = Batch.concat(List.of(blocks));
        assertThat(all.size()).isEqualTo(6561);
        assertThat(all.totalWeight()).isCloseTo(1, within(1e-12));
        for (int r = 0; r < teacher.graph().size(); r++) {
            assertThat(all.memberships()[r].mass(all.weight()))
                    .containsExactly(teacher.law().p(r), within(1e-12));
        }
        assertThatThrownBy(() -> inputs.block(7)).hasMessageContaining("0 to 6, got 7");
    }

    @Test
    void longProductsOfMessagesDoNotUnderflow() {
        int k = 3000;
        RegionGraph graph = Regions.tree(1, k);
        int[] zeros = new int[k];
        int[] ones = new int[k];
        int[] sizes = new int[k];
        Arrays.fill(ones, 1);
        Arrays.fill(sizes, 2);
        TreeTeacher listed = TreeTeacher.plain(
                graph,
                new double[] {0.5, 0.5},
                families(
                        graph,
                        ListedFamily.of(
                                2,
                                sizes,
                                List.of(new ListedFamily.Entry(0, zeros, 1), new ListedFamily.Entry(1, ones, 1)))),
                twos(graph));
        TreeTeacher independent = LatentTree.of(graph, new int[] {2}, 1);
        RandomStream s = KEY.stream();
        Matrix[] likelihood = new Matrix[k];
        double log = 0;
        for (int i = 0; i < k; i++) {
            double a = 0.01 + s.nextDouble();
            double b = 0.01 + s.nextDouble();
            log += Math.log(b / a);
            likelihood[i] = Matrix.of(new double[][] {{a, b}});
        }
        // Bring the two hypotheses within reach of each other, so that the posterior is not just 0 or 1.
        likelihood[0].set(0, 0, likelihood[0].get(0, 0) * Math.exp(log - 0.5));
        double expected = 1 / (1 + Math.exp(0.5));
        for (TreeTeacher teacher : List.of(listed, independent)) {
            Messages messages = teacher.messages(likelihood);
            assertThat(messages.root().get(0, 0)).isCloseTo(expected, within(1e-10));
            Matrix[] beliefs = messages.beliefs();
            assertThat(beliefs[0].get(0, 0)).isCloseTo(expected, within(1e-10));
            assertThat(beliefs[k - 1].get(0, 1)).isCloseTo(1 - expected, within(1e-10));
            Matrix[] given = messages.beliefs(new int[] {0, 0}, new int[] {0, 1});
            assertThat(given[7].get(0, 0)).isEqualTo(1);
            assertThat(given[7].get(1, 1)).isEqualTo(1);
        }
    }

    @Test
    void impossibleInputsGiveZerosNotNaN() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(1, 2), new int[] {2}, 1);
        Matrix[] x = {Matrix.of(new double[][] {{1, 0}, {0.5, 0.5}}), Matrix.of(new double[][] {{0, 1}, {0, 1}})};
        Messages messages = teacher.messages(teacher.likelihoods(x));
        assertThat(messages.labels().maxAbs()).isZero();
        for (Matrix belief : messages.beliefs()) {
            assertThat(belief.maxAbs()).isZero();
        }
    }

    @Test
    void countingOnAnOverlappingGraph() {
        RegionGraph grid = Regions.grid1d(3, new int[] {2, 2}, new int[] {1, 1}, Regions.Padding.VALID);
        int[][] z = {{0, 0, 1, 1}, {0, 1, 1, 0}, {1, 1, 0, 0}, {0, 1, 0, 1}, {1, 0, 1, 0}, {2, 2, 0, 0}};
        Membership[] m = new Membership[z.length];
        for (int r = 0; r < m.length; r++) {
            m[r] = new Membership.Hard(z[r], 3);
        }
        double[] weight = {0.4, 0.3, 0.2, 0.1};
        Matrix[] x = {Matrix.zeros(4, 1), Matrix.zeros(4, 1), Matrix.zeros(4, 1)};
        Matrix targets = Matrix.of(new double[][] {{1, 0}, {0, 1}, {1, 0}, {1, 0}});
        Law law = Law.empirical(grid, new Batch(weight, x, m, targets));
        assertThat(law.exactness()).isEqualTo(Law.Exactness.EMPIRICAL);
        assertThat(law.samples()).isEqualTo(4);
        assertThat(law.p(3)).containsExactly(new double[] {0.6, 0.4, 0}, within(1e-15));
        // Given region 3 = 1 (atoms 1 and 3), its first child is 0 in atom 1 and 1 in atom 3.
        assertThat(law.P(grid.childEdge(3, 0)).row(1)).containsExactly(new double[] {0.75, 0.25, 0}, within(1e-15));
        assertThat(law.P(grid.childEdge(3, 0)).row(2)).containsExactly(0, 0, 0);
        assertThat(law.family(3).orElseThrow().pair(1, 0, 1).get(0, 1)).isCloseTo(0.75, within(1e-15));
        assertThat(law.labelGivenRoot().row(2)).containsExactly(new double[] {4.0 / 7, 3.0 / 7}, within(1e-15));
        Law smooth = Law.empirical(grid, 1, List.of(new Batch(weight, x, m, targets)));
        // 4 samples count 2.4, 1.6 and 0; with 1 added each 3.4, 2.6 and 1 of 7.
        assertThat(smooth.p(3)).containsExactly(new double[] {3.4 / 7, 2.6 / 7, 1.0 / 7}, within(1e-15));
        assertThat(smooth.P(grid.childEdge(3, 0)).row(2))
                .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-15));
        assertThat(smooth.family(3)).isEmpty();
    }

    @Test
    void countsConvergeToTheExactLaw() {
        RegionGraph graph = Regions.tree(2, 2);
        TreeTeacher teacher = RandomHierarchy.of(graph, new int[] {3}, new int[] {2}, false, KEY);
        Law counted = Law.empirical(graph, teacher.sample(KEY, 0, 5000), teacher.sample(KEY, 5000, 5000));
        assertThat(counted.samples()).isEqualTo(10_000);
        for (int r = graph.leaves(); r < graph.size(); r++) {
            Matrix Q = teacher.family(r).table(1000).orElseThrow();
            Matrix estimate = counted.family(r).orElseThrow().table(1000).orElseThrow();
            for (int i = 0; i < Q.data().length; i++) {
                double q = Q.data()[i];
                double n = 10_000 * teacher.law().p(r, i / Q.columns());
                assertThat(estimate.data()[i])
                        .isCloseTo(q, within(5.5 * Math.sqrt(q * (1 - q) / Math.max(1, n)) + 1e-12));
            }
        }
    }

    @Test
    void lawsAndTeachersCheckTheirParts() {
        RegionGraph graph = Regions.tree(1, 2);
        Family family = IndependentFamily.of(Matrix.identity(2), Matrix.identity(2));
        Emission[] emissions = {Emission.oneHot(2), Emission.oneHot(3)};
        assertThatThrownBy(() -> TreeTeacher.of(
                        graph, new double[] {0.5, 0.5}, families(graph, family), emissions, Matrix.identity(2)))
                .hasMessageContaining("emission of leaf 0.1")
                .hasMessageContaining("2 values, got 3");
        assertThatThrownBy(
                        () -> TreeTeacher.plain(graph, new double[] {0.5, 0.6}, families(graph, family), twos(graph)))
                .hasMessageContaining("prior of the root 1.0")
                .hasMessageContaining("sum 1.1");
        Family half = ListedFamily.of(2, new int[] {2, 2}, List.of(new ListedFamily.Entry(0, new int[] {1, 1}, 1)));
        assertThatThrownBy(() -> TreeTeacher.plain(graph, new double[] {0.5, 0.5}, families(graph, half), twos(graph)))
                .hasMessageContaining("value 1 has probability 0.5 but no law");
        assertThatThrownBy(() ->
                        ListedFamily.of(1, new int[] {2}, List.of(new ListedFamily.Entry(0, new int[] {2}, 1))))
                .hasMessageContaining("0 to 1, got 2");
        assertThatThrownBy(() ->
                        ListedFamily.of(1, new int[] {2}, List.of(new ListedFamily.Entry(0, new int[] {1}, 0.5))))
                .hasMessageContaining("sum to 1, got the sum 0.5");
        assertThatThrownBy(() -> LatentTree.of(graph, new int[] {2}, 1).withLabelNoise(1.5))
                .hasMessageContaining("from 0 to 1, got 1.5");
    }

    private static Family[] families(RegionGraph graph, Family root) {
        Family[] families = new Family[graph.size()];
        families[graph.root()] = root;
        return families;
    }

    private static int[] twos(RegionGraph graph) {
        int[] two = new int[graph.size()];
        Arrays.fill(two, 2);
        return two;
    }
}
