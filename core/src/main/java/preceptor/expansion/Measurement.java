package preceptor.expansion;

import java.util.ArrayList;
import java.util.List;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Pass;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

/// Sums over samples from which [Measured] follows. Measurements of disjoint samples add up, so that blocks, groups
/// and machines can each make their own; adding them in a fixed order keeps the result the same to the bit.
public final class Measurement {
    private final Architecture architecture;
    private final RegionGraph graph;
    private final double[][] mass;
    private final Matrix[] f;
    private final Matrix[] d;
    private final Matrix[] g;
    private final Matrix[] normalizedValue;
    private final Matrix[] square;
    private final Matrix[] below;
    private final Matrix[] exact;
    private final Matrix outputG;
    private double total;
    private double loss;
    private double lossSquare;
    private double accuracy;
    private double accuracySquare;
    private double count;

    /// An empty measurement.
    ///
    /// @param values m_α per region
    public Measurement(Architecture architecture, int[] values) {
        this.architecture = architecture;
        graph = architecture.graph();
        int count = graph.size();
        mass = new double[count][];
        f = new Matrix[count];
        d = new Matrix[count];
        g = new Matrix[count];
        normalizedValue = new Matrix[count];
        square = new Matrix[count];
        below = new Matrix[graph.edges()];
        exact = new Matrix[graph.edges() + 1];
        for (int a = 0; a < count; a++) {
            int n = architecture.width(a);
            mass[a] = new double[values[a]];
            f[a] = Matrix.zeros(values[a], n);
            if (!graph.isLeaf(a)) {
                d[a] = Matrix.zeros(values[a], n);
                g[a] = Matrix.zeros(values[a], n);
                normalizedValue[a] = Matrix.zeros(values[a], n);
                square[a] = Matrix.zeros(1, n);
            }
        }
        for (int e = 0; e < graph.edges(); e++) {
            int b = graph.child(e);
            int a = graph.parent(e);
            below[e] = Matrix.zeros(values[a], architecture.width(b));
            exact[e] = Matrix.zeros(architecture.width(b), architecture.width(a));
        }
        exact[graph.edges()] = Matrix.zeros(architecture.width(graph.root()), architecture.classes());
        outputG = Matrix.zeros(values[graph.root()], architecture.classes());
    }

    /// Adds rows `from` … `to`−1 of a sample-space pass that has gone forward and back over `batch`.
    public void add(Pass pass, Batch batch, int from, int to) {
        boolean whole = from == 0 && to == batch.size();
        double[] weight = whole ? batch.weight() : java.util.Arrays.copyOfRange(batch.weight(), from, to);
        double[] ones = new double[to - from];
        java.util.Arrays.fill(ones, 1);
        int root = graph.root();
        for (int a = 0; a < graph.size(); a++) {
            Membership z = whole ? batch.memberships()[a] : batch.memberships()[a].slice(from, to);
            addInto(mass[a], z.mass(weight));
            f[a].addInPlace(z.project(weight, rows(pass.F(a), from, to)));
            if (!graph.isLeaf(a)) {
                d[a].addInPlace(z.project(weight, rows(pass.D(a), from, to)));
                g[a].addInPlace(z.project(ones, rows(pass.weightedG(a), from, to)));
                addNormalized(pass, a, z, weight, from, to);
                for (int i = 0; i < graph.childCount(a); i++) {
                    int e = graph.childEdge(a, i);
                    Matrix child = pass.F(graph.child(e));
                    below[e].addInPlace(z.project(weight, rows(child, from, to)));
                    addProduct(child, pass.weightedG(a), from, to, exact[e]);
                }
            }
        }
        Membership label = whole ? batch.memberships()[root] : batch.memberships()[root].slice(from, to);
        outputG.addInPlace(label.project(ones, rows(pass.weightedOutputGradient(), from, to)));
        addProduct(pass.F(root), pass.weightedOutputGradient(), from, to, exact[graph.edges()]);
        for (int i = from; i < to; i++) {
            double w = batch.weight()[i];
            double hit = pass.hit(batch.targets(), i);
            total += w;
            loss += w * pass.rowLoss()[i];
            lossSquare += w * pass.rowLoss()[i] * pass.rowLoss()[i];
            accuracy += w * hit;
            accuracySquare += w * hit * hit;
        }
        count += to - from;
    }

    private void addNormalized(Pass pass, int a, Membership z, double[] weight, int from, int to) {
        if (!architecture.norm().present()) {
            return;
        }
        Matrix v = rows(architecture.norm().before() ? pass.H(a) : pass.A(a), from, to);
        normalizedValue[a].addInPlace(z.project(weight, v));
        for (int i = 0; i < v.rows(); i++) {
            for (int j = 0; j < v.columns(); j++) {
                square[a].add(0, j, weight[i] * v.get(i, j) * v.get(i, j));
            }
        }
    }

    private static void addProduct(Matrix child, Matrix gradient, int from, int to, Matrix into) {
        Kernels.get()
                .multiplyTransposedAdd(
                        to - from,
                        child.columns(),
                        gradient.columns(),
                        child.data(),
                        from * child.columns(),
                        gradient.data(),
                        from * gradient.columns(),
                        into.data(),
                        0);
    }

    private static Matrix rows(Matrix m, int from, int to) {
        if (from == 0 && to == m.rows()) {
            return m;
        }
        return Matrix.wrap(
                to - from, m.columns(), java.util.Arrays.copyOfRange(m.data(), from * m.columns(), to * m.columns()));
    }

    private static void addInto(double[] into, double[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] += from[i];
        }
    }

    /// Adds the sums of `other`, times `factor` (−1 takes them away again).
    public void merge(Measurement other, double factor) {
        for (int a = 0; a < graph.size(); a++) {
            for (int z = 0; z < mass[a].length; z++) {
                mass[a][z] += factor * other.mass[a][z];
            }
            f[a].addInPlace(other.f[a].scaled(factor));
            if (!graph.isLeaf(a)) {
                d[a].addInPlace(other.d[a].scaled(factor));
                g[a].addInPlace(other.g[a].scaled(factor));
                normalizedValue[a].addInPlace(other.normalizedValue[a].scaled(factor));
                square[a].addInPlace(other.square[a].scaled(factor));
            }
        }
        for (int e = 0; e < below.length; e++) {
            below[e].addInPlace(other.below[e].scaled(factor));
        }
        for (int e = 0; e < exact.length; e++) {
            exact[e].addInPlace(other.exact[e].scaled(factor));
        }
        outputG.addInPlace(other.outputG.scaled(factor));
        total += factor * other.total;
        loss += factor * other.loss;
        lossSquare += factor * other.lossSquare;
        accuracy += factor * other.accuracy;
        accuracySquare += factor * other.accuracySquare;
        count += factor * other.count;
    }

    /// All sums in one array, for sending them to another process; [#ofSums] reads them.
    public double[] sums() {
        List<double[]> arrays = arrays();
        double[] all = new double[arrays.stream().mapToInt(a -> a.length).sum() + 6];
        int at = 0;
        for (double[] array : arrays) {
            System.arraycopy(array, 0, all, at, array.length);
            at += array.length;
        }
        double[] scalars = {total, loss, lossSquare, accuracy, accuracySquare, count};
        System.arraycopy(scalars, 0, all, at, scalars.length);
        return all;
    }

    /// The measurement whose [#sums] are given.
    ///
    /// @param values m_α per region
    public static Measurement ofSums(Architecture architecture, int[] values, double[] sums) {
        Measurement m = new Measurement(architecture, values);
        int at = 0;
        for (double[] array : m.arrays()) {
            System.arraycopy(sums, at, array, 0, array.length);
            at += array.length;
        }
        if (sums.length != at + 6) {
            throw new IllegalArgumentException("expected " + (at + 6) + " sums, got " + sums.length);
        }
        m.total = sums[at];
        m.loss = sums[at + 1];
        m.lossSquare = sums[at + 2];
        m.accuracy = sums[at + 3];
        m.accuracySquare = sums[at + 4];
        m.count = sums[at + 5];
        return m;
    }

    /// Everything but single numbers, always in the same order; writing to them writes to the measurement.
    private List<double[]> arrays() {
        List<double[]> arrays = new ArrayList<>(List.of(mass));
        for (Matrix[] matrices : List.of(f, d, g, normalizedValue, square, below, exact)) {
            for (Matrix matrix : matrices) {
                if (matrix != null) {
                    arrays.add(matrix.data());
                }
            }
        }
        arrays.add(outputG.data());
        return arrays;
    }

    /// The averages. Summary values that never occurred have rows of 0.
    public Measured finish() {
        int count = graph.size();
        int edges = graph.edges();
        Matrix[] F = new Matrix[count];
        Matrix[] D = new Matrix[count];
        Matrix[] G = new Matrix[count];
        Matrix[] weightedG = new Matrix[count];
        double[][] within = new double[count][];
        for (int a = 0; a < count; a++) {
            double[] m = mass[a];
            F[a] = f[a].scaleRows(z -> inverse(m[z]));
            within[a] = new double[architecture.width(a)];
            if (!graph.isLeaf(a)) {
                D[a] = d[a].scaleRows(z -> inverse(m[z]));
                G[a] = g[a].scaleRows(z -> inverse(m[z]));
                weightedG[a] = g[a].scaled(1 / total);
                for (int j = 0; j < within[a].length; j++) {
                    double between = 0;
                    for (int z = 0; z < m.length; z++) {
                        between += inverse(m[z]) * normalizedValue[a].get(z, j) * normalizedValue[a].get(z, j);
                    }
                    within[a][j] = Math.max(0, (square[a].get(0, j) - between) / total);
                }
            }
        }
        Matrix[] exactMean = new Matrix[edges + 1];
        Matrix[] conditional = new Matrix[edges + 1];
        for (int e = 0; e <= edges; e++) {
            exactMean[e] = exact[e].scaled(1 / total);
            double[] m = mass[e < edges ? graph.parent(e) : graph.root()];
            Matrix left = e < edges ? below[e] : f[graph.root()];
            Matrix right = e < edges ? g[graph.parent(e)] : outputG;
            conditional[e] =
                    left.scaleRows(z -> inverse(m[z])).transposeTimes(right).scaled(1 / total);
        }
        return new Measured(
                F,
                D,
                G,
                weightedG,
                outputG.scaled(1 / total),
                within,
                exactMean,
                conditional,
                loss / total,
                accuracy / total,
                standardError(loss / total, lossSquare / total),
                standardError(accuracy / total, accuracySquare / total));
    }

    private double standardError(double mean, double square) {
        return Math.sqrt(Math.max(0, square - mean * mean) / count);
    }

    private static double inverse(double mass) {
        return mass > 0 ? 1 / mass : 0;
    }
}
