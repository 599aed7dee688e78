package preceptor.linalg;

import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import preceptor.linalg.VectorTiles.Finish;

/// The tiles of [VectorTiles#NARROW_ROWS] rows and two vectors of columns; see [VectorTiles].
final class NarrowTile {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;

    private NarrowTile() {}

    static void apply(
            int rows,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] b,
            int bOffset,
            int bRow,
            double[] s,
            int sOffset,
            int sRow,
            double[] c,
            int cOffset,
            int cRow,
            Finish finish,
            double[] gate,
            int gateOffset,
            int gateRow) {
        if (VectorTiles.HAS_MANY_REGISTERS) {
            eight(
                    rows,
                    depth,
                    a,
                    aOffset,
                    aRow,
                    aStep,
                    b,
                    bOffset,
                    bRow,
                    s,
                    sOffset,
                    sRow,
                    c,
                    cOffset,
                    cRow,
                    finish,
                    gate,
                    gateOffset,
                    gateRow);
        } else {
            six(
                    rows,
                    depth,
                    a,
                    aOffset,
                    aRow,
                    aStep,
                    b,
                    bOffset,
                    bRow,
                    s,
                    sOffset,
                    sRow,
                    c,
                    cOffset,
                    cRow,
                    finish,
                    gate,
                    gateOffset,
                    gateRow);
        }
    }

    private static void eight(
            int rows,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] b,
            int bOffset,
            int bRow,
            double[] s,
            int sOffset,
            int sRow,
            double[] c,
            int cOffset,
            int cRow,
            Finish finish,
            double[] gate,
            int gateOffset,
            int gateRow) {
        int a0 = aOffset;
        int a1 = rows > 1 ? a0 + aRow : a0;
        int a2 = rows > 2 ? a1 + aRow : a1;
        int a3 = rows > 3 ? a2 + aRow : a2;
        int a4 = rows > 4 ? a3 + aRow : a3;
        int a5 = rows > 5 ? a4 + aRow : a4;
        int a6 = rows > 6 ? a5 + aRow : a5;
        int a7 = rows > 7 ? a6 + aRow : a6;
        int r0 = sOffset;
        int r1 = rows > 1 ? r0 + sRow : r0;
        int r2 = rows > 2 ? r1 + sRow : r1;
        int r3 = rows > 3 ? r2 + sRow : r2;
        int r4 = rows > 4 ? r3 + sRow : r3;
        int r5 = rows > 5 ? r4 + sRow : r4;
        int r6 = rows > 6 ? r5 + sRow : r5;
        int r7 = rows > 7 ? r6 + sRow : r6;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, s, r0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, s, r0 + LANES);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, s, r1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, s, r1 + LANES);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, s, r2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, s, r2 + LANES);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, s, r3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, s, r3 + LANES);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, s, r4);
        DoubleVector s41 = DoubleVector.fromArray(SPECIES, s, r4 + LANES);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, s, r5);
        DoubleVector s51 = DoubleVector.fromArray(SPECIES, s, r5 + LANES);
        DoubleVector s60 = DoubleVector.fromArray(SPECIES, s, r6);
        DoubleVector s61 = DoubleVector.fromArray(SPECIES, s, r6 + LANES);
        DoubleVector s70 = DoubleVector.fromArray(SPECIES, s, r7);
        DoubleVector s71 = DoubleVector.fromArray(SPECIES, s, r7 + LANES);
        int at = bOffset;
        for (int l = 0; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, at);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, at + LANES);
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
            at += bRow;
        }
        int c0 = cOffset;
        int c1 = rows > 1 ? c0 + cRow : c0;
        int c2 = rows > 2 ? c1 + cRow : c1;
        int c3 = rows > 3 ? c2 + cRow : c2;
        int c4 = rows > 4 ? c3 + cRow : c3;
        int c5 = rows > 5 ? c4 + cRow : c4;
        int c6 = rows > 6 ? c5 + cRow : c5;
        int c7 = rows > 7 ? c6 + cRow : c6;
        if (finish == Finish.PLAIN) {
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
            return;
        }
        DoubleVector zero = DoubleVector.zero(SPECIES);
        if (finish == Finish.RECTIFIED) {
            zero.blend(s00, s00.compare(GT, zero)).intoArray(c, c0);
            zero.blend(s01, s01.compare(GT, zero)).intoArray(c, c0 + LANES);
            zero.blend(s10, s10.compare(GT, zero)).intoArray(c, c1);
            zero.blend(s11, s11.compare(GT, zero)).intoArray(c, c1 + LANES);
            zero.blend(s20, s20.compare(GT, zero)).intoArray(c, c2);
            zero.blend(s21, s21.compare(GT, zero)).intoArray(c, c2 + LANES);
            zero.blend(s30, s30.compare(GT, zero)).intoArray(c, c3);
            zero.blend(s31, s31.compare(GT, zero)).intoArray(c, c3 + LANES);
            zero.blend(s40, s40.compare(GT, zero)).intoArray(c, c4);
            zero.blend(s41, s41.compare(GT, zero)).intoArray(c, c4 + LANES);
            zero.blend(s50, s50.compare(GT, zero)).intoArray(c, c5);
            zero.blend(s51, s51.compare(GT, zero)).intoArray(c, c5 + LANES);
            zero.blend(s60, s60.compare(GT, zero)).intoArray(c, c6);
            zero.blend(s61, s61.compare(GT, zero)).intoArray(c, c6 + LANES);
            zero.blend(s70, s70.compare(GT, zero)).intoArray(c, c7);
            zero.blend(s71, s71.compare(GT, zero)).intoArray(c, c7 + LANES);
            return;
        }
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        int g0 = gateOffset;
        int g1 = rows > 1 ? g0 + gateRow : g0;
        int g2 = rows > 2 ? g1 + gateRow : g1;
        int g3 = rows > 3 ? g2 + gateRow : g2;
        int g4 = rows > 4 ? g3 + gateRow : g3;
        int g5 = rows > 5 ? g4 + gateRow : g4;
        int g6 = rows > 6 ? g5 + gateRow : g5;
        int g7 = rows > 7 ? g6 + gateRow : g6;
        DoubleVector g = DoubleVector.fromArray(SPECIES, gate, g0);
        s00.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0);
        g = DoubleVector.fromArray(SPECIES, gate, g0 + LANES);
        s01.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g1);
        s10.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1);
        g = DoubleVector.fromArray(SPECIES, gate, g1 + LANES);
        s11.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g2);
        s20.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2);
        g = DoubleVector.fromArray(SPECIES, gate, g2 + LANES);
        s21.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g3);
        s30.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3);
        g = DoubleVector.fromArray(SPECIES, gate, g3 + LANES);
        s31.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g4);
        s40.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c4);
        g = DoubleVector.fromArray(SPECIES, gate, g4 + LANES);
        s41.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c4 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g5);
        s50.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c5);
        g = DoubleVector.fromArray(SPECIES, gate, g5 + LANES);
        s51.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c5 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g6);
        s60.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c6);
        g = DoubleVector.fromArray(SPECIES, gate, g6 + LANES);
        s61.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c6 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g7);
        s70.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c7);
        g = DoubleVector.fromArray(SPECIES, gate, g7 + LANES);
        s71.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c7 + LANES);
    }

    private static void six(
            int rows,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] b,
            int bOffset,
            int bRow,
            double[] s,
            int sOffset,
            int sRow,
            double[] c,
            int cOffset,
            int cRow,
            Finish finish,
            double[] gate,
            int gateOffset,
            int gateRow) {
        int a0 = aOffset;
        int a1 = rows > 1 ? a0 + aRow : a0;
        int a2 = rows > 2 ? a1 + aRow : a1;
        int a3 = rows > 3 ? a2 + aRow : a2;
        int a4 = rows > 4 ? a3 + aRow : a3;
        int a5 = rows > 5 ? a4 + aRow : a4;
        int r0 = sOffset;
        int r1 = rows > 1 ? r0 + sRow : r0;
        int r2 = rows > 2 ? r1 + sRow : r1;
        int r3 = rows > 3 ? r2 + sRow : r2;
        int r4 = rows > 4 ? r3 + sRow : r3;
        int r5 = rows > 5 ? r4 + sRow : r4;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, s, r0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, s, r0 + LANES);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, s, r1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, s, r1 + LANES);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, s, r2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, s, r2 + LANES);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, s, r3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, s, r3 + LANES);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, s, r4);
        DoubleVector s41 = DoubleVector.fromArray(SPECIES, s, r4 + LANES);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, s, r5);
        DoubleVector s51 = DoubleVector.fromArray(SPECIES, s, r5 + LANES);
        int at = bOffset;
        for (int l = 0; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, at);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, at + LANES);
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
            at += bRow;
        }
        int c0 = cOffset;
        int c1 = rows > 1 ? c0 + cRow : c0;
        int c2 = rows > 2 ? c1 + cRow : c1;
        int c3 = rows > 3 ? c2 + cRow : c2;
        int c4 = rows > 4 ? c3 + cRow : c3;
        int c5 = rows > 5 ? c4 + cRow : c4;
        if (finish == Finish.PLAIN) {
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
            return;
        }
        DoubleVector zero = DoubleVector.zero(SPECIES);
        if (finish == Finish.RECTIFIED) {
            zero.blend(s00, s00.compare(GT, zero)).intoArray(c, c0);
            zero.blend(s01, s01.compare(GT, zero)).intoArray(c, c0 + LANES);
            zero.blend(s10, s10.compare(GT, zero)).intoArray(c, c1);
            zero.blend(s11, s11.compare(GT, zero)).intoArray(c, c1 + LANES);
            zero.blend(s20, s20.compare(GT, zero)).intoArray(c, c2);
            zero.blend(s21, s21.compare(GT, zero)).intoArray(c, c2 + LANES);
            zero.blend(s30, s30.compare(GT, zero)).intoArray(c, c3);
            zero.blend(s31, s31.compare(GT, zero)).intoArray(c, c3 + LANES);
            zero.blend(s40, s40.compare(GT, zero)).intoArray(c, c4);
            zero.blend(s41, s41.compare(GT, zero)).intoArray(c, c4 + LANES);
            zero.blend(s50, s50.compare(GT, zero)).intoArray(c, c5);
            zero.blend(s51, s51.compare(GT, zero)).intoArray(c, c5 + LANES);
            return;
        }
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        int g0 = gateOffset;
        int g1 = rows > 1 ? g0 + gateRow : g0;
        int g2 = rows > 2 ? g1 + gateRow : g1;
        int g3 = rows > 3 ? g2 + gateRow : g2;
        int g4 = rows > 4 ? g3 + gateRow : g3;
        int g5 = rows > 5 ? g4 + gateRow : g4;
        DoubleVector g = DoubleVector.fromArray(SPECIES, gate, g0);
        s00.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0);
        g = DoubleVector.fromArray(SPECIES, gate, g0 + LANES);
        s01.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g1);
        s10.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1);
        g = DoubleVector.fromArray(SPECIES, gate, g1 + LANES);
        s11.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g2);
        s20.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2);
        g = DoubleVector.fromArray(SPECIES, gate, g2 + LANES);
        s21.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g3);
        s30.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3);
        g = DoubleVector.fromArray(SPECIES, gate, g3 + LANES);
        s31.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g4);
        s40.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c4);
        g = DoubleVector.fromArray(SPECIES, gate, g4 + LANES);
        s41.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c4 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g5);
        s50.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c5);
        g = DoubleVector.fromArray(SPECIES, gate, g5 + LANES);
        s51.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c5 + LANES);
    }
}
