package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.SweepFolder;

/// The tasks of the script for Slurm, run by a shell in its place.
class SlurmTest {
    private static final Path BASH = Path.of("/bin/bash");

    private static final String SPEC = """
            name: shared
            seeds: 2
            regions: {depth: 1}
            teacher: {kind: latent-tree}
            training: {steps: 4}
            sweep: {grid: {student.width: [2, 3], training.optimizer.rate: [0.1, 0.4]}}
            """;

    @TempDir
    private Path folder;

    /// The launcher, in tests: this JVM's classes.
    private Path launcher() throws IOException {
        Path file = folder.resolve("it's a launcher");
        Files.writeString(
                file,
                "#!/bin/bash\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dpreceptor.kernels=scalar -cp '"
                        + System.getProperty("java.class.path") + "' preceptor.cli.Main \"$@\"\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Cli begin(Path spec, Path out, Object... more) throws IOException {
        System.setProperty("preceptor.launcher", launcher().toString());
        try {
            Object[] arguments = new Object[5 + more.length];
            System.arraycopy(new Object[] {"sweep", spec, "--out", out, "--jobs=1"}, 0, arguments, 0, 5);
            System.arraycopy(more, 0, arguments, 5, more.length);
            return Cli.of(arguments);
        } finally {
            System.clearProperty("preceptor.launcher");
        }
    }

    private int task(Path script, int number) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(BASH.toString(), script.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("task-" + number + ".log").toFile());
        builder.environment().put("SLURM_ARRAY_TASK_ID", Integer.toString(number));
        return builder.start().waitFor();
    }

    @Test
    void tasksAndGatheringLeaveTheBytesOfThePool() throws Exception {
        assumeTrue(Files.isExecutable(BASH), "needs bash");
        Path spec = Cli.write(folder, "a spec.yaml", SPEC);
        Cli.of("sweep", spec, "--out", folder.resolve("pool"), "--jobs", 2);
        Path out = folder.resolve("slurm");
        Cli begun = begin(spec, out, "--slurm=3");
        assertThat(begun.err()).isEmpty();
        Path sweep = Cli.folder(out);
        Path script = sweep.resolve("slurm/array.sh");
        assertThat(begun.out()).contains("8 of 8 runs to do", "sbatch " + script, "--resume");
        assertThat(Files.readString(script)).contains("#SBATCH --array=0-2", "#SBATCH --job-name=shared");
        assertThat(sweep.resolve(SweepFolder.METRICS)).doesNotExist();

        assertThat(task(script, 2)).isZero();
        assertThat(task(script, 0)).isZero();
        // A report of what there is, and a second pass over a share that has nothing left to do.
        assertThat(Cli.of("report", sweep, "--out", folder.resolve("r.html")).exit())
                .isZero();
        assertThat(Files.readString(folder.resolve("r.html"))).contains("5 done, 3 queued of 8 runs");
        assertThat(task(script, 0)).isZero();
        // Task 1 is lost with its node; gathering does its runs here.
        Cli gathered = Cli.of("sweep", spec, "--out", out, "--resume");
        assertThat(gathered.out()).contains("8 of 8 runs done");
        Path whole = Cli.folder(folder.resolve("pool"));
        for (String name :
                List.of(SweepFolder.MANIFEST, SweepFolder.METRICS, SweepFolder.PARQUET, SweepFolder.SUMMARY)) {
            assertThat(Files.mismatch(whole.resolve(name), sweep.resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
        }
        assertThat(sweep.resolve("parts")).doesNotExist();
    }

    @Test
    void tasksAtOnceDoNotMeet() throws Exception {
        assumeTrue(Files.isExecutable(BASH), "needs bash");
        Path spec = Cli.write(folder, "s.yaml", SPEC);
        Cli.of("sweep", spec, "--out", folder.resolve("pool"));
        Path out = folder.resolve("slurm");
        begin(spec, out, "--slurm", "2");
        Path script = Cli.folder(out).resolve("slurm/array.sh");
        List<Thread> tasks = IntStream.range(0, 2)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    try {
                        task(script, i);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        for (Thread task : tasks) {
            task.join();
        }
        assertThat(Files.readString(folder.resolve("task-0.log"))).contains("share 0 of 2 has ended");
        assertThat(Files.readString(folder.resolve("task-1.log"))).contains("share 1 of 2 has ended");
        assertThat(Cli.folder(out).resolve("parts"))
                .isDirectoryContaining("glob:**/share-0.part")
                .isDirectoryContaining("glob:**/share-1.part");
        assertThat(Cli.of("sweep", spec, "--out", out).out()).contains("8 of 8 runs done");
        assertThat(Files.mismatch(
                        Cli.folder(folder.resolve("pool")).resolve(SweepFolder.PARQUET),
                        Cli.folder(out).resolve(SweepFolder.PARQUET)))
                .isEqualTo(-1);
    }

    @Test
    void noOneGathersWhileTasksRunAndNoTaskRunsTwice() throws Exception {
        Path spec = Cli.write(folder, "s.yaml", SPEC);
        Path out = folder.resolve("slurm");
        Cli none = Cli.of("sweep", spec, "--out", out, "--share", "0/2");
        assertThat(none.exit()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(none.err()).contains("holds no sweep to work on; sweep --slurm begins one");
        begin(spec, out, "--slurm");
        try (SweepFolder task = SweepFolder.join(Cli.folder(out), 1)) {
            assertThat(Cli.of("sweep", spec, "--out", out).err()).contains("another sweep is running here");
            assertThat(task.path()).exists();
        }
        assertThat(Cli.of("sweep", spec, "--out", out, "--share", "2/2").err())
                .contains("expected K/N with K from 0 and below N, got 2/2");
        assertThat(Cli.of("sweep", spec, "--out", out, "--slurm=-1").err()).contains("--slurm: expected 1 or more");
        assertThat(Files.readString(Cli.folder(out).resolve("slurm/array.sh"))).contains("--array=0-7");
    }
}
