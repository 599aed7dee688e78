package preceptor.linalg;

/// The products that carry nearly all of the arithmetic, on row-major arrays with offsets. Every implementation
/// returns the same bits: each output element is one sum in increasing order of the summed index, each term a fused
/// multiply-add, starting from the value the element had. An implementation may vectorise across outputs only.
public sealed interface Kernels permits ScalarKernels, VectorKernels, WarmingKernels {
    /// C = S + A · B, with A (m × k), B (k × n), C (m × n), and [#rectify] of that if it is to be `rectified`. Row
    /// i of S is at `sOffset + i * sRow`: an `sRow` of 0 starts every row from the same n values, and S may be C
    /// itself.
    void forward(
            int m,
            int k,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            boolean rectified,
            double[] c,
            int cOffset);

    /// C = S + A · Bᵀ, with A (m × k), B (n × k), C (m × n) and S as in [#forward]; then [#multiplyGates] by `gate`
    /// (m × n), unless that is null.
    void backward(
            int m,
            int k,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            double[] gate,
            int gateOffset,
            double[] c,
            int cOffset);

    /// C = S + Aᵀ · B, with A (k × m), B (k × n), C (m × n) and S as in [#forward]; note that the summed size k comes
    /// first in the call.
    void weights(
            int k,
            int m,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            double[] c,
            int cOffset);

    /// C += A · B, with A (m × k), B (k × n), C (m × n).
    default void multiplyAdd(
            int m, int k, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        forward(m, k, n, a, aOffset, b, bOffset, c, cOffset, n, false, c, cOffset);
    }

    /// C += Aᵀ · B, with A (k × m), B (k × n), C (m × n); note that the summed size k comes first in the call.
    default void multiplyTransposedAdd(
            int k, int m, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        weights(k, m, n, a, aOffset, b, bOffset, c, cOffset, n, c, cOffset);
    }

    /// C += A · Bᵀ, with A (m × k), B (n × k), C (m × n).
    default void multiplyByTransposedAdd(
            int m, int k, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        backward(m, k, n, a, aOffset, b, bOffset, c, cOffset, n, null, 0, c, cOffset);
    }

    /// a = h where h > 0, else +0; `n` elements. The two may be the same place.
    void rectify(int n, double[] h, int hOffset, double[] a, int aOffset);

    /// d = 1 where a > 0, else 0; `n` elements.
    void gates(int n, double[] a, int aOffset, double[] d, int dOffset);

    /// g = g · d with the d of [#gates], multiplied even where it is 1 or 0; `n` elements.
    void multiplyGates(int n, double[] a, int aOffset, double[] g, int gOffset);

    /// sum_j = Σ_i weight_i · x_ij, with x (rows × n), row by row.
    void sumWeighted(double[] weight, Matrix x, double[] sum);

    /// square_j = Σ_i weight_i · (x_ij − mean_j)², row by row.
    void sumSquares(double[] weight, Matrix x, double[] mean, double[] square);

    /// out = c₁ · y + c₀ with y_ij = (x_ij − mean_j) · inverse_j and the constants at `c1` and `c0` of `c`, and
    /// [#rectify] of that if it is to be `rectified`. `out` is not `x`.
    void standardise(
            Matrix x, double[] mean, double[] inverse, double[] c, int c1, int c0, boolean rectified, Matrix out);

    /// sum_j = Σ_i g_ij and along_j = Σ_i g_ij · y_ij, row by row, with the y of [#standardise].
    void sumAlong(Matrix g, Matrix x, double[] mean, double[] inverse, double[] sum, double[] along);

    /// g_ij = factor_j · (g_ij − weight_i · (sum_j + y_ij · along_j)), with the y of [#standardise]: T4's projection.
    void project(
            double[] weight,
            Matrix x,
            double[] mean,
            double[] inverse,
            double[] sum,
            double[] along,
            double[] factor,
            Matrix g);

    /// What carries the arithmetic now, for provenance: `scalar`, or `vector` with the width of its registers.
    String name();

    /// The implementation in use: vector instructions where the command line has added the module
    /// `jdk.incubator.vector` and the JVM compiles them well, else plain loops; the same bits in either case.
    static Kernels get() {
        return KernelChoice.KERNELS;
    }

    /// The implementation for a `setting`: `auto`, `scalar`, or `vector` at once and without a warm-up; for timings.
    static Kernels of(String setting) {
        return KernelChoice.choose(setting);
    }
}
