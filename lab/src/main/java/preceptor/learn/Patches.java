package preceptor.learn;

import preceptor.linalg.Matrix;

/// Cuts square images into the leaf patches of `Regions.quadtree(size, leaf)`, leaves and the pixels within each in
/// rows: the input x_β of a leaf is
///
/// x = `scale` · (grey / 255 − `mean`)
///
/// with the training images' mean of each pixel, and one scale for all pixels, which makes the mean square of all
/// training inputs 1 (so that He's initialisation finds inputs of the size it expects). A pixel that never varies in
/// training is 0 there.
public final class Patches {
    private final int size;
    private final int leaf;
    private final double[] mean;
    private final double scale;

    /// @param size pixels along an image's side
    /// @param leaf pixels along a patch's side, a divisor of `size`
    /// @param mean per pixel of an image, in rows, its mean in units of the largest grey (size²); copied
    /// @param scale the factor on what differs from the mean, more than 0
    Patches(int size, int leaf, double[] mean, double scale) {
        if (leaf < 1 || size < leaf || size % leaf != 0) {
            throw new IllegalArgumentException("leaf: expected a divisor of the size " + size + ", got " + leaf);
        }
        if (mean.length != size * size) {
            throw new IllegalArgumentException("mean: expected " + size * size + " pixels, got " + mean.length);
        }
        for (double m : mean) {
            if (!(m >= 0 && m <= 1)) {
                throw new IllegalArgumentException("mean: expected numbers from 0 to 1, got " + m);
            }
        }
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("scale: expected a finite number above 0, got " + scale);
        }
        this.size = size;
        this.leaf = leaf;
        this.mean = mean.clone();
        this.scale = scale;
    }

    /// Means and scale of the first `count` of `images`. The sums are of integers, so that their order cannot matter.
    static Patches fit(int leaf, Images images, int count) {
        int area = images.area();
        long[] sum = new long[area];
        long[] square = new long[area];
        byte[] pixels = images.pixels();
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < area; k++) {
                long v = pixels[i * area + k] & 0xFF;
                sum[k] += v;
                square[k] += v * v;
            }
        }
        double[] mean = new double[area];
        double variance = 0;
        for (int k = 0; k < area; k++) {
            double m = (double) sum[k] / count;
            mean[k] = m / 255;
            variance += Math.max(0, (double) square[k] / count - m * m) / (255.0 * 255.0);
        }
        double scale = variance > 0 ? 1 / Math.sqrt(variance / area) : 1;
        return new Patches(images.width(), leaf, mean, scale);
    }

    /// The inputs of `count` images from number `from`: per leaf (count × leaf²).
    Matrix[] cut(Images images, int from, int count) {
        int side = size / leaf;
        Matrix[] inputs = new Matrix[side * side];
        byte[] pixels = images.pixels();
        for (int b = 0; b < inputs.length; b++) {
            int top = b / side * leaf;
            int left = b % side * leaf;
            inputs[b] = Matrix.zeros(count, leaf * leaf);
            double[] x = inputs[b].data();
            int at = 0;
            for (int i = 0; i < count; i++) {
                int image = (from + i) * size * size;
                for (int r = 0; r < leaf; r++) {
                    int row = (top + r) * size + left;
                    for (int c = 0; c < leaf; c++) {
                        x[at++] = scale * ((pixels[image + row + c] & 0xFF) / 255.0 - mean[row + c]);
                    }
                }
            }
        }
        return inputs;
    }

    public int size() {
        return size;
    }

    public int leaf() {
        return leaf;
    }

    /// Per pixel of an image, in rows, its mean over the training images, from 0 to 1 (size²); a copy.
    public double[] mean() {
        return mean.clone();
    }

    public double scale() {
        return scale;
    }
}
