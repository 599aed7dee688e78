package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// Recursion = enumeration over all summaries, and samples agree, on random teachers of every kind.
class TreeTruthTest {
    private static final int CASES = 160;
    private static final double EXACT = 1e-12;

    @Test
    void lawsEqualEnumeration() {
        int unused = 0;
        for (int seed = 0; seed < CASES; seed++) {
            TeacherCases.Case c = TeacherCases.random(seed);
            Law law = c.teacher().law();
            RegionGraph graph = c.teacher().graph();
            BruteForce truth = new BruteForce(c.teacher(), c.joint());
            assertThat(truth.of(z -> true)).as(c.name()).isCloseTo(1, within(EXACT));
            for (int r = 0; r < graph.size(); r++) {
                int region = r;
                for (int v = 0; v < law.values(r); v++) {
                    int value = v;
                    close(c, "p " + graph.id(r), law.p(r, v), truth.of(z -> z[region] == value));
                    assertThat(law.used(r)[v]).as(c.name()).isEqualTo(truth.of(z -> z[region] == value) > 0);
                    unused += law.used(r)[v] ? 0 : 1;
                }
            }
            for (int e = 0; e < graph.edges(); e++) {
                int above = graph.parent(e);
                int below = graph.child(e);
                Matrix P = law.P(e);
                for (int i = 0; i < P.data().length; i++) {
                    int a = i / P.columns();
                    int b = i % P.columns();
                    double expected = truth.given(z -> z[above] == a, z -> z[below] == b);
                    close(c, "P " + graph.edgeId(e), P.data()[i], expected);
                }
            }
            for (int r = graph.leaves(); r < graph.size(); r++) {
                familyEqualsEnumeration(c, truth, r);
            }
        }
        assertThat(unused).isGreaterThan(20);
    }

    private static void familyEqualsEnumeration(TeacherCases.Case c, BruteForce truth, int region) {
        RegionGraph graph = c.teacher().graph();
        Family family = c.teacher().law().family(region).orElseThrow();
        Matrix Q = family.table(1 << 20).orElseThrow();
        int k = family.children();
        long positive = 0;
        for (int z = 0; z < family.values(); z++) {
            int own = z;
            int[] tuple = new int[k];
            for (int column = 0; column < Q.columns(); column++) {
                int rest = column;
                for (int i = k - 1; i >= 0; i--) {
                    tuple[i] = rest % family.childValues(i);
                    rest /= family.childValues(i);
                }
                double expected = truth.given(x -> x[region] == own, x -> matches(graph, region, x, tuple));
                close(c, "Q " + graph.id(region), Q.get(z, column), expected);
                positive += Q.get(z, column) > 0 ? 1 : 0;
            }
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    Matrix pair = family.pair(z, i, j);
                    int first = graph.child(region, i);
                    int second = graph.child(region, j);
                    for (int at = 0; at < pair.data().length; at++) {
                        int a = at / pair.columns();
                        int b = at % pair.columns();
                        double expected = truth.given(x -> x[region] == own, x -> x[first] == a && x[second] == b);
                        close(c, "pair " + graph.id(region), pair.data()[at], expected);
                    }
                }
            }
        }
        assertThat(family.entries()).as(c.name()).isEqualTo(positive);
        assertThat(family.table(Q.data().length - 1)).isEmpty();
    }

    private static boolean matches(RegionGraph graph, int region, int[] x, int[] tuple) {
        for (int i = 0; i < tuple.length; i++) {
            if (x[graph.child(region, i)] != tuple[i]) {
                return false;
            }
        }
        return true;
    }

    @Test
    void populationPosteriorsAndBayesEqualEnumeration() {
        int soft = 0;
        for (int seed = 0; seed < CASES; seed++) {
            TeacherCases.Case c = TeacherCases.random(seed);
            BruteForce truth = new BruteForce(c.teacher(), c.joint());
            Population population = Population.of(c.teacher());
            Map<String, double[][]> inputs = truth.inputs();
            assertThat(Population.forecast(c.teacher())).as(c.name()).isEqualTo(inputs.size());
            viewEquals(c, population.inputs(), inputs, false);
            viewEquals(c, population.atoms(), truth.pairs(), true);
            Matrix labels = c.teacher().labels();
            double risk = 0;
            double accuracy = 0;
            for (double[][] joint : inputs.values()) {
                double[] atRoot = joint[c.teacher().graph().root()];
                double mass = Arrays.stream(atRoot).sum();
                double best = 0;
                for (int y = 0; y < labels.columns(); y++) {
                    double q = 0;
                    for (int z = 0; z < atRoot.length; z++) {
                        q += atRoot[z] * labels.get(z, y) / mass;
                    }
                    risk -= q > 0 ? mass * q * Math.log(q) : 0;
                    best = Math.max(best, q);
                }
                accuracy += mass * best;
            }
            Bayes bayes = Bayes.of(c.teacher(), Key.root(seed));
            assertThat(bayes.exact()).as(c.name()).isTrue();
            close(c, "risk", bayes.risk(), risk);
            close(c, "accuracy", bayes.accuracy(), accuracy);
            soft += accuracy < 0.999 ? 1 : 0;
        }
        assertThat(soft).isGreaterThan(CASES / 4);
    }

    private static void viewEquals(
            TeacherCases.Case c, BatchSource view, Map<String, double[][]> truth, boolean withRoot) {
        TreeTeacher teacher = c.teacher();
        RegionGraph graph = teacher.graph();
        Set<String> seen = new HashSet<>();
        long atoms = 0;
        for (int block = 0; block < view.blocks(); block++) {
            Batch batch = view.block(block);
            atoms += batch.size();
            for (int i = 0; i < batch.size(); i++) {
                StringBuilder name = new StringBuilder();
                for (Matrix x : batch.inputs()) {
                    name.append(Arrays.toString(x.row(i)));
                }
                int root = -1;
                if (withRoot) {
                    Membership m = batch.memberships()[graph.root()];
                    for (int z = 0; z < m.values(); z++) {
                        root = m.get(i, z) == 1 ? z : root;
                    }
                    name.append('|').append(root);
                }
                assertThat(seen.add(name.toString())).as(c.name()).isTrue();
                double[][] joint = truth.get(name.toString());
                assertThat(joint).as(c.name() + " " + name).isNotNull();
                double mass = Arrays.stream(joint[graph.root()]).sum();
                close(c, "weight", batch.weight()[i], mass);
                for (int r = 0; r < graph.size(); r++) {
                    for (int z = 0; z < joint[r].length; z++) {
                        close(c, "belief", batch.memberships()[r].get(i, z), joint[r][z] / mass);
                    }
                }
                for (int y = 0; y < teacher.classes(); y++) {
                    double expected = 0;
                    for (int z = 0; z < teacher.values(graph.root()); z++) {
                        expected +=
                                joint[graph.root()][z] / mass * teacher.labels().get(z, y);
                    }
                    close(c, "target", batch.targets().get(i, y), expected);
                }
            }
        }
        assertThat(seen).as(c.name()).hasSameSizeAs(truth.keySet());
        assertThat(view.size()).isEqualTo(atoms);
    }

    @Test
    void samplesAgreeWithinFiveStandardErrors() {
        int n = 20_000;
        for (int seed = 0; seed < 3 * TeacherCases.KINDS; seed++) {
            TeacherCases.Case c = TeacherCases.random(seed);
            Law law = c.teacher().law();
            RegionGraph graph = c.teacher().graph();
            Batch batch = c.teacher().sample(Key.root(seed).named("samples"), 0, n);
            for (int r = 0; r < graph.size(); r++) {
                double[] mass = batch.memberships()[r].mass(batch.weight());
                for (int z = 0; z < mass.length; z++) {
                    near(c, mass[z], law.p(r, z), n);
                }
            }
            for (int e = 0; e < graph.edges(); e++) {
                Membership above = batch.memberships()[graph.parent(e)];
                Matrix joint = above.joint(batch.weight(), batch.memberships()[graph.child(e)]);
                for (int i = 0; i < joint.data().length; i++) {
                    int z = i / joint.columns();
                    near(
                            c,
                            joint.data()[i],
                            law.p(graph.parent(e), z) * law.P(e).data()[i],
                            n);
                }
            }
            Matrix labels = batch.memberships()[graph.root()].project(batch.weight(), batch.targets());
            for (int i = 0; i < labels.data().length; i++) {
                int z = i / labels.columns();
                double p = law.p(graph.root(), z);
                near(c, labels.data()[i], p * law.labelGivenRoot().data()[i], n);
            }
            Bayes exact = Bayes.of(c.teacher(), Key.root(0));
            Bayes sampled = Bayes.sampled(c.teacher(), Key.root(seed).named("bayes"), 4000);
            assertThat(sampled.exact()).isFalse();
            assertThat(sampled.risk())
                    .as(c.name())
                    .isCloseTo(exact.risk(), within(5 * sampled.standardErrorRisk() + 1e-12));
            assertThat(sampled.accuracy())
                    .as(c.name())
                    .isCloseTo(exact.accuracy(), within(5 * sampled.standardErrorAccuracy() + 1e-12));
        }
    }

    private static void near(TeacherCases.Case c, double got, double p, int n) {
        assertThat(got).as(c.name()).isCloseTo(p, within(5 * Math.sqrt(Math.max(0, p * (1 - p)) / n) + 1e-12));
    }

    private static void close(TeacherCases.Case c, String what, double got, double expected) {
        if (!(Math.abs(got - expected) <= EXACT)) {
            assertThat(got).as(c.name() + ": " + what).isCloseTo(expected, within(EXACT));
        }
    }
}
