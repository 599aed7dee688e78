package preceptor.result;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes files so that each is whole or absent. The content goes to a temporary in the same folder
/// (`.<name>.<process>.<n>.tmp`), is forced to disk, takes the file's name in one atomic move, and the folder is forced
/// to disk where the system allows that. Whatever goes wrong before the move, an earlier file of that name is untouched
/// and the temporary is removed; one left behind by a killed process is removed by [#removeTemporaries].
///
/// A thread's interruption does not cut a write short: an interrupted run still gets its checkpoint out.
public final class AtomicFiles {
    private static final int BUFFER = 1 << 16;
    private static final int ATTEMPTS = 1000;
    private static final String SUFFIX = ".tmp";

    private AtomicFiles() {}

    /// The content of a file.
    @FunctionalInterface
    public interface Content {
        /// Writes all of it; need not flush or close.
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes `file`, making its folder if needed, or leaves everything as it was and throws a [ResultException] that
    /// names the file. A [RuntimeException] of `content` passes through unchanged.
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw ResultException.in(file, "cannot be written: this is a folder, expected a file");
        }
        Path temporary = null;
        try {
            Files.createDirectories(folder);
            temporary = createTemporary(folder, String.valueOf(target.getFileName()));
            try (FileOutputStream raw = new FileOutputStream(temporary.toFile())) {
                BufferedOutputStream out = new BufferedOutputStream(raw, BUFFER);
                content.writeTo(out);
                out.flush();
                raw.getFD().sync();
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            temporary = null;
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be written: " + reason(e), e);
        } finally {
            if (temporary != null) {
                deleteQuietly(temporary);
            }
        }
        forceFolder(folder);
    }

    /// Writes `text` as UTF-8.
    public static void writeString(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Removes `file` if it exists, and forces that to disk.
    public static void delete(Path file) {
        try {
            if (Files.deleteIfExists(file)) {
                forceFolder(file.toAbsolutePath().getParent());
            }
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be removed: " + reason(e), e);
        }
    }

    /// Removes the temporaries that killed processes left in `folder`. Call it only while no one else writes there.
    public static void removeTemporaries(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, ".*" + SUFFIX)) {
            for (Path entry : entries) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw ResultException.in(folder, "cannot be cleaned of temporaries: " + reason(e), e);
        }
    }

    private static Path createTemporary(Path folder, String name) throws IOException {
        long process = ProcessHandle.current().pid();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return Files.createFile(folder.resolve("." + name + "." + process + "." + attempt + SUFFIX));
            } catch (FileAlreadyExistsException taken) {
                // Another thread's, or a killed process's: the next number is tried.
            }
        }
        throw new IOException("found " + ATTEMPTS + " temporaries of this file already there");
    }

    /// Some systems cannot open a folder to force it; the move itself is atomic there too.
    private static void forceFolder(Path folder) {
        // An interrupted thread would have its channel closed under it.
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException ignored) {
            // See above: nothing is lost but the guarantee against a power cut.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException ignored) {
            // The failure that led here is the one to report.
        }
    }

    /// What went wrong, in words, without the file's name, which the caller puts in front.
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof FileAlreadyExistsException f) {
            return "a file stands where a folder is needed: " + f.getFile();
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
