package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final String SHA = RunManifestTest.SHA;

    @TempDir
    private Path root;

    private RunFolder open(RunFolder.Mode mode) {
        return RunFolder.open(root, "quickstart", SHA, 1, mode);
    }

    private void finishedRun() {
        try (RunFolder run = open(RunFolder.Mode.NEW)) {
            Metrics metrics = new Metrics();
            metrics.recorder("quickstart", 1).scalar(0, "loss/train", 0.5);
            run.writeMetrics(metrics);
            run.writeTensors(List.of(NamedArray.vector("p/1.0", 0.5, 0.5)));
            run.writeFrames(List.of());
            run.writeTensorBoard(metrics);
            run.writeCheckpoint(Map.of("step", "10"), List.of(NamedArray.vector("V", 1.0)));
            run.writeReport("<!doctype html>");
            assertThat(run.finished()).isFalse();
            run.finish(RunManifestTest.fixture(0.5));
            assertThat(run.finished()).isTrue();
        }
    }

    @Test
    void namesAreSafe() {
        assertThat(RunFolder.folderName("quickstart", SHA, 1)).isEqualTo("quickstart-01234567-s1");
        assertThat(RunFolder.folderName("a b/c:é", SHA, -3)).isEqualTo("a-b-c-01234567-s-3");
        assertThat(RunFolder.folderName("../../etc", SHA, 1)).isEqualTo("etc-01234567-s1");
        assertThat(RunFolder.folderName("…", SHA, 1)).isEqualTo("run-01234567-s1");
        assertThat(RunFolder.folderName("x".repeat(500), SHA, 1)).hasSize(64 + "-01234567-s1".length());
        assertThatThrownBy(() -> RunFolder.folderName("x", "../", 1)).hasMessageContaining("hexadecimal");
    }

    @Test
    void aFinishedRunIsNotOverwrittenWithoutForce() throws IOException {
        finishedRun();
        Path folder = root.resolve("quickstart-01234567-s1");
        byte[] manifest = Files.readAllBytes(folder.resolve("run.json"));
        assertThatThrownBy(() -> open(RunFolder.Mode.NEW).close())
                .isInstanceOf(ResultException.class)
                .hasMessage(folder + ": holds a finished run; --force overwrites it, --resume keeps it");
        try (RunFolder run = open(RunFolder.Mode.RESUME)) {
            assertThat(run.finished()).isTrue();
        }
        assertThat(folder.resolve("run.json")).hasBinaryContent(manifest);
        Files.writeString(folder.resolve("notes.txt"), "the user's");
        try (RunFolder run = open(RunFolder.Mode.FORCE)) {
            assertThat(run.finished()).isFalse();
            assertThat(run.hasCheckpoint()).isFalse();
        }
        assertThat(folder.resolve("notes.txt")).hasContent("the user's");
        assertThat(folder.resolve("metrics.csv")).doesNotExist();
    }

    @Test
    void anUnfinishedRunGoesOnFromItsCheckpointOrStartsOver() throws IOException {
        Path folder;
        try (RunFolder run = open(RunFolder.Mode.NEW)) {
            run.writeCheckpoint(Map.of("step", "10"), List.of(NamedArray.vector("V", 1.5)));
            folder = run.path();
        }
        Path left = Files.writeString(folder.resolve(".tensors.npz.99.0.tmp"), "half");
        try (RunFolder run = open(RunFolder.Mode.RESUME)) {
            assertThat(run.hasCheckpoint()).isTrue();
            assertThat(run.readCheckpoint().metadata()).containsEntry("step", "10");
            assertThat(run.readCheckpoint().tensor("V").doubles()).containsExactly(1.5);
            assertThat(left).doesNotExist();
        }
        try (RunFolder run = open(RunFolder.Mode.NEW)) {
            assertThat(run.hasCheckpoint()).isFalse();
            assertThatThrownBy(run::readCheckpoint)
                    .isInstanceOf(ResultException.class)
                    .hasMessageContaining("no such file");
        }
    }

    @Test
    void aStateIsKeptUntilTheRunIsFinishedOrStartedOver() {
        try (RunFolder run = open(RunFolder.Mode.NEW)) {
            assertThat(run.hasState()).isFalse();
            run.writeState(Map.of("step", "10"), List.of(NamedArray.vector("V", 1.5)));
        }
        Path folder = root.resolve("quickstart-01234567-s1");
        assertThatThrownBy(() -> open(RunFolder.Mode.NEW).close())
                .isInstanceOf(ResultException.class)
                .hasMessage(folder + ": holds an unfinished run; --resume goes on with it, --force starts it over");
        try (RunFolder run = open(RunFolder.Mode.RESUME)) {
            assertThat(run.readState().metadata()).containsEntry("step", "10");
        }
        try (RunFolder run = open(RunFolder.Mode.FORCE)) {
            assertThat(run.hasState()).isFalse();
            run.writeState(Map.of("step", "11"), List.of(NamedArray.vector("V", 1.5)));
            run.writeMetrics(new Metrics());
            run.finish(RunManifestTest.fixture(0.5));
            assertThat(run.hasState()).isFalse();
        }
    }

    @Test
    void aFolderIsOpenOnlyOnce() {
        try (RunFolder run = open(RunFolder.Mode.NEW)) {
            assertThatThrownBy(() -> open(RunFolder.Mode.RESUME).close())
                    .isInstanceOf(ResultException.class)
                    .hasMessageContaining(run.path().toString())
                    .hasMessageContaining("another run is writing here");
        }
        open(RunFolder.Mode.NEW).close();
    }

    @Test
    void aFinishedRunOfAnotherSpecIsNotResumed() {
        finishedRun();
        String other = SHA.substring(0, 8) + "f".repeat(56);
        assertThatThrownBy(() -> RunFolder.open(root, "quickstart", other, 1, RunFolder.Mode.RESUME)
                        .close())
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("of another spec");
        open(RunFolder.Mode.RESUME).close();
    }

    @Test
    void aRunIsNotFinishedWithoutItsMetrics() {
        try (RunFolder run = open(RunFolder.Mode.NEW)) {
            assertThatThrownBy(() -> run.finish(RunManifestTest.fixture(0.5)))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(run.finished()).isFalse();
        }
    }

    @Test
    void aPlaceThatIsNoFolderIsNamed() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");
        assertThatThrownBy(() ->
                        RunFolder.open(file, "q", SHA, 1, RunFolder.Mode.NEW).close())
                .isInstanceOf(ResultException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("cannot be used as a run folder");
    }
}
