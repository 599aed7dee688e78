package preceptor.linalg;

import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import preceptor.linalg.VectorTiles.Finish;

/// The tile of [VectorTiles#WIDE_ROWS] rows and four vectors of columns, for many registers; see [VectorTiles].
final class WideTile {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;

    private WideTile() {}

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
        int r0 = sOffset;
        int r1 = rows > 1 ? r0 + sRow : r0;
        int r2 = rows > 2 ? r1 + sRow : r1;
        int r3 = rows > 3 ? r2 + sRow : r2;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, s, r0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, s, r0 + LANES);
        DoubleVector s02 = DoubleVector.fromArray(SPECIES, s, r0 + 2 * LANES);
        DoubleVector s03 = DoubleVector.fromArray(SPECIES, s, r0 + 3 * LANES);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, s, r1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, s, r1 + LANES);
        DoubleVector s12 = DoubleVector.fromArray(SPECIES, s, r1 + 2 * LANES);
        DoubleVector s13 = DoubleVector.fromArray(SPECIES, s, r1 + 3 * LANES);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, s, r2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, s, r2 + LANES);
        DoubleVector s22 = DoubleVector.fromArray(SPECIES, s, r2 + 2 * LANES);
        DoubleVector s23 = DoubleVector.fromArray(SPECIES, s, r2 + 3 * LANES);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, s, r3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, s, r3 + LANES);
        DoubleVector s32 = DoubleVector.fromArray(SPECIES, s, r3 + 2 * LANES);
        DoubleVector s33 = DoubleVector.fromArray(SPECIES, s, r3 + 3 * LANES);
        int at = bOffset;
        for (int l = 0; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, at);
            DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, at + LANES);
            DoubleVector b2 = DoubleVector.fromArray(SPECIES, b, at + 2 * LANES);
            DoubleVector b3 = DoubleVector.fromArray(SPECIES, b, at + 3 * LANES);
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
            at += bRow;
        }
        int c0 = cOffset;
        int c1 = rows > 1 ? c0 + cRow : c0;
        int c2 = rows > 2 ? c1 + cRow : c1;
        int c3 = rows > 3 ? c2 + cRow : c2;
        if (finish == Finish.PLAIN) {
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
            return;
        }
        DoubleVector zero = DoubleVector.zero(SPECIES);
        if (finish == Finish.RECTIFIED) {
            zero.blend(s00, s00.compare(GT, zero)).intoArray(c, c0);
            zero.blend(s01, s01.compare(GT, zero)).intoArray(c, c0 + LANES);
            zero.blend(s02, s02.compare(GT, zero)).intoArray(c, c0 + 2 * LANES);
            zero.blend(s03, s03.compare(GT, zero)).intoArray(c, c0 + 3 * LANES);
            zero.blend(s10, s10.compare(GT, zero)).intoArray(c, c1);
            zero.blend(s11, s11.compare(GT, zero)).intoArray(c, c1 + LANES);
            zero.blend(s12, s12.compare(GT, zero)).intoArray(c, c1 + 2 * LANES);
            zero.blend(s13, s13.compare(GT, zero)).intoArray(c, c1 + 3 * LANES);
            zero.blend(s20, s20.compare(GT, zero)).intoArray(c, c2);
            zero.blend(s21, s21.compare(GT, zero)).intoArray(c, c2 + LANES);
            zero.blend(s22, s22.compare(GT, zero)).intoArray(c, c2 + 2 * LANES);
            zero.blend(s23, s23.compare(GT, zero)).intoArray(c, c2 + 3 * LANES);
            zero.blend(s30, s30.compare(GT, zero)).intoArray(c, c3);
            zero.blend(s31, s31.compare(GT, zero)).intoArray(c, c3 + LANES);
            zero.blend(s32, s32.compare(GT, zero)).intoArray(c, c3 + 2 * LANES);
            zero.blend(s33, s33.compare(GT, zero)).intoArray(c, c3 + 3 * LANES);
            return;
        }
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        int g0 = gateOffset;
        int g1 = rows > 1 ? g0 + gateRow : g0;
        int g2 = rows > 2 ? g1 + gateRow : g1;
        int g3 = rows > 3 ? g2 + gateRow : g2;
        DoubleVector g = DoubleVector.fromArray(SPECIES, gate, g0);
        s00.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0);
        g = DoubleVector.fromArray(SPECIES, gate, g0 + LANES);
        s01.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g0 + 2 * LANES);
        s02.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0 + 2 * LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g0 + 3 * LANES);
        s03.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c0 + 3 * LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g1);
        s10.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1);
        g = DoubleVector.fromArray(SPECIES, gate, g1 + LANES);
        s11.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g1 + 2 * LANES);
        s12.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1 + 2 * LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g1 + 3 * LANES);
        s13.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c1 + 3 * LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g2);
        s20.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2);
        g = DoubleVector.fromArray(SPECIES, gate, g2 + LANES);
        s21.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g2 + 2 * LANES);
        s22.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2 + 2 * LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g2 + 3 * LANES);
        s23.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c2 + 3 * LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g3);
        s30.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3);
        g = DoubleVector.fromArray(SPECIES, gate, g3 + LANES);
        s31.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3 + LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g3 + 2 * LANES);
        s32.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3 + 2 * LANES);
        g = DoubleVector.fromArray(SPECIES, gate, g3 + 3 * LANES);
        s33.mul(zero.blend(one, g.compare(GT, zero))).intoArray(c, c3 + 3 * LANES);
    }
}
