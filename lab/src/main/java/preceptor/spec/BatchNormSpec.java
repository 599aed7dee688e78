package preceptor.spec;

import java.util.List;

/// Batch norm f̄ = c₁ (f − μ)/√(Var f + ε) + c₀; mathematics.md §6. A single word stands for its place.
///
/// @param place where it stands, if at all
/// @param epsilon ε
/// @param scale whether c₁ is trained; otherwise it stays 1
/// @param shift whether c₀ is trained; otherwise it stays 0
public record BatchNormSpec(At place, double epsilon, boolean scale, boolean shift) {
    /// Where batch norm stands.
    public enum At {
        NONE,
        BEFORE_RELU,
        AFTER_RELU
    }

    private static final Field<BatchNormSpec, At> PLACE =
            Field.of("place", Types.word(At.class), At.NONE, BatchNormSpec::place, "where batch norm stands");
    private static final Field<BatchNormSpec, Double> EPSILON =
            Field.of("epsilon", Numbers.real(0, 1), 0.0, BatchNormSpec::epsilon, "added to the variance");
    private static final Field<BatchNormSpec, Boolean> SCALE =
            Field.of("scale", Types.flag(), true, BatchNormSpec::scale, "whether the scale c1 is trained");
    private static final Field<BatchNormSpec, Boolean> SHIFT =
            Field.of("shift", Types.flag(), true, BatchNormSpec::shift, "whether the shift c0 is trained");
    static final Shape<BatchNormSpec> SHAPE = Shape.of(
                    "Batch norm.",
                    List.of(PLACE, EPSILON, SCALE, SHIFT),
                    v -> new BatchNormSpec(v.get(PLACE), v.get(EPSILON), v.get(SCALE), v.get(SHIFT)))
            .withShorthand("place");

    /// Without batch norm the other keys mean nothing and take their defaults, so that such specs are equal.
    public BatchNormSpec {
        if (place == At.NONE) {
            epsilon = 0;
            scale = true;
            shift = true;
        }
    }

    /// Whether there is any batch norm.
    public boolean present() {
        return place != At.NONE;
    }
}
