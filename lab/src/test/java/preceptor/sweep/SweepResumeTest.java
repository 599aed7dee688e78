package preceptor.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.Metrics;
import preceptor.result.ResultException;
import preceptor.result.RunRecord;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.run.Progress;
import preceptor.spec.SweepLoader;
import preceptor.spec.SweepPlan;

/// Interruptions, with runs that cost nothing.
class SweepResumeTest {
    @TempDir
    private Path root;

    private SweepPlan plan;
    private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void load() throws IOException {
        Path file = Files.writeString(
                root.resolve("s.yaml"),
                "name: n\nseeds: 4\nteacher: computed\nsweep: {grid: {student.width: [1, 2, 3]}}");
        plan = SweepLoader.load(file, List.of(), OptionalLong.empty());
    }

    private RunRecord fake(int run) {
        ran.add(run);
        Metrics metrics = new Metrics();
        Metrics.Recorder recorder = metrics.recorder(plan.spec(run).runName(), plan.seed(run));
        for (int step = 0; step < 5; step++) {
            recorder.scalar(step, "loss", 1.0 / (run + step + 1));
        }
        if (run == 7) {
            return RunRecord.failed(run, 3, "diverged, for example", metrics);
        }
        return RunRecord.done(run, new TreeMap<>(java.util.Map.of("loss", 1.0 / (run + 5))), 2, 0, metrics);
    }

    private SweepManifest sweep(Path path, LocalPool.Runner runner, int jobs) {
        try (SweepFolder folder = SweepFolder.open(path)) {
            return new Sweep(plan, folder, false).run(new LocalPool(runner, jobs), false, Progress.SILENT);
        }
    }

    private List<String> bytes(Path path) throws IOException {
        List<String> texts = new ArrayList<>();
        for (String name :
                List.of(SweepFolder.MANIFEST, SweepFolder.METRICS, SweepFolder.PARQUET, SweepFolder.SUMMARY)) {
            texts.add(Files.readString(path.resolve(name), StandardCharsets.ISO_8859_1));
        }
        return texts;
    }

    /// A process that dies in run `last`, as far as its files tell.
    private void dies(Path path, int last) {
        assertThatThrownBy(() -> sweep(
                        path,
                        (run, progress) -> {
                            if (run == last) {
                                throw new IllegalStateException("killed");
                            }
                            return fake(run);
                        },
                        1))
                .hasMessageContaining("killed");
    }

    @Test
    void whatEndedIsKeptAndWhatRanIsLostAndRunAgain() throws IOException {
        sweep(root.resolve("whole"), (run, p) -> fake(run), 3);
        assertThat(ran).hasSize(12).doesNotHaveDuplicates();
        Path path = root.resolve("broken");
        ran.clear();
        dies(path, 5);
        dies(path, 9);
        try (SweepFolder folder = SweepFolder.open(path)) {
            Sweep sweep = new Sweep(plan, folder, false);
            assertThat(sweep.count(RunState.LOST)).isEqualTo(1);
            assertThat(sweep.count(RunState.DONE)).isEqualTo(8);
            assertThat(sweep.count(RunState.FAILED)).isEqualTo(1);
            assertThat(sweep.count(RunState.QUEUED)).isEqualTo(2);
        }
        SweepManifest manifest = sweep(path, (run, p) -> fake(run), 2);
        assertThat(ran).hasSize(12).doesNotHaveDuplicates();
        assertThat(manifest.finished()).isTrue();
        assertThat(bytes(path)).isEqualTo(bytes(root.resolve("whole")));
        assertThat(path.resolve("parts")).doesNotExist();
    }

    @Test
    void aPartCutAnywhereLosesOnlyWhatItDoesNotHold() throws IOException {
        sweep(root.resolve("whole"), (run, p) -> fake(run), 1);
        List<String> expected = bytes(root.resolve("whole"));
        Path path = root.resolve("broken");
        dies(path, 6);
        Path part = path.resolve("parts/local.part");
        byte[] all = Files.readAllBytes(part);
        byte[] manifest = Files.readAllBytes(path.resolve(SweepFolder.MANIFEST));
        int before = 0;
        for (int length = 0; length <= all.length; length += 7) {
            Files.createDirectories(part.getParent());
            Files.write(part, java.util.Arrays.copyOf(all, length));
            Files.write(path.resolve(SweepFolder.MANIFEST), manifest);
            ran.clear();
            sweep(path, (run, p) -> fake(run), 1);
            assertThat(bytes(path)).isEqualTo(expected);
            assertThat(ran).doesNotHaveDuplicates();
            int kept = 12 - ran.size();
            assertThat(kept).isBetween(before, 6);
            before = kept;
        }
        assertThat(before).isEqualTo(6);
        // A flipped bit ends what is believed of the file.
        Files.createDirectories(part.getParent());
        all[all.length / 2] ^= 4;
        Files.write(part, all);
        Files.write(path.resolve(SweepFolder.MANIFEST), manifest);
        ran.clear();
        sweep(path, (run, p) -> fake(run), 1);
        assertThat(ran.size()).isBetween(7, 11);
        assertThat(bytes(path)).isEqualTo(expected);
    }

    @Test
    void anotherSweepAnotherVersionAndASecondProcessAreRefused() throws IOException {
        Path path = root.resolve("a");
        sweep(path, (run, p) -> fake(run), 1);
        Path manifest = path.resolve(SweepFolder.MANIFEST);
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replace("\"version\" : \"", "\"version\" : \"9."));
        assertThatThrownBy(() -> sweep(path, (run, p) -> fake(run), 1))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("another version");
        Files.writeString(manifest, text.replace(plan.sha256(), "0".repeat(64)));
        assertThatThrownBy(() -> sweep(path, (run, p) -> fake(run), 1)).hasMessageContaining("another sweep");
        Files.writeString(manifest, "{", StandardOpenOption.TRUNCATE_EXISTING);
        assertThatThrownBy(() -> sweep(path, (run, p) -> fake(run), 1)).isInstanceOf(ResultException.class);
        try (SweepFolder held = SweepFolder.open(root.resolve("b"))) {
            assertThatThrownBy(() -> SweepFolder.open(held.path()))
                    .hasMessageContaining("another sweep is running here");
        }
    }
}
