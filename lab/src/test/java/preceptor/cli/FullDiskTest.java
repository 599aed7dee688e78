package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file is whole or absent, also where there is no more room: the shell's limit on the size of files stands for it,
/// for
/// which no disk must be filled.
final class FullDiskTest {
    private static final String SPEC = """
            name: full
            regions: {depth: 2}
            teacher: {kind: latent-tree}
            student: {width: 4}
            training: {steps: 4}
            expansion: {every: 2}
            """;

    @TempDir
    private Path folder;

    /// What a command ended with, and all that it said.
    private record Ended(int exit, String text) {}

    /// Runs a command that may write files of up to `blocks` times 512 bytes.
    private Ended limited(int blocks, Object... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f " + blocks + " && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Its own files are none of the program's.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "preceptor.cli.Main"));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), text);
    }

    @Test
    void theEarlierFileStaysAndTheNewOneIsNamed() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell that can limit the size of files");
        Path spec = Cli.write(folder, "spec.yaml", SPEC);
        Path out = folder.resolve("runs");
        assertThat(Cli.of("run", spec, "--out", out).exit()).isZero();
        Path run = Cli.folder(out);
        Path report = run.resolve("report.html");
        byte[] before = Files.readAllBytes(report);
        Ended ended = limited(8, "report", run);
        assertThat(ended.exit()).as(ended.text()).isEqualTo(2);
        assertThat(ended.text()).contains("report.html: cannot be written: ").doesNotContain("\tat ");
        assertThat(Files.readAllBytes(report)).isEqualTo(before);
        assertThat(run).isDirectoryNotContaining("glob:**/*.tmp");
    }

    /// Whichever file of a run is the first that does not fit.
    @Test
    void aRunWithoutRoomEndsWithTheFileThatDoesNotFit() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell that can limit the size of files");
        Path spec = Cli.write(folder, "spec.yaml", SPEC);
        for (int blocks : new int[] {1, 8, 32, 64}) {
            Path out = folder.resolve("runs" + blocks);
            Ended ended = limited(blocks, "run", spec, "--out", out);
            assertThat(ended.exit()).as(ended.text()).isEqualTo(2);
            assertThat(ended.text()).contains("cannot be written: ").doesNotContain("\tat ");
            Path run = Cli.folder(out);
            assertThat(run).isDirectoryNotContaining("glob:**/run.json");
            assertThat(run).isDirectoryNotContaining("glob:**/*.tmp");
        }
        assertThat(limited(1 << 20, "run", spec, "--out", folder.resolve("room"))
                        .exit())
                .isZero();
    }
}
