package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;

/// An order in which the variables of a [FactorGraph] can be summed out, found by always taking the variable that is
/// cheapest now, and what inference in that order will cost. Nothing is computed yet: this is the forecast.
///
/// Two measures of cheapness are tried and the order with the smaller total is kept: the table that eliminating the
/// variable makes (*weight*), and the number of its neighbours that are not yet joined (*fill*), ties by weight.
/// Remaining ties go to the lowest variable, so that the order is a function of the graph.
///
/// @param order the variables that are not observed, first eliminated first
/// @param cliques per place in the order, that variable and its neighbours when it is eliminated, ascending
/// @param largest the entries of the largest table
/// @param total the entries of all tables
record Elimination(int[] order, int[][] cliques, double largest, double total) {
    /// A table from which on a graph is too wide whatever the limit, so that the search may stop: 2⁴⁸ entries.
    private static final double HOPELESS = 48 * StrictMath.log(2);

    /// The most variables of a factor; more would be hopeless, too.
    private static final int MOST_JOINED = 200;

    private enum Measure {
        WEIGHT,
        FILL
    }

    /// The better order; its total is infinite where the graph is too wide to go on.
    static Elimination of(int[] sizes, List<int[]> scopes, boolean[] observed) {
        for (int[] scope : scopes) {
            if (scope.length > MOST_JOINED) {
                return hopeless();
            }
        }
        int[][] neighbours = neighbours(sizes.length, scopes);
        Elimination light = new Search(sizes, neighbours, observed, Measure.WEIGHT).run();
        if (Double.isInfinite(light.total)) {
            return light;
        }
        Elimination sparse = new Search(sizes, neighbours, observed, Measure.FILL).run();
        return sparse.total < light.total ? sparse : light;
    }

    private static Elimination hopeless() {
        return new Elimination(new int[0], new int[0][], Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    private static int[][] neighbours(int variables, List<int[]> scopes) {
        List<TreeSet<Integer>> sets = new ArrayList<>();
        for (int v = 0; v < variables; v++) {
            sets.add(new TreeSet<>());
        }
        for (int[] scope : scopes) {
            for (int a : scope) {
                for (int b : scope) {
                    if (a != b) {
                        sets.get(a).add(b);
                    }
                }
            }
        }
        int[][] result = new int[variables][];
        for (int v = 0; v < variables; v++) {
            result[v] = sets.get(v).stream().mapToInt(Integer::intValue).toArray();
        }
        return result;
    }

    /// @param version how often the variable has been put up so far; only its last one counts
    private record Candidate(int variable, double cost, double weight, int version) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate o) {
            int byCost = Double.compare(cost, o.cost);
            int byWeight = byCost != 0 ? byCost : Double.compare(weight, o.weight);
            return byWeight != 0 ? byWeight : Integer.compare(variable, o.variable);
        }
    }

    private static final class Search {
        private final double[] log;
        private final int[][] adjacent;
        private final boolean[] done;
        private final Measure measure;
        private final int[] version;
        private final int[] stamp;
        private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

        Search(int[] sizes, int[][] neighbours, boolean[] observed, Measure measure) {
            log = new double[sizes.length];
            for (int v = 0; v < log.length; v++) {
                log[v] = StrictMath.log(sizes[v]);
            }
            adjacent = neighbours.clone();
            done = observed.clone();
            this.measure = measure;
            version = new int[sizes.length];
            stamp = new int[sizes.length];
            Arrays.fill(stamp, -1);
            for (int v = 0; v < log.length; v++) {
                if (!done[v]) {
                    update(v);
                }
            }
        }

        Elimination run() {
            int[] order = new int[queue.size()];
            int[][] cliques = new int[order.length][];
            double largest = 0;
            double total = 0;
            for (int i = 0; i < order.length; i++) {
                Candidate best = queue.remove();
                while (best.version != version[best.variable]) {
                    best = queue.remove();
                }
                int v = best.variable;
                int[] around = adjacent[v];
                if (best.weight > HOPELESS) {
                    return hopeless();
                }
                order[i] = v;
                cliques[i] = with(around, v);
                double size = Math.rint(StrictMath.exp(best.weight));
                largest = Math.max(largest, size);
                total += size;
                eliminate(v, around);
            }
            return new Elimination(order, cliques, largest, total);
        }

        private void eliminate(int v, int[] around) {
            done[v] = true;
            version[v] = -1;
            for (int u : around) {
                adjacent[u] = joined(adjacent[u], around, u, v);
            }
            for (int u : around) {
                update(u);
                stamp[u] = v;
            }
            if (measure == Measure.FILL) {
                // An edge that has come between two neighbours of a variable makes that variable cheaper.
                for (int u : around) {
                    for (int w : adjacent[u]) {
                        if (stamp[w] != v) {
                            stamp[w] = v;
                            update(w);
                        }
                    }
                }
            }
        }

        private void update(int v) {
            double weight = log[v];
            for (int u : adjacent[v]) {
                weight += log[u];
            }
            queue.add(new Candidate(v, measure == Measure.FILL ? fill(v) : weight, weight, ++version[v]));
        }

        private int fill(int v) {
            int[] around = adjacent[v];
            if (around.length > MOST_JOINED) {
                return Integer.MAX_VALUE;
            }
            int missing = 0;
            for (int i = 0; i < around.length; i++) {
                for (int j = 0; j < i; j++) {
                    missing += Arrays.binarySearch(adjacent[around[i]], around[j]) < 0 ? 1 : 0;
                }
            }
            return missing;
        }

        /// The sorted union of two sorted sets without `self` and `gone`.
        private static int[] joined(int[] a, int[] b, int self, int gone) {
            int[] union = new int[a.length + b.length];
            int count = 0;
            int i = 0;
            int j = 0;
            while (i < a.length || j < b.length) {
                int next = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
                i += i < a.length && a[i] == next ? 1 : 0;
                j += j < b.length && b[j] == next ? 1 : 0;
                if (next != self && next != gone) {
                    union[count++] = next;
                }
            }
            return Arrays.copyOf(union, count);
        }

        private static int[] with(int[] around, int v) {
            int[] clique = Arrays.copyOf(around, around.length + 1);
            clique[around.length] = v;
            Arrays.sort(clique);
            return clique;
        }
    }
}
