package preceptor.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Layout;
import preceptor.student.Parameters;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;

/// Weight decay is for what is trained: constants of batch norm that are held stay where they are, to the bit.
class WeightDecayTest {
    private static final List<Optimizer> OPTIMIZERS = List.of(
            new Optimizer.GradientDescent(0.1),
            new Optimizer.Momentum(0.1, 0.9, false),
            new Optimizer.Momentum(0.1, 0.9, true),
            new Optimizer.Adam(0.01, 0.9, 0.999, 1e-8),
            new Optimizer.Flow(0.1, 1e-6));

    /// One Euler step.
    private static final Integrator EULER = (field, duration, tolerance, theta) -> {
        double[] derivative = new double[theta.length];
        field.evaluate(theta, derivative);
        for (int i = 0; i < theta.length; i++) {
            theta[i] += duration * derivative[i];
        }
    };

    private final TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.7);

    private Parameters start(BatchNorm norm, boolean shared) {
        Architecture student = Fixtures.student(teacher, 4).withNorm(norm).withShared(shared);
        Parameters start = Fixtures.parameters(student, Key.root(1), 0.1);
        // Odd values: nothing but leaving them alone keeps them.
        for (int a = teacher.graph().leaves(); a < teacher.graph().size(); a++) {
            for (int j = 0; j < 4; j++) {
                start.values()[start.layout().scale(a) + j] = 0.7 + 0.1 * j;
                start.values()[start.layout().shift(a) + j] = 0.3 - 0.1 * j;
            }
        }
        return start;
    }

    private Parameters trained(Parameters start, Optimizer optimizer, double decay, int threads) {
        try (Workers workers = new Workers(threads)) {
            Objective all = new DataObjective(start, Population.of(teacher).inputs(), 1, Key.root(0), workers);
            Training training = new Training(all, optimizer, EULER, decay, start);
            for (int step = 0; step < 5; step++) {
                training.step();
            }
            return training.parameters();
        }
    }

    @Test
    void whatIsHeldStaysAndWhatIsTrainedDecays() {
        for (BatchNorm.Place place : List.of(BatchNorm.Place.BEFORE_RELU, BatchNorm.Place.AFTER_RELU)) {
            for (int constants = 0; constants < 4; constants++) {
                BatchNorm norm = new BatchNorm(place, 0, (constants & 1) == 1, (constants & 2) == 2);
                for (int how = 0; how < 2 * OPTIMIZERS.size(); how++) {
                    Optimizer optimizer = OPTIMIZERS.get(how / 2);
                    Parameters start = start(norm, how % 2 == 1);
                    Parameters with = trained(start, optimizer, 0.3, 1 + how % 2);
                    Parameters without = trained(start, optimizer, 0, 1);
                    Layout layout = start.layout();
                    for (int a = teacher.graph().leaves(); a < teacher.graph().size(); a++) {
                        String what = norm + ", " + optimizer + ", region " + a;
                        held(what + ", c1", norm.scale(), layout.scale(a), start, with, without);
                        held(what + ", c0", norm.shift(), layout.shift(a), start, with, without);
                    }
                    int head = layout.head();
                    assertThat(with.values()[head]).isNotEqualTo(without.values()[head]);
                }
            }
        }
    }

    private static void held(
            String what, boolean moves, int at, Parameters start, Parameters with, Parameters without) {
        for (int j = 0; j < 4; j++) {
            double first = start.values()[at + j];
            double now = with.values()[at + j];
            if (moves) {
                assertThat(now).as(what).isNotEqualTo(first).isNotEqualTo(without.values()[at + j]);
            } else {
                assertThat(now).as(what).isEqualTo(first);
            }
        }
    }

    @Test
    void anyPartOfAVectorIsClearedWhereHeldAndNowhereElse() {
        for (int constants = 0; constants < 4; constants++) {
            BatchNorm norm = new BatchNorm(BatchNorm.Place.BEFORE_RELU, 0, (constants & 1) == 1, (constants & 2) == 2);
            for (boolean shared : new boolean[] {false, true}) {
                Parameters p = start(norm, shared);
                boolean[] held = new boolean[p.size()];
                for (int a = teacher.graph().leaves(); a < teacher.graph().size(); a++) {
                    for (int j = 0; j < 4; j++) {
                        held[p.layout().scale(a) + j] = !norm.scale();
                        held[p.layout().shift(a) + j] = !norm.shift();
                    }
                }
                for (int at = 0; at < p.size(); at += 3) {
                    for (int length = 0; at + length <= p.size(); length += 5) {
                        double[] part = new double[length + 3];
                        java.util.Arrays.fill(part, 1);
                        p.layout().clearHeld(part, at, length, 2);
                        for (int i = 0; i < part.length; i++) {
                            boolean inside = i >= 2 && i < 2 + length;
                            double expected = inside && held[at + i - 2] ? 0 : 1;
                            assertThat(part[i]).isEqualTo(expected);
                        }
                    }
                }
            }
        }
    }
}
