package preceptor.learn;

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
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads files of the IDX format, in which the MNIST digits are shipped: a magic number, the sizes of all dimensions
/// (big-endian), then unsigned bytes; plain, or compressed by gzip, which is told by the content and not by the name.
///
/// *Hostile files.* Nothing is allocated for a size that the file cannot hold: a plain file must have exactly the
/// length that its header says; a compressed one cannot inflate beyond [#MOST_INFLATION] times its length, and its
/// content is collected in pieces as it comes. No more than the wanted images are read, and what is behind them is
/// inflated only as far as the header says it goes.
public final class IdxFile {
    /// The most bytes of content that one byte of a deflate stream can stand for.
    private static final int MOST_INFLATION = 1032;

    private static final int MOST_BYTES = 1 << 30;
    private static final int BUFFER = 1 << 16;
    private static final int UNSIGNED_BYTES = 0x08;

    private final Path file;
    private final InputStream in;
    private final boolean compressed;
    private final long length;

    private IdxFile(Path file, InputStream in, boolean compressed, long length) {
        this.file = file;
        this.in = in;
        this.compressed = compressed;
        this.length = length;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(IdxFile idx) throws IOException;
    }

    /// All images of `file`.
    ///
    /// @throws DataException if the file is no sound IDX file of images
    public static Images images(Path file) {
        return open(file, idx -> idx.readImages(0, OptionalInt.empty()));
    }

    /// The first `count` images of `file`, which must be squares of `size` × `size` pixels.
    ///
    /// @throws DataException if the file is no sound IDX file of such images, or has fewer
    public static Images images(Path file, int count, int size) {
        requireCount(count);
        return open(file, idx -> idx.readImages(count, OptionalInt.of(size)));
    }

    /// The number, height and width of the images of `file`, by its header.
    ///
    /// @throws DataException if the file is no IDX file of images
    public static int[] imageSizes(Path file) {
        return open(file, idx -> idx.header(3, "images"));
    }

    /// All labels of `file`, each from 0 to 255.
    ///
    /// @throws DataException if the file is no sound IDX file of labels
    public static int[] labels(Path file) {
        return open(file, IdxFile::readLabels);
    }

    private static void requireCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("number of images: expected 1 or more, got " + count);
        }
    }

    private static <T> T open(Path file, Reader<T> reader) {
        if (Files.isDirectory(file)) {
            throw DataException.in(file, "expected a file in IDX format, got a folder");
        }
        try (InputStream raw = Files.newInputStream(file)) {
            long length = Files.size(file);
            byte[] start = raw.readNBytes(2);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), raw);
            boolean compressed = start.length == 2 && (start[0] & 0xFF) == 0x1F && (start[1] & 0xFF) == 0x8B;
            InputStream content = compressed ? new GZIPInputStream(whole, BUFFER) : whole;
            return reader.read(new IdxFile(file, content, compressed, length));
        } catch (ZipException e) {
            throw DataException.in(file, "expected sound gzip data, got damaged ones (" + e.getMessage() + ")", e);
        } catch (EOFException e) {
            throw DataException.in(file, "expected a whole gzip file, got one that is cut short", e);
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

    private Images readImages(int first, OptionalInt size) throws IOException {
        int[] sizes = header(3, "images");
        int height = sizes[1];
        int width = sizes[2];
        if (size.isPresent() && (height != size.getAsInt() || width != size.getAsInt())) {
            throw fail("expected images of " + size.getAsInt() + " x " + size.getAsInt() + " pixels, got " + height
                    + " x " + width);
        }
        if (first > sizes[0]) {
            throw fail("expected " + first + " images or more, got " + sizes[0]);
        }
        int count = first == 0 ? sizes[0] : first;
        long wanted = (long) count * height * width;
        byte[] pixels = body(wanted, (long) sizes[0] * height * width, 2);
        return new Images(count, height, width, pixels);
    }

    private int[] readLabels() throws IOException {
        int[] sizes = header(1, "labels");
        byte[] bytes = body(sizes[0], sizes[0], 2 + Integer.BYTES);
        int[] labels = new int[bytes.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = bytes[i] & 0xFF;
        }
        return labels;
    }

    /// The sizes of `dimensions` dimensions, after checking that the file can hold as many bytes as they say.
    private int[] header(int dimensions, String what) throws IOException {
        byte[] magic = in.readNBytes(4);
        String expected = String.format("expected %s in IDX format (magic number 0x%08X)", what, magic(dimensions));
        if (magic.length < 4) {
            throw fail(expected + ", got " + (magic.length == 0 ? "no content" : magic.length + " bytes"));
        }
        int found = integer(magic, 0);
        if (found != magic(dimensions)) {
            String hint = found == magic(1) ? ", a file of labels" : found == magic(3) ? ", a file of images" : "";
            throw fail(String.format("%s, got 0x%08X%s", expected, found, hint));
        }
        byte[] bytes = in.readNBytes(4 * dimensions);
        if (bytes.length < 4 * dimensions) {
            throw fail("expected a header of " + (4 + 4 * dimensions) + " bytes, got " + (4 + bytes.length));
        }
        int[] sizes = new int[dimensions];
        long total = 1;
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = integer(bytes, 4 * i);
            if (sizes[i] < 1) {
                throw fail("expected one or more in dimension " + i + " of " + what + ", got "
                        + Integer.toUnsignedString(sizes[i]));
            }
            total = Math.min(total * sizes[i], MOST_BYTES + 1L);
        }
        if (total > MOST_BYTES) {
            throw fail("expected at most " + MOST_BYTES + " bytes of " + what + ", got a header that says "
                    + Arrays.toString(sizes));
        }
        long header = 4 + 4L * dimensions;
        if (!compressed && length != header + total) {
            throw fail("expected " + (header + total) + " bytes for sizes " + Arrays.toString(sizes) + ", got " + length
                    + (length < header + total ? ": cut short" : ""));
        }
        if (compressed && header + total > length * MOST_INFLATION) {
            throw fail("expected " + (header + total) + " bytes for sizes " + Arrays.toString(sizes) + ", got " + length
                    + " bytes of gzip data, which cannot hold them");
        }
        return sizes;
    }

    /// The first `wanted` of `total` bytes, after checking that all are there.
    ///
    /// @param memoryPerByte the memory that reading takes; a compressed file's content is held twice while it comes
    private byte[] body(long wanted, long total, int memoryPerByte) throws IOException {
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

    private static int magic(int dimensions) {
        return UNSIGNED_BYTES << 8 | dimensions;
    }

    private static int integer(byte[] bytes, int from) {
        return (bytes[from] & 0xFF) << 24
                | (bytes[from + 1] & 0xFF) << 16
                | (bytes[from + 2] & 0xFF) << 8
                | (bytes[from + 3] & 0xFF);
    }

    private DataException fail(String problem) {
        return DataException.in(file, problem);
    }
}
