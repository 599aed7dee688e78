package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// The population of a [TreeTeacher].
///
/// *Implementation.* The distinct inputs under each region are listed as tuples of its children's, together with
/// P(x_α | z_α). They are grouped by the set of z_α that can show them. Whether a tuple of children's inputs can occur
/// depends on their groups alone, so that counting needs only the groups, and listing meets no impossible tuple. Of the
/// root only the tuples are kept. Inputs come in the order of the root's groups, a function of the teacher alone.
final class TreePopulation implements Population {
    /// The number of inputs in a block.
    static final int BLOCK = 1024;

    /// How many choices of groups are tried whatever the limit.
    private static final long FREE_GROUPS = 1 << 20;

    private final TreeTeacher teacher;
    private final Inputs[] listed;
    private final int[] children;
    private final int inputs;
    private final long atoms;

    /// The inputs under a region: `count` tuples of its children's inputs in `tuple` (for a leaf the one value that
    /// stands for its class), their probabilities given each value in `likelihood`, and how they fall into groups.
    private static final class Inputs {
        private int[] tuple;
        private double[] likelihood;
        private final Map<BitSet, Long> groups = new LinkedHashMap<>();
    }

    private TreePopulation(TreeTeacher teacher, Inputs[] listed, int[] children, int inputs, long atoms) {
        this.teacher = teacher;
        this.listed = listed;
        this.children = children;
        this.inputs = inputs;
        this.atoms = atoms;
    }

    /// See [Population#of].
    static TreePopulation of(TreeTeacher teacher, long limit) {
        RegionGraph graph = teacher.graph();
        Inputs[] inputs = groups(teacher, limit);
        int root = graph.root();
        long count = total(inputs[root].groups);
        if (count > Math.min(limit, Integer.MAX_VALUE / graph.childCount(root))) {
            throw new TooLargeException("inputs of the population", count, limit, KEY);
        }
        for (int region = 0; region < root; region++) {
            list(teacher, region, inputs, limit);
        }
        long atoms = 0;
        for (Map.Entry<BitSet, Long> g : inputs[root].groups.entrySet()) {
            atoms += g.getKey().cardinality() * g.getValue();
        }
        list(teacher, root, inputs, limit);
        return new TreePopulation(teacher, inputs, inputs[root].tuple, (int) count, atoms);
    }

    /// See [Population#forecast].
    static long forecast(TreeTeacher teacher) {
        return total(groups(teacher, DEFAULT_LIMIT)[teacher.graph().root()].groups);
    }

    /// How many inputs each value of the root can show (m_ω).
    static long[] forecastByRoot(TreeTeacher teacher) {
        long[] count = new long[teacher.prior().length];
        groups(teacher, DEFAULT_LIMIT)[teacher.graph().root()].groups.forEach((values, inputs) -> values.stream()
                .filter(z -> teacher.law().p(teacher.graph().root(), z) > 0)
                .forEach(z -> count[z] = Checks.plus(count[z], inputs)));
        return count;
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

        View(boolean withRoot) {
            this.withRoot = withRoot;
        }

        @Override
        public long size() {
            return withRoot ? atoms : inputs;
        }

        @Override
        public int blocks() {
            return (inputs + BLOCK - 1) / BLOCK;
        }

        @Override
        public Batch block(int i) {
            if (i < 0 || i >= blocks()) {
                throw new IllegalArgumentException("block: expected 0 to " + (blocks() - 1) + ", got " + i);
            }
            int from = i * BLOCK;
            int n = Math.min(inputs, from + BLOCK) - from;
            Matrix joint = rootJoint(from, n);
            int[][] value = leafValues(from, n);
            Matrix[] likelihood = new Matrix[value.length];
            for (int leaf = 0; leaf < value.length; leaf++) {
                likelihood[leaf] = teacher.emission(leaf).likelihoods(shown(leaf, value[leaf]));
            }
            Messages messages = teacher.messages(likelihood);
            return withRoot ? pairs(joint, value, messages) : plain(joint, value, messages);
        }
    }

    private Batch plain(Matrix joint, int[][] value, Messages messages) {
        double[] weight = new double[joint.rows()];
        for (int i = 0; i < weight.length; i++) {
            for (int z = 0; z < joint.columns(); z++) {
                weight[i] += joint.get(i, z);
            }
        }
        return new Batch(weight, shown(value), memberships(messages.beliefs()), messages.labels());
    }

    private Batch pairs(Matrix joint, int[][] value, Messages messages) {
        int m = joint.columns();
        int[] atom = new int[joint.data().length];
        int[] z = new int[atom.length];
        double[] weight = new double[atom.length];
        int count = 0;
        for (int i = 0; i < atom.length; i++) {
            if (joint.data()[i] > 0) {
                atom[count] = i / m;
                z[count] = i % m;
                weight[count++] = joint.data()[i];
            }
        }
        int[] chosen = Arrays.copyOf(atom, count);
        int[] roots = Arrays.copyOf(z, count);
        int[][] gathered = new int[value.length][count];
        for (int leaf = 0; leaf < value.length; leaf++) {
            for (int i = 0; i < count; i++) {
                gathered[leaf][i] = value[leaf][chosen[i]];
            }
        }
        return new Batch(
                Arrays.copyOf(weight, count),
                shown(gathered),
                memberships(messages.beliefs(chosen, roots)),
                Rows.gather(teacher.labels(), roots));
    }

    /// P(x, z_ω), (n × m_ω), of the inputs from `from`.
    private Matrix rootJoint(int from, int n) {
        RegionGraph graph = teacher.graph();
        int root = graph.root();
        int k = graph.childCount(root);
        double[] prior = teacher.prior();
        Matrix joint = Matrix.zeros(n, prior.length);
        double[][] message = new double[k][];
        for (int c = 0; c < k; c++) {
            message[c] = new double[teacher.values(graph.child(root, c))];
        }
        double[] out = new double[prior.length];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < k; c++) {
                int m = message[c].length;
                int place = children[(from + i) * k + c];
                System.arraycopy(listed[graph.child(root, c)].likelihood, place * m, message[c], 0, m);
            }
            teacher.family(root).up(message, out);
            for (int z = 0; z < out.length; z++) {
                joint.set(i, z, prior[z] * out[z]);
            }
        }
        return joint;
    }

    /// Per leaf the value that stands for the class that each of the inputs shows, (n).
    private int[][] leafValues(int from, int n) {
        RegionGraph graph = teacher.graph();
        int[][] place = new int[graph.size()][n];
        for (int i = 0; i < n; i++) {
            place[graph.root()][i] = from + i;
        }
        int[][] value = new int[graph.leaves()][n];
        for (int region = graph.root(); region >= 0; region--) {
            int[] tuple = listed[region].tuple;
            int k = graph.childCount(region);
            for (int i = 0; i < n; i++) {
                int own = place[region][i];
                for (int c = 0; c < k; c++) {
                    place[graph.child(region, c)][i] = tuple[own * k + c];
                }
                if (k == 0) {
                    value[region][i] = tuple[own];
                }
            }
        }
        return value;
    }

    private Matrix shown(int leaf, int[] value) {
        return Rows.gather(teacher.emission(leaf).mean(), value);
    }

    private Matrix[] shown(int[][] value) {
        Matrix[] x = new Matrix[value.length];
        for (int leaf = 0; leaf < x.length; leaf++) {
            x[leaf] = shown(leaf, value[leaf]);
        }
        return x;
    }

    private static Membership[] memberships(Matrix[] beliefs) {
        Membership[] memberships = new Membership[beliefs.length];
        for (int region = 0; region < beliefs.length; region++) {
            memberships[region] = Membership.of(beliefs[region]);
        }
        return memberships;
    }

    /// Counts the inputs under every region by group.
    private static Inputs[] groups(TreeTeacher teacher, long limit) {
        if (!teacher.isFinite()) {
            throw new IllegalArgumentException(
                    "population: expected emissions without noise, since with it the inputs are not finitely many");
        }
        RegionGraph graph = teacher.graph();
        Inputs[] inputs = new Inputs[graph.size()];
        for (int region = 0; region < graph.size(); region++) {
            Inputs own = new Inputs();
            inputs[region] = own;
            if (graph.isLeaf(region)) {
                for (BitSet values : classes(teacher, region).values()) {
                    own.groups.merge(values, 1L, Checks::plus);
                }
            } else {
                new GroupChoice(teacher, region, inputs, limit, (group, choice, count) -> {
                            own.groups.merge(group, count, Checks::plus);
                        })
                        .run();
            }
        }
        return inputs;
    }

    /// The used values of a leaf by the value that stands for their class.
    private static Map<Integer, BitSet> classes(TreeTeacher teacher, int leaf) {
        int[] classes = teacher.emission(leaf).classes();
        Map<Integer, BitSet> members = new LinkedHashMap<>();
        for (int z : teacher.law().usedValues(leaf)) {
            members.computeIfAbsent(classes[z], k -> new BitSet()).set(z);
        }
        return members;
    }

    private interface GroupVisitor {
        /// @param group the values of the region that can show the tuples
        /// @param choice per child the number of its group
        /// @param count the number of tuples
        void visit(BitSet group, int[] choice, long count);
    }

    /// Visits every possible choice of one group per child of a region, child by child.
    private static final class GroupChoice {
        private final String region;
        private final Family family;
        private final List<List<Map.Entry<BitSet, Long>>> groups = new ArrayList<>();
        private final BitSet[] chosen;
        private final int[] choice;
        private final long limit;
        private final GroupVisitor visitor;
        private long tried;

        GroupChoice(TreeTeacher teacher, int region, Inputs[] inputs, long limit, GroupVisitor visitor) {
            RegionGraph graph = teacher.graph();
            this.region = graph.id(region);
            this.limit = limit;
            this.visitor = visitor;
            family = teacher.family(region);
            choice = new int[family.children()];
            chosen = new BitSet[choice.length];
            for (int c = 0; c < choice.length; c++) {
                groups.add(List.copyOf(inputs[graph.child(region, c)].groups.entrySet()));
                chosen[c] = new BitSet();
                chosen[c].set(0, family.childValues(c));
            }
        }

        void run() {
            choose(0, 1, new BitSet());
        }

        private void choose(int c, long count, BitSet support) {
            if (c == choice.length) {
                visitor.visit(support, choice, count);
                return;
            }
            BitSet all = chosen[c];
            List<Map.Entry<BitSet, Long>> candidates = groups.get(c);
            for (int i = 0; i < candidates.size(); i++) {
                if (++tried > Math.max(limit, FREE_GROUPS)) {
                    throw new TooLargeException("kinds of inputs under region " + region, tried, limit, KEY);
                }
                chosen[c] = candidates.get(i).getKey();
                choice[c] = i;
                // The children not yet chosen still allow all values: what is impossible now stays so.
                BitSet left = family.support(chosen);
                if (!left.isEmpty()) {
                    choose(c + 1, Checks.times(count, candidates.get(i).getValue()), left);
                }
            }
            chosen[c] = all;
        }
    }

    /// Lists the inputs under `region`, whose groups are counted and whose children are listed, group by group.
    private static void list(TreeTeacher teacher, int region, Inputs[] inputs, long limit) {
        RegionGraph graph = teacher.graph();
        Inputs own = inputs[region];
        int m = teacher.values(region);
        int count = (int) total(own.groups);
        Map<BitSet, Integer> next = new LinkedHashMap<>();
        int start = 0;
        for (Map.Entry<BitSet, Long> g : own.groups.entrySet()) {
            next.put(g.getKey(), start);
            start += g.getValue().intValue();
        }
        boolean root = region == graph.root();
        own.likelihood = new double[root ? 0 : Math.multiplyExact(count, m)];
        if (graph.isLeaf(region)) {
            own.tuple = new int[count];
            classes(teacher, region).forEach((stands, values) -> {
                int at = next.merge(values, 1, Integer::sum) - 1;
                own.tuple[at] = stands;
                values.stream().forEach(z -> own.likelihood[at * m + z] = 1);
            });
            return;
        }
        int k = graph.childCount(region);
        own.tuple = new int[Math.multiplyExact(count, k)];
        int[][] firstOfGroup = new int[k][];
        for (int c = 0; c < k; c++) {
            firstOfGroup[c] = starts(inputs[graph.child(region, c)].groups);
        }
        new GroupChoice(teacher, region, inputs, limit, (group, choice, size) -> {
                    int at = next.merge(group, (int) size, Integer::sum) - (int) size;
                    int[] sizes = new int[k];
                    for (int c = 0; c < k; c++) {
                        sizes[c] = firstOfGroup[c][choice[c] + 1] - firstOfGroup[c][choice[c]];
                    }
                    int[] digits = new int[k];
                    for (int i = 0; i < size; i++) {
                        Checks.digits(i, sizes, digits);
                        for (int c = 0; c < k; c++) {
                            own.tuple[(at + i) * k + c] = firstOfGroup[c][choice[c]] + digits[c];
                        }
                    }
                })
                .run();
        if (!root) {
            fillLikelihoods(teacher, region, inputs, count);
        }
    }

    private static void fillLikelihoods(TreeTeacher teacher, int region, Inputs[] inputs, int count) {
        RegionGraph graph = teacher.graph();
        int k = graph.childCount(region);
        int m = teacher.values(region);
        double[][] message = new double[k][];
        for (int c = 0; c < k; c++) {
            message[c] = new double[teacher.values(graph.child(region, c))];
        }
        double[] out = new double[m];
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < k; c++) {
                int place = inputs[region].tuple[i * k + c];
                double[] from = inputs[graph.child(region, c)].likelihood;
                System.arraycopy(from, place * message[c].length, message[c], 0, message[c].length);
            }
            teacher.family(region).up(message, out);
            System.arraycopy(out, 0, inputs[region].likelihood, i * m, m);
        }
    }

    private static int[] starts(Map<BitSet, Long> groups) {
        int[] starts = new int[groups.size() + 1];
        int i = 0;
        for (long size : groups.values()) {
            starts[i + 1] = starts[i] + (int) size;
            i++;
        }
        return starts;
    }

    private static long total(Map<BitSet, Long> groups) {
        long total = 0;
        for (long size : groups.values()) {
            total = Checks.plus(total, size);
        }
        return total;
    }
}
