package preceptor.learn;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

/// A teacher learned from labelled images; mathematics.md §9. The summary of a leaf is the nearest centroid of its
/// patch, that of a higher region the nearest centroid of its children's one-hot codes, and the root's summary is the
/// label itself: m_ω = C. The law of the summaries is counted in the training images.
///
/// Immutable; arrays and matrices that it hands out are not to be written to.
public final class LearnedTeacher {
    /// The most values of a region.
    public static final int MOST_VALUES = 1024;

    /// Restarts of each k-means.
    private static final int RESTARTS = 2;

    private final RegionGraph graph;
    private final Patches patches;
    private final int classes;
    private final Codebook[] codebooks;
    private final int[][] codes;
    private final Law law;
    private final Source source;

    /// Where the images came from, so that a saved teacher finds them again.
    ///
    /// @param images the file of the images
    /// @param labels the file of the labels
    /// @param imagesSha256 of the file of the images, hexadecimal
    /// @param labelsSha256 of the file of the labels, hexadecimal
    /// @param test how many images behind those for training are for testing
    public record Source(Path images, Path labels, String imagesSha256, String labelsSha256, int test) {}

    /// @param codebooks per region but the root
    /// @param codes per region the summaries of the training images; those of the root are the labels
    LearnedTeacher(
            RegionGraph graph, Patches patches, int classes, Codebook[] codebooks, int[][] codes, Source source) {
        this.graph = graph;
        this.patches = patches;
        this.classes = classes;
        this.codebooks = codebooks.clone();
        this.codes = codes.clone();
        this.source = source;
        int n = codes[0].length;
        // Atoms of weight 1 are counted in whole numbers, without rounding.
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        Matrix[] nothing = new Matrix[graph.leaves()];
        Arrays.fill(nothing, Matrix.zeros(n, 0));
        law = Law.empirical(graph, new Batch(ones, nothing, memberships(codes), targets(codes[graph.root()])));
    }

    /// Learns from the first `train` of `images`, whose labels are the first of `labels`, each from 0 to `classes` − 1.
    ///
    /// @param values codes per level below the root, from top to leaves; the last entry serves all deeper levels
    static LearnedTeacher learn(
            Images images, int[] labels, int classes, int train, int leaf, int[] values, Source source, Key key) {
        RegionGraph graph = Regions.quadtree(images.width(), leaf);
        requireValues(graph, values);
        Patches patches = Patches.fit(leaf, images, train);
        Matrix[] inputs = patches.cut(images, 0, train);
        Codebook[] codebooks = new Codebook[graph.root()];
        int[][] z = new int[graph.size()][];
        for (int a = 0; a < graph.root(); a++) {
            int m = values[Math.min(graph.depth() - 1 - graph.level(a), values.length - 1)];
            Points points = points(graph, a, inputs, z, codebooks);
            KMeans.Result result =
                    KMeans.cluster(points, m, RESTARTS, key.named("codes").at(a));
            codebooks[a] = new Codebook(m, result.centroids());
            z[a] = codebooks[a].assign(points);
        }
        z[graph.root()] = Arrays.copyOf(labels, train);
        return new LearnedTeacher(graph, patches, classes, codebooks, z, source);
    }

    private static void requireValues(RegionGraph graph, int[] values) {
        if (values.length == 0 || values.length > graph.depth()) {
            throw new IllegalArgumentException("codes: expected one number, or one for each of the " + graph.depth()
                    + " levels below the root (whose summary is the label), got " + values.length);
        }
        for (int m : values) {
            if (m < 1 || m > MOST_VALUES) {
                throw new IllegalArgumentException("codes: expected 1 to " + MOST_VALUES + ", got " + m);
            }
        }
    }

    private static Points points(RegionGraph graph, int a, Matrix[] inputs, int[][] z, Codebook[] codebooks) {
        if (graph.isLeaf(a)) {
            return new Points.Dense(inputs[a]);
        }
        int[][] below = new int[graph.childCount(a)][];
        int[] m = new int[below.length];
        for (int i = 0; i < m.length; i++) {
            below[i] = z[graph.child(a, i)];
            m[i] = codebooks[graph.child(a, i)].values();
        }
        return new Points.OneHot(below, m);
    }

    /// The real inputs of `count` images from number `from`, their summaries by this teacher's codebooks, and their
    /// labels; every image has the weight 1 / `count`. The summary of the root is the image's own label.
    ///
    /// @param images of the size that this teacher was learned from
    /// @param labels of all `images`, each from 0 to C − 1
    public Batch encode(Images images, int[] labels, int from, int count) {
        if (images.height() != patches.size() || images.width() != patches.size()) {
            throw new IllegalArgumentException("images: expected " + patches.size() + " x " + patches.size()
                    + " pixels, got " + images.height() + " x " + images.width());
        }
        if (from < 0 || count < 1 || (long) from + count > Math.min(images.count(), labels.length)) {
            throw new IllegalArgumentException("images " + from + " to " + ((long) from + count - 1)
                    + ": expected a part of the " + Math.min(images.count(), labels.length) + " that there are");
        }
        Matrix[] inputs = patches.cut(images, from, count);
        int[][] z = new int[graph.size()][];
        for (int a = 0; a < graph.root(); a++) {
            z[a] = codebooks[a].assign(points(graph, a, inputs, z, codebooks));
        }
        z[graph.root()] = Arrays.copyOfRange(labels, from, from + count);
        double[] weight = new double[count];
        Arrays.fill(weight, 1.0 / count);
        return new Batch(weight, inputs, memberships(z), targets(z[graph.root()]));
    }

    private Membership[] memberships(int[][] z) {
        Membership[] memberships = new Membership[z.length];
        for (int a = 0; a < z.length; a++) {
            memberships[a] = new Membership.Hard(z[a], values(a));
        }
        return memberships;
    }

    private Matrix targets(int[] labels) {
        Matrix targets = Matrix.zeros(labels.length, classes);
        for (int i = 0; i < labels.length; i++) {
            targets.set(i, labels[i], 1);
        }
        return targets;
    }

    /// What the closed theory knows of `training`, the images that this teacher was learned from: the law of the
    /// summaries, and the mean and covariance of the pixels within each code.
    public SummaryModel summaryModel(Batch training) {
        return SummaryModels.empirical(graph, training);
    }

    public RegionGraph graph() {
        return graph;
    }

    public Patches patches() {
        return patches;
    }

    /// C, which is m_ω too.
    public int classes() {
        return classes;
    }

    /// m_α.
    public int values(int region) {
        return region == graph.root() ? classes : codebooks[region].values();
    }

    /// The length d_β of each leaf's input.
    public int inputLength() {
        return patches.leaf() * patches.leaf();
    }

    /// The codebook of a region other than the root.
    public Codebook codebook(int region) {
        return codebooks[region];
    }

    /// The summaries of the training images in `region`; in the root the labels.
    int[] codes(int region) {
        return codes[region];
    }

    /// The number of images that this teacher was learned from.
    public int train() {
        return codes[0].length;
    }

    /// p, P and Q as counted in the training images, without smoothing.
    public Law law() {
        return law;
    }

    public Source source() {
        return source;
    }

    /// What there is to know of this teacher, a line each; for `explain` and reports.
    public List<String> describe() {
        return List.of(
                "learned from " + train() + " images of " + patches.size() + " x " + patches.size() + " pixels",
                graph.leaves() + " leaf patches of " + patches.leaf() + " x " + patches.leaf() + " pixels, "
                        + graph.depth() + " levels above them",
                classes + " labels");
    }
}
