package preceptor.learn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import preceptor.result.NpyHeader;

/// NumPy's `.npy` format: images as (N, H, W), or with colours as (N, H, W, C), of unsigned bytes or floats; labels as
/// (N), integers.
final class NpyFile {
    /// Colours per pixel at most: grey, grey and opacity, red green blue, the same with opacity.
    private static final int MOST_CHANNELS = 4;

    private NpyFile() {}

    static boolean is(DataStream data) throws IOException {
        return data.startsWith(NpyHeader.magic());
    }

    static ImageFiles.Sizes sizes(DataStream data) throws IOException {
        return sizes(header(data, "images"));
    }

    private static ImageFiles.Sizes sizes(NpyHeader header) {
        int[] shape = header.shape();
        int channels = shape.length == 4 ? shape[3] : 1;
        return new ImageFiles.Sizes(
                shape[0],
                shape[1],
                shape[2],
                channels,
                format(header).orElseThrow().bytes());
    }

    static Images images(DataStream data, int wanted) throws IOException {
        NpyHeader header = header(data, "images");
        ImageFiles.Sizes sizes = sizes(header);
        Images.Format format = format(header).orElseThrow();
        int count = ImageFiles.count(data, sizes.count(), wanted);
        long each = (long) sizes.height() * sizes.width() * sizes.channels() * format.bytes();
        byte[] bytes = data.body(count * each, sizes.count() * each, 2);
        Images images = new Images(count, sizes.height(), sizes.width(), sizes.channels(), format, bytes);
        long bad = images.firstBad();
        if (bad >= 0) {
            int image = (int) (bad / images.area());
            throw data.fail("image " + image + ": expected finite numbers of at most " + Images.MOST + ", got "
                    + images.value(image, (int) (bad % images.area())));
        }
        return images;
    }

    static int[] labels(DataStream data) throws IOException {
        NpyHeader header = header(data, "labels");
        int width = header.description().charAt(2) - '0';
        int n = header.elements();
        ByteBuffer bytes = ByteBuffer.wrap(data.body((long) n * width, (long) n * width, 2 + Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        boolean unsigned = header.description().charAt(1) == 'u';
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            long label = switch (width) {
                case 1 -> unsigned ? bytes.get(i) & 0xFF : bytes.get(i);
                case 2 -> unsigned ? bytes.getShort(2 * i) & 0xFFFF : bytes.getShort(2 * i);
                case 4 -> unsigned ? bytes.getInt(4 * i) & 0xFFFFFFFFL : bytes.getInt(4 * i);
                default -> bytes.getLong(8 * i);
            };
            if (label < 0 || label >= LearnedTeacher.MOST_VALUES) {
                throw data.fail(
                        "label " + i + ": expected 0 to " + (LearnedTeacher.MOST_VALUES - 1) + ", got " + label);
            }
            labels[i] = (int) label;
        }
        return labels;
    }

    /// The header of a file that has `what` and the length for it.
    private static NpyHeader header(DataStream data, String what) throws IOException {
        NpyHeader header;
        try {
            header = NpyHeader.read("of " + what, data.in());
        } catch (IllegalArgumentException e) {
            throw data.fail(e.getMessage());
        }
        int[] shape = header.shape();
        boolean images = what.equals("images");
        String expected = images
                ? "expected images of shape (N, H, W) or, with colours, (N, H, W, C)"
                : "expected labels of shape (N)";
        if (images ? shape.length < 3 || shape.length > 4 : shape.length != 1) {
            throw data.fail(expected + ", got shape " + Arrays.toString(shape));
        }
        for (int extent : shape) {
            if (extent < 1) {
                throw data.fail(expected + ", each 1 or more, got shape " + Arrays.toString(shape));
            }
        }
        if (shape.length == 4 && shape[3] > MOST_CHANNELS) {
            throw data.fail(expected + " with C from 1 to " + MOST_CHANNELS + ", got shape " + Arrays.toString(shape)
                    + (shape[1] <= MOST_CHANNELS ? " (.transpose(0, 2, 3, 1) puts colours last)" : ""));
        }
        String type = header.description();
        int bytes = type.charAt(type.length() - 1) - '0';
        if (images && format(header).isEmpty()) {
            throw data.fail("expected images of type |u1, <f4 or <f8, got " + type
                    + " (.astype('uint8') or .astype('float32') makes it so)");
        }
        if (!images && !type.matches("\\|[ui]1|<[ui][24]|<i8")) {
            throw data.fail("expected labels of an integer type such as |u1 or <i8, got " + type
                    + " (.astype('int64') makes it so)");
        }
        data.requireLength(header.size(), (long) header.elements() * bytes, shape);
        return header;
    }

    private static Optional<Images.Format> format(NpyHeader header) {
        return switch (header.description()) {
            case "|u1" -> Optional.of(Images.Format.UINT8);
            case "<f4" -> Optional.of(Images.Format.FLOAT32);
            case "<f8" -> Optional.of(Images.Format.FLOAT64);
            default -> Optional.empty();
        };
    }
}
