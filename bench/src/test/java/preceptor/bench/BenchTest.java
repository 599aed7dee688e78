package preceptor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The bench as a program: its lines, options, tables and conversations. It asserts no time.
class BenchTest {
    private final Site site = new Site(Path.of("").toAbsolutePath().getParent());

    @Test
    void linesSayWhatTheyRead() {
        Line line = new Line()
                .with("peer", "torch 1.13")
                .with("threads", 2)
                .with("norm", true)
                .with("best_ms", 0.25)
                .with("median_ms", Double.NaN);
        String text = line.toString();
        assertThat(text).isEqualTo("{\"peer\": \"torch 1.13\", \"threads\": 2, \"norm\": true, \"best_ms\": 0.250000}");
        assertThat(Line.parse(text)).hasToString(text);
        assertThat(Line.parse(text).number("best_ms")).isEqualTo(0.25);
        assertThat(Line.parse(text).number("median_ms")).isNaN();
        assertThat(Line.parse("{\"a\":1,\"b\": -2.5e-3}").number("b")).isEqualTo(-2.5e-3);
    }

    @Test
    void optionsAreReadOrRefused() {
        Options options = Options.parse(new String[] {"students", "--threads", "3", "--workload", "small", "--json"});
        assertThat(options.sections()).containsExactly(Section.STUDENTS);
        assertThat(options.threads()).isEqualTo(3);
        assertThat(options.students()).extracting(Workload::name).containsExactly("small");
        assertThat(Options.parse(new String[0]).sections()).containsExactly(Section.values());
        assertThat(Options.parse(new String[0]).students()).hasSize(11);
        for (String[] wrong : List.of(
                new String[] {"student"},
                new String[] {"--threads"},
                new String[] {"--threads", "none"},
                new String[] {"--rounds", "0"},
                new String[] {"--workload", "huge"})) {
            assertThatThrownBy(() -> Options.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected")
                    .hasMessageContaining(wrong.length > 1 ? wrong[1] : wrong[0]);
        }
    }

    @Test
    void aTurnIsToldInALineAsSoonAsItIsMeasured() {
        List<Line> answers = List.of(
                Line.parse("{\"task\": \"product\", \"gflops\": 20.5}"),
                Line.parse("{\"peer\": \"preceptor\", \"dtype\": \"float64\", \"threads\": 2, \"task\": \"step\","
                        + " \"median_ms\": 1.5, \"best_ms\": 1.25}"),
                Line.parse("{\"peer\": \"torch\", \"dtype\": \"float32\", \"threads\": 1, \"task\": \"step\","
                        + " \"median_ms\": 4, \"best_ms\": 3}"),
                Line.parse("{\"peer\": \"preceptor\", \"dtype\": \"float64\", \"threads\": 2, \"task\": \"z\","
                        + " \"median_ms\": 0.5, \"best_ms\": 0.25}"));
        assertThat(Students.row("small", answers))
                .isEqualTo("  small: preceptor float64 on 2 " + Table.times(1.5, 1.25) + ", torch float32 on 1 "
                        + Table.times(4, 3) + ", preceptor float64 on 2 in z-space " + Table.times(0.5, 0.25) + " ms");
    }

    @Test
    void oursAnswersEveryTask() throws IOException {
        Workload workload = Workload.named("small");
        try (Contender ours = new Contender("ours", site.ours("preceptor.bench.StudentBench", 1))) {
            for (String task : List.of("step", "z")) {
                Line answer = ours.ask(workload.request(task, 0.001));
                assertThat(answer.text("workload")).isEqualTo("small");
                assertThat(answer.number("median_ms"))
                        .isGreaterThanOrEqualTo(answer.number("best_ms"))
                        .isPositive();
            }
            assertThat(ours.ask(workload.request("allocation", 0)).number("bytes"))
                    .isGreaterThanOrEqualTo(0);
            Line memory = ours.ask(workload.request("memory", 0));
            assertThat(memory.number("needed_bytes"))
                    .isEqualTo(8.0 * (2 * 29184 + 8 * 8 * 128 + 3 * 8 * 128 + 2 * 7 * 64 * 128));
            Line population = ours.ask(workload.request("population", 0).with("size", 2000));
            assertThat(population.number("size")).isEqualTo(2048);
            // The mean loss over the blocks, whatever their number: about ln 8 and more at the first parameters.
            assertThat(population.number("loss")).isBetween(1.5, 6.0);
        }
    }

    @Test
    void aContenderThatDiesSaysWhy() throws IOException {
        List<String> command = List.of("sh", "-c", "echo out of luck >&2; exit 3");
        try (Contender dying = new Contender("dying", command)) {
            assertThatThrownBy(() -> dying.ask(Workload.named("small").request("step", 0.01)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("dying has ended");
        }
    }

    @Test
    void theBetterPeerCountsAndTheSmallestMedian() {
        List<Line> lines = List.of(
                answer("preceptor", "float64", "small", 2, 0.5),
                answer("preceptor", "float64", "small", 2, 0.4),
                answer("preceptor", "float64", "small-bn", 2, 0.6),
                answer("libtorch 2.7.1", "float64", "small", 1, 1.4),
                answer("libtorch 2.7.1", "float64", "small", 2, 2.0),
                answer("libtorch 2.7.1", "float64", "small-bn", 2, 2.8),
                answer("torch 1.13", "float64", "small", 2, 9.0),
                answer("torch 1.13", "float32", "small", 2, 0.2));
        StudentReport report = new StudentReport(lines, List.of(Workload.named("small"), Workload.named("small-bn")));
        assertThat(report.text())
                .contains("0.400 (0.360)", "1.40 (1.26) ×1", "9.00 (8.10) ×2")
                .doesNotContain("script");
        List<Target> targets = report.targets();
        assertThat(targets.get(0).measured()).isCloseTo(3.5, within());
        assertThat(targets.get(0).met()).isTrue();
        assertThat(targets.get(1).measured()).isCloseTo(0.5, within());
        assertThat(targets.get(1).met()).isFalse();
        assertThat(targets)
                .filteredOn(t -> t.what().contains("cost of batch norm"))
                .singleElement()
                .satisfies(t -> assertThat(t.measured()).isCloseTo(1.5 / 2, within()));
        assertThat(targets)
                .filteredOn(t -> t.what().contains("time with batch norm"))
                .singleElement()
                .satisfies(t -> {
                    assertThat(t.measured()).isCloseTo(1.5, within());
                    assertThat(t.met()).isFalse();
                });
        assertThat(targets.getLast().line().has("met")).isFalse();
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-12);
    }

    private static Line answer(String peer, String type, String workload, int threads, double median) {
        return Line.parse(String.format(
                Locale.ROOT,
                "{\"peer\": \"%s\", \"dtype\": \"%s\", \"task\": \"step\", \"workload\": \"%s\", \"threads\": %d,"
                        + " \"best_ms\": %s, \"median_ms\": %s}",
                peer,
                type,
                workload,
                threads,
                median * 0.9,
                median));
    }
}
