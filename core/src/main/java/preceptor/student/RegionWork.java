package preceptor.student;

import java.util.Arrays;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// What a [Pass] does in one region, forward and back: T1 to T3 line by line. In which order and by which threads
/// regions are visited is not its business.
final class RegionWork {
    private final Architecture architecture;
    private final RegionGraph graph;
    private final Space space;
    private final PassBuffers buffers;
    private final Kernels kernels = Kernels.get();
    private final Matrix output;
    private final Matrix outputGradient;
    private Parameters parameters;
    private Layout layout;
    private double[] values;
    private Dropout dropout = Dropout.NONE;

    /// Of more rows than the pass has, and the weights of its own as parts of all rows'; or null.
    private NormStatistics statistics;

    private double[] shares;

    RegionWork(Architecture architecture, Space space, PassBuffers buffers, Matrix output, Matrix outputGradient) {
        this.architecture = architecture;
        graph = architecture.graph();
        this.space = space;
        this.buffers = buffers;
        this.output = output;
        this.outputGradient = outputGradient;
    }

    void setParameters(Parameters parameters) {
        this.parameters = parameters;
        layout = parameters.layout();
        values = parameters.values();
    }

    Parameters parameters() {
        return parameters;
    }

    Layout layout() {
        return layout;
    }

    void setDropout(Dropout dropout) {
        this.dropout = dropout;
    }

    /// In sample space.
    void setStatistics(NormStatistics statistics) {
        this.statistics = statistics;
        shares = statistics.shares(space.weights(graph.root()));
    }

    /// Whether a region's work needs all of its rows at once.
    boolean isWhole() {
        return !space.identity() || architecture.norm().present() || dropout.keep() < 1;
    }

    /// F_α from the outputs of α's children, for the rows `from` … `to` − 1.
    void forward(int a, Gating gating, Pass pass, int from, int to) {
        BatchNorm norm = architecture.norm();
        Matrix H = buffers.H[a];
        Matrix A = buffers.A[a];
        boolean relu = architecture.activation() == Activation.RELU;
        // The gate is closed while the sums are in registers where the pass keeps nothing in between.
        boolean rectified = gating instanceof Gating.Hard && relu && H == A && !norm.before();
        int children = graph.childCount(a);
        for (int i = 0; i < children; i++) {
            int e = graph.childEdge(a, i);
            Matrix below = space.pull(e, buffers.F[graph.child(e)], buffers.pulled[e]);
            int start = i == 0 ? layout.bias(a) : Columns.start(H, from);
            multiply(below, layout.weights(e), i == 0, start, rectified && i == children - 1, H, from, to);
        }
        Arrays.fill(buffers.within[a], 0);
        if (norm.before()) {
            rectified = relu && gating instanceof Gating.Hard && buffers.D[a] == null;
            gating.withinBefore(a, pass, buffers.within[a]);
            normalize(a, H, buffers.factor[a], rectified);
        }
        if (!(gating instanceof Gating.Hard)) {
            gating.activate(a, pass, norm.before() ? buffers.F[a] : H, buffers.factor[a], buffers.D[a], A);
        } else if (!rectified || buffers.D[a] != null) {
            Columns.activate(architecture.activation(), norm.before() ? buffers.F[a] : H, buffers.D[a], A, from, to);
        }
        if (norm.after()) {
            gating.withinAfter(a, pass, buffers.within[a]);
            normalize(a, A, buffers.outward[a], false);
        }
        for (int i = 0; i < children; i++) {
            int e = graph.childEdge(a, i);
            if (architecture.skips(e)) {
                Columns.addScaled(buffers.F[a], below(e), 1.0 / children, from, to);
            }
        }
        gating.finish(a, pass, buffers.outward[a]);
        dropout.apply(a, buffers.F[a]);
    }

    private void normalize(int a, Matrix from, double[] factor, boolean rectified) {
        Normalizer n = buffers.normalizers[a];
        double epsilon = architecture.norm().epsilon();
        if (statistics != null && statistics.mean(a) != null) {
            n.forwardGiven(from, statistics.mean(a), statistics.variance(a), epsilon);
        } else {
            n.forward(from, space.weights(a), buffers.within[a], epsilon);
        }
        n.output(values, layout.scale(a), layout.shift(a), rectified, buffers.F[a]);
        n.factors(values, layout.scale(a), factor);
    }

    /// Whether the outputs of regions need a matrix by [#lend], and on the way back are to be made again.
    boolean lendsOutputs() {
        return buffers.lent;
    }

    /// Makes `output` (rows × n_α) the matrix for the outputs of `a`.
    void lend(int a, Matrix output) {
        buffers.lend(a, output);
    }

    /// Makes the outputs of `a` again as the last hard forward pass had them, from what it normalised, into the matrix
    /// that was lent.
    void remake(int a) {
        remake(a, buffers.F[a]);
    }

    /// The same into `outputs` (rows × n_α).
    void remake(int a, Matrix outputs) {
        boolean rectified = architecture.norm().before() && architecture.activation() == Activation.RELU;
        buffers.normalizers[a].output(values, layout.scale(a), layout.shift(a), rectified, outputs);
        dropout.apply(a, outputs);
    }

    /// The outputs of the head for the rows `from` … `to` − 1.
    void forwardHead(int from, int to) {
        multiply(buffers.F[graph.root()], layout.head(), true, layout.headBias(), false, output, from, to);
    }

    /// `into` = `below` · W for some rows, plus the vector at `start` of the parameters (none where it is negative), or
    /// if not `first` plus what `into` holds.
    private void multiply(
            Matrix below, int weights, boolean first, int start, boolean rectified, Matrix into, int from, int to) {
        int k = below.columns();
        int n = into.columns();
        double[] c = into.array();
        double[] s = !first ? c : start >= 0 ? values : buffers.zeros;
        int sOffset = !first || start >= 0 ? start : Matrix.LINE_START;
        int sRow = first ? 0 : n;
        kernels.forward(
                to - from,
                k,
                n,
                below.array(),
                Columns.start(below, from),
                values,
                weights,
                s,
                sOffset,
                sRow,
                rectified,
                c,
                Columns.start(into, from));
    }

    /// T_αβ F_β (rows(α) × n_β) as the last forward pass had it.
    Matrix below(int edge) {
        return space.identity() ? buffers.F[graph.child(edge)] : buffers.pulled[edge];
    }

    /// Ũ_β = Σ_α T_αβᵀ (G̃_α W_βαᵀ + skipped gradients), over the parents in order, and from it G̃_β; for the rows
    /// `from` … `to` − 1.
    void backward(int b, Gradients at, int from, int to) {
        Matrix U = at.U(b);
        Matrix G = at.G(b);
        BatchNorm norm = architecture.norm();
        Matrix gate = buffers.D[b] == null && architecture.activation() == Activation.RELU ? buffers.A[b] : null;
        // As in the forward pass, the gate is applied to sums in registers where nothing comes in between.
        boolean fused = gate != null
                && U == G
                && space.identity()
                && !norm.after()
                && !architecture.residual()
                && dropout.keep() == 1;
        gather(b, at, fused ? gate : null, from, to);
        dropout.apply(b, U);
        int length = (to - from) * G.columns();
        if (G != U) {
            System.arraycopy(U.array(), Columns.start(U, from), G.array(), Columns.start(G, from), length);
        }
        if (norm.after()) {
            projectBack(b, G);
        }
        if (buffers.D[b] != null) {
            Columns.multiply(G, buffers.D[b], from, to);
        } else if (gate != null && !fused) {
            kernels.multiplyGates(length, gate.array(), Columns.start(gate, from), G.array(), Columns.start(G, from));
        }
        if (norm.before()) {
            projectBack(b, G);
        }
    }

    private void projectBack(int b, Matrix G) {
        Normalizer n = buffers.normalizers[b];
        if (statistics != null && statistics.sum(b) != null) {
            n.backward(G, shares, values, layout.scale(b), statistics.sum(b), statistics.along(b));
        } else {
            n.backward(G, space.weights(b), values, layout.scale(b));
        }
    }

    /// Ũ_β, times the gates of `gate` unless that is null.
    private void gather(int b, Gradients at, Matrix gate, int from, int to) {
        Matrix U = at.U(b);
        if (b == graph.root()) {
            multiplyBack(outputGradient, layout.head(), true, gate, U, from, to);
            return;
        }
        int parents = graph.parentCount(b);
        if (!space.identity()) {
            U.fill(0);
        }
        for (int i = 0; i < parents; i++) {
            int e = graph.parentEdge(b, i);
            int a = graph.parent(e);
            if (space.identity()) {
                multiplyBack(at.G(a), layout.weights(e), i == 0, i == parents - 1 ? gate : null, U, from, to);
                addSkipped(e, at, U, from, to);
            } else {
                Matrix above = buffers.carried[e];
                multiplyBack(at.G(a), layout.weights(e), true, null, above, 0, above.rows());
                addSkipped(e, at, above, 0, above.rows());
                space.push(e, above, U);
            }
        }
    }

    private void addSkipped(int e, Gradients at, Matrix into, int from, int to) {
        if (architecture.skips(e)) {
            int a = graph.parent(e);
            Columns.addScaled(into, at.U(a), 1.0 / graph.childCount(a), from, to);
        }
    }

    /// `into` = `above` · Wᵀ for some rows, plus what `into` holds if not `first`, times the gates of `gate`.
    private void multiplyBack(Matrix above, int weights, boolean first, Matrix gate, Matrix into, int from, int to) {
        int n = above.columns();
        int k = into.columns();
        double[] c = into.array();
        int start = Columns.start(into, from);
        kernels.backward(
                to - from,
                n,
                k,
                above.array(),
                Columns.start(above, from),
                values,
                weights,
                first ? buffers.zeros : c,
                first ? Matrix.LINE_START : start,
                first ? 0 : k,
                gate == null ? null : gate.array(),
                gate == null ? 0 : Columns.start(gate, from),
                c,
                start);
    }

    /// ΔW_βα = (T_αβ F_β)ᵀ G̃_α into `gradient` at `offset`, added to what is there or in its place.
    void weights(int edge, Gradients at, boolean added, double[] gradient, int offset) {
        weights(below(edge), at.G(graph.parent(edge)), added, gradient, offset);
    }

    /// ΔV = F_ωᵀ G̃_o in the same way.
    void headWeights(boolean added, double[] gradient, int offset) {
        weights(buffers.F[graph.root()], outputGradient, added, gradient, offset);
    }

    private void weights(Matrix below, Matrix above, boolean added, double[] gradient, int offset) {
        int k = below.columns();
        int n = above.columns();
        double[] s = added ? gradient : buffers.zeros;
        int sOffset = added ? offset : Matrix.LINE_START;
        kernels.weights(
                below.rows(),
                k,
                n,
                below.array(),
                below.offset(),
                above.array(),
                above.offset(),
                s,
                sOffset,
                added ? n : 0,
                gradient,
                offset);
    }

    /// Adds the gradients of the bias and of batch norm's constants of `a` to `gradient`, where parameter number 0 of
    /// the layout is at `origin`.
    void addVectors(int a, Gradients at, double[] gradient, int origin) {
        if (architecture.norm().present()) {
            int scale = origin + layout.scale(a);
            int shift = origin + layout.shift(a);
            buffers.normalizers[a].addGradient(architecture.norm(), gradient, scale, shift);
        }
        if (architecture.bias()) {
            Columns.addSums(at.G(a), gradient, origin + layout.bias(a));
        }
    }

    /// Adds the gradient of the head's bias likewise.
    void addHeadBias(double[] gradient, int origin) {
        if (architecture.bias()) {
            Columns.addSums(outputGradient, gradient, origin + layout.headBias());
        }
    }
}
