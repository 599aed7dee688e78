package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;

/// The Random Hierarchy Model (Cagnetta, Petrini, Tomasini, Favero, Wyart, 2023): every z_α expands to one of r equally
/// likely tuples of its children's values. No tuple serves two values, so that z_α is a function of its children.
public final class RandomHierarchy {
    private static final long MOST_TUPLES = 1 << 22;

    private RandomHierarchy() {}

    /// A random hierarchy with a uniform root.
    ///
    /// @param values the number of values per level, root to leaves; the last entry serves all deeper levels
    /// @param productions r per level of the expanding region, in the same way; r·m_α ≤ ∏ m_β
    /// @param sharedRules whether all regions of a level whose children have the same numbers of values expand
    ///     by the same rules; else each region draws its own
    /// @param key the rules are a function of it
    public static TreeTeacher of(RegionGraph graph, int[] values, int[] productions, boolean sharedRules, Key key) {
        Checks.requireTree(graph, "random-hierarchy");
        int[] m = Checks.values(graph, values);
        Family[] families = new Family[graph.size()];
        Map<List<Integer>, Family> ofLevel = new HashMap<>();
        for (int region = graph.leaves(); region < graph.size(); region++) {
            int[] sizes = Checks.childValues(graph, region, m);
            int r = Checks.perLevel(productions, graph, region, "productions");
            requireFit(graph, region, m[region], sizes, r);
            Key own = key.at(region);
            if (!sharedRules) {
                families[region] = draw(m[region], sizes, r, own);
                continue;
            }
            List<Integer> kind = new ArrayList<>();
            kind.add(graph.level(region));
            Arrays.stream(sizes).forEach(kind::add);
            int values0 = m[region];
            families[region] = ofLevel.computeIfAbsent(kind, k -> draw(values0, sizes, r, own));
        }
        double[] prior = new double[m[graph.root()]];
        Arrays.fill(prior, 1.0 / prior.length);
        return TreeTeacher.plain(graph, prior, families, m);
    }

    /// r·m distinct tuples in uniformly random order, by a Fisher–Yates shuffle that keeps only the places it touched.
    private static Family draw(int m, int[] sizes, int r, Key key) {
        RandomStream stream = key.stream();
        long total = Checks.product(sizes);
        Map<Long, Long> moved = new HashMap<>();
        List<ListedFamily.Entry> entries = new ArrayList<>(m * r);
        for (long i = 0; i < (long) m * r; i++) {
            long j = i + below(stream, total - i);
            long picked = moved.getOrDefault(j, j);
            moved.put(j, moved.getOrDefault(i, i));
            int[] tuple = new int[sizes.length];
            Checks.digits(picked, sizes, tuple);
            entries.add(new ListedFamily.Entry((int) (i / r), tuple, 1.0 / r));
        }
        return ListedFamily.of(m, sizes, entries);
    }

    /// Uniform on 0 … `bound`−1, without bias.
    private static long below(RandomStream stream, long bound) {
        long unbiased = Long.MAX_VALUE / bound * bound;
        long draw;
        do {
            draw = stream.nextLong() >>> 1;
        } while (draw >= unbiased);
        return draw % bound;
    }

    private static void requireFit(RegionGraph graph, int region, int m, int[] sizes, int r) {
        long tuples = Checks.product(sizes);
        long most = tuples / m;
        String where = " of region " + graph.id(region);
        if (r < 1) {
            throw new IllegalArgumentException("productions" + where + ": expected 1 or more, got " + r);
        }
        if (most < 1) {
            throw new IllegalArgumentException("productions" + where + ": no number fits, its " + m
                    + " values need a tuple each and its children have only " + tuples + " tuples");
        }
        if (r > most) {
            throw new IllegalArgumentException("productions" + where + ": expected at most " + most
                    + ", so that the tuples of its " + m + " values are distinct among " + tuples + ", got " + r);
        }
        if ((long) m * r > MOST_TUPLES) {
            throw new TooLargeException("productions" + where, (long) m * r, MOST_TUPLES, "limits.tuples");
        }
    }
}
