package preceptor.teacher;

import preceptor.random.RandomStream;

/// Draws independent assignments of all variables of a calibrated [JunctionTree]: clique by clique from the roots down,
/// what a clique adds to its separator given the separator's values.
final class TreeSampler {
    private final JunctionTree tree;
    private final int[][] added;
    private final double[][] cumulative;

    TreeSampler(JunctionTree tree, Beliefs beliefs) {
        this.tree = tree;
        int n = tree.cliques();
        added = new int[n][];
        cumulative = new double[n][];
        int[] sizeOf = tree.sizeOf();
        for (int c = 0; c < n; c++) {
            int[] separator = tree.separator(c);
            added[c] = java.util.Arrays.stream(tree.scope(c))
                    .filter(v -> java.util.Arrays.binarySearch(separator, v) < 0)
                    .toArray();
            int[] order = java.util.Arrays.copyOf(separator, tree.scope(c).length);
            System.arraycopy(added[c], 0, order, separator.length, added[c].length);
            double[] law = new double[beliefs.clique(c).length];
            Tables.sumInto(
                    beliefs.clique(c),
                    Tables.sizes(tree.scope(c), sizeOf),
                    Tables.strides(tree.scope(c), order, sizeOf),
                    law);
            int row = (int) Checks.product(Tables.sizes(added[c], sizeOf));
            for (int i = 0; i < law.length; i++) {
                law[i] += i % row == 0 ? 0 : law[i - 1];
            }
            cumulative[c] = law;
        }
    }

    /// Draws a value of every variable into `values`.
    void draw(RandomStream stream, int[] values) {
        int[] sizeOf = tree.sizeOf();
        for (int c = added.length - 1; c >= 0; c--) {
            int row = 0;
            for (int v : tree.separator(c)) {
                row = row * sizeOf[v] + values[v];
            }
            int width = 1;
            for (int v : added[c]) {
                width *= sizeOf[v];
            }
            int place = pick(cumulative[c], row * width, width, stream.nextDouble());
            for (int i = added[c].length - 1; i >= 0; i--) {
                int v = added[c][i];
                values[v] = place % sizeOf[v];
                place /= sizeOf[v];
            }
        }
    }

    private static int pick(double[] cumulative, int from, int width, double uniform) {
        double u = uniform * cumulative[from + width - 1];
        int low = 0;
        int high = width - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[from + middle] > u) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
