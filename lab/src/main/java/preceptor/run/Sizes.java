package preceptor.run;

import java.util.function.IntToDoubleFunction;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Parameters;

/// How many numbers of 8 bytes the large objects of a run hold, from their shapes alone.
final class Sizes {
    /// The inputs of a list that are worked on at once where nothing needs all of them.
    static final double BLOCK = 1024;

    private final Architecture a;
    private final RegionGraph graph;
    private final int[] values;
    private final double norm;
    private final double after;

    /// The rows of batches whose atoms leave a summary open, in numbers per atom.
    private final double memberships;

    /// @param values m_α per region
    /// @param memberships what the laws of all summaries given one atom take
    Sizes(Architecture a, int[] values, double memberships) {
        this.a = a;
        graph = a.graph();
        this.values = values;
        this.memberships = memberships;
        norm = a.norm().present() ? 1 : 0;
        after = a.norm().after() ? 1 : 0;
    }

    private double sum(IntToDoubleFunction ofInner) {
        double sum = 0;
        for (int region = graph.leaves(); region < graph.size(); region++) {
            sum += ofInner.applyAsDouble(region);
        }
        return sum;
    }

    private double skips(int region) {
        for (int i = 0; i < graph.childCount(region); i++) {
            if (a.skips(graph.childEdge(region, i))) {
                return 1;
            }
        }
        return 0;
    }

    /// The parameters of the student, those that are shared once.
    double parameters() {
        return Parameters.count(a);
    }

    /// One matrix per edge and one of the head.
    double edges() {
        return sum(region -> (double) a.fanIn(region) * a.width(region)) + a.width(graph.root()) * (double) a.classes();
    }

    /// Inputs, targets, weights and memberships.
    double batch(double rows) {
        double inputs = 0;
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            inputs += a.width(leaf);
        }
        return rows * (inputs + a.classes() + 1 + memberships);
    }

    /// A full pass in sample space: F, H, D and U, with G where it is apart, A with batch norm behind the gates, and
    /// the normalised values.
    double pass(double rows) {
        return rows * (sum(region -> a.width(region) * full(region)) + head());
    }

    private double full(int region) {
        return 4 + after + norm + Math.max(norm, skips(region));
    }

    private double head() {
        return 2 * a.classes() + 1;
    }

    /// A lean pass in sample space: F, and of G̃ one matrix per level, or all where regions share weights or overlap.
    double lean(double rows, int threads) {
        boolean streams = graph.isTree() && !a.shared();
        double[] widest = new double[graph.depth() + 1];
        double back = 0;
        for (int region = graph.leaves(); region < graph.size(); region++) {
            double own = a.width(region) * (1 + skips(region));
            widest[graph.level(region)] = Math.max(widest[graph.level(region)], own);
            back += own;
        }
        if (streams) {
            double turns = 0;
            for (int level = 1; level <= graph.depth(); level++) {
                turns += Math.min(graph.regionsAt(level), threads) * widest[level];
            }
            back = turns;
        }
        return rows * (sum(region -> a.width(region) * (1 + after + norm + skips(region))) + back + head());
    }

    /// A pass over a space with rows of its own in each region, which are carried along edges.
    double pass(IntToDoubleFunction rows) {
        return sum(region -> {
                    double below = 0;
                    for (int i = 0; i < graph.childCount(region); i++) {
                        int b = graph.child(region, i);
                        below += a.width(b) * (graph.isLeaf(b) ? 1.0 : 2.0);
                    }
                    return rows.applyAsDouble(region) * (a.width(region) * full(region) + below);
                })
                + rows.applyAsDouble(graph.root()) * head();
    }

    /// The same in z-space.
    double summaries() {
        return pass(region -> values[region]);
    }

    /// A matrix per region, m_α × n_α.
    double table() {
        double leaves = 0;
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            leaves += (double) values[leaf] * a.width(leaf);
        }
        return leaves + sum(region -> (double) values[region] * a.width(region));
    }

    /// The sums of a measurement, or what follows from them: four tables; E[f | z] at each parent, and a matrix per
    /// edge.
    double measurement() {
        double below = sum(region -> (double) values[region] * a.fanIn(region));
        return 4 * table() + below + edges();
    }

    /// What the Gaussian closure holds at its fullest: covariances of all regions, and of one those of its inputs.
    double gaussian() {
        double largest = 0;
        for (int region = graph.leaves(); region < graph.size(); region++) {
            double n = (double) a.width(region) * a.width(region);
            double moments = 0;
            for (int i = 0; i < graph.childCount(region); i++) {
                double w = a.width(graph.child(region, i));
                moments += w * w;
            }
            double fan = (double) a.fanIn(region) * a.fanIn(region);
            largest = Math.max(largest, values[region] * (fan + moments + n));
        }
        return sum(region -> (double) values[region] * a.width(region) * a.width(region)) + largest;
    }
}
