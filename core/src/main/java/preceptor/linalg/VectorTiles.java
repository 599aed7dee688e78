package preceptor.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// What the register tiles of [VectorKernels], [WideTile] and [NarrowTile], have in common: C = finish(S + A · B) for a
/// few rows of C and as many columns as the tile has.
///
/// Element (i, l) of A is `a[aOffset + i * aRow + l * aStep]`, so that one tile serves A and Aᵀ. The rows of B and of S
/// are whole, `bRow` and `sRow` apart; with an `sRow` of 0 all rows of S are one. S may be C. Of the rows of a tile
/// only
/// the first `rows` exist; the others are the last of them again, so that the same bits are written to it more than
/// once.
final class VectorTiles {
    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /// Registers of 512 bits come in 32, narrower ones often in 16: too few for tiles of 16 sums.
    static final boolean HAS_MANY_REGISTERS = LANES >= 8;

    static final int NARROW_ROWS = HAS_MANY_REGISTERS ? 8 : 6;
    static final int WIDE_ROWS = 4;
    static final int NARROW = 2 * LANES;
    static final int WIDE = 4 * LANES;

    /// What is done to a sum before it is written.
    enum Finish {
        PLAIN,
        /// As [Kernels#rectify] does.
        RECTIFIED,
        /// As [Kernels#multiplyGates] does.
        GATED
    }

    private VectorTiles() {}
}
