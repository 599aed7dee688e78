package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    private Path folder;

    @Test
    void aWriterThatFailsLeavesTheEarlierFileAndNoTemporary() throws IOException {
        Path file = folder.resolve("tensors.npz");
        AtomicFiles.writeString(file, "earlier");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(ResultException.class)
                .hasMessage(file + ": cannot be written: No space left on device");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(1);
                    throw new NonFiniteException("array F/1.0[0]", Double.NaN);
                }))
                .isInstanceOf(NonFiniteException.class);
        assertThat(file).hasContent("earlier");
        assertThat(names()).containsExactly("tensors.npz");
    }

    @Test
    void theEarlierFileIsWholeUntilTheNewOneIs() {
        Path file = folder.resolve("run.json");
        AtomicFiles.writeString(file, "earlier");
        AtomicFiles.write(file, out -> {
            out.write(new byte[1 << 20]);
            out.flush();
            assertThat(file).hasContent("earlier");
        });
        assertThat(file).hasSize(1 << 20);
    }

    @Test
    void missingFoldersAreMade() throws IOException {
        Path file = folder.resolve("a/b/metrics.csv");
        AtomicFiles.writeString(file, "x");
        assertThat(Files.readString(file)).isEqualTo("x");
    }

    @Test
    void aFolderInThePlaceOfTheFileAndAFileInThePlaceOfTheFolderAreNamed() throws IOException {
        assertThatThrownBy(() -> AtomicFiles.writeString(folder, "x"))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("a folder");
        Path blocked = Files.writeString(folder.resolve("plain"), "x").resolve("run.json");
        assertThatThrownBy(() -> AtomicFiles.writeString(blocked, "x"))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining(blocked.toString());
        assertThat(names()).containsExactly("plain");
    }

    @Test
    void anInterruptedThreadStillWrites() {
        Path file = folder.resolve("checkpoint.safetensors");
        Thread.currentThread().interrupt();
        AtomicFiles.writeString(file, "state");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("state");
    }

    @Test
    void temporariesOfKilledProcessesAreRemovedAndNothingElse() throws IOException {
        Files.writeString(folder.resolve(".run.json.4242.0.tmp"), "half");
        Files.writeString(folder.resolve("notes.tmp"), "the user's");
        AtomicFiles.removeTemporaries(folder);
        assertThat(names()).containsExactly("notes.tmp");
    }

    @Test
    void aTemporaryOfTheSameNameIsSteppedOver() throws IOException {
        Path file = folder.resolve("run.json");
        Path other = folder.resolve(".run.json." + ProcessHandle.current().pid() + ".0.tmp");
        Files.writeString(other, "another thread's");
        AtomicFiles.writeString(file, "x");
        assertThat(file).hasContent("x");
        assertThat(other).hasContent("another thread's");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
