package preceptor.spec;

import java.util.List;

/// How the student is trained; mathematics.md §6 (weight decay) and §8.
public record TrainingSpec(
        DataSpec data, OptimizerSpec optimizer, int steps, double weightDecay, double labelSmoothing) {
    private static final Field<TrainingSpec, DataSpec> DATA = Field.of(
            "data",
            DataSpec.type(),
            new DataSpec.Population(),
            TrainingSpec::data,
            "population, or a number of samples");
    private static final Field<TrainingSpec, OptimizerSpec> OPTIMIZER =
            Field.of("optimizer", OptimizerSpec.type(), TrainingSpec::optimizer, "the training method");
    private static final Field<TrainingSpec, Integer> STEPS =
            Field.of("steps", Numbers.integer(0, 1_000_000_000), 200, TrainingSpec::steps, "training steps");
    private static final Field<TrainingSpec, Double> WEIGHT_DECAY =
            Field.of("weight_decay", Numbers.real(0, 1e3), 0.0, TrainingSpec::weightDecay, "λ of W += η(ΔW − λW)");
    private static final Field<TrainingSpec, Double> LABEL_SMOOTHING = Field.of(
            "label_smoothing",
            Numbers.below(0, 1),
            0.0,
            TrainingSpec::labelSmoothing,
            "share of the target that's spread over all labels");
    static final Shape<TrainingSpec> SHAPE = Shape.of(
                    "The training.",
                    List.of(DATA, OPTIMIZER, STEPS, WEIGHT_DECAY, LABEL_SMOOTHING),
                    v -> new TrainingSpec(
                            v.get(DATA), v.get(OPTIMIZER), v.get(STEPS), v.get(WEIGHT_DECAY), v.get(LABEL_SMOOTHING)))
            .checked((t, report) -> {
                if (t.data() instanceof DataSpec.Samples samples
                        && t.optimizer().batchSize().isPresent()
                        && t.optimizer().batchSize().get() > samples.samples()) {
                    report.problem(
                            "optimizer.batch",
                            "expected at most the " + samples.samples() + " samples of training.data, got "
                                    + t.optimizer().batchSize().get());
                }
            });
}
