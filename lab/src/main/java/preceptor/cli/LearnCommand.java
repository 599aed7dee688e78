package preceptor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import preceptor.learn.LabelledImages;
import preceptor.learn.LearnedTeacher;
import preceptor.learn.Quality;
import preceptor.learn.TeacherFile;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.run.InputException;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;

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
        LabelledImages all = LabelledImages.read(images, labels);
        int count = all.images().count();
        int first = train == null ? Math.max(1, count / 5 * 4) : train;
        int held = test == null ? Math.max(0, count - first) : test;
        require(
                first >= 1 && held >= 0 && (long) first + held <= count,
                "--train and --test",
                "1 or more and 0 or more, together at most the " + count + " images",
                first + " and " + held);
        int size = all.images().rows();
        require(
                leaf >= 1 && leaf < size && size % leaf == 0,
                "--grid",
                "a divisor of the images' size " + size + " below it",
                Integer.toString(leaf));
        require(
                codes.stream().allMatch(c -> c >= 1 && c <= 65536),
                "--codes",
                "numbers from 1 to 65536",
                codes.toString());
        LabelledImages training = all.part(0, first);
        LearnedTeacher teacher = LearnedTeacher.learn(
                training.images(),
                training.labels(),
                leaf,
                codes.stream().mapToInt(Integer::intValue).toArray(),
                all.classes(),
                Key.root(seed).named("teacher"));
        new TeacherFile(teacher, images.toString(), labels.toString(), first, held).write(out);
        report(teacher, training, held == 0 ? null : all.part(first, held));
        return ExitCode.DONE;
    }

    private static void require(boolean holds, String what, String expected, String got) {
        if (!holds) {
            throw new InputException(what + ": expected " + expected + ", got " + got);
        }
    }

    private void report(LearnedTeacher teacher, LabelledImages training, LabelledImages held) {
        Batch seen = teacher.encode(training.images(), training.labels());
        RegionGraph graph = teacher.graph();
        Law law = Law.empirical(graph, SMOOTHING, List.of(seen));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", out.toString());
        tree.put("regions", graph.size());
        tree.put("values", Arrays.stream(teacher.values()).boxed().toList());
        tree.put("log likelihood per image, training (nats)", Quality.logLikelihood(law, seen));
        if (held != null) {
            tree.put(
                    "log likelihood per image, held out (nats)",
                    Quality.logLikelihood(law, teacher.encode(held.images(), held.labels())));
        }
        for (int level = graph.depth() - 1; level >= 0; level--) {
            double sum = 0;
            for (int i = 0; i < graph.regionsAt(level); i++) {
                sum += Quality.informationOnLabel(graph, seen, graph.region(level, i));
            }
            tree.put("mean information on the label, level " + level + " (nats)", sum / graph.regionsAt(level));
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
