package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// A product teacher against one tree teacher whose families list every tuple.
class ProductTeacherTest {
    private static final int SEEDS = 30;
    private static final int MOST_INPUTS = 600;
    private static final double EXACT = 1e-12;

    private static int factorCount(int seed) {
        return 2 + seed % 2;
    }

    @Test
    void itsLawIsThatOfTheListedTuples() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<TreeTeacher> factors = Products.factors(seed, factorCount(seed));
            ProductTeacher product = ProductTeacher.of(factors);
            TreeTeacher flat = Products.flat(factors);
            RegionGraph graph = product.graph();
            Law law = product.law();
            for (int a = 0; a < graph.size(); a++) {
                assertThat(law.p(a))
                        .as("seed %d", seed)
                        .containsExactly(flat.law().p(a), within(EXACT));
                assertThat(law.factorValues(a)).containsExactly(Products.sizes(factors, a));
                if (!graph.isLeaf(a)) {
                    Matrix Q = law.family(a).orElseThrow().table(1 << 20).orElseThrow();
                    close(Q, flat.family(a).table(1 << 20).orElseThrow(), seed);
                }
            }
            for (int e = 0; e < graph.edges(); e++) {
                close(law.P(e), flat.law().P(e), seed);
            }
            int[] classes = law.heads().sizes();
            assertThat(classes)
                    .containsExactly(factors.stream().mapToInt(Teacher::classes).toArray());
            close(product.labels(), Products.marginals(flat.labels(), classes), seed);
        }
    }

    @Test
    void itsFamilyAnswersAsTheListedOne() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<TreeTeacher> factors = Products.factors(seed, factorCount(seed));
            ProductTeacher product = ProductTeacher.of(factors);
            TreeTeacher flat = Products.flat(factors);
            RandomStream s = Key.root(seed).named("messages").stream();
            for (int a = product.graph().leaves(); a < product.graph().size(); a++) {
                Family family = product.law().family(a).orElseThrow();
                Family listed = flat.family(a);
                assertThat(family.entries()).isEqualTo(listed.entries());
                assertThat(family.independent())
                        .isEqualTo(factors.stream()
                                .allMatch(f -> f.family(f.graph().root()).independent()));
                List<String> tuples = new ArrayList<>();
                List<String> expected = new ArrayList<>();
                for (int z = 0; z < listed.values(); z++) {
                    assertThat(family.has(z)).isEqualTo(listed.has(z));
                    family.forEach(z, (t, p) -> tuples.add(Arrays.toString(t)));
                    listed.forEach(z, (t, p) -> expected.add(Arrays.toString(t)));
                    for (int i = 0; i < family.children(); i++) {
                        for (int j = 0; j < family.children(); j++) {
                            close(family.pair(z, i, j), listed.pair(z, i, j), seed);
                        }
                    }
                }
                assertThat(tuples).as("seed %d, in order", seed).isEqualTo(expected);
                Matrix[] up = new Matrix[family.children()];
                BitSet[] some = new BitSet[up.length];
                for (int i = 0; i < up.length; i++) {
                    up[i] = Matrix.zeros(3, family.childValues(i));
                    some[i] = new BitSet();
                    for (int v = 0; v < up[i].data().length; v++) {
                        up[i].data()[v] = s.nextDouble();
                    }
                    some[i].set(s.nextInt(family.childValues(i)));
                }
                close(family.up(up), listed.up(up), seed);
                Matrix above = Matrix.zeros(3, family.values());
                above.fill(0.5);
                for (int i = 0; i < up.length; i++) {
                    close(family.down(above, up)[i], listed.down(above, up)[i], seed);
                }
                assertThat(family.support(some)).isEqualTo(listed.support(some));
            }
        }
    }

    @Test
    void itsPopulationIsThatOfTheListedTuples() {
        int compared = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<TreeTeacher> factors = Products.factors(seed, factorCount(seed));
            ProductTeacher product = ProductTeacher.of(factors);
            if (Population.forecast(product) > MOST_INPUTS) {
                continue;
            }
            compared++;
            TreeTeacher flat = Products.flat(factors);
            Population own = Population.of(product);
            Population listed = Population.of(flat);
            assertThat(Population.forecast(product)).isEqualTo(own.inputs().size());
            same(own.inputs().joined(), listed.inputs().joined(), product.law().heads(), seed);
            same(own.atoms().joined(), listed.atoms().joined(), product.law().heads(), seed);
            int limit = 4096;
            assertThat(product.assignments(limit).isPresent())
                    .as("seed %d", seed)
                    .isEqualTo(flat.assignments(limit).isPresent());
            if (product.assignments(limit).isPresent()) {
                same(
                        product.assignments(limit).get(),
                        flat.assignments(limit).get(),
                        product.law().heads(),
                        seed);
            }
        }
        assertThat(compared).isGreaterThan(15);
    }

    /// Weights, inputs, posteriors of all summaries and of the label, atom by atom whatever their order.
    private static void same(Batch got, Batch expected, Blocks heads, int seed) {
        assertThat(got.size()).as("seed %d", seed).isEqualTo(expected.size());
        Map<String, double[]> a = atoms(got, got.targets());
        Map<String, double[]> b = atoms(expected, Products.marginals(expected.targets(), heads.sizes()));
        assertThat(a.keySet()).as("seed %d", seed).isEqualTo(b.keySet());
        a.forEach((key, numbers) ->
                assertThat(numbers).as("seed %d, %s", seed, key).containsExactly(b.get(key), within(EXACT)));
        Matrix f = Matrix.zeros(got.size(), 2);
        for (int i = 0; i < f.rows(); i++) {
            f.set(i, 0, got.inputs()[0].get(i, 0));
            f.set(i, 1, i % 3);
        }
        for (Membership m : got.memberships()) {
            Matrix byValue = Matrix.zeros(m.values(), 2);
            for (int i = 0; i < f.rows(); i++) {
                for (int z = 0; z < m.values(); z++) {
                    for (int j = 0; j < 2; j++) {
                        byValue.add(z, j, got.weight()[i] * m.get(i, z) * f.get(i, j));
                    }
                }
            }
            close(m.project(got.weight(), f), byValue, seed);
        }
    }

    private static Map<String, double[]> atoms(Batch batch, Matrix targets) {
        Map<String, double[]> atoms = new TreeMap<>();
        for (int i = 0; i < batch.size(); i++) {
            StringBuilder key = new StringBuilder();
            List<Double> numbers = new ArrayList<>();
            numbers.add(batch.weight()[i]);
            for (Matrix x : batch.inputs()) {
                key.append(Arrays.toString(x.row(i)));
            }
            for (double t : targets.row(i)) {
                numbers.add(t);
            }
            for (Membership m : batch.memberships()) {
                for (int z = 0; z < m.values(); z++) {
                    numbers.add(m.get(i, z));
                }
                key.append(m instanceof Membership.Hard h ? "z" + h.z()[i] : "");
            }
            int root = batch.memberships().length - 1;
            // A value of the root that an atom fixes is part of what the atom is.
            int best = 0;
            for (int z = 0; z < batch.memberships()[root].values(); z++) {
                best = batch.memberships()[root].get(i, z) > 1 - 1e-9 ? z + 1 : best;
            }
            key.append(" root ").append(best);
            atoms.put(
                    key.toString().replace("-0.0", "0.0"),
                    numbers.stream().mapToDouble(Double::doubleValue).toArray());
        }
        return atoms;
    }

    @Test
    void risksAddUpAndAccuraciesMultiply() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<TreeTeacher> factors = Products.factors(seed, factorCount(seed));
            Bayes tuple = ProductTeacher.of(factors).bayes(Key.root(seed)).orElseThrow();
            Bayes listed = Bayes.of(Products.flat(factors), Key.root(seed));
            assertThat(tuple.exact()).isTrue();
            assertThat(listed.exact()).isTrue();
            assertThat(tuple.risk()).as("seed %d", seed).isCloseTo(listed.risk(), within(1e-10));
            assertThat(tuple.accuracy()).as("seed %d", seed).isCloseTo(listed.accuracy(), within(1e-10));
            assertThat(tuple.heads()).hasSize(factors.size());
            for (int k = 0; k < factors.size(); k++) {
                Bayes one = ProductTeacher.of(factors, k).bayes(Key.root(seed)).orElseThrow();
                assertThat(one.risk()).isEqualTo(tuple.heads().get(k).risk());
                assertThat(one.accuracy())
                        .isEqualTo(Bayes.of(factors.get(k), Key.root(0)).accuracy());
            }
        }
    }

    @Test
    void samplesFollowTheLaw() {
        int n = 20_000;
        for (int seed = 0; seed < 6; seed++) {
            List<TreeTeacher> factors = Products.factors(seed, factorCount(seed));
            ProductTeacher product = ProductTeacher.of(factors);
            Law law = product.law();
            RegionGraph graph = product.graph();
            Batch batch = product.sample(Key.root(seed), 0, n);
            for (int e = 0; e < graph.edges(); e++) {
                Membership a = batch.memberships()[graph.parent(e)];
                Matrix joint = a.joint(batch.weight(), batch.memberships()[graph.child(e)]);
                for (int z = 0; z < joint.rows(); z++) {
                    for (int v = 0; v < joint.columns(); v++) {
                        double p = law.p(graph.parent(e), z) * law.transfer(e).get(z, v);
                        double error = Math.sqrt(p * (1 - p) / n);
                        assertThat(joint.get(z, v))
                                .as("seed %d, edge %s, %d -> %d", seed, graph.edgeId(e), z, v)
                                .isCloseTo(p, within(5 * error + 25.0 / 6 / n * (p > 0 ? 1 : 0)));
                    }
                }
            }
            for (int k = 0; k < factors.size(); k++) {
                int factor = k;
                double[] labels = new double[factors.get(k).classes()];
                Arrays.stream(batch.labels(k)).forEach(y -> labels[y] += 1.0 / n);
                double[] expected = new double[labels.length];
                for (int z = 0; z < factors.get(k).prior().length; z++) {
                    for (int y = 0; y < labels.length; y++) {
                        expected[y] += factors.get(factor).prior()[z]
                                * factors.get(factor).labels().get(z, y);
                    }
                }
                for (int y = 0; y < labels.length; y++) {
                    double error = Math.sqrt(expected[y] * (1 - expected[y]) / n);
                    assertThat(labels[y]).isCloseTo(expected[y], within(5 * error + 1e-12));
                }
            }
            Batch part = product.sample(Key.root(seed), 7, 3);
            for (int leaf = 0; leaf < graph.leaves(); leaf++) {
                for (int i = 0; i < 3; i++) {
                    assertThat(part.inputs()[leaf].row(i)).containsExactly(batch.inputs()[leaf].row(7 + i));
                }
            }
        }
    }

    @Test
    void noiseStaysWithItsFactor() {
        RegionGraph graph = Regions.tree(1, 2);
        TreeTeacher calm = LatentTree.of(graph, new int[] {2}, 0.5);
        TreeTeacher noisy = calm.withEmissions((leaf, m) -> Emission.of(Matrix.identity(m), 0.3));
        ProductTeacher product = ProductTeacher.of(List.of(calm, noisy));
        assertThat(product.isFinite()).isFalse();
        Matrix[] covariance = product.covariance(0);
        assertThat(covariance).hasSize(4);
        for (Matrix c : covariance) {
            assertThat(c.data()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.09, 0, 0, 0, 0, 0.09);
        }
        assertThatThrownBy(() -> Population.of(product)).hasMessageContaining("without noise");
        assertThat(product.inputsOf(0)).isEqualTo(Blocks.of(2, 2));
    }

    @Test
    void centredEmissionsHaveMeanZero() {
        double[] p = {0.2, 0.5, 0, 0.3};
        Emission drawn = Emission.embedding(4, 3, 0.1, Key.root(2));
        Emission centred = drawn.centred(p);
        assertThat(centred.noise()).isEqualTo(0.1);
        for (int j = 0; j < 3; j++) {
            double mean = 0;
            for (int z = 0; z < 4; z++) {
                mean += p[z] * centred.mean().get(z, j);
                assertThat(centred.mean().get(z, j) - centred.mean().get(0, j))
                        .isCloseTo(drawn.mean().get(z, j) - drawn.mean().get(0, j), within(1e-15));
            }
            assertThat(mean).isCloseTo(0, within(1e-16));
        }
    }

    @Test
    void aProductOfOneIsThatOneToTheBit() {
        for (int seed = 0; seed < 10; seed++) {
            TreeTeacher only = Products.factors(seed, 1).getFirst();
            ProductTeacher product = ProductTeacher.of(List.of(only));
            RegionGraph graph = only.graph();
            for (int a = 0; a < graph.size(); a++) {
                assertThat(product.law().p(a)).containsExactly(only.law().p(a));
            }
            for (int e = 0; e < graph.edges(); e++) {
                assertThat(product.law().P(e).data())
                        .containsExactly(only.law().P(e).data());
            }
            assertThat(product.labels().data()).containsExactly(only.labels().data());
            bits(product.sample(Key.root(4), 0, 50), only.sample(Key.root(4), 0, 50));
            bits(
                    Population.of(product).atoms().joined(),
                    Population.of(only).atoms().joined());
            assertThat(product.bayes(Key.root(1)).orElseThrow()).isEqualTo(Bayes.of(only, Key.root(1)));
        }
    }

    private static void bits(Batch a, Batch b) {
        assertThat(a.weight()).containsExactly(b.weight());
        assertThat(a.targets().data()).containsExactly(b.targets().data());
        for (int leaf = 0; leaf < a.inputs().length; leaf++) {
            assertThat(a.inputs()[leaf].data()).containsExactly(b.inputs()[leaf].data());
        }
        for (int region = 0; region < a.memberships().length; region++) {
            for (int i = 0; i < a.size(); i++) {
                for (int z = 0; z < a.memberships()[region].values(); z++) {
                    assertThat(a.memberships()[region].get(i, z)).isEqualTo(b.memberships()[region].get(i, z));
                }
            }
        }
    }

    @Test
    void tablesOfManyFactorsAreNeverMade() {
        RegionGraph graph = Regions.tree(2, 2);
        List<TreeTeacher> factors = new ArrayList<>();
        for (int k = 0; k < 14; k++) {
            factors.add(LatentTree.of(graph, new int[] {2}, 0.1 + 0.05 * k));
        }
        ProductTeacher product = ProductTeacher.of(factors);
        Law law = product.law();
        int m = 1 << 14;
        assertThat(law.values(graph.root())).isEqualTo(m);
        assertThat(law.hasTable(0, 1 << 24)).isFalse();
        Matrix ones = Matrix.zeros(m, 2);
        ones.fill(1);
        assertThat(law.transfer(0).times(ones).minus(ones).maxAbs()).isLessThan(1e-12);
        assertThatThrownBy(() -> Population.of(product))
                .isInstanceOf(TooLargeException.class)
                .hasMessageContaining("inputs of the population");
        factors.addAll(List.copyOf(factors.subList(0, 7)));
        assertThatThrownBy(() -> ProductTeacher.of(factors))
                .isInstanceOf(TooLargeException.class)
                .hasMessageContaining(
                        "tuples of the factors' summaries of region 0.0: needed 2097152, allowed 1048576");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        TreeTeacher one = LatentTree.of(Regions.tree(1, 2), new int[] {2}, 0.5);
        TreeTeacher other = LatentTree.of(Regions.tree(1, 2), new int[] {2}, 0.5);
        assertThatThrownBy(() -> ProductTeacher.of(List.of())).hasMessageContaining("one factor or more");
        assertThatThrownBy(() -> ProductTeacher.of(List.of(one, other)))
                .hasMessageContaining("factor 1 has another than factor 0");
        assertThatThrownBy(() -> ProductTeacher.of(List.of(one, one), 2)).hasMessageContaining("from 0 to 1, got 2");
        assertThatThrownBy(() -> ProductTeacher.of(List.of(ProductTeacher.of(List.of(one)))))
                .hasMessageContaining("expected its factors in its place");
    }

    private static void close(Matrix got, Matrix expected, int seed) {
        assertThat(got.minus(expected).maxAbs()).as("seed %d", seed).isLessThanOrEqualTo(EXACT);
    }
}
