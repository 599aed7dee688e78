package preceptor.refinement;

import preceptor.expansion.Measured;
import preceptor.expansion.Measurement;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;

/// What a student does at every point of some [Atoms]: one pass forward and back, which no later split changes.
final class Observation {
    private final Atoms atoms;
    private final Architecture architecture;
    private final RegionGraph graph;
    private final Pass pass;
    private final Measured base;
    private final Matrix[] weightedG;
    private final Matrix[] weightedAbove;

    Observation(Atoms atoms, Parameters parameters, Workers workers) {
        this.atoms = atoms;
        architecture = parameters.architecture();
        graph = architecture.graph();
        Batch rows = atoms.rows();
        pass = pass(parameters, rows, workers);
        int[] values = new int[graph.size()];
        for (int a = 0; a < values.length; a++) {
            values[a] = rows.memberships()[a].values();
        }
        Measurement sums = new Measurement(architecture, values);
        sums.add(pass, rows, 0, rows.size());
        base = sums.finish();
        weightedG = new Matrix[values.length];
        weightedAbove = new Matrix[values.length];
        for (int a = 0; a < values.length; a++) {
            weightedAbove[a] = gathered(a, above(a));
            weightedG[a] = graph.isLeaf(a) ? weightedAbove[a] : gathered(a, pass.weightedG(a));
        }
    }

    static Pass pass(Parameters parameters, Batch batch, Workers workers) {
        RegionGraph graph = parameters.architecture().graph();
        Pass pass = new Pass(parameters.architecture(), new SampleSpace(graph, batch.weight()), workers);
        pass.forward(parameters, batch.inputs(), Gating.HARD);
        pass.loss(batch.targets());
        pass.backward(parameters.zeros());
        return pass;
    }

    /// What `region` receives in the rows `rows` of a pass, (rows × fan-in): its children's outputs, or its input.
    static Matrix received(Pass pass, int region, int[] rows) {
        RegionGraph graph = pass.architecture().graph();
        if (graph.isLeaf(region)) {
            return gather(pass.F(region), rows);
        }
        Matrix all = Matrix.zeros(rows.length, pass.architecture().fanIn(region));
        int at = 0;
        for (int i = 0; i < graph.childCount(region); i++) {
            Matrix F = pass.F(graph.child(region, i));
            for (int k = 0; k < rows.length; k++) {
                System.arraycopy(F.data(), rows[k] * F.columns(), all.data(), k * all.columns() + at, F.columns());
            }
            at += F.columns();
        }
        return all;
    }

    private static Matrix gather(Matrix m, int[] rows) {
        Matrix g = Matrix.zeros(rows.length, m.columns());
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(m.data(), rows[i] * m.columns(), g.data(), i * m.columns(), m.columns());
        }
        return g;
    }

    /// The weighted gradients of the regions that `region` feeds, side by side (N × Σ n); of the root that of the head.
    private Matrix above(int region) {
        if (region == graph.root()) {
            return pass.weightedOutputGradient();
        }
        if (graph.parentCount(region) == 1) {
            return pass.weightedG(graph.parent(graph.parentEdge(region, 0)));
        }
        int width = 0;
        for (int i = 0; i < graph.parentCount(region); i++) {
            width += architecture.width(graph.parent(graph.parentEdge(region, i)));
        }
        Matrix all = Matrix.zeros(atoms.rows().size(), width);
        int at = 0;
        for (int i = 0; i < graph.parentCount(region); i++) {
            Matrix G = pass.weightedG(graph.parent(graph.parentEdge(region, i)));
            for (int k = 0; k < G.rows(); k++) {
                System.arraycopy(G.data(), k * G.columns(), all.data(), k * width + at, G.columns());
            }
            at += G.columns();
        }
        return all;
    }

    /// Σ over the rows of a point, of what each row carries times the part of it that belongs to the point.
    private Matrix gathered(int region, Matrix weighted) {
        int n = weighted.columns();
        Matrix sum = Matrix.zeros(atoms.points(region), n);
        Pairs incidence = atoms.incidence(region);
        double[] mass = atoms.rows().weight();
        for (int i = 0; i < incidence.size(); i++) {
            int row = incidence.first(i);
            double part = mass[row] > 0 ? incidence.weight(i) / mass[row] : 0;
            int at = incidence.second(i) * n;
            for (int j = 0; j < n; j++) {
                sum.data()[at + j] += part * weighted.data()[row * n + j];
            }
        }
        return sum;
    }

    Atoms atoms() {
        return atoms;
    }

    Architecture architecture() {
        return architecture;
    }

    /// Measured given the summaries before any split; B0, losses and their errors are those of every refinement.
    Measured base() {
        return base;
    }

    /// What the region receives at some of its points, (points × fan-in).
    Matrix receivedAt(int region, int[] points) {
        return received(pass, region, rows(region, points));
    }

    /// f at some points (points × n_α); for a leaf its input.
    Matrix outputsAt(int region, int[] points) {
        return gather(pass.F(region), rows(region, points));
    }

    private int[] rows(int region, int[] points) {
        int[] rows = new int[points.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = atoms.row(region, points[i]);
        }
        return rows;
    }

    /// f per row (N × n_α); for a leaf its input.
    Matrix outputs(int region) {
        return pass.F(region);
    }

    /// f' per row (N × n_α).
    Matrix gates(int region) {
        return pass.D(region);
    }

    /// What batch norm normalises, per row (N × n_α).
    Matrix normalizable(int region) {
        return architecture.norm().before() ? pass.H(region) : pass.A(region);
    }

    /// p · E[g | point] (points × n_α); for a leaf that of the regions above it.
    Matrix weightedG(int region) {
        return weightedG[region];
    }

    /// p · E[g | point] of the regions above, side by side (points × Σ n); for the root that of the head (points × C).
    Matrix weightedAbove(int region) {
        return weightedAbove[region];
    }
}
