package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;

/// The Bayes risk of factors that depend on each other at the root: one factor's input tells of the others' labels,
/// too.
/// The risk is that of a separable loss, the sum over heads of the entropies given all input; the accuracy that of the
/// likeliest tuple.
final class CoupledBayes {
    private final List<TreeTeacher> factors;
    private final Coupling coupling;
    private final int[] heads;
    private final int[] sizes;

    /// Per head its risk and accuracy, last the accuracy of the tuple; sums, or sums of squares.
    private final double[] risk;
    private final double[] accuracy;

    /// @param heads the factors whose labels are the heads
    private CoupledBayes(List<TreeTeacher> factors, Coupling coupling, int[] heads) {
        this.factors = factors;
        this.coupling = coupling;
        this.heads = heads;
        sizes = factors.stream().mapToInt(f -> f.prior().length).toArray();
        risk = new double[heads.length];
        accuracy = new double[heads.length + 1];
    }

    static Bayes of(
            List<TreeTeacher> factors,
            Coupling coupling,
            int[] heads,
            Key key,
            ProductTeacher teacher,
            Bayes.Effort effort) {
        return exact(factors, coupling, heads, effort.messages())
                .orElseGet(() -> sampled(factors, coupling, heads, key, teacher, effort.samples()));
    }

    /// By the law of the factors' messages, if there are at most `most` tuples of them.
    private static Optional<Bayes> exact(List<TreeTeacher> factors, Coupling coupling, int[] heads, int most) {
        List<MessageSet> messages = new ArrayList<>();
        long tuples = 1;
        for (TreeTeacher f : factors) {
            Optional<MessageSet> own = f.isFinite() ? MessageLaw.root(f, most) : Optional.<MessageSet>empty();
            if (own.isEmpty()) {
                return Optional.empty();
            }
            messages.add(own.get());
            tuples = Checks.times(tuples, own.get().size());
        }
        if (tuples > most) {
            return Optional.empty();
        }
        CoupledBayes sum = new CoupledBayes(factors, coupling, heads);
        int[] counts = messages.stream().mapToInt(MessageSet::size).toArray();
        int[] digits = new int[counts.length];
        double[][] message = new double[counts.length][];
        Arrays.setAll(message, k -> new double[sum.sizes[k]]);
        for (long t = 0; t < tuples; t++) {
            Checks.digits(t, counts, digits);
            for (int k = 0; k < digits.length; k++) {
                messages.get(k).get(digits[k], message[k]);
            }
            sum.add(message, Double.NaN);
        }
        return Optional.of(sum.bayes(new double[sum.risk.length], new double[sum.accuracy.length], true));
    }

    /// By samples, with exact posteriors.
    private static Bayes sampled(
            List<TreeTeacher> factors, Coupling coupling, int[] heads, Key key, ProductTeacher teacher, int samples) {
        Batch drawn = teacher.sample(key, 0, samples);
        Matrix[] likelihood = new Matrix[factors.size()];
        for (int k = 0; k < likelihood.length; k++) {
            likelihood[k] = messagesOf(factors.get(k), teacher, drawn, k);
        }
        CoupledBayes sum = new CoupledBayes(factors, coupling, heads);
        double[] riskSquares = new double[sum.risk.length];
        double[] accuracySquares = new double[sum.accuracy.length];
        double[][] message = new double[likelihood.length][];
        for (int i = 0; i < samples; i++) {
            for (int k = 0; k < message.length; k++) {
                message[k] = likelihood[k].row(i);
            }
            double[] risk = sum.risk.clone();
            double[] accuracy = sum.accuracy.clone();
            sum.add(message, 1.0 / samples);
            for (int h = 0; h < accuracy.length; h++) {
                double a = samples * (sum.accuracy[h] - accuracy[h]);
                accuracySquares[h] += a * a / samples;
                if (h < risk.length) {
                    double r = samples * (sum.risk[h] - risk[h]);
                    riskSquares[h] += r * r / samples;
                }
            }
        }
        for (int h = 0; h < accuracySquares.length; h++) {
            accuracySquares[h] = error(accuracySquares[h], sum.accuracy[h], samples);
            if (h < riskSquares.length) {
                riskSquares[h] = error(riskSquares[h], sum.risk[h], samples);
            }
        }
        return sum.bayes(riskSquares, accuracySquares, false);
    }

    private static double error(double meanSquare, double mean, int samples) {
        return Math.sqrt(Math.max(0, meanSquare - mean * mean) / (samples - 1));
    }

    /// P(x_k | z_ω\[k\]) up to a factor per row, (N × m).
    private static Matrix messagesOf(TreeTeacher factor, ProductTeacher teacher, Batch drawn, int k) {
        Matrix[] inputs = new Matrix[drawn.inputs().length];
        for (int leaf = 0; leaf < inputs.length; leaf++) {
            int start = teacher.inputsOf(leaf).start(k);
            int size = teacher.inputsOf(leaf).size(k);
            inputs[leaf] = Matrix.zeros(drawn.size(), size);
            Rows.copyColumns(drawn.inputs()[leaf], start, inputs[leaf], 0, size);
        }
        double[] prior = factor.prior();
        Matrix flat = Matrix.identity(prior.length);
        // The posterior of the root, label noise left out.
        Matrix posterior = factor.withLabels(flat).posteriorOf(inputs, new Workers(1));
        for (int i = 0; i < posterior.rows(); i++) {
            for (int z = 0; z < prior.length; z++) {
                posterior.set(i, z, prior[z] > 0 ? posterior.get(i, z) / prior[z] : 0);
            }
        }
        return posterior;
    }

    /// Adds one input with these messages, P(x_k | z_k) per factor.
    ///
    /// @param weight its probability, or NaN for what the messages say
    private void add(double[][] message, double weight) {
        double[] joint = coupling.joint();
        int[] z = new int[sizes.length];
        double[] posterior = new double[joint.length];
        double mass = 0;
        for (int t = 0; t < joint.length; t++) {
            Checks.digits(t, sizes, z);
            posterior[t] = joint[t];
            for (int k = 0; k < z.length; k++) {
                posterior[t] *= message[k][z[k]];
            }
            mass += posterior[t];
        }
        if (mass == 0) {
            return;
        }
        double w = Double.isNaN(weight) ? mass : weight;
        double[][] law = new double[heads.length][];
        Arrays.setAll(law, h -> new double[factors.get(heads[h]).classes()]);
        double[] tuple = new double[1];
        for (int t = 0; t < joint.length; t++) {
            if (posterior[t] > 0) {
                Checks.digits(t, sizes, z);
                double[][] labels = new double[heads.length][];
                for (int h = 0; h < heads.length; h++) {
                    labels[h] = factors.get(heads[h]).labels().row(z[heads[h]]);
                    for (int y = 0; y < labels[h].length; y++) {
                        law[h][y] += posterior[t] / mass * labels[h][y];
                    }
                }
                double[] own = Tuples.product(labels);
                tuple = tuple.length == own.length ? tuple : new double[own.length];
                for (int y = 0; y < own.length; y++) {
                    tuple[y] += posterior[t] / mass * own[y];
                }
            }
        }
        for (int h = 0; h < heads.length; h++) {
            risk[h] += w * Bayes.entropy(law[h]);
            accuracy[h] += w * Bayes.max(law[h]);
        }
        accuracy[heads.length] += w * Bayes.max(tuple);
    }

    private Bayes bayes(double[] riskErrors, double[] accuracyErrors, boolean exact) {
        List<Bayes> own = new ArrayList<>();
        double total = 0;
        double error = 0;
        for (int h = 0; h < heads.length; h++) {
            own.add(new Bayes(risk[h], Math.min(1, accuracy[h]), riskErrors[h], accuracyErrors[h], exact));
            total += risk[h];
            // At most: heads of one sample are not independent.
            error += riskErrors[h];
        }
        return heads.length == 1
                ? own.getFirst()
                : new Bayes(
                        total, Math.min(1, accuracy[heads.length]), error, accuracyErrors[heads.length], exact, own);
    }
}
