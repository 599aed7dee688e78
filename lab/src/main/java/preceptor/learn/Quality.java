package preceptor.learn;

import java.util.List;
import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

/// How good a learned teacher is; mathematics.md §9. All in nats.
///
/// @param information per region I(z_α; y), counted in the training data
/// @param labelEntropy H(y), counted in the training data: what no I(z_α; y) exceeds
/// @param explained per leaf the share of its inputs' variance that the code explains, 0 to 1; 1 where nothing varies
/// @param training mean log-likelihood of a training image's summaries, label included, under the tree law
/// @param heldOut the same of a held-out image
/// @param heldOutIndependent the same where all regions are taken as independent: what the tree is worth
public record Quality(
        double[] information,
        double labelEntropy,
        double[] explained,
        double training,
        Optional<Double> heldOut,
        Optional<Double> heldOutIndependent) {
    /// Measures a learned teacher; the law of the likelihoods has `smoothing` added to every count, so that what
    /// training has not shown is possible when it is above 0.
    public static Quality of(LearnedTeachers.Learned learned, double smoothing) {
        LearnedTeacher teacher = learned.teacher();
        RegionGraph graph = teacher.graph();
        Batch training = learned.training();
        Membership.Hard label = hard(training, graph.root());
        double[] information = new double[graph.size()];
        for (int a = 0; a < information.length; a++) {
            information[a] = mutualInformation(hard(training, a), label, training.weight());
        }
        double[] explained = new double[graph.leaves()];
        for (int b = 0; b < explained.length; b++) {
            explained[b] = explained(training.inputs()[b], hard(training, b), training.weight());
        }
        Law law = Law.empirical(graph, smoothing, List.of(training));
        return new Quality(
                information,
                information[graph.root()],
                explained,
                logLikelihood(law, training, true),
                learned.heldOut().map(batch -> logLikelihood(law, batch, true)),
                learned.heldOut().map(batch -> logLikelihood(law, batch, false)));
    }

    /// I(a; b) = Σ P(a, b) log(P(a, b) / P(a) P(b)) of two summaries of the same weighted atoms.
    static double mutualInformation(Membership.Hard a, Membership.Hard b, double[] weight) {
        Matrix joint = a.joint(weight, b);
        double[] pa = a.mass(weight);
        double[] pb = b.mass(weight);
        double sum = 0;
        for (int i = 0; i < pa.length; i++) {
            for (int j = 0; j < pb.length; j++) {
                double p = joint.get(i, j);
                if (p > 0) {
                    sum += p * StrictMath.log(p / (pa[i] * pb[j]));
                }
            }
        }
        return Math.max(0, sum);
    }

    /// E log P(z) of all summaries of an atom of `batch`, by `law` as a tree, log p_ω + Σ log P_αβ, or with `tree`
    /// false as independent regions, Σ log p_α; −∞ if one atom is impossible.
    static double logLikelihood(Law law, Batch batch, boolean tree) {
        RegionGraph graph = law.graph();
        double total = 0;
        for (int i = 0; i < batch.size(); i++) {
            double sum =
                    StrictMath.log(law.p(graph.root(), hard(batch, graph.root()).z()[i]));
            for (int e = 0; e < graph.edges(); e++) {
                int z = hard(batch, graph.child(e)).z()[i];
                sum += StrictMath.log(
                        tree ? law.P(e).get(hard(batch, graph.parent(e)).z()[i], z) : law.p(graph.child(e), z));
            }
            total += batch.weight()[i] * sum;
        }
        return total;
    }

    /// 1 − E‖x − E\[x | z\]‖² / E‖x − E x‖².
    static double explained(Matrix x, Membership.Hard z, double[] weight) {
        Matrix sums = z.project(weight, x);
        double[] mass = z.mass(weight);
        double total = 0;
        double within = 0;
        for (int k = 0; k < x.columns(); k++) {
            double mean = 0;
            for (int v = 0; v < mass.length; v++) {
                mean += sums.get(v, k);
            }
            for (int i = 0; i < x.rows(); i++) {
                double fromMean = x.get(i, k) - mean;
                double fromCode = x.get(i, k) - sums.get(z.z()[i], k) / mass[z.z()[i]];
                total += weight[i] * fromMean * fromMean;
                within += weight[i] * fromCode * fromCode;
            }
        }
        return total > 0 ? 1 - within / total : 1;
    }

    private static Membership.Hard hard(Batch batch, int region) {
        return (Membership.Hard) batch.memberships()[region];
    }
}
