package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;
import preceptor.result.NpzReader;
import preceptor.result.RunManifest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `run` and `report`: what a run folder holds, and that its bytes depend on nothing but spec, seed and version.
class RunTest {
    private static final String SPEC = """
            name: small
            seed: 5
            regions: {depth: 2}
            teacher: {kind: latent-tree, emission: {kind: embedding, dim: 3}}
            student: {width: 4}
            training: {steps: 4}
            expansion: {every: 3, gates: [measured, hard, gaussian], orders: [0, 1, 2], train: [hard, gaussian]}
            """;

    @TempDir
    private Path folder;

    private Path run(Path out, Object... more) {
        Path spec = Cli.write(folder, "small.yaml", SPEC);
        List<Object> arguments = new ArrayList<>(List.of("run", spec, "--out", out));
        arguments.addAll(List.of(more));
        Cli cli = Cli.of(arguments.toArray());
        assertThat(cli.exit()).as(cli.err()).isZero();
        assertThat(cli.err()).isEmpty();
        return Cli.folder(out);
    }

    @Test
    void leavesEveryFileAndNameOfTheContract() {
        Path run = run(folder.resolve("runs"));
        assertThat(run.getFileName().toString()).matches("small-[0-9a-f]{8}-s5");
        assertThat(run)
                .isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/run.json")
                .isDirectoryContaining("glob:**/metrics.csv")
                .isDirectoryContaining("glob:**/tensors.npz")
                .isDirectoryContaining("glob:**/frames.npz")
                .isDirectoryContaining("glob:**/checkpoint.safetensors")
                .isDirectoryContaining("glob:**/events.out.tfevents.*")
                .isDirectoryNotContaining("glob:**/*.tmp");
        assertThat(NpzReader.read(run.resolve("tensors.npz")).keySet()).isEqualTo(tensorNames());
        assertThat(NpzReader.read(run.resolve("checkpoint.safetensors").resolveSibling("frames.npz"))
                        .keySet())
                .contains("P/2.0/1.0", "frames/0/F/2.0", "frames/3/measured/G/1.0", "frames/4/W/1.0/0.0")
                .doesNotContain("frames/1/F/2.0");
    }

    private static Set<String> tensorNames() {
        Set<String> names = new HashSet<>(Set.of("V", "label", "Q/2.0", "Q/1.0", "Q/1.1"));
        List<String> regions = List.of("0.0", "0.1", "0.2", "0.3", "1.0", "1.1", "2.0");
        for (String a : regions) {
            names.addAll(Set.of("p/" + a, "F/" + a, "measured/F/" + a));
            if (a.startsWith("0")) {
                names.add("emission/" + a);
            } else {
                names.addAll(Set.of("D/" + a, "G/" + a, "measured/D/" + a, "measured/G/" + a));
            }
        }
        List<String> terms = List.of("B0", "B1", "B2", "B3", "B4", "B5", "B5-gaussian", "order1", "order2");
        for (String edge : List.of("1.0/0.0", "1.0/0.1", "1.1/0.2", "1.1/0.3", "2.0/1.0", "2.0/1.1")) {
            names.add("P/" + edge);
            names.add("W/" + edge);
            terms.forEach(term -> names.add("dW/" + edge + "/" + term));
        }
        terms.forEach(term -> names.add("dV/" + term));
        return names;
    }

    @Test
    void recordsTheMetricsOfTheContract() {
        Path run = run(folder.resolve("runs"));
        Metrics metrics = MetricsCsv.read(run.resolve("metrics.csv"));
        Set<Long> steps = new HashSet<>();
        Set<String> scalars = new HashSet<>();
        Set<String> edges = new HashSet<>();
        Set<String> levels = new HashSet<>();
        Set<String> regions = new HashSet<>();
        metrics.forEach(row -> {
            assertThat(Double.isFinite(row.value())).isTrue();
            assertThat(row.seed()).isEqualTo(5);
            steps.add(row.step());
            if (!row.child().isEmpty()) {
                edges.add(row.metric());
            } else if (!row.region().isEmpty()) {
                regions.add(row.metric());
            } else if (row.level() >= 0) {
                levels.add(row.level() + " " + row.metric());
            } else {
                scalars.add(row.metric());
            }
        });
        assertThat(steps).containsExactlyInAnyOrder(0L, 3L, 4L);
        assertThat(scalars)
                .contains("loss/train", "accuracy/train", "loss/population", "accuracy/population", "loss/bayes")
                .contains("accuracy/bayes", "twin/hard/loss", "twin/gaussian/accuracy")
                .contains("twin/hard/transplanted-loss", "twin/gaussian/transplanted-accuracy")
                .noneMatch(name -> name.endsWith("/se"));
        assertThat(edges)
                .contains("budget/B0", "budget/B0-B1", "budget/B1-B2", "budget/B2-B3", "budget/B3-B4")
                .contains("budget/B4-B5-hard", "budget/B4-B5-gaussian", "fidelity/B4/cosine")
                .contains("fidelity/B5-gaussian/norm-ratio", "fidelity/order2/cosine");
        assertThat(levels).contains("1 budget/B0-B1", "2 fidelity/B4/cosine", "3 fidelity/order1/norm-ratio");
        assertThat(regions).contains("norm/incoming", "balance/T7-drift", "rank", "rank/of");
    }

    @Test
    void writesTheManifest() throws IOException {
        Path run = run(folder.resolve("runs"), "--threads", 1);
        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(run.resolve("run.json")));
        assertThat(json.path("format").asInt()).isEqualTo(1);
        assertThat(json.path("spec").path("student").path("width").asInt()).isEqualTo(4);
        assertThat(json.path("results").path("loss/population").isNumber()).isTrue();
        assertThat(json.path("regions").size()).isEqualTo(7);
        assertThat(json.path("teacher").path("exact").asBoolean()).isTrue();
        assertThat(json.path("sample").path("x").path("0.3").size()).isEqualTo(3);
        assertThat(json.path("environment").path("threads").asInt()).isEqualTo(1);
        assertThat(json.path("environment").path("command").asString()).startsWith("./preceptor run ");
        RunManifest manifest = RunManifest.read(run.resolve("run.json"));
        assertThat(manifest.checks())
                .filteredOn(c -> c.verdict() == RunManifest.Verdict.FAIL)
                .isEmpty();
        assertThat(manifest.checks())
                .filteredOn(c -> c.verdict() == RunManifest.Verdict.PASS)
                .isNotEmpty();
    }

    @Test
    void givesTheSameBytesInAnyFolderOnAnyNumberOfThreads() throws IOException {
        Path first = run(folder.resolve("one"), "--threads", 1);
        for (int threads = 1; threads <= 3; threads++) {
            Path other = run(folder.resolve("again" + threads), "--threads", threads);
            for (String file :
                    List.of("metrics.csv", "metrics.parquet", "tensors.npz", "frames.npz", "checkpoint.safetensors")) {
                assertThat(Files.mismatch(first.resolve(file), other.resolve(file)))
                        .as("%s on %d threads", file, threads)
                        .isEqualTo(-1);
            }
        }
        Path otherSeed = run(folder.resolve("seed"), "--seed", 6);
        assertThat(Files.mismatch(first.resolve("metrics.csv"), otherSeed.resolve("metrics.csv")))
                .isNotEqualTo(-1);
    }

    @Test
    void keepsAFinishedRunUnlessForced() throws IOException {
        Path out = folder.resolve("runs");
        Path run = run(out);
        byte[] before = Files.readAllBytes(run.resolve("run.json"));
        Cli again = Cli.of("run", folder.resolve("small.yaml"), "--out", out);
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.err()).contains("finished run", "--force").hasLineCount(1);
        assertThat(Files.readAllBytes(run.resolve("run.json"))).isEqualTo(before);
        run(out, "--force");
        assertThat(Files.readAllBytes(run.resolve("run.json"))).isNotEqualTo(before);
    }

    @Test
    void makesTheSameReportAgain() throws IOException {
        Path run = run(folder.resolve("runs"), "--set", "training.optimizer={kind: gd, rate: 0.1}");
        byte[] first = Files.readAllBytes(run.resolve("report.html"));
        assertThat(new String(first, java.nio.charset.StandardCharsets.UTF_8)).contains("--set");
        Files.delete(run.resolve("report.html"));
        assertThat(Cli.of("report", run).exit()).isZero();
        assertThat(Files.readAllBytes(run.resolve("report.html"))).isEqualTo(first);
    }

    @Test
    void savesTheFiguresOfAReport() throws IOException {
        Path run = run(folder.resolve("runs"));
        Path figures = folder.resolve("new/figures");
        assertThat(Cli.of("report", run, "--figures", figures).exit()).isZero();
        assertThat(figures).isDirectoryContaining("glob:**/loss.svg").isDirectoryContaining("glob:**/balance.svg");
        assertThat(Files.readString(figures.resolve("loss.svg")))
                .startsWith("<svg")
                .contains("xmlns");
    }

    @Test
    void reportsRefuseWhatIsNoFinishedRun() {
        Cli cli = Cli.of("report", folder);
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("run.json").hasLineCount(1);
        assertThat(Cli.files(folder)).isZero();
    }

    @Test
    void printsFinalNumbersAsJson() {
        Path spec = Cli.write(folder, "small.yaml", SPEC);
        Cli cli = Cli.of("run", spec, "--json", "--out", folder.resolve("runs"), "--set", "output.report=false");
        JsonNode json = JsonMapper.builder().build().readTree(cli.out());
        assertThat(json.path("loss/population").isNumber()).isTrue();
        assertThat(Cli.folder(folder.resolve("runs"))).isDirectoryNotContaining("glob:**/report.html");
    }

    /// Shells start what runs in their background deaf to Ctrl-C, and so are all its children.
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0");
        long interrupt = 1L << 1;
        return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & interrupt) != 0;
    }

    @Test
    void anInterruptedRunLeavesNoHalfFileAndEndsWith130() throws IOException, InterruptedException {
        Path spec = Cli.write(folder, "small.yaml", SPEC);
        Path out = folder.resolve("runs");
        List<String> command = new ArrayList<>();
        if (ignoresInterrupts()) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "preceptor.cli.Main",
                "run",
                spec.toString(),
                "--out",
                out.toString(),
                "--set",
                "training.steps=100000000",
                "--set",
                "expansion.every=100000000"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        while (process.isAlive() && !Files.isDirectory(out)) {
            Thread.sleep(20);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Cli.folder(out)).isDirectoryNotContaining("glob:**/run.json");
    }
}
