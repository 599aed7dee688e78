package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepProgress;

/// A thousand runs in one sweep whose process is killed (`kill -9`) twice: none is lost, none done twice, and the bytes
/// are those of a sweep that nobody disturbed.
class SweepKillTest {
    private static final int RUNS = 1000;

    private static final String SPEC = """
            name: thousand
            seeds: 50
            regions: {depth: 1}
            teacher: {kind: latent-tree}
            training: {steps: 6}
            expansion: {every: 3}
            sweep: {grid: {student.width: [1, 2, 3, 4], training.optimizer.rate: [0.1, 0.2, 0.3, 0.4, 0.5]}}
            """;

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void killedTwiceAndGoneOnWith() throws Exception {
        Path spec = Cli.write(folder, "s.yaml", SPEC);
        assertThat(Cli.of("sweep", spec, "--out", folder.resolve("whole"), "--jobs", 2)
                        .out())
                .contains("1000 of 1000 runs done");
        Path whole = Cli.folder(folder.resolve("whole"));
        Path out = folder.resolve("killed");
        int ended = 0;
        for (int third = 1; third <= 2; third++) {
            Process process = start(spec, out);
            while (process.isAlive() && ended(out) < RUNS * third / 3) {
                Thread.sleep(5);
            }
            process.destroyForcibly();
            process.waitFor();
            int now = ended(out);
            assertThat(now).as("runs that had ended when killed").isBetween(Math.max(1, ended), RUNS - 1);
            ended = now;
        }
        Cli last = Cli.of("sweep", spec, "--out", out, "--resume", "--jobs", 3);
        assertThat(last.out()).contains("1000 of 1000 runs done");
        Path path = Cli.folder(out);
        for (String name :
                List.of(SweepFolder.MANIFEST, SweepFolder.METRICS, SweepFolder.PARQUET, SweepFolder.SUMMARY)) {
            assertThat(Files.mismatch(path.resolve(name), whole.resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
        }
        assertThat(path.resolve("parts")).doesNotExist();
    }

    /// How many runs have ended, as far as the files tell.
    private static int ended(Path out) throws IOException {
        if (!Files.exists(out)) {
            return 0;
        }
        try (Stream<Path> sweeps = Files.list(out)) {
            return sweeps.filter(SweepFolder::isSweep)
                    .mapToInt(path -> SweepProgress.read(path).manifest().count(RunState.DONE))
                    .sum();
        }
    }

    private Process start(Path spec, Path out) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Dpreceptor.kernels=scalar", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("sweep", spec.toString(), "--out", out.toString(), "--jobs", "2"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
    }
}
