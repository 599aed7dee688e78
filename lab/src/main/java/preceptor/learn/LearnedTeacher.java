package preceptor.learn;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

/// A teacher learned from images, mathematics.md §9: square patches are summarised by k-means, each higher region by
/// k-means on the one-hot codes of its children, and the root's summary is the label itself. The student sees the real
/// patches: pixels between 0 and 1, less the training mean of their place, over one common deviation.
///
/// Instances are immutable.
public final class LearnedTeacher {
    private static final int RESTARTS = 3;

    private final int size;
    private final int leaf;
    private final RegionGraph graph;
    private final int[] values;
    private final double[] pixelMean;
    private final double deviation;
    private final Matrix[] codebooks;

    LearnedTeacher(int size, int leaf, int[] values, double[] pixelMean, double deviation, Matrix[] codebooks) {
        this.size = size;
        this.leaf = leaf;
        graph = Regions.quadtree(size, leaf);
        this.values = values;
        this.pixelMean = pixelMean;
        this.deviation = deviation;
        this.codebooks = codebooks;
    }

    /// Learns from `images` and their `labels`.
    ///
    /// @param leaf pixels per side of a leaf's patch, a divisor of the images' size
    /// @param codes m per level, from the one below the root down to the leaves; the last serves all deeper levels
    /// @param classes the number of labels
    public static LearnedTeacher learn(
            IdxFile.Images images, int[] labels, int leaf, int[] codes, int classes, Key key) {
        int size = images.rows();
        RegionGraph graph = Regions.quadtree(size, leaf);
        int[] values = new int[graph.size()];
        for (int a = 0; a < values.length; a++) {
            int below = graph.depth() - 1 - graph.level(a);
            values[a] = below < 0 ? classes : codes[Math.min(below, codes.length - 1)];
        }
        double[] mean = new double[size * size];
        double square = 0;
        for (int i = 0; i < images.count(); i++) {
            for (int j = 0; j < mean.length; j++) {
                double v = (images.pixels()[i * mean.length + j] & 0xFF) / 255.0;
                mean[j] += v / images.count();
                square += v * v / images.count();
            }
        }
        for (double m : mean) {
            square -= m * m;
        }
        double deviation = Math.sqrt(square / mean.length);
        Matrix[] codebooks = new Matrix[graph.size()];
        LearnedTeacher teacher = new LearnedTeacher(size, leaf, values, mean, deviation > 0 ? deviation : 1, codebooks);
        Matrix[] inputs = teacher.inputs(images);
        int[][] z = new int[graph.size()][];
        for (int a = 0; a < graph.root(); a++) {
            Matrix data = graph.isLeaf(a) ? inputs[a] : teacher.oneHot(a, z);
            KMeans.Result result = KMeans.cluster(data, values[a], RESTARTS, key.at(a));
            codebooks[a] = result.centroids();
            z[a] = KMeans.assign(data, codebooks[a]);
        }
        requireLabels(labels, images.count(), classes);
        return teacher;
    }

    private static void requireLabels(int[] labels, int count, int classes) {
        if (labels.length != count) {
            throw new IllegalArgumentException(
                    "expected one label for each of " + count + " images, got " + labels.length);
        }
        for (int label : labels) {
            if (label >= classes) {
                throw new IllegalArgumentException("expected labels below " + classes + ", got " + label);
            }
        }
    }

    public RegionGraph graph() {
        return graph;
    }

    /// Pixels per side of an image.
    public int size() {
        return size;
    }

    /// Pixels per side of a leaf's patch.
    public int leaf() {
        return leaf;
    }

    /// m_α per region; a copy.
    public int[] values() {
        return values.clone();
    }

    /// The number of labels.
    public int classes() {
        return values[graph.root()];
    }

    /// The centroids of a region below the root: m_β × pixels for a leaf, m_α × Σ m_β for others.
    public Matrix codebook(int region) {
        return codebooks[region];
    }

    double[] pixelMean() {
        return pixelMean.clone();
    }

    double deviation() {
        return deviation;
    }

    /// The inputs and the summaries of images; the root's is their label.
    public Batch encode(IdxFile.Images images, int[] labels) {
        if (images.rows() != size || images.columns() != size) {
            throw new IllegalArgumentException(
                    "expected images of " + size + " x " + size + ", got " + images.rows() + " x " + images.columns());
        }
        requireLabels(labels, images.count(), classes());
        Matrix[] inputs = inputs(images);
        int[][] z = new int[graph.size()][];
        Membership[] memberships = new Membership[z.length];
        for (int a = 0; a < z.length; a++) {
            z[a] = a == graph.root()
                    ? labels.clone()
                    : KMeans.assign(graph.isLeaf(a) ? inputs[a] : oneHot(a, z), codebooks[a]);
            memberships[a] = new Membership.Hard(z[a], values[a]);
        }
        Matrix targets = Matrix.zeros(images.count(), classes());
        for (int i = 0; i < labels.length; i++) {
            targets.set(i, labels[i], 1);
        }
        double[] weight = new double[images.count()];
        Arrays.fill(weight, 1.0 / weight.length);
        return new Batch(weight, inputs, memberships, targets);
    }

    /// Per leaf, the patches: N × leaf².
    private Matrix[] inputs(IdxFile.Images images) {
        int perSide = size / leaf;
        Matrix[] inputs = new Matrix[graph.leaves()];
        for (int b = 0; b < inputs.length; b++) {
            int top = b / perSide * leaf;
            int left = b % perSide * leaf;
            inputs[b] = Matrix.zeros(images.count(), leaf * leaf);
            for (int i = 0; i < images.count(); i++) {
                for (int r = 0; r < leaf; r++) {
                    for (int c = 0; c < leaf; c++) {
                        double v = images.pixel(i, top + r, left + c) / 255.0;
                        double centred = v - pixelMean[(top + r) * size + left + c];
                        inputs[b].set(i, r * leaf + c, centred / deviation);
                    }
                }
            }
        }
        return inputs;
    }

    private Matrix oneHot(int region, int[][] z) {
        int width = 0;
        for (int i = 0; i < graph.childCount(region); i++) {
            width += values[graph.child(region, i)];
        }
        int rows = z[0].length;
        Matrix m = Matrix.zeros(rows, width);
        for (int i = 0, at = 0; i < graph.childCount(region); i++) {
            int child = graph.child(region, i);
            for (int row = 0; row < rows; row++) {
                m.set(row, at + z[child][row], 1);
            }
            at += values[child];
        }
        return m;
    }
}
