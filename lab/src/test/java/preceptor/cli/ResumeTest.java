package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.parallel.Workers;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.result.SavedRun;
import preceptor.run.Checkpoints;
import preceptor.run.Experiment;
import preceptor.run.Outcome;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.Progress;
import preceptor.run.RunWriter;
import preceptor.run.StoppedException;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;

/// A run that is stopped at a step and gone on with in another experiment leaves the bytes of an undisturbed one.
class ResumeTest {
    private static final int STEPS = 5;
    private static final String BASE = """
            name: resumed
            seed: 3
            regions: {depth: 2}
            teacher: {kind: latent-tree, emission: {kind: embedding, dim: 3}}
            student: {width: 4}
            training: {steps: 5}
            expansion: {every: 2, gates: [measured, hard, gaussian], orders: [0, 1], train: [hard, gaussian]}
            limits: {monte_carlo: 256}
            output: {report: false, tensorboard: false}
            """;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() {
        file = Cli.write(folder, "resumed.yaml", BASE);
    }

    /// Carries a run out, up to before the step `stop`; the folder it went on in.
    private Path run(Spec spec, String name, RunFolder.Mode mode, int stop) {
        Problem problem = Problems.of(spec, file);
        try (Workers workers = new Workers(1);
                RunFolder open = RunWriter.open(folder.resolve(name), spec, mode)) {
            AtomicInteger clock = new AtomicInteger();
            Experiment experiment = new Experiment(spec, problem, clock::getAndIncrement, workers);
            Checkpoints checkpoints = new Checkpoints(open, spec, experiment, () -> 0, 1);
            assertThat(checkpoints.resume()).isEqualTo(mode == RunFolder.Mode.RESUME);
            Experiment.Keeper keeper = step -> {
                if (step == stop) {
                    checkpoints.stop();
                }
                checkpoints.at(step);
            };
            if (stop <= spec.training().steps()) {
                assertThatThrownBy(() -> experiment.run(Progress.SILENT, keeper))
                        .isInstanceOf(StoppedException.class)
                        .hasMessageContaining("stopped at step " + stop + " of " + STEPS);
                assertThat(open.finished()).isFalse();
                assertThat(open.hasState()).isTrue();
            } else {
                Outcome outcome = experiment.run(Progress.SILENT, keeper);
                RunManifest manifest =
                        RunWriter.write(open, spec, problem, outcome, new RunManifest.Environment("", "", 1, 1));
                open.finish(manifest);
                assertThat(open.hasState()).isFalse();
            }
            return open.path();
        }
    }

    private Spec spec(String... settings) {
        return SpecLoader.load(file, List.of(settings), OptionalLong.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "student.batch_norm=before-relu",
                "training.optimizer={kind: sgd, rate: 0.1, batch: 16}",
                "training.optimizer=momentum | student.dropout=0.3",
                "training.optimizer={kind: nesterov, batch: 24} | training.data={samples: 60}",
                "training.optimizer=adam | training.weight_decay=0.01",
                "training.optimizer={kind: adam, batch: 20} | training.data={samples: 50, label_noise: 0.2}",
                "training.optimizer={kind: flow, rate: 0.05}",
                "teacher={kind: computed, rule: random, noise: 0.1} | limits.inputs=2",
                "refinement={at: [1, 3, 5], rounds: 2} | training.optimizer=momentum",
                "analyses=[fidelity, batch-norm, disentanglement, generalization] | training.data={samples: 64}",
                "expansion.train_orders=[1] | training.data={samples: 16}",
            })
    void sameBytesWhereverItIsStopped(String settings) throws IOException {
        Spec spec = spec(settings.split(" \\| ", -1));
        Path whole = run(spec, "whole", RunFolder.Mode.NEW, STEPS + 1);
        for (int stop = 0; stop <= STEPS; stop++) {
            String name = "stopped-" + stop;
            run(spec, name, RunFolder.Mode.NEW, stop);
            if (stop > 0 && stop < STEPS) {
                run(spec, name, RunFolder.Mode.RESUME, stop + 1);
            }
            Path resumed = run(spec, name, RunFolder.Mode.RESUME, STEPS + 1);
            assertThat(FirstDifference.between(whole, resumed))
                    .as(settings + ", stopped at step " + stop)
                    .isEmpty();
            // By a clock that ticks when it is looked at.
            assertThat(seconds(resumed)).containsKey("train").isEqualTo(seconds(whole));
        }
    }

    private static SortedMap<String, Double> seconds(Path run) {
        return RunManifest.read(run.resolve("run.json")).seconds();
    }

    @Test
    void aForgottenMomentumWouldBeNoticed() throws IOException {
        Spec spec = spec("training.optimizer=momentum");
        Path whole = run(spec, "whole", RunFolder.Mode.NEW, STEPS + 1);
        Path stopped = run(spec, "stopped", RunFolder.Mode.NEW, 3);
        try (RunFolder open = RunFolder.open(stopped, spec.sha256(), RunFolder.Mode.RESUME)) {
            Map<String, String> identity = new LinkedHashMap<>(open.readState().metadata());
            SavedRun saved = SavedRun.read(open, identity);
            SavedRun.Learner student = saved.learners().get("student");
            Map<String, SavedRun.Learner> learners = new LinkedHashMap<>(saved.learners());
            double[][] nothing = {new double[student.parameters().length]};
            learners.put("student", new SavedRun.Learner(student.parameters(), nothing));
            identity.remove("step");
            new SavedRun(
                            saved.step(),
                            learners,
                            saved.metrics(),
                            saved.frames(),
                            saved.refined(),
                            saved.carried(),
                            saved.seconds())
                    .write(open, identity);
        }
        Path resumed = run(spec, "stopped", RunFolder.Mode.RESUME, STEPS + 1);
        Optional<String> difference = FirstDifference.between(whole, resumed);
        assertThat(difference).hasValueSatisfying(d -> assertThat(d).startsWith("checkpoint.safetensors: array "));
    }

    @Test
    void aStoppedRunIsResumedOrStartedOverButNotForgotten() throws IOException {
        Spec spec = spec();
        Path stopped = run(spec, "out", RunFolder.Mode.NEW, 3);
        Path out = folder.resolve("out");
        Cli refused = Cli.of("run", file, "--out", out);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo("preceptor: " + stopped
                        + ": holds an unfinished run; --resume goes on with it, --force starts it over\n");
        Cli both = Cli.of("run", file, "--out", out, "--resume", "--force");
        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.err()).contains("expected --resume or --force, got both");
        Cli resumed = Cli.of("run", file, "--out", out, "--resume");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        Cli whole = Cli.of("run", file, "--out", folder.resolve("whole"), "--save-every", "0");
        assertThat(whole.exit()).as(whole.err()).isZero();
        assertThat(FirstDifference.between(Cli.folder(folder.resolve("whole")), stopped))
                .isEmpty();
        byte[] manifest = Files.readAllBytes(stopped.resolve("run.json"));
        Cli again = Cli.of("run", file, "--out", out, "--resume");
        assertThat(again.exit()).isZero();
        assertThat(again.err()).isEqualTo("preceptor: " + stopped + ": the run is finished\n");
        assertThat(stopped.resolve("run.json")).hasBinaryContent(manifest);
        try (Stream<Path> files = Files.list(stopped)) {
            assertThat(files.map(p -> p.getFileName().toString())).doesNotContain(RunFolder.STATE);
        }
    }

    @Test
    void aStateThatDoesNotFitIsRefused() throws IOException {
        Path stopped = run(spec(), "out", RunFolder.Mode.NEW, 3);
        Path state = stopped.resolve(RunFolder.STATE);
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length - 40] ^= 1;
        Files.write(state, bytes);
        Cli damaged = Cli.of("run", file, "--out", folder.resolve("out"), "--resume");
        assertThat(damaged.exit()).isEqualTo(2);
        assertThat(damaged.err()).contains(state + ": cannot be read: the file is damaged");
        bytes[bytes.length - 40] ^= 1;
        Files.write(state, bytes);
        try (RunFolder open = RunFolder.open(stopped, spec().sha256(), RunFolder.Mode.RESUME)) {
            for (String entry : List.of("version", "specSha256", "given", "seed")) {
                assertThatThrownBy(() -> SavedRun.read(open, Map.of(entry, "other")))
                        .isInstanceOf(ResultException.class)
                        .hasMessageContaining("cannot be gone on from: expected " + entry + " other, got ")
                        .hasMessageEndingWith("--force starts the run over");
            }
        }
    }

    @Test
    void aRunThatDivergesLeavesNothingToGoOnFrom() {
        List<Object> arguments = new ArrayList<>(List.of("run", file, "--out", folder.resolve("out")));
        arguments.addAll(List.of("--save-every", "0", "--set", "training.steps=400"));
        arguments.addAll(List.of("--set", "training.optimizer.rate=1000000"));
        arguments.addAll(List.of("--set", "student={activation: linear, init: {scale: 1000}, loss: squared-error}"));
        arguments.addAll(List.of("--set", "expansion={train: [], gates: [hard]}"));
        Cli cli = Cli.of(arguments.toArray());
        assertThat(cli.exit()).as(cli.err()).isEqualTo(3);
        assertThat(Cli.folder(folder.resolve("out")))
                .isDirectoryContaining("glob:**/metrics.csv")
                .isDirectoryNotContaining("glob:**/state.safetensors");
    }
}
