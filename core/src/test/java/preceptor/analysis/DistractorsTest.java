package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.Computed;
import preceptor.teacher.Emission;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Population;
import preceptor.teacher.Rule;
import preceptor.teacher.TreeTeacher;

/// T10, with its hypotheses and with each of them broken.
class DistractorsTest {
    private static final double ROUNDING = 1e-12;
    private static final double VISIBLE = 1e-4;

    private static final RegionGraph GRAPH = Regions.tree(2, 2);

    /// The root's second child, a subtree, is a distractor; inputs are centred.
    private static TreeTeacher teacher(int... distractors) {
        TreeTeacher plain = LatentTree.withDistractors(GRAPH, new int[] {2}, new double[] {0.7}, distractors);
        return plain.withEmissions(
                (leaf, m) -> Emission.embedding(m, 3, 0, Key.root(3).at(leaf))
                        .centred(plain.law().p(leaf)));
    }

    private static Pass population(TreeTeacher teacher, Parameters p) {
        return Fixtures.run(p, Population.of(teacher).atoms().joined());
    }

    private static double off(Pass pass, int edge) {
        return Distractors.gradient(pass, edge)
                .minus(Distractors.product(pass, edge))
                .maxAbs();
    }

    @Test
    void distractorsAreTheLastChildren() {
        assertThat(Distractors.edges(teacher(0).law())).isEmpty();
        int last = GRAPH.childEdge(GRAPH.root(), 1);
        assertThat(Distractors.edges(teacher(1, 0).law())).containsExactly(last);
        List<Integer> all = Distractors.edges(teacher(1).law());
        assertThat(all).hasSize(3).contains(last);
        for (int e : all) {
            assertThat(GRAPH.childEdge(GRAPH.parent(e), 1)).isEqualTo(e);
        }
        // Below a distractor, and beside it, tables are as everywhere.
        Matrix usual = teacher(0).law().P(GRAPH.childEdge(GRAPH.root(), 0));
        TreeTeacher one = teacher(1, 0);
        for (int e = 0; e < GRAPH.edges(); e++) {
            Matrix expected = e == last ? Matrix.of(new double[][] {{0.5, 0.5}, {0.5, 0.5}}) : usual;
            assertThat(one.law().P(e).minus(expected).maxAbs()).isZero();
        }
        assertThatThrownBy(() -> teacher(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("distractors: expected 0 to 1 of the 2 children of region");
        assertThatThrownBy(() -> teacher(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theGradientFactorsForAStudentThatDoesNotListen() {
        for (int seed = 0; seed < 9; seed++) {
            TreeTeacher teacher = teacher(1, 0);
            List<Integer> edges = Distractors.edges(teacher.law());
            int edge = edges.getFirst();
            Architecture student = Fixtures.student(teacher, 4).withNorm(Fixtures.norm(seed));
            Parameters listening = Fixtures.parameters(student, Key.root(seed), 0.1);
            Parameters deaf = Distractors.deaf(listening, edges);
            assertThat(off(population(teacher, deaf), edge)).as("seed %d", seed).isLessThan(ROUNDING);
            assertThat(Distractors.gradient(population(teacher, deaf), edge).maxAbs())
                    .isGreaterThan(student.norm().present() ? 0 : VISIBLE);
            // Its own weights make g depend on the distractor.
            assertThat(off(population(teacher, listening), edge))
                    .as("listening, seed %d", seed)
                    .isGreaterThan(VISIBLE);
            // So does a skipped connection around these weights.
            Parameters skipping = Fixtures.parameters(student.withResidual(true), Key.root(seed), 0.1);
            assertThat(off(population(teacher, Distractors.deaf(skipping, edges)), edge))
                    .as("skipped, seed %d", seed)
                    .isGreaterThan(VISIBLE);
            // And a region that is correlated with the label at all.
            int relevant = GRAPH.childEdge(GRAPH.root(), 0);
            Parameters elsewhere = Distractors.deaf(listening, List.of(relevant));
            assertThat(off(population(teacher, elsewhere), relevant))
                    .as("correlated, seed %d", seed)
                    .isGreaterThan(VISIBLE);
        }
    }

    @Test
    void centringEitherSideLeavesNothing() {
        TreeTeacher teacher = LatentTree.withDistractors(Regions.tree(1, 3), new int[] {2}, new double[] {0.7}, 1);
        TreeTeacher centred = teacher.withEmissions(
                (leaf, m) -> Emission.embedding(m, 3, 0, Key.root(3).at(leaf))
                        .centred(teacher.law().p(leaf)));
        for (int seed = 0; seed < 6; seed++) {
            for (TreeTeacher t : List.of(teacher, centred)) {
                for (BatchNorm.Place place : BatchNorm.Place.values()) {
                    List<Integer> edges = Distractors.edges(t.law());
                    Architecture student = Fixtures.student(t, 4).withNorm(BatchNorm.at(place));
                    Parameters p = Distractors.deaf(Fixtures.parameters(student, Key.root(seed), 0.1), edges);
                    double size = Distractors.gradient(population(t, p), edges.getFirst())
                            .maxAbs();
                    if (t == centred || place == BatchNorm.Place.BEFORE_RELU) {
                        assertThat(size).as("%s, seed %d", place, seed).isLessThan(ROUNDING);
                    } else {
                        assertThat(size).as("%s, seed %d", place, seed).isGreaterThan(VISIBLE);
                    }
                }
            }
        }
    }

    @Test
    void pairwiseIndependenceIsEnoughInZSpaceButNotForTheStudent() {
        // Each input of a parity is independent of it, but not given the other one.
        TreeTeacher parity = Computed.of(Regions.tree(1, 2), new int[] {2}, new Rule.Parity(), 0);
        assertThat(Distractors.rowsEqual(parity.law(), 0)).isTrue();
        assertThat(Distractors.edges(parity.law())).isEmpty();
        double worst = 0;
        for (int seed = 0; seed < 6; seed++) {
            Parameters p = Fixtures.parameters(Fixtures.student(parity, 4), Key.root(seed), 0.1);
            worst = Math.max(worst, off(population(parity, Distractors.deaf(p, List.of(0))), 0));
        }
        assertThat(worst).isGreaterThan(VISIBLE);
    }

    @Test
    void noiseFallsWithTheNumberOfSamplesToThePredictedConstant() {
        TreeTeacher teacher = teacher(1, 0);
        List<Integer> edges = Distractors.edges(teacher.law());
        Parameters listening = Fixtures.parameters(Fixtures.student(teacher, 4), Key.root(5), 0.1);
        Parameters deaf = Distractors.deaf(listening, edges);
        Pass exact = population(teacher, deaf);
        double[] noise = new double[2];
        int[] sizes = {25, 400};
        for (int i = 0; i < sizes.length; i++) {
            DistractorChecks.Noise n = DistractorChecks.noise(teacher, deaf, edges, exact, sizes[i], 400, Key.root(8));
            assertThat((n.mean() - n.predicted()) / n.error())
                    .as("N = %d", sizes[i])
                    .isBetween(-4.0, 4.0);
            assertThat(n.error()).isLessThan(0.15 * n.mean());
            noise[i] = n.mean();
        }
        assertThat(StrictMath.log(noise[1] / noise[0]) / StrictMath.log(16)).isCloseTo(-1, within(0.08));
    }

    @Test
    @Tag("slow")
    void theCampaignWithBatchNorm() {
        // Leaves as distractors, their inputs centred; batch norm before the ReLU centres g.
        TreeTeacher plain = LatentTree.withDistractors(Regions.tree(1, 4), new int[] {2}, new double[] {0.7}, 2);
        TreeTeacher teacher = plain.withEmissions(
                (leaf, m) -> Emission.embedding(m, 3, 0, Key.root(3).at(leaf))
                        .centred(plain.law().p(leaf)));
        List<Integer> edges = Distractors.edges(teacher.law());
        for (BatchNorm.Place place : List.of(BatchNorm.Place.NONE, BatchNorm.Place.BEFORE_RELU)) {
            // No node of this student is within 0.2 deviations of its gate: where one is, the statistics of a batch
            // open and close it, and the constant is another until N is large.
            Architecture student = Fixtures.student(teacher, 5).withNorm(BatchNorm.at(place));
            Parameters p = Distractors.deaf(Fixtures.parameters(student, Key.root(1), 0.1), edges);
            Pass exact = population(teacher, p);
            double[] logs = new double[3];
            int[] sizes = {100, 400, 1_600};
            for (int i = 0; i < sizes.length; i++) {
                DistractorChecks.Noise n =
                        DistractorChecks.noise(teacher, p, edges, exact, sizes[i], 4_000, Key.root(9));
                double ratio = n.mean() / n.predicted();
                assertThat(ratio).as("%s, N = %d", place, sizes[i]).isCloseTo(1, within(4 * n.error() / n.predicted()));
                logs[i] = StrictMath.log(n.mean());
            }
            double slope = (logs[2] - logs[0]) / StrictMath.log(16);
            assertThat(slope).as("%s", place).isCloseTo(-1, within(0.03));
        }
    }
}
