package preceptor.teacher;

import java.util.Arrays;
import java.util.Optional;

/// The calibrated tables of a [JunctionTree]: the joint law of each clique's variables given all evidence. Where the
/// evidence is impossible everything is 0.
final class Beliefs {
    private final JunctionTree tree;
    private final double[][] table;
    private final double logMass;
    private final int[][] children;

    /// @param table per clique its law
    /// @param logMass the logarithm of the sum of all factors over all assignments; −∞ when the evidence is
    ///     impossible
    Beliefs(JunctionTree tree, double[][] table, double logMass) {
        this.tree = tree;
        this.table = table;
        this.logMass = logMass;
        int[] count = new int[table.length];
        for (int c = 0; c < table.length; c++) {
            if (tree.parent(c) >= 0) {
                count[tree.parent(c)]++;
            }
        }
        children = new int[table.length][];
        Arrays.setAll(children, c -> new int[count[c]]);
        for (int c = table.length - 1; c >= 0; c--) {
            if (tree.parent(c) >= 0) {
                children[tree.parent(c)][--count[tree.parent(c)]] = c;
            }
        }
    }

    double logMass() {
        return logMass;
    }

    /// The law of the variables of clique `c`; not to be written to.
    double[] clique(int c) {
        return table[c];
    }

    /// The law of one variable.
    double[] marginal(int variable) {
        int c = tree.home(variable);
        double[] law = new double[tree.sizeOf()[variable]];
        sum(table[c], tree.scope(c), new int[] {variable}, law);
        return law;
    }

    /// The joint law of `variables`, distinct, the first slowest: summed from one clique where one holds them all, else
    /// from the cliques between them. Empty when a table would have more than `limit` entries.
    Optional<double[]> marginal(int[] variables, long limit) {
        int one = tree.holding(variables);
        if (one >= 0) {
            double[] law = new double[(int) Checks.product(Tables.sizes(variables, tree.sizeOf()))];
            sum(table[one], tree.scope(one), variables, law);
            return Optional.of(law);
        }
        int[] sorted = variables.clone();
        Arrays.sort(sorted);
        Part part = null;
        for (int root = 0; root < table.length; root++) {
            if (tree.parent(root) >= 0) {
                continue;
            }
            Part component = collect(lowest(root, sorted), sorted, true, limit);
            if (component == null) {
                return Optional.empty();
            }
            if (component.scope.length > 0) {
                // Components are independent of each other.
                part = part == null ? component : product(part, component, limit);
                if (part == null) {
                    return Optional.empty();
                }
            }
        }
        if (part == null || part.scope.length < variables.length) {
            throw new IllegalStateException("no clique has one of the variables " + Arrays.toString(variables));
        }
        double[] law = new double[part.table.length];
        sum(part.table, part.scope, variables, law);
        return Optional.of(law);
    }

    /// @param scope ascending
    // Parts are put together, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Part(int[] scope, double[] table) {}

    /// From `root` down to the lowest clique below which, itself included, all queried variables of its component are.
    private int lowest(int root, int[] query) {
        int c = root;
        while (true) {
            int only = -1;
            int busy = 0;
            for (int child : children[c]) {
                if (queriedBelow(child, query)) {
                    only = child;
                    busy++;
                }
            }
            if (busy != 1 || !within(c, only, query)) {
                return c;
            }
            c = only;
        }
    }

    /// Whether the subtree of `c` has a queried variable that its parent lacks.
    private boolean queriedBelow(int c, int[] query) {
        for (int v : tree.scope(c)) {
            if (Arrays.binarySearch(query, v) >= 0 && Arrays.binarySearch(tree.separator(c), v) < 0) {
                return true;
            }
        }
        for (int child : children[c]) {
            if (queriedBelow(child, query)) {
                return true;
            }
        }
        return false;
    }

    /// Whether every queried variable of clique `c` is in its child, too.
    private boolean within(int c, int child, int[] query) {
        for (int v : tree.scope(c)) {
            if (Arrays.binarySearch(query, v) >= 0 && Arrays.binarySearch(tree.scope(child), v) < 0) {
                return false;
            }
        }
        return true;
    }

    /// The law of the queried variables in the subtree of `c`; unless `c` is the top, given the separator above it and
    /// over its variables, too. Null when a table would be too large.
    private Part collect(int c, int[] query, boolean top, long limit) {
        int[] above = tree.separator(c);
        double[] own = table[c];
        if (!top) {
            double[] outside = new double[(int) Checks.product(Tables.sizes(above, tree.sizeOf()))];
            sum(own, tree.scope(c), above, outside);
            for (int i = 0; i < outside.length; i++) {
                outside[i] = outside[i] > 0 ? 1 / outside[i] : 0;
            }
            own = own.clone();
            int[] scope = tree.scope(c);
            int[] strides = Tables.strides(scope, above, tree.sizeOf());
            Tables.multiply(own, Tables.sizes(scope, tree.sizeOf()), strides, outside, 0);
        }
        Part part = new Part(tree.scope(c), own);
        for (int child : children[c]) {
            if (queriedBelow(child, query)) {
                Part below = collect(child, query, false, limit);
                part = below == null ? null : product(part, below, limit);
                if (part == null) {
                    return null;
                }
            }
        }
        int[] kept = Arrays.stream(part.scope)
                .filter(v -> Arrays.binarySearch(query, v) >= 0 || (!top && Arrays.binarySearch(above, v) >= 0))
                .toArray();
        double[] law = new double[(int) Checks.product(Tables.sizes(kept, tree.sizeOf()))];
        sum(part.table, part.scope, kept, law);
        return new Part(kept, law);
    }

    private Part product(Part a, Part b, long limit) {
        int[] scope = Arrays.copyOf(a.scope, a.scope.length + b.scope.length);
        System.arraycopy(b.scope, 0, scope, a.scope.length, b.scope.length);
        scope = Arrays.stream(scope).sorted().distinct().toArray();
        int[] sizes = Tables.sizes(scope, tree.sizeOf());
        long entries = Checks.product(sizes);
        if (entries > Math.min(limit, Integer.MAX_VALUE - 8)) {
            return null;
        }
        double[] result = new double[(int) entries];
        Arrays.fill(result, 1);
        Tables.multiply(result, sizes, Tables.strides(scope, a.scope, tree.sizeOf()), a.table, 0);
        Tables.multiply(result, sizes, Tables.strides(scope, b.scope, tree.sizeOf()), b.table, 0);
        return new Part(scope, result);
    }

    private void sum(double[] from, int[] scope, int[] kept, double[] to) {
        Tables.sumInto(from, Tables.sizes(scope, tree.sizeOf()), Tables.strides(scope, kept, tree.sizeOf()), to);
    }
}
