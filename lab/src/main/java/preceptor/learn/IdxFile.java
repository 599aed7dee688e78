package preceptor.learn;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The IDX format in which the MNIST database ships: big-endian, a magic number that tells type and rank, the sizes,
/// then the bytes. Files compressed with gzip are recognised by their first bytes.
///
/// Sizes are checked against what the file can hold before memory is taken: gzip packs at most about 1,032 bytes in
/// one.
public final class IdxFile {
    private static final int IMAGES = 0x00000803;
    private static final int LABELS = 0x00000801;
    private static final int GZIP = 0x1f8b;
    private static final long MOST_PACKING = 1032;
    private static final long MOST_BYTES = 1L << 30;

    private IdxFile() {}

    /// Grey images, one byte per pixel.
    ///
    /// @param pixels image by image, row by row, 0 … 255
    public record Images(int count, int rows, int columns, byte[] pixels) {
        /// Pixel of an image, 0 … 255.
        public int pixel(int image, int row, int column) {
            return pixels[(image * rows + row) * columns + column] & 0xFF;
        }
    }

    /// Reads images.
    ///
    /// @throws DataException if the file cannot be read, is not of images, or is cut short or too long
    public static Images images(Path file) {
        return read(file, in -> {
            requireMagic(file, in.readInt(), IMAGES, "images");
            int count = size(file, in, "images");
            int rows = size(file, in, "rows");
            int columns = size(file, in, "columns");
            return new Images(count, rows, columns, bytes(file, in, (long) count * rows * columns, 16));
        });
    }

    /// Reads labels, 0 … 255.
    ///
    /// @throws DataException likewise
    public static int[] labels(Path file) {
        return read(file, in -> {
            requireMagic(file, in.readInt(), LABELS, "labels");
            byte[] bytes = bytes(file, in, size(file, in, "labels"), 8);
            int[] labels = new int[bytes.length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = bytes[i] & 0xFF;
            }
            return labels;
        });
    }

    @FunctionalInterface
    private interface Content<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> T read(Path file, Content<T> content) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
            raw.mark(2);
            boolean packed = ((raw.read() << 8) | raw.read()) == GZIP;
            raw.reset();
            try (DataInputStream in = new DataInputStream(packed ? new GZIPInputStream(raw) : raw)) {
                T result = content.read(in);
                if (in.read() >= 0) {
                    throw new DataException(file, "expected the end of the file after the last element, got more");
                }
                return result;
            }
        } catch (NoSuchFileException e) {
            throw new DataException(file, "no such file", e);
        } catch (EOFException e) {
            throw new DataException(file, "cut short: it ends before all the elements that its header promises", e);
        } catch (ZipException e) {
            throw new DataException(file, "damaged gzip data (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new DataException(file, "cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static void requireMagic(Path file, int magic, int expected, String what) {
        if (magic != expected) {
            throw new DataException(
                    file,
                    String.format(
                            java.util.Locale.ROOT,
                            "expected an IDX file of %s, which begins with %08x, got %08x",
                            what,
                            expected,
                            magic));
        }
    }

    private static int size(Path file, DataInputStream in, String what) throws IOException {
        int size = in.readInt();
        if (size < 1) {
            throw new DataException(file, "number of " + what + ": expected 1 or more, got " + size);
        }
        return size;
    }

    private static byte[] bytes(Path file, DataInputStream in, long count, int header) throws IOException {
        long most = Math.min(MOST_BYTES, (Files.size(file) + header) * MOST_PACKING);
        if (count < 0 || count > most) {
            throw new DataException(
                    file,
                    "its header promises " + count + " bytes, more than the file of " + Files.size(file)
                            + " can hold or the " + MOST_BYTES + " that are read");
        }
        byte[] bytes = in.readNBytes((int) count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }
}
