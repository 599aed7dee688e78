package preceptor.refinement;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

/// Weighted data whose summaries are known, arranged for refinement: every assignment of a small teacher, or samples.
///
/// A *row* is a distinct pair of an input and its target, what a student can tell apart. A *point* of a region α is a
/// distinct pair (x_α, z_α) of its own input and its summary. A refined summary is a function of the point, and of
/// nothing else: neither the label nor what lies outside the region can enter it.
///
/// Inputs are told apart by their bits. Immutable.
public final class Atoms {
    private final RegionGraph graph;
    private final Batch rows;
    private final Pairs[] points;
    private final int[][] rowOfPoint;
    private final Pairs[] incidence;
    private final Pairs[] joint;
    private final long size;

    private Atoms(
            RegionGraph graph,
            Batch rows,
            Pairs[] points,
            int[][] rowOfPoint,
            Pairs[] incidence,
            Pairs[] joint,
            long size) {
        this.graph = graph;
        this.rows = rows;
        this.points = points;
        this.rowOfPoint = rowOfPoint;
        this.incidence = incidence;
        this.joint = joint;
        this.size = size;
    }

    /// @param batch atoms that determine the value of every summary, as those of a list of all assignments or of
    /// samples
    public static Atoms of(RegionGraph graph, Batch batch) {
        int n = batch.size();
        double[] weight = batch.weight();
        int[][] z = new int[graph.size()][];
        int[][] x = new int[graph.size()][];
        Pairs[] points = new Pairs[graph.size()];
        int[][] point = new int[graph.size()][n];
        for (int a = 0; a < z.length; a++) {
            z[a] = summaries(graph, a, batch);
            x[a] = graph.isLeaf(a) ? distinct(batch.inputs()[a]) : inputs(graph, a, x);
            points[a] = Pairs.of(x[a], z[a], weight, point[a]);
        }
        int[] row = new int[n];
        Pairs rows = Pairs.of(x[graph.root()], distinct(batch.targets()), weight, row);
        int[] atomOfRow = firsts(row, rows.size());
        int[][] rowOfPoint = new int[z.length][];
        Pairs[] incidence = new Pairs[z.length];
        Membership[] memberships = new Membership[z.length];
        int[] ignored = new int[n];
        double[] mass = new double[rows.size()];
        Arrays.setAll(mass, rows::weight);
        for (int a = 0; a < z.length; a++) {
            incidence[a] = Pairs.of(row, point[a], weight, ignored);
            rowOfPoint[a] = new int[points[a].size()];
            int[] first = firsts(point[a], points[a].size());
            Arrays.setAll(rowOfPoint[a], i -> row[first[i]]);
            memberships[a] = membership(incidence[a], points[a], mass, batch.memberships()[a].values());
        }
        Pairs[] joint = new Pairs[graph.edges()];
        for (int e = 0; e < joint.length; e++) {
            joint[e] = Pairs.of(point[graph.parent(e)], point[graph.child(e)], weight, ignored);
        }
        Matrix[] inputs = new Matrix[graph.leaves()];
        Arrays.setAll(inputs, leaf -> gather(batch.inputs()[leaf], atomOfRow));
        Batch distinct = new Batch(mass, inputs, memberships, gather(batch.targets(), atomOfRow), batch.heads());
        return new Atoms(graph, distinct, points, rowOfPoint, incidence, joint, n);
    }

    private static int[] summaries(RegionGraph graph, int region, Batch batch) {
        if (batch.memberships()[region] instanceof Membership.Hard hard) {
            return hard.z();
        }
        throw new IllegalArgumentException("region " + graph.id(region)
                + ": expected atoms that determine its value, so that it can be refined, got uncertain ones");
    }

    /// Per row of `m` the number of its content, in the order of first occurrence.
    private static int[] distinct(Matrix m) {
        Map<Content, Integer> known = new HashMap<>();
        int[] number = new int[m.rows()];
        for (int i = 0; i < number.length; i++) {
            Content content = new Content(m.row(i));
            int next = known.size();
            Integer found = known.putIfAbsent(content, next);
            number[i] = found == null ? next : found;
        }
        return number;
    }

    /// Compares by the bits of all values, with one zero.
    private static final class Content {
        private final double[] values;
        private final int hash;

        Content(double[] values) {
            this.values = values;
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.0;
            }
            hash = Arrays.hashCode(values);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Content c && Arrays.equals(values, c.values);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /// Per atom the number of the input of an inner region, from those of its children.
    private static int[] inputs(RegionGraph graph, int region, int[][] x) {
        int[] own = x[graph.child(region, 0)];
        double[] nothing = new double[own.length];
        for (int i = 1; i < graph.childCount(region); i++) {
            int[] number = new int[own.length];
            Pairs.of(own, x[graph.child(region, i)], nothing, number);
            own = number;
        }
        return own;
    }

    private static int[] firsts(int[] number, int count) {
        int[] first = new int[count];
        for (int i = number.length - 1; i >= 0; i--) {
            first[number[i]] = i;
        }
        return first;
    }

    private static Membership membership(Pairs incidence, Pairs points, double[] mass, int values) {
        Matrix P = Matrix.zeros(mass.length, values);
        for (int i = 0; i < incidence.size(); i++) {
            int row = incidence.first(i);
            P.add(row, points.second(incidence.second(i)), mass[row] > 0 ? incidence.weight(i) / mass[row] : 0);
        }
        return Membership.of(P);
    }

    private static Matrix gather(Matrix m, int[] index) {
        Matrix g = Matrix.zeros(index.length, m.columns());
        for (int i = 0; i < index.length; i++) {
            System.arraycopy(m.data(), index[i] * m.columns(), g.data(), i * m.columns(), m.columns());
        }
        return g;
    }

    public RegionGraph graph() {
        return graph;
    }

    /// The number of atoms that these were made from.
    public long size() {
        return size;
    }

    /// The distinct pairs of input and target with their weights and the law of their unrefined summaries.
    public Batch rows() {
        return rows;
    }

    /// The number of points (x_α, z_α) of `region`.
    public int points(int region) {
        return points[region].size();
    }

    /// z_α of a point.
    int summary(int region, int point) {
        return points[region].second(point);
    }

    /// The probability of a point.
    double mass(int region, int point) {
        return points[region].weight(point);
    }

    /// A row whose input has the point's x_α.
    int row(int region, int point) {
        return rowOfPoint[region][point];
    }

    /// The pairs (row, point) of a region that occur together.
    Pairs incidence(int region) {
        return incidence[region];
    }

    /// The pairs (point of the parent, point of the child) of an edge that occur together.
    Pairs joint(int edge) {
        return joint[edge];
    }
}
