package preceptor.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import preceptor.learn.LearnedTeacher;
import preceptor.learn.LearnedTeachers;
import preceptor.learn.Objective;
import preceptor.learn.Quality;
import preceptor.region.RegionGraph;

/// What the command `learn` says of a teacher: how much its codes tell of the label, how well its law predicts held-out
/// images, and how a spec uses it.
final class LearnedSummary {
    private LearnedSummary() {}

    /// Texts, numbers, and lists of texts or of such maps, in the order to print.
    static Map<String, Object> of(Path file, LearnedTeachers.Learned learned) {
        LearnedTeacher teacher = learned.teacher();
        RegionGraph graph = teacher.graph();
        Quality quality = Quality.of(learned);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", file.toString());
        tree.put("teacher", teacher.describe());
        tree.put("regions", graph.size());
        tree.put("held-out images", learned.heldOut().map(b -> b.size()).orElse(0));
        tree.put("entropy of the label (nats)", quality.labelEntropy());
        quality.training().ifPresent(l -> likelihood(tree, "per training image", l));
        quality.heldOut().ifPresent(l -> likelihood(tree, "per held-out image", l));
        quality.heldOutIndependent().ifPresent(l -> likelihood(tree, "per held-out image, regions independent", l));
        if (!graph.isTree()) {
            tree.put(
                    "log likelihood per image",
                    "none, since receptive fields overlap: p and P do not make a joint law; see the edges");
        }
        List<Map<String, Object>> levels = new ArrayList<>();
        for (int level = graph.depth(); level >= 0; level--) {
            levels.add(level(teacher, quality, level));
        }
        tree.put("levels", levels);
        impossible(quality)
                .ifPresent(images -> tree.put(
                        "note",
                        images + " have probability 0 by the law as counted; the means are those of the others."
                                + " --smoothing 0.5 makes all of them possible"));
        tree.put(
                "in a spec",
                List.of(
                        "regions: " + teacher.regions().describe(),
                        "teacher: {kind: learned, file: " + file.getFileName() + "}",
                        graph.isTree() && teacher.smoothing() == 0
                                ? "expansion: {orders: [0, 1]}"
                                : "expansion: {orders: [0]}"));
        return tree;
    }

    private static void likelihood(Map<String, Object> tree, String which, Quality.Likelihood likelihood) {
        String name = "log likelihood " + which + " (nats)";
        likelihood
                .mean()
                .ifPresentOrElse(mean -> tree.put(name, mean), () -> tree.put(name, "none: no image is possible"));
        if (likelihood.impossible() > 0) {
            tree.put("impossible " + which, likelihood.impossible());
        }
    }

    private static Optional<String> impossible(Quality quality) {
        if (quality.heldOut().isPresent()) {
            Quality.Likelihood l = quality.heldOut().get();
            return l.impossible() == 0
                    ? Optional.empty()
                    : Optional.of(l.impossible() + " of " + l.images() + " held-out images");
        }
        int pairs = 0;
        for (Quality.Edge edge : quality.edges().orElse(new Quality.Edge[0])) {
            pairs += edge.given().impossible();
        }
        return pairs == 0 ? Optional.empty() : Optional.of(pairs + " pairs of codes in held-out images");
    }

    /// Means over the regions of a level, and over the edges to its children.
    private static Map<String, Object> level(LearnedTeacher teacher, Quality quality, int level) {
        RegionGraph graph = teacher.graph();
        int regions = graph.regionsAt(level);
        boolean root = level == graph.depth();
        double information = 0;
        double start = 0;
        double plain = 0;
        double explained = 0;
        int most = 0;
        for (int i = 0; i < regions; i++) {
            int a = graph.region(level, i);
            most = Math.max(most, teacher.values(a));
            information += quality.information()[a] / regions;
            start += root ? 0 : teacher.startInformation(a) / regions;
            plain += root ? 0 : teacher.plainInformation(a) / regions;
            explained += level == 0 ? quality.explained()[a] / regions : 0;
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("level", level);
        row.put("regions", regions);
        row.put("codes", most);
        row.put("I(z; y)", information);
        if (!root && teacher.objective() instanceof Objective.LabelAware && !teacher.sharedCodebooks()) {
            row.put("I with k-means", plain);
            row.put("I before merging", start);
        }
        if (level == 0) {
            row.put("variance explained", explained);
        } else if (quality.edges().isPresent()) {
            gain(row, graph, quality.edges().get(), level);
        }
        return row;
    }

    private static void gain(Map<String, Object> row, RegionGraph graph, Quality.Edge[] edges, int level) {
        double sum = 0;
        int some = 0;
        long impossible = 0;
        long pairs = 0;
        for (int e = 0; e < edges.length; e++) {
            if (graph.level(graph.parent(e)) == level) {
                Optional<Double> gain = edges[e].gain();
                sum += gain.orElse(0.0);
                some += gain.isPresent() ? 1 : 0;
                impossible += edges[e].given().impossible();
                pairs += edges[e].given().images();
            }
        }
        if (some > 0) {
            row.put("held-out gain per edge", sum / some);
        }
        if (impossible > 0) {
            row.put("impossible pairs", impossible + " of " + pairs);
        }
    }
}
