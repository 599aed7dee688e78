package preceptor.spec;

import java.util.List;
import java.util.function.Function;

/// How a leaf's summary becomes its input vector; mathematics.md §1. `noise` is the standard deviation of Gaussian
/// noise.
public sealed interface EmissionSpec {
    /// The standard deviation of the Gaussian noise on every component; with 0 the set of inputs is finite.
    double noise();

    /// The unit vector of the value.
    record OneHot(double noise) implements EmissionSpec {
        private static final Field<OneHot, Double> NOISE = noiseField(OneHot::noise);
        static final Shape<OneHot> SHAPE =
                Shape.of("The unit vector of the value.", List.of(NOISE), v -> new OneHot(v.get(NOISE)));
    }

    /// A random vector of `dim` components per value; where `centred`, less their mean over the leaf's values.
    record Embedding(int dim, double noise, boolean centred) implements EmissionSpec {
        private static final Field<Embedding, Integer> DIM = dimField(Embedding::dim);
        private static final Field<Embedding, Double> NOISE = noiseField(Embedding::noise);
        private static final Field<Embedding, Boolean> CENTRED = Field.of(
                "centred",
                Types.flag(),
                false,
                Embedding::centred,
                "whether the mean input over the leaf's values is subtracted, so that inputs have mean 0");
        static final Shape<Embedding> SHAPE = Shape.of(
                "A random vector per value.",
                List.of(DIM, NOISE, CENTRED),
                v -> new Embedding(v.get(DIM), v.get(NOISE), v.get(CENTRED)));
    }

    /// A random patch of `dim` black and white pixels per value.
    record Pixels(int dim, double noise) implements EmissionSpec {
        private static final Field<Pixels, Integer> DIM = dimField(Pixels::dim);
        private static final Field<Pixels, Double> NOISE = noiseField(Pixels::noise);
        static final Shape<Pixels> SHAPE = Shape.of(
                "A random patch of black and white pixels per value.",
                List.of(DIM, NOISE),
                v -> new Pixels(v.get(DIM), v.get(NOISE)));
    }

    private static <R> Field<R, Integer> dimField(Function<R, Integer> getter) {
        return Field.of("dim", Numbers.integer(1, 65536), 4, getter, "components of a leaf's input");
    }

    private static <R> Field<R, Double> noiseField(Function<R, Double> getter) {
        return Field.of("noise", Numbers.real(0, 1e6), 0.0, getter, "standard deviation of Gaussian noise");
    }

    /// A new kind of emission is one more record and one more line here.
    static Type<EmissionSpec> type() {
        return Choice.of(
                "How a leaf's summary becomes its input.",
                "embedding",
                List.of(
                        new Choice.Kind<>("one-hot", OneHot.class, OneHot.SHAPE),
                        new Choice.Kind<>("embedding", Embedding.class, Embedding.SHAPE),
                        new Choice.Kind<>("pixels", Pixels.class, Pixels.SHAPE)));
    }
}
