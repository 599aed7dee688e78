package preceptor.bench;

import java.util.Arrays;
import java.util.Locale;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.Batch;
import preceptor.teacher.LatentTree;
import preceptor.teacher.TreeTeacher;

/// Seconds for the exact law of binary latent trees (a graph, and every p, P and Q) and for the posteriors of the label
/// given all leaves, one JSON line per size.
///
/// Arguments: the number of threads (1), the number of values (2).
public final class LawBench {
    private static final int[] DEPTHS = {5, 7, 9, 11, 13, 15};
    private static final int REPETITIONS = 7;

    /// Fewer inputs for larger trees, so that all of them fit in memory.
    private static final long MOST_VALUES = 12_000_000;

    private static final int MOST_INPUTS = 10_000;

    private LawBench() {}

    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        int values = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        try (Workers workers = new Workers(threads)) {
            for (int depth : DEPTHS) {
                measure(depth, values, workers);
            }
        }
    }

    private static void measure(int depth, int values, Workers workers) {
        RegionGraph graph = Regions.tree(depth, 2);
        double[] law = new double[REPETITIONS];
        double[] posterior = new double[REPETITIONS];
        int inputs = (int) Math.min(MOST_INPUTS, MOST_VALUES / graph.size());
        TreeTeacher teacher = LatentTree.of(graph, new int[] {values}, 0.7);
        Batch batch = teacher.sample(Key.root(1), 0, inputs);
        for (int i = 0; i < REPETITIONS; i++) {
            long from = System.nanoTime();
            teacher = LatentTree.of(Regions.tree(depth, 2), new int[] {values}, 0.7);
            law[i] = (System.nanoTime() - from) * 1e-9;
            from = System.nanoTime();
            Matrix P = teacher.posteriorOf(batch.inputs(), workers);
            posterior[i] = (System.nanoTime() - from) * 1e-9;
            if (P.rows() != inputs) {
                throw new IllegalStateException("a posterior is missing");
            }
        }
        Arrays.sort(law);
        Arrays.sort(posterior);
        System.out.printf(
                Locale.ROOT,
                "{\"law\": \"binary, %d values\", \"threads\": %d, \"regions\": %d, \"law_s\": %.6f, \"inputs\": %d,"
                        + " \"posteriors_s\": %.6f, \"ns_per_region_and_input\": %.2f}%n",
                values,
                workers.threads(),
                graph.size(),
                law[REPETITIONS / 2],
                inputs,
                posterior[REPETITIONS / 2],
                posterior[REPETITIONS / 2] * 1e9 / inputs / graph.size());
    }
}
