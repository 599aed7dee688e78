package preceptor.teacher;

import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// Bayes risk and accuracy of a [NetworkTeacher]: from p_ω where inputs determine the root, from the list of inputs
/// where
/// it is short, else from sampled inputs with exact posteriors. Unknown where even one posterior does not fit.
final class NetworkBayes {
    /// The most inputs whose posteriors are listed one by one.
    private static final long MOST_LISTED = 1 << 16;

    /// The most table entries of all posteriors together.
    private static final double MOST_WORK = 1L << 32;

    private static final int BLOCK = WolffChain.LENGTH;

    private NetworkBayes() {}

    static Optional<Bayes> of(NetworkTeacher teacher, Key key, Bayes.Effort effort) {
        NetworkPosterior posterior = NetworkPosterior.of(teacher).orElse(null);
        if (posterior == null) {
            return Optional.empty();
        }
        if (posterior.certain()) {
            return Optional.of(ofRoot(teacher));
        }
        boolean finite = teacher.isFinite();
        long inputs = finite ? NetworkPopulation.count(teacher) : Long.MAX_VALUE;
        if (inputs <= MOST_LISTED && inputs * posterior.total() <= MOST_WORK) {
            return Optional.of(listed(NetworkPopulation.of(teacher, MOST_LISTED)));
        }
        double fitting = MOST_WORK / posterior.total();
        return fitting < 100
                ? Optional.empty()
                : Optional.of(sampled(teacher, posterior, key, (int) Math.min(effort.samples(), fitting)));
    }

    /// The label's law is that given z_ω; where p_ω is an estimate, so are both.
    private static Bayes ofRoot(NetworkTeacher teacher) {
        Law law = teacher.law();
        double[] p = law.p(teacher.graph().root());
        double[] entropy = new double[p.length];
        double[] best = new double[p.length];
        for (int z = 0; z < p.length; z++) {
            entropy[z] = Bayes.entropy(teacher.labels().row(z));
            best[z] = Bayes.max(teacher.labels().row(z));
        }
        double risk = mean(p, entropy);
        double accuracy = mean(p, best);
        double n = law.effectiveSamples();
        boolean exact = law.exactness() == Law.Exactness.EXACT;
        double riskError = exact ? 0 : Math.sqrt(spread(p, entropy, risk) / n);
        double accuracyError = exact ? 0 : Math.sqrt(spread(p, best, accuracy) / n);
        return new Bayes(risk, accuracy, riskError, accuracyError, exact || riskError + accuracyError == 0);
    }

    private static double mean(double[] p, double[] f) {
        double sum = 0;
        for (int z = 0; z < p.length; z++) {
            sum += p[z] * f[z];
        }
        return sum;
    }

    private static double spread(double[] p, double[] f, double mean) {
        double sum = 0;
        for (int z = 0; z < p.length; z++) {
            sum += p[z] > 0 ? p[z] * (f[z] - mean) * (f[z] - mean) : 0;
        }
        return sum;
    }

    private static Bayes listed(NetworkPopulation population) {
        BatchSource inputs = population.inputs();
        double risk = 0;
        double accuracy = 0;
        for (int b = 0; b < inputs.blocks(); b++) {
            Batch block = inputs.block(b);
            for (int i = 0; i < block.size(); i++) {
                double[] law = block.targets().row(i);
                risk += block.weight()[i] * Bayes.entropy(law);
                accuracy += block.weight()[i] * Bayes.max(law);
            }
        }
        return new Bayes(risk, accuracy, 0, 0, true);
    }

    private static Bayes sampled(NetworkTeacher teacher, NetworkPosterior posterior, Key key, int samples) {
        RegionGraph graph = teacher.graph();
        double[] entropy = new double[samples];
        double[] best = new double[samples];
        int[] z = new int[graph.leaves()];
        double[][] likelihood = new double[graph.leaves()][];
        for (int from = 0; from < samples; from += BLOCK) {
            Batch batch = teacher.sample(key, from, Math.min(BLOCK, samples - from));
            Matrix[] rows = new Matrix[z.length];
            for (int leaf = 0; !posterior.visible() && leaf < z.length; leaf++) {
                rows[leaf] = teacher.emission(leaf).likelihoods(batch.inputs()[leaf]);
            }
            for (int i = 0; i < batch.size(); i++) {
                for (int leaf = 0; leaf < z.length; leaf++) {
                    z[leaf] = ((Membership.Hard) batch.memberships()[leaf]).z()[i];
                    likelihood[leaf] = posterior.visible() ? null : rows[leaf].row(i);
                }
                Beliefs beliefs = posterior.visible() ? posterior.given(z, -1) : posterior.given(likelihood, -1);
                double[] root = beliefs.marginal(graph.root());
                double[] law = Matrix.wrap(1, root.length, root)
                        .times(teacher.labels())
                        .row(0);
                entropy[from + i] = Bayes.entropy(law);
                best[from + i] = Bayes.max(law);
            }
        }
        return Bayes.estimated(entropy, best, teacher.inefficiency());
    }
}
