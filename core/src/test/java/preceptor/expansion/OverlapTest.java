package preceptor.expansion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.teacher.Computed;
import preceptor.teacher.IsingLeaves;
import preceptor.teacher.Law;
import preceptor.teacher.Leaves;
import preceptor.teacher.NetworkTeacher;
import preceptor.teacher.Rule;
import preceptor.teacher.TreeTeacher;

/// Students of teachers whose receptive fields overlap or whose leaves depend on each other: mathematics.md §3–§5.
class OverlapTest {
    private static final NetworkTeacher.Effort EFFORT = NetworkTeacher.Effort.of(Key.root(1));
    private static final int[] TWO = {2};

    private static List<NetworkTeacher> teachers(double noise) {
        RegionGraph dense = Regions.grid1d(5, new int[] {3, 3}, new int[] {1, 1}, Regions.Padding.VALID);
        RegionGraph strided = Regions.grid1d(7, new int[] {3, 3}, new int[] {2, 2}, Regions.Padding.VALID);
        RegionGraph high = Regions.grid1d(5, new int[] {2, 2, 3}, new int[] {1, 1, 1}, Regions.Padding.VALID);
        RegionGraph square = Regions.grid2d(3, new int[] {2, 3}, new int[] {2, 2}, Regions.Padding.SAME);
        RegionGraph skip = Regions.explicit(
                List.of(new int[0], new int[0], new int[0], new int[] {0, 1}, new int[] {1, 3}, new int[] {2, 3, 4}));
        RegionGraph blocks = Regions.tree(2, 3);
        double[] e = {noise, noise / 2};
        Leaves spins = IsingLeaves.chain(blocks.leaves(), 1.5, 1 << 20);
        Rule random = new Rule.RandomFunction(Key.root(3), false);
        return List.of(
                Computed.network(dense, TWO, new Rule.Majority(), e, EFFORT),
                Computed.network(strided, TWO, new Rule.Parity(), e, EFFORT),
                Computed.network(high, TWO, random, e, EFFORT),
                Computed.network(square, TWO, new Rule.AndOr(), e, EFFORT),
                Computed.network(skip, new int[] {3}, random, e, EFFORT),
                Computed.network(blocks, TWO, new Rule.Majority(Rule.Ties.FIRST), e, spins, EFFORT));
    }

    private static Parameters student(NetworkTeacher teacher, int seed) {
        Architecture architecture =
                Fixtures.student(teacher, 4).withNorm(Fixtures.norm(seed)).withBias(seed % 2 == 0);
        return Fixtures.parameters(architecture, Key.root(seed), 0.1);
    }

    @Test
    void theTallestOrderIsExact() {
        for (double noise : new double[] {0, 0.2}) {
            int seed = 0;
            for (NetworkTeacher teacher : teachers(noise)) {
                int height = teacher.graph().depth();
                Parameters p = student(teacher, seed++);
                Budget budget = Fixtures.expand(teacher, p, height, height + 2).budget();
                String name = "noise " + noise + ", teacher " + seed;
                assertThat(Fixtures.distance(budget.term("order" + height), budget.term("B0")))
                        .as(name)
                        .isLessThan(1e-10);
                assertThat(Fixtures.distance(budget.term("order" + (height + 2)), budget.term("B0")))
                        .as(name)
                        .isLessThan(1e-10);
            }
        }
    }

    @Test
    void ordersConvergeAndCountsAreBounds() {
        RegionGraph graph = Regions.grid1d(9, new int[] {3, 3, 3, 3}, new int[] {1, 1, 1, 1}, Regions.Padding.VALID);
        NetworkTeacher teacher = Computed.network(graph, TWO, new Rule.Majority(), new double[] {0}, EFFORT);
        double[] cosine = new double[5];
        for (int seed = 0; seed < 5; seed++) {
            Parameters p = Fixtures.parameters(Fixtures.student(teacher, 6), Key.root(seed), 0);
            Budget budget = Fixtures.expand(teacher, p, 1, 2, 3, 4).budget();
            cosine[0] += Fixtures.cosine(budget.term("B5-hard"), budget.term("B0")) / 5;
            for (int r = 1; r < 5; r++) {
                cosine[r] += Fixtures.cosine(budget.term("order" + r), budget.term("B0")) / 5;
            }
        }
        assertThat(cosine[1]).isGreaterThan(cosine[0]);
        assertThat(cosine[2]).isGreaterThan(cosine[1]);
        assertThat(cosine[3]).isGreaterThan(cosine[2]).isLessThan(1 - 1e-9);
        assertThat(cosine[4]).isGreaterThan(1 - 1e-10);
        for (int r = 1; r < 5; r++) {
            ConfigurationSpace space = new ConfigurationSpace(teacher.law(), r);
            double rows = 0;
            for (int a = 0; a < graph.size(); a++) {
                rows += space.rows(a);
                double mass = 0;
                for (double w : space.weights(a)) {
                    mass += w;
                }
                assertThat(mass).isBetween(1 - 1e-12, 1 + 1e-12);
            }
            assertThat(rows).isLessThanOrEqualTo(ConfigurationSpace.count(teacher.law(), r));
        }
    }

    /// A1's error, B1 − B2, is what the input of a region says of its parents beyond its own summary: there on graphs
    /// with overlap and on trees with dependent leaves, and 0 on the same tree with independent ones.
    @Test
    void insufficientSummariesShowInTheBudget() {
        int seed = 0;
        for (NetworkTeacher teacher : teachers(0)) {
            Budget budget = Fixtures.expand(teacher, student(teacher, seed++)).budget();
            assertThat(teacher.sufficient()).isFalse();
            double error = Fixtures.distance(budget.term("B2"), budget.term("B1"));
            // Of uniform bits, parities that overlap but differ are independent: they keep nothing from each other.
            assertThat(error < 1e-12).as("teacher %d: %g", seed, error).isEqualTo(seed == 2);
            assertThat(error > 1e-4).as("teacher %d: %g", seed, error).isEqualTo(seed != 2);
        }
        RegionGraph tree = Regions.tree(2, 2);
        NetworkTeacher network = Computed.network(tree, TWO, new Rule.Majority(), new double[] {0.1}, EFFORT);
        TreeTeacher same = Computed.of(tree, TWO, new Rule.Majority(), 0.1);
        Parameters p = student(network, 0);
        Budget budget = Fixtures.expand(network, p, 2).budget();
        assertThat(network.sufficient()).isTrue();
        assertThat(Fixtures.distance(budget.term("B2"), budget.term("B1"))).isLessThan(1e-12);
        Budget expected = Fixtures.expand(same, p, 2).budget();
        for (String term : expected.names()) {
            assertThat(Fixtures.distance(budget.term(term), expected.term(term)))
                    .as(term)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void withoutExactLawsOrdersAreRefused() {
        RegionGraph graph = Regions.grid1d(7, new int[] {3, 3}, new int[] {2, 2}, Regions.Padding.VALID);
        NetworkTeacher teacher = Computed.network(
                graph, TWO, new Rule.Majority(), new double[] {0}, new NetworkTeacher.Effort(10, 1000, Key.root(0)));
        assertThat(teacher.law().exactness()).isEqualTo(Law.Exactness.MONTE_CARLO);
        assertThatThrownBy(() -> new ConfigurationSpace(teacher.law(), 1)).hasMessageContaining("exact inference");
        assertThatThrownBy(() -> ConfigurationSpace.count(teacher.law(), 1)).hasMessageContaining("exact inference");
    }

    @Test
    void transfersAreConditionalLaws() {
        NetworkTeacher teacher = teachers(0.2).get(0);
        ConfigurationSpace space = new ConfigurationSpace(teacher.law(), 1);
        RegionGraph graph = teacher.graph();
        for (int e = 0; e < graph.edges(); e++) {
            int a = graph.parent(e);
            int b = graph.child(e);
            Matrix ones = Matrix.zeros(space.rows(b), 1);
            ones.fill(1);
            Matrix above = space.pull(e, ones, Matrix.zeros(space.rows(a), 1));
            Matrix weights = Matrix.wrap(space.rows(a), 1, space.weights(a));
            Matrix below = Matrix.zeros(space.rows(b), 1);
            space.push(e, weights, below);
            for (double v : above.data()) {
                assertThat(v).isBetween(1 - 1e-12, 1 + 1e-12);
            }
            double[] expected = space.weights(b);
            for (int c = 0; c < expected.length; c++) {
                assertThat(below.get(c, 0)).isBetween(expected[c] - 1e-12, expected[c] + 1e-12);
            }
        }
    }
}
