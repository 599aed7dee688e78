package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;

/// What a run records of the laws of batch norm.
class LawsTest {
    private static final String SPEC = """
            name: laws
            seed: 5
            regions: {depth: 2}
            teacher: {kind: latent-tree, emission: {kind: embedding, dim: 3}}
            student: {width: 4}
            training: {steps: 6, optimizer: {kind: gd, rate: 0.2}}
            expansion: {every: 3, gates: [hard], orders: [0]}
            output: {report: false, tensorboard: false}
            """;

    @TempDir
    private Path folder;

    private Metrics run(String... settings) {
        Path spec = Cli.write(folder, "laws.yaml", SPEC);
        List<Object> arguments = new ArrayList<>(List.of("run", spec, "--out", folder.resolve("runs")));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        Cli cli = Cli.of(arguments.toArray());
        assertThat(cli.exit()).as(cli.err()).isZero();
        return MetricsCsv.read(Cli.folder(folder.resolve("runs")).resolve("metrics.csv"));
    }

    private static double last(Metrics metrics, String metric) {
        return metrics.series(metric).last();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "before-relu | {kind: gd, rate: 0.2}",
                "after-relu | {kind: gd, rate: 0.2}",
                "before-relu | {kind: sgd, rate: 0.1, batch: 8}",
                "after-relu | {kind: sgd, rate: 0.1, batch: 8}",
            })
    void stepsAlongGradientsDriftAsPredicted(String place, String optimizer) {
        Metrics metrics = run("student.batch_norm=" + place, "training.optimizer=" + optimizer);
        for (String law : List.of("balance/T5", "balance/T6")) {
            double drift = last(metrics, law + "-drift");
            assertThat(drift).isGreaterThan(1e-8);
            assertThat(last(metrics, law + "-predicted")).isCloseTo(drift, within(1e-12));
            assertThat(last(metrics, law + "-unexplained")).isLessThan(1e-12);
            assertThat(metrics.series(law + "-drift", 1).last()).isLessThanOrEqualTo(drift);
        }
        assertThat(last(metrics, "projection/sample")).isLessThan(1e-12);
        assertThat(last(metrics, "projection/z-between")).isLessThan(1e-12);
        assertThat(last(metrics, "projection/z-total")).isGreaterThan(1e-3);
        assertThat(last(metrics, "projection/between-share")).isStrictlyBetween(0.0, 1.0);
        assertThat(metrics.series("norm/turned").size())
                .as("no interval ends at step 0")
                .isEqualTo(2);
        assertThat(last(metrics, "norm/turned")).isStrictlyBetween(1e-8, 1.0);
        assertThat(last(metrics, "norm/effective-step"))
                .isLessThan(metrics.series("norm/effective-step").value(0));
    }

    @Test
    void withoutBatchNormThereIsTheBalanceAlone() {
        Metrics metrics = run();
        assertThat(last(metrics, "balance/T7-drift")).isGreaterThan(1e-8);
        assertThat(last(metrics, "balance/T7-unexplained")).isLessThan(1e-12);
        assertThat(metrics.metrics())
                .noneMatch(m -> m.startsWith("projection/") || m.startsWith("balance/T5"))
                .doesNotContain("norm/turned", "norm/effective-step");
    }

    @Test
    void weightDecayIsPartOfThePrediction() {
        Metrics metrics = run("student.batch_norm=before-relu", "training.weight_decay=0.1");
        assertThat(last(metrics, "balance/T5-drift")).isGreaterThan(0.1);
        assertThat(last(metrics, "balance/T5-unexplained")).isLessThan(1e-12);
    }

    @Test
    void nothingIsPredictedForMomentum() {
        Metrics metrics = run("student.batch_norm=before-relu", "training.optimizer={kind: momentum, rate: 0.1}");
        assertThat(metrics.metrics())
                .contains("balance/T5-drift", "norm/turned")
                .doesNotContain("balance/T5-predicted", "balance/T5-unexplained", "norm/effective-step");
    }

    @Test
    void whatIsNotAskedForIsNotRecorded() {
        assertThat(run("analyses=[fidelity]").metrics())
                .noneMatch(m -> m.startsWith("balance/") || m.startsWith("norm/") || m.startsWith("rank"));
    }
}
