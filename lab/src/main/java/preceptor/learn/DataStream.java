package preceptor.learn;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A data file from its beginning on; plain, or compressed by gzip, which is told by the content and not by the name.
///
/// *Hostile files.* Nothing is allocated for a size that the file cannot hold: a plain file must have exactly the
/// length that its header says; a compressed one cannot inflate beyond [#MOST_INFLATION] times its length, and its
/// content is collected in pieces as it comes. No more than the wanted part is read, and what is behind it is inflated
/// only as far as the header says it goes.
final class DataStream {
    /// The most bytes of content that one byte of a deflate stream can stand for.
    private static final int MOST_INFLATION = 1032;

    static final int MOST_BYTES = 1 << 30;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final boolean compressed;
    private final long length;

    private DataStream(Path file, InputStream in, boolean compressed, long length) {
        this.file = file;
        this.in = in;
        this.compressed = compressed;
        this.length = length;
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(DataStream data) throws IOException;
    }

    /// What `reader` makes of `file`; whatever goes wrong with the file ends in a [DataException].
    static <T> T open(Path file, Reader<T> reader) {
        if (Files.isDirectory(file)) {
            throw DataException.in(file, "expected a file in IDX or .npy format, got a folder");
        }
        try (InputStream raw = Files.newInputStream(file)) {
            long length = Files.size(file);
            byte[] start = raw.readNBytes(2);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), raw);
            boolean compressed = start.length == 2 && (start[0] & 0xFF) == 0x1F && (start[1] & 0xFF) == 0x8B;
            InputStream content = compressed ? new GZIPInputStream(whole, BUFFER) : whole;
            return reader.read(new DataStream(file, new BufferedInputStream(content, BUFFER), compressed, length));
        } catch (ZipException e) {
            throw DataException.in(file, "expected sound gzip data, got damaged ones (" + e.getMessage() + ")", e);
        } catch (EOFException e) {
            throw DataException.in(file, "expected a whole file, got one that is cut short", e);
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + reason(e), e);
        }
    }

    /// What went wrong, in words, without the file's name.
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /// The content from where reading stands.
    InputStream in() {
        return in;
    }

    /// Whether the content goes on with these bytes, which are not consumed.
    boolean startsWith(byte[] bytes) throws IOException {
        in.mark(bytes.length);
        boolean same = Arrays.equals(in.readNBytes(bytes.length), bytes);
        in.reset();
        return same;
    }

    /// Refuses a file that cannot hold `body` bytes behind its header of `header` bytes.
    ///
    /// @param sizes what the header says, for messages
    void requireLength(long header, long body, int[] sizes) {
        if (body > MOST_BYTES) {
            throw fail("expected at most " + MOST_BYTES + " bytes, got a header that says " + Arrays.toString(sizes));
        }
        if (!compressed && length != header + body) {
            throw fail("expected " + (header + body) + " bytes for sizes " + Arrays.toString(sizes) + ", got " + length
                    + (length < header + body ? ": cut short" : ""));
        }
        if (compressed && header + body > length * MOST_INFLATION) {
            throw fail("expected " + (header + body) + " bytes for sizes " + Arrays.toString(sizes) + ", got " + length
                    + " bytes of gzip data, which cannot hold them");
        }
    }

    /// The first `wanted` of `total` bytes, after checking that all are there and nothing else is.
    ///
    /// @param memoryPerByte the memory that reading takes; a compressed file's content is held twice while it comes
    byte[] body(long wanted, long total, int memoryPerByte) throws IOException {
        long memory = Runtime.getRuntime().maxMemory();
        if (memoryPerByte * wanted > memory / 2) {
            throw fail("expected content that fits in " + memory + " bytes of memory, got " + wanted
                    + " bytes: use fewer images, or allow more memory");
        }
        byte[] bytes = in.readNBytes((int) wanted);
        long got = bytes.length;
        if (got == wanted) {
            byte[] skipped = new byte[BUFFER];
            int n = 0;
            while (got < total && n >= 0) {
                n = in.read(skipped, 0, (int) Math.min(BUFFER, total - got));
                got += Math.max(n, 0);
            }
        }
        if (got < total) {
            throw fail("expected " + total + " bytes behind the header, got " + got + ": cut short");
        }
        if (in.read() >= 0) {
            throw fail("expected " + total + " bytes behind the header, got more");
        }
        return bytes;
    }

    DataException fail(String problem) {
        return DataException.in(file, problem);
    }
}
