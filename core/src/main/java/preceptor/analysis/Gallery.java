package preceptor.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Activation;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Initialization;
import preceptor.student.Loss;
import preceptor.student.Parameters;
import preceptor.teacher.Computed;
import preceptor.teacher.Emission;
import preceptor.teacher.IsingLeaves;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Leaves;
import preceptor.teacher.NetworkTeacher;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.RandomHierarchy;
import preceptor.teacher.Rule;
import preceptor.teacher.Teacher;
import preceptor.teacher.TreeTeacher;

/// The built-in cases on which every statement is tried: each kind of teacher, with students of every kind, without and
/// with batch norm before and after the ReLU.
public final class Gallery {
    private static final Key KEY = Key.root(20180929).named("gallery");
    private static final int WIDTH = 5;

    private record NamedTeacher(String name, Teacher teacher, boolean lossless) {}

    private Gallery() {}

    /// All cases; the same ones every time.
    public static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        List<NamedTeacher> teachers = teachers();
        for (int t = 0; t < teachers.size(); t++) {
            NamedTeacher named = teachers.get(t);
            Architecture plain = plain(named.teacher());
            for (BatchNorm.Place place : BatchNorm.Place.values()) {
                // T9 wants c₀ held.
                boolean held = place == BatchNorm.Place.AFTER_RELU && named.teacher() instanceof ProductTeacher;
                String norm = switch (place) {
                    case NONE -> "no norm";
                    case BEFORE_RELU -> "norm before ReLU";
                    case AFTER_RELU -> "norm after ReLU" + (held ? ", c₀ held" : "");
                };
                BatchNorm batchNorm = held ? new BatchNorm(place, 0, true, false) : BatchNorm.at(place);
                Architecture student = variant(plain.withNorm(batchNorm), t);
                String name = named.name() + ", " + describe(student) + norm;
                cases.add(of(name, named, student, KEY.named("student").at(cases.size())));
            }
        }
        return cases;
    }

    private static Architecture variant(Architecture a, int index) {
        return switch (index % 6) {
            case 1 -> a.withBias(true);
            case 2 -> a.withShared(true);
            case 3 -> a.withLoss(Loss.SQUARED_ERROR);
            case 4 -> a.withResidual(true);
            case 5 -> a.withActivation(Activation.LINEAR);
            default -> a;
        };
    }

    private static String describe(Architecture a) {
        StringBuilder s = new StringBuilder();
        s.append(a.bias() ? "bias, " : "");
        s.append(a.shared() ? "shared weights, " : "");
        s.append(a.loss() == Loss.SQUARED_ERROR ? "squared error, " : "");
        s.append(a.residual() ? "residual, " : "");
        s.append(a.activation() == Activation.LINEAR ? "linear, " : "");
        return s.toString();
    }

    private static Case of(String name, NamedTeacher named, Architecture student, Key key) {
        Parameters p = new Initialization(Initialization.Kind.HE, 1).draw(student, key);
        RandomStream s = key.named("jitter").stream();
        double[] jitter = new double[p.size()];
        Arrays.setAll(jitter, i -> 0.1 * s.nextGaussian());
        p.layout().clearHeld(jitter, 0, jitter.length, 0);
        for (int i = 0; i < p.size(); i++) {
            p.values()[i] += jitter[i];
        }
        return new Case(name, named.teacher(), student, p, named.lossless());
    }

    private static Architecture plain(Teacher teacher) {
        RegionGraph graph = teacher.graph();
        int[] width = new int[graph.size()];
        Arrays.fill(width, WIDTH);
        for (int b = 0; b < graph.leaves(); b++) {
            width[b] = teacher.inputs()[b];
        }
        return Architecture.plain(graph, width, teacher.heads());
    }

    private static List<NamedTeacher> teachers() {
        List<NamedTeacher> t = new ArrayList<>();
        RegionGraph small = Regions.tree(1, 3);
        RegionGraph middle = Regions.tree(2, 2);
        RegionGraph deep = Regions.tree(3, 2);
        add(t, "latent tree 1x3", LatentTree.of(small, new int[] {3}, 0.6), false);
        add(t, "latent tree 2x2", LatentTree.of(middle, new int[] {3, 2, 3}, 0.75), false);
        add(t, "latent tree 3x2", LatentTree.of(deep, new int[] {2}, 0.75), false);
        add(t, "latent tree, skewed tables", skewed(middle), false);
        add(t, "latent tree, perfect copies", LatentTree.of(deep, new int[] {3}, 1), true);
        add(t, "random hierarchy, shared", hierarchy(middle, true), false);
        add(t, "random hierarchy, own rules", hierarchy(deep, false), false);
        add(t, "computed majority", Computed.of(middle, new int[] {2}, new Rule.Majority(), 0), false);
        add(t, "computed parity, noisy", Computed.of(middle, new int[] {2}, new Rule.Parity(), 0.1), false);
        add(t, "computed and-or", Computed.of(deep, new int[] {2}, new Rule.AndOr(), 0), false);
        add(
                t,
                "computed random",
                Computed.of(small, new int[] {4, 3}, new Rule.RandomFunction(KEY.named("rule"), false), 0),
                false);
        add(t, "computed identity", Computed.of(middle, new int[] {16, 4, 2}, identity(), 0), true);
        TreeTeacher tree = mirrored(LatentTree.of(middle, new int[] {2}, 0.8), 2);
        TreeTeacher parity = mirrored(Computed.of(middle, new int[] {2}, new Rule.Parity(), 0.1), 1);
        t.add(new NamedTeacher("product of 2, inputs centred", ProductTeacher.of(List.of(tree, parity)), false));
        TreeTeacher narrow = LatentTree.of(small, new int[] {2}, 0.7);
        TreeTeacher vote = Computed.of(small, new int[] {2}, new Rule.Majority(), 0);
        TreeTeacher grammar = hierarchy(small, true);
        t.add(new NamedTeacher("product of 3", ProductTeacher.of(List.of(narrow, vote, mirrored(narrow, 1))), false));
        TreeTeacher other = LatentTree.of(small, new int[] {3, 2}, 0.6);
        t.add(new NamedTeacher(
                "product of 2, dependent",
                ProductTeacher.of(List.of(narrow, other)).withDependence(0.5),
                false));
        t.add(new NamedTeacher(
                "product of 2, one root",
                ProductTeacher.of(List.of(grammar, narrow)).withDependence(1),
                false));
        t.add(new NamedTeacher("product of 2, label of one", ProductTeacher.of(List.of(grammar, narrow), 1), false));
        addOverlapping(t);
        addDistractors(t);
        return t;
    }

    /// Two-valued leaves shown as a vector of `dim` coordinates and its negative.
    private static TreeTeacher mirrored(TreeTeacher teacher, int dim) {
        return teacher.withEmissions((leaf, m) -> {
            Matrix one =
                    Emission.embedding(1, dim, 0, KEY.named("mirror").at(leaf)).mean();
            return Emission.of(
                    Matrix.of(new double[][] {one.row(0), one.scaled(-1).row(0)}), 0);
        });
    }

    /// Regions that know nothing of the label: the last child of each region, or of the root alone.
    private static void addDistractors(List<NamedTeacher> t) {
        int[] values = {3, 2};
        double[] correlation = {0.8};
        RegionGraph wide = Regions.tree(1, 4);
        RegionGraph deep = Regions.tree(2, 2);
        add(t, "distractors, a subtree", LatentTree.withDistractors(deep, values, correlation, 1, 0), false);
        add(t, "distractors, leaves", LatentTree.withDistractors(wide, values, correlation, 2), false);
        add(t, "distractors, everywhere", LatentTree.withDistractors(deep, values, correlation, 1), false);
    }

    /// Receptive fields that overlap, and leaves that depend on each other: A1 fails on all but the lossless one.
    private static void addOverlapping(List<NamedTeacher> t) {
        int[] two = {2};
        double[] clear = {0};
        RegionGraph dense = Regions.grid1d(5, new int[] {3, 3}, new int[] {1, 1}, Regions.Padding.VALID);
        RegionGraph strided = Regions.grid1d(7, new int[] {3, 3}, new int[] {2, 2}, Regions.Padding.VALID);
        RegionGraph square = Regions.grid2d(3, new int[] {2, 3}, new int[] {2, 2}, Regions.Padding.SAME);
        RegionGraph pairs = Regions.grid1d(3, new int[] {2, 2}, new int[] {1, 1}, Regions.Padding.VALID);
        RegionGraph blocks = Regions.tree(2, 3);
        NetworkTeacher.Effort effort = NetworkTeacher.Effort.of(KEY);
        add(t, "overlap 1-D stride 1", Computed.network(dense, two, new Rule.Majority(), clear, effort), false);
        double[] perLevel = {0.05, 0.15};
        add(
                t,
                "overlap 1-D stride 2, noisy",
                Computed.network(strided, two, new Rule.Parity(), perLevel, effort),
                false);
        add(t, "overlap 2-D 3x3 stride 2", Computed.network(square, two, new Rule.AndOr(), clear, effort), false);
        add(t, "overlap, lossless", Computed.network(pairs, new int[] {16, 4, 2}, identity(), clear, effort), true);
        Leaves spins = IsingLeaves.chain(blocks.leaves(), 2, NetworkTeacher.DEFAULT_TABLES);
        add(t, "block spins", Computed.network(blocks, two, new Rule.Majority(), clear, spins, effort), false);
    }

    private static void add(List<NamedTeacher> into, String name, Teacher teacher, boolean lossless) {
        Key key = KEY.named("emission").at(into.size());
        Emission.Maker maker = (leaf, m) -> Emission.embedding(m, 3, 0, key.at(leaf));
        Teacher embedded = into.size() % 3 == 2
                ? teacher
                : switch (teacher) {
                    case TreeTeacher tree -> tree.withEmissions(maker);
                    case NetworkTeacher network -> network.withEmissions(maker);
                    case ProductTeacher product -> product;
                };
        into.add(new NamedTeacher(name, embedded, lossless));
    }

    /// r·m = 4 of 6 tuples, so that some inputs never occur.
    private static TreeTeacher hierarchy(RegionGraph graph, boolean shared) {
        return RandomHierarchy.of(graph, new int[] {2, 2, 3, 3}, new int[] {2}, shared, KEY.named("hierarchy"));
    }

    private static TreeTeacher skewed(RegionGraph graph) {
        RandomStream s = KEY.named("tables").stream();
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            P[e] = Matrix.zeros(3, 3);
            for (int z = 0; z < 3; z++) {
                double[] row = {s.nextDouble(), s.nextDouble(), 0.2 * s.nextDouble()};
                double sum = row[0] + row[1] + row[2];
                for (int v = 0; v < 3; v++) {
                    P[e].set(z, v, row[v] / sum);
                }
            }
        }
        // The root's last value never occurs: an unused summary must not disturb anything.
        return LatentTree.of(graph, new double[] {0.7, 0.3, 0}, P);
    }

    /// z_α numbers the pairs of its children's values, so that no summary loses anything.
    private static Rule identity() {
        int[] upper = new int[16];
        Arrays.setAll(upper, i -> i);
        return new Rule.Table(List.of(upper, new int[] {0, 1, 2, 3}));
    }
}
