package preceptor.learn;

import java.nio.file.Path;
import java.util.Arrays;

/// Images with their labels, cut into those to train on and those to test on.
///
/// @param images all of the file
/// @param labels one per image
/// @param classes one more than the largest label
public record LabelledImages(IdxFile.Images images, int[] labels, int classes) {
    /// Reads both files.
    ///
    /// @throws DataException if one is damaged, or they do not belong together
    public static LabelledImages read(Path imageFile, Path labelFile) {
        IdxFile.Images images = IdxFile.images(imageFile);
        int[] labels = IdxFile.labels(labelFile);
        if (labels.length != images.count()) {
            throw new DataException(
                    labelFile, "expected " + images.count() + " labels, as many as images, got " + labels.length);
        }
        if (images.rows() != images.columns()) {
            throw new DataException(
                    imageFile, "expected square images, got " + images.rows() + " x " + images.columns());
        }
        int classes = Arrays.stream(labels).max().orElse(0) + 1;
        if (classes < 2) {
            throw new DataException(labelFile, "expected two different labels or more, got only 0");
        }
        return new LabelledImages(images, labels, classes);
    }

    /// The `count` images from number `first` on.
    public LabelledImages part(int first, int count) {
        int pixels = images.rows() * images.columns();
        byte[] bytes = Arrays.copyOfRange(images.pixels(), first * pixels, (first + count) * pixels);
        return new LabelledImages(
                new IdxFile.Images(count, images.rows(), images.columns(), bytes),
                Arrays.copyOfRange(labels, first, first + count),
                classes);
    }
}
