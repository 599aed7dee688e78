package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.NamedArray;
import preceptor.result.NpzReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `explain`, `sample`, `expand`, `verify`, `schema` and the help texts.
class OtherCommandsTest {
    /// One root with two leaves, two values, correlation ½: P(z_β | z_ω) is ¾ on the diagonal.
    private static final String SPEC = """
            name: hand
            regions: {depth: 1}
            teacher: {kind: latent-tree, correlation: 0.5, emission: one-hot}
            student: {width: 3}
            training: {steps: 2}
            """;

    @TempDir
    private Path folder;

    private Path spec() {
        return Cli.write(folder, "hand.yaml", SPEC);
    }

    private static JsonNode json(Cli cli) {
        assertThat(cli.exit()).as(cli.err()).isZero();
        return JsonMapper.builder().build().readTree(cli.out());
    }

    @Test
    void explainsWhatAHandComputes() {
        JsonNode tree = json(Cli.of("explain", spec(), "--json"));
        assertThat(tree.path("regions").asInt()).isEqualTo(3);
        assertThat(tree.path("edges").asInt()).isEqualTo(2);
        assertThat(tree.path("levels").get(0).path("n").asInt()).isEqualTo(3);
        assertThat(tree.path("levels").get(1).path("regions").asInt()).isEqualTo(2);
        // Two edges of 2 x 3 weights and a head of 3 x 2.
        assertThat(tree.path("parameters").asInt()).isEqualTo(18);
        // Four inputs, each possible under both roots.
        assertThat(tree.path("atoms").asInt()).isEqualTo(8);
        // Leaves that agree (probability 10/16) say 9:1, leaves that differ say nothing.
        double agree = -0.9 * StrictMath.log(0.9) - 0.1 * StrictMath.log(0.1);
        double risk = 0.625 * agree + 0.375 * StrictMath.log(2);
        assertThat(tree.path("Bayes risk (nats)").asDouble()).isCloseTo(risk, within(1e-12));
        assertThat(tree.path("Bayes accuracy").asDouble()).isCloseTo(0.625 * 0.9 + 0.375 * 0.5, within(1e-12));
        // m of each region; then, at the root, 2 x 2 x 2, and at a leaf 2 each.
        assertThat(tree.path("configurations of order 0").asInt()).isEqualTo(6);
        assertThat(tree.path("configurations of order 1").asInt()).isEqualTo(12);
        Cli text = Cli.of("explain", spec());
        assertThat(text.out()).contains("level 1, regions 1, m 2, n 3", "population: exact, by enumeration");
    }

    @Test
    void explainsWhatItWouldRefuse() {
        for (String setting : new String[] {
            "limits.configurations=1",
            "limits.memory_mb=16",
            "training.data.samples=100000000",
            "limits={inputs: 1, monte_carlo: 1000000000}"
        }) {
            JsonNode tree = json(Cli.of("explain", spec(), "--json", "--set", setting));
            assertThat(tree.path("edges").asInt()).isEqualTo(2);
            assertThat(Cli.of("run", spec(), "--out", folder.resolve("r"), "--set", setting)
                            .exit())
                    .isEqualTo(4);
        }
    }

    @Test
    void saysWhereItFallsBackToMonteCarlo() {
        JsonNode tree = json(Cli.of("explain", spec(), "--json", "--set", "limits.inputs=3"));
        assertThat(tree.path("population").asString()).startsWith("Monte Carlo");
        assertThat(tree.path("atoms").asInt()).isEqualTo(1 << 14);
    }

    @Test
    void samplesTheArraysOfTheContract() {
        Path few = folder.resolve("new/folder/few.npz");
        Path many = folder.resolve("many.npz");
        assertThat(Cli.of("sample", spec(), "-n", 5, "--out", few).exit()).isZero();
        assertThat(Cli.of("sample", spec(), "-n", 700, "--out", many).exit()).isZero();
        Map<String, NamedArray> five = NpzReader.read(few);
        Map<String, NamedArray> all = NpzReader.read(many);
        assertThat(five.keySet()).containsExactlyInAnyOrder("x/0.0", "x/0.1", "z/0.0", "z/0.1", "z/1.0", "y");
        assertThat(five.get("x/0.1").shape()).containsExactly(5, 2);
        assertThat(five.get("z/1.0").ints()).isEqualTo(five.get("y").ints());
        for (String name : five.keySet()) {
            if (name.startsWith("x/")) {
                assertThat(Arrays.copyOf(all.get(name).doubles(), 10))
                        .isEqualTo(five.get(name).doubles());
            } else {
                assertThat(Arrays.copyOf(all.get(name).ints(), 5))
                        .isEqualTo(five.get(name).ints());
            }
        }
        double share = Arrays.stream(all.get("y").ints()).average().orElseThrow();
        assertThat(share).isBetween(0.4, 0.6);
    }

    @Test
    void expandsWithADescriptionBeside() {
        Path out = folder.resolve("deep/x.npz");
        JsonNode tree = json(Cli.of("expand", spec(), "--step", 2, "--json", "--out", out));
        assertThat(tree.path("step").asInt()).isEqualTo(2);
        assertThat(tree.path("regions").get(2).path("children").size()).isEqualTo(2);
        assertThat(tree.path("loss").asDouble()).isPositive();
        assertThat(out.resolveSibling("x.json")).content().contains("bayesRisk");
        assertThat(NpzReader.read(out)).containsKeys("V", "F/1.0", "dV/B0", "dW/1.0/0.0/order1");
        Path start = folder.resolve("start.npz");
        Cli.of("expand", spec(), "--out", start);
        assertThat(NpzReader.read(start).get("V").doubles())
                .isNotEqualTo(NpzReader.read(out).get("V").doubles());
    }

    @Test
    void expandsOnSamplesWhatIsNormalisedOverAllOfThem() {
        String[] settings = {"student.batch_norm=before-relu", "analyses=[fidelity, batch-norm]"};
        Path exact = folder.resolve("exact.npz");
        Path drawn = folder.resolve("drawn.npz");
        Cli whole = Cli.of("expand", spec(), "--out", exact, "--set", settings[0], "--set", settings[1]);
        assertThat(whole.exit()).as(whole.err()).isZero();
        Cli part = Cli.of(
                "expand", spec(), "--samples", 40_000, "--out", drawn, "--set", settings[0], "--set", settings[1]);
        assertThat(part.exit()).as(part.err()).isZero();
        assertThat(folder.resolve("drawn.parquet")).isNotEmptyFile();
        Map<String, NamedArray> expected = NpzReader.read(exact);
        Map<String, NamedArray> measured = NpzReader.read(drawn);
        for (String name :
                new String[] {"measured/F/1.0", "measured/D/1.0", "measured/G/1.0", "dW/1.0/0.0/B0", "dV/B0"}) {
            double[] e = expected.get(name).doubles();
            double[] m = measured.get(name).doubles();
            assertThat(m).as(name).hasSameSizeAs(e).isNotEqualTo(e);
            for (int i = 0; i < e.length; i++) {
                assertThat(m[i]).as(name).isCloseTo(e[i], within(0.05));
            }
        }
    }

    @Test
    void verifiesASpecAndTheGallery() {
        Cli table = Cli.of("verify", spec());
        assertThat(table.exit()).as(table.out()).isZero();
        assertThat(table.out()).contains("T3", "0 failed").doesNotContain("FAIL");
        JsonNode gallery = json(Cli.of("verify", "--json"));
        assertThat(gallery.isArray()).isTrue();
        assertThat(gallery.size()).isGreaterThan(10);
        gallery.forEach(check -> assertThat(check.path("verdict").asString()).isEqualTo("pass"));
        Cli noisy = Cli.of("verify", spec(), "--set", "teacher.emission.noise=1");
        assertThat(noisy.exit()).isEqualTo(2);
        assertThat(noisy.err()).contains("emission noise");
    }

    @Test
    void helpsInFull() {
        String main = Cli.of("--help").out();
        for (String command : new String[] {
            "run",
            "verify",
            "explain",
            "expand",
            "sample",
            "learn",
            "sweep",
            "report",
            "figure",
            "serve",
            "schema",
            "sample-complexity"
        }) {
            Cli help = Cli.of(command, "--help");
            assertThat(help.exit()).isZero();
            assertThat(help.out()).startsWith("Usage: preceptor " + command);
            assertThat(main).containsPattern("(?m)^ +" + command + " ");
            assertThat(Cli.of("help", command).out()).isEqualTo(help.out());
        }
        assertThat(main).contains("Exit codes", "130 interrupted");
        assertThat(Cli.of("--version").out()).startsWith("preceptor ");
        assertThat(Cli.of().exit()).isEqualTo(2);
        assertThat(json(Cli.of("schema")).path("properties").has("teacher")).isTrue();
        assertThat(Files.exists(folder.resolve("runs"))).isFalse();
    }
}
