package preceptor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import preceptor.learn.IdxFile;
import preceptor.learn.LearnedTeacher;
import preceptor.learn.LearnedTeachers;
import preceptor.learn.Quality;
import preceptor.learn.TeacherFile;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.run.InputException;

@Command(
        name = "learn",
        mixinStandardHelpOptions = true,
        description = "Learn a teacher from images in IDX format: codes of patches, codes of codes, up to the label.")
final class LearnCommand implements Callable<Integer> {
    /// Added to every count, so that what was never seen in training is unlikely rather than impossible.
    private static final double SMOOTHING = 0.5;

    @Option(names = "--images", paramLabel = "IDX", required = true, description = "the images; may be gzipped")
    private Path images;

    @Option(names = "--labels", paramLabel = "IDX", required = true, description = "their labels; may be gzipped")
    private Path labels;

    @Option(
            names = "--grid",
            paramLabel = "N",
            description = "pixels per side of a leaf's patch, a divisor of the images' size (default: 7)")
    private int leaf = 7;

    @Option(
            names = "--codes",
            paramLabel = "N,…",
            split = ",",
            description = "codes per level, from the one below the root down to the leaves (default: 16)")
    private List<Integer> codes = List.of(16);

    @Option(names = "--train", paramLabel = "N", description = "learn from the first N images (default: four fifths)")
    private Integer train;

    @Option(names = "--test", paramLabel = "N", description = "hold the next N out (default: the rest)")
    private Integer test;

    @Option(names = "--seed", paramLabel = "N", description = "the seed (default: 1)")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "TEACHER.yaml", required = true, description = "the teacher file")
    private Path out;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public Integer call() {
        int[] sizes = IdxFile.imageSizes(images);
        int count = sizes[0];
        int first = train == null ? Math.max(1, count / 5 * 4) : train;
        int held = test == null ? Math.max(0, count - first) : test;
        LearnedTeachers.Learned learned;
        try {
            learned = LearnedTeachers.fromImages(
                    images,
                    labels,
                    first,
                    held,
                    sizes[1],
                    leaf,
                    codes.stream().mapToInt(Integer::intValue).toArray(),
                    Key.root(seed).named("teacher"));
        } catch (IllegalArgumentException e) {
            throw new InputException("learn: " + e.getMessage(), e);
        }
        TeacherFile.write(out, learned.teacher());
        report(learned);
        return ExitCode.DONE;
    }

    private void report(LearnedTeachers.Learned learned) {
        LearnedTeacher teacher = learned.teacher();
        RegionGraph graph = teacher.graph();
        Quality quality = Quality.of(learned, SMOOTHING);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", out.toString());
        tree.put("training images", learned.training().size());
        tree.put("regions", graph.size());
        tree.put("log likelihood per training image (nats)", quality.training());
        quality.heldOut().ifPresent(v -> tree.put("log likelihood per held-out image (nats)", v));
        quality.heldOutIndependent().ifPresent(v -> tree.put("the same, were all regions independent (nats)", v));
        tree.put("entropy of the label (nats)", quality.labelEntropy());
        for (int level = graph.depth() - 1; level >= 0; level--) {
            double information = 0;
            double explained = 0;
            int most = 0;
            for (int i = 0; i < graph.regionsAt(level); i++) {
                int a = graph.region(level, i);
                most = Math.max(most, teacher.values(a));
                information += quality.information()[a] / graph.regionsAt(level);
                explained += level == 0 ? quality.explained()[a] / graph.regionsAt(level) : 0;
            }
            String where = "level " + level + ": ";
            tree.put(where + "regions", graph.regionsAt(level));
            tree.put(where + "codes", most);
            tree.put(where + "mean information on the label (nats)", information);
            if (level == 0) {
                tree.put(where + "mean share of variance explained", explained);
            }
        }
        PrintWriter stdout = command.commandLine().getOut();
        if (json) {
            stdout.println(JsonText.of(tree));
        } else {
            tree.forEach((k, v) ->
                    stdout.println(k + ": " + (v instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : v)));
        }
    }
}
