package preceptor.student;

/// Receives the ascent gradient −∂ℓ/∂θ of one evaluation, part by part as the parts become ready, so that a step of
/// descent can move parameters that are still in the cache.
///
/// Every parameter comes exactly once. Parts come in any order and from several threads at once. When one comes, the
/// evaluation has read its parameters for the last time: they may be changed at once.
public interface GradientSink {
    /// The loss ℓ, told before the first part. Whoever throws here is sent no part.
    default void loss(double loss) {}

    /// The gradient of the parameters `at` … `at + length − 1` is at `from` of `gradient`, which the receiver may
    /// overwrite there and must not keep.
    void accept(int at, int length, double[] gradient, int from);
}
