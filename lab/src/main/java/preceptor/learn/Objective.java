package preceptor.learn;

/// What the codes of a codebook are chosen for.
public sealed interface Objective {
    /// The most centroids that a label-aware codebook starts from, per code.
    int MOST_START = 64;

    /// Least distance from the nearest centroid.
    record KMeans() implements Objective {}

    /// Codes that tell the label as well; see [Merging].
    ///
    /// @param beta what the share of the information on the label that is lost counts, beside the share of the
    ///     variance that is left unexplained; 0 or more
    /// @param start how many k-means centroids per code the merging starts from, 2 or more
    record LabelAware(double beta, int start) implements Objective {
        public LabelAware {
            if (!(beta >= 0) || Double.isInfinite(beta)) {
                throw new IllegalArgumentException("beta: expected a finite number from 0, got " + beta);
            }
            if (start < 2 || start > MOST_START) {
                throw new IllegalArgumentException("start: expected 2 to " + MOST_START + ", got " + start);
            }
        }
    }
}
