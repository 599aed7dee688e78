package preceptor.student;

import java.util.Arrays;
import preceptor.linalg.Kernels;
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
    private final Matrix[] H;
    private final Matrix[] D;
    private final Matrix[] A;
    private final Matrix[] F;
    private final Matrix[] U;
    private final Matrix[] G;
    private final Matrix[] pulled;
    private final Matrix[] carried;
    private final Normalizer[] normalizers;
    private final double[][] within;
    private final double[][] factor;
    private final double[][] outward;
    private final int slots;
    private final long[] terms;
    private final Matrix output;
    private final Matrix outputGradient;
    private final double[] rowLoss;
    private Parameters parameters;
    private Dropout dropout = Dropout.NONE;

    /// A pass in the calling thread.
    public Pass(Architecture architecture, Space space) {
        this(architecture, space, new Workers(1), false);
    }

    /// A pass whose work is spread over `workers`.
    public Pass(Architecture architecture, Space space, Workers workers) {
        this(architecture, space, workers, false);
    }

    /// A pass for training with [Gating#HARD] alone: it keeps half as many numbers, and neither [#H] nor [#D] can be
    /// asked for.
    public static Pass lean(Architecture architecture, Space space, Workers workers) {
        return new Pass(architecture, space, workers, true);
    }

    private Pass(Architecture architecture, Space space, Workers workers, boolean lean) {
        this.architecture = architecture;
        this.space = space;
        tasks = new Tasks(workers);
        this.lean = lean;
        graph = architecture.graph();
        int count = graph.size();
        H = new Matrix[count];
        D = new Matrix[count];
        A = new Matrix[count];
        F = new Matrix[count];
        U = new Matrix[count];
        G = new Matrix[count];
        pulled = new Matrix[graph.edges()];
        carried = new Matrix[graph.edges()];
        normalizers = new Normalizer[count];
        within = new double[count][];
        factor = new double[count][];
        outward = new double[count][];
        int kernel = 0;
        for (int e = 0; e < graph.edges(); e++) {
            kernel = Math.max(kernel, graph.slot(e) + 1);
        }
        slots = kernel;
        terms = new long[graph.depth() + 1];
        for (int a = graph.leaves(); a < count; a++) {
            allocate(a);
        }
        int rows = space.rows(graph.root());
        output = Matrix.zeros(rows, architecture.classes());
        outputGradient = Matrix.zeros(rows, architecture.classes());
        rowLoss = new double[rows];
    }

    private void allocate(int a) {
        int rows = space.rows(a);
        int n = architecture.width(a);
        BatchNorm norm = architecture.norm();
        boolean skips = false;
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            int b = graph.child(e);
            skips |= architecture.skips(e);
            terms[graph.level(a)] += (long) rows * n * architecture.width(b);
            if (!space.identity()) {
                pulled[e] = Matrix.zeros(rows, architecture.width(b));
                carried[e] = graph.isLeaf(b) ? null : Matrix.zeros(rows, architecture.width(b));
            }
        }
        F[a] = Matrix.zeros(rows, n);
        A[a] = norm.after() ? Matrix.zeros(rows, n) : F[a];
        H[a] = lean ? A[a] : Matrix.zeros(rows, n);
        // A lean pass tells an open gate by its activation, unless a skipped input has been added to that.
        D[a] = lean && !skips ? null : Matrix.zeros(rows, n);
        U[a] = Matrix.zeros(rows, n);
        G[a] = skips || norm.present() ? Matrix.zeros(rows, n) : U[a];
        within[a] = new double[n];
        factor[a] = new double[n];
        outward[a] = norm.present() ? new double[n] : factor[a];
        Arrays.fill(factor[a], 1);
        Arrays.fill(outward[a], 1);
        if (norm.present()) {
            normalizers[a] = new Normalizer(rows, n);
        }
    }

    /// Applies `dropout` to the outputs of hidden regions in all later passes.
    public void setDropout(Dropout dropout) {
        this.dropout = dropout;
    }

    /// Evaluates the student's activations and output.
    ///
    /// @param inputs F per leaf, rows × d_β
    public void forward(Parameters parameters, Matrix[] inputs, Gating gating) {
        if (lean && !(gating instanceof Gating.Hard)) {
            throw new IllegalArgumentException("gating: a lean pass knows hard gates only");
        }
        this.parameters = parameters;
        for (int b = 0; b < graph.leaves(); b++) {
            if (inputs[b].rows() != space.rows(b) || inputs[b].columns() != architecture.width(b)) {
                throw new IllegalArgumentException("input of leaf " + graph.id(b) + ": expected " + space.rows(b)
                        + " x " + architecture.width(b) + ", got " + inputs[b].rows() + " x " + inputs[b].columns());
            }
            F[b] = inputs[b];
        }
        for (int level = 1; level <= graph.depth(); level++) {
            if (gating instanceof Gating.Hard) {
                inBlocks(level, (a, from, to) -> forwardRegion(a, gating, from, to));
            } else {
                // Other gates may carry something from region to region.
                for (int i = 0; i < graph.regionsAt(level); i++) {
                    int a = graph.region(level, i);
                    forwardRegion(a, gating, 0, space.rows(a));
                }
            }
        }
        inHeadBlocks(this::forwardHead);
    }

    /// Does `block` to all rows of the regions of a level, cut into as many blocks as keep all threads busy; into one
    /// where a step of the pass needs all rows at once.
    private void inBlocks(int level, Tasks.Block block) {
        int count = graph.regionsAt(level);
        boolean whole = !space.identity() || architecture.norm().present() || dropout.keep() < 1;
        int parts = whole ? 1 : tasks.blocks(space.rows(graph.region(level, 0)), count);
        tasks.run(terms[level], count * parts, t -> {
            int a = graph.region(level, t / parts);
            tasks.block(a, space.rows(a), t % parts, parts, block);
        });
    }

    /// Does `block` to all rows of the head, cut likewise.
    private void inHeadBlocks(Tasks.Block block) {
        int parts = tasks.blocks(output.rows(), 1);
        tasks.run(
                HEAD_TERMS * output.data().length,
                parts,
                t -> tasks.block(graph.root(), output.rows(), t, parts, block));
    }

    private void forwardHead(int root, int from, int to) {
        Layout layout = parameters.layout();
        Columns.fill(output, parameters.values(), layout.headBias(), from, to);
        Products.forward(F[root], parameters.values(), layout.head(), output, from, to);
    }

    private void forwardRegion(int a, Gating gating, int from, int to) {
        Layout layout = parameters.layout();
        double[] values = parameters.values();
        BatchNorm norm = architecture.norm();
        double[] weights = space.weights(a);
        Columns.fill(H[a], values, layout.bias(a), from, to);
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            Products.forward(space.pull(e, F[graph.child(e)], pulled[e]), values, layout.weights(e), H[a], from, to);
        }
        Arrays.fill(within[a], 0);
        Normalizer n = normalizers[a];
        if (norm.before()) {
            gating.withinBefore(a, this, within[a]);
            n.forward(H[a], weights, within[a], norm.epsilon(), values, layout.scale(a), layout.shift(a), F[a]);
            n.factors(values, layout.scale(a), factor[a]);
        }
        activate(a, gating, norm.before() ? F[a] : H[a], from, to);
        if (norm.after()) {
            gating.withinAfter(a, this, within[a]);
            n.forward(A[a], weights, within[a], norm.epsilon(), values, layout.scale(a), layout.shift(a), F[a]);
            n.factors(values, layout.scale(a), outward[a]);
        }
        gating.finish(a, this, outward[a]);
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            if (architecture.skips(e)) {
                Columns.addScaled(F[a], below(e), 1.0 / graph.childCount(a), from, to);
            }
        }
        dropout.apply(a, F[a]);
    }

    private void activate(int a, Gating gating, Matrix before, int from, int to) {
        if (gating instanceof Gating.Hard) {
            Columns.activate(architecture.activation(), before, D[a], A[a], from, to);
        } else {
            gating.activate(a, this, before, factor[a], D[a], A[a]);
        }
    }

    /// T_αβ F_β (rows(α) × n_β) as the last forward pass had it.
    public Matrix below(int edge) {
        return space.identity() ? F[graph.child(edge)] : pulled[edge];
    }

    /// The loss of the last forward pass against `targets` (rows of the root × C), each row's law of the label; also
    /// makes G̃_o = diag(weights)·g_o.
    public double loss(Matrix targets) {
        double[] weights = space.weights(graph.root());
        Loss loss = architecture.loss();
        inHeadBlocks((root, from, to) ->
                loss.rows(architecture.heads(), output, targets, weights, outputGradient, rowLoss, from, to));
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
        int threads = tasks.threads();
        for (int level = graph.depth(); level > 0; level--) {
            int first = graph.region(level, 0);
            int count = graph.regionsAt(level);
            if (!architecture.shared() && (threads == 1 || count >= 2 * threads)) {
                // Both halves of a region in one task, while its matrices are in the cache.
                tasks.run(terms[level], count, t -> {
                    int a = first + t;
                    backwardRows(a, 0, space.rows(a));
                    addVectors(a, gradient);
                    for (int i = 0; i < graph.childCount(a); i++) {
                        addWeights(graph.childEdge(a, i), gradient);
                    }
                });
            } else {
                inBlocks(level, this::backwardRows);
                addLevel(level, gradient);
            }
        }
        addHead(gradient);
    }

    /// Adds the gradients of the parameters of a level: in tasks of one edge, or, where regions share their weights,
    /// of one slot, whose sum goes over the regions from the last to the first.
    private void addLevel(int level, Parameters gradient) {
        int first = graph.region(level, 0);
        int last = first + graph.regionsAt(level) - 1;
        if (architecture.shared()) {
            tasks.run(terms[level], slots + 1, t -> {
                for (int a = last; a >= first; a--) {
                    if (t == slots) {
                        addVectors(a, gradient);
                    }
                    for (int i = 0; i < graph.childCount(a); i++) {
                        if (graph.slot(graph.childEdge(a, i)) == t) {
                            addWeights(graph.childEdge(a, i), gradient);
                        }
                    }
                }
            });
        } else {
            int edge = graph.childEdge(first, 0);
            int edges = graph.childEdge(last, graph.childCount(last) - 1) + 1 - edge;
            tasks.run(terms[level], edges, t -> {
                int a = graph.parent(edge + t);
                if (graph.childEdge(a, 0) == edge + t) {
                    addVectors(a, gradient);
                }
                addWeights(edge + t, gradient);
            });
        }
    }

    private void addHead(Parameters gradient) {
        Layout layout = parameters.layout();
        Products.weights(F[graph.root()], outputGradient, gradient.values(), layout.head());
        Columns.addSums(outputGradient, gradient.values(), layout.headBias());
    }

    private void addWeights(int edge, Parameters gradient) {
        Products.weights(
                below(edge),
                G[graph.parent(edge)],
                gradient.values(),
                parameters.layout().weights(edge));
    }

    /// Adds the gradients of a region's bias and batch norm.
    private void addVectors(int a, Parameters gradient) {
        Layout layout = parameters.layout();
        if (architecture.norm().present()) {
            normalizers[a].addGradient(architecture.norm(), gradient.values(), layout.scale(a), layout.shift(a));
        }
        Columns.addSums(G[a], gradient.values(), layout.bias(a));
    }

    /// Ũ_β = Σ_α T_αβᵀ (G̃_α W_βαᵀ + skipped gradients), over the parents in order.
    private void gather(int b, int from, int to) {
        Columns.fill(U[b], parameters.values(), -1, from, to);
        if (b == graph.root()) {
            Products.backward(
                    outputGradient, parameters.values(), parameters.layout().head(), U[b], from, to);
        }
        for (int i = 0; i < graph.parentCount(b); i++) {
            int e = graph.parentEdge(b, i);
            int a = graph.parent(e);
            int first = space.identity() ? from : 0;
            int end = space.identity() ? to : space.rows(a);
            Matrix target = space.identity() ? U[b] : carried[e];
            if (!space.identity()) {
                target.fill(0);
            }
            Products.backward(G[a], parameters.values(), parameters.layout().weights(e), target, first, end);
            if (architecture.skips(e)) {
                Columns.addScaled(target, U[a], 1.0 / graph.childCount(a), first, end);
            }
            if (!space.identity()) {
                space.push(e, target, U[b]);
            }
        }
    }

    private void backwardRows(int a, int from, int to) {
        double[] values = parameters.values();
        int scale = parameters.layout().scale(a);
        BatchNorm norm = architecture.norm();
        gather(a, from, to);
        dropout.apply(a, U[a]);
        int at = from * G[a].columns();
        int length = (to - from) * G[a].columns();
        if (G[a] != U[a]) {
            System.arraycopy(U[a].data(), at, G[a].data(), at, length);
        }
        if (norm.after()) {
            normalizers[a].backward(G[a], space.weights(a), values, scale);
        }
        if (D[a] != null) {
            Columns.multiply(G[a], D[a], from, to);
        } else if (architecture.activation() == Activation.RELU) {
            Kernels.get().multiplyGates(length, A[a].data(), at, G[a].data(), at);
        }
        if (norm.before()) {
            normalizers[a].backward(G[a], space.weights(a), values, scale);
        }
    }

    public Architecture architecture() {
        return architecture;
    }

    public Space space() {
        return space;
    }

    /// The parameters of the last forward pass.
    public Parameters parameters() {
        return parameters;
    }

    /// Pre-activations (rows × n_α) before any normalisation; not of a lean pass.
    public Matrix H(int region) {
        requireFull();
        return H[region];
    }

    /// Gates f' (rows × n_α); not of a lean pass.
    public Matrix D(int region) {
        requireFull();
        return D[region];
    }

    private void requireFull() {
        if (lean) {
            throw new IllegalStateException("a lean pass keeps neither pre-activations nor gates");
        }
    }

    /// Activations behind the gate and before a batch norm that follows it (rows × n_α).
    public Matrix A(int region) {
        return A[region];
    }

    /// Outputs (rows × n_α); for a leaf its input.
    public Matrix F(int region) {
        return F[region];
    }

    /// G̃ (rows × n_α), the weighted ascent gradient at the pre-activations.
    public Matrix weightedG(int region) {
        return G[region];
    }

    /// The weighted ascent gradient at the outputs (rows × n_α); only with batch norm or skipped inputs, since other
    /// passes overwrite it.
    public Matrix weightedU(int region) {
        return U[region];
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
        return factor[region];
    }

    /// The normalised values of `region` (rows × n_α); only with batch norm.
    public Matrix normalized(int region) {
        return normalizers[region].normalized();
    }
}
