package preceptor.teacher;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
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
    private final Matrix[] P;
    private final Family[] families;
    private final Matrix labels;
    private final Exactness exactness;
    private final long samples;

    private Law(
            RegionGraph graph,
            double[][] p,
            Matrix[] P,
            Family[] families,
            Matrix labels,
            Exactness exactness,
            long samples) {
        this.graph = graph;
        this.p = p;
        this.P = P;
        this.families = families;
        this.labels = labels;
        this.exactness = exactness;
        this.samples = samples;
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
        requireCount("probabilities", "regions", graph.size(), p.length);
        requireCount("conditional tables", "edges", graph.edges(), P.length);
        double[][] pCopy = new double[p.length][];
        for (int region = 0; region < p.length; region++) {
            Checks.requireLaw("region " + graph.id(region), p[region]);
            pCopy[region] = p[region].clone();
        }
        Matrix[] restricted = new Matrix[P.length];
        for (int e = 0; e < P.length; e++) {
            restricted[e] =
                    restrict("edge " + graph.edgeId(e), P[e], pCopy[graph.parent(e)], pCopy[graph.child(e)].length);
        }
        Family[] families = new Family[p.length];
        for (int region = graph.leaves(); region < p.length; region++) {
            boolean[] used = used(pCopy[region]);
            families[region] =
                    family.apply(region).map(f -> f.restrictedTo(used)).orElse(null);
        }
        Matrix restrictedLabels = restrict("labels", labels, pCopy[graph.root()], labels.columns());
        return new Law(graph, pCopy, restricted, families, restrictedLabels, exactness, samples);
    }

    /// The law of weighted data on any region graph, by counting: mathematics.md §8, §9. All memberships must be
    /// [Membership.Hard]. Families are those of the tuples seen.
    ///
    /// @param smoothing a number of 0 or more that is added to every count of a value, pair or label. Where it is above
    ///     0 the law has no families, since those of the tuples seen would contradict P
    public static Law empirical(RegionGraph graph, double smoothing, List<Batch> batches) {
        return EmpiricalLaw.of(graph, smoothing, batches);
    }

    /// As the other `empirical`, without smoothing.
    public static Law empirical(RegionGraph graph, Batch... batches) {
        return EmpiricalLaw.of(graph, 0, List.of(batches));
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

    /// P_αβ of an edge, (m_α × m_β).
    public Matrix P(int edge) {
        return P[edge];
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

    /// E_y: row z is E\[e_y | z_ω = z\], (m_ω × C), label noise included.
    public Matrix labelGivenRoot() {
        return labels;
    }

    public Exactness exactness() {
        return exactness;
    }

    /// The number of samples that the law was estimated from; 0 when it is exact.
    public long samples() {
        return samples;
    }

    static boolean[] used(double[] p) {
        boolean[] used = new boolean[p.length];
        for (int z = 0; z < p.length; z++) {
            used[z] = p[z] > 0;
        }
        return used;
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
