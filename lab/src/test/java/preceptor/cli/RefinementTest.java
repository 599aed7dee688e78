package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;
import preceptor.result.NamedArray;
import preceptor.result.NpzReader;

/// Refinement of summaries as a user meets it: spec, curve, arrays, report.
class RefinementTest {
    private static final String SPEC = """
            name: refined
            seed: 3
            regions: {depth: 2}
            teacher: {kind: latent-tree, correlation: 0.7, emission: {kind: embedding, dim: 3}}
            student: {width: 5}
            training: {steps: 20, optimizer: {kind: gd, rate: 0.5}}
            expansion: {every: 20}
            refinement: {at: [0, 7, final], target: 1, growth: 0.3}
            """;

    @TempDir
    private Path folder;

    private Path run(String out, Object... more) {
        Path spec = Cli.write(folder, "refined.yaml", SPEC);
        List<Object> arguments = new ArrayList<>(List.of("run", spec, "--out", folder.resolve(out)));
        arguments.addAll(List.of(more));
        Cli cli = Cli.of(arguments.toArray());
        assertThat(cli.exit()).as(cli.err()).isZero();
        assertThat(cli.out()).contains("refined summaries");
        return Cli.folder(folder.resolve(out));
    }

    /// Round → value, of a number of the whole run.
    private static NavigableMap<Integer, Double> curve(Metrics metrics, long step, String name) {
        NavigableMap<Integer, Double> curve = new TreeMap<>();
        metrics.forEach(row -> {
            String[] parts = row.metric().split("/", 3);
            if (row.step() == step
                    && row.level() < 0
                    && parts.length == 3
                    && parts[0].equals("refinement")
                    && parts[2].equals(name)
                    && parts[1].matches("[0-9]+")) {
                curve.put(Integer.parseInt(parts[1]), row.value());
            }
        });
        return curve;
    }

    @Test
    void recordsACurveThatEndsWithTheExactGradient() {
        Metrics metrics = MetricsCsv.read(run("runs").resolve("metrics.csv"));
        for (long step : new long[] {0, 7, 20}) {
            NavigableMap<Integer, Double> bits = curve(metrics, step, "bits");
            NavigableMap<Integer, Double> share = curve(metrics, step, "share");
            NavigableMap<Integer, Double> cosine = curve(metrics, step, "fidelity/B4/cosine");
            assertThat(bits.firstEntry().getValue()).isCloseTo(7, within(1e-9));
            for (int k = 1; k < bits.size(); k++) {
                assertThat(bits.get(k)).isGreaterThan(bits.get(k - 1));
                assertThat(share.get(k)).isGreaterThanOrEqualTo(share.get(k - 1) - 1e-12);
            }
            assertThat(cosine.firstEntry().getValue()).isLessThan(0.999);
            assertThat(cosine.lastEntry().getValue()).isCloseTo(1, within(1e-9));
            assertThat(curve(metrics, step, "fidelity/B5-hard/norm-ratio")
                            .lastEntry()
                            .getValue())
                    .isCloseTo(1, within(1e-9));
            assertThat(curve(metrics, step, "budget/B0-B1").lastEntry().getValue())
                    .isLessThan(1e-9);
            assertThat(share.lastEntry().getValue()).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void stopsAtItsTargetItsBitsItsRoundsAndItsValues() {
        Metrics plain = MetricsCsv.read(run("plain").resolve("metrics.csv"));
        int all = curve(plain, 20, "bits").size();
        Metrics target =
                MetricsCsv.read(run("target", "--set", "refinement.target=0.9").resolve("metrics.csv"));
        NavigableMap<Integer, Double> cosine = curve(target, 20, "fidelity/B4/cosine");
        assertThat(cosine.lastEntry().getValue()).isGreaterThanOrEqualTo(0.9);
        assertThat(cosine.headMap(cosine.lastKey()).values()).allMatch(v -> v < 0.9);
        Metrics bits = MetricsCsv.read(run("bits", "--set", "refinement.bits=9").resolve("metrics.csv"));
        NavigableMap<Integer, Double> curve = curve(bits, 20, "bits");
        assertThat(curve.lastEntry().getValue()).isGreaterThanOrEqualTo(9);
        assertThat(curve.headMap(curve.lastKey()).values()).allMatch(v -> v < 9);
        Metrics rounds =
                MetricsCsv.read(run("rounds", "--set", "refinement.rounds=2").resolve("metrics.csv"));
        assertThat(curve(rounds, 20, "bits")).hasSize(3);
        Metrics values =
                MetricsCsv.read(run("values", "--set", "refinement.values=3").resolve("metrics.csv"));
        assertThat(curve(values, 20, "values").lastEntry().getValue()).isLessThanOrEqualTo(21);
        assertThat(all).isGreaterThan(3);
    }

    @Test
    void keepsTheSplitsSoThatOthersCanMakeThem() {
        Map<String, NamedArray> tensors = NpzReader.read(run("runs").resolve("tensors.npz"));
        for (int step : new int[] {0, 7, 20}) {
            String prefix = "refinement/" + step + "/";
            NamedArray splits = tensors.get(prefix + "splits");
            int made = splits.matrix().rows();
            double values = 0;
            for (String id : List.of("0.0", "0.1", "0.2", "0.3", "1.0", "1.1", "2.0")) {
                double[] p = tensors.get(prefix + "p/" + id).doubles();
                double[] origin = tensors.get(prefix + "origin/" + id).doubles();
                assertThat(origin).hasSameSizeAs(p);
                double[] old = tensors.get("p/" + id).doubles().clone();
                for (int v = 0; v < p.length; v++) {
                    old[(int) origin[v]] -= p[v];
                }
                assertThat(old).containsOnly(new double[old.length], within(1e-12));
                values += p.length;
            }
            assertThat(values).isEqualTo(14 + made);
        }
        assertThat(tensors.get("refinement/20/direction/2.0").matrix().columns())
                .isEqualTo(10);
    }

    @Test
    void samplesStandForWhatCannotBeListed() {
        Metrics metrics = MetricsCsv.read(run(
                        "sampled",
                        "--set",
                        "teacher.emission={kind: embedding, dim: 3, noise: 0.2}",
                        "--set",
                        "limits.monte_carlo=400",
                        "--set",
                        "refinement.target=0.95")
                .resolve("metrics.csv"));
        NavigableMap<Integer, Double> cosine = curve(metrics, 20, "fidelity/B4/cosine");
        assertThat(cosine.lastEntry().getValue()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void givesTheSameBytesOnAnyNumberOfThreadsAndKeepsNumberedPointsOutOfOtherFiles() throws IOException {
        Path one = run("one", "--threads", 1);
        Path three = run("three", "--threads", 3);
        for (String file : List.of("metrics.csv", "metrics.parquet", "tensors.npz", "frames.npz")) {
            assertThat(Files.mismatch(one.resolve(file), three.resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
        assertThat(Files.readString(one.resolve("run.json")))
                .contains("\"refinement/bits\"")
                .doesNotContain("refinement/0/");
        try (var files = Files.newDirectoryStream(one, "events.out.tfevents.*")) {
            String events = Files.readString(files.iterator().next(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(events).contains("refinement/bits").doesNotContain("refinement/0/");
        }
    }

    @Test
    void reportsWhatSplittingWins() throws IOException {
        String report = Files.readString(run("runs").resolve("report.html"));
        assertThat(report)
                .contains("Refined summaries")
                .contains("At step 20 splitting summaries from 7.0 to ")
                .contains("id=\"refinement-0\"", "id=\"refinement-7\"", "id=\"refined-regions-20\"");
    }

    @Test
    void refusesTablesThatDoNotFitBeforeAnyWork() {
        Path spec = Cli.write(folder, "refined.yaml", SPEC);
        Path out = folder.resolve("refused");
        Cli cli = Cli.of(
                "run",
                spec,
                "--out",
                out,
                "--set",
                "teacher.emission={kind: embedding, dim: 3, noise: 0.2}",
                "--set",
                "limits={memory_mb: 128, monte_carlo: 4000}",
                "--set",
                "refinement.values=65536");
        assertThat(cli.exit()).isEqualTo(4);
        assertThat(cli.err()).contains("refinement.values", "limits.memory_mb").hasLineCount(1);
        assertThat(Files.exists(out) ? Cli.files(out) : 0).isZero();
    }
}
