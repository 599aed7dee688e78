package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every example runs, at a few steps.
class ExamplesTest {
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(PROJECT.resolve("examples"))) {
            return files.filter(Files::isRegularFile)
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void runs(String name, @TempDir Path out) throws IOException {
        Path spec = PROJECT.resolve("examples").resolve(name);
        boolean digits = name.startsWith("digits");
        Path data = PROJECT.resolveSibling("shared").resolve("data/mnist");
        assumeTrue(!digits || Files.isDirectory(data), "the digits are not on this machine");
        StringWriter err = new StringWriter();
        StringWriter stdout = new StringWriter();
        List<String> arguments = Stream.concat(
                        Stream.of("run", spec.toString(), "--out", out.toString()),
                        Stream.of("--set", "training.steps=2", "--set", "expansion.every=1"))
                .toList();
        if (Files.readString(spec).contains("refinement:")) {
            arguments = Stream.concat(
                            arguments.stream(),
                            Stream.of("--set", "refinement.at=[0, final]", "--set", "refinement.rounds=3"))
                    .toList();
        }
        if (digits) {
            arguments = Stream.concat(
                            arguments.stream(),
                            Stream.of(
                                    "--set",
                                    "teacher.images=" + data.resolve("t10k-images-idx3-ubyte.gz"),
                                    "--set",
                                    "teacher.labels=" + data.resolve("t10k-labels-idx1-ubyte.gz"),
                                    "--set",
                                    "teacher.train=400",
                                    "--set",
                                    "teacher.test=100"))
                    .toList();
        }
        int code = Main.execute(
                new PrintWriter(stdout, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(stdout.toString()).contains("loss");
    }
}
