package preceptor.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// The register tiles of [VectorKernels]: C += A · B for a few rows of C and a panel of columns of B.
///
/// Element (i, l) of A is `a[aOffset + i * aRow + l * aStep]`, so that one tile serves A and Aᵀ. The panel holds
/// `depth` rows of [#WIDE] or [#NARROW] columns without gaps. Of the rows of a tile only the first `rows` exist; the
/// others are the last of them again, so that the same bits are written to it more than once.
final class VectorTiles {
    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /// Registers of 512 bits come in 32, narrower ones often in 16: too few for tiles of 16 sums.
    static final boolean HAS_MANY_REGISTERS = LANES >= 8;

    static final int NARROW_ROWS = HAS_MANY_REGISTERS ? 8 : 6;
    static final int WIDE_ROWS = 4;
    static final int NARROW = 2 * LANES;
    static final int WIDE = 4 * LANES;

    private VectorTiles() {}

    /// A tile of [#NARROW_ROWS] × [#NARROW].
    static void narrow(
            int rows,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] panel,
            double[] c,
            int cOffset,
            int cRow) {
        if (HAS_MANY_REGISTERS) {
            eight(rows, depth, a, aOffset, aRow, aStep, panel, c, cOffset, cRow);
        } else {
            six(rows, depth, a, aOffset, aRow, aStep, panel, c, cOffset, cRow);
        }
    }

    private static void eight(
            int rows,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] panel,
            double[] c,
            int cOffset,
            int cRow) {
        int a0 = aOffset;
        int a1 = rows > 1 ? a0 + aRow : a0;
        int a2 = rows > 2 ? a1 + aRow : a1;
        int a3 = rows > 3 ? a2 + aRow : a2;
        int a4 = rows > 4 ? a3 + aRow : a3;
        int a5 = rows > 5 ? a4 + aRow : a4;
        int a6 = rows > 6 ? a5 + aRow : a5;
        int a7 = rows > 7 ? a6 + aRow : a6;
        int c0 = cOffset;
        int c1 = rows > 1 ? c0 + cRow : c0;
        int c2 = rows > 2 ? c1 + cRow : c1;
        int c3 = rows > 3 ? c2 + cRow : c2;
        int c4 = rows > 4 ? c3 + cRow : c3;
        int c5 = rows > 5 ? c4 + cRow : c4;
        int c6 = rows > 6 ? c5 + cRow : c5;
        int c7 = rows > 7 ? c6 + cRow : c6;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, c, c0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, c, c0 + LANES);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, c, c1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, c, c1 + LANES);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, c, c2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, c, c2 + LANES);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, c, c3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, c, c3 + LANES);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, c, c4);
        DoubleVector s41 = DoubleVector.fromArray(SPECIES, c, c4 + LANES);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, c, c5);
        DoubleVector s51 = DoubleVector.fromArray(SPECIES, c, c5 + LANES);
        DoubleVector s60 = DoubleVector.fromArray(SPECIES, c, c6);
        DoubleVector s61 = DoubleVector.fromArray(SPECIES, c, c6 + LANES);
        DoubleVector s70 = DoubleVector.fromArray(SPECIES, c, c7);
        DoubleVector s71 = DoubleVector.fromArray(SPECIES, c, c7 + LANES);
        for (int l = 0; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, panel, l * NARROW);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, panel, l * NARROW + LANES);
            int step = l * aStep;
            DoubleVector f = DoubleVector.broadcast(SPECIES, a[a0 + step]);
            s00 = f.fma(b0, s00);
            s01 = f.fma(b1, s01);
            f = DoubleVector.broadcast(SPECIES, a[a1 + step]);
            s10 = f.fma(b0, s10);
            s11 = f.fma(b1, s11);
            f = DoubleVector.broadcast(SPECIES, a[a2 + step]);
            s20 = f.fma(b0, s20);
            s21 = f.fma(b1, s21);
            f = DoubleVector.broadcast(SPECIES, a[a3 + step]);
            s30 = f.fma(b0, s30);
            s31 = f.fma(b1, s31);
            f = DoubleVector.broadcast(SPECIES, a[a4 + step]);
            s40 = f.fma(b0, s40);
            s41 = f.fma(b1, s41);
            f = DoubleVector.broadcast(SPECIES, a[a5 + step]);
            s50 = f.fma(b0, s50);
            s51 = f.fma(b1, s51);
            f = DoubleVector.broadcast(SPECIES, a[a6 + step]);
            s60 = f.fma(b0, s60);
            s61 = f.fma(b1, s61);
            f = DoubleVector.broadcast(SPECIES, a[a7 + step]);
            s70 = f.fma(b0, s70);
            s71 = f.fma(b1, s71);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + LANES);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + LANES);
        s60.intoArray(c, c6);
        s61.intoArray(c, c6 + LANES);
        s70.intoArray(c, c7);
        s71.intoArray(c, c7 + LANES);
    }

    private static void six(
            int rows,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] panel,
            double[] c,
            int cOffset,
            int cRow) {
        int a0 = aOffset;
        int a1 = rows > 1 ? a0 + aRow : a0;
        int a2 = rows > 2 ? a1 + aRow : a1;
        int a3 = rows > 3 ? a2 + aRow : a2;
        int a4 = rows > 4 ? a3 + aRow : a3;
        int a5 = rows > 5 ? a4 + aRow : a4;
        int c0 = cOffset;
        int c1 = rows > 1 ? c0 + cRow : c0;
        int c2 = rows > 2 ? c1 + cRow : c1;
        int c3 = rows > 3 ? c2 + cRow : c2;
        int c4 = rows > 4 ? c3 + cRow : c3;
        int c5 = rows > 5 ? c4 + cRow : c4;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, c, c0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, c, c0 + LANES);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, c, c1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, c, c1 + LANES);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, c, c2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, c, c2 + LANES);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, c, c3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, c, c3 + LANES);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, c, c4);
        DoubleVector s41 = DoubleVector.fromArray(SPECIES, c, c4 + LANES);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, c, c5);
        DoubleVector s51 = DoubleVector.fromArray(SPECIES, c, c5 + LANES);
        for (int l = 0; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, panel, l * NARROW);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, panel, l * NARROW + LANES);
            int step = l * aStep;
            DoubleVector f = DoubleVector.broadcast(SPECIES, a[a0 + step]);
            s00 = f.fma(b0, s00);
            s01 = f.fma(b1, s01);
            f = DoubleVector.broadcast(SPECIES, a[a1 + step]);
            s10 = f.fma(b0, s10);
            s11 = f.fma(b1, s11);
            f = DoubleVector.broadcast(SPECIES, a[a2 + step]);
            s20 = f.fma(b0, s20);
            s21 = f.fma(b1, s21);
            f = DoubleVector.broadcast(SPECIES, a[a3 + step]);
            s30 = f.fma(b0, s30);
            s31 = f.fma(b1, s31);
            f = DoubleVector.broadcast(SPECIES, a[a4 + step]);
            s40 = f.fma(b0, s40);
            s41 = f.fma(b1, s41);
            f = DoubleVector.broadcast(SPECIES, a[a5 + step]);
            s50 = f.fma(b0, s50);
            s51 = f.fma(b1, s51);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + LANES);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + LANES);
    }

    /// A tile of [#WIDE_ROWS] × [#WIDE], for many registers.
    static void wide(
            int rows,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] panel,
            double[] c,
            int cOffset,
            int cRow) {
        int a0 = aOffset;
        int a1 = rows > 1 ? a0 + aRow : a0;
        int a2 = rows > 2 ? a1 + aRow : a1;
        int a3 = rows > 3 ? a2 + aRow : a2;
        int c0 = cOffset;
        int c1 = rows > 1 ? c0 + cRow : c0;
        int c2 = rows > 2 ? c1 + cRow : c1;
        int c3 = rows > 3 ? c2 + cRow : c2;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, c, c0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, c, c0 + LANES);
        DoubleVector s02 = DoubleVector.fromArray(SPECIES, c, c0 + 2 * LANES);
        DoubleVector s03 = DoubleVector.fromArray(SPECIES, c, c0 + 3 * LANES);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, c, c1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, c, c1 + LANES);
        DoubleVector s12 = DoubleVector.fromArray(SPECIES, c, c1 + 2 * LANES);
        DoubleVector s13 = DoubleVector.fromArray(SPECIES, c, c1 + 3 * LANES);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, c, c2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, c, c2 + LANES);
        DoubleVector s22 = DoubleVector.fromArray(SPECIES, c, c2 + 2 * LANES);
        DoubleVector s23 = DoubleVector.fromArray(SPECIES, c, c2 + 3 * LANES);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, c, c3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, c, c3 + LANES);
        DoubleVector s32 = DoubleVector.fromArray(SPECIES, c, c3 + 2 * LANES);
        DoubleVector s33 = DoubleVector.fromArray(SPECIES, c, c3 + 3 * LANES);
        for (int l = 0; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, panel, l * WIDE);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, panel, l * WIDE + LANES);
            DoubleVector b2 = DoubleVector.fromArray(SPECIES, panel, l * WIDE + 2 * LANES);
            DoubleVector b3 = DoubleVector.fromArray(SPECIES, panel, l * WIDE + 3 * LANES);
            int step = l * aStep;
            DoubleVector f = DoubleVector.broadcast(SPECIES, a[a0 + step]);
            s00 = f.fma(b0, s00);
            s01 = f.fma(b1, s01);
            s02 = f.fma(b2, s02);
            s03 = f.fma(b3, s03);
            f = DoubleVector.broadcast(SPECIES, a[a1 + step]);
            s10 = f.fma(b0, s10);
            s11 = f.fma(b1, s11);
            s12 = f.fma(b2, s12);
            s13 = f.fma(b3, s13);
            f = DoubleVector.broadcast(SPECIES, a[a2 + step]);
            s20 = f.fma(b0, s20);
            s21 = f.fma(b1, s21);
            s22 = f.fma(b2, s22);
            s23 = f.fma(b3, s23);
            f = DoubleVector.broadcast(SPECIES, a[a3 + step]);
            s30 = f.fma(b0, s30);
            s31 = f.fma(b1, s31);
            s32 = f.fma(b2, s32);
            s33 = f.fma(b3, s33);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + LANES);
        s02.intoArray(c, c0 + 2 * LANES);
        s03.intoArray(c, c0 + 3 * LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s12.intoArray(c, c1 + 2 * LANES);
        s13.intoArray(c, c1 + 3 * LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s22.intoArray(c, c2 + 2 * LANES);
        s23.intoArray(c, c2 + 3 * LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
        s32.intoArray(c, c3 + 2 * LANES);
        s33.intoArray(c, c3 + 3 * LANES);
    }
}
