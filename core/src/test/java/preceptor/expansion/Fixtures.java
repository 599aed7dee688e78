package preceptor.expansion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Gating;
import preceptor.student.Initialization;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Computed;
import preceptor.teacher.Emission;
import preceptor.teacher.Family;
import preceptor.teacher.LatentTree;
import preceptor.teacher.ListedFamily;
import preceptor.teacher.Membership;
import preceptor.teacher.Population;
import preceptor.teacher.RandomHierarchy;
import preceptor.teacher.Rule;
import preceptor.teacher.Teacher;
import preceptor.teacher.TreeTeacher;

/// Teachers and students on which the tests of the theory are run, and the brute force they are compared with.
public final class Fixtures {
    /// How many kinds of teachers [#teacher] goes through.
    public static final int KINDS = 8;

    private static final List<BatchNorm.Place> PLACES = List.of(BatchNorm.Place.values());

    private Fixtures() {}

    /// No batch norm, before and after the ReLU in turn.
    public static BatchNorm norm(int seed) {
        return BatchNorm.at(PLACES.get(seed % PLACES.size()));
    }

    /// A random small teacher of kind `seed` mod [#KINDS] with at most `most` listed assignments of its summaries.
    public static TreeTeacher teacher(int seed, int most) {
        for (int attempt = 0; ; attempt++) {
            Key key = Key.root(seed).named("teacher").at(attempt);
            TreeTeacher teacher = draw(seed, key);
            if (assignments(teacher) <= most) {
                return teacher;
            }
        }
    }

    private static TreeTeacher draw(int seed, Key key) {
        RandomStream s = key.stream();
        RegionGraph graph = graph(s);
        int m = 2 + s.nextInt(2);
        int[] values = new int[graph.depth() + 1];
        Arrays.setAll(values, i -> 2 + s.nextInt(2));
        TreeTeacher teacher = switch (seed % KINDS) {
            case 0 -> LatentTree.of(graph, values, 0.3 + 0.7 * s.nextDouble());
            case 1 -> tables(graph, m, s);
            case 2 -> Computed.of(graph, new int[] {m}, new Rule.Majority(), 0);
            case 3 -> Computed.of(graph, new int[] {m}, new Rule.Parity(), 0.3 * s.nextDouble());
            case 4 -> Computed.of(graph, new int[] {m}, new Rule.AndOr(), 0);
            case 5 -> Computed.of(graph, values, new Rule.RandomFunction(key.named("rule"), false), 0.1);
            case 6 -> RandomHierarchy.of(graph, new int[] {m}, new int[] {1}, false, key.named("rules"));
            default -> listed(graph, m, s);
        };
        TreeTeacher shown = s.nextInt(2) == 0
                ? teacher
                : teacher.withEmissions((leaf, n) ->
                        Emission.embedding(n, 3, 0, key.named("leaf").at(leaf)));
        return s.nextInt(3) == 0 ? shown.withLabelNoise(0.5 * s.nextDouble()) : shown;
    }

    private static RegionGraph graph(RandomStream s) {
        return switch (s.nextInt(5)) {
            case 0 -> Regions.tree(1, 3);
            case 1 -> Regions.tree(2, 2);
            case 2 -> Regions.tree(1, 2);
            case 3 -> unequal();
            default -> Regions.tree(2, 2, 1);
        };
    }

    /// A tree of height 3 whose leaves are 1, 2 and 3 levels below the root.
    public static RegionGraph unequal() {
        return Regions.explicit(List.of(
                new int[] {1, 2}, new int[0], new int[] {3, 4}, new int[0], new int[] {5, 6}, new int[0], new int[0]));
    }

    private static TreeTeacher tables(RegionGraph graph, int m, RandomStream s) {
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            P[e] = Matrix.zeros(m, m);
            for (int z = 0; z < m; z++) {
                System.arraycopy(law(m, s), 0, P[e].data(), z * m, m);
            }
        }
        return LatentTree.of(graph, law(m, s), P);
    }

    private static TreeTeacher listed(RegionGraph graph, int m, RandomStream s) {
        Family[] families = new Family[graph.size()];
        Emission[] emissions = new Emission[graph.leaves()];
        Arrays.setAll(emissions, leaf -> Emission.oneHot(m));
        for (int a = graph.leaves(); a < families.length; a++) {
            int[] sizes = new int[graph.childCount(a)];
            Arrays.fill(sizes, m);
            List<ListedFamily.Entry> entries = new ArrayList<>();
            for (int z = 0; z < m; z++) {
                for (double w : law(3, s)) {
                    int[] tuple = new int[sizes.length];
                    Arrays.setAll(tuple, i -> s.nextInt(m));
                    entries.add(new ListedFamily.Entry(z, tuple, w));
                }
            }
            families[a] = ListedFamily.of(m, sizes, entries);
        }
        return TreeTeacher.of(graph, law(m, s), families, emissions, Matrix.identity(m));
    }

    /// A law of `m` values, now and then with one that never occurs.
    private static double[] law(int m, RandomStream s) {
        double[] p = new double[m];
        double sum = 0;
        int unused = s.nextInt(4) == 0 ? s.nextInt(m) : -1;
        for (int i = 0; i < m; i++) {
            p[i] = i == unused ? 0 : 0.1 + s.nextDouble();
            sum += p[i];
        }
        for (int i = 0; i < m; i++) {
            p[i] /= sum;
        }
        return p;
    }

    /// A ReLU student of `teacher` whose hidden regions have `width` nodes.
    public static Architecture student(Teacher teacher, int width) {
        RegionGraph graph = teacher.graph();
        int[] widths = new int[graph.size()];
        Arrays.fill(widths, width);
        for (int b = 0; b < graph.leaves(); b++) {
            widths[b] = teacher.inputs()[b];
        }
        return Architecture.plain(graph, widths, teacher.classes());
    }

    /// Fresh He weights, biases and all other parameters off their special values by `jitter`.
    public static Parameters parameters(Architecture architecture, Key key, double jitter) {
        Parameters p = new Initialization(Initialization.Kind.HE, 1).draw(architecture, key);
        RandomStream s = key.named("jitter").stream();
        for (int i = 0; i < p.size(); i++) {
            p.values()[i] += jitter * s.nextGaussian();
        }
        return p;
    }

    /// What a student is on average given each summary, over `data`.
    public static Measured measure(Teacher teacher, Parameters p, BatchSource data) {
        return new Measurer(p.architecture(), teacher.values(), data, 1)
                .measure(p)
                .getFirst()
                .finish();
    }

    public static Measured measure(Teacher teacher, Parameters p) {
        return measure(teacher, p, Population.of(teacher).atoms());
    }

    /// The budget of a student on its teacher, with both closures and the given orders.
    public static Expansion expand(Teacher teacher, Parameters p, Integer... orders) {
        return new Expander(
                        p.architecture(),
                        SummaryModels.of(teacher),
                        true,
                        1,
                        List.of(Gates.HARD, Gates.GAUSSIAN),
                        List.of(orders))
                .expand(p, measure(teacher, p));
    }

    /// A sample-space pass that has gone forward and back over `batch`.
    public static Pass run(Parameters p, Batch batch) {
        Pass pass = new Pass(p.architecture(), new SampleSpace(p.architecture().graph(), batch.weight()));
        pass.forward(p, batch.inputs(), Gating.HARD);
        pass.loss(batch.targets());
        pass.backward(p.zeros());
        return pass;
    }

    /// The number of assignments of positive probability of all summaries, counted along the tree.
    private static double assignments(TreeTeacher teacher) {
        RegionGraph graph = teacher.graph();
        double[][] count = new double[graph.size()][];
        for (int a = 0; a < graph.size(); a++) {
            double[] own = new double[teacher.values(a)];
            if (graph.isLeaf(a)) {
                Arrays.fill(own, 1);
            } else {
                int region = a;
                for (int z = 0; z < own.length; z++) {
                    int value = z;
                    teacher.family(a).forEach(z, (tuple, p) -> {
                        double product = 1;
                        for (int i = 0; i < tuple.length; i++) {
                            product *= count[graph.child(region, i)][tuple[i]];
                        }
                        own[value] += product;
                    });
                }
            }
            count[a] = own;
        }
        double sum = 0;
        for (int z = 0; z < teacher.prior().length; z++) {
            sum += teacher.prior()[z] > 0 ? count[graph.root()][z] : 0;
        }
        return sum;
    }

    /// Every assignment of all summaries as one atom with hard memberships: a product of family tables over all tuples
    /// of values, with nothing in common with the recursions.
    public static Batch listing(TreeTeacher teacher) {
        RegionGraph graph = teacher.graph();
        int n = graph.size();
        Matrix[] Q = new Matrix[n];
        for (int a = graph.leaves(); a < n; a++) {
            Q[a] = teacher.family(a).table(1 << 20).orElseThrow();
        }
        List<int[]> found = new ArrayList<>();
        List<Double> weight = new ArrayList<>();
        int[] z = new int[n];
        int at = 0;
        while (at < n) {
            double p = teacher.prior()[z[graph.root()]];
            for (int a = graph.leaves(); a < n && p > 0; a++) {
                int column = 0;
                for (int i = 0; i < graph.childCount(a); i++) {
                    int b = graph.child(a, i);
                    column = column * teacher.values(b) + z[b];
                }
                p *= Q[a].get(z[a], column);
            }
            if (p > 0) {
                found.add(z.clone());
                weight.add(p);
            }
            for (at = 0; at < n && ++z[at] == teacher.values(at); at++) {
                z[at] = 0;
            }
        }
        return batch(teacher, found, weight);
    }

    private static Batch batch(TreeTeacher teacher, List<int[]> found, List<Double> weight) {
        RegionGraph graph = teacher.graph();
        Matrix[] inputs = new Matrix[graph.leaves()];
        Membership[] memberships = new Membership[graph.size()];
        for (int a = 0; a < graph.size(); a++) {
            int region = a;
            int[] own = found.stream().mapToInt(x -> x[region]).toArray();
            memberships[a] = new Membership.Hard(own, teacher.values(a));
            if (graph.isLeaf(a)) {
                inputs[a] = gather(teacher.emission(a).mean(), own);
            }
        }
        int[] root = found.stream().mapToInt(x -> x[graph.root()]).toArray();
        return new Batch(
                weight.stream().mapToDouble(Double::doubleValue).toArray(),
                inputs,
                memberships,
                gather(teacher.labels(), root));
    }

    private static Matrix gather(Matrix table, int[] rows) {
        double[][] chosen = new double[rows.length][];
        Arrays.setAll(chosen, i -> table.row(rows[i]));
        return Matrix.of(chosen);
    }

    /// The cosine between two lists of gradients.
    public static double cosine(Matrix[] a, Matrix[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    static double dot(Matrix[] a, Matrix[] b) {
        double sum = 0;
        for (int e = 0; e < a.length; e++) {
            sum += a[e].dot(b[e]);
        }
        return sum;
    }

    /// ‖a − b‖ / (1 + ‖b‖), the largest over the list.
    public static double distance(Matrix[] a, Matrix[] b) {
        double worst = 0;
        for (int e = 0; e < a.length; e++) {
            worst = Math.max(worst, distance(a[e], b[e]));
        }
        return worst;
    }

    public static double distance(Matrix a, Matrix b) {
        double d = a.minus(b).norm() / (1 + b.norm());
        return Double.isFinite(d) ? d : Double.POSITIVE_INFINITY;
    }
}
