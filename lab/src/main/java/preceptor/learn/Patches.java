package preceptor.learn;

import preceptor.linalg.Matrix;

/// Cuts images into the patches of [ImageRegions], leaves in rows, the pixels within each in rows, the colours of a
/// pixel beside each other: the input x_β of a leaf is
///
/// x = `scale` · (value − `mean`)
///
/// with the training images' mean of each number, and one scale for all, which makes the mean square of all training
/// inputs 1 (so that He's initialisation finds inputs of the size it expects). A number that never varies in training
/// is 0 there.
public final class Patches {
    /// The relative variance that rounding may leave of equal numbers.
    private static final double ROUNDING = 1e-26;

    private final int height;
    private final int width;
    private final int channels;
    private final int rows;
    private final int columns;
    private final double[] mean;
    private final double scale;

    /// @param height pixels per column of an image
    /// @param width pixels per row
    /// @param channels numbers per pixel
    /// @param rows leaves from top to bottom, a divisor of `height`
    /// @param columns leaves from left to right, a divisor of `width`
    /// @param mean per number of an image its mean (height · width · channels); copied
    /// @param scale the factor on what differs from the mean, more than 0
    Patches(int height, int width, int channels, int rows, int columns, double[] mean, double scale) {
        if (rows < 1 || columns < 1 || height % rows != 0 || width % columns != 0) {
            throw new IllegalArgumentException("patches: expected divisors of " + height + " x " + width
                    + " pixels, got " + rows + " x " + columns + " leaves");
        }
        if (mean.length != (long) height * width * channels) {
            throw new IllegalArgumentException(
                    "mean: expected " + (long) height * width * channels + " pixels, got " + mean.length);
        }
        for (double m : mean) {
            if (!(Math.abs(m) <= Images.MOST)) {
                throw new IllegalArgumentException(
                        "mean: expected finite numbers of at most " + Images.MOST + ", got " + m);
            }
        }
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("scale: expected a finite number above 0, got " + scale);
        }
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.rows = rows;
        this.columns = columns;
        this.mean = mean.clone();
        this.scale = scale;
    }

    /// Means and scale of the first `count` of `images`, which `regions` can cut; sums in the order of the images.
    static Patches fit(ImageRegions regions, Images images, int count) {
        int area = images.area();
        double[] mean = new double[area];
        double[] image = new double[area];
        for (int i = 0; i < count; i++) {
            images.copy(i, image);
            for (int k = 0; k < area; k++) {
                mean[k] += image[k] / count;
            }
        }
        double variance = 0;
        for (int i = 0; i < count; i++) {
            images.copy(i, image);
            for (int k = 0; k < area; k++) {
                double d = image[k] - mean[k];
                variance += d * d / count;
            }
        }
        // What rounding leaves of pixels that do not vary is no variation.
        double scale = variance > area * ROUNDING * largest(mean) ? 1 / Math.sqrt(variance / area) : 1;
        return new Patches(
                images.height(), images.width(), images.channels(), regions.rows(), regions.columns(), mean, scale);
    }

    private static double largest(double[] mean) {
        double most = 0;
        for (double m : mean) {
            most = Math.max(most, m * m);
        }
        return most;
    }

    /// The inputs of `count` images from number `from`: per leaf (count × numbers of a patch).
    Matrix[] cut(Images images, int from, int count) {
        int h = height / rows;
        int w = width / columns * channels;
        Matrix[] inputs = new Matrix[rows * columns];
        for (int b = 0; b < inputs.length; b++) {
            inputs[b] = Matrix.zeros(count, h * w);
        }
        double[] image = new double[mean.length];
        for (int i = 0; i < count; i++) {
            images.copy(from + i, image);
            for (int b = 0; b < inputs.length; b++) {
                double[] x = inputs[b].data();
                int at = i * h * w;
                for (int r = 0; r < h; r++) {
                    int row = ((b / columns * h + r) * columns + b % columns) * w;
                    for (int c = 0; c < w; c++) {
                        x[at++] = scale * (image[row + c] - mean[row + c]);
                    }
                }
            }
        }
        return inputs;
    }

    /// Pixels per column of an image.
    public int height() {
        return height;
    }

    /// Pixels per row of an image.
    public int width() {
        return width;
    }

    /// Numbers per pixel: 1 for grey, 3 for colour.
    public int channels() {
        return channels;
    }

    /// Leaves from top to bottom.
    public int rows() {
        return rows;
    }

    /// Leaves from left to right.
    public int columns() {
        return columns;
    }

    /// Pixels per column of a patch.
    public int patchHeight() {
        return height / rows;
    }

    /// Pixels per row of a patch.
    public int patchWidth() {
        return width / columns;
    }

    /// The numbers of a patch: the length d_β of a leaf's input.
    public int inputLength() {
        return patchHeight() * patchWidth() * channels;
    }

    /// Per number of an image its mean over the training images (height · width · channels); a copy.
    public double[] mean() {
        return mean.clone();
    }

    public double scale() {
        return scale;
    }
}
