package preceptor.bench;

import preceptor.linalg.Kernels;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// One product on arrays of its own. In the student's terms: `FORWARD` takes a batch of m through weights k × n,
/// `WEIGHTS` sums the m × k activations against the m × n gradients, `BACKWARD` takes the m × n gradients back through
/// the weights.
final class Product {
    /// Which of the three products of a layer.
    enum Kind {
        FORWARD,
        WEIGHTS,
        BACKWARD
    }

    private final Kind kind;
    private final int m;
    private final int k;
    private final int n;
    private final double[] activations;
    private final double[] weights;
    private final double[] outputs;

    Product(Kind kind, int m, int k, int n, Key key) {
        this.kind = kind;
        this.m = m;
        this.k = k;
        this.n = n;
        activations = gaussians(key.named("activations"), m * k);
        weights = gaussians(key.named("weights"), k * n);
        outputs = gaussians(key.named("outputs"), m * n);
    }

    double flop() {
        return 2.0 * m * k * n;
    }

    void run(Kernels kernels) {
        switch (kind) {
            case FORWARD -> kernels.multiplyAdd(m, k, n, activations, 0, weights, 0, outputs, 0);
            case WEIGHTS -> kernels.multiplyTransposedAdd(m, k, n, activations, 0, outputs, 0, weights, 0);
            case BACKWARD -> kernels.multiplyByTransposedAdd(m, n, k, outputs, 0, weights, 0, activations, 0);
        }
    }

    private static double[] gaussians(Key key, int length) {
        RandomStream random = key.stream();
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}
