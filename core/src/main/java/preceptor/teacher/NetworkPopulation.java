package preceptor.teacher;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// The population of a [NetworkTeacher]: all configurations of what the leaves can show, in mixed radix, the first leaf
/// slowest. Memberships are read from the rules where inputs determine everything, else inferred input by input.
final class NetworkPopulation implements Population {
    /// The most table entries of the posteriors of all inputs together.
    private static final long MOST_WORK = 1L << 32;

    /// The most numbers of inferred blocks that are kept for the next time.
    private static final long MOST_KEPT = 1 << 24;

    private final NetworkTeacher teacher;
    private final NetworkPosterior posterior;
    private final int[][] shown;
    private final int[] sizes;
    private final int inputs;
    private final double normaliser;
    private final double logTotal;
    private long atoms = -1;

    private NetworkPopulation(NetworkTeacher teacher, NetworkPosterior posterior, int[][] shown, int inputs) {
        this.teacher = teacher;
        this.posterior = posterior;
        this.shown = shown;
        this.inputs = inputs;
        sizes = new int[shown.length];
        Arrays.setAll(sizes, leaf -> shown[leaf].length);
        normaliser = posterior.visible() ? mass() : 1;
        logTotal =
                posterior.visible() ? 0 : posterior.given(new double[0][], -1).logMass();
    }

    /// See [Population#of].
    static NetworkPopulation of(NetworkTeacher teacher, long limit) {
        if (!teacher.isFinite()) {
            throw new IllegalArgumentException(
                    "population: expected emissions without noise, so that there are finitely many inputs");
        }
        long count = count(teacher);
        if (count > Math.min(limit, Integer.MAX_VALUE)) {
            throw new TooLargeException("inputs of the population", count, limit, KEY);
        }
        return new NetworkPopulation(teacher, posterior(teacher), shown(teacher), (int) count);
    }

    private static NetworkPosterior posterior(NetworkTeacher teacher) {
        return NetworkPosterior.of(teacher)
                .orElseThrow(() -> new TooLargeException(
                        "table entries for the posterior of an input",
                        Long.MAX_VALUE,
                        teacher.effort().tables(),
                        NetworkTeacher.KEY));
    }

    /// See [Population#forecast]; too many to list are also those whose posteriors would take too long.
    static long forecast(NetworkTeacher teacher) {
        double work = count(teacher) * posterior(teacher).total();
        if (work > MOST_WORK) {
            throw new TooLargeException("table entries for the posteriors of all inputs", (long) work, MOST_WORK, KEY);
        }
        return count(teacher);
    }

    /// How many inputs there are.
    static long count(NetworkTeacher teacher) {
        long count = 1;
        for (int[] values : shown(teacher)) {
            count = Checks.times(count, values.length);
        }
        return count;
    }

    /// Per leaf the values of positive probability, one of each class of those that look the same.
    private static int[][] shown(NetworkTeacher teacher) {
        int[][] shown = new int[teacher.graph().leaves()][];
        for (int leaf = 0; leaf < shown.length; leaf++) {
            int[] classes = teacher.emission(leaf).classes();
            boolean[] used = used(teacher, leaf);
            boolean[] seen = new boolean[classes.length];
            for (int z = 0; z < classes.length; z++) {
                seen[classes[z]] |= used[z];
            }
            shown[leaf] = java.util.stream.IntStream.range(0, seen.length)
                    .filter(z -> seen[z])
                    .toArray();
        }
        return shown;
    }

    private static boolean[] used(NetworkTeacher teacher, int leaf) {
        return switch (teacher.leaves()) {
            case IndependentLeaves i -> Law.used(i.prior(leaf));
            case IsingLeaves i -> new boolean[] {true, true};
        };
    }

    private double mass() {
        if (teacher.leaves() instanceof IndependentLeaves) {
            return 1;
        }
        double sum = 0;
        int[] z = new int[sizes.length];
        for (int i = 0; i < inputs; i++) {
            values(i, z);
            sum += teacher.leaves().weight(z);
        }
        return sum;
    }

    private void values(int input, int[] z) {
        Checks.digits(input, sizes, z);
        for (int leaf = 0; leaf < z.length; leaf++) {
            z[leaf] = shown[leaf][z[leaf]];
        }
    }

    @Override
    public BatchSource inputs() {
        return new View(false);
    }

    @Override
    public BatchSource atoms() {
        return new View(true);
    }

    private final class View implements BatchSource {
        private final boolean withRoot;
        private final Batch[] kept;

        View(boolean withRoot) {
            this.withRoot = withRoot;
            long numbers = 0;
            for (int a = 0; a < teacher.graph().size(); a++) {
                numbers += teacher.values(a);
            }
            for (int d : teacher.inputs()) {
                numbers += d;
            }
            numbers = Checks.times(
                    numbers,
                    (long) inputs * (withRoot ? teacher.values(teacher.graph().root()) : 1));
            kept = posterior.certain() || numbers > MOST_KEPT ? null : new Batch[blocks()];
        }

        @Override
        public long size() {
            return withRoot ? countAtoms() : inputs;
        }

        @Override
        public int blocks() {
            return (inputs + TreePopulation.BLOCK - 1) / TreePopulation.BLOCK;
        }

        @Override
        public Batch block(int i) {
            if (i < 0 || i >= blocks()) {
                throw new IllegalArgumentException("block: expected 0 to " + (blocks() - 1) + ", got " + i);
            }
            int from = i * TreePopulation.BLOCK;
            int to = Math.min(inputs, from + TreePopulation.BLOCK);
            if (posterior.certain()) {
                return certain(from, to);
            }
            if (kept == null) {
                return inferred(from, to, withRoot);
            }
            synchronized (kept) {
                if (kept[i] == null) {
                    kept[i] = inferred(from, to, withRoot);
                }
                return kept[i];
            }
        }
    }

    private synchronized long countAtoms() {
        if (atoms < 0) {
            int root = teacher.graph().root();
            if (posterior.certain()) {
                atoms = inputs;
            } else if (teacher.network().noise(root) > 0) {
                atoms = (long) inputs * teacher.values(root);
            } else {
                int[] z = new int[sizes.length];
                long count = 0;
                for (int i = 0; i < inputs; i++) {
                    count += rootSupport(i, z);
                }
                atoms = count;
            }
        }
        return atoms;
    }

    private int rootSupport(int input, int[] z) {
        values(input, z);
        int support = 0;
        for (double p : at(z, -1).marginal(teacher.graph().root())) {
            support += p > 0 ? 1 : 0;
        }
        return support;
    }

    private Batch certain(int from, int to) {
        RegionGraph graph = teacher.graph();
        int n = to - from;
        int[][] own = new int[graph.size()][n];
        double[] weight = new double[n];
        int[] leaves = new int[sizes.length];
        int[] z = new int[graph.size()];
        int[][] scratch = posterior.scratch();
        for (int i = 0; i < n; i++) {
            values(from + i, leaves);
            weight[i] = teacher.leaves().weight(leaves) / normaliser;
            System.arraycopy(leaves, 0, z, 0, leaves.length);
            posterior.complete(z, scratch);
            for (int a = 0; a < z.length; a++) {
                own[a][i] = z[a];
            }
        }
        Membership[] memberships = new Membership[graph.size()];
        Arrays.setAll(memberships, a -> new Membership.Hard(own[a], teacher.values(a)));
        int[][] visible = Arrays.copyOf(own, sizes.length);
        return new Batch(weight, emitted(visible), memberships, Rows.gather(teacher.labels(), own[graph.root()]));
    }

    private Batch inferred(int from, int to, boolean withRoot) {
        RegionGraph graph = teacher.graph();
        int root = graph.root();
        int most = (to - from) * (withRoot ? teacher.values(root) : 1);
        double[] weight = new double[most];
        int[][] visible = new int[sizes.length][most];
        Matrix[] laws = new Matrix[graph.size()];
        Arrays.setAll(laws, a -> Matrix.zeros(most, teacher.values(a)));
        int[] z = new int[sizes.length];
        int count = 0;
        for (int i = from; i < to; i++) {
            values(i, z);
            Beliefs plain = at(z, -1);
            double p = weight(z, plain);
            double[] top = plain.marginal(root);
            for (int v = 0; v < (withRoot ? top.length : 1); v++) {
                double share = withRoot ? top[v] : 1;
                if (share > 0) {
                    weight[count] = p * share;
                    for (int leaf = 0; leaf < z.length; leaf++) {
                        visible[leaf][count] = z[leaf];
                    }
                    store(withRoot ? at(z, v) : plain, z, laws, count++);
                }
            }
        }
        int rows = count;
        Membership[] memberships = new Membership[graph.size()];
        Arrays.setAll(memberships, a -> Membership.of(Rows.slice(laws[a], 0, rows)));
        int[][] cut = new int[sizes.length][];
        Arrays.setAll(cut, leaf -> Arrays.copyOf(visible[leaf], rows));
        return new Batch(
                Arrays.copyOf(weight, rows),
                emitted(cut),
                memberships,
                Rows.slice(laws[root], 0, rows).times(teacher.labels()));
    }

    private double weight(int[] z, Beliefs beliefs) {
        return posterior.visible()
                ? teacher.leaves().weight(z) / normaliser
                : StrictMath.exp(beliefs.logMass() - logTotal);
    }

    private void store(Beliefs beliefs, int[] z, Matrix[] laws, int row) {
        for (int a = 0; a < laws.length; a++) {
            if (posterior.visible() && a < z.length) {
                laws[a].set(row, z[a], 1);
            } else {
                double[] law = beliefs.marginal(a);
                System.arraycopy(law, 0, laws[a].data(), row * law.length, law.length);
            }
        }
    }

    /// All beliefs given the input that `z` shows, and z_ω unless `root` is −1.
    private Beliefs at(int[] z, int root) {
        if (posterior.visible()) {
            return posterior.given(z, root);
        }
        double[][] likelihood = new double[z.length][];
        for (int leaf = 0; leaf < z.length; leaf++) {
            int[] classes = teacher.emission(leaf).classes();
            likelihood[leaf] = new double[classes.length];
            for (int v = 0; v < classes.length; v++) {
                likelihood[leaf][v] = classes[v] == z[leaf] ? 1 : 0;
            }
        }
        return posterior.given(likelihood, root);
    }

    private Matrix[] emitted(int[][] values) {
        Matrix[] inputs = new Matrix[values.length];
        Arrays.setAll(inputs, leaf -> Rows.gather(teacher.mean(leaf), values[leaf]));
        return inputs;
    }
}
