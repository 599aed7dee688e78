package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// Random small tree teachers of every kind, each with the joint probability of all summaries by its definition.
final class TeacherCases {
    static final int KINDS = 8;

    private static final int MOST_CONFIGURATIONS = 6000;

    private TeacherCases() {}

    /// @param joint P(z of all regions) straight from the definition of the kind
    record Case(String name, TreeTeacher teacher, ToDoubleFunction<int[]> joint) {}

    static Case random(int seed) {
        RandomStream s = Key.root(seed).named("case").stream();
        RegionGraph graph;
        int[] perLevel;
        int[] m;
        do {
            graph = tree(s);
            perLevel = new int[graph.depth() + 1];
            for (int i = 0; i < perLevel.length; i++) {
                perLevel[i] = 1 + s.nextInt(4);
            }
            m = new int[graph.size()];
            for (int r = 0; r < m.length; r++) {
                m[r] = perLevel[graph.depth() - graph.level(r)];
            }
        } while (product(m) > MOST_CONFIGURATIONS);
        Case made = switch (seed % KINDS) {
            case 0 -> correlated(graph, perLevel, s);
            case 1 -> tables(graph, m, s);
            case 2 -> computed(graph, perLevel, new Rule.Majority(), s);
            case 3 -> computed(graph, perLevel, new Rule.Parity(), s);
            case 4 -> computed(graph, perLevel, new Rule.AndOr(), s);
            case 5 -> computed(graph, perLevel, new Rule.RandomFunction(Key.root(seed), s.nextInt(2) == 0), s);
            case 6 -> hierarchy(graph, perLevel, m, s, Key.root(seed));
            default -> listed(graph, m, s);
        };
        TreeTeacher teacher = made.teacher.withEmissions((leaf, values) -> emission(leaf, values, seed));
        if (seed % 3 == 0) {
            teacher = teacher.withLabelNoise(s.nextDouble());
        }
        return new Case(made.name + " #" + seed, teacher, made.joint);
    }

    private static Emission emission(int leaf, int values, int seed) {
        Key key = Key.root(seed).named("emission").at(leaf);
        return switch (Math.floorMod(seed + leaf, 4)) {
            case 0 -> Emission.oneHot(values);
            case 1 -> Emission.embedding(values, 3, 0, key);
            case 2 -> Emission.pixels(values, 2, 0, key);
            default -> {
                // Values 0 and 2, 1 and 3 look alike.
                Matrix mean = Matrix.zeros(values, 1);
                for (int z = 0; z < values; z++) {
                    mean.set(z, 0, z % 2);
                }
                yield Emission.of(mean, 0);
            }
        };
    }

    private static RegionGraph tree(RandomStream s) {
        List<int[]> children = new ArrayList<>();
        children.add(null);
        grow(0, 1 + s.nextInt(3), children, s);
        return Regions.explicit(children);
    }

    private static void grow(int node, int height, List<int[]> children, RandomStream s) {
        int[] own = new int[1 + s.nextInt(3)];
        for (int i = 0; i < own.length; i++) {
            own[i] = children.size();
            children.add(new int[0]);
        }
        children.set(node, own);
        for (int child : own) {
            if (height > 1 && s.nextInt(2) == 0) {
                grow(child, height - 1, children, s);
            }
        }
    }

    private static Case correlated(RegionGraph graph, int[] perLevel, RandomStream s) {
        double c = s.nextInt(4) == 0 ? 1 : s.nextDouble();
        TreeTeacher teacher = LatentTree.of(graph, perLevel, c);
        return new Case("correlation " + c, teacher, z -> {
            double q = 1.0 / teacher.values(graph.root());
            for (int e = 0; e < graph.edges(); e++) {
                int m = teacher.values(graph.child(e));
                q *= (z[graph.child(e)] == z[graph.parent(e)] % m ? c : 0) + (1 - c) / m;
            }
            return q;
        });
    }

    private static Case tables(RegionGraph graph, int[] m, RandomStream s) {
        double[] prior = law(m[graph.root()], s);
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            P[e] = Matrix.zeros(m[graph.parent(e)], m[graph.child(e)]);
            for (int z = 0; z < P[e].rows(); z++) {
                double[] row = law(P[e].columns(), s);
                System.arraycopy(row, 0, P[e].data(), z * row.length, row.length);
            }
        }
        return new Case("tables", LatentTree.of(graph, prior, P), z -> {
            double q = prior[z[graph.root()]];
            for (int e = 0; e < P.length; e++) {
                q *= P[e].get(z[graph.parent(e)], z[graph.child(e)]);
            }
            return q;
        });
    }

    private static Case computed(RegionGraph graph, int[] perLevel, Rule rule, RandomStream s) {
        int[] m = new int[graph.size()];
        for (int r = 0; r < m.length; r++) {
            m[r] = perLevel[graph.depth() - graph.level(r)];
        }
        double[][] priors = new double[graph.leaves()][];
        for (int leaf = 0; leaf < priors.length; leaf++) {
            priors[leaf] = law(m[leaf], s);
        }
        double noise = s.nextInt(2) == 0 ? 0 : s.nextDouble();
        TreeTeacher teacher = Computed.of(graph, perLevel, rule, noise, priors);
        return new Case(rule + " noise " + noise, teacher, z -> {
            double q = 1;
            for (int leaf = 0; leaf < priors.length; leaf++) {
                q *= priors[leaf][z[leaf]];
            }
            for (int r = graph.leaves(); r < graph.size(); r++) {
                q *= (z[r] == phi(rule, graph, r, m, z) ? 1 - noise : 0) + noise / m[r];
            }
            return q;
        });
    }

    private static int phi(Rule rule, RegionGraph graph, int r, int[] m, int[] z) {
        int[] ch =
                Arrays.stream(graph.childEdges(r)).map(e -> z[graph.child(e)]).toArray();
        return switch (rule) {
            case Rule.Majority any -> {
                long best = -1;
                int winner = 0;
                for (int v = 0; v < 4; v++) {
                    int candidate = v;
                    long votes = Arrays.stream(ch).filter(x -> x == candidate).count();
                    if (votes > best) {
                        best = votes;
                        winner = v;
                    }
                }
                yield winner % m[r];
            }
            case Rule.Parity any -> Arrays.stream(ch).sum() % m[r];
            case Rule.AndOr any -> {
                var stream = Arrays.stream(ch);
                int v = (graph.level(r) % 2 == 1 ? stream.min() : stream.max()).getAsInt();
                yield Math.min(v, m[r] - 1);
            }
            case Rule.Table t -> t.at(graph, r, m).apply(ch);
            case Rule.RandomFunction f -> f.at(graph, r, m).apply(ch);
        };
    }

    private static Case hierarchy(RegionGraph graph, int[] perLevel, int[] m, RandomStream s, Key key) {
        int[] levels = perLevel.clone();
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < levels.length; i++) {
            // A level of more values than its children have tuples has no hierarchy.
            levels[i] = i == 0 ? perLevel[0] : Math.max(levels[i], levels[i - 1]);
        }
        for (int r = graph.leaves(); r < graph.size(); r++) {
            long tuples = 1;
            for (int e : graph.childEdges(r)) {
                tuples *= levels[graph.depth() - graph.level(graph.child(e))];
            }
            least = (int) Math.min(least, tuples / levels[graph.depth() - graph.level(r)]);
        }
        if (least < 1
                || Arrays.stream(graphValues(graph, levels)).asLongStream().reduce(1, (a, b) -> a * b)
                        > 4 * MOST_CONFIGURATIONS) {
            return listed(graph, m, s);
        }
        TreeTeacher teacher =
                RandomHierarchy.of(graph, levels, new int[] {1 + s.nextInt(least)}, s.nextInt(2) == 0, key);
        return new Case("random hierarchy", teacher, families(teacher, graph));
    }

    private static int[] graphValues(RegionGraph graph, int[] levels) {
        int[] m = new int[graph.size()];
        for (int r = 0; r < m.length; r++) {
            m[r] = levels[graph.depth() - graph.level(r)];
        }
        return m;
    }

    /// Families with some random tuples; every value keeps one or more.
    private static Case listed(RegionGraph graph, int[] m, RandomStream s) {
        Family[] families = new Family[graph.size()];
        Emission[] emissions = new Emission[graph.leaves()];
        for (int leaf = 0; leaf < emissions.length; leaf++) {
            emissions[leaf] = Emission.oneHot(m[leaf]);
        }
        for (int r = graph.leaves(); r < graph.size(); r++) {
            List<ListedFamily.Entry> entries = new ArrayList<>();
            int[] sizes = new int[graph.childCount(r)];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = m[graph.child(r, i)];
            }
            for (int z = 0; z < m[r]; z++) {
                double[] weight = law(3, s);
                for (double w : weight) {
                    int[] tuple = new int[sizes.length];
                    for (int i = 0; i < tuple.length; i++) {
                        tuple[i] = s.nextInt(sizes[i]);
                    }
                    entries.add(new ListedFamily.Entry(z, tuple, w));
                }
            }
            families[r] = ListedFamily.of(m[r], sizes, entries);
        }
        double[] prior = law(m[graph.root()], s);
        TreeTeacher teacher = TreeTeacher.of(graph, prior, families, emissions, Matrix.identity(m[graph.root()]));
        return new Case("listed", teacher, families(teacher, graph));
    }

    private static ToDoubleFunction<int[]> families(TreeTeacher teacher, RegionGraph graph) {
        return z -> {
            double[] q = {teacher.prior()[z[graph.root()]]};
            for (int r = graph.leaves(); r < graph.size(); r++) {
                int[] own = Arrays.stream(graph.childEdges(r))
                        .map(e -> z[graph.child(e)])
                        .toArray();
                double[] found = {0};
                teacher.family(r).forEach(z[r], (tuple, p) -> {
                    if (Arrays.equals(tuple, own)) {
                        found[0] += p;
                    }
                });
                q[0] *= found[0];
            }
            return q[0];
        };
    }

    /// A random law on `m` values with some probabilities of 0.
    private static double[] law(int m, RandomStream s) {
        double[] p = new double[m];
        double sum = 0;
        for (int i = 0; i < m; i++) {
            p[i] = s.nextInt(4) == 0 ? 0 : 0.05 + s.nextDouble();
            sum += p[i];
        }
        if (sum == 0) {
            p[0] = 1;
            sum = 1;
        }
        for (int i = 0; i < m; i++) {
            p[i] /= sum;
        }
        return p;
    }

    static long product(int[] m) {
        return Arrays.stream(m).asLongStream().reduce(1, (a, b) -> Math.min(1L << 40, a * b));
    }
}
