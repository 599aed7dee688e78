package preceptor.spec;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The training method. Where a `batch` is empty, each step uses all data.
public sealed interface OptimizerSpec {
    /// The step size; for gradient flow, the time that one step covers.
    double rate();

    /// Samples per step, empty for all.
    default Optional<Integer> batchSize() {
        return switch (this) {
            case Gd gd -> Optional.empty();
            case Flow flow -> Optional.empty();
            case Sgd sgd -> Optional.of(sgd.batch());
            case Momentum momentum -> momentum.batch();
            case Nesterov nesterov -> nesterov.batch();
            case Adam adam -> adam.batch();
        };
    }

    /// Gradient descent on all data.
    record Gd(double rate) implements OptimizerSpec {
        private static final Field<Gd, Double> RATE = rateField(0.2, Gd::rate);
        static final Shape<Gd> SHAPE = Shape.of("Gradient descent.", List.of(RATE), v -> new Gd(v.get(RATE)));
    }

    /// Gradient descent on batches.
    record Sgd(double rate, int batch) implements OptimizerSpec {
        private static final Field<Sgd, Double> RATE = rateField(0.1, Sgd::rate);
        private static final Field<Sgd, Integer> BATCH =
                Field.of("batch", batchType(), 32, Sgd::batch, "samples per step");
        static final Shape<Sgd> SHAPE =
                Shape.of("Stochastic gradient descent.", List.of(RATE, BATCH), v -> new Sgd(v.get(RATE), v.get(BATCH)));
    }

    /// Heavy-ball momentum.
    record Momentum(double rate, double momentum, Optional<Integer> batch) implements OptimizerSpec {
        private static final Field<Momentum, Double> RATE = rateField(0.05, Momentum::rate);
        private static final Field<Momentum, Double> MOMENTUM = momentumField(Momentum::momentum);
        private static final Field<Momentum, Optional<Integer>> BATCH = batchField(Momentum::batch);
        static final Shape<Momentum> SHAPE = Shape.of(
                "Gradient descent with momentum.",
                List.of(RATE, MOMENTUM, BATCH),
                v -> new Momentum(v.get(RATE), v.get(MOMENTUM), v.get(BATCH)));
    }

    /// Nesterov's accelerated gradient.
    record Nesterov(double rate, double momentum, Optional<Integer> batch) implements OptimizerSpec {
        private static final Field<Nesterov, Double> RATE = rateField(0.05, Nesterov::rate);
        private static final Field<Nesterov, Double> MOMENTUM = momentumField(Nesterov::momentum);
        private static final Field<Nesterov, Optional<Integer>> BATCH = batchField(Nesterov::batch);
        static final Shape<Nesterov> SHAPE = Shape.of(
                "Nesterov's accelerated gradient.",
                List.of(RATE, MOMENTUM, BATCH),
                v -> new Nesterov(v.get(RATE), v.get(MOMENTUM), v.get(BATCH)));
    }

    /// Adam.
    record Adam(double rate, double beta1, double beta2, double epsilon, Optional<Integer> batch)
            implements OptimizerSpec {
        private static final Field<Adam, Double> RATE = rateField(0.01, Adam::rate);
        private static final Field<Adam, Double> BETA1 =
                Field.of("beta1", Numbers.below(0, 1), 0.9, Adam::beta1, "decay of the first moment");
        private static final Field<Adam, Double> BETA2 =
                Field.of("beta2", Numbers.below(0, 1), 0.999, Adam::beta2, "decay of the second moment");
        private static final Field<Adam, Double> EPSILON =
                Field.of("epsilon", Numbers.positive(1), 1e-8, Adam::epsilon, "added to the root of the second moment");
        private static final Field<Adam, Optional<Integer>> BATCH = batchField(Adam::batch);
        static final Shape<Adam> SHAPE = Shape.of(
                "Adam.",
                List.of(RATE, BETA1, BETA2, EPSILON, BATCH),
                v -> new Adam(v.get(RATE), v.get(BETA1), v.get(BETA2), v.get(EPSILON), v.get(BATCH)));
    }

    /// Gradient flow dW/dt = ΔW by an adaptive solver.
    record Flow(double rate, double tolerance) implements OptimizerSpec {
        private static final Field<Flow, Double> RATE =
                Field.of("rate", Numbers.positive(1e6), 0.2, Flow::rate, "time that one step covers");
        private static final Field<Flow, Double> TOLERANCE = Field.of(
                "tolerance",
                Numbers.positive(1),
                1e-6,
                Flow::tolerance,
                "the solver's absolute and relative tolerance");
        static final Shape<Flow> SHAPE = Shape.of(
                "Gradient flow by an adaptive solver.",
                List.of(RATE, TOLERANCE),
                v -> new Flow(v.get(RATE), v.get(TOLERANCE)));
    }

    private static <R> Field<R, Double> rateField(double fallback, Function<R, Double> getter) {
        return Field.of("rate", Numbers.positive(1e6), fallback, getter, "step size");
    }

    private static <R> Field<R, Double> momentumField(Function<R, Double> getter) {
        return Field.of("momentum", Numbers.below(0, 1), 0.9, getter, "share of the last step that's kept");
    }

    private static <R> Field<R, Optional<Integer>> batchField(Function<R, Optional<Integer>> getter) {
        return Field.of(
                "batch", Types.optional(batchType()), Optional.empty(), getter, "samples per step; all if absent");
    }

    private static Type<Integer> batchType() {
        return Numbers.integer(1, 100_000_000);
    }

    /// A new method is one more record and one more line here.
    static Type<OptimizerSpec> type() {
        return Choice.of(
                "The training method.",
                "gd",
                List.of(
                        new Choice.Kind<>("gd", Gd.class, Gd.SHAPE),
                        new Choice.Kind<>("sgd", Sgd.class, Sgd.SHAPE),
                        new Choice.Kind<>("momentum", Momentum.class, Momentum.SHAPE),
                        new Choice.Kind<>("nesterov", Nesterov.class, Nesterov.SHAPE),
                        new Choice.Kind<>("adam", Adam.class, Adam.SHAPE),
                        new Choice.Kind<>("flow", Flow.class, Flow.SHAPE)));
    }
}
