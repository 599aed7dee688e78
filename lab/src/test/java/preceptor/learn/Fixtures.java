package preceptor.learn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Small images in IDX format, and damage to them.
final class Fixtures {
    static final int SIZE = 12;
    static final int CLASSES = 3;

    private Fixtures() {}

    /// `count` images of 12 × 12 pixels with stripes: across, down or slanting by their label, somewhere, with noise.
    static Images images(int count, int[] labels, Key key) {
        byte[] pixels = new byte[count * SIZE * SIZE];
        for (int i = 0; i < count; i++) {
            RandomStream random = key.at(i).stream();
            labels[i] = random.nextInt(CLASSES);
            int shift = random.nextInt(4);
            for (int r = 0; r < SIZE; r++) {
                for (int c = 0; c < SIZE; c++) {
                    int along = labels[i] == 0 ? r : labels[i] == 1 ? c : r + c;
                    int grey = (along + shift) / 2 % 2 == 0 ? 200 : 20;
                    pixels[(i * SIZE + r) * SIZE + c] = (byte) (grey + random.nextInt(40));
                }
            }
        }
        return new Images(count, SIZE, SIZE, pixels);
    }

    /// Writes images and labels as `images` and `labels` in `folder`, and returns the two files.
    static Path[] write(Path folder, int count, Key key) {
        int[] labels = new int[count];
        Images images = images(count, labels, key);
        Path[] files = {folder.resolve("images"), folder.resolve("labels")};
        write(files[0], imageFile(images));
        write(files[1], labelFile(labels));
        return files;
    }

    static byte[] imageFile(Images images) {
        return ByteBuffer.allocate(16 + images.pixels().length)
                .putInt(0x00000803)
                .putInt(images.count())
                .putInt(images.height())
                .putInt(images.width())
                .put(images.pixels())
                .array();
    }

    static byte[] labelFile(int... labels) {
        ByteBuffer file =
                ByteBuffer.allocate(8 + labels.length).putInt(0x00000801).putInt(labels.length);
        for (int y : labels) {
            file.put((byte) y);
        }
        return file.array();
    }

    /// An `.npy` as NumPy writes it: `type` such as `|u1`, and the numbers' bytes.
    static byte[] npy(String type, byte[] data, int... shape) {
        StringBuilder sizes = new StringBuilder();
        for (int extent : shape) {
            sizes.append(extent).append(", ");
        }
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': ("
                + sizes.substring(0, sizes.length() - (shape.length == 1 ? 1 : 2)) + "), }";
        int length = Math.ceilDiv(10 + text.length() + 1, 64) * 64;
        String header = text + " ".repeat(length - 11 - text.length()) + "\n";
        return ByteBuffer.allocate(length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 1)
                .putShort((short) (length - 10))
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
    }

    /// Numbers as little-endian floats of 64 bits.
    static byte[] doubles(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double v : values) {
            buffer.putDouble(v);
        }
        return buffer.array();
    }

    /// Learns plainly on a quad-tree over 12 × 12 pixels, in the calling thread.
    static LearnedTeachers.Learned learn(Path[] files, int train, int test, int leaf, Key key, Integer... codes) {
        return learn(files, train, test, new ImageRegions.Quadtree(SIZE, leaf), Options.plain(codes), key);
    }

    static LearnedTeachers.Learned learn(
            Path[] files, int train, int test, ImageRegions regions, Options options, Key key) {
        try (Workers workers = new Workers(1)) {
            return LearnedTeachers.fromImages(files[0], files[1], train, test, regions, options, key, workers);
        }
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Path write(Path file, byte[] content) {
        try {
            // A file system that flushes what replaces a truncated file would make campaigns slow.
            Files.deleteIfExists(file);
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads 1,000 seeded damaged versions of `sound`; whatever is refused must be so by a [DataException] of one line
    /// that names the file. Returns how many were refused.
    static int campaign(Path folder, byte[] sound, Consumer<Path> reader) {
        Path file = folder.resolve("damaged");
        int refused = 0;
        for (int seed = 0; seed < 1000; seed++) {
            write(file, damage(sound, Key.root(seed).named("damage").stream()));
            try {
                reader.accept(file);
            } catch (DataException e) {
                if (!e.getMessage().startsWith(file.toString())
                        || e.getMessage().contains("\n")) {
                    throw new AssertionError("seed " + seed + ": message", e);
                }
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        return refused;
    }

    private static byte[] damage(byte[] sound, RandomStream random) {
        byte[] bytes = sound.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            case 2 -> bytes[random.nextInt(Math.min(bytes.length, 40))] ^= (byte) (1 << random.nextInt(8));
            case 3 -> {
                for (int i = 1 + random.nextInt(20); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            case 4 -> {
                int from = random.nextInt(Math.min(bytes.length, 20));
                Arrays.fill(bytes, from, from + 1 + random.nextInt(4), (byte) (random.nextInt(2) == 0 ? 0xFF : 0));
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int n = Math.min(bytes.length - from, 1 + random.nextInt(64));
                System.arraycopy(bytes, random.nextInt(bytes.length - n + 1), bytes, from, n);
            }
        }
        return bytes;
    }
}
