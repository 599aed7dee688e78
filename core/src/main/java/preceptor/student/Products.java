package preceptor.student;

import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;

/// The three products of a connection whose weights W (k × n) lie at an offset of a vector of parameters.
final class Products {
    private Products() {}

    /// Adds `below` · W to `into`, for the rows `from` … `to` − 1.
    static void forward(Matrix below, double[] values, int offset, Matrix into, int from, int to) {
        int k = below.columns();
        int n = into.columns();
        Kernels.get().multiplyAdd(to - from, k, n, below.data(), from * k, values, offset, into.data(), from * n);
    }

    /// Adds `above` · Wᵀ to `into`, for the rows `from` … `to` − 1.
    static void backward(Matrix above, double[] values, int offset, Matrix into, int from, int to) {
        int n = above.columns();
        int k = into.columns();
        Kernels.get()
                .multiplyByTransposedAdd(
                        to - from, n, k, above.data(), from * n, values, offset, into.data(), from * k);
    }

    /// Adds `below`ᵀ · `above` to the gradient of W.
    static void weights(Matrix below, Matrix above, double[] gradient, int offset) {
        int k = below.columns();
        int n = above.columns();
        Kernels.get().multiplyTransposedAdd(below.rows(), k, n, below.data(), 0, above.data(), 0, gradient, offset);
    }
}
