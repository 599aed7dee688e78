package preceptor.bench;

import java.util.Arrays;
import java.util.Locale;
import preceptor.linalg.Kernels;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.training.Training;

/// Milliseconds per training step of six students, in sample space and in z-space, one JSON line each; and the rate of
/// a large product in cache, to compare with.
///
/// Arguments: the number of threads (2), then names of workloads (all).
public final class StudentBench {
    private static final long WARM_UP_NANOS = 1_500_000_000;
    private static final long SAMPLING_NANOS = 2_000_000_000;
    private static final int MOST_SAMPLES = 500;
    private static final int LEAST_SAMPLES = 5;

    /// The longest wait for the kernels to be compiled.
    private static final long KERNEL_NANOS = 20_000_000_000L;

    private record Time(double best, double median) {}

    private StudentBench() {}

    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        var names = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        try (Workers workers = new Workers(threads)) {
            product(workers);
            for (Workload workload : Workload.ALL) {
                if (names.isEmpty() || names.contains(workload.name())) {
                    student(workload, workers);
                }
            }
        }
    }

    /// The rate of a product that keeps every thread busy in its own cache: the practical limit of this sitting.
    private static void product(Workers workers) {
        Product[] products = new Product[workers.threads()];
        for (int i = 0; i < products.length; i++) {
            products[i] =
                    new Product(Product.Kind.FORWARD, 256, 64, 64, Key.root(1).at(i));
        }
        Kernels kernels = Kernels.get();
        long start = System.nanoTime();
        while (kernels.name().equals("scalar") && System.nanoTime() - start < KERNEL_NANOS) {
            products[0].run(kernels);
        }
        int repetitions = 100;
        Time time = time(() -> workers.run(products.length, i -> {
            for (int r = 0; r < repetitions; r++) {
                products[i].run(kernels);
            }
        }));
        double flop = products[0].flop() * repetitions * products.length;
        System.out.printf(
                Locale.ROOT,
                "{\"product\": \"256x64x64\", \"kernels\": \"%s\", \"threads\": %d, \"gflops\": %.2f,"
                        + " \"median_gflops\": %.2f}%n",
                kernels.name(),
                workers.threads(),
                flop / time.best * 1e-6,
                flop / time.median * 1e-6);
    }

    private static void student(Workload workload, Workers workers) {
        Training samples = workload.inSamples(workers);
        Time time = time(samples::step);
        Training summaries = workload.inSummaries(workers);
        Time zTime = time(summaries::step);
        System.out.printf(
                Locale.ROOT,
                "{\"peer\": \"preceptor\", \"dtype\": \"float64\", \"threads\": %d, \"workload\": \"%s\","
                        + " \"params\": %d, \"best_ms\": %.4f, \"median_ms\": %.4f, \"gflops\": %.2f,"
                        + " \"z_best_ms\": %.4f, \"z_median_ms\": %.4f}%n",
                workers.threads(),
                workload.name(),
                samples.parameters().size(),
                time.best,
                time.median,
                workload.flop() / time.best * 1e-6,
                zTime.best,
                zTime.median);
    }

    /// Milliseconds of `work`.
    private static Time time(Runnable work) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP_NANOS) {
            work.run();
        }
        double[] samples = new double[MOST_SAMPLES];
        int count = 0;
        start = System.nanoTime();
        while (count < LEAST_SAMPLES || (count < MOST_SAMPLES && System.nanoTime() - start < SAMPLING_NANOS)) {
            long from = System.nanoTime();
            work.run();
            samples[count++] = (System.nanoTime() - from) * 1e-6;
        }
        Arrays.sort(samples, 0, count);
        return new Time(samples[0], samples[count / 2]);
    }
}
