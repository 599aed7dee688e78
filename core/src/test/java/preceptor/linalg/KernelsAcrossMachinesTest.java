package preceptor.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernels in JVMs of their own, as other machines and options would have them.
class KernelsAcrossMachinesTest {
    private record Outcome(int exit, String lastLine) {}

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void vectorsOfAnyWidthReturnTheSameBits(int bytes) throws IOException, InterruptedException {
        Outcome outcome = run(
                300,
                "--add-modules",
                "jdk.incubator.vector",
                "-Dpreceptor.kernels=vector",
                "-XX:MaxVectorSize=" + bytes);
        assertThat(outcome.lastLine).startsWith("vector, ");
        assertThat(Integer.parseInt(outcome.lastLine.replaceAll("\\D", ""))).isLessThanOrEqualTo(8 * bytes);
        assertThat(outcome.exit).isZero();
    }

    @Test
    void withoutTheModuleTheScalarKernelsAreUsed() throws IOException, InterruptedException {
        assertThat(run(20)).isEqualTo(new Outcome(0, "scalar"));
    }

    private static Outcome run(int shapes, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(String.join(
                System.getProperty("path.separator"),
                Path.of("target", "classes").toString(),
                Path.of("target", "test-classes").toString()));
        command.add(KernelComparison.class.getName());
        command.add(Integer.toString(shapes));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Outcome(process.waitFor(), output.substring(output.lastIndexOf('\n') + 1));
    }
}
