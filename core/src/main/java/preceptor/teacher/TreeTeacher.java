package preceptor.teacher;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// A teacher on a tree of regions: a prior of the root's summary, a [Family] per inner region, an [Emission] per leaf,
/// and a law of the label given the root's summary. Everything the theory asks for is exact: [#law] by a top-down
/// recursion, posteriors by [Messages], the Bayes risk by [Bayes], the inputs by [Population]. Immutable.
///
/// Made by [LatentTree], [RandomHierarchy] and [Computed], or from its parts by [#of].
public final class TreeTeacher implements Teacher {
    private final RegionGraph graph;
    private final double[] prior;
    private final Family[] families;
    private final Emission[] emissions;
    private final Law law;

    /// Made when the first sample is asked for; whoever makes it makes the same.
    private volatile SummarySampler sampler;

    private TreeTeacher(RegionGraph graph, double[] prior, Family[] families, Emission[] emissions, Law law) {
        this.graph = graph;
        this.prior = prior;
        this.families = families;
        this.emissions = emissions;
        this.law = law;
    }

    /// A teacher from its parts. Fails with an [IllegalArgumentException] that names region or edge when shapes do not
    /// fit, when probabilities do not sum to 1, or when a value of positive probability has no law of its children.
    ///
    /// @param prior P(z_ω) (m_ω)
    /// @param families per region its family; leaves' entries are ignored
    /// @param emissions per leaf
    /// @param labels P(y | z_ω), (m_ω × C)
    public static TreeTeacher of(
            RegionGraph graph, double[] prior, Family[] families, Emission[] emissions, Matrix labels) {
        Checks.requireTree(graph, "teacher");
        Checks.requireLaw("prior of the root " + graph.id(graph.root()), prior);
        requireCount("families", graph.size(), families.length);
        requireCount("emissions", graph.leaves(), emissions.length);
        double[][] p = new double[graph.size()][];
        Matrix[] P = new Matrix[graph.edges()];
        Family[] restricted = new Family[graph.size()];
        Interned equal = new Interned();
        p[graph.root()] = prior.clone();
        Checks.normalise(p[graph.root()], 0, prior.length);
        for (int region = graph.root(); region >= graph.leaves(); region--) {
            requireShape(graph, region, p[region].length, families[region]);
            restricted[region] = equal.one(restrict(graph, region, p[region], families[region]));
            for (int i = 0; i < graph.childCount(region); i++) {
                Matrix conditional = restricted[region].conditional(i);
                P[graph.childEdge(region, i)] = conditional;
                p[graph.child(region, i)] = mix(p[region], conditional);
            }
        }
        requireEmissions(graph, emissions, leaf -> p[leaf].length);
        Law law = Law.of(graph, p, P, region -> Optional.of(restricted[region]), labels, Law.Exactness.EXACT, 0);
        return new TreeTeacher(graph, p[graph.root()], restricted, emissions.clone(), law);
    }

    private static void requireEmissions(RegionGraph graph, Emission[] emissions, IntUnaryOperator values) {
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            if (emissions[leaf].values() != values.applyAsInt(leaf)) {
                throw new IllegalArgumentException("emission of leaf " + graph.id(leaf) + ": expected "
                        + values.applyAsInt(leaf) + " values, got " + emissions[leaf].values());
            }
        }
    }

    /// A teacher with one-hot emissions whose label is the root's summary.
    static TreeTeacher plain(RegionGraph graph, double[] prior, Family[] families, int[] values) {
        Emission[] emissions = new Emission[graph.leaves()];
        Map<Integer, Emission> shared = new HashMap<>();
        for (int leaf = 0; leaf < emissions.length; leaf++) {
            emissions[leaf] = shared.computeIfAbsent(values[leaf], Emission::oneHot);
        }
        return of(graph, prior, families, emissions, Matrix.identity(prior.length));
    }

    /// This teacher with other emissions.
    public TreeTeacher withEmissions(Emission.Maker maker) {
        Emission[] made = new Emission[emissions.length];
        for (int leaf = 0; leaf < made.length; leaf++) {
            made[leaf] = maker.make(leaf, values(leaf));
        }
        requireEmissions(graph, made, this::values);
        return new TreeTeacher(graph, prior, families, made, law);
    }

    /// This teacher with P(y | z_ω) = `labels`, (m_ω × C).
    public TreeTeacher withLabels(Matrix labels) {
        return of(graph, prior, families, emissions, labels);
    }

    /// This teacher with a fraction `rho` of the labels drawn anew uniformly: E_y\[z\] = (1−ρ) e_z + ρ/C with C = m_ω,
    /// in place of any label law it had.
    public TreeTeacher withLabelNoise(double rho) {
        if (!(rho >= 0 && rho <= 1)) {
            throw new IllegalArgumentException("label noise: expected a fraction from 0 to 1, got " + rho);
        }
        int m = prior.length;
        Matrix labels = Matrix.identity(m).scaled(1 - rho);
        for (int i = 0; i < labels.data().length; i++) {
            labels.data()[i] += rho / m;
        }
        return withLabels(labels);
    }

    /// This teacher with z_ω = `z`, a value of positive probability.
    TreeTeacher givenRoot(int z) {
        double[] sure = new double[prior.length];
        sure[z] = 1;
        return of(graph, sure, families, emissions, labels());
    }

    @Override
    public RegionGraph graph() {
        return graph;
    }

    /// P(z_ω) (m_ω).
    public double[] prior() {
        return prior.clone();
    }

    /// Q_α of an inner region, rows of unused values 0.
    public Family family(int region) {
        return families[region];
    }

    public Emission emission(int leaf) {
        return emissions[leaf];
    }

    @Override
    public Law law() {
        return law;
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

    /// On a tree, always.
    @Override
    public boolean sufficient() {
        return true;
    }

    @Override
    public Optional<Bayes> bayes(Key key, Bayes.Effort effort) {
        return Optional.of(Bayes.of(this, key, effort));
    }

    /// About how many bytes [#bayes] holds at its fullest.
    public double bayesBytes() {
        return isFinite() ? MessageLaw.forecast(this, Bayes.DEFAULT_MESSAGES) : 0;
    }

    /// Per leaf P(x_β | z_β) up to a factor per row, (N × m_β), for `inputs` (per leaf N × d_β).
    public Matrix[] likelihoods(Matrix[] inputs) {
        requireCount("inputs", graph.leaves(), inputs.length);
        Matrix[] likelihoods = new Matrix[inputs.length];
        for (int leaf = 0; leaf < inputs.length; leaf++) {
            likelihoods[leaf] = emissions[leaf].likelihoods(inputs[leaf]);
        }
        return likelihoods;
    }

    /// The messages of the inputs with the given likelihoods, see [#likelihoods], from which all posteriors come.
    public Messages messages(Matrix[] leafLikelihoods) {
        return Messages.of(this, leafLikelihoods);
    }

    /// P(y | x), (N × C), for inputs with the given likelihoods.
    public Matrix posterior(Matrix[] leafLikelihoods) {
        Messages.check(this, leafLikelihoods);
        Posteriors.Source source = (leaf, from, rows, into) -> Lanes.columns(leafLikelihoods[leaf], from, rows, into);
        return posterior(source, leafLikelihoods[0].rows(), new Workers(1));
    }

    /// P(y | x), (N × C), for `inputs` (per leaf N × d_β), label noise included; a row of 0 where an input is
    /// impossible. Holds a few inputs' messages at a time; the work is spread over `workers`, on which no bit
    /// depends.
    public Matrix posteriorOf(Matrix[] inputs, Workers workers) {
        requireCount("inputs", graph.leaves(), inputs.length);
        for (int leaf = 0; leaf < inputs.length; leaf++) {
            emissions[leaf].requireInputs(inputs[leaf]);
            Checks.atoms("inputs of leaf " + graph.id(leaf), inputs[0].rows(), inputs[leaf].rows());
        }
        Posteriors.Source source =
                (leaf, from, rows, into) -> emissions[leaf].likelihoods(inputs[leaf], from, rows, into);
        return posterior(source, inputs[0].rows(), workers);
    }

    /// P(y | x), (N × C), of N inputs that `source` tells of.
    Matrix posterior(Posteriors.Source source, int inputs, Workers workers) {
        return new Posteriors(this).root(source, inputs, workers).times(labels());
    }

    @Override
    public Batch sample(Key key, long first, int count) {
        return Sampler.sample(this, key, first, count);
    }

    @Override
    public Optional<Batch> assignments(int limit) {
        return JointLaw.of(this, limit).map(joint -> joint.batch(this));
    }

    /// The summaries and labels of the same samples, compact and without inputs; the work is spread over `workers`, on
    /// which no value depends.
    public Summaries summaries(Key key, long first, int count, Workers workers) {
        if (count < 1 || first < 0) {
            throw new IllegalArgumentException(
                    "samples: expected a first one from 0 and a count from 1, got " + first + " and " + count);
        }
        SummarySampler ready = sampler;
        if (ready == null) {
            ready = new SummarySampler(this);
            sampler = ready;
        }
        return ready.draw(key, first, count, workers);
    }

    /// One family for all equal ones, so that what is made of a family is made once.
    private static final class Interned {
        private final IdentityHashMap<Family, Family> known = new IdentityHashMap<>();
        private final Map<Family, Family> byContent = new HashMap<>();

        Family one(Family family) {
            Family one = known.get(family);
            if (one == null) {
                one = byContent.computeIfAbsent(family, f -> f);
                known.put(family, one);
            }
            return one;
        }
    }

    private static double[] mix(double[] p, Matrix conditional) {
        double[] q = new double[conditional.columns()];
        for (int z = 0; z < p.length; z++) {
            for (int v = 0; v < q.length; v++) {
                q[v] += p[z] * conditional.get(z, v);
            }
        }
        return q;
    }

    private static Family restrict(RegionGraph graph, int region, double[] p, Family family) {
        boolean[] used = Law.used(p);
        for (int z = 0; z < used.length; z++) {
            if (used[z] && !family.has(z)) {
                throw new IllegalArgumentException("family of region " + graph.id(region) + ": value " + z
                        + " has probability " + p[z] + " but no law of its children");
            }
        }
        return family.restrictedTo(used);
    }

    private static void requireShape(RegionGraph graph, int region, int values, Family family) {
        String what = "family of region " + graph.id(region);
        if (family == null) {
            throw new IllegalArgumentException(what + ": expected one for every inner region, got none");
        }
        if (family.values() != values) {
            throw new IllegalArgumentException(what + ": expected " + values + " values, got " + family.values());
        }
        if (family.children() != graph.childCount(region)) {
            throw new IllegalArgumentException(
                    what + ": expected " + graph.childCount(region) + " children, got " + family.children());
        }
    }

    private static void requireCount(String what, int expected, int got) {
        if (expected != got) {
            throw new IllegalArgumentException(what + ": expected " + expected + ", got " + got);
        }
    }
}
