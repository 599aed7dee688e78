package preceptor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our gradients are those of libtorch's automatic differentiation; only where `./preceptor bench` has fetched
/// libtorch.
class LibtorchTest {
    @TempDir
    private Path folder;

    @Test
    void gradientsAreThoseOfAutomaticDifferentiation() throws Exception {
        Path root = Path.of("").toAbsolutePath().getParent();
        Path libraries = root.resolve("bench/libtorch/target/lib");
        assumeTrue(
                new Site(root).hasLibtorch(),
                "skipped: libtorch is not in " + libraries + "; ./preceptor bench fetches it");
        // From the source, so that what is compared is never older than this test.
        Path main = root.resolve("bench/libtorch/src/main/java/preceptor/bench/libtorch/Gradients.java");
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Site.java(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path") + File.pathSeparator + libraries + File.separator + "*",
                        main.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("DJL_OFFLINE", "true");
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String text = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        List<Line> answers = text.lines()
                .map(Line::parse)
                .filter(l -> l.text("task").equals("gradients"))
                .toList();
        assertThat(answers).hasSize(6).allSatisfy(line -> {
            assertThat(line.text("agree")).isEqualTo("true");
            assertThat(line.number("gradient_error")).isLessThanOrEqualTo(1e-10);
        });
        assertThat(answers.stream().map(l -> l.text("workload")).collect(Collectors.toSet()))
                .contains("small", "small-bn", "headline");
    }
}
