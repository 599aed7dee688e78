package preceptor.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// Learns the codebooks of a [LearnedTeacher] level by level from the leaves up. The codebooks of a level are tasks of
/// their own, each with its own key, so that the threads cannot change a bit.
final class Learner {
    /// A shared codebook is learned on at most so many points, evenly spaced among those of its regions.
    private static final int MOST_POINTS = 1 << 16;

    private final RegionGraph graph;
    private final Options options;
    private final Key key;
    private final int[] values;
    private final Matrix[] inputs;
    private final int[] labels;
    private final int classes;
    private final Codebook[] codebooks;
    private final int[][] z;
    private final double[] start;
    private final double[] plain;

    private Learner(RegionGraph graph, Options options, Matrix[] inputs, int[] labels, int classes, Key key) {
        this.graph = graph;
        this.options = options;
        this.key = key.named("codes");
        this.inputs = inputs;
        this.labels = labels;
        this.classes = classes;
        values = values(graph, options.codes());
        codebooks = new Codebook[graph.root()];
        z = new int[graph.size()][];
        start = new double[graph.root()];
        plain = new double[graph.root()];
    }

    /// Learns from the first `train` of `images`, whose labels are the first of `labels`, each from 0 to `classes` − 1.
    static LearnedTeacher learn(
            ImageRegions regions,
            Images images,
            int[] labels,
            int classes,
            int train,
            Options options,
            LearnedTeacher.Source source,
            Key key,
            Workers workers) {
        regions.requireSize(images.height(), images.width());
        RegionGraph graph = regions.graph();
        Patches patches = Patches.fit(regions, images, train);
        int[] first = Arrays.copyOf(labels, train);
        Learner learner = new Learner(graph, options, patches.cut(images, 0, train), first, classes, key);
        for (int level = 0; level < graph.depth(); level++) {
            learner.level(level, workers);
        }
        learner.z[graph.root()] = first;
        return new LearnedTeacher(
                regions,
                graph,
                patches,
                classes,
                learner.codebooks,
                learner.z,
                new LearnedTeacher.Choices(
                        options.objective(), options.shared(), options.smoothing(), learner.start, learner.plain),
                source);
    }

    /// m of each region below the root.
    private static int[] values(RegionGraph graph, List<Integer> codes) {
        if (codes.isEmpty() || codes.size() > graph.depth()) {
            throw new IllegalArgumentException("codes: expected one number, or one for each of the " + graph.depth()
                    + " levels below the root (whose summary is the label), got " + codes.size());
        }
        for (int m : codes) {
            if (m < 1 || m > LearnedTeacher.MOST_VALUES) {
                throw new IllegalArgumentException("codes: expected 1 to " + LearnedTeacher.MOST_VALUES + ", got " + m);
            }
        }
        int[] values = new int[graph.size()];
        for (int a = 0; a < graph.root(); a++) {
            values[a] = codes.get(Math.min(graph.depth() - 1 - graph.level(a), codes.size() - 1));
        }
        return values;
    }

    private void level(int level, Workers workers) {
        List<List<Integer>> groups = groups(level);
        workers.run(groups.size(), g -> codebook(groups.get(g)));
        workers.run(graph.regionsAt(level), i -> {
            int a = graph.region(level, i);
            z[a] = codebooks[a].assign(points(a));
        });
    }

    /// The regions of a level that have a codebook together.
    private List<List<Integer>> groups(int level) {
        Map<List<Integer>, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < graph.regionsAt(level); i++) {
            int a = graph.region(level, i);
            List<Integer> kernel = new ArrayList<>();
            kernel.add(options.shared() ? -1 : a);
            for (int c = 0; c < graph.childCount(a); c++) {
                kernel.add(graph.slot(graph.childEdge(a, c)));
            }
            groups.computeIfAbsent(kernel, none -> new ArrayList<>()).add(a);
        }
        return List.copyOf(groups.values());
    }

    private void codebook(List<Integer> group) {
        int train = labels.length;
        int step = (int) Math.max(1, ((long) group.size() * train + MOST_POINTS - 1) / MOST_POINTS);
        step = group.size() == 1 ? 1 : step;
        List<Points> sets = group.stream().map(this::points).toList();
        Points pooled = Points.pooled(sets, step);
        int[] told = new int[pooled.size()];
        for (int i = 0; i < told.length; i++) {
            told[i] = labels[(int) ((long) i * step % train)];
        }
        int first = group.getFirst();
        CodebookLearner.Result result =
                CodebookLearner.learn(pooled, told, classes, values[first], options.objective(), key.at(first));
        for (int a : group) {
            codebooks[a] = result.codebook();
            start[a] = result.start();
            plain[a] = result.plain();
        }
    }

    private Points points(int a) {
        return LearnedTeacher.points(graph, a, inputs, z, values);
    }
}
