package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.BatchNorm;
import preceptor.student.Parameters;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;
import preceptor.training.DataObjective;

/// Length and direction of weights.
class DirectionTest {
    private final TreeTeacher teacher = LatentTree.of(Regions.tree(1, 2), new int[] {2}, 0.7);
    private final RegionGraph graph = teacher.graph();
    private final int root = graph.root();
    private final Parameters start = Fixtures.parameters(
            Fixtures.student(teacher, 1).withNorm(BatchNorm.at(BatchNorm.Place.BEFORE_RELU)), Key.root(4), 0);

    /// The two weights that lead to the only node; all its other incoming ones are 0.
    private Parameters weights(double first, double second) {
        Parameters p = start.copy();
        int at = p.layout().weights(graph.childEdge(root, 0));
        int other = p.layout().weights(graph.childEdge(root, 1));
        for (int k = 0; k < p.architecture().width(0); k++) {
            p.values()[at + k] = 0;
            p.values()[other + k] = 0;
        }
        p.values()[at] = first;
        p.values()[other] = second;
        return p;
    }

    @Test
    void anglesOfAnySizeAreRight() {
        Direction direction = new Direction(weights(3, 0));
        for (double angle : new double[] {1e-12, 1e-6, 0.3, 1.5, 3}) {
            // A change of length leaves rounding in which small angles drown.
            double length = angle < 0.1 ? 3 : 5;
            Parameters now = weights(length * StrictMath.cos(angle), length * StrictMath.sin(angle));
            assertThat(direction.turned(root, now)).isCloseTo(angle, within(1e-9 * angle + 1e-15));
        }
        assertThat(direction.turned(root, weights(7, 0))).isZero();
        assertThat(direction.turned(root, weights(-3, 0))).isCloseTo(Math.PI, within(1e-9));
        assertThat(direction.turned(root, weights(0, 0))).as("no direction").isZero();
        direction.mark(weights(0, 1));
        assertThat(direction.turned(root, weights(1, 0))).isCloseTo(Math.PI / 2, within(1e-12));
        assertThat(direction.marked()).isEqualTo(weights(0, 1).values());
    }

    @Test
    void theEffectiveStepIsThatOfWeightsOfLengthOne() {
        Direction direction = new Direction(start);
        assertThat(direction.effectiveStep(root, weights(3, 4), 0.5)).isEqualTo(0.5 / 25);
        assertThat(direction.effectiveStep(root, weights(0, 0), 0.5)).isZero();
        // A step of η turns weights of length c by as much as a step of η/c² turns those of length 1.
        double rate = 0.1;
        Parameters one = weights(0.6, 0.8);
        for (double length : new double[] {0.5, 3}) {
            Parameters longer = weights(0.6 * length, 0.8 * length);
            assertThat(turn(longer, rate)).isCloseTo(turn(one, rate / (length * length)), within(1e-9));
        }
        assertThat(turn(one, rate)).isGreaterThan(1e-6);
    }

    /// The angle by which a step of gradient descent turns the node's weights.
    private double turn(Parameters at, double rate) {
        Parameters gradient = at.zeros();
        new DataObjective(at, Population.of(teacher).inputs(), 1, Key.root(0)).evaluate(at, 0, gradient);
        Parameters after = at.copy();
        for (int i = 0; i < after.size(); i++) {
            after.values()[i] += rate * gradient.values()[i];
        }
        return new Direction(at).turned(root, after);
    }
}
