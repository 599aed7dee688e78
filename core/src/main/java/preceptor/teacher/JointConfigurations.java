package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.region.RegionGraph;

/// The configurations of a [SummaryNetwork], from the calibrated tree of its law: the joint law of those regions of a
/// configuration that do not follow from others of it, and then, children first, what the rules make of them.
final class JointConfigurations implements Configurations {
    private static final String KEY = "limits.configurations";

    private final SummaryNetwork network;
    private final RegionGraph graph;
    private final Beliefs beliefs;

    JointConfigurations(SummaryNetwork network, Beliefs beliefs) {
        this.network = network;
        this.beliefs = beliefs;
        graph = network.graph();
    }

    @Override
    public double count(int region, int depth) {
        int[] regions = regions(region, depth);
        boolean[] given = given(regions);
        double count = 1;
        for (int i = 0; i < regions.length; i++) {
            if (given[i] || network.noise(regions[i]) > 0) {
                count *= network.values()[regions[i]];
            }
        }
        return count;
    }

    @Override
    public Listing list(int region, int depth, long limit) {
        int[] regions = regions(region, depth);
        boolean[] given = given(regions);
        String what = "configurations of region " + graph.id(region) + " to depth " + depth;
        double most = count(region, depth);
        if (most > limit) {
            throw new TooLargeException(what, (long) most, limit, KEY);
        }
        int[] base = pick(regions, given);
        double[] joint = beliefs.marginal(base, LARGEST)
                .orElseThrow(() -> new TooLargeException(what + ", table entries", Long.MAX_VALUE, LARGEST, KEY));
        List<int[]> z = new ArrayList<>();
        List<Double> probability = new ArrayList<>();
        int[] sizes = Tables.sizes(base, network.values());
        int[] digits = new int[base.length];
        int[] values = new int[graph.size()];
        for (int i = 0; i < joint.length; i++) {
            if (joint[i] > 0) {
                Checks.digits(i, sizes, digits);
                for (int j = 0; j < base.length; j++) {
                    values[base[j]] = digits[j];
                }
                extend(regions, given, 0, values, joint[i], z, probability);
            }
        }
        return new Listing(
                regions,
                z.toArray(int[][]::new),
                probability.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void extend(
            int[] regions, boolean[] given, int at, int[] values, double p, List<int[]> z, List<Double> probability) {
        int next = at;
        while (next < regions.length && given[next]) {
            next++;
        }
        if (next == regions.length) {
            int[] own = new int[regions.length];
            Arrays.setAll(own, i -> values[regions[i]]);
            z.add(own);
            probability.add(p);
            return;
        }
        int a = regions[next];
        int rule = network.apply(a, values, new int[graph.childCount(a)]);
        for (int v = 0; v < network.values()[a]; v++) {
            double q = network.given(a, rule, v);
            if (q > 0) {
                values[a] = v;
                extend(regions, given, next + 1, values, p * q, z, probability);
            }
        }
    }

    private static int[] pick(int[] regions, boolean[] chosen) {
        int[] picked = new int[regions.length];
        int count = 0;
        for (int i = 0; i < regions.length; i++) {
            if (chosen[i]) {
                picked[count++] = regions[i];
            }
        }
        return Arrays.copyOf(picked, count);
    }

    private int[] regions(int region, int depth) {
        boolean[] in = new boolean[graph.size()];
        int[] edge = {region};
        in[region] = true;
        for (int d = 0; d < depth; d++) {
            List<Integer> next = new ArrayList<>();
            for (int a : edge) {
                for (int i = 0; i < graph.childCount(a); i++) {
                    int b = graph.child(a, i);
                    if (!in[b]) {
                        in[b] = true;
                        next.add(b);
                    }
                }
            }
            edge = next.stream().mapToInt(Integer::intValue).toArray();
        }
        return java.util.stream.IntStream.rangeClosed(0, region)
                .filter(a -> in[a])
                .toArray();
    }

    /// Which of `regions` must be taken from their joint law: those with a child outside, and whatever is below such a
    /// one, since that would know more of it than its own children say.
    private boolean[] given(int[] regions) {
        boolean[] in = new boolean[graph.size()];
        for (int a : regions) {
            in[a] = true;
        }
        boolean[] below = new boolean[graph.size()];
        boolean[] given = new boolean[regions.length];
        int at = regions.length - 1;
        for (int a = regions[at]; a >= 0; a--) {
            boolean own = in[a] && (below[a] || !childrenWithin(a, in));
            if (at >= 0 && regions[at] == a) {
                given[at--] = own;
            }
            for (int i = 0; (own || below[a]) && i < graph.childCount(a); i++) {
                below[graph.child(a, i)] = true;
            }
        }
        return given;
    }

    private boolean childrenWithin(int region, boolean[] in) {
        for (int i = 0; i < graph.childCount(region); i++) {
            if (!in[graph.child(region, i)]) {
                return false;
            }
        }
        return !graph.isLeaf(region);
    }
}
