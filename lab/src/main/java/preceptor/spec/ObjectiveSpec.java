package preceptor.spec;

import java.util.List;

/// What the codes of a learned teacher are chosen for; mathematics.md §9. A single word stands for its defaults.
public sealed interface ObjectiveSpec {
    /// Least distance from the nearest centroid.
    record Kmeans() implements ObjectiveSpec {
        static final Shape<Kmeans> SHAPE = Shape.of("Least distance: k-means.", List.of(), v -> new Kmeans());
    }

    /// Clusters of an over-complete k-means codebook, merged so that little of the variance and little of what they
    /// tell
    /// of the label is lost.
    ///
    /// @param beta what the lost share of the information on the label counts beside the lost share of the variance
    /// @param start clusters per code that the merging starts from
    record LabelAware(double beta, int start) implements ObjectiveSpec {
        private static final Field<LabelAware, Double> BETA = Field.of(
                "beta",
                Numbers.real(0, 1e6),
                1.0,
                LabelAware::beta,
                "weight of the lost share of information on the label beside the lost share of variance");
        private static final Field<LabelAware, Integer> START = Field.of(
                "start",
                Numbers.integer(2, 64),
                4,
                LabelAware::start,
                "k-means clusters per code that the merging starts from");
        static final Shape<LabelAware> SHAPE = Shape.of(
                "Codes that tell the label, too.",
                List.of(BETA, START),
                v -> new LabelAware(v.get(BETA), v.get(START)));
    }

    static Type<ObjectiveSpec> type() {
        return Choice.of(
                "What the codes of a learned teacher are chosen for.",
                "kmeans",
                List.of(
                        new Choice.Kind<>("kmeans", Kmeans.class, Kmeans.SHAPE),
                        new Choice.Kind<>("label-aware", LabelAware.class, LabelAware.SHAPE)));
    }
}
