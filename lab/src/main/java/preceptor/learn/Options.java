package preceptor.learn;

import java.util.List;

/// How a teacher is learned.
///
/// @param codes m per level below the root, from top to leaves; the last entry serves all deeper levels
/// @param objective what the codes are chosen for
/// @param shared whether the regions of a level whose kernels have the same slots (all but those at a padded border)
///     have one codebook together, in place of one each
/// @param smoothing what is added to every count of a code, a pair of codes or a label; 0 or more
public record Options(List<Integer> codes, Objective objective, boolean shared, double smoothing) {
    public Options {
        codes = List.copyOf(codes);
        if (!(smoothing >= 0) || smoothing > Images.MOST) {
            throw new IllegalArgumentException("smoothing: expected a finite number from 0, got " + smoothing);
        }
    }

    /// Plain k-means for each region, without smoothing.
    public static Options plain(Integer... codes) {
        return new Options(List.of(codes), new Objective.KMeans(), false, 0);
    }
}
