package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// Factors that depend on each other at the root, against one tree teacher that lists every tuple and shares no code
/// with the product, and against samples.
class CouplingTest {
    private static final Offset<Double> EXACTLY = within(1e-12);
    private static final double[] KAPPAS = {0.3, 1};

    /// The product and the same law as one tree teacher.
    private record Pair(int seed, double kappa, ProductTeacher product, TreeTeacher flat, List<TreeTeacher> factors) {
        @Override
        public String toString() {
            return "seed " + seed + ", dependence " + kappa;
        }
    }

    private static Pair pair(int seed, double kappa) {
        List<TreeTeacher> factors = Products.factors(seed, 2 + seed % 2);
        ProductTeacher product =
                (seed % 4 == 3 ? ProductTeacher.of(factors, 0) : ProductTeacher.of(factors)).withDependence(kappa);
        TreeTeacher plain = Products.flat(factors);
        RegionGraph graph = plain.graph();
        Family[] families = new Family[graph.size()];
        Emission[] emissions = new Emission[graph.leaves()];
        for (int a = 0; a < graph.size(); a++) {
            if (graph.isLeaf(a)) {
                emissions[a] = plain.emission(a);
            } else {
                families[a] = plain.family(a);
            }
        }
        double[] prior = joint(factors, kappa);
        return new Pair(
                seed, kappa, product, TreeTeacher.of(graph, prior, families, emissions, plain.labels()), factors);
    }

    /// (1 − κ) ⊗ p + κ times what a fine grid of uniform numbers gives by quantiles.
    private static double[] joint(List<TreeTeacher> factors, double kappa) {
        int[] sizes = factors.stream().mapToInt(f -> f.prior().length).toArray();
        double[] joint = new double[Products.count(sizes)];
        // Priors here are multiples of 1/960.
        int grid = 960;
        for (int u = 0; u < grid; u++) {
            int tuple = 0;
            for (int k = 0; k < sizes.length; k++) {
                double[] p = factors.get(k).prior();
                int z = 0;
                double sum = p[0];
                while (sum < (u + 0.5) / grid) {
                    sum += p[++z];
                }
                tuple = tuple * sizes[k] + z;
            }
            joint[tuple] += kappa / grid;
        }
        for (int t = 0; t < joint.length; t++) {
            int[] z = Products.digits(t, sizes);
            double p = 1 - kappa;
            for (int k = 0; k < z.length; k++) {
                p *= factors.get(k).prior()[z[k]];
            }
            joint[t] += p;
        }
        return joint;
    }

    private static List<Pair> pairs() {
        return java.util.stream.IntStream.range(0, 24)
                .boxed()
                .flatMap(seed -> Arrays.stream(KAPPAS).mapToObj(kappa -> pair(seed, kappa)))
                .filter(pair -> pair.flat.assignments(20_000).isPresent())
                .toList();
    }

    @Test
    void thePriorsOfTheseTestsAreMultiplesOfTheGrid() {
        assertThat(pairs()).hasSizeGreaterThan(20);
        for (Pair pair : pairs()) {
            for (TreeTeacher f : pair.factors) {
                for (double p : f.prior()) {
                    assertThat(960 * p).isCloseTo(Math.rint(960 * p), within(1e-9));
                }
            }
        }
    }

    @Test
    void theLawIsThatOfTheListedTuples() {
        for (Pair pair : pairs()) {
            Law law = pair.product.law();
            Law flat = pair.flat.law();
            RegionGraph graph = law.graph();
            for (int a = 0; a < graph.size(); a++) {
                assertThat(law.p(a)).as("%s, region %d", pair, a).containsExactly(flat.p(a), EXACTLY);
                assertThat(law.used(a)).isEqualTo(flat.used(a));
            }
            for (int e = 0; e < graph.edges(); e++) {
                Matrix P = law.P(e);
                assertThat(P.data())
                        .as("%s, edge %d", pair, e)
                        .containsExactly(flat.P(e).data(), EXACTLY);
                Matrix F = Matrix.zeros(P.columns(), 3);
                Arrays.setAll(F.data(), i -> Math.sin(1 + i));
                assertThat(law.transfer(e).times(F).data())
                        .containsExactly(P.times(F).data(), EXACTLY);
                Matrix G = Matrix.zeros(P.rows(), 2);
                Arrays.setAll(G.data(), i -> Math.cos(i));
                Matrix pushed = Matrix.zeros(P.columns(), 2);
                law.transfer(e).push(G, pushed);
                assertThat(pushed.data()).containsExactly(P.transposeTimes(G).data(), EXACTLY);
                int last = P.rows() - 1;
                assertThat(law.transfer(e).row(last)).containsExactly(P.row(last), EXACTLY);
                assertThat(law.transfer(e).get(last, 0)).isCloseTo(P.get(last, 0), EXACTLY);
            }
            for (int a = graph.leaves(); a < graph.size(); a++) {
                assertThat(law.family(a)
                                .orElseThrow()
                                .table(1 << 20)
                                .orElseThrow()
                                .data())
                        .as("%s, family %d", pair, a)
                        .containsExactly(
                                flat.family(a)
                                        .orElseThrow()
                                        .table(1 << 20)
                                        .orElseThrow()
                                        .data(),
                                EXACTLY);
            }
        }
    }

    /// P(x, z_ω, z_α) and the label's law, whatever order atoms come in.
    @Test
    void thePopulationIsThatOfTheListedTuples() {
        int tried = 0;
        for (Pair pair : pairs()) {
            if (Population.forecast(pair.product) > 3000) {
                continue;
            }
            tried++;
            Population own = Population.of(pair.product);
            assertThat(own.atoms().size()).as("%s", pair).isEqualTo(Population.forecast(pair.product));
            Map<String, Double> mine = masses(own.atoms().joined());
            Map<String, Double> other = masses(Population.of(pair.flat).atoms().joined());
            assertThat(mine.keySet()).as("%s", pair).isEqualTo(other.keySet());
            mine.forEach(
                    (what, mass) -> assertThat(mass).as("%s, %s", pair, what).isCloseTo(other.get(what), EXACTLY));
            for (double w : own.inputs().joined().weight()) {
                assertThat(w).isPositive();
            }
        }
        assertThat(tried).isGreaterThan(15);
    }

    private static Map<String, Double> masses(Batch batch) {
        Map<String, Double> masses = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            StringBuilder x = new StringBuilder();
            for (Matrix leaf : batch.inputs()) {
                for (double v : leaf.row(i)) {
                    x.append(Math.round(v * 1e6)).append(' ');
                }
            }
            int root = batch.memberships().length - 1;
            for (int z = 0; z < batch.memberships()[root].values(); z++) {
                x.append(batch.memberships()[root].get(i, z) > 0.5 ? "root " + z : "");
            }
            for (int a = 0; a <= root; a++) {
                for (int z = 0; z < batch.memberships()[a].values(); z++) {
                    double p = batch.weight()[i] * batch.memberships()[a].get(i, z);
                    if (p > 1e-15) {
                        masses.merge(x + " region " + a + " value " + z, p, Double::sum);
                    }
                }
            }
        }
        return masses;
    }

    @Test
    void theBayesRiskIsThatOfTheListedTuples() {
        int tried = 0;
        for (Pair pair : pairs()) {
            Bayes own = pair.product.bayes(Key.root(1)).orElseThrow();
            assertThat(own.exact()).isTrue();
            int[] classes = pair.factors.stream().mapToInt(TreeTeacher::classes).toArray();
            Matrix marginals = Products.marginals(pair.flat.labels(), classes);
            Blocks blocks = Blocks.of(classes);
            double sum = 0;
            for (int k = 0; k < classes.length; k++) {
                if (pair.seed % 4 == 3 && k > 0) {
                    continue;
                }
                Matrix label = Matrix.zeros(marginals.rows(), classes[k]);
                for (int z = 0; z < label.rows(); z++) {
                    System.arraycopy(
                            marginals.data(),
                            z * blocks.total() + blocks.start(k),
                            label.data(),
                            z * classes[k],
                            classes[k]);
                }
                Bayes flat = Bayes.of(pair.flat.withLabels(label), Key.root(1));
                Bayes head = own.heads().isEmpty() ? own : own.heads().get(k);
                assertThat(head.risk()).as("%s, head %d", pair, k).isCloseTo(flat.risk(), within(1e-10));
                assertThat(head.accuracy()).as("%s, head %d", pair, k).isCloseTo(flat.accuracy(), within(1e-10));
                sum += head.risk();
            }
            assertThat(own.risk()).isCloseTo(sum, EXACTLY);
            if (!own.heads().isEmpty()) {
                Bayes flat = Bayes.of(pair.flat, Key.root(1));
                assertThat(own.accuracy()).as("%s", pair).isCloseTo(flat.accuracy(), within(1e-10));
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(15);
    }

    @Test
    void samplesHaveTheLawAndDoNotDependOnBlocks() {
        for (Pair pair : pairs().subList(0, 12)) {
            int n = 20_000;
            Batch drawn = pair.product.sample(Key.root(7), 0, n);
            for (int a = 0; a < pair.product.graph().size(); a++) {
                double[] p = pair.flat.law().p(a);
                double[] frequency = drawn.memberships()[a].mass(drawn.weight());
                for (int z = 0; z < p.length; z++) {
                    double error = Math.sqrt(p[z] * (1 - p[z]) / n);
                    assertThat(frequency[z])
                            .as("%s, region %d, value %d", pair, a, z)
                            .isCloseTo(p[z], within(5 * error + 1e-12));
                }
            }
            Batch part = pair.product.sample(Key.root(7), 130, 40);
            for (int a = 0; a < pair.product.graph().size(); a++) {
                for (int i = 0; i < 40; i++) {
                    for (int z = 0; z < part.memberships()[a].values(); z++) {
                        assertThat(part.memberships()[a].get(i, z)).isEqualTo(drawn.memberships()[a].get(130 + i, z));
                    }
                }
            }
        }
    }

    /// The estimate of the Bayes risk where inputs have noise, beside the exact value without.
    @Test
    void aLittleNoiseChangesTheBayesRiskALittle() {
        RegionGraph graph = Regions.tree(1, 3);
        TreeTeacher a = LatentTree.of(graph, new int[] {2}, 0.5);
        TreeTeacher b = LatentTree.of(graph, new int[] {3}, 0.4);
        Bayes exact = ProductTeacher.of(List.of(a, b))
                .withDependence(0.6)
                .bayes(Key.root(1))
                .orElseThrow();
        ProductTeacher noisy = ProductTeacher.of(List.of(
                        a.withEmissions((leaf, m) -> Emission.of(Matrix.identity(m), 0.02)),
                        b.withEmissions((leaf, m) -> Emission.of(Matrix.identity(m), 0.02))))
                .withDependence(0.6);
        Bayes sampled = noisy.bayes(Key.root(1)).orElseThrow();
        assertThat(sampled.exact()).isFalse();
        assertThat(sampled.risk()).isCloseTo(exact.risk(), within(5 * sampled.standardErrorRisk()));
        assertThat(sampled.accuracy()).isCloseTo(exact.accuracy(), within(5 * sampled.standardErrorAccuracy()));
        for (int k = 0; k < 2; k++) {
            Bayes head = sampled.heads().get(k);
            assertThat(head.standardErrorRisk()).isBetween(1e-5, 0.01);
            assertThat(head.risk()).isCloseTo(exact.heads().get(k).risk(), within(5 * head.standardErrorRisk()));
        }
        // One factor's input tells of the other's label.
        Bayes alone = ProductTeacher.of(List.of(a, b)).bayes(Key.root(1)).orElseThrow();
        assertThat(exact.risk()).isLessThan(alone.risk() - 0.05);
    }

    @Test
    void marginalsAreTheFactorsOwn() {
        for (Pair pair : pairs()) {
            Law law = pair.product.law();
            for (int a = 0; a < law.graph().size(); a++) {
                int[] sizes = Products.sizes(pair.factors, a);
                for (int k = 0; k < sizes.length; k++) {
                    double[] sum = new double[sizes[k]];
                    for (int z = 0; z < law.values(a); z++) {
                        sum[Products.digits(z, sizes)[k]] += law.p(a, z);
                    }
                    assertThat(sum)
                            .as("%s", pair)
                            .containsExactly(pair.factors.get(k).law().p(a), EXACTLY);
                }
            }
        }
    }

    @Test
    void everyAssignmentIsListedOnce() {
        for (Pair pair : pairs().subList(0, 12)) {
            Batch own = pair.product.assignments(20_000).orElseThrow();
            assertThat(own.totalWeight()).as("%s", pair).isCloseTo(1, EXACTLY);
            for (int a = 0; a < pair.product.graph().size(); a++) {
                assertThat(own.memberships()[a].mass(own.weight()))
                        .as("%s", pair)
                        .containsExactly(pair.flat.law().p(a), EXACTLY);
            }
        }
    }

    @Test
    void whatIsNoDependenceIsNone() {
        List<TreeTeacher> factors = Products.factors(2, 2);
        ProductTeacher product = ProductTeacher.of(factors);
        assertThat(product.withDependence(0)).isSameAs(product);
        assertThat(product.withDependence(0.5).withDependence(0).dependence()).isZero();
        assertThatThrownBy(() -> product.withDependence(1.5)).hasMessageContaining("from 0 to 1, got 1.5");
        assertThatThrownBy(() -> product.withDependence(Double.NaN)).hasMessageContaining("from 0 to 1, got NaN");
        NetworkTeacher votes = NetworkCases.of(1).teacher();
        assertThatThrownBy(() -> ProductTeacher.of(List.of(votes, votes)).withDependence(0.5))
                .hasMessageContaining("factor 0 is computed from its leaves");
    }
}
