package preceptor.spec;

import java.util.List;

/// What the student is trained on; mathematics.md §8.
public sealed interface DataSpec {
    /// The whole law of the teacher: exact expectations. With a learned teacher, the whole training set.
    record Population() implements DataSpec {}

    /// A fixed number of samples, of whose labels the fraction `labelNoise` is drawn again uniformly.
    record Samples(int samples, double labelNoise) implements DataSpec {
        private static final Field<Samples, Integer> SAMPLES =
                Field.of("samples", Numbers.integer(1, 100_000_000), Samples::samples, "number of samples");
        private static final Field<Samples, Double> LABEL_NOISE = Field.of(
                "label_noise",
                Numbers.real(0, 1),
                0.0,
                Samples::labelNoise,
                "fraction of the labels drawn again uniformly");
        static final Shape<Samples> SHAPE = Shape.of(
                "A fixed set of samples.",
                List.of(SAMPLES, LABEL_NOISE),
                v -> new Samples(v.get(SAMPLES), v.get(LABEL_NOISE)));
    }

    static Type<DataSpec> type() {
        Type<DataSpec> samples = Types.map(Samples.SHAPE, s -> s, data -> switch (data) {
            case Samples s -> s;
            case Population p -> throw new IllegalArgumentException("the population has no number of samples");
        });
        return Types.wordOr("population", new Population(), samples);
    }
}
