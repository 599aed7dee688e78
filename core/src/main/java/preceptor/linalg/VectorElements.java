package preceptor.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Loops over single elements that the second compiler would leave with a branch per element: the sign of a
/// pre-activation is a coin toss, and every second toss is mispredicted.
final class VectorElements {
    private static final VectorSpecies<Double> SPECIES = VectorTiles.SPECIES;
    private static final int LANES = VectorTiles.LANES;

    private VectorElements() {}

    static void rectify(int n, double[] h, int hOffset, double[] a, int aOffset) {
        DoubleVector zero = DoubleVector.zero(SPECIES);
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, h, hOffset + i);
            zero.blend(v, v.compare(VectorOperators.GT, zero)).intoArray(a, aOffset + i);
        }
        ScalarKernels.INSTANCE.rectify(n - whole, h, hOffset + whole, a, aOffset + whole);
    }

    static void gates(int n, double[] a, int aOffset, double[] d, int dOffset) {
        DoubleVector zero = DoubleVector.zero(SPECIES);
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, a, aOffset + i);
            zero.blend(one, v.compare(VectorOperators.GT, zero)).intoArray(d, dOffset + i);
        }
        ScalarKernels.INSTANCE.gates(n - whole, a, aOffset + whole, d, dOffset + whole);
    }

    static void multiplyGates(int n, double[] a, int aOffset, double[] g, int gOffset) {
        DoubleVector zero = DoubleVector.zero(SPECIES);
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, a, aOffset + i);
            DoubleVector gate = zero.blend(one, v.compare(VectorOperators.GT, zero));
            DoubleVector.fromArray(SPECIES, g, gOffset + i).mul(gate).intoArray(g, gOffset + i);
        }
        ScalarKernels.INSTANCE.multiplyGates(n - whole, a, aOffset + whole, g, gOffset + whole);
    }
}
