package preceptor.teacher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// The exact Bayes risk from the law of the upward messages instead of the inputs: per region the distinct messages
/// with their probabilities, combined up the tree. Regions with equal subtrees share their result. At the root the
/// combinations are summed as they come and never stored.
final class MessageLaw {
    private static final long WORK_PER_MESSAGE = 64;

    private final TreeTeacher teacher;
    private final int most;
    private long work;

    private MessageLaw(TreeTeacher teacher, int most) {
        this.teacher = teacher;
        this.most = most;
        work = WORK_PER_MESSAGE * most;
    }

    /// The exact result, or nothing when a region has more than `most` distinct messages or the combinations are more
    /// than 64 times as many.
    static Optional<Bayes> bayes(TreeTeacher teacher, int most) {
        RiskSum sum = new RiskSum(teacher.prior(), teacher.labels());
        return new MessageLaw(teacher, most).run(sum)
                ? Optional.of(new Bayes(sum.risk(), sum.accuracy(), 0, 0, true))
                : Optional.empty();
    }

    /// About how many bytes the search for distinct messages holds at its fullest: sets are as large as if no two
    /// messages but those of exchanged equal subtrees were proportional, up to where the search gives up.
    static double forecast(TreeTeacher teacher, int most) {
        RegionGraph graph = teacher.graph();
        double[] count = new double[graph.size()];
        double held = 0;
        double largest = 0;
        for (int region = 0; region < graph.size(); region++) {
            double product = graph.isLeaf(region) ? teacher.values(region) : 1;
            double lifted = 0;
            for (int i = 0; i < graph.childCount(region); i++) {
                double own = count[graph.child(region, i)];
                lifted = MessageSet.bytes(teacher.values(region), own, most);
                boolean again = i > 0 && own == count[graph.child(region, i - 1)];
                product *= again ? (own + 1) / (i + 1) : own;
            }
            count[region] = Math.min(product, MessageSet.most(teacher.values(region), most));
            boolean first = graph.indexInLevel(region) == 0;
            double made = region == graph.root() ? 0 : MessageSet.bytes(teacher.values(region), count[region], most);
            largest = Math.max(largest, held + lifted + made);
            // Up to half of the messages may yet turn out to be proportional to others.
            if (product > 2 * count[region]) {
                return largest;
            }
            held += first ? made : 0;
        }
        return largest;
    }

    /// What makes two subtrees equal: their family, or classes of a leaf's values, and their children's kinds.
    private record Kind(Object own, List<Integer> children) {}

    /// Takes one combined message and how often it comes; returns false to stop.
    private interface Sink {
        boolean add(double[] message, double factor);
    }

    /// The distinct messages P(x | z_ω) of all inputs with their probabilities added up, or nothing where they are too
    /// many.
    static Optional<MessageSet> root(TreeTeacher teacher, int most) {
        MessageSet all = new MessageSet(teacher.values(teacher.graph().root()), most);
        return new MessageLaw(teacher, most).run(all::add) ? Optional.of(all) : Optional.empty();
    }

    private boolean run(Sink sink) {
        RegionGraph graph = teacher.graph();
        Map<Kind, Integer> kinds = new HashMap<>();
        int[] kind = new int[graph.size()];
        List<MessageSet> laws = new ArrayList<>();
        for (int region = 0; region < graph.root(); region++) {
            Kind k = kind(region, kind);
            Integer known = kinds.get(k);
            if (known == null) {
                MessageSet law = new MessageSet(teacher.values(region), most);
                if (!(graph.isLeaf(region) ? leaf(region, law) : combine(region, kind, laws, law::add))) {
                    return false;
                }
                known = laws.size();
                laws.add(law);
                kinds.put(k, known);
            }
            kind[region] = known;
        }
        return combine(graph.root(), kind, laws, sink);
    }

    private Kind kind(int region, int[] kind) {
        RegionGraph graph = teacher.graph();
        List<Integer> children = new ArrayList<>();
        if (graph.isLeaf(region)) {
            List<Integer> classes = new ArrayList<>();
            for (int c : teacher.emission(region).classes()) {
                classes.add(c);
            }
            return new Kind(classes, children);
        }
        for (int i = 0; i < graph.childCount(region); i++) {
            children.add(kind[graph.child(region, i)]);
        }
        return new Kind(teacher.family(region), children);
    }

    private boolean leaf(int region, MessageSet law) {
        int[] classes = teacher.emission(region).classes();
        for (int stands = 0; stands < classes.length; stands++) {
            double[] message = new double[classes.length];
            for (int z = 0; z < classes.length; z++) {
                message[z] = classes[z] == stands ? 1 : 0;
            }
            if (!law.add(message, 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean combine(int region, int[] kind, List<MessageSet> laws, Sink sink) {
        RegionGraph graph = teacher.graph();
        MessageSet[] children = new MessageSet[graph.childCount(region)];
        for (int i = 0; i < children.length; i++) {
            children[i] = laws.get(kind[graph.child(region, i)]);
        }
        return switch (teacher.family(region)) {
            case IndependentFamily f -> independent(f, children, sink);
            case ListedFamily f -> listed(f, children, sink);
            case ProductFamily f -> listed(f.listed(), children, sink);
        };
    }

    /// Lifts each child's messages to z_α and multiplies them child by child, merging in between.
    private boolean independent(IndependentFamily family, MessageSet[] children, Sink sink) {
        int k = children.length;
        MessageSet product = null;
        MessageSet previous = null;
        for (int i = 0; i < k; i++) {
            boolean again =
                    i > 0 && children[i] == children[i - 1] && family.conditional(i) == family.conditional(i - 1);
            MessageSet lifted = again ? previous : lift(family.conditional(i), children[i]);
            if (lifted == null) {
                return false;
            }
            previous = lifted;
            if (product == null) {
                product = lifted;
            } else if (i < k - 1) {
                MessageSet merged = new MessageSet(family.values(), most);
                if (!multiply(product, lifted, family.values(), merged::add)) {
                    return false;
                }
                product = merged;
            } else {
                return multiply(product, lifted, family.values(), sink);
            }
        }
        double[] message = new double[family.values()];
        for (int i = 0; i < product.size(); i++) {
            product.get(i, message);
            if (!sink.add(message, 1)) {
                return false;
            }
        }
        return true;
    }

    private MessageSet lift(Matrix P, MessageSet child) {
        MessageSet lifted = new MessageSet(P.rows(), most);
        double[] message = new double[P.columns()];
        double[] above = new double[P.rows()];
        for (int i = 0; i < child.size(); i++) {
            child.get(i, message);
            for (int z = 0; z < above.length; z++) {
                double sum = 0;
                for (int v = 0; v < message.length; v++) {
                    sum += P.get(z, v) * message[v];
                }
                above[z] = sum;
            }
            if (!lifted.add(above, 1)) {
                return null;
            }
        }
        return lifted;
    }

    private boolean multiply(MessageSet a, MessageSet b, int m, Sink sink) {
        boolean same = a == b;
        if (!spend(same ? (long) a.size() * (a.size() + 1) / 2 : (long) a.size() * b.size())) {
            return false;
        }
        double[] left = new double[m];
        double[] right = new double[m];
        double[] product = new double[m];
        for (int i = 0; i < a.size(); i++) {
            a.get(i, left);
            for (int j = same ? i : 0; j < b.size(); j++) {
                b.get(j, right);
                for (int z = 0; z < m; z++) {
                    product[z] = left[z] * right[z];
                }
                // The pairs (i, j) and (j, i) of equal factors give the same product.
                if (!sink.add(product, same && i != j ? 2 : 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Chooses the children's messages one by one and drops the tuples that a choice rules out, so that sparse families
    /// cost what their possible combinations cost.
    private boolean listed(ListedFamily family, MessageSet[] children, Sink sink) {
        int k = children.length;
        int entries = (int) family.entries();
        int[][] alive = new int[k + 1][entries];
        double[][] weight = new double[k + 1][entries];
        for (int e = 0; e < entries; e++) {
            alive[0][e] = e;
            weight[0][e] = family.probability(e);
        }
        return choose(family, children, 0, entries, alive, weight, sink);
    }

    private boolean choose(
            ListedFamily family,
            MessageSet[] children,
            int child,
            int count,
            int[][] alive,
            double[][] weight,
            Sink sink) {
        if (child == children.length) {
            double[] out = new double[family.values()];
            for (int i = 0; i < count; i++) {
                out[family.parent(alive[child][i])] += weight[child][i];
            }
            return sink.add(out, 1);
        }
        double[] message = new double[family.childValues(child)];
        for (int t = 0; t < children[child].size(); t++) {
            if (!spend(1 + count / 8)) {
                return false;
            }
            children[child].get(t, message);
            int left = 0;
            for (int i = 0; i < count; i++) {
                int e = alive[child][i];
                double w = weight[child][i] * message[family.child(e, child)];
                if (w > 0) {
                    alive[child + 1][left] = e;
                    weight[child + 1][left++] = w;
                }
            }
            if (left > 0 && !choose(family, children, child + 1, left, alive, weight, sink)) {
                return false;
            }
        }
        return true;
    }

    private boolean spend(long combinations) {
        work -= Math.min(combinations, Long.MAX_VALUE / 2);
        return work >= 0;
    }

    /// Sums entropy and largest posterior over the root's messages, with compensation, as there may be many millions.
    private static final class RiskSum implements Sink {
        private final double[] prior;
        private final Matrix labels;
        private final double[] law;
        private double risk;
        private double riskRest;
        private double accuracy;
        private double accuracyRest;

        RiskSum(double[] prior, Matrix labels) {
            this.prior = prior;
            this.labels = labels;
            law = new double[labels.columns()];
        }

        @Override
        public boolean add(double[] message, double factor) {
            double mass = 0;
            for (int z = 0; z < prior.length; z++) {
                mass += prior[z] * message[z];
            }
            if (mass == 0) {
                return true;
            }
            java.util.Arrays.fill(law, 0);
            for (int z = 0; z < prior.length; z++) {
                double q = prior[z] * message[z] / mass;
                if (q > 0) {
                    for (int y = 0; y < law.length; y++) {
                        law[y] += q * labels.get(z, y);
                    }
                }
            }
            double h = factor * mass * Bayes.entropy(law);
            double sum = risk + h;
            riskRest += risk >= h ? (risk - sum) + h : (h - sum) + risk;
            risk = sum;
            double best = factor * mass * Bayes.max(law);
            sum = accuracy + best;
            accuracyRest += accuracy >= best ? (accuracy - sum) + best : (best - sum) + accuracy;
            accuracy = sum;
            return true;
        }

        double risk() {
            return Math.max(0, risk + riskRest);
        }

        double accuracy() {
            return Math.min(1, accuracy + accuracyRest);
        }
    }
}
