package preceptor.expansion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Parameters;
import preceptor.teacher.Computed;
import preceptor.teacher.LatentTree;
import preceptor.teacher.RandomHierarchy;
import preceptor.teacher.Rule;
import preceptor.teacher.TreeTeacher;

/// The order-r expansion, mathematics.md §5.
class OrderTest {
    private static final double EXACT = 1e-10;

    @Test
    void orderByOrderItConvergesToTheExactGradient() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(3, 2), new int[] {2}, 0.75);
        int seeds = 10;
        double[] cosine = new double[4];
        for (int seed = 0; seed < seeds; seed++) {
            Parameters p = Fixtures.parameters(Fixtures.student(teacher, 6), Key.root(seed), 0);
            Budget budget = Fixtures.expand(teacher, p, 1, 2, 3).budget();
            Matrix[] exact = budget.term("B0");
            cosine[0] += Fixtures.cosine(budget.term("B5-hard"), exact) / seeds;
            for (int r = 1; r <= 3; r++) {
                cosine[r] += Fixtures.cosine(budget.term("order" + r), exact) / seeds;
            }
            assertThat(Fixtures.distance(budget.term("order3"), exact))
                    .as("seed %d", seed)
                    .isLessThan(EXACT);
            assertThat(Fixtures.distance(budget.term("order2"), exact))
                    .as("order 2 is not yet exact, seed %d", seed)
                    .isGreaterThan(1e-4);
        }
        assertThat(cosine[0]).isBetween(0.6, 0.97);
        assertThat(cosine[1]).isGreaterThan(cosine[0] + 0.005);
        assertThat(cosine[2]).isGreaterThan(cosine[1] + 0.005).isLessThan(1 - 1e-6);
        assertThat(cosine[3]).isCloseTo(1, within(1e-10));
    }

    @Test
    void theTallestOrderIsExactOnEveryKindOfTeacherAndNorm() {
        int unequal = 0;
        for (int seed = 0; seed < 48; seed++) {
            TreeTeacher teacher = Fixtures.teacher(seed, 3000);
            BatchNorm norm = Fixtures.norm(seed);
            Architecture architecture = Fixtures.student(teacher, 4)
                    .withNorm(norm)
                    .withBias(seed % 2 == 0)
                    .withResidual(seed % 5 == 0);
            Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
            int height = teacher.graph().depth();
            Budget budget =
                    Fixtures.expand(teacher, p, height, height + 1, height + 5).budget();
            String name = "seed " + seed + ", " + norm.place();
            assertThat(Fixtures.distance(budget.term("order" + height), budget.term("B0")))
                    .as(name)
                    .isLessThan(EXACT);
            for (int more : new int[] {1, 5}) {
                assertThat(Fixtures.distance(budget.term("order" + (height + more)), budget.term("order" + height)))
                        .as(name)
                        .isZero();
            }
            unequal += leavesDiffer(teacher.graph()) ? 1 : 0;
        }
        assertThat(unequal).as("trees of unequal leaf depth").isGreaterThan(4);
    }

    private static boolean leavesDiffer(RegionGraph graph) {
        int first = graph.level(graph.parent(graph.parentEdge(0, 0)));
        for (int b = 1; b < graph.leaves(); b++) {
            if (graph.level(graph.parent(graph.parentEdge(b, 0))) != first) {
                return true;
            }
        }
        return false;
    }

    @Test
    void transfersAreConditionalLaws() {
        for (int seed = 0; seed < 40; seed++) {
            TreeTeacher teacher = Fixtures.teacher(seed, 3000);
            RegionGraph graph = teacher.graph();
            for (int order = 1; order <= graph.depth(); order++) {
                ConfigurationSpace space = new ConfigurationSpace(teacher.law(), order);
                String name = "seed " + seed + ", order " + order;
                for (int e = 0; e < graph.edges(); e++) {
                    checkTransfer(space, graph, e, name);
                }
                double listed = 0;
                for (int a = 0; a < graph.size(); a++) {
                    listed += space.rows(a);
                    double mass = 0;
                    for (double w : space.weights(a)) {
                        mass += w;
                    }
                    assertThat(mass).as(name).isCloseTo(1, within(1e-12));
                }
                assertThat(ConfigurationSpace.count(teacher.law(), order))
                        .as(name)
                        .isEqualTo(listed);
            }
        }
    }

    private static void checkTransfer(ConfigurationSpace space, RegionGraph graph, int e, String name) {
        int a = graph.parent(e);
        int b = graph.child(e);
        Matrix T = space.pull(e, Matrix.identity(space.rows(b)), Matrix.zeros(space.rows(a), space.rows(b)));
        Matrix adjoint = Matrix.zeros(space.rows(b), space.rows(a));
        space.push(e, Matrix.identity(space.rows(a)), adjoint);
        assertThat(adjoint.minus(T.transpose()).maxAbs()).as(name).isZero();
        for (int c = 0; c < T.rows(); c++) {
            double sum = 0;
            for (double t : T.row(c)) {
                assertThat(t).as(name).isBetween(0.0, 1 + 1e-12);
                sum += t;
            }
            assertThat(sum).as(name).isCloseTo(1, within(1e-12));
        }
        Matrix carried = T.transposeTimes(Matrix.column(space.weights(a)));
        assertThat(carried.minus(Matrix.column(space.weights(b))).maxAbs())
                .as(name)
                .isLessThan(1e-12);
    }

    @Test
    void configurationsAreCountedByHand() {
        // A binary tree of height 2 with independent copies: 2^1, 2^3 and 2^7 assignments under leaf, inner and root.
        TreeTeacher full = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.5);
        assertThat(ConfigurationSpace.count(full.law(), 1)).isEqualTo(4 * 2 + 2 * 8 + 8);
        assertThat(ConfigurationSpace.count(full.law(), 2)).isEqualTo(4 * 2 + 2 * 8 + 128);
        assertThat(ConfigurationSpace.count(full.law(), 9)).isEqualTo(4 * 2 + 2 * 8 + 128);
        // Parity without noise allows half of all tuples: 2 of 4 per value.
        TreeTeacher parity = Computed.of(Regions.tree(2, 2), new int[] {2}, new Rule.Parity(), 0);
        assertThat(ConfigurationSpace.count(parity.law(), 2)).isEqualTo(4 * 2 + 2 * 4 + 16);
    }

    @Test
    void tuplesThatNeverOccurAreNotListed() {
        for (int seed = 0; seed < 10; seed++) {
            TreeTeacher teacher =
                    RandomHierarchy.of(Regions.tree(2, 2), new int[] {3}, new int[] {2}, true, Key.root(seed));
            // 3 values with 2 productions each: 3·2·2² of 3·9·9² configurations of the root.
            assertThat(new ConfigurationSpace(teacher.law(), 2).rows(6)).isEqualTo(3 * 2 * 2 * 2);
            Parameters p = Fixtures.parameters(Fixtures.student(teacher, 5), Key.root(seed), 0);
            Budget budget = Fixtures.expand(teacher, p, 1, 2).budget();
            assertThat(Fixtures.distance(budget.term("order2"), budget.term("B0")))
                    .as("seed %d", seed)
                    .isLessThan(EXACT);
            assertThat(Fixtures.cosine(budget.term("order1"), budget.term("B0")))
                    .as("seed %d", seed)
                    .isGreaterThan(0.5);
        }
    }

    @Test
    void ordersThatDoNotExistAreRefused() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(1, 2), new int[] {2}, 0.5);
        assertThatThrownBy(() -> new ConfigurationSpace(teacher.law(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 or more, got 0");
    }
}
