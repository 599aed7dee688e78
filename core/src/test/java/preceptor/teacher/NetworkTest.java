package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// Teachers on overlapping regions beyond what can be listed: trees of known law, wide families, Monte Carlo laws.
class NetworkTest {
    private static final Key KEY = Key.root(5);
    private static final int[] TWO = {2};

    private static RegionGraph pyramid(int size) {
        int levels = 0;
        for (int side = size; side > 1; side = (side + 1) / 2) {
            levels++;
        }
        int[] kernel = new int[levels];
        int[] stride = new int[levels];
        Arrays.fill(kernel, 3);
        Arrays.fill(stride, 2);
        return Regions.grid2d(size, kernel, stride, Regions.Padding.SAME);
    }

    @Test
    void onATreeTheNetworkIsTheTree() {
        RegionGraph graph = Regions.tree(3, 3);
        double[] noise = {0, 0.2, 0.1};
        for (Rule rule : new Rule[] {new Rule.Majority(), new Rule.Parity(), new Rule.AndOr()}) {
            int[] values = {2, 3, 2, 3};
            TreeTeacher tree = Computed.tree(graph, values, rule, noise);
            NetworkTeacher network = Computed.network(graph, values, rule, noise, NetworkTeacher.Effort.of(KEY));
            for (int a = 0; a < graph.size(); a++) {
                assertThat(network.law().p(a)).containsExactly(tree.law().p(a), within(1e-12));
            }
            for (int e = 0; e < graph.edges(); e++) {
                assertThat(network.law().P(e).minus(tree.law().P(e)).maxAbs()).isLessThan(1e-12);
            }
        }
    }

    @Test
    void noisePerLevelOnATree() {
        TreeTeacher teacher = Computed.tree(Regions.tree(2, 2), TWO, new Rule.Parity(), new double[] {0.1, 0.3});
        // A parity of uniform bits stays uniform; what a bit keeps of its children's parity is 1 − ε.
        Family root = teacher.family(teacher.graph().root());
        Family below = teacher.family(4);
        root.forEach(0, (t, p) -> assertThat(p).isCloseTo(t[0] == t[1] ? 0.475 : 0.025, within(1e-12)));
        below.forEach(0, (t, p) -> assertThat(p).isCloseTo(t[0] == t[1] ? 0.425 : 0.075, within(1e-12)));
    }

    /// The chain of every rule is the rule, and no longer than it must be.
    @Test
    void chainsAreTheirRules() {
        RegionGraph graph = Regions.tree(1, 7);
        Rule[] rules = {
            new Rule.Majority(),
            new Rule.Majority(Rule.Ties.FIRST),
            new Rule.Parity(),
            new Rule.AndOr(),
            new Rule.RandomFunction(KEY, false)
        };
        int[] most = {10, 60, 3, 3, 2187};
        int[] values = Checks.values(graph, new int[] {3});
        int[] sizes = Checks.childValues(graph, graph.root(), values);
        for (int r = 0; r < rules.length; r++) {
            Rule.Local phi = rules[r].at(graph, graph.root(), values);
            Chain chain = Chain.of(rules[r].running(graph, graph.root(), values), sizes, 4096)
                    .orElseThrow();
            int[] tuple = new int[7];
            for (int i = 0; i < 2187; i++) {
                Checks.digits(i, sizes, tuple);
                int state = 0;
                for (int c = 0; c < 7; c++) {
                    state = chain.step()[c][state][tuple[c]];
                }
                assertThat(chain.output()[state]).isEqualTo(phi.apply(tuple));
            }
            int widest = Arrays.stream(chain.states()).max().orElseThrow();
            if (r == 0) {
                assertThat(widest).isLessThanOrEqualTo(28);
            } else {
                assertThat(widest).as("rule %d", r).isLessThanOrEqualTo(most[r]);
            }
        }
    }

    /// Kernels of 25 children, whose families have 2²⁶ entries, are exact through running counts.
    @Test
    void wideFamiliesNeedNoWideTables() {
        RegionGraph graph = Regions.grid2d(10, new int[] {2, 5}, new int[] {2, 5}, Regions.Padding.VALID);
        NetworkTeacher teacher =
                Computed.network(graph, TWO, new Rule.Majority(), new double[] {0.1, 0}, NetworkTeacher.Effort.of(KEY));
        assertThat(teacher.inference().exact()).isTrue();
        assertThat(teacher.inference().chains()).isEqualTo(4);
        assertThat(teacher.inference().total()).isLessThan(1e5);
        // P(child = 1 | majority of 25 = 1) = ½ + C(24, 12) / 2²⁵.
        double expected = 0.5 + 2704156 / StrictMath.pow(2, 25);
        int e = graph.childEdge(graph.region(1, 0), 7);
        assertThat(teacher.law().P(e).get(1, 1)).isCloseTo(expected, within(1e-12));
        assertThat(teacher.law().family(graph.region(1, 0))).isEmpty();
    }

    @Test
    void monteCarloLawsAreWithinTheirStandardErrors() {
        RegionGraph graph = Regions.grid1d(15, new int[] {3, 3, 3}, new int[] {2, 2, 2}, Regions.Padding.VALID);
        double[] noise = {0.1, 0, 0.2};
        NetworkTeacher exact = Computed.network(graph, TWO, new Rule.AndOr(), noise, NetworkTeacher.Effort.of(KEY));
        int outside = 0;
        int tried = 0;
        for (int seed = 0; seed < 20; seed++) {
            NetworkTeacher.Effort little = new NetworkTeacher.Effort(8, 3000, Key.root(seed));
            NetworkTeacher sampled = Computed.network(graph, TWO, new Rule.AndOr(), noise, little);
            assertThat(sampled.inference().exact()).isFalse();
            assertThat(sampled.law().exactness()).isEqualTo(Law.Exactness.MONTE_CARLO);
            assertThat(sampled.law().samples()).isEqualTo(3000);
            for (int a = 0; a < graph.size(); a++) {
                double error = sampled.law().standardError(a, 1);
                outside += Math.abs(sampled.law().p(a, 1) - exact.law().p(a, 1)) > 1.96 * error ? 1 : 0;
                tried++;
                assertThat(error).isLessThanOrEqualTo(sampled.law().largestStandardError());
            }
        }
        // Regions of one seed are dependent; the bounds are those of about 100 independent ones.
        assertThat((double) outside / tried).isBetween(0.01, 0.12);
    }

    /// With a Markov chain behind it the standard error uses the effective number of samples.
    @Test
    void effectiveSamplesOfClusters() {
        RegionGraph graph = Regions.grid2d(9, new int[] {3, 3}, new int[] {3, 3}, Regions.Padding.VALID);
        Leaves leaves = IsingLeaves.lattice(9, 2.0, 10);
        NetworkTeacher teacher = Computed.network(
                graph, TWO, new Rule.Majority(), new double[] {0}, leaves, new NetworkTeacher.Effort(10, 4096, KEY));
        assertThat(leaves.inefficiency()).isBetween(1.0, 3.0);
        assertThat(teacher.law().effectiveSamples()).isCloseTo(4096 / leaves.inefficiency(), within(1e-9));
        assertThat(teacher.inefficiency()).isEqualTo(leaves.inefficiency());
        int root = graph.root();
        assertThat(teacher.law().p(root, 1))
                .isCloseTo(0.5, within(4.5 * teacher.law().standardError(root, 1)));
    }

    @Test
    void aLargeImageOfOverlappingRegionsFallsBackToSamples() {
        RegionGraph graph = pyramid(28);
        NetworkTeacher teacher = Computed.network(
                graph, TWO, new Rule.Majority(), new double[] {0.05}, new NetworkTeacher.Effort(1 << 20, 2000, KEY));
        assertThat(graph.size()).isGreaterThan(1000);
        assertThat(teacher.law().exactness()).isEqualTo(Law.Exactness.MONTE_CARLO);
        assertThat(teacher.inference().total()).isGreaterThan(1 << 20);
        assertThat(teacher.law().configurations()).isEmpty();
        assertThat(teacher.bayes(KEY)).isEmpty();
        Batch batch = teacher.sample(KEY, 0, 50);
        assertThat(batch.size()).isEqualTo(50);
        assertThatThrownBy(() -> Population.forecast(teacher)).isInstanceOf(TooLargeException.class);
    }

    @Test
    void posteriorsWithEmissionNoiseTendToThoseWithout() {
        RegionGraph graph = Regions.grid1d(7, new int[] {3, 3}, new int[] {2, 2}, Regions.Padding.VALID);
        double[] noise = {0.1, 0.2};
        NetworkTeacher clean = Computed.network(graph, TWO, new Rule.Majority(), noise, NetworkTeacher.Effort.of(KEY));
        Bayes exact = clean.bayes(KEY).orElseThrow();
        assertThat(exact.exact()).isTrue();
        NetworkTeacher noisy = clean.withEmissions((leaf, m) -> Emission.of(Matrix.identity(m), 1e-3));
        Bayes near = noisy.bayes(KEY).orElseThrow();
        assertThat(near.exact()).isFalse();
        assertThat(near.risk()).isCloseTo(exact.risk(), within(4.5 * near.standardErrorRisk()));
        assertThat(near.accuracy()).isCloseTo(exact.accuracy(), within(4.5 * near.standardErrorAccuracy()));
        NetworkTeacher blurred = clean.withEmissions((leaf, m) -> Emission.of(Matrix.identity(m), 0.7));
        assertThat(blurred.bayes(KEY).orElseThrow().risk()).isGreaterThan(exact.risk() + 0.01);
        assertThatThrownBy(() -> Population.of(noisy)).hasMessageContaining("without noise");
    }

    @Test
    void samplesAreFunctionsOfKeyAndNumber() {
        RegionGraph graph = Regions.grid1d(7, new int[] {3, 3}, new int[] {2, 2}, Regions.Padding.VALID);
        NetworkTeacher teacher = Computed.network(
                        graph, TWO, new Rule.Parity(), new double[] {0.3}, NetworkTeacher.Effort.of(KEY))
                .withEmissions((leaf, m) -> Emission.of(Matrix.identity(m), 0.5));
        Batch all = teacher.sample(KEY, 0, 40);
        Batch some = teacher.sample(KEY, 11, 9);
        for (int i = 0; i < 9; i++) {
            for (int a = 0; a < graph.size(); a++) {
                assertThat(some.memberships()[a].get(i, 1)).isEqualTo(all.memberships()[a].get(11 + i, 1));
            }
            for (int leaf = 0; leaf < graph.leaves(); leaf++) {
                assertThat(some.inputs()[leaf].row(i)).isEqualTo(all.inputs()[leaf].row(11 + i));
            }
            assertThat(some.targets().row(i)).isEqualTo(all.targets().row(11 + i));
        }
    }

    /// 300 bits far from even would underflow as a plain product over all leaves.
    @Test
    void nothingUnderflows() {
        RegionGraph graph = Regions.grid1d(601, new int[] {599, 3}, new int[] {599, 1}, Regions.Padding.VALID);
        double[][] priors = new double[graph.leaves()][];
        Arrays.fill(priors, new double[] {1e-6, 1 - 1e-6});
        NetworkTeacher teacher = Computed.network(
                graph,
                TWO,
                new Rule.Parity(),
                new double[] {0},
                IndependentLeaves.of(graph, priors),
                NetworkTeacher.Effort.of(KEY));
        assertThat(teacher.inference().exact()).isTrue();
        assertThat(teacher.law().p(300, 0)).isCloseTo(1e-6, within(1e-16));
        assertThat(teacher.law().p(graph.region(1, 17), 0)).isCloseTo(3e-6, within(1e-10));
    }
}
