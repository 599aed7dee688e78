package preceptor.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.LatentTree;
import preceptor.teacher.RandomHierarchy;
import preceptor.teacher.TreeTeacher;

/// Draws per second from tree teachers, the summaries of all levels kept, one JSON line each. A draw is one sample of
/// the whole tree; a value is the summary of one region.
///
/// Argument: the number of threads (1).
public final class SamplerBench {
    private static final long WARM_UP_NANOS = 1_000_000_000;
    private static final long SAMPLING_NANOS = 1_500_000_000;
    private static final int MOST_SAMPLES = 200;
    private static final long VALUES_PER_CALL = 1 << 26;

    private record Subject(String name, TreeTeacher teacher) {}

    private SamplerBench() {}

    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        List<Subject> subjects = List.of(
                binary(5, 0.7),
                binary(7, 0.7),
                binary(9, 0.7),
                binary(9, 0.75),
                binary(13, 0.7),
                latent(9, 4),
                latent(9, 16),
                hierarchy(9, 2),
                hierarchy(9, 8));
        try (Workers workers = new Workers(threads)) {
            subjects.forEach(s -> time(s, workers));
        }
    }

    /// A correlation of 0.7 has thresholds of 53 bits, one of 0.75 of 3.
    private static Subject binary(int depth, double correlation) {
        return new Subject(
                "binary, depth " + depth + ", correlation " + correlation,
                LatentTree.of(Regions.tree(depth, 2), new int[] {2}, correlation));
    }

    private static Subject latent(int depth, int values) {
        return new Subject(
                values + " values, depth " + depth, LatentTree.of(Regions.tree(depth, 2), new int[] {values}, 0.7));
    }

    private static Subject hierarchy(int depth, int values) {
        return new Subject(
                "random hierarchy of " + values + " values, depth " + depth,
                RandomHierarchy.of(
                        Regions.tree(depth, 2),
                        new int[] {values},
                        new int[] {values / 2},
                        false,
                        Key.root(1).named("rules")));
    }

    private static void time(Subject subject, Workers workers) {
        RegionGraph graph = subject.teacher.graph();
        int count = (int) (VALUES_PER_CALL / graph.size());
        Key key = Key.root(1);
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP_NANOS) {
            subject.teacher.summaries(key, 0, count, workers);
        }
        double[] seconds = new double[MOST_SAMPLES];
        int samples = 0;
        start = System.nanoTime();
        while (samples < MOST_SAMPLES && System.nanoTime() - start < SAMPLING_NANOS) {
            long from = System.nanoTime();
            subject.teacher.summaries(key, (long) samples * count, count, workers);
            seconds[samples++] = (System.nanoTime() - from) * 1e-9;
        }
        Arrays.sort(seconds, 0, samples);
        System.out.printf(
                Locale.ROOT,
                "{\"sampler\": \"%s\", \"threads\": %d, \"regions\": %d, \"draws_per_s\": %.0f,"
                        + " \"best_draws_per_s\": %.0f, \"values_per_s\": %.3e}%n",
                subject.name,
                workers.threads(),
                graph.size(),
                count / seconds[samples / 2],
                count / seconds[0],
                count * (double) graph.size() / seconds[samples / 2]);
    }
}
