package preceptor.student;

import java.util.Arrays;
import java.util.function.IntConsumer;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.region.RegionGraph;

/// One forward and backward evaluation of a student over a [Space], with all its buffers:
///
/// - forward F_α = D_α ∘ Σ_β T_αβ F_β W_βα (T1 in z-space),
/// - backward G̃_β = D_β ∘ Σ_α T_αβᵀ G̃_α W_βαᵀ (T2),
/// - weights ΔW_βα = (T_αβ F_β)ᵀ G̃_α (T3, and E3 in sample space).
///
/// Gradients are *ascent* gradients, −∂ℓ/∂·. Those of rows are weighted: G̃ = diag(weights) G. A pass is made once per
/// architecture and space and may be run many times; its matrices are made once. Not for use by several threads; it
/// spreads its own work over its [Workers]. Each number is computed by one task, in one order, so that results do not
/// depend on how many they are.
public final class Pass {
    /// What an exponential of the loss costs, in multiply-adds.
    private static final long HEAD_TERMS = 64;

    private final Architecture architecture;
    private final Space space;
    private final Tasks tasks;
    private final boolean lean;
    private final RegionGraph graph;
    private final PassBuffers buffers;
    private final RegionWork work;
    private final Matrix output;
    private final Matrix outputGradient;
    private final double[] rowLoss;
    private final IntConsumer headForward;
    private final IntConsumer headLoss;
    private final Tasks.Block headTurn;

    /// The order of a lean pass on a tree without shared weights; else null.
    private final TreeOrder tree;

    /// The order of all others, with their gradients; else null.
    private final LevelOrder levels;

    private final Gradients.Kept gradients;
    private Matrix targets;

    /// Of more rows than these; else null.
    private NormStatistics statistics;

    /// A pass in the calling thread.
    public Pass(Architecture architecture, Space space) {
        this(architecture, space, new Workers(1), false);
    }

    /// A pass whose work is spread over `workers`.
    public Pass(Architecture architecture, Space space, Workers workers) {
        this(architecture, space, workers, false);
    }

    /// A pass for training with [Gating#HARD] alone: it keeps a fraction of the numbers, and neither [#H], [#D] nor
    /// the gradients of regions can be asked for.
    public static Pass lean(Architecture architecture, Space space, Workers workers) {
        return new Pass(architecture, space, workers, true);
    }

    private Pass(Architecture architecture, Space space, Workers workers, boolean lean) {
        this.architecture = architecture;
        this.space = space;
        tasks = new Tasks(workers);
        this.lean = lean;
        graph = architecture.graph();
        int rows = space.rows(graph.root());
        output = Matrix.zeros(rows, architecture.classes());
        outputGradient = Matrix.zeros(rows, architecture.classes());
        rowLoss = new double[rows];
        boolean bySubtrees = lean && graph.isTree() && !architecture.shared();
        boolean lent = bySubtrees && space.identity() && architecture.norm().present() && !architecture.residual();
        buffers = new PassBuffers(architecture, space, lean, lent);
        work = new RegionWork(architecture, space, buffers, output, outputGradient);
        if (bySubtrees) {
            tree = new TreeOrder(architecture, space, work, tasks);
            levels = null;
            gradients = null;
        } else {
            tree = null;
            int[] inner = new int[graph.size() - graph.leaves()];
            Arrays.setAll(inner, i -> graph.leaves() + i);
            gradients = Gradients.Kept.of(architecture, space, lean, inner);
            levels = new LevelOrder(architecture, space, work, tasks, gradients);
        }
        headForward = t -> headBlock(t, (root, from, to) -> work.forwardHead(from, to));
        headLoss = t -> headBlock(t, this::lossRows);
        headTurn = (root, from, to) -> {
            work.forwardHead(from, to);
            lossRows(root, from, to);
        };
    }

    private void lossRows(int root, int from, int to) {
        architecture
                .loss()
                .rows(architecture.heads(), output, targets, space.weights(root), outputGradient, rowLoss, from, to);
    }

    /// Applies `dropout` to the outputs of hidden regions in all later passes.
    public void setDropout(Dropout dropout) {
        work.setDropout(dropout);
    }

    /// Has batch norm take `statistics`, of more rows than these, in all later passes; only for a pass that is not
    /// lean,
    /// in sample space.
    public void setStatistics(NormStatistics statistics) {
        requireFull();
        if (!space.identity()) {
            throw new IllegalStateException("statistics of more rows: expected a pass in sample space");
        }
        this.statistics = statistics;
        work.setStatistics(statistics);
    }

    /// What these rows add to the sums that the statistics lack next; goes no further, forward or back, than it takes.
    ///
    /// @param inputs F per leaf, rows × d_β
    /// @param targets the law of the label, rows × C
    public double[] nextSums(Parameters parameters, Matrix[] inputs, Matrix targets) {
        if (statistics.goesBack()) {
            forward(parameters, inputs, Gating.HARD);
            loss(targets);
            levels.backward(statistics.level());
        } else {
            enter(parameters, inputs);
            levels.forward(Gating.HARD, this, statistics.level());
        }
        return statistics.sumsOf(this);
    }

    /// Evaluates the student's activations and output.
    ///
    /// @param inputs F per leaf, rows × d_β
    public void forward(Parameters parameters, Matrix[] inputs, Gating gating) {
        if (lean && !(gating instanceof Gating.Hard)) {
            throw new IllegalArgumentException("gating: a lean pass knows hard gates only");
        }
        enter(parameters, inputs);
        if (tree != null) {
            tree.forward();
        } else {
            levels.forward(gating, this);
        }
        inHeadBlocks(headForward);
    }

    private void enter(Parameters parameters, Matrix[] inputs) {
        work.setParameters(parameters);
        for (int b = 0; b < graph.leaves(); b++) {
            if (inputs[b].rows() != space.rows(b) || inputs[b].columns() != architecture.width(b)) {
                throw new IllegalArgumentException("input of leaf " + graph.id(b) + ": expected " + space.rows(b)
                        + " x " + architecture.width(b) + ", got " + inputs[b].rows() + " x " + inputs[b].columns());
            }
            buffers.F[b] = inputs[b];
        }
    }

    private void inHeadBlocks(IntConsumer task) {
        tasks.run(HEAD_TERMS * output.data().length, tasks.blocks(output.rows(), 1), task);
    }

    private void headBlock(int t, Tasks.Block block) {
        tasks.block(graph.root(), output.rows(), t, tasks.blocks(output.rows(), 1), block);
    }

    /// T_αβ F_β (rows(α) × n_β) as the last forward pass had it.
    public Matrix below(int edge) {
        return work.below(edge);
    }

    /// The loss of the last forward pass against `targets` (rows of the root × C), each row's law of the label; also
    /// makes G̃_o = diag(weights)·g_o.
    public double loss(Matrix targets) {
        this.targets = targets;
        inHeadBlocks(headLoss);
        return totalLoss();
    }

    private double totalLoss() {
        double[] weights = space.weights(graph.root());
        double total = 0;
        for (int i = 0; i < rowLoss.length; i++) {
            total += weights[i] * rowLoss[i];
        }
        return total;
    }

    /// The loss of each row of the last [#loss].
    public double[] rowLoss() {
        return rowLoss;
    }

    /// The probability that every head's largest output is its label, against `targets` as in [#loss].
    public double accuracy(Matrix targets) {
        double[] weights = space.weights(graph.root());
        double sum = 0;
        for (int i = 0; i < output.rows(); i++) {
            sum += weights[i] * hit(targets, i);
        }
        return sum;
    }

    /// The same of one row, whose labels are independent of one another.
    public double hit(Matrix targets, int row) {
        double hit = 1;
        for (int head = 0; head < architecture.heads().count(); head++) {
            hit *= hit(targets, row, head);
        }
        return hit;
    }

    /// The probability that the largest output of `head` is its label, in one row.
    public double hit(Matrix targets, int row, int head) {
        return targets.get(row, decision(row, head));
    }

    /// The column of the largest output of `head` in a row, the lowest of equal ones.
    public int decision(int row, int head) {
        int best = architecture.heads().start(head);
        for (int c = best + 1; c < architecture.heads().end(head); c++) {
            if (output.get(row, c) > output.get(row, best)) {
                best = c;
            }
        }
        return best;
    }

    /// Carries the gradient of the last [#loss] back and adds that of the parameters to `gradient`.
    public void backward(Parameters gradient) {
        double[] values = gradient.values();
        if (tree != null) {
            tree.backward((at, length, part, from) -> {
                for (int i = 0; i < length; i++) {
                    values[at + i] += part[from + i];
                }
            });
        } else {
            levels.backward(values);
            work.headWeights(true, values, work.layout().head());
            work.addHeadBias(values, 0);
        }
    }

    /// Whether [#descend] can be asked for: of a lean pass on a tree whose regions do not share weights.
    public boolean streams() {
        return tree != null;
    }

    /// [#forward], [#loss] and [#backward] at once, with hard gates, the gradient of the parameters going to `sink`
    /// part by part, after the loss; in fewer rounds of tasks than they take.
    public void descend(Parameters parameters, Matrix[] inputs, Matrix targets, GradientSink sink) {
        if (tree == null) {
            throw new IllegalStateException("this pass needs all parameters until it has gone back");
        }
        enter(parameters, inputs);
        this.targets = targets;
        tree.turn(headTurn, HEAD_TERMS * output.data().length);
        sink.loss(totalLoss());
        tree.send(sink);
    }

    public Architecture architecture() {
        return architecture;
    }

    public Space space() {
        return space;
    }

    /// The parameters of the last forward pass.
    public Parameters parameters() {
        return work.parameters();
    }

    /// Pre-activations (rows × n_α) before any normalisation; not of a lean pass.
    public Matrix H(int region) {
        requireFull();
        return buffers.H[region];
    }

    /// Gates f' (rows × n_α); not of a lean pass.
    public Matrix D(int region) {
        requireFull();
        return buffers.D[region];
    }

    private void requireFull() {
        if (lean) {
            throw new IllegalStateException(
                    "a lean pass keeps neither pre-activations, nor gates, nor the gradients of regions");
        }
    }

    /// Activations behind the gate and before a batch norm that follows it (rows × n_α).
    public Matrix A(int region) {
        return buffers.lent && architecture.norm().before() ? F(region) : buffers.A[region];
    }

    /// Outputs (rows × n_α); for a leaf its input. Where a lean pass has not kept them, they are made again, with the
    /// parameters as they are now.
    public Matrix F(int region) {
        if (!buffers.lent || graph.isLeaf(region)) {
            return buffers.F[region];
        }
        Matrix outputs = Matrix.zeros(space.rows(region), architecture.width(region));
        work.remake(region, outputs);
        return outputs;
    }

    /// G̃ (rows × n_α), the weighted ascent gradient at the pre-activations; not of a lean pass.
    public Matrix weightedG(int region) {
        requireFull();
        return gradients.G(region);
    }

    /// The weighted ascent gradient at the outputs (rows × n_α); not of a lean pass, and only with batch norm or
    /// skipped inputs, since other passes overwrite it.
    public Matrix weightedU(int region) {
        requireFull();
        return gradients.U(region);
    }

    /// Outputs of the head (rows of the root × C).
    public Matrix output() {
        return output;
    }

    /// G̃_o (rows of the root × C).
    public Matrix weightedOutputGradient() {
        return outputGradient;
    }

    /// c₁/s per node (1 without batch norm before the ReLU).
    public double[] factor(int region) {
        return buffers.factor[region];
    }

    /// What batch norm normalises in `region` (rows × n_α); only with batch norm.
    Matrix unnormalized(int region) {
        return architecture.norm().before() ? buffers.H[region] : buffers.A[region];
    }

    /// Copies Σ G and Σ G · normalised value per node of the last way back; only with batch norm.
    void gradientSums(int region, double[] sum, double[] along) {
        buffers.normalizers[region].sums(sum, along);
    }

    /// The normalised values of `region` (rows × n_α); only with batch norm.
    public Matrix normalized(int region) {
        return buffers.normalizers[region].normalized();
    }
}
