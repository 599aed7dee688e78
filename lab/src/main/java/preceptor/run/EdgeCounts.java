package preceptor.run;

import java.util.ArrayList;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.result.NamedArray;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

/// How often each pair of values of a region and its child occurs in samples: P as they have it, beside the law's.
/// Counts of disjoint samples add up; one is exact up to 2⁵³ samples, in any order. Tables too large for an archive
/// are left out.
public final class EdgeCounts {
    private final RegionGraph graph;
    private final Law law;

    /// Per edge, m_α × m_β; null where it is left out.
    private final Matrix[] counts;

    /// What differs most at an edge.
    ///
    /// @param edge its name
    /// @param deviation the largest |P̂ − P| over all pairs of values
    /// @param standardErrors the largest |P̂ − P| in its own standard errors √(P(1 − P)/N_z)
    public record Deviation(String edge, double deviation, double standardErrors) {}

    EdgeCounts(Law law) {
        this.law = law;
        graph = law.graph();
        counts = new Matrix[graph.edges()];
        for (int e = 0; e < counts.length; e++) {
            if (law.hasTable(e, Tensors.LARGEST_TABLE)) {
                counts[e] = Matrix.zeros(law.p(graph.parent(e)).length, law.p(graph.child(e)).length);
            }
        }
    }

    /// Adds the samples of a batch, with its weights.
    void add(Batch batch) {
        Membership[] z = batch.memberships();
        for (int e = 0; e < counts.length; e++) {
            if (counts[e] != null) {
                counts[e].addInPlace(z[graph.parent(e)].joint(batch.weight(), z[graph.child(e)]));
            }
        }
    }

    /// The length of [#sums].
    int size() {
        int size = 0;
        for (Matrix table : counts) {
            size += table == null ? 0 : table.data().length;
        }
        return size;
    }

    /// Writes all counts to `into`, from `at` on.
    void sums(double[] into, int at) {
        for (Matrix table : counts) {
            if (table != null) {
                System.arraycopy(table.data(), 0, into, at, table.data().length);
                at += table.data().length;
            }
        }
    }

    /// Adds what [#sums] of other samples has written.
    void addSums(double[] from, int at) {
        for (Matrix table : counts) {
            if (table != null) {
                double[] own = table.data();
                for (int i = 0; i < own.length; i++) {
                    own[i] += from[at + i];
                }
                at += own.length;
            }
        }
    }

    /// `measured/P/<α>/<β>` (m_α × m_β) per edge, P(z_β | z_α) in the samples; rows of values that do not occur are 0.
    public List<NamedArray> arraysOfP() {
        List<NamedArray> arrays = new ArrayList<>();
        for (int e = 0; e < counts.length; e++) {
            if (counts[e] != null) {
                arrays.add(NamedArray.of("measured/P/" + graph.edgeId(e), P(counts[e])));
            }
        }
        return arrays;
    }

    private static Matrix P(Matrix table) {
        return table.scaleRows(z -> mass(table, z) > 0 ? 1 / mass(table, z) : 0);
    }

    private static double mass(Matrix table, int z) {
        double mass = 0;
        for (int j = 0; j < table.columns(); j++) {
            mass += table.get(z, j);
        }
        return mass;
    }

    /// How far the samples' P is from the law's, edge by edge.
    public List<Deviation> deviations() {
        List<Deviation> all = new ArrayList<>();
        for (int e = 0; e < counts.length; e++) {
            if (counts[e] != null) {
                all.add(deviation(e));
            }
        }
        return all;
    }

    private Deviation deviation(int e) {
        Matrix P = law.P(e);
        Matrix measured = P(counts[e]);
        double most = 0;
        double mostErrors = 0;
        for (int z = 0; z < P.rows(); z++) {
            double mass = mass(counts[e], z);
            for (int j = 0; j < P.columns() && mass > 0; j++) {
                double p = P.get(z, j);
                double off = Math.abs(measured.get(z, j) - p);
                // One sample more or less is no deviation, however rare a pair is.
                double error = Math.max(Math.sqrt(Math.max(p * (1 - p), 0) / mass), 1 / mass);
                most = Math.max(most, off);
                mostErrors = Math.max(mostErrors, off / error);
            }
        }
        return new Deviation(graph.edgeId(e), most, mostErrors);
    }
}
