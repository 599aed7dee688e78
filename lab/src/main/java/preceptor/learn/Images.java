package preceptor.learn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Images of one size, grey or in colour, as their file has them.
///
/// @param count the number of images N
/// @param height pixels per column
/// @param width pixels per row
/// @param channels numbers per pixel: 1 for grey, 3 for colour
/// @param format what a number is
/// @param pixels image by image, row by row, pixel by pixel (N · height · width · channels numbers); shared, not copied
public record Images(int count, int height, int width, int channels, Format format, byte[] pixels) {
    /// The largest magnitude of a number, so that sums of squares stay finite.
    static final double MOST = 1e100;

    /// How a number is stored.
    public enum Format {
        /// An unsigned byte, which stands for a 255th.
        UINT8(1),
        /// A little-endian float of 32 bits.
        FLOAT32(4),
        /// A little-endian float of 64 bits.
        FLOAT64(8);

        private final int bytes;

        Format(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    public Images {
        if (count < 0 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("images: expected sizes of 1 or more, got " + count + " images of "
                    + height + " x " + width + " x " + channels);
        }
        if ((long) count * height * width * channels * format.bytes != pixels.length) {
            throw new IllegalArgumentException(
                    "images: expected " + (long) count * height * width * channels * format.bytes
                            + " bytes of pixels, got " + pixels.length);
        }
    }

    /// Grey images of unsigned bytes.
    public Images(int count, int height, int width, byte[] pixels) {
        this(count, height, width, 1, Format.UINT8, pixels);
    }

    /// How many numbers one image has.
    public int area() {
        return height * width * channels;
    }

    /// Number `place` of an image, from 0 to [#area()] − 1; of bytes the 255th part, which is 0 to 1.
    public double value(int image, int place) {
        int at = (image * area() + place) * format.bytes;
        return switch (format) {
            case UINT8 -> (pixels[at] & 0xFF) / 255.0;
            case FLOAT32 -> buffer().getFloat(at);
            case FLOAT64 -> buffer().getDouble(at);
        };
    }

    /// Writes the numbers of an image to `into`, as [#value] has them.
    void copy(int image, double[] into) {
        int from = image * area() * format.bytes;
        switch (format) {
            case UINT8 -> {
                for (int k = 0; k < into.length; k++) {
                    into[k] = (pixels[from + k] & 0xFF) / 255.0;
                }
            }
            case FLOAT32 -> {
                ByteBuffer buffer = buffer();
                for (int k = 0; k < into.length; k++) {
                    into[k] = buffer.getFloat(from + 4 * k);
                }
            }
            case FLOAT64 -> buffer().position(from).asDoubleBuffer().get(into);
        }
    }

    /// The place of the first number that is not finite or is larger than [#MOST], −1 if there is none.
    long firstBad() {
        if (format == Format.UINT8) {
            return -1;
        }
        double[] image = new double[area()];
        for (int i = 0; i < count; i++) {
            copy(i, image);
            for (int k = 0; k < image.length; k++) {
                if (!(Math.abs(image[k]) <= MOST)) {
                    return (long) i * image.length + k;
                }
            }
        }
        return -1;
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(pixels).order(ByteOrder.LITTLE_ENDIAN);
    }
}
