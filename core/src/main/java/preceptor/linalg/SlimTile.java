package preceptor.linalg;

import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import preceptor.linalg.VectorTiles.Finish;

/// The tile of [VectorTiles#SLIM_ROWS] rows and one vector of columns; see [VectorTiles].
final class SlimTile {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;

    private SlimTile() {}

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
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, s, r1);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, s, r2);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, s, r3);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, s, r4);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, s, r5);
        DoubleVector s60 = DoubleVector.fromArray(SPECIES, s, r6);
        DoubleVector s70 = DoubleVector.fromArray(SPECIES, s, r7);
        int at = bOffset;
        for (int l = 0; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, at);
            int step = l * aStep;
            DoubleVector f = DoubleVector.broadcast(SPECIES, a[a0 + step]);
            s00 = f.fma(b0, s00);
            f = DoubleVector.broadcast(SPECIES, a[a1 + step]);
            s10 = f.fma(b0, s10);
            f = DoubleVector.broadcast(SPECIES, a[a2 + step]);
            s20 = f.fma(b0, s20);
            f = DoubleVector.broadcast(SPECIES, a[a3 + step]);
            s30 = f.fma(b0, s30);
            f = DoubleVector.broadcast(SPECIES, a[a4 + step]);
            s40 = f.fma(b0, s40);
            f = DoubleVector.broadcast(SPECIES, a[a5 + step]);
            s50 = f.fma(b0, s50);
            f = DoubleVector.broadcast(SPECIES, a[a6 + step]);
            s60 = f.fma(b0, s60);
            f = DoubleVector.broadcast(SPECIES, a[a7 + step]);
            s70 = f.fma(b0, s70);
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
            s10.intoArray(c, c1);
            s20.intoArray(c, c2);
            s30.intoArray(c, c3);
            s40.intoArray(c, c4);
            s50.intoArray(c, c5);
            s60.intoArray(c, c6);
            s70.intoArray(c, c7);
            return;
        }
        DoubleVector zero = DoubleVector.zero(SPECIES);
        if (finish == Finish.RECTIFIED) {
            zero.blend(s00, s00.compare(GT, zero)).intoArray(c, c0);
            zero.blend(s10, s10.compare(GT, zero)).intoArray(c, c1);
            zero.blend(s20, s20.compare(GT, zero)).intoArray(c, c2);
            zero.blend(s30, s30.compare(GT, zero)).intoArray(c, c3);
            zero.blend(s40, s40.compare(GT, zero)).intoArray(c, c4);
            zero.blend(s50, s50.compare(GT, zero)).intoArray(c, c5);
            zero.blend(s60, s60.compare(GT, zero)).intoArray(c, c6);
            zero.blend(s70, s70.compare(GT, zero)).intoArray(c, c7);
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
        g = DoubleVector.fromArray(SPECIES, gate, g1);
        s10.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1);
        g = DoubleVector.fromArray(SPECIES, gate, g2);
        s20.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2);
        g = DoubleVector.fromArray(SPECIES, gate, g3);
        s30.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3);
        g = DoubleVector.fromArray(SPECIES, gate, g4);
        s40.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c4);
        g = DoubleVector.fromArray(SPECIES, gate, g5);
        s50.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c5);
        g = DoubleVector.fromArray(SPECIES, gate, g6);
        s60.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c6);
        g = DoubleVector.fromArray(SPECIES, gate, g7);
        s70.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c7);
    }
}
