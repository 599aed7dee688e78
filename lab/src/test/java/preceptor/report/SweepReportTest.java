package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.RunManifest;
import preceptor.result.RunState;
import preceptor.result.SweepManifest;
import preceptor.result.SweepSummary;
import preceptor.spec.SweepLoader;
import preceptor.spec.SweepPlan;

class SweepReportTest {
    @TempDir
    private Path folder;

    /// A sweep whose numbers are made up: the loss of a cell falls with the first axis and rises with the second.
    private final class Made {
        private final SweepPlan plan;
        private final SweepManifest manifest;
        private final SweepSummary summary;

        Made(String spec, RunState... states) throws Exception {
            plan = SweepLoader.load(Files.writeString(folder.resolve("s.yaml"), spec), List.of(), OptionalLong.empty());
            summary = new SweepSummary(plan.axes());
            List<SweepManifest.Cell> cells = new ArrayList<>();
            int run = 0;
            for (int c = 0; c < plan.cells().size(); c++) {
                SweepPlan.Cell cell = plan.cells().get(c);
                List<SweepManifest.Run> runs = new ArrayList<>();
                List<SortedMap<String, Double>> results = new ArrayList<>();
                for (int s = 0; s < plan.seeds(); s++) {
                    RunState state = states[run++ % states.length];
                    String reason = state == RunState.FAILED ? "diverged at <step> 7" : "";
                    runs.add(new SweepManifest.Run(plan.seed(0) + s, state, 0, reason));
                    if (state == RunState.DONE) {
                        results.add(new TreeMap<>(numbers(cell.settings(), s)));
                    }
                }
                cells.add(new SweepManifest.Cell(cell.settings(), cell.spec().sha256(), runs));
                summary.add(cell.settings(), results);
            }
            manifest = new SweepManifest(
                    plan.name(),
                    plan.sha256(),
                    "0.1.0",
                    plan.seed(),
                    plan.seeds(),
                    plan.axes(),
                    RunManifest.parseSpec(plan.cells().getFirst().spec().canonicalJson()),
                    cells);
        }

        private static Map<String, Double> numbers(Map<String, String> settings, int seed) {
            double samples = Double.parseDouble(settings.getOrDefault("training.data.samples", "10"));
            double width = Double.parseDouble(settings.getOrDefault("student.width", "1"));
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put("loss/population", samples == 666 ? 1e13 : 100 / samples + width / 100 + seed / 1000.0);
            numbers.put("loss/bayes", 0.25);
            numbers.put("accuracy/population", 0.5 + width / 1000 - seed / 1000.0);
            numbers.put("generalization/gap", width - 6);
            return numbers;
        }

        String page() {
            return SweepReport.render(manifest, summary, "./preceptor sweep s.yaml");
        }
    }

    private static final String TWO = """
            name: two
            seeds: 3
            teacher: {kind: latent-tree}
            training: {data: {samples: 8}}
            sweep: {grid: {training.data.samples: [10, 100, 1000], student.width: [4, 8]}}
            """;

    @Test
    void aPairOfSweptNumbersBecomesAPhaseDiagramAndCurves() throws Exception {
        String page = new Made(TWO, RunState.DONE).page();
        assertThat(page)
                .contains("<h1>two: 18 runs</h1>", "18 of 18", "The student’s loss goes from 0.141 to 10.081;")
                .contains("it is lowest at training.data.samples = 1000, student.width = 4")
                .contains("With larger training.data.samples the student’s loss falls in all 2 settings")
                .contains("With larger student.width the student’s loss rises in all 3 settings")
                .contains("The generalisation gap goes from −2.000 to 2.000")
                .contains("Lines are medians over 3 seeds, bands their full range.")
                .contains("18 done of 18 runs", "prefers-color-scheme:dark", "./preceptor sweep s.yaml")
                .doesNotContain("What failed", "NaN", "Infinity", "http://");
        assertThat(ids(page))
                .containsExactly(
                        "states",
                        "phase-loss",
                        "phase-accuracy",
                        "phase-gap",
                        "loss-over-1",
                        "accuracy-over-1",
                        "gap-over-1",
                        "loss-over-2",
                        "accuracy-over-2",
                        "gap-over-2");
    }

    private static List<String> ids(String page) {
        List<String> ids = new ArrayList<>();
        Matcher figure = Pattern.compile("<figure id=\"([^\"]+)\"").matcher(page);
        while (figure.find()) {
            ids.add(figure.group(1));
        }
        return ids;
    }

    @Test
    void statesAreToldAndReasonsEscaped() throws Exception {
        String page =
                new Made(TWO, RunState.DONE, RunState.FAILED, RunState.LOST, RunState.QUEUED, RunState.RUNNING).page();
        assertThat(page)
                .contains("4 done, 4 failed, 3 running, 4 lost, 3 queued of 18 runs")
                .contains("What failed", "diverged at &lt;step&gt; 7", "queued (3)")
                .doesNotContain("<step>");
    }

    @Test
    void nothingDoneYetIsNoFault() throws Exception {
        String page = new Made(TWO, RunState.QUEUED).page();
        assertThat(page).contains("18 queued of 18 runs", "No run has come to its end yet.");
        assertThat(ids(page)).containsExactly("states");
    }

    @Test
    void namesAreNoNumbers() throws Exception {
        String page = new Made(
                        "name: kinds\nteacher: {kind: latent-tree}\n"
                                + "sweep: {grid: {training.optimizer.kind: [gd, adam], student.width: [2, 4, 8]}}",
                        RunState.DONE)
                .page();
        assertThat(page).contains("training.optimizer.kind = gd", ">adam</text>", "the first cell’s spec");
        assertThat(ids(page)).contains("phase-loss", "loss-over-1").doesNotContain("loss-over-2");
    }

    @Test
    void theFileInThePageRepeatsTheSweep() throws Exception {
        Made made = new Made(TWO, RunState.DONE);
        Path file = Files.writeString(folder.resolve("again.yaml"), SweepReport.again(made.manifest));
        SweepPlan again = SweepLoader.load(file, List.of(), OptionalLong.empty());
        assertThat(again.sha256()).isEqualTo(made.plan.sha256());
        assertThat(again.name()).isEqualTo("two");
    }

    @Test
    void aHundredCellsStaySmallAndTenThousandRunsReadable() throws Exception {
        String hundred = new Made(
                        TWO.replace("[10, 100, 1000]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]")
                                .replace("[4, 8]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]")
                                .replace("seeds: 3", "seeds: 1"),
                        RunState.DONE)
                .page();
        assertThat(hundred.getBytes(StandardCharsets.UTF_8).length).isLessThan(1_000_000);
        assertThat(hundred).contains("The line is the median over all 10 settings of the other paths");
        String many = new Made(
                        TWO.replace("[10, 100, 1000]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]")
                                .replace("[4, 8]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]")
                                .replace("seeds: 3", "seeds: 100"),
                        RunState.DONE)
                .page();
        assertThat(many.getBytes(StandardCharsets.UTF_8).length).isLessThan(3_000_000);
        assertThat(many).contains("10\u202f000 of 10\u202f000");
    }

    @Test
    void lossesThatExplodeLeaveTheOthersVisible() throws Exception {
        String page = new Made(TWO.replace("[10, 100, 1000]", "[1, 1000, 666]"), RunState.DONE).page();
        assertThat(page).contains(">logarithmic</text>", ">10¹¹</text>");
    }

    @Test
    void equalDataGiveEqualBytes() throws Exception {
        assertThat(new Made(TWO, RunState.DONE).page()).isEqualTo(new Made(TWO, RunState.DONE).page());
    }
}
