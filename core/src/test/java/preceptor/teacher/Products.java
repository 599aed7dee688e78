package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// Random factors on one tree, and their product as a tree teacher whose families list every tuple: brute force that
/// shares no code with [ProductTeacher].
public final class Products {
    private Products() {}

    /// `count` factors of different kinds, some with values that never occur, with small inputs.
    public static List<TreeTeacher> factors(int seed, int count) {
        RandomStream s = Key.root(seed).named("factors").stream();
        RegionGraph graph = switch (s.nextInt(3)) {
            case 0 -> Regions.tree(1, 2);
            case 1 -> Regions.tree(1, 3);
            default -> count > 2 ? Regions.tree(2, 2, 1) : Regions.tree(2, 2);
        };
        List<TreeTeacher> factors = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            Key key = Key.root(seed).named("factor").at(k);
            TreeTeacher plain = switch ((seed + k) % 5) {
                case 0 -> LatentTree.of(graph, new int[] {2, 3, 2}, 0.6);
                case 1 -> unused(graph, s);
                case 2 -> Computed.of(graph, new int[] {2}, new Rule.Parity(), 0.2);
                case 3 -> Computed.of(graph, new int[] {2}, new Rule.Majority(), 0);
                default -> RandomHierarchy.of(graph, new int[] {2}, new int[] {1}, false, key);
            };
            int dim = 1 + s.nextInt(3);
            TreeTeacher shown = s.nextInt(2) == 0
                    ? plain
                    : plain.withEmissions((leaf, m) -> Emission.embedding(m, dim, 0, key.at(leaf)));
            factors.add(s.nextInt(3) == 0 ? shown.withLabelNoise(0.3) : shown);
        }
        return factors;
    }

    /// A latent tree whose root has a value that never occurs, in the middle.
    private static TreeTeacher unused(RegionGraph graph, RandomStream s) {
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            int rows = graph.parent(e) == graph.root() ? 3 : 2;
            P[e] = Matrix.zeros(rows, 2);
            for (int z = 0; z < rows; z++) {
                double p = s.nextDouble();
                P[e].set(z, 0, p);
                P[e].set(z, 1, 1 - p);
            }
        }
        return LatentTree.of(graph, new double[] {0.3, 0, 0.7}, P);
    }

    /// The product as one tree teacher; its label numbers the tuples of the factors' labels.
    public static TreeTeacher flat(List<TreeTeacher> factors) {
        RegionGraph graph = factors.getFirst().graph();
        Family[] families = new Family[graph.size()];
        Emission[] emissions = new Emission[graph.leaves()];
        for (int a = 0; a < graph.size(); a++) {
            int[] sizes = sizes(factors, a);
            if (graph.isLeaf(a)) {
                emissions[a] = emission(factors, a, sizes);
            } else {
                families[a] = family(factors, a, sizes);
            }
        }
        int[] root = sizes(factors, graph.root());
        int[] classes = factors.stream().mapToInt(TreeTeacher::classes).toArray();
        double[] prior = new double[count(root)];
        Matrix labels = Matrix.zeros(prior.length, count(classes));
        for (int z = 0; z < prior.length; z++) {
            int[] own = digits(z, root);
            prior[z] = 1;
            for (int k = 0; k < own.length; k++) {
                prior[z] *= factors.get(k).prior()[own[k]];
            }
            for (int y = 0; y < labels.columns(); y++) {
                int[] label = digits(y, classes);
                double p = 1;
                for (int k = 0; k < own.length; k++) {
                    p *= factors.get(k).labels().get(own[k], label[k]);
                }
                labels.set(z, y, p);
            }
        }
        return TreeTeacher.of(graph, prior, families, emissions, labels);
    }

    private static Emission emission(List<TreeTeacher> factors, int leaf, int[] sizes) {
        double[][] rows = new double[count(sizes)][];
        for (int z = 0; z < rows.length; z++) {
            int[] own = digits(z, sizes);
            List<Double> x = new ArrayList<>();
            for (int k = 0; k < own.length; k++) {
                for (double v : factors.get(k).emission(leaf).mean().row(own[k])) {
                    x.add(v);
                }
            }
            rows[z] = x.stream().mapToDouble(Double::doubleValue).toArray();
        }
        return Emission.of(Matrix.of(rows), 0);
    }

    private static Family family(List<TreeTeacher> factors, int region, int[] sizes) {
        RegionGraph graph = factors.getFirst().graph();
        int[][] childSizes = new int[graph.childCount(region)][];
        for (int i = 0; i < childSizes.length; i++) {
            childSizes[i] = sizes(factors, graph.child(region, i));
        }
        int[] counts = Arrays.stream(childSizes).mapToInt(Products::count).toArray();
        List<Matrix> tables = factors.stream()
                .map(f -> f.family(region).table(1 << 20).orElseThrow())
                .toList();
        List<ListedFamily.Entry> entries = new ArrayList<>();
        for (int z = 0; z < count(sizes); z++) {
            int[] own = digits(z, sizes);
            for (int t = 0; t < count(counts); t++) {
                int[] tuple = digits(t, counts);
                double p = 1;
                for (int k = 0; k < own.length; k++) {
                    int column = 0;
                    for (int i = 0; i < tuple.length; i++) {
                        column = column * childSizes[i][k] + digits(tuple[i], childSizes[i])[k];
                    }
                    p *= tables.get(k).get(own[k], column);
                }
                if (p > 0) {
                    entries.add(new ListedFamily.Entry(z, tuple, p));
                }
            }
        }
        return ListedFamily.of(count(sizes), counts, entries);
    }

    /// The number of values of `region` in each factor.
    public static int[] sizes(List<TreeTeacher> factors, int region) {
        return factors.stream().mapToInt(f -> f.values(region)).toArray();
    }

    static int count(int[] sizes) {
        return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }

    static int[] digits(int number, int[] sizes) {
        int[] digits = new int[sizes.length];
        int rest = number;
        for (int k = sizes.length - 1; k >= 0; k--) {
            digits[k] = rest % sizes[k];
            rest /= sizes[k];
        }
        return digits;
    }

    /// The law of each factor's label from that of the tuple, (n × Σ C_k) from (n × ∏ C_k).
    public static Matrix marginals(Matrix joint, int[] classes) {
        int total = Arrays.stream(classes).sum();
        Matrix m = Matrix.zeros(joint.rows(), total);
        for (int i = 0; i < joint.rows(); i++) {
            for (int y = 0; y < joint.columns(); y++) {
                int[] label = digits(y, classes);
                for (int k = 0, at = 0; k < label.length; at += classes[k++]) {
                    m.add(i, at + label[k], joint.get(i, y));
                }
            }
        }
        return m;
    }
}
