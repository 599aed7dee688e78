package preceptor.learn;

/// Grey images of one size, one unsigned byte per pixel.
///
/// @param count the number of images N
/// @param height pixels per column
/// @param width pixels per row
/// @param pixels image by image, row by row (N · height · width); shared, not copied
public record Images(int count, int height, int width, byte[] pixels) {
    public Images {
        if (count < 0 || height < 1 || width < 1) {
            throw new IllegalArgumentException("images: expected sizes of 1 or more, got " + count + " images of "
                    + height + " x " + width + " pixels");
        }
        if ((long) count * height * width != pixels.length) {
            throw new IllegalArgumentException(
                    "images: expected " + (long) count * height * width + " pixels, got " + pixels.length);
        }
    }

    /// The number of pixels of one image.
    public int area() {
        return height * width;
    }

    /// The grey value, 0 to 255, of a pixel.
    public int get(int image, int row, int column) {
        return pixels[(image * height + row) * width + column] & 0xFF;
    }
}
