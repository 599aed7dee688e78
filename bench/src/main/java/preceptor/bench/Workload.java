package preceptor.bench;

import java.util.Arrays;
import java.util.List;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Initialization;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Membership;
import preceptor.training.DataObjective;
import preceptor.training.Objective;
import preceptor.training.Optimizer;
import preceptor.training.SpaceObjective;
import preceptor.training.Training;

/// A training problem to time: a student on a binary tree of regions, as wide at every level, without norm or bias,
/// with cross-entropy and plain gradient descent.
///
/// @param values the length of a leaf's input; in z-space the number of values of each summary
record Workload(String name, int values, int width, int levels, int batch, int classes) {
    static final List<Workload> ALL = List.of(
            new Workload("narrow-deep", 2, 10, 9, 128, 2),
            new Workload("small", 8, 64, 3, 128, 8),
            new Workload("medium", 8, 64, 5, 128, 8),
            new Workload("wide", 8, 256, 3, 128, 8),
            new Workload("headline", 16, 32, 6, 256, 10),
            new Workload("large", 16, 64, 9, 256, 10));

    private static final Optimizer DESCENT = new Optimizer.GradientDescent(0.01);

    private Architecture architecture() {
        RegionGraph graph = Regions.tree(levels, 2);
        int[] widths = new int[graph.size()];
        Arrays.fill(widths, width);
        Arrays.fill(widths, 0, graph.leaves(), values);
        return Architecture.plain(graph, widths, classes);
    }

    private static Training training(Objective objective, Parameters start) {
        return new Training(
                objective,
                DESCENT,
                (field, duration, tolerance, theta) -> {
                    throw new IllegalStateException("plain descent needs no integrator");
                },
                0,
                start);
    }

    private static Parameters start(Architecture architecture) {
        return new Initialization(Initialization.Kind.HE, 1).draw(architecture, Key.root(1));
    }

    /// Training on one batch of normal inputs and uniform labels.
    Training inSamples(Workers workers) {
        Architecture architecture = architecture();
        RegionGraph graph = architecture.graph();
        RandomStream random = Key.root(2).stream();
        double[] weights = new double[batch];
        Arrays.fill(weights, 1.0 / batch);
        Matrix[] inputs = new Matrix[graph.leaves()];
        for (int b = 0; b < inputs.length; b++) {
            inputs[b] = Matrix.zeros(batch, values);
            for (int i = 0; i < inputs[b].data().length; i++) {
                inputs[b].data()[i] = random.nextGaussian();
            }
        }
        Matrix targets = Matrix.zeros(batch, classes);
        for (int i = 0; i < batch; i++) {
            targets.set(i, random.nextInt(classes), 1);
        }
        Parameters start = start(architecture);
        BatchSource source = BatchSource.of(new Batch(weights, inputs, new Membership[0], targets));
        return training(new DataObjective(start, source, 1, Key.root(3), workers), start);
    }

    /// Closed training in z-space, with hard gates, under a latent tree with one-hot leaves.
    Training inSummaries(Workers workers) {
        Architecture architecture = architecture();
        RegionGraph graph = architecture.graph();
        SummarySpace space =
                new SummarySpace(LatentTree.of(graph, new int[] {values}, 0.75).law());
        Matrix[] inputs = new Matrix[graph.leaves()];
        Arrays.fill(inputs, Matrix.identity(values));
        Matrix targets = Matrix.zeros(values, classes);
        for (int z = 0; z < values; z++) {
            targets.set(z, z % classes, 1);
        }
        Pass pass = Pass.lean(architecture, space, workers);
        return training(new SpaceObjective(pass, inputs, targets, () -> Gating.HARD), start(architecture));
    }

    /// The floating-point operations of the products of one step in sample space: forward, weights, and backward to
    /// all but the inputs.
    double flop() {
        double weights = 0;
        double first = 0;
        int regions = 1 << levels;
        for (int level = 1; level <= levels; level++) {
            regions /= 2;
            double here = (double) regions * 2 * (level == 1 ? values : width) * width;
            weights += here;
            first = level == 1 ? here : first;
        }
        return batch * (6 * weights - 2 * first + 6.0 * width * classes);
    }
}
