package preceptor.teacher;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// The laws of the summaries that the expansion of a student reads: p_α, P_αβ, Q_α and the label given the root
/// (mathematics.md §1, §2), on any region graph. Rows of unused values are 0 everywhere. Immutable; matrices that it
/// hands out are not to be written to.
// p_α and P_αβ are the paper's letters.
@SuppressWarnings("InconsistentCapitalization")
public final class Law {
    /// Where the numbers of a law come from.
    public enum Exactness {
        /// Computed from the teacher, right to rounding.
        EXACT,
        /// Estimated from samples of the teacher.
        MONTE_CARLO,
        /// Counted in given data, which are themselves the subject (mathematics.md §8).
        EMPIRICAL
    }

    private final RegionGraph graph;
    private final double[][] p;
    private final Transfer[] transfers;
    private final Family[] families;
    private final Blocks heads;
    private final Matrix labels;
    private final Source source;
    private final List<Law> factors;

    /// Where the numbers come from.
    ///
    /// @param samples how many samples they were estimated from, 0 when exact
    /// @param effective how many independent samples those are worth
    /// @param configurations joint laws of several regions, where there are any
    private record Source(
            Exactness exactness, long samples, double effective, Optional<Configurations> configurations) {
        static Source of(Exactness exactness, long samples) {
            return new Source(exactness, samples, samples, Optional.empty());
        }
    }

    private Law(
            RegionGraph graph,
            double[][] p,
            Transfer[] transfers,
            Family[] families,
            Blocks heads,
            Matrix labels,
            Source source,
            List<Law> factors) {
        this.graph = graph;
        this.p = p;
        this.transfers = transfers;
        this.families = families;
        this.heads = heads;
        this.labels = labels;
        this.source = source;
        this.factors = factors;
    }

    /// A law from its parts, which it copies where it must change them.
    ///
    /// @param p per region α the probabilities p_α (m_α)
    /// @param P per edge P_αβ, (m_α × m_β), rows summing to 1 for every z_α with p_α > 0
    /// @param family per inner region its family, or empty
    /// @param labels E\[e_y | z_ω\], (m_ω × C), rows summing to 1 for every z_ω with p_ω > 0
    /// @param samples how many samples the law was estimated from, 0 when exact
    public static Law of(
            RegionGraph graph,
            double[][] p,
            Matrix[] P,
            IntFunction<Optional<? extends Family>> family,
            Matrix labels,
            Exactness exactness,
            long samples) {
        return of(graph, p, P, family, Blocks.of(labels.columns()), labels, exactness, samples);
    }

    /// As the other `of`, for a label of several heads, in each of which the rows of `labels` sum to 1.
    public static Law of(
            RegionGraph graph,
            double[][] p,
            Matrix[] P,
            IntFunction<Optional<? extends Family>> family,
            Blocks heads,
            Matrix labels,
            Exactness exactness,
            long samples) {
        requireCount("probabilities", "regions", graph.size(), p.length);
        requireCount("conditional tables", "edges", graph.edges(), P.length);
        double[][] pCopy = new double[p.length][];
        for (int region = 0; region < p.length; region++) {
            Checks.requireLaw("region " + graph.id(region), p[region]);
            pCopy[region] = p[region].clone();
        }
        Transfer[] transfers = new Transfer[P.length];
        for (int e = 0; e < P.length; e++) {
            transfers[e] = new TableTransfer(
                    restrict("edge " + graph.edgeId(e), P[e], pCopy[graph.parent(e)], pCopy[graph.child(e)].length));
        }
        Family[] families = new Family[p.length];
        for (int region = graph.leaves(); region < p.length; region++) {
            boolean[] used = used(pCopy[region]);
            families[region] =
                    family.apply(region).map(f -> f.restrictedTo(used)).orElse(null);
        }
        return new Law(
                graph,
                pCopy,
                transfers,
                families,
                heads,
                restrictLabels(heads, labels, pCopy[graph.root()]),
                Source.of(exactness, samples),
                List.of());
    }

    /// The law of independent factors on one region graph, mathematics.md §7: z_α is the tuple of the factors' own,
    /// numbered with the first factor slowest, and p, P and Q are Kronecker products, of which only p is ever made.
    ///
    /// @param heads the heads of the label
    /// @param labels E\[e_y | z_ω\] for tuples z_ω, (m_ω × Σ C_k), in each head rows summing to 1
    static Law product(List<Law> factors, Blocks heads, Matrix labels) {
        RegionGraph graph = factors.getFirst().graph;
        double[][] p = new double[graph.size()][];
        Family[] families = new Family[graph.size()];
        for (int region = 0; region < p.length; region++) {
            int own = region;
            p[region] = Tuples.product(factors.stream().map(f -> f.p[own]).toArray(double[][]::new));
            if (factors.stream().allMatch(f -> f.families[own] != null)) {
                families[region] = ProductFamily.of(
                        factors.stream().map(f -> f.families[own]).toList());
            }
        }
        Transfer[] transfers = new Transfer[graph.edges()];
        for (int e = 0; e < transfers.length; e++) {
            int edge = e;
            transfers[e] =
                    new KroneckerTransfer(factors.stream().map(f -> f.P(edge)).toList());
        }
        boolean exact = factors.stream().allMatch(f -> f.exactness() == Exactness.EXACT);
        long samples = factors.stream().mapToLong(Law::samples).max().orElse(0);
        double effective = factors.stream()
                .filter(f -> f.exactness() != Exactness.EXACT)
                .mapToDouble(Law::effectiveSamples)
                .min()
                .orElse(0);
        Source source = new Source(
                exact ? Exactness.EXACT : Exactness.MONTE_CARLO, samples, effective, ProductConfigurations.of(factors));
        return new Law(
                graph,
                p,
                transfers,
                families,
                heads,
                restrictLabels(heads, labels, p[graph.root()]),
                source,
                List.copyOf(factors));
    }

    /// As [#product], for factors on a tree that depend on each other at the root: given z_ω they are independent, so
    /// that P and Q stay Kronecker products, but for rows of tuples that never occur; p does not.
    ///
    /// @param root P(z_ω) for tuples z_ω, with the factors' own marginals
    static Law coupled(List<Law> factors, double[] root, Blocks heads, Matrix labels) {
        Law independent = product(factors, heads, labels);
        RegionGraph graph = independent.graph;
        double[][] p = new double[graph.size()][];
        Transfer[] transfers = new Transfer[graph.edges()];
        Family[] families = new Family[graph.size()];
        p[graph.root()] = root.clone();
        for (int region = graph.root(); region >= graph.leaves(); region--) {
            boolean[] used = used(p[region]);
            boolean fewer = !java.util.Arrays.equals(used, independent.used(region));
            Family own = independent.families[region];
            families[region] = fewer ? own.restrictedTo(used) : own;
            for (int i = 0; i < graph.childCount(region); i++) {
                int e = graph.childEdge(region, i);
                Transfer transfer = independent.transfers[e];
                transfers[e] = fewer ? new MaskedTransfer(transfer, used) : transfer;
                Matrix below = Matrix.zeros(transfer.columns(), 1);
                transfer.push(Matrix.column(p[region]), below);
                p[graph.child(e)] = below.data();
            }
        }
        return new Law(
                graph,
                p,
                transfers,
                families,
                heads,
                restrictLabels(heads, labels, p[graph.root()]),
                independent.source,
                independent.factors);
    }

    /// The law of weighted data on any region graph, by counting: mathematics.md §8, §9. All memberships must be
    /// [Membership.Hard]. Families are those of the tuples seen.
    ///
    /// @param smoothing a number of 0 or more that is added to every count of a value, pair or label. Where it
    ///     is above 0 the law has no families, since those of the tuples seen would contradict P
    public static Law empirical(RegionGraph graph, double smoothing, List<Batch> batches) {
        return EmpiricalLaw.of(graph, smoothing, batches);
    }

    /// As the other `empirical`, without smoothing.
    public static Law empirical(RegionGraph graph, Batch... batches) {
        return EmpiricalLaw.of(graph, 0, List.of(batches));
    }

    /// This law with another one of the label, E\[e_y | z_ω\] = `byValue`, (m_ω × C).
    Law withLabels(Matrix byValue) {
        Blocks one = Blocks.of(byValue.columns());
        Matrix restricted = restrictLabels(one, byValue, p[graph.root()]);
        return new Law(graph, p, transfers, families, one, restricted, source, factors);
    }

    /// This law with the joint laws that order-r expansions need where regions overlap.
    Law withConfigurations(Configurations joint) {
        Source own = new Source(source.exactness, source.samples, source.effective, Optional.of(joint));
        return new Law(graph, p, transfers, families, heads, labels, own, factors);
    }

    /// This law with the number of independent samples that its samples are worth.
    Law withEffectiveSamples(double count) {
        Source own = new Source(source.exactness, source.samples, count, source.configurations);
        return new Law(graph, p, transfers, families, heads, labels, own, factors);
    }

    public RegionGraph graph() {
        return graph;
    }

    /// The number of values m_α of `region`, unused ones included.
    public int values(int region) {
        return p[region].length;
    }

    /// p_α (m_α).
    public double[] p(int region) {
        return p[region].clone();
    }

    /// p_α(z).
    public double p(int region, int z) {
        return p[region][z];
    }

    /// P_αβ of an edge by what it does, at the cost of its factors where the law is a product.
    public Transfer transfer(int edge) {
        return transfers[edge];
    }

    /// P_αβ of an edge as a table, (m_α × m_β); of a product it is made anew at each call, see [#hasTable].
    public Matrix P(int edge) {
        return transfers[edge].table();
    }

    /// Whether P_αβ of an edge as a table has at most `limit` elements.
    public boolean hasTable(int edge, long limit) {
        return (long) transfers[edge].rows() * transfers[edge].columns() <= limit;
    }

    /// The laws of the factors of a product, in order; empty for every other law.
    public List<Law> factors() {
        return factors;
    }

    /// How many values of `region` each factor has, whose tuples are its values with the first factor slowest; m_α
    /// alone
    /// where the law is no product.
    public int[] factorValues(int region) {
        return factors.isEmpty()
                ? new int[] {p[region].length}
                : factors.stream().mapToInt(f -> f.p[region].length).toArray();
    }

    /// Q_α, the joint law of all children given z_α, where it is known; always empty for leaves.
    public Optional<Family> family(int region) {
        return Optional.ofNullable(families[region]);
    }

    /// Per value of `region` whether its probability is above 0 (m_α).
    public boolean[] used(int region) {
        return used(p[region]);
    }

    /// The values of `region` of probability above 0, ascending.
    public int[] usedValues(int region) {
        int count = 0;
        int[] found = new int[p[region].length];
        for (int z = 0; z < found.length; z++) {
            if (p[region][z] > 0) {
                found[count++] = z;
            }
        }
        return java.util.Arrays.copyOf(found, count);
    }

    /// The heads of the label: one, or as many as its tuple has members; C is their sum.
    public Blocks heads() {
        return heads;
    }

    /// E_y: row z is E\[e_y | z_ω = z\], (m_ω × C), label noise included; head by head where there are several.
    public Matrix labelGivenRoot() {
        return labels;
    }

    public Exactness exactness() {
        return source.exactness;
    }

    /// The number of samples that the law was estimated from; 0 when it is exact.
    public long samples() {
        return source.samples;
    }

    /// The number of independent samples that [#samples] are worth; 0 when the law is exact.
    public double effectiveSamples() {
        return source.effective;
    }

    /// The standard error of p_α(z); 0 unless the law is a Monte Carlo estimate.
    public double standardError(int region, int z) {
        return source.exactness == Exactness.MONTE_CARLO
                ? Math.sqrt(p[region][z] * (1 - p[region][z]) / source.effective)
                : 0;
    }

    /// The largest of all [#standardError].
    public double largestStandardError() {
        double largest = 0;
        for (int region = 0; region < p.length; region++) {
            for (int z = 0; z < p[region].length; z++) {
                largest = Math.max(largest, standardError(region, z));
            }
        }
        return largest;
    }

    /// Joint laws for order-r expansions on graphs with overlap, where they can be had.
    public Optional<Configurations> configurations() {
        return source.configurations;
    }

    static boolean[] used(double[] p) {
        boolean[] used = new boolean[p.length];
        for (int z = 0; z < p.length; z++) {
            used[z] = p[z] > 0;
        }
        return used;
    }

    private static Matrix restrictLabels(Blocks heads, Matrix labels, double[] p) {
        if (heads.count() == 1) {
            return restrict("labels", labels, p, heads.total());
        }
        Matrix restricted = Matrix.zeros(p.length, heads.total());
        for (int k = 0; k < heads.count(); k++) {
            Matrix own = Matrix.zeros(labels.rows(), heads.size(k));
            Rows.copyColumns(labels, heads.start(k), own, 0, heads.size(k));
            Matrix checked = restrict("labels of head " + k, own, p, heads.size(k));
            Rows.copyColumns(checked, 0, restricted, heads.start(k), heads.size(k));
        }
        return restricted;
    }

    /// `table` with rows of 0 where p is 0, after checking the others.
    static Matrix restrict(String what, Matrix table, double[] p, int columns) {
        if (table.rows() != p.length || table.columns() != columns) {
            throw new IllegalArgumentException(what + ": expected " + p.length + " x " + columns + ", got "
                    + table.rows() + " x " + table.columns());
        }
        boolean changed = false;
        for (int z = 0; z < p.length; z++) {
            if (p[z] > 0) {
                Checks.requireLaw(what + ", row " + z, table.row(z));
            } else {
                changed = true;
            }
        }
        return changed ? table.scaleRows(z -> p[z] > 0 ? 1 : 0) : table;
    }

    private static void requireCount(String what, String of, int expected, int got) {
        if (expected != got) {
            throw new IllegalArgumentException(
                    what + ": expected one for each of " + expected + " " + of + ", got " + got);
        }
    }
}
