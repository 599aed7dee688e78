package preceptor.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import preceptor.analysis.Representation;
import preceptor.analysis.Row;
import preceptor.analysis.Scores;
import preceptor.analysis.Separability;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.region.RegionGraph;
import preceptor.result.NamedArray;
import preceptor.student.Gating;
import preceptor.student.Initialization;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.Teacher;

/// The scores of disentanglement of a student of a product teacher: the nodes of each region against the factors of
/// that
/// region's own summary, on the whole population where it is small, else on samples. Of a level with many regions some
/// stand for all. From separable weights also what T9 is about: how fast weights between factors would grow.
final class Scoring {
    /// The largest population that is scored as a whole.
    private static final int MOST_ATOMS = 1 << 14;

    /// The samples that stand for a larger one.
    private static final int SAMPLES = 10_000;

    private static final int MOST_REGIONS = 8;
    private static final String PREFIX = "disentanglement/";

    private final RegionGraph graph;
    private final int[][] values;
    private final Batch batch;
    private final Pass pass;
    private final Optional<Separability> leaking;

    /// What is to be recorded of one step.
    ///
    /// @param rows the scores, per level and overall
    /// @param frames of each level's first region `information/<α>` (n × K) and `overlap/<α>` (n × Σ m_k)
    record Recorded(List<Row> rows, List<NamedArray> frames) {}

    private Scoring(Problem problem, Batch batch, boolean whole) {
        graph = problem.graph();
        this.batch = batch;
        values = new int[graph.size()][];
        Arrays.setAll(values, problem.theory().law()::factorValues);
        pass = new Pass(problem.architecture(), new SampleSpace(graph, batch.weight()));
        boolean separable = problem.initialization().kind() == Initialization.Kind.SEPARABLE;
        // On samples E[f g] between factors is not 0 even where T9 holds.
        leaking = whole && separable
                ? problem.separation().map(factors -> new Separability(problem.architecture(), factors))
                : Optional.empty();
    }

    /// Of a product teacher; empty for others.
    ///
    /// @param samples the most samples to take
    static Optional<Scoring> of(Problem problem, int samples) {
        if (problem.separation().isEmpty()) {
            return Optional.empty();
        }
        Teacher teacher = problem.teacher().orElseThrow();
        boolean whole = isWhole(problem);
        Batch batch = whole
                ? problem.measured().joined()
                : teacher.sample(problem.key().named("scores"), 0, rows(problem, samples));
        return Optional.of(new Scoring(problem, batch, whole));
    }

    private static boolean isWhole(Problem problem) {
        return problem.exact() && problem.populationSize() <= MOST_ATOMS;
    }

    /// How many inputs are scored.
    ///
    /// @param samples the most samples to take
    static int rows(Problem problem, int samples) {
        return isWhole(problem) ? (int) problem.populationSize() : Math.min(samples, SAMPLES);
    }

    /// Of each level's first region H of each factor in nats, (1 × K), which no step changes.
    List<NamedArray> constants() {
        List<NamedArray> arrays = new ArrayList<>();
        for (int level = 1; level <= graph.depth(); level++) {
            int a = graph.region(level, 0);
            double[] entropy = Scores.entropies(batch.memberships()[a].marginals(values[a]), batch.weight());
            arrays.add(NamedArray.of("entropy/" + graph.id(a), Matrix.of(new double[][] {entropy})));
        }
        return arrays;
    }

    /// The scores of the student with these parameters; one region after the other, or on many workers at once.
    Recorded record(long step, Parameters parameters, Workers workers) {
        pass.forward(parameters, batch.inputs(), Gating.HARD);
        List<Integer> regions = new ArrayList<>();
        for (int level = 1; level <= graph.depth(); level++) {
            for (int index : chosen(graph.regionsAt(level))) {
                regions.add(graph.region(level, index));
            }
        }
        Scores[] found = new Scores[regions.size()];
        workers.run(found.length, i -> {
            int a = regions.get(i);
            found[i] = Scores.of(
                    Representation.of(batch.weight(), pass.F(a), batch.memberships()[a].marginals(values[a])));
        });
        List<Row> rows = new ArrayList<>();
        List<NamedArray> frames = new ArrayList<>();
        Mean all = new Mean();
        Mean own = new Mean();
        for (int i = 0; i < found.length; i++) {
            int a = regions.get(i);
            int level = graph.level(a);
            own.add(found[i]);
            all.add(found[i]);
            if (a == graph.region(level, 0)) {
                String prefix = "frames/" + step + "/";
                frames.add(NamedArray.of(prefix + "information/" + graph.id(a), found[i].information()));
                frames.add(NamedArray.of(prefix + "overlap/" + graph.id(a), found[i].overlaps()));
            }
            if (i + 1 == found.length || graph.level(regions.get(i + 1)) != level) {
                own.addTo(rows, level);
                own = new Mean();
            }
        }
        all.addTo(rows, -1);
        leaking.ifPresent(separability -> rows.addAll(separability.leaks(parameters, batch)));
        return new Recorded(rows, frames);
    }

    /// At most [#MOST_REGIONS] of `count` regions, evenly spaced, the first among them.
    private static int[] chosen(int count) {
        int[] index = new int[Math.min(count, MOST_REGIONS)];
        Arrays.setAll(index, i -> (int) ((long) i * count / index.length));
        return index;
    }

    /// Scores of several regions, each counted once.
    private static final class Mean {
        private final SortedMap<String, Double> sums = new TreeMap<>();
        private int regions;

        void add(Scores scores) {
            for (Scores.Named score : scores.named()) {
                sums.merge(score.name(), score.value(), Double::sum);
            }
            sums.merge(
                    "live-nodes", (double) scores.live() / scores.information().rows(), Double::sum);
            regions++;
        }

        void addTo(List<Row> rows, int level) {
            sums.forEach((name, sum) -> rows.add(new Row(level, "", "", PREFIX + name, sum / regions)));
        }
    }
}
