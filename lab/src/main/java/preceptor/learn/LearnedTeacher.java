package preceptor.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

/// A teacher learned from labelled images; mathematics.md §9. The summary of a leaf is the code of its patch, that of a
/// higher region the code of its children's one-hot codes (of those children that it has, at a padded border), and the
/// root's summary is the label itself: m_ω = C. The law of the summaries is counted in the training images.
///
/// Immutable; arrays and matrices that it hands out are not to be written to.
public final class LearnedTeacher {
    /// The most values of a region.
    public static final int MOST_VALUES = 1024;

    private final ImageRegions regions;
    private final RegionGraph graph;
    private final Patches patches;
    private final int classes;
    private final Codebook[] codebooks;
    private final int[][] codes;
    private final Choices choices;
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

    /// How the codes were chosen and counted.
    ///
    /// @param start per region but the root I(z; y) of the codebook that merging started from; see
    ///     [CodebookLearner.Result]
    /// @param plain the same of the k-means codebook with as many codes
    // Handed on, never compared: equality by identity of the arrays does no harm.
    @SuppressWarnings("ArrayRecordComponent")
    record Choices(Objective objective, boolean shared, double smoothing, double[] start, double[] plain) {}

    /// @param codebooks per region but the root
    /// @param codes per region the summaries of the training images; those of the root are the labels
    LearnedTeacher(
            ImageRegions regions,
            RegionGraph graph,
            Patches patches,
            int classes,
            Codebook[] codebooks,
            int[][] codes,
            Choices choices,
            Source source) {
        this.regions = regions;
        this.graph = graph;
        this.patches = patches;
        this.classes = classes;
        this.codebooks = codebooks.clone();
        this.codes = codes.clone();
        this.choices = choices;
        this.source = source;
        double[] ones = new double[codes[0].length];
        Arrays.fill(ones, 1);
        Matrix[] nothing = new Matrix[graph.leaves()];
        Arrays.fill(nothing, Matrix.zeros(ones.length, 0));
        law = law(new Batch(ones, nothing, memberships(codes), targets(codes[graph.root()])));
    }

    /// The law counted in other images, or in these with other labels.
    private Law law(Batch batch) {
        int[] used = new int[graph.size()];
        Arrays.setAll(used, a -> a == graph.root() ? classes : codebooks[a].used());
        return CountedLaw.of(graph, used, choices.smoothing, batch);
    }

    /// What a region's codebook sees of images with these inputs (per leaf) and summaries (per region below).
    static Points points(RegionGraph graph, int a, Matrix[] inputs, int[][] z, int[] values) {
        if (graph.isLeaf(a)) {
            return new Points.Dense(inputs[a]);
        }
        int[][] below = new int[graph.childCount(a)][];
        int[] m = new int[below.length];
        for (int i = 0; i < m.length; i++) {
            below[i] = z[graph.child(a, i)];
            m[i] = values[graph.child(a, i)];
        }
        return new Points.OneHot(below, m);
    }

    /// The real inputs of `count` images from number `from`, their summaries by this teacher's codebooks, and their
    /// labels; every image has the weight 1 / `count`. The summary of the root is the image's own label.
    ///
    /// @param images of the size that this teacher was learned from
    /// @param labels of all `images`, each from 0 to C − 1
    public Batch encode(Images images, int[] labels, int from, int count) {
        if (images.height() != patches.height()
                || images.width() != patches.width()
                || images.channels() != patches.channels()) {
            throw new IllegalArgumentException("images: expected " + patches.height() + " x " + patches.width()
                    + " pixels of " + patches.channels() + " numbers, got " + images.height() + " x " + images.width()
                    + " of " + images.channels());
        }
        if (from < 0 || count < 1 || (long) from + count > Math.min(images.count(), labels.length)) {
            throw new IllegalArgumentException("images " + from + " to " + ((long) from + count - 1)
                    + ": expected a part of the " + Math.min(images.count(), labels.length) + " that there are");
        }
        Matrix[] inputs = patches.cut(images, from, count);
        int[] values = new int[graph.size()];
        Arrays.setAll(values, this::values);
        int[][] z = new int[graph.size()][];
        for (int a = 0; a < graph.root(); a++) {
            z[a] = codebooks[a].assign(points(graph, a, inputs, z, values));
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

    /// What the closed theory knows of `batch`, equally weighted images: the law of the summaries with this teacher's
    /// smoothing, and the mean and covariance of the pixels within each code. A code that only smoothing makes
    /// possible has the mean of its centroids and no covariance.
    public SummaryModel summaryModel(Batch batch) {
        SummaryModel model = SummaryModels.empirical(law(batch), batch);
        for (int b = 0; b < graph.leaves(); b++) {
            Matrix means = codebooks[b].means();
            double[] mass = batch.memberships()[b].mass(batch.weight());
            for (int z = 0; z < codebooks[b].used(); z++) {
                for (int k = 0; mass[z] == 0 && k < means.columns(); k++) {
                    model.mean()[b].set(z, k, means.get(z, k));
                }
            }
        }
        return model;
    }

    /// Which regions, and which pixels their leaves have.
    public ImageRegions regions() {
        return regions;
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
        return patches.inputLength();
    }

    /// The codebook of a region other than the root.
    public Codebook codebook(int region) {
        return codebooks[region];
    }

    /// The summaries of the training images in `region`; in the root the labels.
    public int[] codes(int region) {
        return codes[region];
    }

    /// The number of images that this teacher was learned from.
    public int train() {
        return codes[0].length;
    }

    /// p, P and Q as counted in the training images, with this teacher's smoothing; Q where it fits.
    public Law law() {
        return law;
    }

    /// What was added to every count.
    public double smoothing() {
        return choices.smoothing;
    }

    /// What the codes were chosen for.
    public Objective objective() {
        return choices.objective;
    }

    /// Whether regions of a level share codebooks, which are then chosen for what a code tells without its place.
    public boolean sharedCodebooks() {
        return choices.shared;
    }

    /// I(z; y), in nats, of the codebook that merging started from, on the points that the codebook was learned on; of
    /// a k-means codebook its own.
    public double startInformation(int region) {
        return choices.start[region];
    }

    /// The same of the codebook that k-means gives for as many codes.
    public double plainInformation(int region) {
        return choices.plain[region];
    }

    Choices choices() {
        return choices;
    }

    public Source source() {
        return source;
    }

    /// What there is to know of this teacher, a line each; for reports.
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("learned from " + train() + " images of " + patches.height() + " x " + patches.width() + " pixels"
                + (patches.channels() == 1 ? "" : " with " + patches.channels() + " colours"));
        lines.add(graph.leaves() + " leaf patches of " + patches.patchHeight() + " x " + patches.patchWidth()
                + " pixels, " + graph.depth() + " levels above them"
                + (graph.isTree() ? "" : ", receptive fields overlap"));
        lines.add(classes + " labels");
        return lines;
    }
}
