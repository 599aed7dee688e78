package preceptor.analysis;

import java.util.ArrayList;
import java.util.List;
import preceptor.expansion.GaussianGates;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.student.Activation;
import preceptor.student.Architecture;
import preceptor.student.Dropout;
import preceptor.student.Gating;
import preceptor.student.Loss;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.Population;
import preceptor.training.DataObjective;
import preceptor.training.Objective;
import preceptor.training.Optimizer;
import preceptor.training.Training;

/// T11 and T12: what weight decay and dropout do, mathematics.md §6.
///
/// T12 says that masks change nothing *in expectation*. That is exact for what is linear in every mask: in a student
/// with
/// linear nodes and without batch norm a path from an input to an output meets each mask once, so outputs keep their
/// means, and so does the gradient of anything linear in the outputs. A loss that is not linear sees the masks'
/// variance,
/// too, and a ReLU above a mask bends its mean.
final class RegulariserChecks {
    private static final int STEPS = 20;
    private static final double RATE = 0.05;
    private static final double DECAY = 0.3;
    private static final double KEEP = 0.75;
    private static final int MASKS = 64;

    /// The largest population that is trained on, or shown under many masks.
    private static final long MOST = Verifier.MOST_MASKED;

    private RegulariserChecks() {}

    /// T11: along real steps of gradient descent with weight decay.
    static List<Check> decay(Case on, Population population) {
        List<Check> checks = new ArrayList<>();
        Ledger ledger = new Ledger(on.parameters());
        if (population.inputs().size() > MOST || ledger.laws().isEmpty()) {
            return checks;
        }
        Objective objective = new DataObjective(on.parameters(), population.inputs(), 1, Key.root(0));
        Training training = new Training(
                objective,
                new Optimizer.GradientDescent(RATE),
                (field, duration, tolerance, theta) -> {
                    throw new IllegalStateException("gradient descent is stepped, not integrated");
                },
                DECAY,
                on.parameters());
        for (int step = 0; step < STEPS; step++) {
            training.step();
            ledger.step(training.parameters(), 1 - RATE * DECAY);
        }
        RegionGraph graph = on.architecture().graph();
        for (Conservation.Law law : ledger.laws()) {
            double worst = 0;
            for (int a = graph.leaves(); a < graph.size(); a++) {
                worst = Math.max(worst, ledger.unexplained(law, a));
            }
            checks.add(new Check(
                    "T11",
                    law + ": " + STEPS + " steps with decay, (1 − ηλ)² and η²|Δ|² each",
                    on.name(),
                    worst,
                    Tolerance.ROUNDING));
        }
        return checks;
    }

    /// T12: on the student of the case with linear nodes, where it has no batch norm.
    static List<Check> dropout(Case on, SummaryModel model, Population population) {
        List<Check> checks = new ArrayList<>();
        if (on.architecture().norm().present() || population.inputs().size() > MOST) {
            return checks;
        }
        Architecture linear =
                on.architecture().withActivation(Activation.LINEAR).withLoss(Loss.SQUARED_ERROR);
        Parameters p = Parameters.zeros(linear).with(on.parameters().values().clone());
        Batch inputs = population.inputs().joined();
        Masks masks = new Masks(p, inputs);
        double[][] told = new double[3][MASKS];
        for (int r = 0; r < MASKS; r++) {
            masks.pass.setDropout(new Dropout(KEEP, Key.root(5).named("masks").at(r)));
            double[] one = masks.measure();
            for (int i = 0; i < one.length; i++) {
                told[i][r] = one[i];
            }
        }
        masks.pass.setDropout(Dropout.NONE);
        double[] without = masks.measure();
        add(checks, on, "dropout: mean f over masks = f, linear nodes, in standard errors", told[0], without[0]);
        add(checks, on, "dropout: mean ∂o/∂W over masks = ∂o/∂W, in standard errors", told[1], without[1]);
        if (on.teacher().sufficient()) {
            double closed = masks.closed(model);
            add(checks, on, "dropout: E[f²] over masks = the gaussian closure's, standard errors", told[2], closed);
        }
        return checks;
    }

    private static void add(List<Check> checks, Case on, String title, double[] told, double expected) {
        double mean = 0;
        for (double v : told) {
            mean += v / told.length;
        }
        double square = 0;
        for (double v : told) {
            square += (v - mean) * (v - mean);
        }
        double error = Math.sqrt(square / (told.length - 1) / told.length);
        double off = Math.abs(mean - expected);
        checks.add(new Check(
                "T12", title, on.name(), off <= Tolerance.ROUNDING ? 0 : off / error, Tolerance.STANDARD_ERRORS));
    }

    /// Random combinations of what a student does on its inputs.
    private static final class Masks {
        private final Parameters parameters;
        private final RegionGraph graph;
        private final Batch inputs;
        private final Pass pass;
        private final Matrix functional;
        private final double[][] firsts;
        private final double[][] squares;
        private final double[] direction;

        Masks(Parameters parameters, Batch inputs) {
            this.parameters = parameters;
            this.inputs = inputs;
            Architecture architecture = parameters.architecture();
            graph = architecture.graph();
            pass = new Pass(architecture, new SampleSpace(graph, inputs.weight()));
            RandomStream s = Key.root(5).named("combinations").stream();
            functional = Matrix.wrap(
                    inputs.size(), architecture.classes(), gaussians(s, inputs.size() * architecture.classes()));
            direction = gaussians(s, parameters.size());
            firsts = new double[graph.size()][];
            squares = new double[graph.size()][];
            for (int a = graph.leaves(); a < graph.size(); a++) {
                firsts[a] = gaussians(s, architecture.width(a));
                squares[a] = gaussians(s, architecture.width(a));
            }
        }

        private static double[] gaussians(RandomStream s, int count) {
            double[] drawn = new double[count];
            for (int i = 0; i < count; i++) {
                drawn[i] = s.nextGaussian();
            }
            return drawn;
        }

        /// Combinations of E\[f_j\], of the gradient of a linear functional of the outputs, and of E\[f_j²\].
        double[] measure() {
            double[] told = new double[3];
            pass.forward(parameters, inputs.inputs(), Gating.HARD);
            for (int a = graph.leaves(); a < graph.size(); a++) {
                Matrix f = pass.F(a);
                for (int i = 0; i < f.rows(); i++) {
                    double w = inputs.weight()[i];
                    for (int j = 0; j < f.columns(); j++) {
                        double v = f.get(i, j);
                        told[0] += w * firsts[a][j] * v;
                        told[2] += w * squares[a][j] * v * v;
                    }
                }
            }
            // With squared error and the target o + c the gradient at the output is c, whatever o is.
            pass.loss(pass.output().plus(functional));
            Parameters gradient = parameters.zeros();
            pass.backward(gradient);
            for (int i = 0; i < direction.length; i++) {
                told[1] += direction[i] * gradient.values()[i];
            }
            return told;
        }

        /// The last combination as the gaussian closure has it: for linear nodes on a tree it is exact.
        double closed(SummaryModel model) {
            GaussianGates gates = new GaussianGates(model, true, KEEP);
            Pass z = new Pass(parameters.architecture(), new SummarySpace(model.law()));
            z.forward(parameters, model.mean(), gates);
            double sum = 0;
            for (int a = graph.leaves(); a < graph.size(); a++) {
                double[] p = model.law().p(a);
                for (int v = 0; v < p.length; v++) {
                    for (int j = 0; j < squares[a].length; j++) {
                        double mean = z.F(a).get(v, j);
                        double spread = p[v] == 0 ? 0 : gates.covariance(a)[v].get(j, j);
                        sum += p[v] * squares[a][j] * (mean * mean + spread);
                    }
                }
            }
            return sum;
        }
    }
}
