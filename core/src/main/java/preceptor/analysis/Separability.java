package preceptor.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.student.Separation;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Law;
import preceptor.teacher.ProductTeacher;
import preceptor.training.DataObjective;
import preceptor.training.Optimizer;
import preceptor.training.Training;

/// Students of a product teacher whose nodes belong to factors, mathematics.md §7: disentangled representations (T8)
/// and
/// when training keeps weights separable (T9).
public final class Separability {
    /// How far from 0 the mean of a centred input may be for rounding alone.
    private static final double CENTRED = 1e-13;

    private static final String LEAK = "disentanglement/leak";

    private final Separation separation;
    private final Architecture architecture;
    private final RegionGraph graph;

    /// For students of `architecture` whose nodes belong to factors as `separation` says.
    public Separability(Architecture architecture, Separation separation) {
        this.architecture = architecture;
        this.separation = separation;
        graph = architecture.graph();
    }

    /// The factors of the inputs, nodes and outputs of a student of `teacher`.
    public static Separation of(ProductTeacher teacher, Architecture architecture) {
        Blocks[] inputs = new Blocks[architecture.graph().leaves()];
        Arrays.setAll(inputs, teacher::inputsOf);
        List<Integer> headFactor = new ArrayList<>();
        for (int k = 0; k < teacher.factors().size(); k++) {
            if (teacher.label().isEmpty() || teacher.label().getAsInt() == k) {
                for (int h = 0; h < teacher.factors().get(k).heads().count(); h++) {
                    headFactor.add(k);
                }
            }
        }
        return new Separation(
                architecture,
                inputs,
                headFactor.stream().mapToInt(Integer::intValue).toArray());
    }

    /// Whether every region has a node or more for each factor.
    public boolean wideEnough() {
        for (int a = graph.leaves(); a < graph.size(); a++) {
            if (architecture.width(a) < separation.factors()) {
                return false;
            }
        }
        return true;
    }

    /// T8: how far the columns of `M` (m_α × n_α), a matrix of F or D of `region`, are from being 1 ⊗ … ⊗ φ ⊗ … ⊗ 1
    /// with φ
    /// the place of the column's factor: the largest distance to the mean over the other factors' values, over all
    /// values
    /// in use.
    public double entanglement(Law law, int region, Matrix M) {
        double worst = 0;
        for (int j = 0; j < M.columns(); j++) {
            MainEffects effects = MainEffects.of(law, region, M, j);
            int factor = separation.nodes(region).blockOf(j);
            worst = Math.max(worst, effects.distance(factor));
        }
        return worst;
    }

    /// T9: how far E\[f_k g_j\] of nodes of different factors is from E\[f_k\] E\[g_j\], the largest over all edges and
    /// the
    /// head, for a sample-space pass over the population that has gone forward and back.
    public double covariance(Pass pass) {
        double worst = 0;
        for (int e = 0; e <= graph.edges(); e++) {
            Matrix below = below(pass, e);
            Matrix above = above(pass, e);
            Matrix gradient = below.transposeTimes(above);
            double[] f = means(below, pass.space().weights(graph.root()));
            double[] g = sums(above);
            for (int k = 0; k < f.length; k++) {
                for (int j = 0; j < g.length; j++) {
                    if (separation.crosses(e, k, j)) {
                        worst = Math.max(worst, Math.abs(gradient.get(k, j) - f[k] * g[j]));
                    }
                }
            }
        }
        return worst;
    }

    /// T9: the largest |E\[f_k g_j\]| of `edge` (of the head where it is the number of edges) between different
    /// factors.
    public double leak(Pass pass, int edge) {
        Matrix gradient = below(pass, edge).transposeTimes(above(pass, edge));
        return separation.crossing(gradient, edge).maxAbs();
    }

    /// T9: of the student with `parameters`, weights between factors taken out, the largest |E\[f_k g_j\]| between
    /// different factors over the edges into each level, and last the head's (one level above the root): rows
    /// `disentanglement/leak`, the weight that a unit step would make there.
    ///
    /// @param batch the population
    public List<Row> leaks(Parameters parameters, Batch batch) {
        Parameters separable = parameters.copy();
        for (int e = 0; e <= graph.edges(); e++) {
            separation.clear(separable, e);
        }
        Pass pass = new Pass(architecture, new SampleSpace(graph, batch.weight()));
        pass.forward(separable, batch.inputs(), Gating.HARD);
        pass.loss(batch.targets());
        pass.backward(separable.zeros());
        double[] worst = new double[graph.depth() + 2];
        for (int e = 0; e <= graph.edges(); e++) {
            int level = e == graph.edges() ? graph.depth() + 1 : graph.level(graph.parent(e));
            worst[level] = Math.max(worst[level], leak(pass, e));
        }
        List<Row> rows = new ArrayList<>();
        for (int level = 1; level < worst.length; level++) {
            rows.add(new Row(level, "", "", LEAK, worst[level]));
        }
        return rows;
    }

    /// T9: the edges, and last the head, where centring makes one of the two means 0 whatever the weights are: batch
    /// norm
    /// before the activation that of g, so that all edges below the head are kept; batch norm after it, with c₀
    /// held at 0, that of f, so that all but those of the leaves are; and these where the inputs of `data` are
    /// centred.
    public List<Integer> kept(BatchSource data) {
        BatchNorm norm = architecture.norm();
        boolean outputs = norm.after() && !norm.shift();
        boolean inputs = norm.before() || (outputs && centred(data));
        List<Integer> kept = new ArrayList<>();
        for (int e = 0; e < graph.edges(); e++) {
            if (graph.isLeaf(graph.child(e)) ? inputs : norm.before() || outputs) {
                kept.add(e);
            }
        }
        if (outputs) {
            kept.add(graph.edges());
        }
        return kept;
    }

    /// Whether E\[x\] = 0 in every coordinate of every leaf.
    public static boolean centred(BatchSource data) {
        double[][] mean = null;
        for (int i = 0; i < data.blocks(); i++) {
            var block = data.block(i);
            mean = mean == null ? new double[block.inputs().length][] : mean;
            for (int b = 0; b < mean.length; b++) {
                double[] own = means(block.inputs()[b], block.weight());
                mean[b] = mean[b] == null ? new double[own.length] : mean[b];
                for (int k = 0; k < own.length; k++) {
                    mean[b][k] += own[k];
                }
            }
        }
        for (double[] own : mean) {
            for (double v : own) {
                if (Math.abs(v) > CENTRED) {
                    return false;
                }
            }
        }
        return true;
    }

    /// T9: how much weight between different factors `steps` steps of gradient descent on `data` make in the edges
    /// `watched`: the sum over steps of the largest that each makes from separable weights, to which it is
    /// brought back before the next. So each clause is tried without what another lets through, and rounding
    /// errors are not multiplied by the dynamics: separable weights are kept, but need not attract.
    public double drift(Parameters start, BatchSource data, double rate, int steps, List<Integer> watched) {
        Training training = training(start, data, rate);
        double sum = 0;
        for (int step = 0; step < steps; step++) {
            training.step();
            sum += crossing(training.parameters(), watched);
            for (int e = 0; e <= graph.edges(); e++) {
                separation.clear(training.parameters(), e);
            }
        }
        return sum;
    }

    /// T9: the largest weight between different factors in the edges `watched` at any of `steps` steps of plain
    /// gradient
    /// descent on `data` from `start`.
    public double freeDrift(Parameters start, BatchSource data, double rate, int steps, List<Integer> watched) {
        Training training = training(start, data, rate);
        double worst = 0;
        for (int step = 0; step < steps; step++) {
            training.step();
            worst = Math.max(worst, crossing(training.parameters(), watched));
        }
        return worst;
    }

    private static Training training(Parameters start, BatchSource data, double rate) {
        return new Training(
                new DataObjective(start, data, 1, Key.root(0)),
                new Optimizer.GradientDescent(rate),
                (field, duration, tolerance, theta) -> {
                    throw new IllegalStateException("gradient descent is stepped, not integrated");
                },
                0,
                start);
    }

    private double crossing(Parameters p, List<Integer> watched) {
        double worst = 0;
        for (int e : watched) {
            worst = Math.max(worst, separation.crossing(p, e));
        }
        return worst;
    }

    private Matrix below(Pass pass, int edge) {
        return pass.F(edge == graph.edges() ? graph.root() : graph.child(edge));
    }

    private Matrix above(Pass pass, int edge) {
        return edge == graph.edges() ? pass.weightedOutputGradient() : pass.weightedG(graph.parent(edge));
    }

    private static double[] means(Matrix values, double[] weight) {
        double[] mean = new double[values.columns()];
        for (int i = 0; i < values.rows(); i++) {
            for (int k = 0; k < mean.length; k++) {
                mean[k] += weight[i] * values.get(i, k);
            }
        }
        return mean;
    }

    private static double[] sums(Matrix values) {
        double[] ones = new double[values.rows()];
        Arrays.fill(ones, 1);
        return means(values, ones);
    }
}
