package preceptor.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
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

/// A training problem to time: a student on a binary tree of regions, as wide at every level, without bias, with
/// cross-entropy and plain gradient descent.
///
/// @param values the length of a leaf's input; in z-space the number of values of each summary
/// @param norm whether hidden nodes have batch norm, before the ReLU
public record Workload(String name, int values, int width, int levels, int batch, int classes, boolean norm) {
    private static final List<Workload> PLAIN = List.of(
            new Workload("narrow-deep", 2, 10, 9, 128, 2, false),
            new Workload("small", 8, 64, 3, 128, 8, false),
            new Workload("medium", 8, 64, 5, 128, 8, false),
            new Workload("wide", 8, 256, 3, 128, 8, false),
            new Workload("headline", 16, 32, 6, 256, 10, false),
            new Workload("large", 16, 64, 9, 256, 10, false));

    /// Each student without and with batch norm; the largest without it only.
    public static final List<Workload> ALL = PLAIN.stream()
            .flatMap(w -> w.name.equals("large") ? Stream.of(w) : Stream.of(w, w.normed()))
            .toList();

    private static final Optimizer DESCENT = new Optimizer.GradientDescent(0.01);

    /// The ε of batch norm: a power of two, so that float32 says the same number.
    public static final double EPSILON = 0x1p-17;

    /// The workload called `name`.
    public static Workload named(String name) {
        return ALL.stream()
                .filter(w -> w.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("workload: expected one of "
                        + ALL.stream().map(Workload::name).toList() + ", got \"" + name + "\""));
    }

    /// This one with batch norm.
    Workload normed() {
        return new Workload(name + "-bn", values, width, levels, batch, classes, true);
    }

    /// This one with another size of batch.
    Workload withBatch(int size) {
        return new Workload(name, values, width, levels, size, classes, norm);
    }

    /// The request to spend `seconds` on `task` of this workload.
    Line request(String task, double seconds) {
        return new Line()
                .with("task", task)
                .with("workload", name)
                .with("values", values)
                .with("width", width)
                .with("levels", levels)
                .with("batch", batch)
                .with("classes", classes)
                .with("norm", norm)
                .with("seconds", seconds);
    }

    public Architecture architecture() {
        RegionGraph graph = Regions.tree(levels, 2);
        int[] widths = new int[graph.size()];
        Arrays.fill(widths, width);
        Arrays.fill(widths, 0, graph.leaves(), values);
        BatchNorm batchNorm = norm ? new BatchNorm(BatchNorm.Place.BEFORE_RELU, EPSILON, true, true) : BatchNorm.NONE;
        return Architecture.plain(graph, widths, classes).withNorm(batchNorm);
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

    /// The first parameters of training.
    public static Parameters start(Architecture architecture) {
        return new Initialization(Initialization.Kind.HE, 1).draw(architecture, Key.root(1));
    }

    /// A batch of normal inputs and uniform labels; another one for each `key`.
    public Batch draw(Key key) {
        RegionGraph graph = Regions.tree(levels, 2);
        RandomStream random = key.stream();
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
        return new Batch(weights, inputs, new Membership[0], targets);
    }

    /// Training on one batch.
    Training inSamples(Workers workers) {
        Parameters start = start(architecture());
        return training(objective(start, BatchSource.of(draw(Key.root(2))), workers), start);
    }

    /// Writes our −∂ℓ/∂θ on `batch` to `gradient` and returns the loss.
    public double gradient(Parameters at, Batch batch, Parameters gradient) {
        try (Workers workers = new Workers(1)) {
            return objective(at, BatchSource.of(batch), workers).evaluate(at, 0, gradient);
        }
    }

    /// The loss of a student with the layout of `start` over all of `source`.
    static Objective objective(Parameters start, BatchSource source, Workers workers) {
        return new DataObjective(start, source, 1, Key.root(3), workers);
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

    /// The bytes of the arrays without which training in sample space cannot do: parameters and their gradient; the
    /// data; per hidden node and sample an activation and its gradient, and with batch norm the normalised value.
    long arrayBytes() {
        long hidden = (1L << levels) - 1;
        long leaves = 1L << levels;
        long parameters = start(architecture()).size();
        return Double.BYTES
                * (2L * parameters
                        + leaves * batch * values
                        + 3L * classes * batch
                        + (norm ? 3L : 2L) * batch * hidden * width);
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
