package preceptor.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// E2: p, P and Q of a [SummaryNetwork], read from one calibrated junction tree where its tables fit, else counted in
/// samples.
final class NetworkLaw {
    /// The most entries of a family table Q.
    static final long LARGEST_FAMILY = 1 << 16;

    private static final int BLOCK = WolffChain.LENGTH;

    private NetworkLaw() {}

    /// @param beliefs of a plan for edges, without evidence
    static Law exact(SummaryNetwork network, Beliefs beliefs, Matrix labels, Configurations configurations) {
        RegionGraph graph = network.graph();
        int[] m = network.values();
        double[][] p = new double[graph.size()][];
        for (int a = 0; a < p.length; a++) {
            p[a] = beliefs.marginal(a);
            Tables.normalise(p[a]);
        }
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            int a = graph.parent(e);
            int b = graph.child(e);
            double[] joint =
                    beliefs.marginal(new int[] {a, b}, Integer.MAX_VALUE).orElseThrow();
            P[e] = Rows.normalise(Matrix.wrap(m[a], m[b], joint));
        }
        return Law.of(graph, p, P, a -> family(network, beliefs, a), labels, Law.Exactness.EXACT, 0)
                .withConfigurations(configurations);
    }

    private static Optional<Family> family(SummaryNetwork network, Beliefs beliefs, int region) {
        RegionGraph graph = network.graph();
        int[] sizes = network.childSizes(region);
        int m = network.values()[region];
        long tuples = Checks.product(sizes);
        if (Checks.times(tuples, m) > LARGEST_FAMILY) {
            return Optional.empty();
        }
        int[] scope = new int[sizes.length + 1];
        scope[0] = region;
        for (int i = 0; i < sizes.length; i++) {
            scope[i + 1] = graph.child(region, i);
        }
        return beliefs.marginal(scope, 16 * LARGEST_FAMILY).map(joint -> {
            Matrix rows = Rows.normalise(Matrix.wrap(m, (int) tuples, joint));
            List<ListedFamily.Entry> entries = new ArrayList<>();
            for (int z = 0; z < m; z++) {
                for (int t = 0; t < tuples; t++) {
                    if (rows.get(z, t) > 0) {
                        int[] tuple = new int[sizes.length];
                        Checks.digits(t, sizes, tuple);
                        entries.add(new ListedFamily.Entry(z, tuple, rows.get(z, t)));
                    }
                }
            }
            return ListedFamily.of(m, sizes, entries);
        });
    }

    /// Counted in `count` samples of the stream named by `key`; families of more than [#LARGEST_FAMILY] possible
    /// entries
    /// are left out.
    static Law sampled(SummaryNetwork network, Matrix labels, Key key, int count) {
        RegionGraph graph = network.graph();
        int[] m = network.values();
        double[][] seen = new double[graph.size()][];
        double[][] pairs = new double[graph.edges()][];
        double[][] tuples = new double[graph.size()][];
        for (int a = 0; a < seen.length; a++) {
            seen[a] = new double[m[a]];
            long entries = graph.isLeaf(a) ? 0 : Checks.times(Checks.product(network.childSizes(a)), m[a]);
            tuples[a] = entries > LARGEST_FAMILY ? null : new double[(int) entries];
        }
        for (int e = 0; e < pairs.length; e++) {
            pairs[e] = new double[m[graph.parent(e)] * m[graph.child(e)]];
        }
        for (int from = 0; from < count; from += BLOCK) {
            int[][] z = NetworkSampler.summaries(network, key, from, Math.min(BLOCK, count - from));
            for (int i = 0; i < z[0].length; i++) {
                count(network, z, i, seen, pairs, tuples);
            }
        }
        double[][] p = new double[seen.length][];
        for (int a = 0; a < p.length; a++) {
            p[a] = seen[a].clone();
            Tables.normalise(p[a]);
        }
        Matrix[] P = new Matrix[pairs.length];
        for (int e = 0; e < P.length; e++) {
            P[e] = Rows.normalise(Matrix.wrap(m[graph.parent(e)], m[graph.child(e)], pairs[e]));
        }
        double effective = count / network.leaves().inefficiency();
        return Law.of(graph, p, P, a -> counted(network, a, tuples[a]), labels, Law.Exactness.MONTE_CARLO, count)
                .withEffectiveSamples(effective);
    }

    private static void count(
            SummaryNetwork network, int[][] z, int i, double[][] seen, double[][] pairs, double[][] tuples) {
        RegionGraph graph = network.graph();
        int[] m = network.values();
        for (int a = 0; a < seen.length; a++) {
            seen[a][z[a][i]]++;
            if (!graph.isLeaf(a)) {
                int ordinal = z[a][i];
                for (int c = 0; c < graph.childCount(a); c++) {
                    int b = graph.child(a, c);
                    pairs[graph.childEdge(a, c)][z[a][i] * m[b] + z[b][i]]++;
                    ordinal = tuples[a] == null ? 0 : ordinal * m[b] + z[b][i];
                }
                if (tuples[a] != null) {
                    tuples[a][ordinal]++;
                }
            }
        }
    }

    private static Optional<Family> counted(SummaryNetwork network, int region, double[] tuples) {
        if (tuples == null) {
            return Optional.empty();
        }
        int[] sizes = network.childSizes(region);
        int m = network.values()[region];
        int width = tuples.length / m;
        List<ListedFamily.Entry> entries = new ArrayList<>();
        Matrix rows = Rows.normalise(Matrix.wrap(m, width, tuples));
        for (int i = 0; i < tuples.length; i++) {
            if (tuples[i] > 0) {
                int[] tuple = new int[sizes.length];
                Checks.digits(i % width, sizes, tuple);
                entries.add(new ListedFamily.Entry(i / width, tuple, rows.data()[i]));
            }
        }
        return Optional.of(ListedFamily.of(m, sizes, entries));
    }
}
