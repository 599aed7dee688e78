package preceptor.student;

import java.util.Arrays;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// One forward and backward evaluation of a student over a [Space], with all its buffers:
///
/// - forward F_α = D_α ∘ Σ_β T_αβ F_β W_βα (T1 in z-space),
/// - backward G̃_β = D_β ∘ Σ_α T_αβᵀ G̃_α W_βαᵀ (T2),
/// - weights ΔW_βα = (T_αβ F_β)ᵀ G̃_α (T3, and E3 in sample space).
///
/// Gradients are *ascent* gradients, −∂ℓ/∂·. Those of rows are weighted: G̃ = diag(weights) G. A pass is made once per
/// architecture and space and may be run many times; it allocates only when it is made. Not for use by several threads.
public final class Pass {
    private final Architecture architecture;
    private final Space space;
    private final RegionGraph graph;
    private final Matrix[] H;
    private final Matrix[] D;
    private final Matrix[] A;
    private final Matrix[] F;
    private final Matrix[] U;
    private final Matrix[] G;
    private final Matrix[] pulled;
    private final Normalizer[] normalizers;
    private final double[][] within;
    private final double[][] factor;
    private final Matrix output;
    private final Matrix outputGradient;
    private final double[] rowLoss;
    private Parameters parameters;
    private Dropout dropout = Dropout.NONE;

    public Pass(Architecture architecture, Space space) {
        this.architecture = architecture;
        this.space = space;
        graph = architecture.graph();
        int count = graph.size();
        H = new Matrix[count];
        D = new Matrix[count];
        A = new Matrix[count];
        F = new Matrix[count];
        U = new Matrix[count];
        G = new Matrix[count];
        pulled = new Matrix[graph.edges()];
        normalizers = new Normalizer[count];
        within = new double[count][];
        factor = new double[count][];
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
        H[a] = Matrix.zeros(rows, n);
        D[a] = Matrix.zeros(rows, n);
        F[a] = Matrix.zeros(rows, n);
        A[a] = architecture.norm().after() ? Matrix.zeros(rows, n) : F[a];
        U[a] = Matrix.zeros(rows, n);
        boolean skips = false;
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            skips |= architecture.skips(e);
            if (!space.identity()) {
                pulled[e] = Matrix.zeros(rows, architecture.width(graph.child(e)));
            }
        }
        G[a] = skips || architecture.norm().present() ? Matrix.zeros(rows, n) : U[a];
        factor[a] = new double[n];
        within[a] = new double[n];
        Arrays.fill(factor[a], 1);
        if (architecture.norm().present()) {
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
        this.parameters = parameters;
        for (int b = 0; b < graph.leaves(); b++) {
            if (inputs[b].rows() != space.rows(b) || inputs[b].columns() != architecture.width(b)) {
                throw new IllegalArgumentException("input of leaf " + graph.id(b) + ": expected " + space.rows(b)
                        + " x " + architecture.width(b) + ", got " + inputs[b].rows() + " x " + inputs[b].columns());
            }
            F[b] = inputs[b];
        }
        for (int a = graph.leaves(); a < graph.size(); a++) {
            forwardRegion(a, gating);
        }
        int root = graph.root();
        output.fill(0);
        Layout layout = parameters.layout();
        addBias(output, layout.headBias());
        Kernels.get()
                .multiplyAdd(
                        output.rows(),
                        architecture.width(root),
                        architecture.classes(),
                        F[root].data(),
                        0,
                        parameters.values(),
                        layout.head(),
                        output.data(),
                        0);
    }

    private void forwardRegion(int a, Gating gating) {
        Layout layout = parameters.layout();
        double[] values = parameters.values();
        BatchNorm norm = architecture.norm();
        double[] weights = space.weights(a);
        H[a].fill(0);
        addBias(H[a], layout.bias(a));
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            int b = graph.child(e);
            Matrix below = space.pull(e, F[b], pulled[e]);
            Kernels.get()
                    .multiplyAdd(
                            H[a].rows(),
                            architecture.width(b),
                            architecture.width(a),
                            below.data(),
                            0,
                            values,
                            layout.weights(e),
                            H[a].data(),
                            0);
        }
        Arrays.fill(within[a], 0);
        if (norm.before()) {
            gating.withinBefore(a, this, within[a]);
            Normalizer n = normalizers[a];
            n.forward(H[a], weights, within[a], norm.epsilon(), values, layout.scale(a), layout.shift(a), F[a]);
            n.factors(values, layout.scale(a), factor[a]);
            gating.activate(a, this, F[a], factor[a], D[a], F[a]);
            gating.finish(a, this, ones(a));
        } else {
            gating.activate(a, this, H[a], factor[a], D[a], A[a]);
            if (norm.after()) {
                gating.withinAfter(a, this, within[a]);
                Normalizer n = normalizers[a];
                n.forward(A[a], weights, within[a], norm.epsilon(), values, layout.scale(a), layout.shift(a), F[a]);
                double[] after = new double[factor[a].length];
                n.factors(values, layout.scale(a), after);
                gating.finish(a, this, after);
            } else {
                gating.finish(a, this, factor[a]);
            }
        }
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            if (architecture.skips(e)) {
                addScaled(F[a], below(e), 1.0 / graph.childCount(a));
            }
        }
        dropout.apply(a, F[a]);
    }

    private double[] ones(int region) {
        double[] ones = new double[architecture.width(region)];
        Arrays.fill(ones, 1);
        return ones;
    }

    /// T_αβ F_β (rows(α) × n_β) as the last forward pass had it.
    public Matrix below(int edge) {
        return space.identity() ? F[graph.child(edge)] : pulled[edge];
    }

    /// The loss of the last forward pass against `targets` (rows of the root × C), each row's law of the label; also
    /// makes G̃_o = diag(weights)·g_o.
    public double loss(Matrix targets) {
        return architecture.loss().evaluate(output, targets, space.weights(graph.root()), outputGradient, rowLoss);
    }

    /// The loss of each row of the last [#loss].
    public double[] rowLoss() {
        return rowLoss;
    }

    /// The probability that the largest output is the label (the lowest of equal ones), against `targets` as in
    /// [#loss].
    public double accuracy(Matrix targets) {
        double[] weights = space.weights(graph.root());
        double sum = 0;
        for (int i = 0; i < output.rows(); i++) {
            sum += weights[i] * targets.get(i, decision(i));
        }
        return sum;
    }

    /// The largest output of a row, the lowest of equal ones.
    public int decision(int row) {
        int best = 0;
        for (int c = 1; c < output.columns(); c++) {
            if (output.get(row, c) > output.get(row, best)) {
                best = c;
            }
        }
        return best;
    }

    /// Carries the gradient of the last [#loss] back and adds that of the parameters to `gradient`.
    public void backward(Parameters gradient) {
        int root = graph.root();
        Layout layout = parameters.layout();
        Kernels.get()
                .multiplyTransposedAdd(
                        output.rows(),
                        architecture.width(root),
                        architecture.classes(),
                        F[root].data(),
                        0,
                        outputGradient.data(),
                        0,
                        gradient.values(),
                        layout.head());
        addColumnSums(outputGradient, gradient.values(), layout.headBias());
        U[root].fill(0);
        Kernels.get()
                .multiplyByTransposedAdd(
                        output.rows(),
                        architecture.classes(),
                        architecture.width(root),
                        outputGradient.data(),
                        0,
                        parameters.values(),
                        layout.head(),
                        U[root].data(),
                        0);
        for (int a = root; a >= graph.leaves(); a--) {
            if (a != root) {
                gather(a);
            }
            backwardRegion(a, gradient);
        }
    }

    /// Ũ_β = Σ_α T_αβᵀ (G̃_α W_βαᵀ + skipped gradients), over the parents in order.
    private void gather(int b) {
        U[b].fill(0);
        for (int i = 0; i < graph.parentCount(b); i++) {
            int e = graph.parentEdge(b, i);
            int a = graph.parent(e);
            Matrix target = space.identity() ? U[b] : Matrix.zeros(space.rows(a), architecture.width(b));
            Kernels.get()
                    .multiplyByTransposedAdd(
                            target.rows(),
                            architecture.width(a),
                            architecture.width(b),
                            G[a].data(),
                            0,
                            parameters.values(),
                            parameters.layout().weights(e),
                            target.data(),
                            0);
            if (architecture.skips(e)) {
                addScaled(target, U[a], 1.0 / graph.childCount(a));
            }
            if (!space.identity()) {
                space.push(e, target, U[b]);
            }
        }
    }

    private void backwardRegion(int a, Parameters gradient) {
        Layout layout = parameters.layout();
        double[] values = parameters.values();
        double[] weights = space.weights(a);
        BatchNorm norm = architecture.norm();
        dropout.apply(a, U[a]);
        if (G[a] != U[a]) {
            System.arraycopy(U[a].data(), 0, G[a].data(), 0, U[a].data().length);
        }
        if (norm.after()) {
            normalizers[a].backward(G[a], weights, norm, values, layout.scale(a), layout.shift(a), gradient.values());
        }
        double[] g = G[a].data();
        double[] d = D[a].data();
        for (int i = 0; i < g.length; i++) {
            g[i] *= d[i];
        }
        if (norm.before()) {
            normalizers[a].backward(G[a], weights, norm, values, layout.scale(a), layout.shift(a), gradient.values());
        }
        addColumnSums(G[a], gradient.values(), layout.bias(a));
        for (int i = 0; i < graph.childCount(a); i++) {
            int e = graph.childEdge(a, i);
            Matrix below = below(e);
            Kernels.get()
                    .multiplyTransposedAdd(
                            below.rows(),
                            below.columns(),
                            architecture.width(a),
                            below.data(),
                            0,
                            g,
                            0,
                            gradient.values(),
                            layout.weights(e));
        }
    }

    private void addBias(Matrix into, int offset) {
        if (offset >= 0) {
            double[] d = into.data();
            int n = into.columns();
            for (int i = 0; i < d.length; i++) {
                d[i] += parameters.values()[offset + i % n];
            }
        }
    }

    private static void addColumnSums(Matrix from, double[] into, int offset) {
        if (offset >= 0) {
            double[] d = from.data();
            int n = from.columns();
            for (int i = 0; i < d.length; i++) {
                into[offset + i % n] += d[i];
            }
        }
    }

    private static void addScaled(Matrix into, Matrix from, double scale) {
        double[] a = into.data();
        double[] b = from.data();
        for (int i = 0; i < a.length; i++) {
            a[i] = Math.fma(scale, b[i], a[i]);
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

    /// Pre-activations (rows × n_α) before any normalisation.
    public Matrix H(int region) {
        return H[region];
    }

    /// Gates f' (rows × n_α).
    public Matrix D(int region) {
        return D[region];
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

    /// 1/s per node of `region`; only with batch norm.
    public double[] inverseDeviation(int region) {
        return normalizers[region].inverse();
    }
}
