package preceptor.learn;

import java.io.IOException;
import java.util.Arrays;

/// The IDX format, in which the MNIST digits are shipped: a magic number, the sizes of all dimensions (big-endian),
/// then unsigned bytes.
final class IdxFile {
    private static final int UNSIGNED_BYTES = 0x08;

    private IdxFile() {}

    static ImageFiles.Sizes sizes(DataStream data) throws IOException {
        int[] sizes = header(data, 3, "images");
        return new ImageFiles.Sizes(sizes[0], sizes[1], sizes[2], 1, 1);
    }

    static Images images(DataStream data, int wanted) throws IOException {
        int[] sizes = header(data, 3, "images");
        int count = ImageFiles.count(data, sizes[0], wanted);
        byte[] pixels = data.body((long) count * sizes[1] * sizes[2], product(sizes), 2);
        return new Images(count, sizes[1], sizes[2], pixels);
    }

    static int[] labels(DataStream data) throws IOException {
        int[] sizes = header(data, 1, "labels");
        byte[] bytes = data.body(sizes[0], sizes[0], 2 + Integer.BYTES);
        int[] labels = new int[bytes.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = bytes[i] & 0xFF;
        }
        return labels;
    }

    /// The sizes of `dimensions` dimensions, after checking that the file can hold as many bytes as they say.
    private static int[] header(DataStream data, int dimensions, String what) throws IOException {
        byte[] magic = data.in().readNBytes(4);
        String expected = String.format(
                "expected %s in IDX format (magic number 0x%08X) or .npy format", what, magic(dimensions));
        if (magic.length < 4) {
            throw data.fail(expected + ", got " + (magic.length == 0 ? "no content" : magic.length + " bytes"));
        }
        int found = integer(magic, 0);
        if (found != magic(dimensions)) {
            String hint = found == magic(1) ? ", a file of labels" : found == magic(3) ? ", a file of images" : "";
            throw data.fail(String.format("%s, got 0x%08X%s", expected, found, hint));
        }
        byte[] bytes = data.in().readNBytes(4 * dimensions);
        if (bytes.length < 4 * dimensions) {
            throw data.fail("expected a header of " + (4 + 4 * dimensions) + " bytes, got " + (4 + bytes.length));
        }
        int[] sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = integer(bytes, 4 * i);
            if (sizes[i] < 1) {
                throw data.fail("expected one or more in dimension " + i + " of " + what + ", got "
                        + Integer.toUnsignedString(sizes[i]));
            }
        }
        data.requireLength(4 + 4L * dimensions, product(sizes), sizes);
        return sizes;
    }

    /// The product of `sizes`, or what is more than any file may hold.
    private static long product(int[] sizes) {
        return Arrays.stream(sizes).asLongStream().reduce(1, (a, b) -> Math.min(a * b, DataStream.MOST_BYTES + 1L));
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
}
