package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;
import preceptor.training.DataObjective;
import preceptor.training.Objective;

class CentralDifferenceTest {
    private static final TreeTeacher TEACHER = LatentTree.of(Regions.tree(2, 2), new int[] {3}, 0.7);
    private static final double STEP = 1e-6;

    /// A student of which one node has all pre-activations scaled by `near`.
    private static Parameters atKink(double near, int seed) {
        Architecture architecture = Fixtures.student(TEACHER, 5);
        Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
        RegionGraph graph = TEACHER.graph();
        int a = graph.leaves();
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            for (int k = 0; k < architecture.width(graph.child(e)); k++) {
                p.values()[p.layout().weights(e) + k * architecture.width(a)] *= near;
            }
        }
        if (architecture.bias()) {
            p.values()[p.layout().bias(a)] *= near;
        }
        return p;
    }

    private static Objective loss(Parameters p) {
        return new DataObjective(p, Population.of(TEACHER).inputs(), 1, Key.root(0));
    }

    /// With a gradient whose last entry is wrong by a hundredth.
    private static double errorOfWrongGradient(Parameters p) {
        Objective right = loss(p);
        Objective wrong = (at, step, sink) -> {
            Parameters gradient = at.zeros();
            sink.loss(right.evaluate(at, step, gradient));
            gradient.values()[gradient.size() - 1] += 1e-2;
            sink.accept(0, gradient.size(), gradient.values(), 0);
        };
        return CentralDifference.error(wrong, p);
    }

    @Test
    void aGradientAgreesAwayFromKinksAndCloserToThemThanTheStep() {
        int kinks = 0;
        for (int seed = 0; seed < 20; seed++) {
            for (double near : new double[] {1, 0.3 * STEP, 0.1 * STEP}) {
                Parameters p = atKink(near, seed);
                assertThat(CentralDifference.error(loss(p), p))
                        .as("seed %d, pre-activations times %s", seed, near)
                        .isLessThan(Tolerance.DIFFERENCE);
                kinks += near < 1 && plain(p) > Tolerance.DIFFERENCE ? 1 : 0;
            }
        }
        assertThat(kinks).as("plain central differences that a kink spoils").isGreaterThan(20);
    }

    /// The central difference alone.
    private static double plain(Parameters p) {
        Objective objective = loss(p);
        Parameters gradient = p.zeros();
        objective.evaluate(p, 0, gradient);
        double worst = 0;
        for (int i = 0; i < p.size(); i++) {
            Parameters up = p.copy();
            Parameters down = p.copy();
            up.values()[i] += STEP;
            down.values()[i] -= STEP;
            double slope = (objective.evaluate(up, 0, p.zeros()) - objective.evaluate(down, 0, p.zeros())) / (2 * STEP);
            worst = Math.max(worst, Math.abs(slope + gradient.values()[i]));
        }
        return worst;
    }

    @Test
    void aWrongGradientAgreesNowhere() {
        for (int seed = 0; seed < 20; seed++) {
            for (double near : new double[] {1, 0.3 * STEP, 0.1 * STEP}) {
                assertThat(errorOfWrongGradient(atKink(near, seed)))
                        .as("seed %d, pre-activations times %s", seed, near)
                        .isGreaterThan(5 * Tolerance.DIFFERENCE);
            }
        }
    }
}
