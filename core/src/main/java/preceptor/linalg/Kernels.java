package preceptor.linalg;

/// The products that carry nearly all of the arithmetic, on row-major arrays with offsets. Every implementation
/// returns the same bits: each output element is one sum in increasing order of the summed index, each term a fused
/// multiply-add, starting from the value the element had. An implementation may vectorise across outputs only.
public sealed interface Kernels permits ScalarKernels, VectorKernels, WarmingKernels {
    /// C += A · B, with A (m × k), B (k × n), C (m × n).
    void multiplyAdd(int m, int k, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset);

    /// C += Aᵀ · B, with A (k × m), B (k × n), C (m × n); note that the summed size k comes first in the call.
    void multiplyTransposedAdd(
            int k, int m, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset);

    /// C += A · Bᵀ, with A (m × k), B (n × k), C (m × n).
    void multiplyByTransposedAdd(
            int m, int k, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset);

    /// a = h where h > 0, else +0; `n` elements. The two may be the same place.
    void rectify(int n, double[] h, int hOffset, double[] a, int aOffset);

    /// d = 1 where a > 0, else 0; `n` elements.
    void gates(int n, double[] a, int aOffset, double[] d, int dOffset);

    /// g = g · d with the d of [#gates], multiplied even where it is 1 or 0; `n` elements.
    void multiplyGates(int n, double[] a, int aOffset, double[] g, int gOffset);

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
