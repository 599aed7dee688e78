package preceptor.spec;

import java.util.List;

/// What a run may cost before it's refused or falls back to Monte Carlo; mathematics.md E1, E2 and §5.
///
/// @param inputs the largest joint support that's enumerated
/// @param configurations the most configurations of an order-r expansion
/// @param memoryMb the most memory, in 2²⁰ bytes
/// @param monteCarlo samples per estimate where enumeration doesn't fit
/// @param inference the most table entries of exact inference on regions that overlap; fewer also bound what
///     finding the Bayes risk may cost
public record LimitsSpec(long inputs, long configurations, int memoryMb, int monteCarlo, long inference) {
    private static final Field<LimitsSpec, Long> INPUTS = Field.of(
            "inputs", Numbers.whole(1, 1L << 40), 1L << 22, LimitsSpec::inputs, "largest support that's enumerated");
    private static final Field<LimitsSpec, Long> CONFIGURATIONS = Field.of(
            "configurations",
            Numbers.whole(1, 1L << 40),
            1L << 20,
            LimitsSpec::configurations,
            "most configurations of an expansion");
    private static final Field<LimitsSpec, Integer> MEMORY_MB = Field.of(
            "memory_mb", Numbers.integer(16, 1 << 24), 4096, LimitsSpec::memoryMb, "most memory, in 2^20 bytes");
    private static final Field<LimitsSpec, Integer> MONTE_CARLO = Field.of(
            "monte_carlo",
            Numbers.integer(2, 1 << 30),
            1 << 14,
            LimitsSpec::monteCarlo,
            "samples per estimate where enumeration doesn't fit");
    private static final Field<LimitsSpec, Long> INFERENCE = Field.of(
            "inference",
            Numbers.whole(1, 1L << 30),
            1L << 23,
            LimitsSpec::inference,
            "most table entries of exact inference where regions overlap or leaves depend on each other");
    static final Shape<LimitsSpec> SHAPE = Shape.of(
            "What a run may cost.",
            List.of(INPUTS, CONFIGURATIONS, MEMORY_MB, MONTE_CARLO, INFERENCE),
            v -> new LimitsSpec(
                    v.get(INPUTS), v.get(CONFIGURATIONS), v.get(MEMORY_MB), v.get(MONTE_CARLO), v.get(INFERENCE)));
}
