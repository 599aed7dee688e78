package preceptor.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.result.NamedArray;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

/// Pictures of a learned teacher's codes: of each, the mean of the training images that have it, over the region's
/// receptive field; of the regions of each level that tell most of the label, and their commonest codes.
///
/// The arrays, k codes of a region α, commonest first (those of the root, which are labels, by number), C labels:
///
/// - `codebook/<α>/pictures` (k × height · width · channels): values between the range's ends as 0 to 1;
/// - `codebook/<α>/codes` (k × 2 + C): the code, p_α of it, and P(y | z_α);
/// - `codebook/<α>/facts` (1 × 10): height, width and channels of a picture; top, left, height and width of the
/// receptive
///   field in pixels; I(z_α; y) and H(y) in nats; how many codes the region has;
/// - `codebook/image` (1 × 4): height and width of an image in pixels, and the two ends of the range of values.
public final class CodebookPictures {
    /// Regions of a level, and codes of a region, that are shown at most.
    private static final int MOST_REGIONS = 3;

    private static final int MOST_CODES = 10;

    /// Larger receptive fields are averaged down to so many pixels per side.
    private static final int MOST_SIDE = 32;

    private static final double ROUNDING = 1e-9;

    private final LearnedTeacher teacher;
    private final RegionGraph graph;
    private final Patches patches;
    private final Batch batch;
    private final double[] information;
    private final double[] mean;
    private final double low;
    private final double high;
    /// Per region top, left, bottom and right of its receptive field, in leaves.
    private final int[][] field;

    private CodebookPictures(LearnedTeachers.Learned learned, double[] information) {
        this.teacher = learned.teacher();
        this.graph = teacher.graph();
        this.patches = teacher.patches();
        this.batch = learned.training();
        this.information = information;
        mean = patches.mean();
        field = fields(graph, patches.columns());
        double least = 0;
        double most = 1;
        for (int b = 0; b < graph.leaves(); b++) {
            double[] x = batch.inputs()[b].data();
            for (int i = 0; i < x.length; i++) {
                double value = value(b, i % patches.inputLength(), x[i]);
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        // Rounding must not stretch the range of bytes.
        low = least < -ROUNDING ? least : 0;
        high = most > 1 + ROUNDING ? most : 1;
    }

    /// The pictures of a teacher.
    ///
    /// @param information per region I(z; y), see [Quality]
    public static List<NamedArray> of(LearnedTeachers.Learned learned, double[] information) {
        return new CodebookPictures(learned, information).arrays();
    }

    private List<NamedArray> arrays() {
        List<NamedArray> arrays = new ArrayList<>();
        arrays.add(NamedArray.of(
                "codebook/image", new int[] {1, 4}, new double[] {patches.height(), patches.width(), low, high}));
        for (int level = 0; level <= graph.depth(); level++) {
            for (int region : telling(level)) {
                add(arrays, region);
            }
        }
        return arrays;
    }

    /// The regions of a level that tell most of the label, in their own order; of equals the first.
    private List<Integer> telling(int level) {
        List<Integer> regions = new ArrayList<>();
        for (int i = 0; i < graph.regionsAt(level); i++) {
            regions.add(graph.region(level, i));
        }
        regions.sort(Comparator.comparingDouble((Integer a) -> -information[a]));
        return regions.subList(0, Math.min(MOST_REGIONS, regions.size())).stream()
                .sorted()
                .toList();
    }

    private void add(List<NamedArray> arrays, int region) {
        Membership.Hard z = (Membership.Hard) batch.memberships()[region];
        double[] p = z.mass(batch.weight());
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, v -> v);
        Arrays.sort(order, Comparator.comparingDouble((Integer v) -> -p[v]));
        long used = Arrays.stream(p).filter(v -> v > 0).count();
        int shown = (int) Math.min(MOST_CODES, used);
        int[] box = field[region];
        int height = (box[2] - box[0]) * patches.patchHeight();
        int width = (box[3] - box[1]) * patches.patchWidth();
        int shrink = Math.ceilDiv(Math.max(height, width), MOST_SIDE);
        if (region == graph.root()) {
            // Labels have an order of their own.
            Arrays.sort(order, 0, shown);
        }
        Matrix means = means(z, p, box);
        Matrix pictures = shrunk(means, order, shown, height, width, shrink);
        Matrix labels = z.project(batch.weight(), batch.targets());
        Matrix codes = Matrix.zeros(shown, 2 + teacher.classes());
        for (int k = 0; k < shown; k++) {
            int v = order[k];
            codes.set(k, 0, v);
            codes.set(k, 1, p[v]);
            for (int y = 0; y < teacher.classes(); y++) {
                codes.set(k, 2 + y, labels.get(v, y) / p[v]);
            }
        }
        double[] facts = {
            Math.ceilDiv(height, shrink),
            Math.ceilDiv(width, shrink),
            patches.channels(),
            (double) box[0] * patches.patchHeight(),
            (double) box[1] * patches.patchWidth(),
            height,
            width,
            information[region],
            information[graph.root()],
            used
        };
        String name = "codebook/" + graph.id(region) + "/";
        arrays.add(NamedArray.of(name + "pictures", pictures));
        arrays.add(NamedArray.of(name + "codes", codes));
        arrays.add(NamedArray.of(name + "facts", new int[] {1, facts.length}, facts));
    }

    /// Per code the mean value of each number in the receptive field, rows of pixels first (m × height · width ·
    /// channels).
    private Matrix means(Membership.Hard z, double[] p, int[] box) {
        int h = patches.patchHeight();
        int w = patches.patchWidth() * patches.channels();
        int across = (box[3] - box[1]) * w;
        Matrix means = Matrix.zeros(p.length, (box[2] - box[0]) * h * across);
        for (int r = box[0]; r < box[2]; r++) {
            for (int c = box[1]; c < box[3]; c++) {
                int leaf = r * patches.columns() + c;
                Matrix sums = z.project(batch.weight(), batch.inputs()[leaf]);
                for (int v = 0; v < p.length; v++) {
                    for (int k = 0; p[v] > 0 && k < h * w; k++) {
                        int at = ((r - box[0]) * h + k / w) * across + (c - box[1]) * w + k % w;
                        means.set(v, at, value(leaf, k, sums.get(v, k) / p[v]));
                    }
                }
            }
        }
        return means;
    }

    /// The value that became input `x` at place `k` of a leaf.
    private double value(int leaf, int k, double x) {
        int h = patches.patchHeight();
        int w = patches.patchWidth() * patches.channels();
        int row = leaf / patches.columns() * h + k / w;
        return x / patches.scale() + mean[(row * patches.columns() + leaf % patches.columns()) * w + k % w];
    }

    private Matrix shrunk(Matrix means, Integer[] order, int shown, int height, int width, int shrink) {
        int channels = patches.channels();
        int h = Math.ceilDiv(height, shrink);
        int w = Math.ceilDiv(width, shrink);
        Matrix pictures = Matrix.zeros(shown, h * w * channels);
        int[] count = new int[h * w];
        for (int r = 0; r < height; r++) {
            for (int c = 0; c < width; c++) {
                count[r / shrink * w + c / shrink]++;
            }
        }
        for (int k = 0; k < shown; k++) {
            for (int at = 0; at < height * width * channels; at++) {
                int pixel = at / channels;
                int to = pixel / width / shrink * w + pixel % width / shrink;
                double value = (means.get(order[k], at) - low) / (high - low);
                pictures.add(k, to * channels + at % channels, Math.clamp(value, 0.0, 1.0) / count[to]);
            }
        }
        return pictures;
    }

    private static int[][] fields(RegionGraph graph, int columns) {
        int[][] field = new int[graph.size()][];
        for (int a = 0; a < field.length; a++) {
            if (graph.isLeaf(a)) {
                field[a] = new int[] {a / columns, a % columns, a / columns + 1, a % columns + 1};
                continue;
            }
            int[] box = field[graph.child(a, 0)].clone();
            for (int i = 1; i < graph.childCount(a); i++) {
                int[] child = field[graph.child(a, i)];
                box[0] = Math.min(box[0], child[0]);
                box[1] = Math.min(box[1], child[1]);
                box[2] = Math.max(box[2], child[2]);
                box[3] = Math.max(box[3], child[3]);
            }
            field[a] = box;
        }
        return field;
    }
}
