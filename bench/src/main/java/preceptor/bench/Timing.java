package preceptor.bench;

import java.util.Arrays;

/// Milliseconds of one piece of work, measured again and again.
///
/// @param best the least
/// @param median the median
/// @param count how often it was measured
public record Timing(double best, double median, int count) {
    private static final int MOST_SAMPLES = 2_000;
    private static final int LEAST_SAMPLES = 3;

    /// Runs `work` for `seconds`, three times at least, after a fifth of that time in which nothing is measured.
    public static Timing of(Runnable work, double seconds) {
        long start = System.nanoTime();
        do {
            work.run();
        } while (System.nanoTime() - start < seconds * 2e8);
        double[] samples = new double[MOST_SAMPLES];
        int count = 0;
        start = System.nanoTime();
        while (count < LEAST_SAMPLES || (count < MOST_SAMPLES && System.nanoTime() - start < seconds * 1e9)) {
            long from = System.nanoTime();
            work.run();
            samples[count++] = (System.nanoTime() - from) * 1e-6;
        }
        Arrays.sort(samples, 0, count);
        return new Timing(samples[0], samples[count / 2], count);
    }

    /// Adds the fields `best_ms`, `median_ms` and `samples`.
    public Line to(Line line) {
        return line.with("best_ms", best).with("median_ms", median).with("samples", count);
    }
}
