package preceptor.bench.libtorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import preceptor.bench.Workload;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Layout;
import preceptor.student.Parameters;
import preceptor.teacher.Batch;

/// The student of a workload in libtorch, every level one batched product, with our own first parameters and data; so
/// that libtorch's automatic differentiation also says what our gradient must be.
///
/// Not for use by several threads: libtorch spreads an operation over its own.
final class TorchStudent implements AutoCloseable {
    /// A power of two, since the update takes it in float32.
    private static final float RATE = 0x1p-7f;

    /// A parameter of libtorch and where its numbers are in ours.
    ///
    /// @param offsets per region of the level, or one for the head
    /// @param length how many numbers follow each offset
    private record Part(String name, NDArray array, int[] offsets, int length) {}

    private final Engine engine = Engine.getEngine("PyTorch");
    private final NDManager manager = engine.newBaseManager();
    private final Workload workload;
    private final DataType type;
    private final List<Part> weights = new ArrayList<>();
    private final List<Part> scales = new ArrayList<>();
    private final List<Part> shifts = new ArrayList<>();
    private final List<Part> all = new ArrayList<>();
    private final Part head;
    private final NDArray inputs;
    private final NDArray targets;
    private boolean hasGradients;

    /// @param type `FLOAT64` or `FLOAT32`
    TorchStudent(Workload workload, DataType type, Parameters start, Batch batch) {
        this.workload = workload;
        this.type = type;
        RegionGraph graph = start.architecture().graph();
        Layout layout = start.layout();
        for (int level = 1; level <= workload.levels(); level++) {
            int regions = graph.regionsAt(level);
            int fanIn = 2 * (level == 1 ? workload.values() : workload.width());
            int[] first = new int[regions];
            int[] scale = new int[regions];
            int[] shift = new int[regions];
            for (int i = 0; i < regions; i++) {
                int a = graph.region(level, i);
                first[i] = layout.weights(graph.childEdge(a, 0));
                scale[i] = layout.scale(a);
                shift[i] = layout.shift(a);
                requirePairs(graph, layout, level, i);
            }
            int n = workload.width();
            weights.add(part("W of level " + level, new Shape(regions, fanIn, n), first, fanIn * n, start));
            if (workload.norm()) {
                scales.add(part("c1 of level " + level, new Shape((long) regions * n), scale, n, start));
                shifts.add(part("c0 of level " + level, new Shape((long) regions * n), shift, n, start));
            }
        }
        int classes = workload.classes();
        int[] headOffset = {layout.head()};
        head = part("V", new Shape(workload.width(), classes), headOffset, workload.width() * classes, start);
        inputs = inputs(batch);
        targets = array(batch.targets().data(), new Shape(workload.batch(), classes));
    }

    /// The batched products read the weights of a region's two children as one block, and regions in their order.
    private static void requirePairs(RegionGraph graph, Layout layout, int level, int i) {
        int a = graph.region(level, i);
        for (int c = 0; c < 2; c++) {
            int e = graph.childEdge(a, c);
            int length = layout.weights(graph.childEdge(a, 1)) - layout.weights(graph.childEdge(a, 0));
            if (graph.child(e) != graph.region(level - 1, 2 * i + c)
                    || layout.weights(e) != layout.weights(graph.childEdge(a, 0)) + c * length) {
                throw new IllegalStateException("region " + graph.id(a) + ": its children are not a block of weights");
            }
        }
    }

    private Part part(String name, Shape shape, int[] offsets, int length, Parameters start) {
        double[] values = new double[offsets.length * length];
        for (int i = 0; i < offsets.length; i++) {
            System.arraycopy(start.values(), offsets[i], values, i * length, length);
        }
        NDArray array = array(values, shape);
        array.setRequiresGradient(true);
        Part part = new Part(name, array, offsets, length);
        all.add(part);
        return part;
    }

    private NDArray array(double[] values, Shape shape) {
        NDArray exact = manager.create(values, shape);
        return type == DataType.FLOAT64 ? exact : exact.toType(type, false);
    }

    /// Leaves × batch × values; with batch norm batch × leaves · values, a node being a column there.
    private NDArray inputs(Batch batch) {
        Matrix[] x = batch.inputs();
        int block = workload.batch() * workload.values();
        double[] values = new double[x.length * block];
        for (int leaf = 0; leaf < x.length; leaf++) {
            System.arraycopy(x[leaf].data(), 0, values, leaf * block, block);
        }
        NDArray leaves = array(values, new Shape(x.length, workload.batch(), workload.values()));
        return workload.norm()
                ? leaves.transpose(1, 0, 2).reshape(workload.batch(), (long) x.length * workload.values())
                : leaves;
    }

    private NDArray output() {
        NDArray rows = inputs;
        for (int l = 0; l < weights.size(); l++) {
            NDArray W = weights.get(l).array;
            rows = workload.norm() ? normed(rows, W, l) : plain(rows, W);
        }
        NDArray root = workload.norm() ? rows : rows.reshape(workload.batch(), workload.width());
        return root.matMul(head.array);
    }

    /// From 2r × batch × outputs to r × batch × width.
    private static NDArray plain(NDArray rows, NDArray W) {
        long regions = W.getShape().get(0);
        long batch = rows.getShape().get(1);
        long outputs = rows.getShape().get(2);
        NDArray pairs =
                rows.reshape(regions, 2, batch, outputs).transpose(0, 2, 1, 3).reshape(regions, batch, 2 * outputs);
        return pairs.matMul(W).getNDArrayInternal().relu();
    }

    /// From batch × 2r · outputs to batch × r · width.
    private NDArray normed(NDArray rows, NDArray W, int l) {
        long regions = W.getShape().get(0);
        long batch = rows.getShape().get(0);
        long n = W.getShape().get(2);
        NDArray raw = rows.reshape(batch, regions, W.getShape().get(1))
                .transpose(1, 0, 2)
                .matMul(W)
                .transpose(1, 0, 2)
                .reshape(batch, regions * n);
        NDArray none = manager.zeros(new Shape(regions * n), type);
        NDArray one = none.add(1);
        NDArray normal = BatchNorm.batchNorm(
                        raw,
                        none,
                        one,
                        scales.get(l).array,
                        shifts.get(l).array,
                        1,
                        0.1f,
                        (float) Workload.EPSILON,
                        true)
                .singletonOrThrow();
        return normal.getNDArrayInternal().relu();
    }

    /// One step of training.
    void step() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            differentiate(loss -> {});
            for (Part part : all) {
                NDArray gradient = part.array.getGradient();
                part.array
                        .getNDArrayInternal()
                        .sgdUpdate(new NDList(part.array, gradient), new NDList(part.array), RATE, 0, 1, -1, 0, false);
            }
        }
    }

    /// Writes libtorch's −∂ℓ/∂θ at the present parameters to `gradient` and returns the loss.
    double gradients(Parameters gradient) {
        double[] value = new double[1];
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            differentiate(
                    loss -> value[0] = loss.toType(DataType.FLOAT64, false).toDoubleArray()[0]);
            for (Part part : all) {
                double[] g =
                        part.array.getGradient().toType(DataType.FLOAT64, false).toDoubleArray();
                for (int i = 0; i < g.length; i++) {
                    gradient.values()[part.offsets[i / part.length] + i % part.length] = -g[i];
                }
            }
        }
        return value[0];
    }

    private void differentiate(Consumer<NDArray> withLoss) {
        if (hasGradients) {
            for (Part part : all) {
                NDArray gradient = part.array.getGradient();
                gradient.subi(gradient);
            }
        }
        hasGradients = true;
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDArray loss = output().logSoftmax(1).mul(targets).sum().mul(-1.0 / workload.batch());
            collector.backward(loss);
            withLoss.accept(loss);
        }
    }

    /// The number of parameters.
    long size() {
        return all.stream().mapToLong(part -> part.array.size()).sum();
    }

    @Override
    public void close() {
        manager.close();
    }
}
