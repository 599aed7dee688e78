package preceptor.student;

/// Where and how a student's hidden nodes are normalised; mathematics.md §6. A node's values are brought to mean 0 and
/// variance 1, then to c₁ · value + c₀.
///
/// @param place where the normalisation stands
/// @param epsilon added to the variance; 0 makes T4 an exact projection
/// @param scale whether c₁ is trained (it is held at 1 otherwise)
/// @param shift whether c₀ is trained (it is held at 0 otherwise)
public record BatchNorm(Place place, double epsilon, boolean scale, boolean shift) {
    /// Where the normalisation stands.
    public enum Place {
        NONE,
        BEFORE_RELU,
        AFTER_RELU
    }

    /// No normalisation.
    public static final BatchNorm NONE = new BatchNorm(Place.NONE, 0, false, false);

    public BatchNorm {
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon of batch norm: expected 0 or more, got " + epsilon);
        }
    }

    /// Batch norm at `place` with ε = 0 and both constants trained.
    public static BatchNorm at(Place place) {
        return place == Place.NONE ? NONE : new BatchNorm(place, 0, true, true);
    }

    public boolean before() {
        return place == Place.BEFORE_RELU;
    }

    public boolean after() {
        return place == Place.AFTER_RELU;
    }

    public boolean present() {
        return place != Place.NONE;
    }
}
