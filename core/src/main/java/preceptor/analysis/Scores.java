package preceptor.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import preceptor.linalg.Matrix;
import preceptor.teacher.Membership;

/// The field's scores of disentanglement for one representation, mathematics.md §7. All are from 0 to 1 and none is
/// ever
/// NaN. Factors with a single used value are left out, since there is nothing to tell; constant nodes tell nothing. A
/// representation without live nodes, or without factors that vary, has 0 everywhere, and explicitness ½.
///
/// 1. Chen, Li, Grosse, Duvenaud, *Isolating sources of disentanglement in VAEs*, 2018: mutual information gap.
/// 2. Eastwood, Williams, *A framework for the quantitative evaluation of disentangled representations*, 2018: DCI.
/// 3. Kumar, Sattigeri, Balakrishnan, *Variational inference of disentangled latent concepts from unlabeled
///    observations*, 2018: SAP.
/// 4. Ridgeway, Mozer, *Learning deep disentangled embeddings with the F-statistic loss*, 2018: modularity and
///    explicitness.
/// 5. Bau, Zhou, Khosla, Oliva, Torralba, *Network dissection*, 2017: intersection over union.
///
/// @param live how many nodes are not constant
/// @param gap MIG \[1\]: mean over factors of (I of the best node − I of the second) / H
/// @param disentanglement D \[2\]: 1 − the entropy, in units of log K, of a node's importance over factors; nodes
///     weighted by their importance
/// @param completeness C \[2\]: 1 − the entropy, in units of log n, of a factor's importance over nodes; mean over
///     factors, 0 for those that nobody reads
/// @param informativeness I \[2\]: the share of a factor's variance that linear functions of all nodes explain; mean
///     over factors
/// @param predictability SAP \[3\]: the mean over factors of the difference of the best two nodes' balanced
///     accuracies; at most 1 − 1/m
/// @param modularity \[4\]: 1 − Σ_{k ≠ best} I_jk² / ((K − 1) max_k I_jk²); mean over nodes that have information
/// @param explicitness \[4\]: the area under the curve of one value against the others by logistic regression on all
///     nodes; mean over values, then factors; ½ is chance
/// @param overlap \[5\]: the intersection over union of a node with the value that it fits best; mean over live nodes
/// @param information I(node; factor) in nats, (n × K)
/// @param entropy H(factor) in nats (K)
/// @param importance R of \[2\], (n × K)
/// @param overlaps intersection over union of each node with each value, (n × Σ m_k)
// Compared by nobody: equality by identity of the arrays does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record Scores(
        int live,
        double gap,
        double disentanglement,
        double completeness,
        double informativeness,
        double predictability,
        double modularity,
        double explicitness,
        double overlap,
        Matrix information,
        double[] entropy,
        Matrix importance,
        Matrix overlaps) {
    /// One score under its name.
    public record Named(String name, double value) {}

    /// The scores of `on`.
    public static Scores of(Representation on) {
        int n = on.nodes();
        List<Integer> varied = new ArrayList<>();
        double[] entropy = new double[on.factors()];
        int values = 0;
        for (int k = 0; k < on.factors(); k++) {
            entropy[k] = Information.entropy(on.p(k));
            values += on.p(k).length;
            if (on.used(k) > 1) {
                varied.add(k);
            }
        }
        Matrix information = Information.of(on);
        Matrix accuracy = Matrix.zeros(n, on.factors());
        Matrix overlaps = Matrix.zeros(n, values);
        int live = 0;
        for (int j = 0; j < n; j++) {
            ThresholdReader reader = new ThresholdReader(on, j);
            live += on.live(j) ? 1 : 0;
            int at = 0;
            for (int k = 0; k < on.factors(); k++) {
                accuracy.set(j, k, reader.accuracy(k));
                for (double share : reader.overlap(k)) {
                    overlaps.set(j, at++, share);
                }
            }
        }
        LinearReader linear = new LinearReader(on);
        Matrix importance = linear.importance(LinearReader.SPARSE, LinearReader.SMOOTH);
        double[] explained = linear.explained();
        LogisticReader logistic = new LogisticReader(on, linear.standardised());
        return new Scores(
                live,
                gap(information, varied, k -> entropy[k], k -> 0),
                disentanglement(importance, varied),
                completeness(importance, varied),
                mean(varied, k -> explained[k], 0),
                gap(accuracy, varied, k -> 1, k -> 1.0 / on.used(k)),
                modularity(information, varied),
                mean(varied, logistic::area, 0.5),
                best(on, overlaps, varied),
                information,
                entropy,
                importance,
                overlaps);
    }

    /// The scores by the names of their metrics.
    public List<Named> named() {
        return List.of(
                new Named("mig", gap),
                new Named("dci-disentanglement", disentanglement),
                new Named("dci-completeness", completeness),
                new Named("dci-informativeness", informativeness),
                new Named("sap", predictability),
                new Named("modularity", modularity),
                new Named("explicitness", explicitness),
                new Named("iou", overlap));
    }

    /// H of each factor in nats, over rows of the given weights, which sum to 1.
    public static double[] entropies(List<? extends Membership> factors, double[] weight) {
        double[] entropy = new double[factors.size()];
        for (int k = 0; k < entropy.length; k++) {
            entropy[k] = Information.entropy(factors.get(k).mass(weight));
        }
        return entropy;
    }

    private interface OfFactor {
        double of(int factor);
    }

    private static double mean(List<Integer> factors, OfFactor value, double none) {
        double sum = 0;
        for (int k : factors) {
            sum += value.of(k);
        }
        return factors.isEmpty() ? none : sum / factors.size();
    }

    /// The mean over factors of the difference of the two largest elements of a column, over a scale; no element counts
    /// for less than a node that knows nothing.
    private static double gap(Matrix S, List<Integer> factors, OfFactor scale, OfFactor nothing) {
        return mean(
                factors,
                k -> {
                    double first = nothing.of(k);
                    double second = first;
                    for (int j = 0; j < S.rows(); j++) {
                        double v = S.get(j, k);
                        second = Math.max(second, Math.min(first, v));
                        first = Math.max(first, v);
                    }
                    return Math.clamp((first - second) / scale.of(k), 0.0, 1.0);
                },
                0);
    }

    private static double disentanglement(Matrix R, List<Integer> factors) {
        double sum = 0;
        double all = 0;
        for (int j = 0; j < R.rows(); j++) {
            double[] own = new double[factors.size()];
            for (int i = 0; i < own.length; i++) {
                own[i] = R.get(j, factors.get(i));
            }
            double total = sum(own);
            sum += total * concentration(own);
            all += total;
        }
        return all > 0 ? sum / all : 0;
    }

    private static double completeness(Matrix R, List<Integer> factors) {
        return mean(
                factors,
                k -> {
                    double[] own = new double[R.rows()];
                    for (int j = 0; j < own.length; j++) {
                        own[j] = R.get(j, k);
                    }
                    return concentration(own);
                },
                0);
    }

    /// 1 − H(v / Σ v) / log(length): 1 where one element has all; 0 where all are equal, or 0.
    private static double concentration(double[] v) {
        double total = sum(v);
        if (total == 0) {
            return 0;
        }
        if (v.length == 1) {
            return 1;
        }
        DoubleUnaryOperator term = part -> part > 0 ? -part * StrictMath.log(part) : 0;
        double h = 0;
        for (double part : v) {
            h += term.applyAsDouble(part / total);
        }
        return Math.clamp(1 - h / StrictMath.log(v.length), 0.0, 1.0);
    }

    private static double sum(double[] v) {
        double sum = 0;
        for (double part : v) {
            sum += part;
        }
        return sum;
    }

    private static double modularity(Matrix I, List<Integer> factors) {
        double sum = 0;
        int nodes = 0;
        for (int j = 0; j < I.rows(); j++) {
            double squares = 0;
            double most = 0;
            for (int k : factors) {
                double square = I.get(j, k) * I.get(j, k);
                squares += square;
                most = Math.max(most, square);
            }
            if (most > 0) {
                sum += factors.size() == 1 ? 1 : 1 - (squares - most) / (most * (factors.size() - 1));
                nodes++;
            }
        }
        return nodes > 0 ? Math.clamp(sum / nodes, 0.0, 1.0) : 0;
    }

    private static double best(Representation on, Matrix overlaps, List<Integer> factors) {
        double sum = 0;
        int nodes = 0;
        for (int j = 0; j < on.nodes(); j++) {
            double best = 0;
            int at = 0;
            for (int k = 0; k < on.factors(); k++) {
                for (int v = 0; v < on.p(k).length; v++, at++) {
                    best = factors.contains(k) ? Math.max(best, overlaps.get(j, at)) : best;
                }
            }
            sum += best;
            nodes += on.live(j) ? 1 : 0;
        }
        return nodes > 0 ? sum / nodes : 0;
    }
}
