package preceptor.spec;

import java.util.List;

/// The student network; mathematics.md §1. `width` runs from the root to the regions above the leaves.
///
/// @param dropout probability of dropping a hidden node
public record StudentSpec(
        PerLevel<Integer> width,
        Activation activation,
        BatchNormSpec batchNorm,
        boolean bias,
        boolean sharedWeights,
        boolean residual,
        double dropout,
        Init init,
        Loss loss) {
    /// The nodes' activation function.
    public enum Activation {
        RELU,
        LINEAR
    }

    /// The loss of the head.
    public enum Loss {
        CROSS_ENTROPY,
        SQUARED_ERROR
    }

    /// How the initial weights are drawn.
    public enum InitKind {
        HE,
        LECUN,
        ORTHOGONAL,
        SEPARABLE
    }

    /// The law of the initial weights and a factor on their size.
    public record Init(InitKind kind, double scale) {
        private static final Field<Init, InitKind> KIND =
                Field.of("kind", Types.word(InitKind.class), InitKind.HE, Init::kind, "the law of the initial weights");
        private static final Field<Init, Double> SCALE =
                Field.of("scale", Numbers.positive(1e6), 1.0, Init::scale, "a factor on all initial weights");
        static final Shape<Init> SHAPE = Shape.of(
                        "The initial weights.", List.of(KIND, SCALE), v -> new Init(v.get(KIND), v.get(SCALE)))
                .withShorthand("kind");
    }

    private static final Field<StudentSpec, PerLevel<Integer>> WIDTH = Field.of(
            "width",
            Types.perLevel(Numbers.integer(1, 65536)),
            PerLevel.of(16),
            StudentSpec::width,
            "n: nodes per region, root first");
    private static final Field<StudentSpec, Activation> ACTIVATION = Field.of(
            "activation", Types.word(Activation.class), Activation.RELU, StudentSpec::activation, "activation");
    private static final Field<StudentSpec, BatchNormSpec> BATCH_NORM =
            Field.of("batch_norm", BatchNormSpec.SHAPE, StudentSpec::batchNorm, "batch norm");
    private static final Field<StudentSpec, Boolean> BIAS =
            Field.of("bias", Types.flag(), false, StudentSpec::bias, "whether nodes have biases");
    private static final Field<StudentSpec, Boolean> SHARED_WEIGHTS = Field.of(
            "shared_weights",
            Types.flag(),
            false,
            StudentSpec::sharedWeights,
            "whether the regions of a level share their weights, as in a convolution");
    private static final Field<StudentSpec, Boolean> RESIDUAL =
            Field.of("residual", Types.flag(), false, StudentSpec::residual, "whether layers have skip connections");
    private static final Field<StudentSpec, Double> DROPOUT = Field.of(
            "dropout", Numbers.below(0, 1), 0.0, StudentSpec::dropout, "probability of dropping a hidden node");
    private static final Field<StudentSpec, Init> INIT =
            Field.of("init", Init.SHAPE, StudentSpec::init, "the initial weights");
    private static final Field<StudentSpec, Loss> LOSS =
            Field.of("loss", Types.word(Loss.class), Loss.CROSS_ENTROPY, StudentSpec::loss, "the loss");
    static final Shape<StudentSpec> SHAPE = Shape.of(
            "The student network.",
            List.of(WIDTH, ACTIVATION, BATCH_NORM, BIAS, SHARED_WEIGHTS, RESIDUAL, DROPOUT, INIT, LOSS),
            v -> new StudentSpec(
                    v.get(WIDTH),
                    v.get(ACTIVATION),
                    v.get(BATCH_NORM),
                    v.get(BIAS),
                    v.get(SHARED_WEIGHTS),
                    v.get(RESIDUAL),
                    v.get(DROPOUT),
                    v.get(INIT),
                    v.get(LOSS)));
}
