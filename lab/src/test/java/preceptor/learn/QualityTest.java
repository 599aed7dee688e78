package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

final class QualityTest {
    private static final double[] QUARTERS = {0.25, 0.25, 0.25, 0.25};

    @Test
    void mutualInformationByHand() {
        Membership.Hard y = new Membership.Hard(new int[] {0, 0, 1, 1}, 2);
        Membership.Hard same = new Membership.Hard(new int[] {1, 1, 0, 0}, 3);
        Membership.Hard independent = new Membership.Hard(new int[] {0, 1, 0, 1}, 2);
        Membership.Hard three = new Membership.Hard(new int[] {0, 0, 0, 1}, 2);
        assertThat(Merging.information(same.joint(QUARTERS, y))).isCloseTo(Math.log(2), within(1e-15));
        assertThat(Merging.information(independent.joint(QUARTERS, y))).isZero();
        // P(0,0) = 1/2, P(0,1) = 1/4, P(1,1) = 1/4
        double expected = 0.5 * Math.log(4.0 / 3) + 0.25 * Math.log(2.0 / 3) + 0.25 * Math.log(2);
        assertThat(Merging.information(three.joint(QUARTERS, y))).isCloseTo(expected, within(1e-15));
        double[] weight = {0.5, 0.5, 0, 0};
        assertThat(Merging.information(same.joint(weight, y))).isZero();
    }

    @Test
    void logLikelihoodByHand() {
        RegionGraph graph = Regions.tree(1, 2);
        Batch training = batch(new int[] {0, 0, 1, 1}, new int[] {0, 1, 1, 1}, new int[] {0, 0, 0, 1});
        Law law = Law.empirical(graph, 1, List.of(training));
        // Leaf 0: 0 | 1 1 1 and leaf 1: 0 0 0 | 1, root 0 0 | 1 1, every count raised by 1.
        double atom = Math.log(3.0 / 6) + Math.log(3.0 / 4) + Math.log(2.0 / 4);
        Batch one = batch(new int[] {1}, new int[] {1}, new int[] {1});
        assertThat(Quality.likelihood(law, one, true).mean().orElseThrow()).isCloseTo(atom, within(1e-14));
        double independent = Math.log(3.0 / 6) + Math.log(4.0 / 6) + Math.log(2.0 / 6);
        assertThat(Quality.likelihood(law, one, false).mean().orElseThrow()).isCloseTo(independent, within(1e-14));
        Batch impossible = batch(new int[] {1}, new int[] {0}, new int[] {1});
        assertThat(Quality.likelihood(Law.empirical(graph, 0, List.of(training)), impossible, true))
                .isEqualTo(new Quality.Likelihood(Optional.empty(), 1, 1));
    }

    @Test
    void explainedVarianceByHand() {
        Matrix x = Matrix.column(0, 2, 10, 12);
        Membership.Hard halves = new Membership.Hard(new int[] {0, 0, 1, 1}, 3);
        // Variance 26, of which 1 within the halves.
        assertThat(Quality.explained(x, halves, QUARTERS)).isCloseTo(25.0 / 26, within(1e-15));
        assertThat(Quality.explained(x, new Membership.Hard(new int[4], 1), QUARTERS))
                .isZero();
        assertThat(Quality.explained(Matrix.column(3, 3, 3, 3), halves, QUARTERS))
                .isEqualTo(1);
    }

    @Test
    void aLearnedTeacherKnowsItsLabels(@TempDir Path folder) {
        Path[] files = Fixtures.write(folder, 500, Key.root(1));
        LearnedTeachers.Learned learned = Fixtures.learn(
                files,
                400,
                100,
                new ImageRegions.Quadtree(12, 3),
                new Options(List.of(8, 6), new Objective.KMeans(), false, 0.5),
                Key.root(2));
        Quality quality = Quality.of(learned);
        RegionGraph graph = learned.teacher().graph();
        double[] information = quality.information();
        assertThat(information).hasSize(graph.size());
        assertThat(information[graph.root()]).isEqualTo(quality.labelEntropy());
        assertThat(quality.labelEntropy()).isBetween(1.0, Math.log(3));
        for (int a = graph.leaves(); a < graph.root(); a++) {
            assertThat(information[a]).as(graph.id(a)).isBetween(0.5, quality.labelEntropy());
        }
        for (double share : quality.explained()) {
            assertThat(share).isBetween(0.5, 1.0);
        }
        assertThat(quality.training().orElseThrow().mean().orElseThrow()).isNegative();
        double heldOut = quality.heldOut().orElseThrow().mean().orElseThrow();
        assertThat(quality.heldOut().orElseThrow().impossible()).isZero();
        assertThat(heldOut)
                .isLessThan(0)
                .isGreaterThan(quality.heldOutIndependent().orElseThrow().mean().orElseThrow());
    }

    private static Batch batch(int[] root, int[] left, int[] right) {
        int n = root.length;
        double[] weight = new double[n];
        java.util.Arrays.fill(weight, 1.0 / n);
        Matrix targets = Matrix.zeros(n, 2);
        for (int i = 0; i < n; i++) {
            targets.set(i, root[i], 1);
        }
        Membership[] memberships = {
            new Membership.Hard(left, 2), new Membership.Hard(right, 2), new Membership.Hard(root, 2)
        };
        return new Batch(weight, new Matrix[] {Matrix.zeros(n, 0), Matrix.zeros(n, 0)}, memberships, targets);
    }
}
