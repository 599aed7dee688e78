package preceptor.spec;

import java.util.List;

/// Splitting of summary values where the error budget is largest; mathematics.md §5, *Refinement*.
///
/// @param at the steps after which the summaries are refined, each time from the teacher's own; [#FINAL] for the last
/// @param target the fidelity at which to stop: the cosine of B4 with B0 over all edges
/// @param bits the entropy of all summaries together, in bits, at which to stop
/// @param values the most values of one region
/// @param rounds the most rounds of splits, each a point of the curve
/// @param growth the number of splits in a round, in parts of the number of values there are
public record RefinementSpec(List<Integer> at, double target, double bits, int values, int rounds, double growth) {
    /// The last step of the training.
    public static final int FINAL = -1;

    private static final Field<RefinementSpec, List<Integer>> AT = Field.of(
            "at",
            Types.set(Types.wordOr("final", FINAL, Numbers.integer(0, 1_000_000_000)), 16),
            List.of(FINAL),
            RefinementSpec::at,
            "training steps after which summaries are refined: numbers, or final");
    private static final Field<RefinementSpec, Double> TARGET = Field.of(
            "target",
            Numbers.real(0, 1),
            0.99,
            RefinementSpec::target,
            "fidelity at which to stop: cosine of B4 with B0 over all edges");
    private static final Field<RefinementSpec, Double> BITS = Field.of(
            "bits",
            Numbers.real(0, 1e6),
            1024.0,
            RefinementSpec::bits,
            "entropy of all summaries together, in bits, at which to stop");
    private static final Field<RefinementSpec, Integer> VALUES =
            Field.of("values", Numbers.integer(2, 65536), 1024, RefinementSpec::values, "most values of one region");
    private static final Field<RefinementSpec, Integer> ROUNDS = Field.of(
            "rounds",
            Numbers.integer(1, 10_000),
            64,
            RefinementSpec::rounds,
            "most rounds of splits, each a point of the curve");
    private static final Field<RefinementSpec, Double> GROWTH = Field.of(
            "growth",
            Numbers.positive(100),
            0.1,
            RefinementSpec::growth,
            "splits in a round, in parts of the number of values there are; at least one is made");
    static final Shape<RefinementSpec> SHAPE = Shape.of(
            "Splitting of summary values until the expansion explains the gradient.",
            List.of(AT, TARGET, BITS, VALUES, ROUNDS, GROWTH),
            v -> new RefinementSpec(
                    v.get(AT), v.get(TARGET), v.get(BITS), v.get(VALUES), v.get(ROUNDS), v.get(GROWTH)));

    public RefinementSpec {
        at = List.copyOf(at);
    }

    /// Whether the summaries are refined after `step` of `steps`.
    public boolean isAt(int step, int steps) {
        return at.contains(step) || (step == steps && at.contains(FINAL));
    }
}
