package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// A computed teacher on any region graph, overlapping receptive fields and dependent leaves included: leaves have a
/// joint law, and z_α = φ_α(z_{ch(α)}) with noise, bottom-up (mathematics.md §1). Its joint law is a Bayesian network,
/// so
/// that p, P and Q come from exact inference where that fits, else from samples (E2); [#inference] says which.
/// Immutable.
///
/// Made by [Computed].
public final class NetworkTeacher implements Teacher {
    /// The key of the spec that limits the tables of exact inference.
    public static final String KEY = "limits.inference";

    /// The most table entries of exact inference by default.
    public static final long DEFAULT_TABLES = 1 << 23;

    /// The number of samples by default where exact inference does not fit.
    public static final int DEFAULT_SAMPLES = 1 << 14;

    /// What inference may cost.
    ///
    /// @param tables the most table entries of a junction tree
    /// @param samples the number of samples that p, P and Q are counted in where exact inference does not fit
    /// @param key names these samples
    public record Effort(long tables, int samples, Key key) {
        /// The default limits.
        public static Effort of(Key key) {
            return new Effort(DEFAULT_TABLES, DEFAULT_SAMPLES, key);
        }
    }

    /// How p, P and Q were found.
    ///
    /// @param exact whether by exact inference
    /// @param largest the entries of the largest table that exact inference needs
    /// @param total the entries of all its tables; infinite when they are too many to tell
    /// @param chains how many families were taken child by child
    /// @param asTables the entries of all tables had none been; infinite when they are too many to tell
    public record Inference(boolean exact, double largest, double total, int chains, double asTables) {}

    private final SummaryNetwork network;
    private final Emission[] emissions;
    private final Effort effort;
    private final Inference inference;
    private final Law law;

    private NetworkTeacher(SummaryNetwork network, Emission[] emissions, Effort effort, Inference inference, Law law) {
        this.network = network;
        this.emissions = emissions;
        this.effort = effort;
        this.inference = inference;
        this.law = law;
    }

    /// A teacher with one-hot emissions whose label is the root's summary.
    ///
    /// @param values m_α per region
    /// @param noise ε per region
    static NetworkTeacher of(RegionGraph graph, int[] values, Rule rule, double[] noise, Leaves leaves, Effort effort) {
        if (leaves.count() != graph.leaves()) {
            throw new IllegalArgumentException(
                    "leaves: expected a law of " + graph.leaves() + " leaves, got " + leaves.count());
        }
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            if (leaves.values(leaf) != values[leaf]) {
                throw new IllegalArgumentException("values of leaf " + graph.id(leaf) + ": expected "
                        + leaves.values(leaf) + ", as its law has, got " + values[leaf]);
            }
        }
        SummaryNetwork network = new SummaryNetwork(graph, values, rule, noise, leaves);
        boolean[] observed = new boolean[graph.size()];
        SummaryNetwork.Plan plan = network.plan(observed, true);
        Matrix labels = Matrix.identity(values[graph.root()]);
        Optional<JunctionTree> tree = plan.tree(observed, effort.tables());
        Inference inference = new Inference(
                tree.isPresent(),
                plan.elimination().largest(),
                plan.elimination().total(),
                plan.chains(),
                plan.asTables());
        Law law;
        if (tree.isPresent()) {
            Beliefs beliefs = tree.get().calibrate(new int[plan.graph().variables()], null);
            law = NetworkLaw.exact(network, beliefs, labels, new JointConfigurations(network, beliefs));
        } else {
            law = NetworkLaw.sampled(network, labels, effort.key().named("law"), effort.samples());
        }
        Emission[] emissions = new Emission[graph.leaves()];
        Arrays.setAll(emissions, leaf -> Emission.oneHot(values[leaf]));
        return new NetworkTeacher(network, emissions, effort, inference, law);
    }

    /// This teacher with other emissions.
    public NetworkTeacher withEmissions(Emission.Maker maker) {
        Emission[] made = new Emission[emissions.length];
        for (int leaf = 0; leaf < made.length; leaf++) {
            made[leaf] = maker.make(leaf, values(leaf));
            if (made[leaf].values() != values(leaf)) {
                throw new IllegalArgumentException("emission of leaf " + graph().id(leaf) + ": expected " + values(leaf)
                        + " values, got " + made[leaf].values());
            }
        }
        return new NetworkTeacher(network, made, effort, inference, law);
    }

    /// This teacher with P(y | z_ω) = `labels`, (m_ω × C).
    public NetworkTeacher withLabels(Matrix labels) {
        return new NetworkTeacher(network, emissions, effort, inference, law.withLabels(labels));
    }

    SummaryNetwork network() {
        return network;
    }

    Effort effort() {
        return effort;
    }

    @Override
    public RegionGraph graph() {
        return network.graph();
    }

    @Override
    public Law law() {
        return law;
    }

    public Inference inference() {
        return inference;
    }

    /// The joint law of the leaves.
    public Leaves leaves() {
        return network.leaves();
    }

    public Emission emission(int leaf) {
        return emissions[leaf];
    }

    @Override
    public Matrix mean(int leaf) {
        return emissions[leaf].mean();
    }

    @Override
    public Matrix[] covariance(int leaf) {
        return emissions[leaf].covariance();
    }

    @Override
    public boolean isFinite() {
        for (Emission e : emissions) {
            if (e.noise() > 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether an input tells the values of all leaves: without noise, and with another input for every value.
    boolean leavesVisible() {
        for (Emission e : emissions) {
            int[] classes = e.classes();
            for (int z = 0; z < classes.length; z++) {
                if (classes[z] != z) {
                    return false;
                }
            }
        }
        return isFinite();
    }

    /// Only where nothing overlaps and leaves are independent.
    @Override
    public boolean sufficient() {
        return graph().isTree() && network.leaves() instanceof IndependentLeaves;
    }

    @Override
    public double inefficiency() {
        return network.leaves().inefficiency();
    }

    @Override
    public Optional<Bayes> bayes(Key key, Bayes.Effort effort) {
        return NetworkBayes.of(this, key, effort);
    }

    @Override
    public Batch sample(Key key, long first, int count) {
        return NetworkSampler.sample(this, key, first, count);
    }

    @Override
    public Optional<Batch> assignments(int limit) {
        RegionGraph graph = graph();
        List<int[]> z = new ArrayList<>();
        List<Double> probability = new ArrayList<>();
        if (!list(0, new int[graph.size()], 1, limit, z, probability)) {
            return Optional.empty();
        }
        double[] weight = probability.stream().mapToDouble(Double::doubleValue).toArray();
        Tables.normalise(weight);
        int n = weight.length;
        int[][] own = new int[graph.size()][n];
        Membership[] memberships = new Membership[graph.size()];
        Matrix[] inputs = new Matrix[graph.leaves()];
        for (int a = 0; a < own.length; a++) {
            for (int i = 0; i < n; i++) {
                own[a][i] = z.get(i)[a];
            }
            memberships[a] = new Membership.Hard(own[a], values(a));
            if (graph.isLeaf(a)) {
                inputs[a] = Rows.gather(mean(a), own[a]);
            }
        }
        return Optional.of(new Batch(weight, inputs, memberships, Rows.gather(labels(), own[graph.root()])));
    }

    /// Region by region, leaves first, so that rules find their children's values.
    private boolean list(int region, int[] z, double p, int limit, List<int[]> all, List<Double> probability) {
        RegionGraph graph = graph();
        if (region == graph.size()) {
            all.add(z.clone());
            probability.add(p);
            return all.size() <= limit;
        }
        double given = p;
        int rule = 0;
        if (region == graph.leaves()) {
            given = network.leaves().weight(Arrays.copyOf(z, graph.leaves()));
        }
        if (!graph.isLeaf(region)) {
            rule = network.apply(region, z, new int[graph.childCount(region)]);
        }
        for (int v = 0; v < values(region); v++) {
            double q = graph.isLeaf(region) ? 1 : given * network.given(region, rule, v);
            if (q > 0) {
                z[region] = v;
                if (!list(region + 1, z, q, limit, all, probability)) {
                    return false;
                }
            }
        }
        return true;
    }
}
