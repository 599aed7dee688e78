package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.RunState;
import preceptor.result.SweepManifest;
import preceptor.result.SweepSummary;

class SweepTest {
    private static final String SPEC = """
            name: small
            seed: 3
            seeds: 2
            regions: {kind: tree, depth: 1, branching: 2}
            teacher: {kind: latent-tree, values: 2}
            student: {width: 4}
            training: {steps: 4}
            expansion: {every: 2}
            output: {report: false, tensorboard: false}
            sweep:
              grid:
                student.width: [2, 3]
                training.optimizer.rate: [0.1, 0.4]
            """;

    @TempDir
    private Path folder;

    private Path spec(String text) {
        return Cli.write(folder, "s.yaml", text);
    }

    private static SortedMap<String, String> files(Path root) {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().startsWith(".lock")) {
                    files.put(root.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    @Test
    void everyRunHasTheRowsOfTheCommandRun() throws IOException {
        Path spec = spec(SPEC);
        Cli swept = Cli.of("sweep", spec, "--out", folder.resolve("a"), "--jobs", 3);
        assertThat(swept.err()).isEmpty();
        assertThat(swept.exit()).isZero();
        assertThat(swept.out()).contains("8 of 8 runs done (4 cells, 2 seeds each)");
        StringBuilder expected = new StringBuilder();
        for (int width : new int[] {2, 3}) {
            for (double rate : new double[] {0.1, 0.4}) {
                for (int seed : new int[] {3, 4}) {
                    Path runs = folder.resolve("one-" + width + rate + seed);
                    Cli.of(
                            "run",
                            spec,
                            "--out",
                            runs,
                            "--seed",
                            seed,
                            "--threads",
                            2,
                            "--set",
                            "student.width=" + width,
                            "--set",
                            "training.optimizer.rate=" + rate);
                    String csv = Files.readString(Cli.folder(runs).resolve("metrics.csv"));
                    expected.append(expected.isEmpty() ? csv : csv.substring(csv.indexOf('\n') + 1));
                }
            }
        }
        Path sweep = Cli.folder(folder.resolve("a"));
        assertThat(sweep.resolve("metrics.csv")).hasContent(expected.toString());
        assertThat(files(sweep).keySet())
                .containsExactly("metrics.csv", "metrics.parquet", "summary.csv", "sweep.json");
    }

    @Test
    void theNumberOfJobsChangesNoByte() {
        Path spec = spec(SPEC);
        Cli.of("sweep", spec, "--out", folder.resolve("one"), "--jobs", 1);
        Cli.of("sweep", spec, "--out", folder.resolve("five"), "--jobs", 5);
        assertThat(files(folder.resolve("five"))).isEqualTo(files(folder.resolve("one")));
    }

    @Test
    void aFinishedSweepIsKept() {
        Path spec = spec(SPEC);
        Path out = folder.resolve("a");
        Cli first = Cli.of("sweep", spec, "--out", out);
        SortedMap<String, String> before = files(out);
        for (String how : List.of("--resume", "--json", "--force")) {
            Cli again = Cli.of("sweep", spec, "--out", out, how);
            assertThat(again.exit()).isZero();
            assertThat(files(out)).isEqualTo(before);
            if (!how.equals("--json")) {
                assertThat(again.out()).isEqualTo(first.out());
            }
        }
    }

    @Test
    void theSummaryIsThatOfTheRuns() {
        Path out = folder.resolve("a");
        Cli.of("sweep", spec(SPEC), "--out", out, "--keep-runs", "--set", "seeds=3", "--set", "student.width=2");
        Path sweep = Cli.folder(out);
        SweepManifest manifest = SweepManifest.read(sweep.resolve("sweep.json"));
        SweepSummary summary = SweepSummary.read(sweep.resolve("summary.csv"), manifest);
        assertThat(summary.cells()).isEqualTo(2);
        assertThat(summary.settings(1)).containsEntry("training.optimizer.rate", "0.4");
        for (int cell = 0; cell < 2; cell++) {
            String hash = manifest.cells().get(cell).specSha256().substring(0, 8);
            double[] losses = new double[3];
            for (int i = 0; i < losses.length; i++) {
                Path run = sweep.resolve("runs").resolve("small-" + hash + "-s" + (3 + i));
                losses[i] = preceptor.result.RunManifest.read(run.resolve("run.json"))
                        .results()
                        .get("loss/population");
            }
            java.util.Arrays.sort(losses);
            SweepSummary.Row row = summary.row(cell, "loss/population").orElseThrow();
            assertThat(row.runs()).isEqualTo(3);
            assertThat(row.median()).isEqualTo(losses[1]);
            assertThat(row.min()).isEqualTo(losses[0]);
            assertThat(row.max()).isEqualTo(losses[2]);
            assertThat(row.q1()).isEqualTo(losses[0] + 0.5 * (losses[1] - losses[0]));
            assertThat(row.q3()).isEqualTo(losses[1] + 0.5 * (losses[2] - losses[1]));
        }
    }

    /// Half of the cells diverge.
    private Cli divergingSweep(Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("sweep", spec(SPEC), "--out", out));
        for (String set : List.of(
                "training.optimizer.rate=1e6,0.1",
                "student={loss: squared-error, activation: linear}",
                "training.steps=30")) {
            arguments.addAll(List.of("--set", set));
        }
        arguments.addAll(List.of(more));
        return Cli.of(arguments.toArray());
    }

    @Test
    void whatDivergesFailsAndTheOthersGoOn() {
        Path out = folder.resolve("a");
        Cli swept = divergingSweep(out, "--jobs", 1);
        assertThat(swept.exit()).isEqualTo(3);
        assertThat(swept.out()).contains("4 of 8 runs done", "4 failed", "student.width=2, training.optimizer.rate=");
        SweepManifest manifest = SweepManifest.read(Cli.folder(out).resolve("sweep.json"));
        assertThat(manifest.cells().getFirst().count(RunState.FAILED)).isEqualTo(2);
        assertThat(manifest.cells().getFirst().runs().getFirst().reason()).contains("step");
        assertThat(manifest.cells().get(1).count(RunState.DONE)).isEqualTo(2);
        SortedMap<String, String> before = files(out);
        // A second time, nothing is tried again.
        assertThat(divergingSweep(out).exit()).isEqualTo(3);
        assertThat(files(out)).isEqualTo(before);
    }

    @Test
    void failFastBeginsNoMore() {
        Path out = folder.resolve("a");
        Cli swept = divergingSweep(out, "--jobs", 1, "--fail-fast");
        assertThat(swept.exit()).isEqualTo(3);
        SweepManifest manifest = SweepManifest.read(Cli.folder(out).resolve("sweep.json"));
        assertThat(manifest.count(RunState.FAILED)).isEqualTo(1);
        assertThat(manifest.count(RunState.QUEUED)).isEqualTo(7);
        // What was left is taken up again, with the bytes of a sweep that was never stopped.
        divergingSweep(out, "--jobs", 1, "--resume");
        SortedMap<String, String> after = files(out);
        divergingSweep(out, "--jobs", 1, "--force");
        assertThat(files(out)).isEqualTo(after);
    }

    @Test
    void figuresOfASweepShowAnyFinalNumber() throws IOException {
        Path out = folder.resolve("a");
        assertThat(Cli.of("sweep", spec(SPEC), "--out", out).exit()).isZero();
        Path sweep = Cli.folder(out);
        Cli usual = Cli.of("figure", sweep, "--list");
        assertThat(usual.exit()).isZero();
        assertThat(usual.out()).contains("loss-over-1").doesNotContain("metric-over-1");
        Path drawn = folder.resolve("drawn.svg");
        Cli named = Cli.of("figure", sweep, "metric-over-1", "--metric", "loss/train", "--out", drawn);
        Cli wrong = Cli.of("figure", sweep, "metric-over-1", "--metric", "loss/nowhere", "--out", drawn);
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("expected one of", "loss/train", "got loss/nowhere");
        assertThat(named.exit()).as(named.err()).isZero();
        assertThat(Files.readString(drawn)).contains("<svg", "loss/train");
        Path figures = folder.resolve("figures");
        assertThat(Cli.of("report", sweep, "--figures", figures).exit()).isZero();
        assertThat(figures.resolve("loss-over-1.svg")).isRegularFile();
        Path run = folder.resolve("run");
        Path spec = spec(SPEC.substring(0, SPEC.indexOf("sweep:")));
        assertThat(Cli.of("run", spec, "--out", run).exit()).isZero();
        Cli noSweep = Cli.of("figure", Cli.folder(run), "loss", "--metric", "loss/train", "--out", drawn);
        assertThat(noSweep.exit()).isEqualTo(2);
        assertThat(noSweep.err()).contains("--metric: expected the folder of a sweep");
    }

    @Test
    void theReportIsWrittenAndMadeAgainFromTheFolder() throws IOException {
        Path spec = spec(SPEC.replace("report: false", "report: true"));
        Path out = folder.resolve("a");
        Cli swept = Cli.of("sweep", spec, "--out", out);
        Path report = Cli.folder(out).resolve("report.html");
        assertThat(swept.out()).contains(report.toString());
        assertThat(report).content().contains("8 done of 8 runs", "phase-loss", "./preceptor sweep " + spec);
        Files.delete(report);
        assertThat(Cli.of("report", Cli.folder(out)).exit()).isZero();
        assertThat(report).content().contains("8 done of 8 runs", "phase-loss");
        assertThat(Cli.of("report", Cli.folder(out), Cli.folder(out)).err())
                .contains("expected folders of runs, or that of one sweep, got 2 with a sweep");
    }
}
