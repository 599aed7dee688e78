package preceptor.teacher;

import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;

/// The best that any student can reach on a teacher, label noise included.
///
/// @param risk the Bayes risk E\[−log P(y | x)\] in nats
/// @param accuracy the Bayes accuracy E\[max_y P(y | x)\]
/// @param standardErrorRisk of the risk; 0 when exact
/// @param standardErrorAccuracy of the accuracy; 0 when exact
/// @param exact whether both are right to rounding, or estimated from sampled inputs with exact posteriors
/// @param heads the same for each head of a label that is a tuple, whose risks add up, and whose accuracies multiply
///     where the factors are independent; empty for a label of one head
public record Bayes(
        double risk,
        double accuracy,
        double standardErrorRisk,
        double standardErrorAccuracy,
        boolean exact,
        List<Bayes> heads) {
    /// The most distinct messages per region that the exact computation holds by default.
    public static final int DEFAULT_MESSAGES = 1 << 20;

    /// The number of inputs sampled by default where the exact computation is not possible, on trees of up to 6,700
    /// regions; on larger ones fewer, so that about a second of work is left.
    public static final int DEFAULT_SAMPLES = 20_000;

    private static final int LEAST_SAMPLES = 100;

    /// The most values drawn by default, of all regions and samples.
    private static final long DEFAULT_VALUES = 1L << 27;

    /// The most numbers of inputs held at once.
    private static final int MOST_NUMBERS = 1 << 22;

    private static final int BLOCK = 1024;

    public Bayes {
        heads = List.copyOf(heads);
    }

    /// Of a label of one head.
    public Bayes(double risk, double accuracy, double standardErrorRisk, double standardErrorAccuracy, boolean exact) {
        this(risk, accuracy, standardErrorRisk, standardErrorAccuracy, exact, List.of());
    }

    /// What finding it may cost.
    ///
    /// @param messages the most distinct messages per region that the exact computation holds
    /// @param samples the most inputs sampled where that does not fit
    public record Effort(int messages, int samples) {
        public static final Effort DEFAULT = new Effort(DEFAULT_MESSAGES, DEFAULT_SAMPLES);
    }

    /// The exact Bayes risk and accuracy where the messages fit, else a Monte Carlo estimate with the default number of
    /// samples named by `key`.
    public static Bayes of(TreeTeacher teacher, Key key) {
        return of(teacher, key, Effort.DEFAULT);
    }

    /// The same with no more than that `effort`, on large trees with fewer samples.
    public static Bayes of(TreeTeacher teacher, Key key, Effort effort) {
        int fitting = Math.clamp(DEFAULT_VALUES / teacher.graph().size(), LEAST_SAMPLES, DEFAULT_SAMPLES);
        return of(teacher, key, effort.messages(), Math.min(effort.samples(), fitting));
    }

    /// Of the tuple of labels of independent `factors`, one or more.
    static Bayes product(List<Bayes> factors) {
        double risk = 0;
        double accuracy = 1;
        double varianceRisk = 0;
        double relativeVariance = 0;
        boolean exact = true;
        for (Bayes own : factors) {
            risk += own.risk;
            accuracy *= own.accuracy;
            varianceRisk += own.standardErrorRisk * own.standardErrorRisk;
            double relative = own.standardErrorAccuracy / own.accuracy;
            relativeVariance += relative * relative;
            exact &= own.exact;
        }
        return factors.size() == 1
                ? factors.getFirst()
                : new Bayes(
                        risk,
                        accuracy,
                        Math.sqrt(varianceRisk),
                        accuracy * Math.sqrt(relativeVariance),
                        exact,
                        factors);
    }

    /// As the other `of`.
    ///
    /// @param messages the most distinct messages per region (fewer for many values); the work is limited to 64
    /// times as many combinations
    /// @param samples the number of inputs sampled where the exact computation does not fit or emissions are noisy
    public static Bayes of(TreeTeacher teacher, Key key, int messages, int samples) {
        if (teacher.isFinite()) {
            return MessageLaw.bayes(teacher, messages).orElseGet(() -> sampled(teacher, key, samples));
        }
        return sampled(teacher, key, samples);
    }

    /// A Monte Carlo estimate from `samples` (2 or more) inputs: means and standard errors of the entropy and of the
    /// largest element of the exact posterior.
    public static Bayes sampled(TreeTeacher teacher, Key key, int samples) {
        if (samples < 2) {
            throw new IllegalArgumentException("samples for the Bayes risk: expected 2 or more, got " + samples);
        }
        double[] entropy = new double[samples];
        double[] best = new double[samples];
        long numbers = 0;
        for (int d : teacher.inputs()) {
            numbers += d;
        }
        int block = Math.clamp(MOST_NUMBERS / numbers, 1, BLOCK);
        Workers workers = new Workers(1);
        for (int from = 0; from < samples; from += block) {
            int count = Math.min(block, samples - from);
            Summaries drawn = teacher.summaries(key, from, count, workers);
            Matrix posterior = teacher.posteriorOf(Sampler.inputs(teacher, drawn, key, from), workers);
            for (int i = 0; i < count; i++) {
                double[] law = posterior.row(i);
                entropy[from + i] = entropy(law);
                best[from + i] = max(law);
            }
        }
        return estimated(entropy, best, 1);
    }

    /// The estimate from each sample's entropy and largest posterior.
    ///
    /// @param inefficiency how many samples are worth one independent one
    static Bayes estimated(double[] entropy, double[] best, double inefficiency) {
        double risk = mean(entropy);
        double accuracy = mean(best);
        double scale = Math.sqrt(inefficiency);
        return new Bayes(
                risk, accuracy, scale * standardError(entropy, risk), scale * standardError(best, accuracy), false);
    }

    /// −Σ q log q in nats.
    static double entropy(double[] law) {
        double h = 0;
        for (double q : law) {
            if (q > 0) {
                h -= q * StrictMath.log(q);
            }
        }
        return h;
    }

    static double max(double[] law) {
        double max = 0;
        for (double q : law) {
            max = Math.max(max, q);
        }
        return max;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum / values.length;
    }

    private static double standardError(double[] values, double mean) {
        double sum = 0;
        for (double v : values) {
            sum += (v - mean) * (v - mean);
        }
        return Math.sqrt(sum / (values.length - 1) / values.length);
    }
}
