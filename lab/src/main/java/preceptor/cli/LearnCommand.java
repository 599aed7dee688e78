package preceptor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import preceptor.learn.ImageFiles;
import preceptor.learn.ImageRegions;
import preceptor.learn.LearnedTeachers;
import preceptor.learn.Objective;
import preceptor.learn.Options;
import preceptor.learn.TeacherFile;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.run.InputException;
import preceptor.run.LearnedRegions;
import preceptor.spec.SpecLoader;

@Command(
        name = "learn",
        mixinStandardHelpOptions = true,
        description = "Learn a teacher from images: codes of patches, codes of codes, up to the label.")
final class LearnCommand implements Callable<Integer> {
    private enum Codebooks {
        PER_REGION,
        PER_LEVEL
    }

    @Option(
            names = "--images",
            paramLabel = "FILE",
            required = true,
            description = "the images, in IDX format or .npy (N,H,W) or (N,H,W,C); may be gzipped")
    private Path images;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            required = true,
            description = "their labels, in IDX format or .npy (N); may be gzipped")
    private Path labels;

    @Option(
            names = "--grid",
            paramLabel = "GRID",
            description = "pixels per side of a leaf's patch in a quadtree, or regions as a spec has them, such as"
                    + " '{kind: grid2d, size: 14, kernel: 3, stride: 2, padding: same}' (default: 7)")
    private String grid = "7";

    @Option(
            names = "--codes",
            paramLabel = "N,…",
            split = ",",
            description = "codes per level, from the one below the root down to the leaves (default: 16)")
    private List<Integer> codes = List.of(16);

    @Option(
            names = "--label-aware",
            paramLabel = "BETA",
            arity = "0..1",
            fallbackValue = "1",
            description =
                    "choose codes that tell the label, too: BETA weighs the share of information on the label that"
                            + " is lost beside the share of the variance (1 if left out)")
    private Double labelAware;

    @Option(
            names = "--start",
            paramLabel = "N",
            description = "clusters per code that --label-aware starts merging from (default: 4)")
    private int start = 4;

    @Option(
            names = "--codebooks",
            paramLabel = "WHICH",
            description = "per-region, or per-level: one for the regions of a level (default: per-region)",
            converter = CodebooksConverter.class)
    private Codebooks codebooks = Codebooks.PER_REGION;

    @Option(
            names = "--smoothing",
            paramLabel = "S",
            description = "added to every count, so that nothing is impossible (default: 0)")
    private double smoothing;

    @Option(names = "--train", paramLabel = "N", description = "learn from the first N images (default: four fifths)")
    private Integer train;

    @Option(names = "--test", paramLabel = "N", description = "hold the next N out (default: the rest)")
    private Integer test;

    @Option(names = "--seed", paramLabel = "N", description = "the seed (default: 1)")
    private long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads to use (default: all processors); results do not depend on it")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--out", paramLabel = "TEACHER.yaml", required = true, description = "the teacher file")
    private Path out;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    private static final class CodebooksConverter implements CommandLine.ITypeConverter<Codebooks> {
        @Override
        public Codebooks convert(String value) {
            return switch (value) {
                case "per-region" -> Codebooks.PER_REGION;
                case "per-level" -> Codebooks.PER_LEVEL;
                default ->
                    throw new CommandLine.TypeConversionException(
                            "expected per-region or per-level, got '" + value + "'");
            };
        }
    }

    @Override
    public Integer call() {
        if (threads < 1) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--threads: expected 1 or more, got " + threads);
        }
        Outputs.requireFile(out);
        ImageFiles.Sizes sizes = ImageFiles.sizes(images);
        int first = train == null ? Math.max(1, (int) (sizes.count() * 4L / 5)) : train;
        int held = test == null ? Math.max(0, sizes.count() - first) : test;
        LearnedTeachers.Learned learned;
        try (Workers workers = new Workers(threads)) {
            Objective objective =
                    labelAware == null ? new Objective.KMeans() : new Objective.LabelAware(labelAware, start);
            Options options = new Options(codes, objective, codebooks == Codebooks.PER_LEVEL, smoothing);
            ImageRegions regions = regions(sizes);
            Key key = Key.root(seed).named("teacher");
            learned = LearnedTeachers.fromImages(images, labels, first, held, regions, options, key, workers);
        } catch (IllegalArgumentException e) {
            throw new InputException("learn: " + e.getMessage(), e);
        }
        TeacherFile.write(out, learned.teacher());
        print(LearnedSummary.of(out, learned));
        return ExitCode.DONE;
    }

    private ImageRegions regions(ImageFiles.Sizes sizes) {
        if (grid.matches("[0-9]{1,6}")) {
            return new ImageRegions.Quadtree(sizes.width(), Integer.parseInt(grid));
        }
        String spec = "regions: " + grid + "\nteacher: {kind: learned, file: none}\nexpansion: {orders: [0]}\n";
        return LearnedRegions.of(SpecLoader.parse(spec, "--grid").regions());
    }

    private void print(Map<String, Object> summary) {
        PrintWriter stdout = command.commandLine().getOut();
        if (json) {
            stdout.println(JsonText.of(summary));
            return;
        }
        summary.forEach((key, value) -> {
            if (value instanceof List<?> rows) {
                stdout.println(key + ":");
                rows.forEach(row -> stdout.println("  " + (row instanceof Map<?, ?> map ? row(map) : row)));
            } else {
                stdout.println(key + ": " + text(value));
            }
        });
    }

    private static String row(Map<?, ?> row) {
        StringBuilder s = new StringBuilder();
        row.forEach((k, v) ->
                s.append(s.isEmpty() ? "" : ", ").append(k).append(' ').append(text(v)));
        return s.toString();
    }

    private static String text(Object value) {
        return value instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : String.valueOf(value);
    }
}
