package preceptor.linalg;

import java.util.Optional;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Compares kernels with the scalar ones, bit for bit, on random shapes. Also a program, for JVMs with other options:
/// it ends with 0 if no bit differs.
final class KernelComparison {
    /// What products start from that do not add to what is there, and gates; enough for any shape here.
    private static final double[] START = gaussians(Key.root(13), 3 + 301 * 301);

    private KernelComparison() {}

    public static void main(String[] args) {
        int shapes = Integer.parseInt(args[0]);
        Kernels kernels = Kernels.get();
        Optional<String> difference = firstDifference(kernels, Key.root(12), shapes, 40);
        System.out.println(difference.orElse(kernels.name()));
        if (difference.isPresent()) {
            System.exit(1);
        }
    }

    /// The first element that differs, with all it takes to see it again.
    static Optional<String> firstDifference(Kernels kernels, Key key, int shapes, int largest) {
        for (int shape = 0; shape < shapes; shape++) {
            RandomStream random = key.at(shape).stream();
            int m = random.nextInt(largest + 1);
            int k = random.nextInt(largest + 1);
            int n = random.nextInt(largest + 1);
            // One size in eight is 0 or 1, where loops go wrong.
            switch (random.nextInt(24)) {
                case 0 -> m = random.nextInt(2);
                case 1 -> k = random.nextInt(2);
                case 2 -> n = random.nextInt(2);
                default -> {}
            }
            int aOffset = random.nextInt(5);
            int bOffset = random.nextInt(5);
            // And one in four may have a B whose rows need no copy, with vectors of 128, 256 or 512 bits.
            if (random.nextInt(4) == 0) {
                n = 8 << random.nextInt(3);
                bOffset = Matrix.LINE_START;
            }
            int cOffset = random.nextInt(5);
            int behind = random.nextInt(3);
            double[] a = gaussians(key.at(shape).named("a"), aOffset + m * k);
            double[] b = gaussians(key.at(shape).named("b"), bOffset + k * n);
            double[] c = gaussians(key.at(shape).named("c"), cOffset + m * n + behind);
            for (int product = 0; product < 6; product++) {
                double[] expected = c.clone();
                double[] actual = c.clone();
                multiply(ScalarKernels.INSTANCE, product, m, k, n, a, aOffset, b, bOffset, expected, cOffset);
                multiply(kernels, product, m, k, n, a, aOffset, b, bOffset, actual, cOffset);
                for (int i = 0; i < c.length; i++) {
                    if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(actual[i])) {
                        return Optional.of(key + ", shape " + shape + ", product " + product + " of " + m + " x " + k
                                + " x " + n + ", offset " + cOffset + ", element " + i + ": expected " + expected[i]
                                + ", got " + actual[i]);
                    }
                }
            }
        }
        return Optional.empty();
    }

    static double[] gaussians(Key key, int length) {
        RandomStream random = key.stream();
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    private static void multiply(
            Kernels kernels,
            int product,
            int m,
            int k,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] c,
            int cOffset) {
        switch (product) {
            case 0 -> kernels.multiplyAdd(m, k, n, a, aOffset, b, bOffset, c, cOffset);
            case 1 -> kernels.multiplyTransposedAdd(k, m, n, a, aOffset, b, bOffset, c, cOffset);
            case 2 -> kernels.multiplyByTransposedAdd(m, k, n, a, aOffset, b, bOffset, c, cOffset);
            case 3 -> kernels.forward(m, k, n, a, aOffset, b, bOffset, START, 1, 0, true, c, cOffset);
            case 4 -> kernels.backward(m, k, n, a, aOffset, b, bOffset, START, 2, n, START, 3, c, cOffset);
            case 5 -> kernels.weights(k, m, n, a, aOffset, b, bOffset, START, 0, 0, c, cOffset);
            default -> throw new IllegalArgumentException("product " + product);
        }
    }
}
