package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;

/// What users get wrong: the right exit code, a message that names the place, no stack trace, nothing half-written.
class BadInputTest {
    private static final String SPEC = """
            name: tiny
            regions: {depth: 2}
            teacher: {kind: latent-tree, emission: {dim: 2}}
            student: {width: 3}
            training: {steps: 3}
            expansion: {every: 2}
            output: {report: false}
            """;

    @TempDir
    private Path folder;

    private Path spec() {
        return Cli.write(folder, "tiny.yaml", SPEC);
    }

    /// Exit code, one thing that the message must say, and the setting that is wrong.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | did you mean                    | student.widht=3
            2 | expected                        | student.width=wide
            2 | student.width                   | student.width=0
            2 | training.optimizer.rate         | training.optimizer.rate=.nan
            2 | training.optimizer.rate         | training.optimizer.rate=.inf
            2 | teacher.tables                  | teacher={kind: latent-tree, tables: missing.yaml}
            2 | teacher.values                  | teacher.values=1
            2 | teacher.values                  | teacher.values=[2, 2, 2, 2]
            2 | student.width                   | student.width=[3, 3, 3]
            2 | productions                     | teacher={kind: random-hierarchy, values: 2, productions: 3}
            2 | pixels                          | teacher={kind: latent-tree, values: 9, emission: {kind: pixels, dim: 3}}
            2 | batch                           | training={data: {samples: 5}, optimizer: {kind: sgd, batch: 6}}
            2 | teacher.factors[0].kind         | teacher={kind: product, factors: [{kind: product, factors: [computed]}]}
            2 | refinement.at                   | refinement.at=[0, 7000]
            2 | did you mean 'final'            | refinement.at=[finl]
            2 | did you mean 'target'           | refinement.tagret=0.5
            2 | refinement.growth               | refinement.growth=0
            2 | separable                       | student.init.kind=separable
            2 | overlap                         | regions={kind: grid1d, size: 4, kernel: 2, stride: 1}
            2 | limits.monte_carlo              | limits={inputs: 3, monte_carlo: 20}
            4 | expansion.orders                | limits.configurations=20
            4 | limits.memory_mb                | limits.memory_mb=16
            4 | training.data.samples           | training.data.samples=100000000
            4 | limits.monte_carlo              | limits={inputs: 3, monte_carlo: 1000000000}
            4 | student.width                   | student.width=65536
            4 | teacher.productions             | teacher={kind: random-hierarchy, values: 4096, productions: 2000}
            4 | teacher.values                  | teacher={kind: computed, values: 2000}
            4 | teacher.factors                 | teacher={kind: product, factors: [{kind: latent-tree, values: 1100}, {kind: latent-tree, values: 1100}]}
            """)
    void settings(int exit, String says, String setting) {
        Path out = folder.resolve("runs");
        Path spec = spec();
        Cli cli = Cli.of("run", spec, "--out", out, "--set", setting);
        refuses(cli, exit, says);
        assertThat(out).doesNotExist();
    }

    @Test
    void verifyWithoutExactLaws() {
        Cli cli = Cli.of(
                "verify",
                spec(),
                "--set",
                "teacher=computed",
                "--set",
                "regions={kind: grid1d, size: 5, kernel: [3, 3], stride: 1}",
                "--set",
                "limits.inference=9",
                "--set",
                "expansion.orders=[0]");
        refuses(cli, 4, "raise limits.inference");
    }

    @Test
    void ordersWithoutExactLaws() {
        Path out = folder.resolve("runs");
        Cli cli = Cli.of(
                "run",
                spec(),
                "--out",
                out,
                "--set",
                "teacher=computed",
                "--set",
                "regions={kind: grid1d, size: 5, kernel: [3, 3], stride: 1}",
                "--set",
                "limits.inference=9");
        refuses(cli, 4, "set expansion.orders to [0] without train_orders, or raise limits.inference");
        assertThat(out).doesNotExist();
    }

    @Test
    void listsLongerThanAGridHasLevels() {
        Cli cli = Cli.of(
                "explain",
                spec(),
                "--set",
                "regions={kind: grid1d, size: 4, kernel: 2, stride: 2}",
                "--set",
                "teacher.values=[2, 2, 2, 2]");
        refuses(cli, 2, "teacher.values: expected at most 3");
    }

    private static void refuses(Cli cli, int exit, String says) {
        assertThat(cli.exit()).as(cli.err()).isEqualTo(exit);
        assertThat(cli.err())
                .startsWith("preceptor: ")
                .containsIgnoringCase(says)
                .doesNotContain("\tat ", "Exception");
        assertThat(cli.out()).isEmpty();
    }

    /// Files beside the spec: their content, and what the message must say; it must name the file.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            regions={kind: explicit, file: data.yaml}                   | children: [[1], [0]]                | cycle
            regions={kind: explicit, file: data.yaml}                   | children: [[1], [5]]                | child 5
            regions={kind: explicit, file: data.yaml}                   | children: [[], []]                  | root
            regions={kind: explicit, file: data.yaml}                   | children: [[1, x], []]              | whole number
            regions={kind: explicit, file: data.yaml}                   | children: 3                         | list
            regions={kind: explicit, file: data.yaml}                   | nothing: 3                          | children
            regions={kind: explicit, file: data.yaml}                   | children: [[1, 2]                   | YAML
            teacher={kind: latent-tree, tables: data.yaml}              | prior: [0.5, 0.5]                   | mapping
            teacher={kind: latent-tree, tables: data.yaml}              | {prior: [0.5, .nan], P: {}}         | prior[1]
            teacher={kind: latent-tree, tables: data.yaml}              | {prior: [0.5, 0.5], P: {2.0/1.0: 7}} | P.
            teacher={kind: computed, rule: table, tables: data.yaml}    | outputs: [[0, 1, 1, 2]]             | from 0 to 1
            teacher={kind: computed, rule: table, tables: data.yaml}    | outputs: [[0, 1]]                   | outputs
            teacher={kind: computed, rule: table, tables: data.yaml}    | outputs: []                         | outputs
            """)
    void dataFiles(String setting, String content, String says) {
        Cli.write(folder, "data.yaml", content);
        Path out = folder.resolve("runs");
        refuses(Cli.of("run", spec(), "--out", out, "--set", setting), 2, says);
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [[0.9, 0.2], [0.1, 0.9]]            | sum
            [[0.9, 0.1], [.inf, 0.9]]           | P.1.0/0.0[1][0]
            [[0.9, 0.1], [-0.1, 1.1]]           | from 0 to 1
            [[0.9, 0.1]]                        | 2 rows
            [[0.9, 0.1], [1]]                   | P.1.0/0.0
            """)
    void tablesThatAreNoLaws(String table, String says) {
        StringBuilder tables = new StringBuilder("prior: [0.5, 0.5]\nP:\n");
        for (String edge : new String[] {"1.0/0.0", "1.0/0.1", "1.1/0.2", "1.1/0.3", "2.0/1.0", "2.0/1.1"}) {
            tables.append("  ").append(edge).append(": ").append(table).append('\n');
        }
        Path data = Cli.write(folder, "data.yaml", tables.toString());
        Cli cli = Cli.of("explain", spec(), "--set", "teacher={kind: latent-tree, tables: data.yaml}");
        refuses(cli, 2, says);
        assertThat(cli.err()).contains(data.toString()).hasLineCount(1);
    }

    @Test
    void deepNestingInADataFile() {
        Cli.write(folder, "data.yaml", "children: " + "[".repeat(200_000));
        refuses(Cli.of("explain", spec(), "--set", "regions={kind: explicit, file: data.yaml}"), 2, "data.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gd", "flow", "momentum", "nesterov"})
    void divergenceNamesStepPlaceAndValue(String optimizer) {
        Path out = folder.resolve("runs");
        Cli cli = Cli.of(
                "run",
                spec(),
                "--out",
                out,
                "--set",
                "training={steps: 400, optimizer: {kind: " + optimizer + ", rate: 1000000}}",
                "--set",
                "student={activation: linear, init: {scale: 1000}, loss: squared-error}");
        assertThat(cli.exit()).as(cli.err()).isEqualTo(3);
        assertThat(cli.err())
                .containsPattern("step \\d+")
                .doesNotContain("\tat ")
                .hasLineCount(1);
        Path run = Cli.folder(out);
        assertThat(run).isDirectoryNotContaining("glob:**/run.json").isDirectoryNotContaining("glob:**/*.tmp");
        Metrics metrics = MetricsCsv.read(run.resolve("metrics.csv"));
        assertThat(metrics.size()).isPositive();
        metrics.forEach(row -> assertThat(Double.isFinite(row.value())).isTrue());
    }

    @Test
    void commandLines() {
        Path spec = spec();
        refuses(Cli.of("explian", spec), 2, "explain");
        refuses(Cli.of("run"), 2, "SPEC");
        refuses(Cli.of("run", folder.resolve("none.yaml")), 2, "none.yaml");
        refuses(Cli.of("run", folder), 2, folder.toString());
        refuses(Cli.of("run", spec, "--threads", 0), 2, "--threads");
        refuses(Cli.of("run", spec, "--threads", "many"), 2, "--threads");
        refuses(Cli.of("run", spec, "--set", "student.width"), 2, "--set");
        refuses(Cli.of("sample", spec, "-n", 0, "--out", folder.resolve("x.npz")), 2, "-n");
        refuses(Cli.of("expand", spec, "--step", -1, "--out", folder.resolve("x.npz")), 2, "--step");
        refuses(Cli.of("sweep", spec), 2, "nothing to sweep over");
        refuses(Cli.of("sweep", spec, "--set", "student.width=2,4", "--jobs", 0), 2, "--jobs");
        refuses(Cli.of("sweep", spec, "--set", "student.width=2,4", "--resume", "--force"), 2, "--resume, --force");
        refuses(Cli.of("sweep", spec, "--set", "student.width=2,4", "--resume"), 2, "no sweep to resume");
        refuses(Cli.of("serve", spec), 2, "expected a folder");
        refuses(Cli.of("serve", folder, "--port", 65_536), 2, "--port");
        assertThat(Cli.files(folder)).isEqualTo(1);
    }

    @Test
    void outputsThatCannotBeWritten() {
        Path spec = spec();
        Path file = Cli.write(folder, "file", "in the way");
        refuses(Cli.of("run", spec, "--out", file), 2, "in the way");
        refuses(Cli.of("run", spec, "--out", file.resolve("runs")), 2, "in the way");
        refuses(Cli.of("expand", spec, "--out", file.resolve("x.npz")), 2, "in the way");
        refuses(Cli.of("sample", spec, "-n", 3, "--out", file.resolve("x.npz")), 2, "in the way");
        refuses(Cli.of("sample", spec, "-n", 3, "--out", folder), 2, "folder");
        assertThat(file).hasContent("in the way");
        assertThat(Cli.files(folder)).isEqualTo(2);
    }

    @Test
    void tooManySamplesAreRefusedBeforeWork() {
        refuses(Cli.of("sample", spec(), "-n", Integer.MAX_VALUE, "--out", folder.resolve("x.npz")), 4, "memory");
        assertThat(Cli.files(folder)).isEqualTo(1);
    }
}
