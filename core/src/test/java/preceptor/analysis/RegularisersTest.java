package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Activation;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Dropout;
import preceptor.student.Gating;
import preceptor.student.Loss;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;
import preceptor.training.DataObjective;
import preceptor.training.Integrator;
import preceptor.training.MiniBatchObjective;
import preceptor.training.Objective;
import preceptor.training.Optimizer;
import preceptor.training.Training;

/// T11 and T12, the ledger of second-order terms, and what breaks when a hypothesis does.
class RegularisersTest {
    private static final Integrator NONE = (field, duration, tolerance, theta) -> {
        throw new AssertionError("no flow here");
    };
    private static final double VISIBLE = 1e-3;

    private final TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.7);
    private final RegionGraph graph = teacher.graph();

    private Parameters start(BatchNorm norm, int seed) {
        Architecture student = Fixtures.student(teacher, 4).withNorm(norm);
        Parameters p = Fixtures.parameters(student, Key.root(seed), 0);
        double[] jitter = Fixtures.parameters(student, Key.root(seed), 0.1).values();
        for (int i = 0; i < jitter.length; i++) {
            jitter[i] -= p.values()[i];
        }
        p.layout().clearHeld(jitter, 0, jitter.length, 0);
        for (int i = 0; i < jitter.length; i++) {
            p.values()[i] += jitter[i];
        }
        return p;
    }

    private Objective population(Parameters start) {
        return new DataObjective(start, Population.of(teacher).inputs(), 1, Key.root(0));
    }

    private static double unexplained(Ledger ledger, RegionGraph graph) {
        double worst = 0;
        for (Conservation.Law law : ledger.laws()) {
            for (int a = graph.leaves(); a < graph.size(); a++) {
                worst = Math.max(worst, ledger.unexplained(law, a));
            }
        }
        return worst;
    }

    private Ledger after(Parameters start, Objective objective, Optimizer optimizer, double decay, int steps) {
        Ledger ledger = new Ledger(start);
        Training training = new Training(objective, optimizer, NONE, decay, start);
        for (int i = 0; i < steps; i++) {
            training.step();
            ledger.step(training.parameters(), 1 - optimizer.rate() * decay);
        }
        return ledger;
    }

    @Test
    void theLedgerExplainsEveryStepOfGradientDescentAndOfMiniBatches() {
        Batch data = teacher.sample(Key.root(1), 0, 64);
        for (int seed = 0; seed < 4; seed++) {
            for (BatchNorm norm : norms()) {
                for (double decay : new double[] {0, 0.2}) {
                    for (boolean mini : new boolean[] {false, true}) {
                        Parameters start = start(norm, seed);
                        Objective objective = mini
                                ? MiniBatchObjective.ofData(start.architecture(), data, 16, 0.8, Key.root(seed))
                                : population(start);
                        Ledger ledger = after(start, objective, new Optimizer.GradientDescent(0.05), decay, 100);
                        String what = norm + ", decay " + decay + ", mini-batches " + mini + ", seed " + seed;
                        assertThat(unexplained(ledger, graph)).as(what).isLessThan(1e-11);
                        double drift = 0;
                        for (Conservation.Law law : ledger.laws()) {
                            drift = Math.max(drift, ledger.drift(law, graph.root()));
                        }
                        assertThat(drift).as(what).isGreaterThan(1e-6);
                    }
                }
            }
        }
    }

    private static List<BatchNorm> norms() {
        return List.of(
                BatchNorm.NONE,
                BatchNorm.at(BatchNorm.Place.BEFORE_RELU),
                BatchNorm.at(BatchNorm.Place.AFTER_RELU),
                new BatchNorm(BatchNorm.Place.BEFORE_RELU, 0, true, false),
                new BatchNorm(BatchNorm.Place.AFTER_RELU, 0, false, false));
    }

    @Test
    void lawsAreThoseThatTheConstantsAllow() {
        assertThat(new Ledger(start(norms().get(1), 0)).laws())
                .containsExactly(Conservation.Law.T5, Conservation.Law.T6);
        assertThat(new Ledger(start(norms().get(3), 0)).laws())
                .containsExactly(Conservation.Law.T5, Conservation.Law.T6);
        assertThat(new Ledger(start(norms().get(4), 0)).laws()).containsExactly(Conservation.Law.T5);
        // c₀ held elsewhere than at 0 is in the way of T6.
        Parameters off = start(norms().get(3), 0);
        off.values()[off.layout().shift(graph.root())] = 0.5;
        assertThat(new Ledger(off).laws()).containsExactly(Conservation.Law.T5);
    }

    @Test
    void theLedgerNeedsItsHypotheses() {
        Optimizer plain = new Optimizer.GradientDescent(0.05);
        for (BatchNorm norm : norms()) {
            Parameters start = start(norm, 2);
            // Momentum does not move along the gradient of the moment.
            Optimizer momentum = new Optimizer.Momentum(0.05, 0.9, false);
            assertThat(unexplained(after(start, population(start), momentum, 0, 50), graph))
                    .as("momentum, %s", norm)
                    .isGreaterThan(VISIBLE);
            // A decay that the ledger is not told of.
            Ledger ignorant = new Ledger(start);
            Training training = new Training(population(start), plain, NONE, 0.2, start);
            for (int i = 0; i < 50; i++) {
                training.step();
                ignorant.step(training.parameters(), 1);
            }
            assertThat(unexplained(ignorant, graph)).as("decay, %s", norm).isGreaterThan(VISIBLE);
            // Steps that are not booked.
            Ledger lazy = new Ledger(start);
            Training other = new Training(population(start), plain, NONE, 0, start);
            for (int i = 0; i < 50; i++) {
                other.step();
            }
            lazy.step(other.parameters(), 1);
            assertThat(unexplained(lazy, graph)).as("one step for 50, %s", norm).isGreaterThan(1e-6);
        }
    }

    @Test
    @Tag("slow")
    void quantitiesDecayExponentially() {
        // T11 under gradient flow, by small steps: 0.1 % at η = 10⁻⁴, ten times that at ten times the step.
        double decay = 0.5;
        double time = 1;
        for (BatchNorm norm : norms()) {
            Parameters start = start(norm, 3);
            Conservation c = new Conservation(start);
            double[] worst = new double[2];
            for (int i = 0; i < 2; i++) {
                double rate = i == 0 ? 1e-3 : 1e-4;
                Training training =
                        new Training(population(start), new Optimizer.GradientDescent(rate), NONE, decay, start);
                for (int step = 0; step < Math.round(time / rate); step++) {
                    training.step();
                }
                double factor = StrictMath.exp(-2 * decay * time);
                for (Conservation.Law law : c.laws()) {
                    for (int a = graph.leaves(); a < graph.size(); a++) {
                        double[] before = c.forms(law, a, start.values(), start.values());
                        double[] now = c.forms(
                                law,
                                a,
                                training.parameters().values(),
                                training.parameters().values());
                        double[] scale = c.scales(law, a, start.values());
                        for (int j = 0; j < now.length; j++) {
                            worst[i] = Math.max(worst[i], Math.abs(now[j] - factor * before[j]) / (factor * scale[j]));
                        }
                    }
                }
            }
            assertThat(worst[1]).as("%s", norm).isLessThan(1e-3);
            assertThat(worst[0] / worst[1]).as("%s", norm).isCloseTo(10, within(1.5));
        }
    }

    /// A student of linear or ReLU nodes under `count` masks on the inputs: the mean over masks of the outputs, and of
    /// the gradient, less their values without masks; each as |mean| / standard error over masks, the largest.
    private double[] bias(Activation activation, boolean functional, boolean choosing, int count) {
        Architecture student =
                Fixtures.student(teacher, 4).withActivation(activation).withLoss(Loss.SQUARED_ERROR);
        Parameters p = Fixtures.parameters(student, Key.root(11), 0.1);
        Batch inputs = Population.of(teacher).inputs().joined();
        Pass pass = new Pass(student, new SampleSpace(graph, inputs.weight()));
        Matrix plain = outputs(pass, p, inputs, functional);
        double[] gradient = gradient(pass, p);
        double[] sums = new double[2];
        double[] squares = new double[2];
        for (int r = 0; r < count; r++) {
            pass.setDropout(new Dropout(0.7, Key.root(12).at(r)));
            Matrix out = outputs(pass, p, inputs, functional).minus(plain);
            double[] g = gradient(pass, p);
            double[] told = new double[2];
            for (int i = 0; i < inputs.size(); i++) {
                // A mask that is dropped again where it does not suit the input depends on the input.
                told[0] += choosing && out.get(i, 0) < 0 ? 0 : inputs.weight()[i] * out.get(i, 0);
            }
            for (int i = 0; i < g.length; i++) {
                told[1] += gradient[i] * (g[i] - gradient[i]);
            }
            for (int k = 0; k < 2; k++) {
                sums[k] += told[k];
                squares[k] += told[k] * told[k];
            }
        }
        double[] bias = new double[2];
        for (int k = 0; k < 2; k++) {
            double mean = sums[k] / count;
            double error = Math.sqrt((squares[k] / count - mean * mean) / count);
            bias[k] = Math.abs(mean) / error;
        }
        return bias;
    }

    private static Matrix outputs(Pass pass, Parameters p, Batch inputs, boolean functional) {
        pass.forward(p, inputs.inputs(), Gating.HARD);
        Matrix output = pass.output().scaled(1);
        pass.loss(functional ? output.plus(inputs.targets()) : inputs.targets());
        return output;
    }

    private static double[] gradient(Pass pass, Parameters p) {
        Parameters gradient = p.zeros();
        pass.backward(gradient);
        return gradient.values();
    }

    @Test
    void masksKeepTheMeansOfWhatIsLinear() {
        double[] linear = bias(Activation.LINEAR, true, false, 2_000);
        assertThat(linear[0]).isLessThan(4);
        assertThat(linear[1]).isLessThan(4);
    }

    @Test
    void masksNeedLinearNodesALinearLossAndIndependenceOfTheInput() {
        assertThat(bias(Activation.RELU, true, false, 2_000)[0]).as("ReLU").isGreaterThan(8);
        assertThat(bias(Activation.LINEAR, false, false, 2_000)[1])
                .as("squared error")
                .isGreaterThan(8);
        assertThat(bias(Activation.LINEAR, true, true, 2_000)[0])
                .as("masks chosen by the input")
                .isGreaterThan(8);
    }
}
