package preceptor.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import preceptor.random.Key;
import preceptor.random.RandomStream;

class KernelsTest {
    private static final Key KEY = Key.root(11).named("kernels");

    @Test
    void vectorKernelsReturnTheBitsOfTheScalarOnesOnAnyShape() {
        assertThat(KernelComparison.firstDifference(new VectorKernels(), KEY, 500, 70))
                .isEmpty();
    }

    @Test
    void alsoOnLongSumsAndWideRows() {
        assertThat(KernelComparison.firstDifference(new VectorKernels(), KEY.named("long"), 6, 300))
                .isEmpty();
    }

    @Test
    void theComparisonSeesASumInAnotherOrder() {
        double[] a = {0x1.0p60, 1, -0x1.0p60};
        double[] ones = {1, 1, 1};
        double[] c = new double[1];
        ScalarKernels.INSTANCE.multiplyAdd(1, 3, 1, a, 0, ones, 0, c, 0);
        assertThat(c[0]).isEqualTo(0);
        double[] vector = new double[1];
        new VectorKernels().multiplyAdd(1, 3, 1, a, 0, ones, 0, vector, 0);
        assertThat(vector[0]).isEqualTo(0);
        assertThat(KernelCheck.agree(ScalarKernels.INSTANCE)).isTrue();
        assertThat(KernelCheck.agree(new VectorKernels())).isTrue();
    }

    @Test
    void loopsOverElementsReturnTheSameBits() {
        double[] special = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE
        };
        for (int n = 0; n < 40; n++) {
            double[] h = new double[n + 3];
            RandomStream random = KEY.named("elements").at(n).stream();
            for (int i = 0; i < h.length; i++) {
                h[i] = random.nextInt(3) == 0 ? special[random.nextInt(special.length)] : random.nextGaussian();
            }
            assertThat(elements(new VectorKernels(), h, n))
                    .as("n = %d", n)
                    .isEqualTo(elements(ScalarKernels.INSTANCE, h, n));
        }
    }

    /// The bits of all that the three loops write, at offsets 1 to 3 of arrays of which they leave the rest alone.
    private static long[] elements(Kernels kernels, double[] h, int n) {
        double[] a = h.clone();
        double[] d = h.clone();
        double[] g = h.clone();
        kernels.rectify(n, h, 1, a, 2);
        kernels.gates(n, h, 2, d, 3);
        kernels.multiplyGates(n, h, 3, g, 1);
        double[] inPlace = h.clone();
        kernels.rectify(n, inPlace, 1, inPlace, 1);
        return Stream.of(a, d, g, inPlace)
                .flatMapToDouble(Arrays::stream)
                .mapToLong(Double::doubleToRawLongBits)
                .toArray();
    }

    @Test
    void loopsOfBatchNormReturnTheSameBits() {
        for (int n = 1; n < 40; n++) {
            int rows = 1 + n % 7;
            double[][] scalar = columns(ScalarKernels.INSTANCE, rows, n);
            double[][] vector = columns(new VectorKernels(), rows, n);
            for (int i = 0; i < scalar.length; i++) {
                assertThat(Arrays.equals(vector[i], scalar[i]))
                        .as("n = %d, array %d", n, i)
                        .isTrue();
            }
        }
    }

    private static double[][] columns(Kernels kernels, int rows, int n) {
        Key key = KEY.named("columns").at(n);
        double[] weight = KernelComparison.gaussians(key.named("weight"), rows);
        Matrix x = Matrix.wrap(rows, n, KernelComparison.gaussians(key.named("x"), rows * n));
        Matrix g = Matrix.onLines(rows, n);
        g.addInPlace(Matrix.wrap(rows, n, KernelComparison.gaussians(key.named("g"), rows * n)));
        double[] c = KernelComparison.gaussians(key.named("c"), 2 * n + 3);
        double[] mean = new double[n];
        double[] square = new double[n];
        Matrix out = Matrix.onLines(rows, n);
        Matrix rectified = Matrix.zeros(rows, n);
        double[] sum = new double[n];
        double[] along = new double[n];
        kernels.sumWeighted(weight, x, mean);
        kernels.sumSquares(weight, x, mean, square);
        kernels.standardise(x, mean, square, c, 3, n + 1, false, out);
        kernels.standardise(x, mean, square, c, 3, n + 1, true, rectified);
        kernels.sumAlong(g, x, mean, square, sum, along);
        kernels.project(weight, x, mean, square, sum, along, square, g);
        return new double[][] {mean, square, out.array(), rectified.array(), sum, along, g.array()};
    }

    @Test
    void aClosedGateIsPositiveZero() {
        double[] a = {-0.0, -1, Double.NaN, 2};
        ScalarKernels.INSTANCE.rectify(4, a, 0, a, 0);
        assertThat(a).containsExactly(0.0, 0.0, 0.0, 2.0);
        assertThat(Double.doubleToRawLongBits(a[0])).isZero();
    }

    @Test
    void infinitiesAndNaNsStayInTheirRowsAndColumns() {
        double[] a = new double[9 * 9];
        double[] b = new double[9 * 9];
        for (int i = 0; i < 9; i++) {
            a[i * 9 + i] = 1;
            b[i * 9 + i] = i + 1;
        }
        a[0] = Double.NaN;
        b[8 * 9 + 8] = Double.POSITIVE_INFINITY;
        double[] expected = new double[81];
        double[] actual = new double[81];
        ScalarKernels.INSTANCE.multiplyAdd(9, 9, 9, a, 0, b, 0, expected, 0);
        new VectorKernels().multiplyAdd(9, 9, 9, a, 0, b, 0, actual, 0);
        assertThat(actual).containsExactly(expected);
        assertThat(actual[0]).isNaN();
        assertThat(actual[10]).isEqualTo(2);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void warmingKernelsHandOverWithoutATrace() {
        WarmingKernels kernels = new WarmingKernels();
        assertThat(kernels.name()).isEqualTo("scalar");
        assertThat(KernelComparison.firstDifference(kernels, KEY.named("cold"), 50, 30))
                .isEmpty();
        assertThat(kernels.name()).as("little work does not start a warm-up").isEqualTo("scalar");
        double[] a = KernelComparison.gaussians(KEY.named("a"), 64 * 64);
        double[] b = KernelComparison.gaussians(KEY.named("b"), 64 * 64);
        double[] expected = new double[64 * 64];
        ScalarKernels.INSTANCE.multiplyAdd(64, 64, 64, a, 0, b, 0, expected, 0);
        while (!kernels.name().startsWith("vector")) {
            double[] c = new double[64 * 64];
            kernels.multiplyAdd(64, 64, 64, a, 0, b, 0, c, 0);
            assertThat(Arrays.equals(c, expected)).isTrue();
        }
        assertThat(KernelComparison.firstDifference(kernels, KEY.named("warm"), 50, 30))
                .isEmpty();
    }

    @Test
    void theChoiceFollowsThePropertyTheModuleAndTheCompiler() {
        assertThat(KernelChoice.choose("auto", true, "mixed mode, sharing")).isInstanceOf(WarmingKernels.class);
        assertThat(KernelChoice.choose("auto", false, "mixed mode, sharing")).isSameAs(ScalarKernels.INSTANCE);
        assertThat(KernelChoice.choose("auto", true, "interpreted mode")).isSameAs(ScalarKernels.INSTANCE);
        assertThat(KernelChoice.choose("auto", true, "mixed mode, emulated-client"))
                .isSameAs(ScalarKernels.INSTANCE);
        assertThat(KernelChoice.choose("scalar", true, "mixed mode")).isSameAs(ScalarKernels.INSTANCE);
        assertThat(KernelChoice.choose("vector", true, "mixed mode")).isInstanceOf(VectorKernels.class);
        assertThatThrownBy(() -> KernelChoice.choose("vector", false, "mixed mode"))
                .hasMessageContaining("--add-modules jdk.incubator.vector");
        assertThatThrownBy(() -> KernelChoice.choose("avx", true, "mixed mode"))
                .hasMessageContaining("expected auto, scalar or vector, got \"avx\"");
    }
}
