package preceptor.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import preceptor.run.InputException;

/// Asks, before any work, whether its results could be written at all.
final class Outputs {
    private Outputs() {}

    /// Refuses an `--out` that can be no file.
    static void requireFile(Path file) {
        if (file.getFileName() == null || Files.isDirectory(file)) {
            throw new InputException("--out " + file + ": expected a file, got a folder");
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            require(file, parent);
        }
    }

    /// Refuses an `--out` that can be no folder.
    static void requireFolder(Path folder) {
        require(folder, folder.toAbsolutePath());
    }

    /// The nearest of `folder` and what it lies in that exists must take new entries.
    private static void require(Path written, Path folder) {
        Path at = folder;
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        if (at == null) {
            return;
        }
        if (!Files.isDirectory(at)) {
            throw new InputException("--out " + written + ": expected a folder, but a file is in the way: " + at);
        }
        if (!Files.isWritable(at)) {
            throw new InputException("--out " + written + ": cannot write to the folder " + at);
        }
    }
}
