package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.linalg.Matrix;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;
import preceptor.result.NamedArray;
import preceptor.result.NpzReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A product teacher through every command, against what a hand computes.
class ProductTest {
    /// Two factors on one root with two leaves; P(z_β | z_ω) is ¾ on the diagonal, and ⅞.
    private static final String SPEC = """
            name: pair
            regions: {depth: 1}
            teacher:
              kind: product
              factors:
                - {kind: latent-tree, correlation: 0.5, emission: one-hot}
                - {kind: latent-tree, correlation: 0.75, emission: {kind: embedding, dim: 3}}
            student: {width: 4}
            training: {steps: 4}
            expansion: {every: 2, orders: [0, 1]}
            """;

    @TempDir
    private Path folder;

    private Path spec() {
        return Cli.write(folder, "pair.yaml", SPEC);
    }

    private static double agree(double diagonal) {
        return diagonal * diagonal + (1 - diagonal) * (1 - diagonal);
    }

    /// The probability that the likelier label is right: leaves that agree say it, leaves that differ say nothing.
    private static double accuracy(double diagonal) {
        return diagonal * diagonal + (1 - agree(diagonal)) / 2;
    }

    @Test
    void explains() {
        Cli cli = Cli.of("explain", spec(), "--json");
        assertThat(cli.exit()).as(cli.err()).isZero();
        JsonNode tree = JsonMapper.builder().build().readTree(cli.out());
        assertThat(tree.path("teacher").asString()).isEqualTo("product");
        assertThat(tree.path("levels").get(0).path("m").asInt()).isEqualTo(4);
        assertThat(tree.path("levels").get(0).path("m of factors").asString()).isEqualTo("[2, 2]");
        assertThat(tree.path("levels").get(1).path("n").asInt()).isEqualTo(5);
        assertThat(tree.path("heads").asString()).isEqualTo("[2, 2]");
        assertThat(tree.path("Bayes accuracy of head 0").asDouble()).isCloseTo(accuracy(0.75), within(1e-12));
        assertThat(tree.path("Bayes accuracy of head 1").asDouble()).isCloseTo(accuracy(0.875), within(1e-12));
        assertThat(tree.path("Bayes accuracy").asDouble()).isCloseTo(accuracy(0.75) * accuracy(0.875), within(1e-12));
        double sum = tree.path("Bayes risk of head 0").asDouble()
                + tree.path("Bayes risk of head 1").asDouble();
        assertThat(tree.path("Bayes risk (nats)").asDouble()).isCloseTo(sum, within(1e-12));
        // 4 inputs and 8 pairs with the root's value in each factor.
        assertThat(tree.path("atoms").asInt()).isEqualTo(64);
        // 4 tuples in each of three regions; at the root 4 times 4 times 4 of order 1.
        assertThat(tree.path("configurations of order 0").asInt()).isEqualTo(12);
        assertThat(tree.path("configurations of order 1").asInt()).isEqualTo(72);
        Cli one = Cli.of("explain", spec(), "--set", "teacher.label=1", "--json");
        JsonNode of1 = JsonMapper.builder().build().readTree(one.out());
        assertThat(of1.path("Bayes accuracy").asDouble()).isCloseTo(accuracy(0.875), within(1e-12));
        assertThat(of1.has("heads")).isFalse();
    }

    @Test
    void samplesTuplesAndTheirMembers() {
        Path out = folder.resolve("s.npz");
        assertThat(Cli.of("sample", spec(), "-n", 500, "--out", out).exit()).isZero();
        Map<String, NamedArray> arrays = NpzReader.read(out);
        int[] y = ints(arrays, "y");
        int[] root = ints(arrays, "z/1.0");
        assertThat(y).containsExactly(root);
        for (String name : new String[] {"z/1.0", "z/0.0", "z/0.1"}) {
            int[] tuple = ints(arrays, name);
            int[] first = ints(arrays, name + "/factor0");
            int[] second = ints(arrays, name + "/factor1");
            for (int i = 0; i < tuple.length; i++) {
                assertThat(tuple[i]).isEqualTo(2 * first[i] + second[i]);
            }
        }
        assertThat(ints(arrays, "y/head1")).containsExactly(ints(arrays, "z/1.0/factor1"));
        Matrix x = arrays.get("x/0.0").matrix();
        assertThat(x.columns()).isEqualTo(5);
        int[] shown = ints(arrays, "z/0.0/factor0");
        for (int i = 0; i < shown.length; i++) {
            assertThat(x.get(i, shown[i])).isEqualTo(1);
            assertThat(x.get(i, 1 - shown[i])).isZero();
        }
    }

    private static int[] ints(Map<String, NamedArray> arrays, String name) {
        return arrays.get(name).ints();
    }

    @Test
    void expandsToTablesThatAreKroneckerProducts() {
        Path out = folder.resolve("e.npz");
        assertThat(Cli.of("expand", spec(), "--step", 2, "--out", out).exit()).isZero();
        Map<String, NamedArray> arrays = NpzReader.read(out);
        Matrix P = arrays.get("P/1.0/0.1").matrix();
        Matrix first = arrays.get("P/1.0/0.1/factor0").matrix();
        Matrix second = arrays.get("P/1.0/0.1/factor1").matrix();
        for (int z = 0; z < 4; z++) {
            for (int v = 0; v < 4; v++) {
                assertThat(P.get(z, v)).isCloseTo(first.get(z / 2, v / 2) * second.get(z % 2, v % 2), within(1e-15));
            }
        }
        assertThat(arrays.get("V").matrix().columns()).isEqualTo(4);
        assertThat(arrays.get("label").matrix().row(1)).containsExactly(1, 0, 0, 1);
        assertThat(arrays.get("Q/1.0").shape()).containsExactly(4, 4, 4);
        assertThat(arrays).containsKeys("p/1.0/factor0", "p/1.0/factor1");
    }

    @Test
    void runsAndReportsByHead() throws Exception {
        Path out = folder.resolve("runs");
        Cli cli = Cli.of("run", spec(), "--out", out, "--set", "student.init=separable");
        assertThat(cli.exit()).as(cli.out() + cli.err()).isZero();
        Path run = Cli.folder(out);
        Metrics metrics = MetricsCsv.read(run.resolve("metrics.csv"));
        Map<String, Double> last = new HashMap<>();
        Map<String, Double> first = new HashMap<>();
        metrics.forEach(row -> {
            if (row.level() < 0 && row.region().isEmpty()) {
                last.put(row.metric(), row.value());
                first.putIfAbsent(row.metric(), row.value());
            }
        });
        assertThat(last.get("accuracy/bayes"))
                .isCloseTo(last.get("accuracy/bayes/head0") * last.get("accuracy/bayes/head1"), within(1e-12));
        assertThat(last.get("loss/bayes"))
                .isCloseTo(last.get("loss/bayes/head0") + last.get("loss/bayes/head1"), within(1e-12));
        assertThat(last.get("accuracy/population"))
                .isLessThanOrEqualTo(
                        Math.min(last.get("accuracy/population/head0"), last.get("accuracy/population/head1")));
        assertThat(first.get("disentanglement/cross-weights")).isZero();
        assertThat(first.get("disentanglement/purity")).isCloseTo(1, within(1e-12));
        assertThat(last.get("disentanglement/cross-weights")).isPositive();
        for (String perfect : List.of("modularity", "dci-disentanglement", "live-nodes")) {
            assertThat(first.get("disentanglement/" + perfect)).as(perfect).isCloseTo(1, within(1e-9));
        }
        assertThat(last.get("disentanglement/modularity")).isBetween(0.3, 1 - 1e-6);
        assertThat(last.get("disentanglement/dci-disentanglement")).isLessThan(1 - 1e-6);
        for (String score : List.of("mig", "dci-completeness", "dci-informativeness", "sap", "explicitness", "iou")) {
            assertThat(last.get("disentanglement/" + score)).as(score).isBetween(0.0, 1.0);
        }
        Map<String, NamedArray> frames = NpzReader.read(run.resolve("frames.npz"));
        Matrix start = frames.get("frames/0/information/1.0").matrix();
        for (int j = 0; j < 4; j++) {
            // Of separable nodes the first two see the first factor only.
            assertThat(start.get(j, j < 2 ? 1 : 0)).isZero();
        }
        assertThat(frames.get("frames/4/overlap/1.0").shape()).containsExactly(4, 4);
        assertThat(frames.get("entropy/1.0").matrix().row(0))
                .containsExactly(new double[] {Math.log(2), Math.log(2)}, within(1e-12));
        String html = Files.readString(run.resolve("report.html"));
        assertThat(html)
                .contains("id=\"accuracy-heads\"", "By head, the student classifies correctly: head 0")
                .contains("id=\"factors\"", "connect different factors")
                .contains("id=\"scores\"", "modularity goes from 1.00 to")
                .contains("id=\"information\"", "What nodes know of the factors at step 4, region 1.0: ")
                .contains("m = 2×2", ">1,0<");
        String json = Files.readString(run.resolve("run.json"));
        JsonNode manifest = JsonMapper.builder().build().readTree(json);
        assertThat(manifest.path("teacher").path("heads").toString()).isEqualTo("[2,2]");
        assertThat(manifest.path("regions").get(0).path("factors").toString()).isEqualTo("[2,2]");
        Cli again = Cli.of("report", run);
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(Files.readString(run.resolve("report.html"))).isEqualTo(html);
    }

    /// Where inputs cannot be listed, scores are those of samples, close to those of the population without noise.
    @Test
    void scoresSamplesWhereThePopulationIsNotFinite() {
        Map<String, Double> exact = scores("exact", 0);
        Map<String, Double> sampled = scores("sampled", 0.01);
        assertThat(sampled.keySet()).isEqualTo(exact.keySet());
        exact.forEach((metric, value) -> {
            if (metric.matches("disentanglement/(dci-informativeness|explicitness|modularity|live-nodes)")) {
                assertThat(sampled.get(metric)).as(metric).isCloseTo(value, within(0.1));
            }
            assertThat(sampled.get(metric)).as(metric).isBetween(0.0, 1.0);
        });
    }

    private Map<String, Double> scores(String name, double noise) {
        String set =
                "teacher.factors=[{kind: latent-tree, correlation: 0.5, emission: {kind: embedding, dim: 2, noise: "
                        + noise + "}}, {kind: latent-tree, correlation: 0.75}]";
        Path out = folder.resolve(name);
        Cli cli = Cli.of("run", spec(), "--out", out, "--set", set, "--set", "limits.monte_carlo=4000");
        assertThat(cli.exit()).as(cli.err()).isZero();
        Map<String, Double> last = new HashMap<>();
        MetricsCsv.read(Cli.folder(out).resolve("metrics.csv")).forEach(row -> {
            if (row.metric().startsWith("disentanglement/") && row.level() < 0) {
                last.put(row.metric(), row.value());
            }
        });
        assertThat(last).hasSize(11);
        return last;
    }

    @Test
    void verifies() {
        Cli cli = Cli.of("verify", spec(), "--set", "student.batch_norm=before-relu");
        assertThat(cli.exit()).as(cli.out()).isZero();
        assertThat(cli.out())
                .contains("E[f g] across factors = E[f] E[g]", "200 steps make no weights across factors")
                .doesNotContain("T8     separable weights and disentangled");
    }

    /// T9 from a spec alone: batch norm after the ReLU with c₀ held keeps separable weights if inputs are centred.
    @Test
    void centredInputsKeepSeparableWeights() throws Exception {
        for (boolean centred : new boolean[] {true, false}) {
            String emission = "{kind: embedding, dim: 2, centred: " + centred + "}";
            Path out = folder.resolve("centred-" + centred);
            Cli cli = Cli.of(
                    "run",
                    spec(),
                    "--out",
                    out,
                    "--set",
                    "student.init=separable",
                    "--set",
                    "student.batch_norm={place: after-relu, shift: false}",
                    "--set",
                    "teacher.factors=[{kind: latent-tree, values: 3, emission: " + emission + "},"
                            + " {kind: computed, rule: parity, emission: " + emission + "}]",
                    "--set",
                    "training.steps=50");
            assertThat(cli.exit()).as(cli.err()).isZero();
            double[] last = new double[3];
            MetricsCsv.read(Cli.folder(out).resolve("metrics.csv")).forEach(row -> {
                if (row.metric().equals("disentanglement/cross-weights") && row.level() < 0) {
                    last[0] = row.value();
                }
                if (row.metric().equals("disentanglement/leak")) {
                    last[row.level()] = row.value();
                }
            });
            String html = Files.readString(Cli.folder(out).resolve("report.html"));
            if (centred) {
                assertThat(last[0]).isLessThan(1e-24);
                assertThat(last[1]).isLessThan(1e-14);
                assertThat(html).contains("Training makes no weights between factors, but for rounding");
            } else {
                assertThat(last[0]).isGreaterThan(1e-3);
                assertThat(last[1]).isGreaterThan(1e-3);
                assertThat(html).contains("Weights between factors grow in level 1");
            }
            // The head, one level above the root of this graph.
            assertThat(last[2]).isLessThan(1e-14);
        }
    }

    @Test
    void dependentFactorsKnowOfEachOther() throws Exception {
        Cli cli = Cli.of("explain", spec(), "--json", "--set", "teacher.dependence=1");
        assertThat(cli.exit()).as(cli.err()).isZero();
        JsonNode tree = JsonMapper.builder().build().readTree(cli.out());
        assertThat(tree.path("dependence of the factors").asDouble()).isEqualTo(1);
        // One root, which four leaves tell: of 2¹ roots, two leaves agree with it with probability ¾, two with ⅞.
        double best = 0;
        for (int leaves = 0; leaves < 16; leaves++) {
            double[] likelihood = {1, 1};
            for (int leaf = 0; leaf < 4; leaf++) {
                double agrees = leaf < 2 ? 0.75 : 0.875;
                boolean one = (leaves >> leaf & 1) == 1;
                likelihood[0] *= one ? 1 - agrees : agrees;
                likelihood[1] *= one ? agrees : 1 - agrees;
            }
            best += Math.max(likelihood[0], likelihood[1]) / 2;
        }
        for (String what : List.of("Bayes accuracy", "Bayes accuracy of head 0", "Bayes accuracy of head 1")) {
            assertThat(tree.path(what).asDouble()).as(what).isCloseTo(best, within(1e-12));
        }
        Path out = folder.resolve("dependent");
        Cli run = Cli.of("run", spec(), "--out", out, "--set", "teacher.dependence=0.5");
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("0 failed");
        assertThat(Files.readString(Cli.folder(out).resolve("report.html"))).contains("Factors depend on each other");
        Cli verify = Cli.of("verify", spec(), "--set", "teacher.dependence=1");
        assertThat(verify.exit()).as(verify.out()).isZero();
    }

    @Test
    void noDependenceChangesNoByte() throws Exception {
        Path without = folder.resolve("without");
        Path with = folder.resolve("with");
        assertThat(Cli.of("run", spec(), "--out", without).exit()).isZero();
        assertThat(Cli.of("run", spec(), "--out", with, "--set", "teacher.dependence=0")
                        .exit())
                .isZero();
        assertThat(Cli.folder(with).getFileName()).isEqualTo(Cli.folder(without).getFileName());
        for (String file :
                List.of("metrics.csv", "metrics.parquet", "tensors.npz", "frames.npz", "checkpoint.safetensors")) {
            assertThat(Cli.folder(with).resolve(file))
                    .hasSameBinaryContentAs(Cli.folder(without).resolve(file));
        }
    }

    @Test
    void whatHasNoMeaningIsRefused() {
        Cli computed =
                Cli.of("run", spec(), "--set", "teacher.factors=[{kind: computed}]", "--set", "teacher.dependence=0.5");
        assertThat(computed.exit()).isEqualTo(2);
        assertThat(computed.err())
                .contains("teacher.factors[0].kind: expected latent-tree or random-hierarchy beside dependence 0.5");
        Cli range = Cli.of("run", spec(), "--set", "teacher.dependence=1.5");
        assertThat(range.exit()).isEqualTo(2);
        Cli one = Cli.of("run", spec(), "--set", "teacher.factors=[{kind: latent-tree, values: [1, 2]}, latent-tree]");
        assertThat(one.exit()).isEqualTo(2);
        assertThat(one.err()).contains("teacher.factors[0].values: expected 2 or more values of the root");
        Cli levels = Cli.of("run", spec(), "--set", "teacher.factors=[{kind: latent-tree, values: [2, 2, 2]}]");
        assertThat(levels.exit()).isEqualTo(2);
        Cli orders = Cli.of(
                "run",
                spec(),
                "--set",
                "regions.depth=3",
                "--set",
                "expansion.orders=[3]",
                "--set",
                "limits.configurations=1000");
        assertThat(orders.exit()).isEqualTo(4);
        assertThat(orders.err()).contains("configurations: needed");
    }
}
