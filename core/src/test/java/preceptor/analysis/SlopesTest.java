package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.expansion.Measured;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Activation;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Parameters;
import preceptor.teacher.BatchSource;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;
import preceptor.training.DataObjective;
import preceptor.training.Integrator;
import preceptor.training.Objective;
import preceptor.training.Optimizer;
import preceptor.training.Training;

/// Errors fall at the rate that theory says, not only below a bound.
class SlopesTest {
    private static final Integrator NONE = (field, duration, tolerance, theta) -> {};

    private static TreeTeacher teacher() {
        return LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.6);
    }

    @Test
    void monteCarloErrorFallsAsTheRootOfTheSampleSize() {
        TreeTeacher teacher = teacher();
        RegionGraph graph = teacher.graph();
        Parameters p = Fixtures.parameters(Fixtures.student(teacher, 5), Key.root(1), 0.1);
        Measured exact = Fixtures.measure(teacher, p);
        int[] sizes = {100, 1_000, 10_000, 100_000};
        int[] seeds = {40, 40, 12, 4};
        double[] logError = new double[sizes.length];
        for (int s = 0; s < sizes.length; s++) {
            double square = 0;
            for (int seed = 0; seed < seeds[s]; seed++) {
                BatchSource samples = BatchSource.of(
                        teacher.sample(Key.root(seed).named("slope").at(s), 0, sizes[s]));
                Measured measured = Fixtures.measure(teacher, p, samples);
                for (int a = graph.leaves(); a < graph.size(); a++) {
                    Matrix d = measured.F()[a].minus(exact.F()[a]);
                    square += d.dot(d) / seeds[s];
                }
            }
            logError[s] = 0.5 * Math.log10(square);
        }
        double slope = (3 * logError[3] + logError[2] - logError[1] - 3 * logError[0]) / 10;
        assertThat(slope).isCloseTo(-0.5, within(0.12));
    }

    @Test
    void driftsFallWithTheRate() {
        TreeTeacher teacher = teacher();
        Architecture plain = Fixtures.student(teacher, 5);
        for (int seed = 0; seed < 3; seed++) {
            for (BatchNorm.Place place : BatchNorm.Place.values()) {
                Parameters start = Fixtures.parameters(plain.withNorm(BatchNorm.at(place)), Key.root(seed), 0.1);
                // Small enough that even the first steps, where some s is small, are in the linear regime.
                Parameters coarse = after(teacher, start, 2e-4, 200);
                Parameters fine = after(teacher, start, 2e-5, 2000);
                for (Conservation.Law law : new Conservation(start).laws()) {
                    double ratio = drift(law, start, coarse) / drift(law, start, fine);
                    assertThat(ratio).as("%s, %s, seed %d", law, place, seed).isCloseTo(10, within(2.0));
                }
            }
        }
    }

    private static Parameters after(TreeTeacher teacher, Parameters start, double rate, int steps) {
        Objective exact = new DataObjective(start, Population.of(teacher).inputs(), 1, Key.root(0));
        Training training = new Training(exact, new Optimizer.GradientDescent(rate), NONE, 0, start);
        for (int i = 0; i < steps; i++) {
            training.step();
        }
        return training.parameters();
    }

    /// The drift added up over regions.
    private static double drift(Conservation.Law law, Parameters start, Parameters now) {
        RegionGraph graph = start.architecture().graph();
        Conservation conservation = new Conservation(start);
        double sum = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            sum += conservation.drift(law, a, start, now);
        }
        return sum;
    }

    @Test
    void oneStepObeysPythagoras() {
        TreeTeacher teacher = teacher();
        double rate = 0.5;
        for (int seed = 0; seed < 10; seed++) {
            for (BatchNorm.Place place :
                    new BatchNorm.Place[] {BatchNorm.Place.BEFORE_RELU, BatchNorm.Place.AFTER_RELU}) {
                Architecture architecture = Fixtures.student(teacher, 5).withNorm(BatchNorm.at(place));
                Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
                Parameters gradient = p.zeros();
                Objective exact = new DataObjective(p, Population.of(teacher).inputs(), 1, Key.root(0));
                exact.evaluate(p, 0, gradient);
                Training training = new Training(exact, new Optimizer.GradientDescent(rate), NONE, 0, p);
                training.step();
                Conservation c = new Conservation(p);
                double[] now = training.parameters().values();
                double[] g = gradient.values();
                for (int a = teacher.graph().leaves(); a < teacher.graph().size(); a++) {
                    for (int j = 0; j < architecture.width(a); j++) {
                        double before = c.form(Conservation.Law.T5, a, j, p.values(), p.values());
                        double moved = c.form(Conservation.Law.T5, a, j, g, g);
                        double after = c.form(Conservation.Law.T5, a, j, now, now);
                        assertThat(after / (before + rate * rate * moved))
                                .as("%s, seed %d, node %d of %d", place, seed, j, a)
                                .isCloseTo(1, within(1e-14));
                    }
                }
            }
        }
    }

    @Test
    void centralDifferencesErrAsTheSquareOfTheStep() {
        TreeTeacher teacher = teacher();
        for (int seed = 0; seed < 5; seed++) {
            for (BatchNorm.Place place : BatchNorm.Place.values()) {
                // Linear nodes: no kink that a step could cross.
                Architecture architecture = Fixtures.student(teacher, 4)
                        .withActivation(Activation.LINEAR)
                        .withNorm(BatchNorm.at(place));
                Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
                double coarse = differenceError(teacher, p, 0x1p-6, seed);
                double fine = differenceError(teacher, p, 0x1p-8, seed);
                assertThat(coarse / fine)
                        .as("%s, seed %d: %s and %s", place, seed, coarse, fine)
                        .isCloseTo(16, within(1.6));
            }
        }
    }

    private static double differenceError(TreeTeacher teacher, Parameters p, double step, int seed) {
        Objective exact = new DataObjective(p, Population.of(teacher).inputs(), 1, Key.root(0));
        Parameters gradient = p.zeros();
        exact.evaluate(p, 0, gradient);
        RandomStream s = Key.root(seed).named("direction").stream();
        Parameters up = p.copy();
        Parameters down = p.copy();
        double along = 0;
        for (int i = 0; i < p.size(); i++) {
            double d = s.nextGaussian() / Math.sqrt(p.size());
            up.values()[i] += step * d;
            down.values()[i] -= step * d;
            along += d * gradient.values()[i];
        }
        Parameters unused = p.zeros();
        double difference = (exact.evaluate(down, 0, unused) - exact.evaluate(up, 0, unused)) / (2 * step);
        return Math.abs(along - difference);
    }
}
