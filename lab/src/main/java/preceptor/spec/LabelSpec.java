package preceptor.spec;

/// What a product teacher's label is; mathematics.md §7.
public sealed interface LabelSpec {
    /// All factors' root summaries: one head per factor, separable loss.
    record Tuple() implements LabelSpec {}

    /// The root summary of one factor, counted from 0.
    record Factor(int index) implements LabelSpec {}

    static Type<LabelSpec> type() {
        Type<LabelSpec> factor =
                Types.map(Numbers.integer(0, TeacherSpec.MOST_FACTORS - 1), Factor::new, label -> switch (label) {
                    case Factor f -> f.index();
                    case Tuple t -> throw new IllegalArgumentException("a tuple has no index");
                });
        return Types.wordOr("tuple", new Tuple(), factor);
    }
}
