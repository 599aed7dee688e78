package preceptor.learn;

import java.io.IOException;
import java.nio.file.Path;

/// Reads files of images and of labels: in IDX format, in which the MNIST digits are shipped, or NumPy's `.npy`; plain,
/// or compressed by gzip. Which it is, is told by the content and not by the name.
public final class ImageFiles {
    private ImageFiles() {}

    /// What the header of a file of images says.
    ///
    /// @param count the number of images N
    /// @param height pixels per column
    /// @param width pixels per row
    /// @param channels numbers per pixel: 1 for grey, 3 for colour
    /// @param bytes bytes per number
    public record Sizes(int count, int height, int width, int channels, int bytes) {
        /// The numbers of one image.
        public long area() {
            return (long) height * width * channels;
        }
    }

    /// What the header of `file` says.
    ///
    /// @throws DataException if the file is none of images
    public static Sizes sizes(Path file) {
        return DataStream.open(file, data -> NpyFile.is(data) ? NpyFile.sizes(data) : IdxFile.sizes(data));
    }

    /// All images of `file`.
    ///
    /// @throws DataException if the file is no sound one of images
    public static Images images(Path file) {
        return DataStream.open(file, data -> images(data, 0));
    }

    /// The first `count` images of `file`.
    ///
    /// @throws DataException if the file is no sound one of images, or has fewer
    public static Images images(Path file, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("number of images: expected 1 or more, got " + count);
        }
        return DataStream.open(file, data -> images(data, count));
    }

    private static Images images(DataStream data, int count) throws IOException {
        return NpyFile.is(data) ? NpyFile.images(data, count) : IdxFile.images(data, count);
    }

    /// All labels of `file`, each 0 or more and below [LearnedTeacher#MOST_VALUES].
    ///
    /// @throws DataException if the file is no sound one of labels
    public static int[] labels(Path file) {
        return DataStream.open(file, data -> NpyFile.is(data) ? NpyFile.labels(data) : IdxFile.labels(data));
    }

    /// How many of the `there` images are to be read if `wanted` are, or 0 for all.
    static int count(DataStream data, int there, int wanted) {
        if (wanted > there) {
            throw data.fail("expected " + wanted + " images or more, got " + there);
        }
        return wanted == 0 ? there : wanted;
    }
}
