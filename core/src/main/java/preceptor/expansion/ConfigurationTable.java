package preceptor.expansion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import preceptor.region.RegionGraph;
import preceptor.teacher.Family;
import preceptor.teacher.Law;

/// The configurations of positive probability of one region to one depth: its own summary and all summaries below it
/// down to `depth` levels; mathematics.md §5. At depth 0, and for a leaf, they are the values of the summary itself,
/// unused ones included.
///
/// @param z the region's own summary per configuration
/// @param children per configuration, each child's part of it as an index into the child's table of depth − 1
/// @param probability P(c | z) per configuration
/// @param shortened per configuration, its index in this region's own table of depth − 1
record ConfigurationTable(int[] z, int[][] children, double[] probability, int[] shortened) {
    int size() {
        return z.length;
    }

    /// The tables of every region to the depths 0 … `depth`, as `[depth][region]`.
    static ConfigurationTable[][] build(Law law, int depth) {
        if (law.configurations().isPresent()) {
            return JointTables.build(law, law.configurations().get(), depth);
        }
        requireFamilies(law);
        RegionGraph graph = law.graph();
        ConfigurationTable[][] tables = new ConfigurationTable[depth + 1][graph.size()];
        for (int a = 0; a < graph.size(); a++) {
            tables[0][a] = values(law.values(a));
        }
        for (int d = 1; d <= depth; d++) {
            for (int a = 0; a < graph.size(); a++) {
                tables[d][a] = graph.isLeaf(a) ? tables[0][a] : deepen(law, tables, d, a);
            }
        }
        return tables;
    }

    private static void requireFamilies(Law law) {
        // A factor with joint laws of its own is one whose families do not tell them.
        boolean mixed = law.factors().stream().anyMatch(f -> f.configurations().isPresent());
        if (mixed || !law.graph().isTree() || law.exactness() == Law.Exactness.MONTE_CARLO) {
            throw new IllegalArgumentException(
                    "order-r expansions need a tree of regions, or the joint laws of an exact"
                            + " inference; this law has neither");
        }
    }

    static ConfigurationTable values(int m) {
        int[] z = new int[m];
        double[] one = new double[m];
        for (int i = 0; i < m; i++) {
            z[i] = i;
            one[i] = 1;
        }
        return new ConfigurationTable(z, new int[m][0], one, z);
    }

    private static ConfigurationTable deepen(Law law, ConfigurationTable[][] tables, int d, int a) {
        RegionGraph graph = law.graph();
        int k = graph.childCount(a);
        ConfigurationTable[] below = new ConfigurationTable[k];
        int[][][] byValue = new int[k][][];
        for (int i = 0; i < k; i++) {
            below[i] = tables[d - 1][graph.child(a, i)];
            byValue[i] = byValue(below[i], law.values(graph.child(a, i)));
        }
        Map<List<Integer>, Integer> shorter = new HashMap<>();
        ConfigurationTable own = tables[d - 1][a];
        for (int c = 0; d > 1 && c < own.size(); c++) {
            shorter.put(key(own.z[c], own.children[c]), c);
        }
        Family family = law.family(a).orElseThrow();
        List<Integer> z = new ArrayList<>();
        List<int[]> children = new ArrayList<>();
        List<Double> probability = new ArrayList<>();
        List<Integer> shortened = new ArrayList<>();
        for (int value = 0; value < law.values(a); value++) {
            int fixed = value;
            family.forEach(value, (tuple, p) -> {
                int[] choice = new int[k];
                do {
                    int[] parts = new int[k];
                    int[] cut = new int[k];
                    double product = p;
                    for (int i = 0; i < k; i++) {
                        parts[i] = byValue[i][tuple[i]][choice[i]];
                        cut[i] = below[i].shortened[parts[i]];
                        product *= below[i].probability[parts[i]];
                    }
                    z.add(fixed);
                    children.add(parts);
                    probability.add(product);
                    shortened.add(d == 1 ? fixed : shorter.get(key(fixed, cut)));
                } while (next(choice, byValue, tuple));
            });
        }
        return new ConfigurationTable(
                z.stream().mapToInt(Integer::intValue).toArray(),
                children.toArray(int[][]::new),
                probability.stream().mapToDouble(Double::doubleValue).toArray(),
                shortened.stream().mapToInt(Integer::intValue).toArray());
    }

    private static int[][] byValue(ConfigurationTable table, int values) {
        List<List<Integer>> lists = new ArrayList<>();
        for (int v = 0; v < values; v++) {
            lists.add(new ArrayList<>());
        }
        for (int c = 0; c < table.size(); c++) {
            lists.get(table.z[c]).add(c);
        }
        return lists.stream()
                .map(l -> l.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private static boolean next(int[] choice, int[][][] byValue, int[] tuple) {
        for (int i = choice.length - 1; i >= 0; i--) {
            if (++choice[i] < byValue[i][tuple[i]].length) {
                return true;
            }
            choice[i] = 0;
        }
        return false;
    }

    private static List<Integer> key(int z, int[] parts) {
        List<Integer> key = new ArrayList<>(parts.length + 1);
        key.add(z);
        for (int p : parts) {
            key.add(p);
        }
        return key;
    }

    /// How many configurations the tables of depth `depth` hold in all, without making them.
    static double count(Law law, int depth) {
        double sum = 0;
        for (double region : counts(law, depth)) {
            sum += region;
        }
        return sum;
    }

    /// How many configurations each region has; of a product as many as tuples of its factors'.
    static double[] counts(Law law, int depth) {
        RegionGraph graph = law.graph();
        double[] sums = new double[graph.size()];
        if (!law.factors().isEmpty()) {
            java.util.Arrays.fill(sums, 1);
            for (Law factor : law.factors()) {
                double[] own = counts(factor, depth);
                for (int a = 0; a < sums.length; a++) {
                    sums[a] *= own[a];
                }
            }
            return sums;
        }
        if (law.configurations().isPresent()) {
            java.util.Arrays.setAll(sums, a -> law.configurations().get().count(a, depth));
            return sums;
        }
        requireFamilies(law);
        double[][] counts = new double[graph.size()][];
        for (int a = 0; a < graph.size(); a++) {
            counts[a] = new double[law.values(a)];
            java.util.Arrays.fill(counts[a], 1);
        }
        for (int d = 1; d <= depth; d++) {
            for (int a = graph.size() - 1; a >= graph.leaves(); a--) {
                counts[a] = count(law, graph, a, counts);
            }
        }
        for (int a = 0; a < sums.length; a++) {
            for (double v : counts[a]) {
                sums[a] += v;
            }
        }
        return sums;
    }

    private static double[] count(Law law, RegionGraph graph, int a, double[][] below) {
        double[] result = new double[law.values(a)];
        Family family = law.family(a)
                .orElseThrow(() -> new IllegalArgumentException(
                        "region " + graph.id(a) + " has no family table, so that its configurations cannot be listed"));
        for (int z = 0; z < result.length; z++) {
            double[] sum = new double[1];
            family.forEach(z, (tuple, p) -> {
                double product = 1;
                for (int i = 0; i < tuple.length; i++) {
                    product *= below[graph.child(a, i)][tuple[i]];
                }
                sum[0] += product;
            });
            result[z] = sum[0];
        }
        return result;
    }
}
