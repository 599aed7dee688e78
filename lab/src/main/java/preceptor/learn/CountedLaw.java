package preceptor.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.teacher.Batch;
import preceptor.teacher.Family;
import preceptor.teacher.Law;
import preceptor.teacher.ListedFamily;
import preceptor.teacher.Membership;

/// The law of a learned teacher's summaries, by counting images; mathematics.md §9.
///
/// Without smoothing p, P and Q are the frequencies of what was seen. Families of tuples are kept from the root down as
/// long as they have no more than [#MOST_NUMBERS] numbers in all; P is counted pair by pair and always there. With
/// smoothing every count of a code that the codebook has, of a pair, and of a label is raised. On a tree the law is
/// then
/// that of the latent tree with the raised tables: p of the root, P, and p below as they follow. Where receptive fields
/// overlap each p and P is raised on its own. There are no families then.
final class CountedLaw {
    /// The most numbers that the families may have.
    private static final long MOST_NUMBERS = 1L << 25;

    private final RegionGraph graph;
    private final int[] used;
    private final double smoothing;
    private final Batch batch;
    private final double[] ones;
    private final double[][] counts;

    private CountedLaw(RegionGraph graph, int[] used, double smoothing, Batch batch) {
        this.graph = graph;
        this.used = used;
        this.smoothing = smoothing;
        this.batch = batch;
        // Every image counts 1, so that the counts are whole numbers.
        ones = new double[batch.size()];
        Arrays.fill(ones, 1);
        counts = new double[graph.size()][];
        for (int a = 0; a < counts.length; a++) {
            counts[a] = z(a).mass(ones);
        }
    }

    /// The law of equally weighted images.
    ///
    /// @param used per region how many of its values are codes of its codebook, or labels
    static Law of(RegionGraph graph, int[] used, double smoothing, Batch batch) {
        return new CountedLaw(graph, used, smoothing, batch).law();
    }

    private Membership.Hard z(int region) {
        return (Membership.Hard) batch.memberships()[region];
    }

    private Law law() {
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            int above = graph.parent(e);
            Matrix joint = z(above).joint(ones, z(graph.child(e)));
            P[e] = table(joint, counts[above], used[above], used[graph.child(e)]);
        }
        double[][] p = new double[graph.size()][];
        for (int a = graph.root(); a >= 0; a--) {
            p[a] = smoothing > 0 && graph.isTree() && a != graph.root() ? below(a, p, P) : frequencies(a);
        }
        boolean[] kept = kept();
        return Law.of(
                graph,
                p,
                P,
                a -> kept[a] ? Optional.of(family(a)) : Optional.empty(),
                labels(),
                Law.Exactness.EMPIRICAL,
                batch.size());
    }

    private double[] frequencies(int a) {
        double[] p = new double[counts[a].length];
        for (int z = 0; z < used[a]; z++) {
            p[z] = (counts[a][z] + smoothing) / (batch.size() + smoothing * used[a]);
        }
        return p;
    }

    /// p of a region of a tree, from that of its parent.
    private double[] below(int a, double[][] p, Matrix[] P) {
        int e = graph.parentEdge(a, 0);
        double[] mixed = new double[counts[a].length];
        for (int z = 0; z < used[graph.parent(e)]; z++) {
            for (int v = 0; v < mixed.length; v++) {
                mixed[v] += p[graph.parent(e)][z] * P[e].get(z, v);
            }
        }
        return mixed;
    }

    /// Counts of pairs as conditional probabilities; rows of values that cannot be stay 0.
    private Matrix table(Matrix joint, double[] rows, int usedRows, int usedColumns) {
        Matrix table = Matrix.zeros(joint.rows(), joint.columns());
        for (int z = 0; z < usedRows; z++) {
            double total = rows[z] + smoothing * usedColumns;
            for (int v = 0; total > 0 && v < usedColumns; v++) {
                table.set(z, v, (joint.get(z, v) + smoothing) / total);
            }
        }
        return table;
    }

    /// E\[e_y | z_ω\], the summary of the root being the label: what was seen, and of a label that was not, itself.
    private Matrix labels() {
        int root = graph.root();
        Matrix sums = z(root).project(ones, batch.targets());
        Matrix labels = sums.scaleRows(z -> counts[root][z] > 0 ? 1 / counts[root][z] : 0);
        for (int z = 0; z < labels.rows(); z++) {
            if (counts[root][z] == 0) {
                labels.set(z, z, 1);
            }
        }
        return labels;
    }

    private boolean[] kept() {
        boolean[] kept = new boolean[graph.size()];
        long numbers = 0;
        for (int a = graph.root(); a >= graph.leaves() && smoothing == 0; a--) {
            long more = numbers(graph, a, batch.size());
            kept[a] = numbers + more <= MOST_NUMBERS;
            numbers += kept[a] ? more : 0;
        }
        return kept;
    }

    /// What the family of a region takes at most: its tuples, and what is kept about each.
    private static long numbers(RegionGraph graph, int region, long images) {
        return images * (graph.childCount(region) + 6);
    }

    /// What all families take at most, in numbers of 4 to 8 bytes.
    static long numbers(RegionGraph graph, long images) {
        long sum = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            sum += numbers(graph, a, images);
        }
        return Math.min(sum, MOST_NUMBERS);
    }

    private Family family(int a) {
        int k = graph.childCount(a);
        int[] parent = z(a).z();
        int[][] child = new int[k][];
        int[] sizes = new int[k];
        for (int i = 0; i < k; i++) {
            child[i] = z(graph.child(a, i)).z();
            sizes[i] = counts[graph.child(a, i)].length;
        }
        Map<int[], int[]> seen = new TreeMap<>(Arrays::compare);
        for (int n = 0; n < parent.length; n++) {
            int[] tuple = new int[k + 1];
            tuple[0] = parent[n];
            for (int i = 0; i < k; i++) {
                tuple[i + 1] = child[i][n];
            }
            seen.computeIfAbsent(tuple, none -> new int[1])[0]++;
        }
        List<ListedFamily.Entry> entries = new ArrayList<>(seen.size());
        seen.forEach((tuple, count) -> entries.add(
                new ListedFamily.Entry(tuple[0], Arrays.copyOfRange(tuple, 1, k + 1), count[0] / counts[a][tuple[0]])));
        return ListedFamily.of(counts[a].length, sizes, entries);
    }
}
