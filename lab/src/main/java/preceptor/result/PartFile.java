package preceptor.result;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/// The results of a sweep while it runs: a file to which records are only ever appended, one when a run begins and one
/// when it ends. Each record is its length, its CRC-32 and its bytes; the first that is cut short or does not match its
/// sum is where a killed process stopped, and is cut off when the file is opened again. So a run's record is whole or
/// absent, thousands of small runs share one file, and nothing that has ended is lost.
///
/// Threads may append at the same time.
public final class PartFile implements AutoCloseable {
    private static final int HEADER = 8;
    private static final byte BEGUN = 0;
    private static final byte ENDED = 1;

    private final Path file;
    private final FileChannel channel;
    private long end;

    /// Hears of the records in a file.
    public interface Listener {
        /// Run `run` has begun.
        void begun(int run);

        /// A run has ended; its record stands at `position`.
        void ended(RunRecord record, long position);
    }

    private PartFile(Path file, FileChannel channel, long end) {
        this.file = file;
        this.channel = channel;
        this.end = end;
    }

    /// Opens `file`, made if needed, for appending behind its last whole record.
    public static PartFile open(Path file) {
        try {
            long end = Files.exists(file) ? scan(file, 0, null) : 0;
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel.truncate(end);
            return new PartFile(file, channel, end);
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be written: " + AtomicFiles.reason(e), e);
        }
    }

    /// Tells `listener` of all whole records of `file`, in order.
    public static void read(Path file, Listener listener) {
        scan(file, 0, listener);
    }

    /// The same from the record at byte `from` on; gives the byte behind the last whole record, where the next begins.
    static long read(Path file, long from, Listener listener) {
        return scan(file, from, listener);
    }

    /// The record at `position` of `file`.
    public static RunRecord read(Path file, long position) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] payload = payload(in, position);
            if (payload == null || payload[0] != ENDED) {
                throw ResultException.in(file, "no record at byte " + position + ": the file was changed");
            }
            return record(payload);
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        }
    }

    private static long scan(Path file, long from, Listener listener) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long position = from;
            for (byte[] payload = payload(in, position); payload != null; payload = payload(in, position)) {
                if (listener != null && payload[0] == BEGUN) {
                    listener.begun(ByteBuffer.wrap(payload).getInt(1));
                } else if (listener != null) {
                    listener.ended(record(payload), position);
                }
                position += HEADER + payload.length;
            }
            return position;
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        }
    }

    /// The bytes of the record at `position`, or null where there is no whole one.
    private static byte[] payload(FileChannel in, long position) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (!fill(in, header, position)) {
            return null;
        }
        int length = header.getInt(0);
        if (length < 1 || length > in.size() - position - HEADER) {
            return null;
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        return fill(in, payload, position + HEADER) && checksum(payload.array()) == header.getInt(4)
                ? payload.array()
                : null;
    }

    private static boolean fill(FileChannel in, ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (in.read(buffer, position + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int checksum(byte[] payload) {
        CRC32 sum = new CRC32();
        sum.update(payload);
        return (int) sum.getValue();
    }

    private static RunRecord record(byte[] payload) throws IOException {
        return RunRecord.readFrom(new DataInputStream(new ByteArrayInputStream(payload, 1, payload.length - 1)));
    }

    /// Says that a run begins.
    public void begin(int run) {
        append(ByteBuffer.allocate(5).put(BEGUN).putInt(run).array());
    }

    /// Keeps what a run has come to, and gives the place of its record.
    public long end(RunRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(ENDED);
            record.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return append(bytes.toByteArray());
    }

    private synchronized long append(byte[] payload) {
        ByteBuffer record = ByteBuffer.allocate(HEADER + payload.length)
                .putInt(payload.length)
                .putInt(checksum(payload))
                .put(payload)
                .flip();
        long position = end;
        try {
            while (record.hasRemaining()) {
                channel.write(record, position + record.position());
            }
            if (payload[0] == ENDED) {
                channel.force(false);
            }
            // Only now: what a failed write has left behind is written over by the next.
            end = position + record.limit();
            return position;
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be written: " + AtomicFiles.reason(e), e);
        }
    }

    /// The file.
    public Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be closed: " + AtomicFiles.reason(e), e);
        }
    }
}
