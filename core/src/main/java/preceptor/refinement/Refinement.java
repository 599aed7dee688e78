package preceptor.refinement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import preceptor.expansion.Measured;
import preceptor.expansion.SummaryModel;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

/// Refinement, mathematics.md §5: summary values are split where the error budget is largest, as the student's f and g
/// at one moment of training show it. A refined summary z'_α is a function of the region's own input x_α and its old
/// summary z_α. Law and moments of the refined summaries are counted exactly on the atoms, and the whole expansion runs
/// on them as on any others.
///
/// **The share.** For each region let s_f = Σ p(z') ‖E[f|z'] − E f‖² / E‖f − E f‖² and
/// s_g = Σ p(z') ‖E[g|z']‖² / E‖E[g|x_α, z_α]‖² (for a leaf f is its input and g that of the regions above it; a
/// quantity without variation is left out): the part of f's variance, and of the second moment of what x_α and z_α
/// determine of g, that is between summaries. [#share()] is their mean over regions. *It never falls*: if z' is a
/// function of z'' then E[v|z'] is the conditional mean of E[v|z''] given z', so that
/// E‖E[v|z'']‖² = E‖E[v|z']‖² + E‖E[v|z''] − E[v|z']‖², and each split adds p q (1 − q) ‖Δ‖² ≥ 0.
/// The fidelity of the expansion, which is what one wants, may fall on the way: errors that cancelled no longer do.
/// When
/// every z'_α determines what its region receives, T1–T3 are E3.
///
/// On trees, too, A1 may fail after a split: z'_β need not be sufficient for what a cell of z'_α says. The budget shows
/// it as B1 − B2.
///
/// Not for use by several threads; the result does not depend on the number of the workers'.
public final class Refinement {
    private final Atoms atoms;
    private final Parameters parameters;
    private final Law.Exactness exactness;
    private final Workers workers;
    private final RegionGraph graph;
    private final Architecture architecture;
    private final Observation seen;
    private final Cells[] cells;
    private final List<Split> splits = new ArrayList<>();

    /// No split yet.
    ///
    /// @param exactness what the law counted on `atoms` is: exact for a list of all assignments
    public Refinement(Atoms atoms, Parameters parameters, Law.Exactness exactness, Workers workers) {
        this.atoms = atoms;
        this.parameters = parameters;
        this.exactness = exactness;
        this.workers = workers;
        graph = atoms.graph();
        architecture = parameters.architecture();
        seen = new Observation(atoms, parameters, workers);
        cells = new Cells[graph.size()];
        workers.run(cells.length, a -> cells[a] = new Cells(seen, a));
    }

    private record Place(int region, int value, double worth) {}

    /// Splits up to `most` values, those of the greatest worth first ([SplitSearch]); of equal ones the first region's
    /// and there the first. Values made by a round are not split again in the same round. Returns how many were
    /// split; 0 when no value can be.
    ///
    /// @param values the most values of a region
    public int split(int most, int values) {
        List<Place> places = new ArrayList<>();
        for (int a = 0; a < cells.length; a++) {
            for (int v = 0; v < cells[a].values(); v++) {
                Optional<SplitSearch.Proposal> proposal = cells[a].proposal(v);
                if (proposal.isPresent()) {
                    places.add(new Place(a, v, proposal.get().worth()));
                }
            }
        }
        places.sort(Comparator.comparingDouble(Place::worth)
                .reversed()
                .thenComparingInt(Place::region)
                .thenComparingInt(Place::value));
        List<Split> made = new ArrayList<>();
        for (Place place : places) {
            if (made.size() < most && cells[place.region].values() < values) {
                made.add(cells[place.region].split(place.value));
            }
        }
        workers.run(2 * made.size(), i -> {
            Split s = made.get(i / 2);
            cells[s.region()].search(i % 2 == 0 ? s.value() : s.created());
        });
        splits.addAll(made);
        return made.size();
    }

    /// All splits, in order.
    public List<Split> splits() {
        return List.copyOf(splits);
    }

    /// m'_α per region.
    public int[] values() {
        int[] m = new int[cells.length];
        Arrays.setAll(m, a -> cells[a].values());
        return m;
    }

    /// Per refined value of a region the z_α that it is a part of (m'_α).
    public int[] origin(int region) {
        return cells[region].origin();
    }

    /// H(z'_α), in bits.
    public double bits(int region) {
        double sum = 0;
        for (double p : cells[region].p()) {
            sum -= p > 0 ? p * StrictMath.log(p) : 0;
        }
        return sum / StrictMath.log(2);
    }

    /// Σ_α H(z'_α), in bits.
    public double bits() {
        double sum = 0;
        for (int a = 0; a < cells.length; a++) {
            sum += bits(a);
        }
        return sum;
    }

    /// The between-summary share of f and g, from 0 to 1; see the class.
    public double share() {
        double sum = 0;
        for (Cells c : cells) {
            sum += c.share(seen);
        }
        return sum;
    }

    /// What the closed theory knows of the refined summaries. It has neither families nor covariances, so that it
    /// serves
    /// T1–T3 with measured and hard gates, but not the gaussian closure and not the order-r expansion.
    public SummaryModel model() {
        double[][] p = new double[cells.length][];
        Arrays.setAll(p, a -> cells[a].p());
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            P[e] = conditional(e);
        }
        Matrix[] mean = new Matrix[graph.leaves()];
        Arrays.setAll(mean, b -> cells[b].given(seen.outputs(b)));
        Matrix targets = cells[graph.root()].given(atoms.rows().targets());
        long samples = exactness == Law.Exactness.EXACT ? 0 : atoms.size();
        Law law = Law.of(graph, p, P, a -> Optional.empty(), atoms.rows().heads(), targets, exactness, samples);
        return new SummaryModel(law, mean, new Matrix[mean.length][0], targets);
    }

    private Matrix conditional(int edge) {
        Cells above = cells[graph.parent(edge)];
        Cells below = cells[graph.child(edge)];
        Matrix table = Matrix.zeros(above.values(), below.values());
        Pairs joint = atoms.joint(edge);
        double[] sum = new double[above.values()];
        for (int i = 0; i < joint.size(); i++) {
            int z = above.value(joint.first(i));
            table.add(z, below.value(joint.second(i)), joint.weight(i));
            sum[z] += joint.weight(i);
        }
        return table.scaleRows(z -> sum[z] > 0 ? 1 / sum[z] : 0);
    }

    /// What the student is on average given each refined summary: one pass serves all refinements.
    public Measured measured() {
        Matrix[] F = new Matrix[cells.length];
        Matrix[] D = new Matrix[cells.length];
        Matrix[] G = new Matrix[cells.length];
        Matrix[] weightedG = new Matrix[cells.length];
        double[][] within = new double[cells.length][];
        double total = atoms.rows().totalWeight();
        for (int a = 0; a < cells.length; a++) {
            F[a] = cells[a].given(seen.outputs(a));
            within[a] = new double[architecture.width(a)];
            if (!graph.isLeaf(a)) {
                double[] p = cells[a].p();
                D[a] = cells[a].given(seen.gates(a));
                weightedG[a] = cells[a].summed(seen.weightedG(a)).scaled(1 / total);
                G[a] = weightedG[a].scaleRows(z -> p[z] > 0 ? 1 / p[z] : 0);
                if (architecture.norm().present()) {
                    addWithin(a, p, within[a]);
                }
            }
        }
        int root = graph.root();
        Matrix outputG = cells[root].summed(seen.weightedAbove(root)).scaled(1 / total);
        Matrix[] conditional = new Matrix[graph.edges() + 1];
        for (int e = 0; e < graph.edges(); e++) {
            int a = graph.parent(e);
            conditional[e] = cells[a].given(seen.outputs(graph.child(e))).transposeTimes(weightedG[a]);
        }
        conditional[graph.edges()] = F[root].transposeTimes(outputG);
        Measured base = seen.base();
        return new Measured(
                F,
                D,
                G,
                weightedG,
                outputG,
                within,
                base.exact(),
                conditional,
                base.loss(),
                base.accuracy(),
                base.lossError(),
                base.accuracyError());
    }

    /// E Var(v | z'_α) of what batch norm normalises, column by column.
    private void addWithin(int region, double[] p, double[] within) {
        Matrix v = seen.normalizable(region);
        Matrix mean = cells[region].given(v);
        double[] weight = atoms.rows().weight();
        double total = atoms.rows().totalWeight();
        for (int j = 0; j < within.length; j++) {
            double square = 0;
            for (int i = 0; i < weight.length; i++) {
                square += weight[i] * v.get(i, j) * v.get(i, j);
            }
            double between = 0;
            for (int z = 0; z < p.length; z++) {
                between += p[z] * mean.get(z, j) * mean.get(z, j);
            }
            within[j] = Math.max(0, square / total - between);
        }
    }

    /// The refined summaries of any data whose unrefined ones are known, by the splits alone: the student sees the
    /// inputs, and each region's cells are read off what it receives. With batch norm its statistics are those of
    /// `batch`.
    public Membership[] encode(Batch batch) {
        Pass pass = Observation.pass(parameters, batch, workers);
        int[][] z = new int[cells.length][];
        for (int a = 0; a < z.length; a++) {
            if (!(batch.memberships()[a] instanceof Membership.Hard hard)) {
                throw new IllegalArgumentException(
                        "region " + graph.id(a) + ": expected atoms that determine its value, got uncertain ones");
            }
            z[a] = hard.z().clone();
        }
        int[] all = new int[batch.size()];
        Arrays.setAll(all, i -> i);
        for (int a = 0; a < z.length; a++) {
            Matrix received = Observation.received(pass, a, all);
            for (Split s : splits) {
                for (int i = 0; s.region() == a && i < all.length; i++) {
                    if (z[a][i] == s.value() && s.above(received, i)) {
                        z[a][i] = s.created();
                    }
                }
            }
        }
        Membership[] refined = new Membership[z.length];
        Arrays.setAll(refined, a -> new Membership.Hard(z[a], cells[a].values()));
        return refined;
    }
}
