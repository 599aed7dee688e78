package preceptor.spec;

import java.util.List;

/// Which files a run writes beside its metrics. Not part of the spec's hash.
public record OutputSpec(boolean report, Tensors tensors, boolean tensorboard) {
    /// When matrices are archived.
    public enum Tensors {
        FINAL,
        NONE
    }

    private static final Field<OutputSpec, Boolean> REPORT =
            Field.of("report", Types.flag(), true, OutputSpec::report, "whether to write report.html");
    private static final Field<OutputSpec, Tensors> TENSORS = Field.of(
            "tensors", Types.word(Tensors.class), Tensors.FINAL, OutputSpec::tensors, "when to write tensors.npz");
    private static final Field<OutputSpec, Boolean> TENSORBOARD =
            Field.of("tensorboard", Types.flag(), true, OutputSpec::tensorboard, "whether to write TensorBoard events");
    static final Shape<OutputSpec> SHAPE = Shape.of(
            "What is written.",
            List.of(REPORT, TENSORS, TENSORBOARD),
            v -> new OutputSpec(v.get(REPORT), v.get(TENSORS), v.get(TENSORBOARD)));
}
