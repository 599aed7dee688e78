package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// Counting behind [Law#empirical].
final class EmpiricalLaw {
    private EmpiricalLaw() {}

    static Law of(RegionGraph graph, double smoothing, List<Batch> batches) {
        if (!(smoothing >= 0) || Double.isInfinite(smoothing)) {
            throw new IllegalArgumentException("smoothing: expected a finite number from 0, got " + smoothing);
        }
        long n = 0;
        double weight = 0;
        for (Batch b : batches) {
            if (b.memberships().length != graph.size()) {
                throw new IllegalArgumentException(
                        "batch: expected memberships of " + graph.size() + " regions, got " + b.memberships().length);
            }
            n += b.size();
            weight += b.totalWeight();
        }
        if (!(weight > 0)) {
            throw new IllegalArgumentException("empirical law: expected one atom or more of positive weight, got none");
        }
        // One atom of average weight counts as 1, so that smoothing adds to counts whatever the weights' scale.
        double unit = n / weight;
        double[][] counts = new double[graph.size()][];
        double[][] p = new double[graph.size()][];
        for (int region = 0; region < p.length; region++) {
            counts[region] = count(graph, region, unit, batches);
            p[region] = normalised(counts[region], smoothing);
        }
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            Matrix joint = Matrix.zeros(p[graph.parent(e)].length, p[graph.child(e)].length);
            for (Batch b : batches) {
                Membership[] m = b.memberships();
                joint.addInPlace(m[graph.parent(e)].joint(b.weight(), m[graph.child(e)]));
            }
            P[e] = rows(joint.scaled(unit), smoothing, Blocks.of(joint.columns()));
        }
        Matrix labels = Matrix.zeros(p[graph.root()].length, batches.getFirst().classes());
        for (Batch b : batches) {
            labels.addInPlace(b.memberships()[graph.root()].project(b.weight(), b.targets()));
        }
        Blocks heads = batches.getFirst().heads();
        return Law.of(
                graph,
                p,
                P,
                region -> smoothing > 0 ? Optional.empty() : Optional.of(family(graph, region, counts, unit, batches)),
                heads,
                rows(labels.scaled(unit), smoothing, heads),
                Law.Exactness.EMPIRICAL,
                n);
    }

    private static double[] count(RegionGraph graph, int region, double unit, List<Batch> batches) {
        int m = hard(graph, region, batches.getFirst()).m();
        double[] sum = new double[m];
        for (Batch b : batches) {
            Membership.Hard z = hard(graph, region, b);
            if (z.m() != m) {
                throw new IllegalArgumentException(
                        "region " + graph.id(region) + ": expected " + m + " values in every batch, got " + z.m());
            }
            double[] mass = z.mass(b.weight());
            for (int v = 0; v < m; v++) {
                sum[v] += unit * mass[v];
            }
        }
        return sum;
    }

    private static Family family(RegionGraph graph, int region, double[][] counts, double unit, List<Batch> batches) {
        int k = graph.childCount(region);
        int[] sizes = new int[k];
        for (int i = 0; i < k; i++) {
            sizes[i] = counts[graph.child(region, i)].length;
        }
        Map<int[], double[]> seen = new TreeMap<>(Arrays::compare);
        for (Batch b : batches) {
            int[] parent = hard(graph, region, b).z();
            int[][] child = new int[k][];
            for (int i = 0; i < k; i++) {
                child[i] = hard(graph, graph.child(region, i), b).z();
            }
            for (int a = 0; a < parent.length; a++) {
                int[] key = new int[k + 1];
                key[0] = parent[a];
                for (int i = 0; i < k; i++) {
                    key[i + 1] = child[i][a];
                }
                seen.computeIfAbsent(key, none -> new double[1])[0] += unit * b.weight()[a];
            }
        }
        double[] total = new double[counts[region].length];
        seen.forEach((key, sum) -> total[key[0]] += sum[0]);
        List<ListedFamily.Entry> entries = new ArrayList<>(seen.size());
        seen.forEach((key, sum) -> {
            if (sum[0] > 0) {
                entries.add(new ListedFamily.Entry(key[0], Arrays.copyOfRange(key, 1, k + 1), sum[0] / total[key[0]]));
            }
        });
        return ListedFamily.of(counts[region].length, sizes, entries);
    }

    private static Membership.Hard hard(RegionGraph graph, int region, Batch batch) {
        if (batch.memberships()[region] instanceof Membership.Hard h) {
            return h;
        }
        throw new IllegalArgumentException("region " + graph.id(region)
                + ": expected atoms that determine its value, so that they can be counted, got uncertain ones");
    }

    private static double[] normalised(double[] counts, double smoothing) {
        double sum = 0;
        for (double c : counts) {
            sum += c + smoothing;
        }
        double[] p = new double[counts.length];
        for (int z = 0; z < p.length; z++) {
            p[z] = (counts[z] + smoothing) / sum;
        }
        return p;
    }

    /// The rows of `counts` plus `smoothing`, normalised block by block; rows without any count stay 0.
    private static Matrix rows(Matrix counts, double smoothing, Blocks blocks) {
        double[] data = counts.data();
        for (int i = 0; i < data.length; i++) {
            data[i] += smoothing;
        }
        return Rows.normalise(counts, blocks);
    }
}
