package preceptor.learn;

import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

/// How good a learned teacher is; mathematics.md §9. All in nats, and all by the teacher's own law, smoothing included.
/// The joint law of all summaries is known on a tree only, so that there is a likelihood of images there; each edge has
/// one of its own on any graph.
///
/// @param information per region I(z_α; y), counted in the training data
/// @param labelEntropy H(y), counted in the training data: what no I(z_α; y) exceeds
/// @param explained per leaf the share of its inputs' variance that the code explains, 0 to 1; 1 where nothing varies
/// @param training of the training images' summaries, label included, by the law of the tree; empty on other graphs
/// @param heldOut the same of the held-out images
/// @param heldOutIndependent the same where all regions are taken as independent: what the tree is worth
/// @param edges per edge how well its law predicts the codes of held-out images; empty where there are none
// Handed on, never compared: equality by identity of the arrays does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record Quality(
        double[] information,
        double labelEntropy,
        double[] explained,
        Optional<Likelihood> training,
        Optional<Likelihood> heldOut,
        Optional<Likelihood> heldOutIndependent,
        Optional<Edge[]> edges) {
    /// The likelihood of images' summaries.
    ///
    /// @param mean the mean log-likelihood of the images that are possible; empty if none is
    /// @param impossible how many images have probability 0, so that the mean over all is not finite
    /// @param images how many images there are
    public record Likelihood(Optional<Double> mean, int impossible, int images) {
        static Likelihood of(double sum, int impossible, int images) {
            boolean some = impossible < images;
            return new Likelihood(
                    some ? Optional.of(sum / (images - impossible)) : Optional.empty(), impossible, images);
        }
    }

    /// The law of an edge on held-out images.
    ///
    /// @param given E log P(z_β | z_α)
    /// @param alone E log p(z_β) of the same images
    public record Edge(Likelihood given, Likelihood alone) {
        /// What the parent's code is worth: the nats by which it makes the child's likelier; empty if no image is
        /// possible.
        public Optional<Double> gain() {
            return given.mean.flatMap(g -> alone.mean.map(a -> g - a));
        }
    }

    /// Measures a learned teacher.
    public static Quality of(LearnedTeachers.Learned learned) {
        LearnedTeacher teacher = learned.teacher();
        RegionGraph graph = teacher.graph();
        Batch training = learned.training();
        Membership.Hard label = hard(training, graph.root());
        double[] information = new double[graph.size()];
        for (int a = 0; a < information.length; a++) {
            information[a] = Merging.information(hard(training, a).joint(training.weight(), label));
        }
        double[] explained = new double[graph.leaves()];
        for (int b = 0; b < explained.length; b++) {
            explained[b] = explained(training.inputs()[b], hard(training, b), training.weight());
        }
        Law law = teacher.law();
        boolean tree = graph.isTree();
        return new Quality(
                information,
                information[graph.root()],
                explained,
                tree ? Optional.of(likelihood(law, training, true)) : Optional.empty(),
                learned.heldOut().filter(batch -> tree).map(batch -> likelihood(law, batch, true)),
                learned.heldOut().filter(batch -> tree).map(batch -> likelihood(law, batch, false)),
                learned.heldOut().map(batch -> edges(law, batch)));
    }

    /// log P(z) of all summaries of an image of `batch`, by `law` as a tree, log p_ω + Σ log P_αβ, or with `tree` false
    /// as independent regions, Σ log p_α, of the same images: those that are possible by the tree.
    static Likelihood likelihood(Law law, Batch batch, boolean tree) {
        RegionGraph graph = law.graph();
        double total = 0;
        int impossible = 0;
        for (int i = 0; i < batch.size(); i++) {
            double root =
                    StrictMath.log(law.p(graph.root(), hard(batch, graph.root()).z()[i]));
            double given = root;
            double alone = root;
            for (int e = 0; e < graph.edges(); e++) {
                int z = hard(batch, graph.child(e)).z()[i];
                given +=
                        StrictMath.log(law.P(e).get(hard(batch, graph.parent(e)).z()[i], z));
                alone += StrictMath.log(law.p(graph.child(e), z));
            }
            boolean possible = !Double.isInfinite(given);
            impossible += possible ? 0 : 1;
            total += possible ? tree ? given : alone : 0;
        }
        return Likelihood.of(total, impossible, batch.size());
    }

    private static Edge[] edges(Law law, Batch batch) {
        RegionGraph graph = law.graph();
        Edge[] edges = new Edge[graph.edges()];
        for (int e = 0; e < edges.length; e++) {
            int[] above = hard(batch, graph.parent(e)).z();
            int[] below = hard(batch, graph.child(e)).z();
            double given = 0;
            double alone = 0;
            int impossible = 0;
            for (int i = 0; i < above.length; i++) {
                double p = law.P(e).get(above[i], below[i]);
                if (p > 0) {
                    given += StrictMath.log(p);
                    alone += StrictMath.log(law.p(graph.child(e), below[i]));
                } else {
                    impossible++;
                }
            }
            edges[e] = new Edge(
                    Likelihood.of(given, impossible, above.length), Likelihood.of(alone, impossible, above.length));
        }
        return edges;
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
