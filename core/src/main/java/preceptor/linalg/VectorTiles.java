package preceptor.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// What the register tiles of [VectorKernels], from [SlimTile] to [WideTile], have in common: C = finish(S + A · B)
/// for a few rows of C and one to four vectors of columns.
///
/// Element (i, l) of A is `a[aOffset + i * aRow + l * aStep]`, so that one tile serves A and Aᵀ. The rows of B are
/// whole vectors, `bRow` apart. The rows of S are `sRow` apart; with an `sRow` of 0 all of them are one. S may be
/// C, and the gates are as far apart as the rows of C.
///
/// Ragged edges need no masks. In [RaggedTile] and [MiddleTile] the last vector of a row of S, of C and of the
/// gates starts at `last`, over the end of the one before it where there are fewer columns than lanes left; B has
/// the columns to match. Of the rows of a tile only the first `rows` exist; the others are the last of them again.
/// The same bits are then computed and written twice.
final class VectorTiles {
    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /// Registers of 512 bits come in 32, narrower ones often in 16: too few for tiles of 16 sums.
    static final boolean HAS_MANY_REGISTERS = LANES >= 8;

    static final int SLIM_ROWS = 8;
    static final int NARROW_ROWS = HAS_MANY_REGISTERS ? 8 : 6;
    static final int WIDE_ROWS = 4;

    static final int NARROW = 2 * LANES;
    static final int RAGGED_ROWS = 6;
    static final int WIDEST = (HAS_MANY_REGISTERS ? 4 : 3) * LANES;

    /// What is done to a sum before it is written.
    enum Finish {
        PLAIN,
        /// As [Kernels#rectify] does.
        RECTIFIED,
        /// As [Kernels#multiplyGates] does.
        GATED
    }

    private VectorTiles() {}

    /// How many of `left` columns the next tile takes: never so many that less than a vector remains.
    static int columns(int left) {
        if (left <= 3 * LANES) {
            return left;
        }
        boolean wide = HAS_MANY_REGISTERS && (left == 4 * LANES || left >= 5 * LANES);
        return (wide ? 4 : 2) * LANES;
    }
}
