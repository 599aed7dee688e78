package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;

/// No number that is not finite is ever written: a hundred runs that diverge, each in its own way.
final class DivergingRunsTest {
    private static final int RUNS = 100;

    private static final String SPEC = """
            name: diverging
            regions: {depth: 2}
            teacher: {kind: latent-tree, emission: {dim: 3}}
            training: {steps: 60}
            expansion: {every: 1}
            """;

    private static final List<String> TEACHERS = List.of(
            "teacher.kind=latent-tree",
            "teacher={kind: random-hierarchy, values: 3, productions: 2}",
            "teacher={kind: computed, rule: parity}",
            "teacher={kind: product, factors: [latent-tree, latent-tree]}",
            "training.data={samples: 40}");

    private static final List<String> STUDENTS = List.of(
            "student={width: 4, activation: linear, loss: squared-error}",
            "student={width: 3, loss: squared-error, bias: true}",
            "student={width: 4, activation: linear, loss: squared-error, residual: true}",
            "student={width: 4, activation: linear, loss: squared-error, shared_weights: true}");

    private static final List<String> OPTIMIZERS = List.of("gd", "momentum", "nesterov", "sgd", "flow");

    @TempDir
    private Path folder;

    private static List<String> settings(int run) {
        String kind = OPTIMIZERS.get(run % OPTIMIZERS.size());
        List<String> settings = new ArrayList<>();
        settings.add(STUDENTS.get(run / 5 % STUDENTS.size()));
        settings.add(TEACHERS.get(run / 20 % TEACHERS.size()));
        settings.add("student.init.scale=1000");
        settings.add("training.optimizer={kind: " + kind + ", rate: 1e6" + (kind.equals("sgd") ? ", batch: 8}" : "}"));
        settings.add("seed=" + (run + 1));
        return settings;
    }

    @Test
    void nothingThatIsNotFiniteIsWritten() throws Exception {
        Path spec = Cli.write(folder, "spec.yaml", SPEC);
        for (int run = 0; run < RUNS; run++) {
            Path out = folder.resolve("run" + run);
            List<Object> arguments = new ArrayList<>(List.of("run", spec, "--out", out));
            settings(run).forEach(setting -> arguments.addAll(List.of("--set", setting)));
            Cli cli = Cli.of(arguments.toArray());
            String what = "run " + run + " " + settings(run) + ": " + cli.err();
            assertThat(cli.exit()).as(what).isEqualTo(3);
            assertThat(cli.err())
                    .as(what)
                    .containsPattern("step \\d+, .*(NaN|Infinity)")
                    .doesNotContain("\tat ");
            Path whole = Cli.folder(out);
            Metrics metrics = MetricsCsv.read(whole.resolve("metrics.csv"));
            metrics.forEach(row -> assertThat(Double.isFinite(row.value()))
                    .as("%s: %s", what, row)
                    .isTrue());
            try (Stream<Path> files = Files.list(whole)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    assertThat(name).as(what).isNotEqualTo("run.json").doesNotEndWith(".tmp");
                    if (name.endsWith(".json")) {
                        assertThat(Files.readString(file).replaceAll("\"reason\":\"[^\"]*\"", ""))
                                .as(name)
                                .doesNotContain("NaN", "Infinity");
                    }
                }
            }
        }
    }

    /// Its own numbers are whole, but steps that the closing checks make from them leave the finite ones.
    @ParameterizedTest
    @ValueSource(strings = {"none", "before-relu"})
    void aRunWithHugeWeightsEndsWithChecksThatAreOpen(String norm) throws Exception {
        Path spec = Cli.write(folder, "spec.yaml", SPEC);
        Path out = folder.resolve("huge");
        Cli cli = Cli.of(
                "run",
                spec,
                "--out",
                out,
                "--set",
                "teacher.kind=latent-tree",
                "--set",
                "student={width: 4, loss: squared-error, activation: linear, bias: true, batch_norm: " + norm
                        + ", init: {scale: 1e6}}",
                "--set",
                "training={steps: 1, optimizer: {kind: gd, rate: 1e-30}}");
        assertThat(cli.exit()).as(cli.err() + cli.out()).isLessThanOrEqualTo(ExitCode.CHECK_FAILED);
        assertThat(cli.out()).contains(" open: the numbers are too large");
        RunManifest manifest = RunManifest.read(Cli.folder(out).resolve(RunFolder.MANIFEST));
        assertThat(manifest.checks())
                .filteredOn(c -> c.verdict() == RunManifest.Verdict.OPEN)
                .isNotEmpty()
                .allSatisfy(c -> assertThat(c.note()).isNotEmpty());
        assertThat(Cli.folder(out).resolve("report.html")).isNotEmptyFile();
    }
}
