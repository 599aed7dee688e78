package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// E2 and E1 on overlapping regions: the junction tree says what listing all summaries says.
final class NetworkTruthTest {
    private static final Offset<Double> EXACT = within(1e-10);

    @Test
    void theJunctionTreeIsTheListOfAllSummaries() {
        for (long seed = 0; seed < 60; seed++) {
            compare(NetworkCases.of(seed));
        }
    }

    @Test
    @Tag("slow")
    void theJunctionTreeIsTheListOfAllSummariesOnManyGraphs() {
        for (long seed = 1000; seed < 1500; seed++) {
            compare(NetworkCases.of(seed));
        }
    }

    private static void compare(NetworkCases c) {
        BruteForce truth = new BruteForce(c.teacher(), c.joint());
        law(c, truth);
        bothPlans(c);
        double bayesRisk = 0;
        double bayesAccuracy = 0;
        double mass = truth.of(z -> true);
        Map<String, double[][]> inputs = truth.inputs();
        Population population = Population.of(c.teacher());
        BatchSource plain = population.inputs();
        assertThat(plain.size()).as(c.name()).isEqualTo(inputs.size());
        int root = c.teacher().graph().root();
        for (int i = 0; i < plain.blocks(); i++) {
            Batch block = plain.block(i);
            memberships(c, block, inputs, mass, false);
            for (int n = 0; n < block.size(); n++) {
                bayesRisk += block.weight()[n] * Bayes.entropy(block.targets().row(n));
                bayesAccuracy += block.weight()[n] * Bayes.max(block.targets().row(n));
                assertThat(block.targets().get(n, 0))
                        .as(c.name())
                        .isCloseTo(block.memberships()[root].get(n, 0), EXACT);
            }
        }
        Map<String, double[][]> pairs = truth.pairs();
        BatchSource atoms = population.atoms();
        assertThat(atoms.size()).as(c.name()).isEqualTo(pairs.size());
        int seen = 0;
        for (int i = 0; i < atoms.blocks(); i++) {
            Batch block = atoms.block(i);
            memberships(c, block, pairs, mass, true);
            seen += block.size();
        }
        assertThat(seen).as(c.name()).isEqualTo(pairs.size());
        Bayes bayes = c.teacher().bayes(Key.root(1)).orElseThrow();
        assertThat(bayes.exact()).isTrue();
        assertThat(bayes.risk()).as(c.name()).isCloseTo(bayesRisk, EXACT);
        assertThat(bayes.accuracy()).as(c.name()).isCloseTo(bayesAccuracy, EXACT);
        Batch all = c.teacher().assignments(1 << 20).orElseThrow();
        for (int a = 0; a <= root; a++) {
            assertThat(all.memberships()[a].mass(all.weight()))
                    .as(c.name())
                    .containsExactly(c.teacher().law().p(a), EXACT);
        }
    }

    private static void law(NetworkCases c, BruteForce truth) {
        RegionGraph graph = c.teacher().graph();
        Law law = c.teacher().law();
        assertThat(law.exactness()).isEqualTo(Law.Exactness.EXACT);
        double mass = truth.of(z -> true);
        for (int r = 0; r < graph.size(); r++) {
            int a = r;
            for (int v = 0; v < law.values(a); v++) {
                int z = v;
                double p = truth.of(at -> at[a] == z) / mass;
                assertThat(law.p(a, z)).as(c.name()).isCloseTo(p, EXACT);
                assertThat(law.used(a)[z]).as(c.name()).isEqualTo(p > 0);
                for (int i = 0; i < graph.childCount(a); i++) {
                    int b = graph.child(a, i);
                    Matrix P = law.P(graph.childEdge(a, i));
                    for (int w = 0; w < law.values(b); w++) {
                        int child = w;
                        assertThat(P.get(z, child))
                                .as(c.name())
                                .isCloseTo(truth.given(at -> at[a] == z, at -> at[b] == child), EXACT);
                    }
                }
                if (!graph.isLeaf(a) && p > 0) {
                    law.family(a).orElseThrow().forEach(z, (tuple, q) -> {
                        int[] own = tuple.clone();
                        double expected = truth.given(at -> at[a] == z, at -> {
                            boolean same = true;
                            for (int i = 0; i < own.length; i++) {
                                same &= at[graph.child(a, i)] == own[i];
                            }
                            return same;
                        });
                        assertThat(q).as(c.name()).isCloseTo(expected, EXACT);
                    });
                }
            }
        }
    }

    private static void bothPlans(NetworkCases c) {
        SummaryNetwork network = c.teacher().network();
        boolean[] none = new boolean[c.teacher().graph().size()];
        for (boolean chained : new boolean[] {false, true}) {
            SummaryNetwork.Plan plan = network.plan(none, true, chained);
            JunctionTree tree = plan.tree(none, Long.MAX_VALUE).orElseThrow();
            assertThat(tree.total()).as(c.name()).isLessThanOrEqualTo(plan.total());
            Beliefs beliefs = tree.calibrate(new int[plan.graph().variables()], null);
            for (int a = 0; a < none.length; a++) {
                assertThat(beliefs.marginal(a))
                        .as(c.name())
                        .containsExactly(c.teacher().law().p(a), EXACT);
            }
        }
    }

    private static void memberships(
            NetworkCases c, Batch block, Map<String, double[][]> truth, double mass, boolean withRoot) {
        for (int n = 0; n < block.size(); n++) {
            StringBuilder key = new StringBuilder();
            for (Matrix x : block.inputs()) {
                key.append(java.util.Arrays.toString(x.row(n)));
            }
            double[][] joint = null;
            for (int v = 0; joint == null && v < (withRoot ? c.teacher().classes() : 1); v++) {
                boolean this0 = !withRoot || block.memberships()[block.memberships().length - 1].get(n, v) > 0.5;
                joint = this0 ? truth.get(key + (withRoot ? "|" + v : "")) : null;
            }
            assertThat(joint).as(c.name() + " " + key).isNotNull();
            double weight = 0;
            for (double p : joint[0]) {
                weight += p;
            }
            assertThat(block.weight()[n]).as(c.name()).isCloseTo(weight / mass, EXACT);
            for (int a = 0; a < joint.length; a++) {
                for (int z = 0; z < joint[a].length; z++) {
                    assertThat(block.memberships()[a].get(n, z)).as(c.name()).isCloseTo(joint[a][z] / weight, EXACT);
                }
            }
        }
    }
}
