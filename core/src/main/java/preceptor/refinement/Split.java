package preceptor.refinement;

import preceptor.linalg.Matrix;

/// One split of a summary value in two. The part whose inputs lie above the threshold becomes a new value, the other
/// keeps the old one.
///
/// @param region the region α
/// @param value the value of z'_α that is split
/// @param created the number of the new value, m'_α before the split
/// @param direction (d × 1) in the space of what the region receives: the outputs of its children, one after the other,
///     or a leaf's input
/// @param threshold an input is above if direction · received > threshold
/// @param covariance what the split is expected to win, in parts of ‖B0‖; see [SplitSearch]
/// @param share by how much it raises [Refinement#share()]
public record Split(
        int region, int value, int created, Matrix direction, double threshold, double covariance, double share) {
    /// Whether an input is in the new value. A function of what the region receives alone: inputs that look the same to
    /// the region's nodes are never told apart.
    ///
    /// @param received (any × d) what the region receives, row by row
    public boolean above(Matrix received, int row) {
        return projection(direction, received, row) > threshold;
    }

    /// direction · received, added up in one order wherever it is asked for.
    static double projection(Matrix direction, Matrix received, int row) {
        double[] d = direction.data();
        double[] r = received.data();
        double sum = 0;
        for (int k = 0; k < d.length; k++) {
            sum += d[k] * r[row * d.length + k];
        }
        return sum;
    }
}
