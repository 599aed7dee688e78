package preceptor.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// The copies that let the tiles of [VectorTiles] see whole vectors of B only: rows of some vectors, the last of which
/// holds the last columns of the block, also where it has them in common with the vector before.
///
/// A block with fewer columns than lanes is padded, and so are its pieces of S, C and the gates. That matters twice:
/// a masked operation inside a tile would make it too big for the first compiler, which then never hands it on to the
/// second (see docs/decisions/0002-kernels.md), and a load of a whole vector that follows a store of a part of one
/// waits for that store to leave the core.
final class VectorPanels {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;

    private VectorPanels() {}

    /// Copies a block of `rows` × `columns`, at least as many as a vector has lanes, into rows of `vectors` vectors.
    static void copy(
            int rows, int columns, int vectors, double[] from, int offset, int row, double[] panel, int start) {
        if (vectors == 2) {
            copyTwo(rows, columns - LANES, from, offset, row, panel, start);
            return;
        }
        for (int v = 0; v < vectors; v++) {
            int at = offset + Math.min(v * LANES, columns - LANES);
            int to = start + v * LANES;
            for (int i = 0; i < rows; i++) {
                DoubleVector.fromArray(SPECIES, from, at).intoArray(panel, to);
                at += row;
                to += vectors * LANES;
            }
        }
    }

    /// The same for two vectors: most of all copies, and faster with a constant distance of rows.
    private static void copyTwo(int rows, int last, double[] from, int offset, int row, double[] panel, int start) {
        for (int i = 0; i < rows; i++) {
            int at = offset + i * row;
            int to = start + i * 2 * LANES;
            DoubleVector.fromArray(SPECIES, from, at).intoArray(panel, to);
            DoubleVector.fromArray(SPECIES, from, at + last).intoArray(panel, to + LANES);
        }
    }

    /// Copies a block of `rows` × `columns`, fewer than lanes, into rows of one vector, padded with zeros.
    static void pad(int rows, int columns, double[] from, int offset, int row, double[] panel, int start) {
        VectorMask<Double> mask = SPECIES.indexInRange(0, columns);
        for (int i = 0; i < rows; i++) {
            DoubleVector.fromArray(SPECIES, from, offset + i * row, mask).intoArray(panel, start + i * LANES);
        }
    }

    /// Copies a block of `rows` × `columns` back from rows of one vector.
    static void unpad(int rows, int columns, double[] panel, int start, double[] to, int offset, int row) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to[offset + i * row + j] = panel[start + i * LANES + j];
            }
        }
    }

    /// Copies the transpose of a block of `columns` × `depth` into rows of `vectors` vectors.
    static void transpose(
            int depth, int columns, int vectors, double[] from, int offset, int row, double[] panel, int start) {
        int width = vectors * LANES;
        if (columns == width || columns < LANES) {
            transpose(depth, columns, from, offset, row, panel, start, width);
        } else {
            int before = width - LANES;
            transpose(depth, before, from, offset, row, panel, start, width);
            transpose(depth, LANES, from, offset + (columns - LANES) * row, row, panel, start + before, width);
        }
    }

    /// Copies the transpose of a block of `columns` × `depth` into rows of `width`.
    private static void transpose(
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
