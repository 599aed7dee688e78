package preceptor.spec;

import java.util.List;

/// The prior of a computed teacher's leaves; mathematics.md §1.
public sealed interface LeavesSpec {
    /// Independent and uniform.
    record Independent() implements LeavesSpec {
        static final Shape<Independent> SHAPE =
                Shape.of("Independent, uniform leaves.", List.of(), v -> new Independent());
    }

    /// An Ising chain or grid.
    record Ising(double temperature) implements LeavesSpec {
        private static final Field<Ising, Double> TEMPERATURE =
                Field.of("temperature", Numbers.positive(1e6), 2.0, Ising::temperature, "temperature, with coupling 1");
        static final Shape<Ising> SHAPE =
                Shape.of("Spins of an Ising chain or grid.", List.of(TEMPERATURE), v -> new Ising(v.get(TEMPERATURE)));
    }

    /// A new prior is one more record and one more line here.
    static Type<LeavesSpec> type() {
        return Choice.of(
                "The prior of the leaves.",
                "independent",
                List.of(
                        new Choice.Kind<>("independent", Independent.class, Independent.SHAPE),
                        new Choice.Kind<>("ising", Ising.class, Ising.SHAPE)));
    }
}
