package preceptor.student;

import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;

/// How a student's weights start. Biases and c₀ start at 0, c₁ at 1; the head is always drawn with variance
/// scale² / n_ω. Each region draws from a stream of its own.
///
/// @param kind the law of the weights
/// @param scale a factor on every weight
public record Initialization(Kind kind, double scale) {
    /// The law of the weights.
    public enum Kind {
        /// Normal with variance 2 / fan-in.
        HE,
        /// Normal with variance 1 / fan-in.
        LECUN,
        /// The incoming weights of a region, all children together (fan-in × n_α), have orthonormal columns — or rows
        /// where n_α exceeds the fan-in — times √2 for ReLU.
        ORTHOGONAL,
        /// As [#HE] within each factor of a product teacher, and 0 between different factors, head included.
        SEPARABLE
    }

    public Initialization {
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("scale of the initialization: expected more than 0, got " + scale);
        }
    }

    /// Draws the parameters of `architecture`. With shared weights the first region of a level is the one that counts.
    public Parameters draw(Architecture architecture, Key key) {
        if (kind == Kind.SEPARABLE) {
            throw new IllegalArgumentException("separable weights need to know the nodes' factors");
        }
        return drawn(architecture, key);
    }

    /// As the other `draw`, of a student whose nodes belong to factors; only [Kind#SEPARABLE] looks at them.
    public Parameters draw(Architecture architecture, Separation factors, Key key) {
        Parameters p = drawn(architecture, key);
        if (kind == Kind.SEPARABLE) {
            factors.separate(p);
        }
        return p;
    }

    private Parameters drawn(Architecture architecture, Key key) {
        Parameters p = Parameters.zeros(architecture);
        RegionGraph graph = architecture.graph();
        Layout layout = p.layout();
        for (int a = graph.size() - 1; a >= graph.leaves(); a--) {
            Key own = key.named("weights").at(architecture.shared() ? graph.level(a) : a);
            int n = architecture.width(a);
            Matrix block = block(architecture, architecture.fanIn(a), n, own.stream());
            int row = 0;
            for (int i = 0; i < graph.childCount(a); i++) {
                int e = graph.childEdge(a, i);
                int length = architecture.width(graph.child(e)) * n;
                System.arraycopy(block.data(), row, p.values(), layout.weights(e), length);
                row += length;
            }
            if (architecture.norm().present()) {
                java.util.Arrays.fill(p.values(), layout.scale(a), layout.scale(a) + n, 1.0);
            }
        }
        RandomStream s = key.named("head").stream();
        int n = architecture.width(graph.root());
        for (int i = 0; i < n * architecture.classes(); i++) {
            p.values()[layout.head() + i] = scale / Math.sqrt(n) * s.nextGaussian();
        }
        return p;
    }

    private Matrix block(Architecture architecture, int fanIn, int n, RandomStream s) {
        Matrix w = Matrix.zeros(fanIn, n);
        for (int i = 0; i < w.data().length; i++) {
            w.data()[i] = s.nextGaussian();
        }
        return switch (kind) {
            case HE, SEPARABLE -> w.scaled(scale * Math.sqrt(2.0 / fanIn));
            case LECUN -> w.scaled(scale * Math.sqrt(1.0 / fanIn));
            case ORTHOGONAL -> {
                double gain = architecture.activation() == Activation.RELU ? Math.sqrt(2) : 1;
                Matrix q = fanIn >= n
                        ? orthonormalColumns(w)
                        : orthonormalColumns(w.transpose()).transpose();
                yield q.scaled(scale * gain);
            }
        };
    }

    /// Gram–Schmidt, twice for full accuracy, on a matrix with at least as many rows as columns.
    private static Matrix orthonormalColumns(Matrix w) {
        Matrix t = w.transpose();
        int rows = t.rows();
        int length = t.columns();
        double[] d = t.data();
        for (int i = 0; i < rows; i++) {
            for (int round = 0; round < 2; round++) {
                for (int j = 0; j < i; j++) {
                    double dot = 0;
                    for (int k = 0; k < length; k++) {
                        dot += d[i * length + k] * d[j * length + k];
                    }
                    for (int k = 0; k < length; k++) {
                        d[i * length + k] -= dot * d[j * length + k];
                    }
                }
                double square = 0;
                for (int k = 0; k < length; k++) {
                    square += d[i * length + k] * d[i * length + k];
                }
                double norm = Math.sqrt(square);
                for (int k = 0; k < length; k++) {
                    d[i * length + k] /= norm;
                }
            }
        }
        return t.transpose();
    }
}
