package preceptor.expansion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import preceptor.region.RegionGraph;
import preceptor.teacher.Configurations;
import preceptor.teacher.Law;

/// Makes the [ConfigurationTable]s of regions that overlap, from the joint laws of their configurations.
final class JointTables {
    private final Law law;
    private final RegionGraph graph;
    private final ConfigurationTable[][] tables;
    private final int[][][] regions;
    private final List<List<Map<List<Integer>, Integer>>> places = new ArrayList<>();

    private JointTables(Law law, int depth) {
        this.law = law;
        graph = law.graph();
        tables = new ConfigurationTable[depth + 1][graph.size()];
        regions = new int[depth + 1][graph.size()][];
        for (int d = 0; d <= depth; d++) {
            places.add(new ArrayList<>());
        }
    }

    /// The tables of every region to the depths 0 … `depth`, as `[depth][region]`.
    static ConfigurationTable[][] build(Law law, Configurations joint, int depth) {
        JointTables t = new JointTables(law, depth);
        for (int d = 0; d <= depth; d++) {
            for (int a = 0; a < t.graph.size(); a++) {
                if (d == 0 || t.graph.isLeaf(a)) {
                    t.values(d, a);
                } else {
                    t.list(d, a, joint.list(a, d, Configurations.LARGEST));
                }
            }
        }
        return t.tables;
    }

    private void values(int d, int a) {
        int m = law.values(a);
        tables[d][a] = ConfigurationTable.values(m);
        regions[d][a] = new int[] {a};
        Map<List<Integer>, Integer> place = new HashMap<>();
        for (int z = 0; z < m; z++) {
            place.put(List.of(z), z);
        }
        places.get(d).add(place);
    }

    private void list(int d, int a, Configurations.Listing listing) {
        int n = listing.z().length;
        int k = graph.childCount(a);
        regions[d][a] = listing.regions();
        int[][] childPlaces = new int[k][];
        for (int i = 0; i < k; i++) {
            childPlaces[i] = find(regions[d - 1][graph.child(a, i)], listing.regions());
        }
        int[] own = find(regions[d - 1][a], listing.regions());
        int[] z = new int[n];
        int[][] children = new int[n][k];
        double[] probability = new double[n];
        int[] shortened = new int[n];
        Map<List<Integer>, Integer> place = new HashMap<>();
        double[] mass = new double[law.values(a)];
        for (int c = 0; c < n; c++) {
            int[] values = listing.z()[c];
            z[c] = values[values.length - 1];
            mass[z[c]] += listing.probability()[c];
            place.put(part(values, null), c);
            shortened[c] = places.get(d - 1).get(a).get(part(values, own));
            for (int i = 0; i < k; i++) {
                children[c][i] = places.get(d - 1).get(graph.child(a, i)).get(part(values, childPlaces[i]));
            }
        }
        for (int c = 0; c < n; c++) {
            probability[c] = listing.probability()[c] / mass[z[c]];
        }
        tables[d][a] = new ConfigurationTable(z, children, probability, shortened);
        places.get(d).add(place);
    }

    /// The places of `inner` in `outer`, both ascending.
    private static int[] find(int[] inner, int[] outer) {
        int[] places = new int[inner.length];
        for (int i = 0; i < inner.length; i++) {
            places[i] = java.util.Arrays.binarySearch(outer, inner[i]);
        }
        return places;
    }

    /// The values at `places`, or all of them.
    private static List<Integer> part(int[] values, int[] places) {
        List<Integer> part = new ArrayList<>();
        for (int i = 0; i < (places == null ? values.length : places.length); i++) {
            part.add(values[places == null ? i : places[i]]);
        }
        return part;
    }
}
