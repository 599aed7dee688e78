package preceptor.bench;

import java.util.Arrays;
import java.util.Locale;
import preceptor.linalg.Kernels;
import preceptor.parallel.Workers;
import preceptor.random.Key;

/// GFLOP/s of the three products of a layer, scalar and vector, on the shapes that training meets. The two are timed
/// in turns, so that what else the machine does falls on both alike: trust the ratios, and of the rates the best.
public final class KernelBench {
    private static final int[][] SHAPES = {
        {256, 16, 16},
        {256, 16, 32},
        {256, 32, 32},
        {1024, 64, 64},
        {64, 64, 64},
        {16, 16, 16},
        {8, 8, 8},
        {128, 10, 10},
        {128, 2, 10},
        {128, 64, 64},
        {128, 256, 256},
        {1024, 512, 512},
    };

    private static final int SAMPLES = 41;
    private static final long SAMPLE_NANOS = 1_000_000;
    private static final long WARM_UP_NANOS = 300_000_000;

    private record Rate(double median, double best) {}

    private KernelBench() {}

    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        Kernels scalar = Kernels.of("scalar");
        Kernels vector = Kernels.of("vector");
        System.out.printf(
                Locale.ROOT,
                "GFLOP/s, float64, median (best) of %d samples; %s; JDK %s%n%n",
                SAMPLES,
                vector.name(),
                Runtime.version());
        System.out.printf(
                "%-14s %-9s %15s %15s %7s %18s%n",
                "N x k x n", "product", "scalar", "vector", "ratio", "vector, threads " + threads);
        try (Workers workers = new Workers(threads)) {
            // One pass over everything first: a method compiled for one shape alone is not what training runs.
            for (int pass = 0; pass < 2; pass++) {
                for (int[] shape : SHAPES) {
                    for (Product.Kind kind : Product.Kind.values()) {
                        String row = row(shape, kind, scalar, vector, workers);
                        if (pass > 0) {
                            System.out.println(row);
                        }
                    }
                }
            }
        }
    }

    private static String row(int[] shape, Product.Kind kind, Kernels scalar, Kernels vector, Workers workers) {
        Product[] products = new Product[workers.threads()];
        for (int i = 0; i < products.length; i++) {
            products[i] =
                    new Product(kind, shape[0], shape[1], shape[2], Key.root(1).at(i));
        }
        double flop = products[0].flop();
        Rate[] rates = rates(
                new double[] {flop, flop, flop * products.length},
                () -> products[0].run(scalar),
                () -> products[0].run(vector),
                () -> workers.run(products.length, i -> products[i].run(vector)));
        return String.format(
                Locale.ROOT,
                "%-14s %-9s %6.1f (%6.1f) %6.1f (%6.1f) %7.1f %9.1f (%6.1f)",
                shape[0] + "x" + shape[1] + "x" + shape[2],
                kind.name().toLowerCase(Locale.ROOT),
                rates[0].median,
                rates[0].best,
                rates[1].median,
                rates[1].best,
                rates[1].median / rates[0].median,
                rates[2].median,
                rates[2].best);
    }

    private static Rate[] rates(double[] flop, Runnable... candidates) {
        int[] repetitions = new int[candidates.length];
        for (int c = 0; c < candidates.length; c++) {
            long start = System.nanoTime();
            long runs = 0;
            while (System.nanoTime() - start < WARM_UP_NANOS / candidates.length) {
                candidates[c].run();
                runs++;
            }
            repetitions[c] = (int) Math.max(1, runs * SAMPLE_NANOS * candidates.length / WARM_UP_NANOS);
        }
        double[][] samples = new double[candidates.length][SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            for (int c = 0; c < candidates.length; c++) {
                long start = System.nanoTime();
                for (int r = 0; r < repetitions[c]; r++) {
                    candidates[c].run();
                }
                samples[c][s] = flop[c] * repetitions[c] / (System.nanoTime() - start);
            }
        }
        Rate[] rates = new Rate[candidates.length];
        for (int c = 0; c < candidates.length; c++) {
            Arrays.sort(samples[c]);
            rates[c] = new Rate(samples[c][SAMPLES / 2], samples[c][SAMPLES - 1]);
        }
        return rates;
    }
}
