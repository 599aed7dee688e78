package preceptor.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// The copies that let the tiles of [VectorTiles] see whole vectors only. Padding out to whole vectors matters twice:
/// a masked operation inside a tile would make it too big for the first compiler, which then never hands it on to the
/// second (see docs/decisions/0002-kernels.md), and a load of a whole vector that follows a store of a part of one
/// waits for that store to leave the core.
final class VectorPanels {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;
    private static final int NARROW = VectorTiles.NARROW;
    private static final int WIDE = VectorTiles.WIDE;

    private VectorPanels() {}

    /// Copies a block of `rows` × `columns` ≤ [VectorTiles#NARROW] into rows of that width, padded with zeros.
    static void padNarrow(int rows, int columns, double[] from, int offset, int row, double[] panel, int start) {
        VectorMask<Double> m0 = SPECIES.indexInRange(0, columns);
        VectorMask<Double> m1 = SPECIES.indexInRange(LANES, columns);
        for (int i = 0; i < rows; i++) {
            int at = offset + i * row;
            DoubleVector.fromArray(SPECIES, from, at, m0).intoArray(panel, start + i * NARROW);
            DoubleVector.fromArray(SPECIES, from, at + LANES, m1).intoArray(panel, start + i * NARROW + LANES);
        }
    }

    /// Copies a block of `rows` × `columns` ≤ [VectorTiles#WIDE] into rows of that width, padded with zeros.
    static void padWide(int rows, int columns, double[] from, int offset, int row, double[] panel, int start) {
        VectorMask<Double> m0 = SPECIES.indexInRange(0, columns);
        VectorMask<Double> m1 = SPECIES.indexInRange(LANES, columns);
        VectorMask<Double> m2 = SPECIES.indexInRange(2 * LANES, columns);
        VectorMask<Double> m3 = SPECIES.indexInRange(3 * LANES, columns);
        for (int i = 0; i < rows; i++) {
            int at = offset + i * row;
            DoubleVector.fromArray(SPECIES, from, at, m0).intoArray(panel, start + i * WIDE);
            DoubleVector.fromArray(SPECIES, from, at + LANES, m1).intoArray(panel, start + i * WIDE + LANES);
            DoubleVector.fromArray(SPECIES, from, at + 2 * LANES, m2).intoArray(panel, start + i * WIDE + 2 * LANES);
            DoubleVector.fromArray(SPECIES, from, at + 3 * LANES, m3).intoArray(panel, start + i * WIDE + 3 * LANES);
        }
    }

    /// Copies a block back from rows of [VectorTiles#NARROW].
    static void unpadNarrow(int rows, int columns, double[] panel, int start, double[] to, int offset, int row) {
        VectorMask<Double> m0 = SPECIES.indexInRange(0, columns);
        VectorMask<Double> m1 = SPECIES.indexInRange(LANES, columns);
        for (int i = 0; i < rows; i++) {
            int at = offset + i * row;
            DoubleVector.fromArray(SPECIES, panel, start + i * NARROW).intoArray(to, at, m0);
            DoubleVector.fromArray(SPECIES, panel, start + i * NARROW + LANES).intoArray(to, at + LANES, m1);
        }
    }

    /// Copies a block back from rows of [VectorTiles#WIDE].
    static void unpadWide(int rows, int columns, double[] panel, int start, double[] to, int offset, int row) {
        VectorMask<Double> m0 = SPECIES.indexInRange(0, columns);
        VectorMask<Double> m1 = SPECIES.indexInRange(LANES, columns);
        VectorMask<Double> m2 = SPECIES.indexInRange(2 * LANES, columns);
        VectorMask<Double> m3 = SPECIES.indexInRange(3 * LANES, columns);
        for (int i = 0; i < rows; i++) {
            int at = offset + i * row;
            DoubleVector.fromArray(SPECIES, panel, start + i * WIDE).intoArray(to, at, m0);
            DoubleVector.fromArray(SPECIES, panel, start + i * WIDE + LANES).intoArray(to, at + LANES, m1);
            DoubleVector.fromArray(SPECIES, panel, start + i * WIDE + 2 * LANES).intoArray(to, at + 2 * LANES, m2);
            DoubleVector.fromArray(SPECIES, panel, start + i * WIDE + 3 * LANES).intoArray(to, at + 3 * LANES, m3);
        }
    }

    /// Copies the transpose of a block of `columns` × `depth` into rows of `width`.
    static void transpose(
            int depth, int columns, double[] from, int offset, int row, double[] panel, int start, int width) {
        int j = 0;
        for (; j + 8 <= columns; j += 8) {
            int f0 = offset + j * row;
            int f1 = f0 + row;
            int f2 = f1 + row;
            int f3 = f2 + row;
            int f4 = f3 + row;
            int f5 = f4 + row;
            int f6 = f5 + row;
            int f7 = f6 + row;
            for (int l = 0; l < depth; l++) {
                int to = start + l * width + j;
                panel[to] = from[f0 + l];
                panel[to + 1] = from[f1 + l];
                panel[to + 2] = from[f2 + l];
                panel[to + 3] = from[f3 + l];
                panel[to + 4] = from[f4 + l];
                panel[to + 5] = from[f5 + l];
                panel[to + 6] = from[f6 + l];
                panel[to + 7] = from[f7 + l];
            }
        }
        for (; j < columns; j++) {
            int f = offset + j * row;
            for (int l = 0; l < depth; l++) {
                panel[start + l * width + j] = from[f + l];
            }
        }
    }
}
