package preceptor.result;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A lock on a file in a folder, against other processes and against being taken twice in this one. The system frees it
/// when its process ends, however that happens.
public final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock `name` in `folder`, which is made if needed; empty where another holds it. Fails with a
    /// [ResultException] when the folder cannot be used.
    public static Optional<FolderLock> take(Path folder, String name) {
        return take(folder, name, false);
    }

    /// The same, shared with others that share it; empty where one holds it alone.
    public static Optional<FolderLock> share(Path folder, String name) {
        return take(folder, name, true);
    }

    private static Optional<FolderLock> take(Path folder, String name, boolean shared) {
        FileChannel channel = null;
        boolean held;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(
                    folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            held = lock != null;
        } catch (OverlappingFileLockException heldHere) {
            held = false;
        } catch (IOException e) {
            closeQuietly(channel);
            throw ResultException.in(folder, "cannot be used as a run folder: " + AtomicFiles.reason(e), e);
        }
        if (!held) {
            closeQuietly(channel);
            return Optional.empty();
        }
        return Optional.of(new FolderLock(channel));
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException ignored) {
            // Nothing was written through it: it only held the lock.
        }
    }

    /// Gives the lock back.
    @Override
    public void close() {
        closeQuietly(channel);
    }
}
