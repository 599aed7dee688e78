package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole way from images to a student: `learn`, and `run` with the teacher it has written.
class LearnTest {
    private static final int COUNT = 80;

    @TempDir
    private Path folder;

    private Path images;
    private Path labels;

    @BeforeEach
    void write() throws IOException {
        RandomStream random = Key.root(1).stream();
        ByteBuffer pixels = ByteBuffer.allocate(16 + COUNT * 64)
                .putInt(0x803)
                .putInt(COUNT)
                .putInt(8)
                .putInt(8);
        ByteBuffer y = ByteBuffer.allocate(8 + COUNT).putInt(0x801).putInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int label = random.nextInt(2);
            y.put((byte) label);
            boolean odd = random.nextInt(5) == 0;
            for (int k = 0; k < 64; k++) {
                int along = label == 0 != odd ? k / 8 : k % 8;
                pixels.put((byte) (along / 2 % 2 * 150 + random.nextInt(60)));
            }
        }
        images = Files.write(folder.resolve("images"), pixels.array());
        labels = Files.write(folder.resolve("labels"), y.array());
    }

    private Cli learn(String... more) {
        Object[] arguments = new Object[more.length + 7];
        Object[] fixed = {"learn", "--images", images, "--labels", labels, "--out", teacher()};
        System.arraycopy(fixed, 0, arguments, 0, 7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return Cli.of(arguments);
    }

    private Path teacher() {
        return folder.resolve("teacher.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4",
                "{kind: grid2d, size: 4, kernel: 3, stride: 2, padding: same}",
                "{kind: grid1d, size: 4, kernel: 2, stride: 1}",
                "{kind: tree, depth: 2, branching: 2}"
            })
    void fromImagesToARunOfTheSavedTeacher(String grid) throws IOException {
        boolean tree = grid.equals("4") || grid.contains("tree");
        Cli cli = learn("--grid", grid, "--codes", "4", "--label-aware", "2", "--smoothing", "0.5", "--json");
        assertThat(cli.exit()).as(cli.err()).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(cli.out());
        assertThat(json.path("held-out images").asInt()).isEqualTo(16);
        assertThat(json.has("log likelihood per held-out image (nats)")).isEqualTo(tree);
        for (JsonNode level : json.path("levels")) {
            assertThat(level.path("I(z; y)").asDouble()).isBetween(0.0, 0.7);
            assertThat(level.has("I before merging"))
                    .isEqualTo(level.path("level").asInt() < json.path("levels").size() - 1);
        }
        StringBuilder spec = new StringBuilder("name: learned\n");
        json.path("in a spec").forEach(line -> spec.append(line.asString()).append('\n'));
        spec.append("student: {width: 4}\ntraining: {steps: 2}\n");
        Path file = Cli.write(folder, "spec.yaml", spec.toString());
        Path out = folder.resolve("runs");
        Cli run = Cli.of("run", file, "--out", out);
        assertThat(run.exit()).as(run.err()).isZero();
        Metrics metrics = MetricsCsv.read(Cli.folder(out).resolve("metrics.csv"));
        metrics.forEach(row -> assertThat(row.value()).as(row.metric()).isFinite());
        assertThat(run.out()).contains("student, held out");
        Set<String> names = new HashSet<>();
        metrics.forEach(row -> names.add(row.metric()));
        assertThat(names).contains("teacher/information", "teacher/information/k-means", "teacher/edge-gain");
        assertThat(names.contains("teacher/log-likelihood/test")).isEqualTo(tree);
        String report = Files.readString(Cli.folder(out).resolve("report.html"));
        assertThat(report)
                .contains("What the teacher learned", "data:image/png;base64,", "The root’s summary is the label");
        assertThat(report).contains("In held-out images a parent’s code makes a child’s code likelier by");
        assertThat(report.contains("images have no likelihood")).isEqualTo(!tree);
        assertThat(report.length()).isLessThan(3_000_000);
    }

    @Test
    void impossibleImagesAreSaidAndNotNumbered() {
        Cli cli = learn("--grid", "4", "--codes", "40", "--train", "60");
        assertThat(cli.exit()).as(cli.err()).isZero();
        assertThat(cli.out())
                .containsPattern("impossible per held-out image: \\d+")
                .contains("--smoothing 0.5 makes all of them possible")
                .doesNotContain("Infinity", "NaN");
        assertThat(learn("--grid", "4", "--codes", "40", "--train", "60", "--smoothing", "1")
                        .out())
                .doesNotContain("impossible");
    }

    @Test
    void otherRegionsThanTheTeachersAreRefusedWithTheRightOnes() {
        assertThat(learn("--grid", "4").exit()).isZero();
        Path file = Cli.write(
                folder,
                "spec.yaml",
                "regions: {kind: quadtree, size: 8, leaf: 2}\nteacher: {kind: learned, file: teacher.yaml}\n");
        Cli run = Cli.of("explain", file);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("{kind: quadtree, size: 8, leaf: 4}, got {kind: quadtree, size: 8, leaf: 2}");
    }

    @Test
    void whatCannotBeLearnedIsSaid() {
        refuses("leaf of a quadtree: expected a divisor of size 8, got 3", "--grid", "3");
        refuses("into the 3 leaves from top to bottom", "--grid", "{kind: grid2d, size: 3, kernel: 3, stride: 3}");
        refuses("--grid:1:17: regions.kind: a teacher learned", "--grid", "{kind: explicit, file: g}");
        refuses("regions.kernl: unknown key", "--grid", "{kind: grid2d, kernl: 3}");
        refuses("beta: expected a finite number from 0, got -1.0", "--label-aware", "-1");
        refuses("expected per-region or per-level, got 'all'", "--codebooks", "all");
        refuses("smoothing: expected a finite number", "--smoothing", "-0.1");
        refuses("--threads: expected 1 or more", "--threads", "0");
    }

    private void refuses(String message, String... options) {
        Cli cli = learn(options);
        assertThat(cli.exit()).as(cli.err()).isEqualTo(2);
        assertThat(cli.err()).contains(message);
        assertThat(Files.exists(teacher())).isFalse();
    }
}
