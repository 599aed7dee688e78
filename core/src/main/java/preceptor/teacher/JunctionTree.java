package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A [FactorGraph] made ready for exact inference (E2): the cliques of an [Elimination] joined to a tree, and every
/// factor placed in one of them. One pass up and one down, [#calibrate], give the joint law of every clique, from which
/// all marginals of variables, edges and families are read: [Beliefs].
///
/// *Implementation.* Messages are divided by the separator's old ones on the way down (Lauritzen and Spiegelhalter
/// 1988;
/// Jensen, Lauritzen and Olesen 1990). Every table is scaled to a largest entry of 1 whenever something has been
/// multiplied into it, so that wide and deep graphs do not underflow; an assignment whose weight falls below the range
/// of doubles beside the best one of its clique counts as impossible.
final class JunctionTree {
    /// A factor with observed variables, in the clique that holds the rest of its scope.
    ///
    /// @param strides per variable of the clique
    /// @param observed variables of the factor that are given, and their strides
    // Placed factors are walked through, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Placed(int clique, int[] strides, double[] table, int[] observed, int[] observedStrides) {}

    private final int[] sizeOf;
    private final int[][] scope;
    private final int[][] sizes;
    private final int[] length;
    private final int[] parent;
    private final int[][] separator;
    private final int[] separatorLength;
    private final int[][] own;
    private final int[][] above;
    private final int[] home;
    private final int[][] homeStrides;
    private final List<List<Integer>> having = new ArrayList<>();
    private final double[][] base;
    private double baseLog;
    private final List<Placed> factors = new ArrayList<>();
    private final double total;

    private JunctionTree(int[] sizeOf, int[][] scope, int[] parent) {
        this.sizeOf = sizeOf;
        this.scope = scope;
        this.parent = parent;
        int n = scope.length;
        sizes = new int[n][];
        length = new int[n];
        separator = new int[n][];
        separatorLength = new int[n];
        own = new int[n][];
        above = new int[n][];
        home = new int[sizeOf.length];
        Arrays.fill(home, -1);
        for (int v = 0; v < sizeOf.length; v++) {
            having.add(new ArrayList<>());
        }
        base = new double[n][];
        double sum = 0;
        for (int c = 0; c < n; c++) {
            sizes[c] = Tables.sizes(scope[c], sizeOf);
            length[c] = (int) Checks.product(sizes[c]);
            sum += length[c];
            separator[c] = parent[c] < 0 ? new int[0] : common(scope[c], scope[parent[c]]);
            separatorLength[c] = (int) Checks.product(Tables.sizes(separator[c], sizeOf));
            own[c] = Tables.strides(scope[c], separator[c], sizeOf);
            above[c] = parent[c] < 0 ? new int[0] : Tables.strides(scope[parent[c]], separator[c], sizeOf);
            base[c] = new double[length[c]];
            Arrays.fill(base[c], 1);
            for (int v : scope[c]) {
                having.get(v).add(c);
                if (home[v] < 0 || length[c] < length[home[v]]) {
                    home[v] = c;
                }
            }
        }
        total = sum;
        homeStrides = new int[sizeOf.length][];
        for (int v = 0; v < sizeOf.length; v++) {
            homeStrides[v] = home[v] < 0 ? new int[0] : Tables.strides(scope[home[v]], new int[] {v}, sizeOf);
        }
    }

    /// Joins the cliques of `elimination`, whose tables must fit. `observed` are the variables that every calibration
    /// gives a value to; they are in no clique.
    static JunctionTree of(FactorGraph graph, Elimination elimination, boolean[] observed) {
        int[] sizeOf = graph.sizes();
        JunctionTree tree = joined(sizeOf, elimination);
        for (int f = 0; f < graph.factors(); f++) {
            tree.place(graph.scope(f), graph.table(f), observed);
        }
        return tree;
    }

    private static JunctionTree joined(int[] sizeOf, Elimination elimination) {
        int n = elimination.order().length;
        int[] place = new int[sizeOf.length];
        for (int i = 0; i < n; i++) {
            place[elimination.order()[i]] = i;
        }
        int[] parent = new int[n];
        int[] alias = new int[n];
        for (int c = 0; c < n; c++) {
            alias[c] = c;
            parent[c] = Integer.MAX_VALUE;
            for (int v : elimination.cliques()[c]) {
                if (place[v] > c) {
                    parent[c] = Math.min(parent[c], place[v]);
                }
            }
        }
        // A clique that its child contains is left out: the child takes its place.
        for (int c = 0; c < n; c++) {
            int p = parent[c];
            if (p < n
                    && alias[p] == p
                    && elimination.cliques()[c].length - 1 == elimination.cliques()[p].length) {
                alias[p] = representative(alias, c);
                parent[alias[p]] = parent[p];
            }
        }
        return compacted(sizeOf, elimination.cliques(), parent, alias);
    }

    /// Numbers the cliques that are left so that children come before parents.
    private static JunctionTree compacted(int[] sizeOf, int[][] cliques, int[] parent, int[] alias) {
        int n = cliques.length;
        int[] number = new int[n];
        int[] kept = new int[n];
        int count = 0;
        // The highest clique of the original order that a kept one stands for says when it is eliminated.
        int[] last = new int[n];
        for (int c = 0; c < n; c++) {
            last[representative(alias, c)] = c;
        }
        int[] at = new int[n];
        Arrays.fill(at, -1);
        for (int c = 0; c < n; c++) {
            if (alias[c] == c) {
                at[last[c]] = c;
            }
        }
        for (int c = 0; c < n; c++) {
            if (at[c] >= 0) {
                number[at[c]] = count;
                kept[count++] = at[c];
            }
        }
        int[][] scope = new int[count][];
        int[] up = new int[count];
        for (int i = 0; i < count; i++) {
            scope[i] = cliques[kept[i]];
            int p = parent[kept[i]];
            up[i] = p == Integer.MAX_VALUE ? -1 : number[representative(alias, p)];
        }
        return new JunctionTree(sizeOf, scope, up);
    }

    private static int representative(int[] alias, int c) {
        int r = c;
        while (alias[r] != r) {
            r = alias[r];
        }
        return r;
    }

    private static int[] common(int[] a, int[] b) {
        int[] both = new int[a.length];
        int count = 0;
        for (int v : a) {
            if (Arrays.binarySearch(b, v) >= 0) {
                both[count++] = v;
            }
        }
        return Arrays.copyOf(both, count);
    }

    private void place(int[] factorScope, double[] table, boolean[] observed) {
        int[] free = Arrays.stream(factorScope).filter(v -> !observed[v]).toArray();
        int[] given = Arrays.stream(factorScope).filter(v -> observed[v]).toArray();
        int[] strides = Tables.strides(given, factorScope, sizeOf);
        int clique = free.length == 0 ? -1 : holding(free);
        int[] inClique = clique < 0 ? new int[0] : Tables.strides(scope[clique], factorScope, sizeOf);
        if (given.length > 0) {
            factors.add(new Placed(clique, inClique, table, given, strides));
        } else {
            Tables.multiply(base[clique], sizes[clique], inClique, table, 0);
            baseLog += logOf(Tables.scaleToMax(base[clique]));
        }
    }

    /// The smallest clique that holds all `variables`, the first of equals; −1 if there is none.
    int holding(int[] variables) {
        int best = -1;
        for (int c : having.get(variables[0])) {
            if (contains(scope[c], variables) && (best < 0 || length[c] < length[best])) {
                best = c;
            }
        }
        return best;
    }

    private static boolean contains(int[] sorted, int[] variables) {
        for (int v : variables) {
            if (Arrays.binarySearch(sorted, v) < 0) {
                return false;
            }
        }
        return true;
    }

    /// The entries of all tables.
    double total() {
        return total;
    }

    int cliques() {
        return scope.length;
    }

    /// The variables of clique `c`, ascending; the first is the slowest of its table.
    int[] scope(int c) {
        return scope[c];
    }

    /// The variables that clique `c` shares with its parent.
    int[] separator(int c) {
        return separator[c];
    }

    /// The parent of clique `c`, which has a higher number; −1 at a root.
    int parent(int c) {
        return parent[c];
    }

    /// A small clique that has `variable`.
    int home(int variable) {
        return home[variable];
    }

    int[] sizeOf() {
        return sizeOf;
    }

    /// The joint laws of all cliques.
    ///
    /// @param observed per variable the value of those that are observed
    /// @param evidence per variable a likelihood of its values, or null
    Beliefs calibrate(int[] observed, double[][] evidence) {
        int n = scope.length;
        double[][] table = new double[n][];
        for (int c = 0; c < n; c++) {
            table[c] = base[c].clone();
        }
        double log = baseLog + load(table, observed, evidence);
        double[][] message = new double[n][];
        for (int c = 0; c < n; c++) {
            message[c] = new double[separatorLength[c]];
            Tables.sumInto(table[c], sizes[c], own[c], message[c]);
            log += logOf(Tables.scaleToMax(message[c]));
            if (parent[c] >= 0) {
                Tables.multiply(table[parent[c]], sizes[parent[c]], above[c], message[c], 0);
                log += logOf(Tables.scaleToMax(table[parent[c]]));
            }
        }
        for (int c = n - 1; c >= 0; c--) {
            if (parent[c] >= 0) {
                double[] down = new double[separatorLength[c]];
                Tables.sumInto(table[parent[c]], sizes[parent[c]], above[c], down);
                for (int i = 0; i < down.length; i++) {
                    down[i] = message[c][i] > 0 ? down[i] / message[c][i] : 0;
                }
                Tables.multiply(table[c], sizes[c], own[c], down, 0);
            }
            Tables.normalise(table[c]);
        }
        return new Beliefs(this, table, log);
    }

    private double load(double[][] table, int[] observed, double[][] evidence) {
        double log = 0;
        for (Placed f : factors) {
            int offset = 0;
            for (int i = 0; i < f.observed.length; i++) {
                offset += observed[f.observed[i]] * f.observedStrides[i];
            }
            if (f.clique < 0) {
                log += logOf(f.table[offset]);
            } else {
                Tables.multiply(table[f.clique], sizes[f.clique], f.strides, f.table, offset);
                log += logOf(Tables.scaleToMax(table[f.clique]));
            }
        }
        for (int v = 0; v < sizeOf.length; v++) {
            if (evidence != null && evidence[v] != null && home[v] >= 0) {
                int c = home[v];
                Tables.multiply(table[c], sizes[c], homeStrides[v], evidence[v], 0);
                log += logOf(Tables.scaleToMax(table[c]));
            }
        }
        return log;
    }

    private static double logOf(double scale) {
        return scale == 1 ? 0 : StrictMath.log(scale);
    }
}
