package preceptor.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// Every assignment of values to all summaries of a tree with its probability, listed one by one.
///
/// @param z per assignment, the value of each region
/// @param probability per assignment
record JointLaw(List<int[]> z, List<Double> probability) {
    /// Lists the assignments, or nothing if there are more than `limit`.
    static Optional<JointLaw> of(TreeTeacher teacher, int limit) {
        JointLaw law = new JointLaw(new ArrayList<>(), new ArrayList<>());
        RegionGraph graph = teacher.graph();
        double[] prior = teacher.prior();
        for (int v = 0; v < prior.length; v++) {
            int[] start = new int[graph.size()];
            start[graph.root()] = v;
            if (prior[v] > 0 && !law.extend(teacher, graph.root(), start, prior[v], limit)) {
                return Optional.empty();
            }
        }
        return Optional.of(law);
    }

    /// Inner regions in decreasing number, so that each has its value before it is extended; then any leaf.
    private boolean extend(TreeTeacher teacher, int region, int[] z, double p, int limit) {
        RegionGraph graph = teacher.graph();
        if (graph.isLeaf(region)) {
            this.z.add(z.clone());
            probability.add(p);
            return this.z.size() <= limit;
        }
        boolean[] fits = {true};
        teacher.family(region).forEach(z[region], (tuple, q) -> {
            if (fits[0]) {
                for (int i = 0; i < tuple.length; i++) {
                    z[graph.child(region, i)] = tuple[i];
                }
                fits[0] = extend(teacher, region - 1, z, p * q, limit);
            }
        });
        return fits[0];
    }

    int size() {
        return z.size();
    }

    /// All assignments as atoms with hard memberships.
    Batch batch(TreeTeacher teacher) {
        RegionGraph graph = teacher.graph();
        int n = size();
        Matrix[] inputs = new Matrix[graph.leaves()];
        Membership[] memberships = new Membership[graph.size()];
        for (int a = 0; a < graph.size(); a++) {
            int[] own = new int[n];
            for (int i = 0; i < n; i++) {
                own[i] = z.get(i)[a];
            }
            memberships[a] = new Membership.Hard(own, teacher.values(a));
            if (graph.isLeaf(a)) {
                inputs[a] = rows(teacher.emission(a).mean(), own);
            }
        }
        int[] root = ((Membership.Hard) memberships[graph.root()]).z();
        double[] weight = probability.stream().mapToDouble(Double::doubleValue).toArray();
        return new Batch(weight, inputs, memberships, rows(teacher.labels(), root));
    }

    private static Matrix rows(Matrix table, int[] index) {
        Matrix m = Matrix.zeros(index.length, table.columns());
        for (int i = 0; i < index.length; i++) {
            System.arraycopy(table.data(), index[i] * table.columns(), m.data(), i * table.columns(), table.columns());
        }
        return m;
    }
}
