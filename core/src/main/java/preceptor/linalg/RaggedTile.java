package preceptor.linalg;

import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import preceptor.linalg.VectorTiles.Finish;

/// The tile of [VectorTiles#RAGGED_ROWS] rows and two vectors of columns that overlap; see [VectorTiles].
final class RaggedTile {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;

    private RaggedTile() {}

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
            int last,
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
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, s, r0 + last);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, s, r1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, s, r1 + last);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, s, r2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, s, r2 + last);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, s, r3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, s, r3 + last);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, s, r4);
        DoubleVector s41 = DoubleVector.fromArray(SPECIES, s, r4 + last);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, s, r5);
        DoubleVector s51 = DoubleVector.fromArray(SPECIES, s, r5 + last);
        int at = bOffset;
        for (int l = 0; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, at);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, at + VectorTiles.LANES);
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
            s01.intoArray(c, c0 + last);
            s10.intoArray(c, c1);
            s11.intoArray(c, c1 + last);
            s20.intoArray(c, c2);
            s21.intoArray(c, c2 + last);
            s30.intoArray(c, c3);
            s31.intoArray(c, c3 + last);
            s40.intoArray(c, c4);
            s41.intoArray(c, c4 + last);
            s50.intoArray(c, c5);
            s51.intoArray(c, c5 + last);
            return;
        }
        DoubleVector zero = DoubleVector.zero(SPECIES);
        if (finish == Finish.RECTIFIED) {
            zero.blend(s00, s00.compare(GT, zero)).intoArray(c, c0);
            zero.blend(s01, s01.compare(GT, zero)).intoArray(c, c0 + last);
            zero.blend(s10, s10.compare(GT, zero)).intoArray(c, c1);
            zero.blend(s11, s11.compare(GT, zero)).intoArray(c, c1 + last);
            zero.blend(s20, s20.compare(GT, zero)).intoArray(c, c2);
            zero.blend(s21, s21.compare(GT, zero)).intoArray(c, c2 + last);
            zero.blend(s30, s30.compare(GT, zero)).intoArray(c, c3);
            zero.blend(s31, s31.compare(GT, zero)).intoArray(c, c3 + last);
            zero.blend(s40, s40.compare(GT, zero)).intoArray(c, c4);
            zero.blend(s41, s41.compare(GT, zero)).intoArray(c, c4 + last);
            zero.blend(s50, s50.compare(GT, zero)).intoArray(c, c5);
            zero.blend(s51, s51.compare(GT, zero)).intoArray(c, c5 + last);
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
        g = DoubleVector.fromArray(SPECIES, gate, g0 + last);
        s01.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0 + last);
        g = DoubleVector.fromArray(SPECIES, gate, g1);
        s10.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1);
        g = DoubleVector.fromArray(SPECIES, gate, g1 + last);
        s11.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1 + last);
        g = DoubleVector.fromArray(SPECIES, gate, g2);
        s20.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2);
        g = DoubleVector.fromArray(SPECIES, gate, g2 + last);
        s21.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2 + last);
        g = DoubleVector.fromArray(SPECIES, gate, g3);
        s30.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3);
        g = DoubleVector.fromArray(SPECIES, gate, g3 + last);
        s31.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3 + last);
        g = DoubleVector.fromArray(SPECIES, gate, g4);
        s40.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c4);
        g = DoubleVector.fromArray(SPECIES, gate, g4 + last);
        s41.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c4 + last);
        g = DoubleVector.fromArray(SPECIES, gate, g5);
        s50.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c5);
        g = DoubleVector.fromArray(SPECIES, gate, g5 + last);
        s51.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c5 + last);
    }
}
