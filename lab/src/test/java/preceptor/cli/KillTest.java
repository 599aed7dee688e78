package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import preceptor.result.RunFolder;
import preceptor.result.Safetensors;

/// Processes that are killed (`kill -9`) at random moments, and gone on with: the bytes are those of an undisturbed
/// run.
class KillTest {
    private static final int POINTS = 200;

    /// Every fourth of them is killed twice.
    private static final int TWICE = 4;

    private static final int KINDS = 5;

    private static final String BASE = """
            name: killed
            seed: 3
            regions: {depth: 2}
            teacher: {kind: latent-tree, emission: {kind: embedding, dim: 3}}
            student: {width: 8}
            training: {steps: 40}
            expansion: {every: 4, gates: [measured, hard], orders: [0, 1], train: [hard]}
            limits: {monte_carlo: 256}
            """;

    private static final List<String> SETTINGS = List.of(
            "student.batch_norm=before-relu",
            "training.optimizer={kind: momentum, batch: 24} | training.data={samples: 100} | student.dropout=0.2",
            "training.optimizer=adam | refinement={at: [8, 40], rounds: 2}",
            "training.optimizer={kind: flow, rate: 0.02}",
            "training.optimizer={kind: adam, batch: 32} | teacher={kind: computed, rule: random} | limits.inputs=2");

    @TempDir
    private static Path folder;

    /// A fast look at one kill, and the slow campaign's kinds.
    static Stream<Integer> kinds() {
        return IntStream.range(0, KINDS).boxed();
    }

    private static List<Object> arguments(int kind, Path out) {
        Path spec = Cli.write(folder, "killed.yaml", BASE);
        List<Object> arguments = new ArrayList<>(List.of("run", spec, "--out", out, "--save-every", "0"));
        for (String setting : SETTINGS.get(kind).split(" \\| ", -1)) {
            arguments.addAll(List.of("--set", setting));
        }
        return arguments;
    }

    private static Path whole(int kind) {
        Path out = folder.resolve("whole-" + kind);
        if (!Files.exists(out)) {
            Cli cli = Cli.of(arguments(kind, out).toArray());
            assertThat(cli.exit()).as(cli.err()).isZero();
        }
        return Cli.folder(out);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("kinds")
    void killedAtAnyMomentTheBytesAreTheSame(int kind) throws Exception {
        Path whole = whole(kind);
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int unfinished = 0;
        for (int i = 0; i < POINTS / KINDS; i++) {
            Path out = folder.resolve(kind + "-" + i);
            long wait = killed(kind, out, false, random.nextInt(700));
            if (i % TWICE == 0) {
                wait += killed(kind, out, true, random.nextInt(500));
            }
            unfinished += RunFolder.isFinished(Cli.folder(out)) ? 0 : 1;
            assertResumes(kind, out, whole, "seed " + seed + ", kill " + i + " after " + wait + " ms");
        }
        assertThat(unfinished).as("runs that were killed before their end").isGreaterThan(POINTS / KINDS / 2);
    }

    @Test
    void killedOnceTheBytesAreTheSame() throws Exception {
        Path out = folder.resolve("once");
        long wait = killed(0, out, false, 100);
        assertResumes(0, out, whole(0), "killed after " + wait + " ms");
    }

    @Test
    void aSignalSavesTheStateAndEndsTheRun() throws Exception {
        Path out = folder.resolve("signal");
        Path spec = Cli.write(folder, "signal.yaml", BASE);
        List<Object> arguments =
                List.of("run", spec, "--out", out, "--set", "training.steps=1000000", "--save-every", "0");
        Path log = folder.resolve("signal.txt");
        Process process = start(arguments, log);
        await(process, out, RunFolder.STATE);
        process.destroy(); // SIGTERM; Ctrl-C takes the same way, but a parent may have switched it off
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        String step = Safetensors.read(Cli.folder(out).resolve(RunFolder.STATE))
                .metadata()
                .get("step");
        assertThat(Files.readString(log))
                .contains("stopped at step " + step + " of 1000000; --resume goes on from there");
    }

    private static void assertResumes(int kind, Path out, Path whole, String what) throws IOException {
        List<Object> arguments = new ArrayList<>(arguments(kind, out));
        arguments.add("--resume");
        Cli cli = Cli.of(arguments.toArray());
        assertThat(cli.exit()).as(what + ": " + cli.err()).isZero();
        assertThat(FirstDifference.between(whole, Cli.folder(out)))
                .as(SETTINGS.get(kind) + ", " + what)
                .isEmpty();
    }

    /// Starts a run and kills it `wait` milliseconds after its folder is there, or its state.
    private static long killed(int kind, Path out, boolean resume, long wait) throws Exception {
        List<Object> arguments = new ArrayList<>(arguments(kind, out));
        if (resume) {
            arguments.add("--resume");
        }
        Process process = start(arguments, folder.resolve("log.txt"));
        await(process, out, resume ? RunFolder.STATE : ".lock");
        Thread.sleep(wait);
        process.destroyForcibly();
        process.waitFor();
        return wait;
    }

    /// Waits for a file of the run folder below `out`.
    private static void await(Process process, Path out, String name) throws IOException, InterruptedException {
        boolean there = false;
        while (process.isAlive() && !there) {
            Thread.sleep(2);
            if (Files.exists(out)) {
                try (Stream<Path> folders = Files.list(out)) {
                    there = folders.anyMatch(run -> Files.exists(run.resolve(name)));
                }
            }
        }
    }

    private static Process start(List<Object> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dpreceptor.kernels=scalar"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        arguments.forEach(argument -> command.add(argument.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
