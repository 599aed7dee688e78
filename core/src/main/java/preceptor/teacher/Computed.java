package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.region.RegionGraph;

/// Teachers computed bottom-up: leaves have a prior, and z_α = φ_α(z_{ch(α)}), with noise ε the rule's value with
/// probability 1 − ε and else uniform. On a tree with independent leaves this is turned around by Bayes' rule into a
/// root
/// prior and families: Q_α(t | z) = P(t) P(z | t) / p_α(z), where P(t) is a product since disjoint subtrees are
/// independent. With overlap or dependent leaves it stays a network: [NetworkTeacher].
public final class Computed {
    private static final long MOST_ENTRIES = 1 << 20;

    private Computed() {}

    /// A computed teacher with uniform leaves on a tree.
    ///
    /// @param values the number of values per level, root to leaves; the last entry serves all deeper levels
    /// @param noise ε, from 0 to 1
    public static TreeTeacher of(RegionGraph graph, int[] values, Rule rule, double noise) {
        return of(graph, values, rule, noise, uniform(graph, values));
    }

    /// As the other `of`, with the prior of each leaf (m_β).
    public static TreeTeacher of(RegionGraph graph, int[] values, Rule rule, double noise, double[][] leafPriors) {
        return tree(graph, values, rule, new double[] {noise}, leafPriors);
    }

    /// As the other `tree`, with uniform leaves.
    public static TreeTeacher tree(RegionGraph graph, int[] values, Rule rule, double[] noise) {
        return tree(graph, values, rule, noise, uniform(graph, values));
    }

    /// As [#of], with ε per level above the leaves, root first; the last entry serves all deeper levels.
    public static TreeTeacher tree(RegionGraph graph, int[] values, Rule rule, double[] noise, double[][] leafPriors) {
        Checks.requireTree(graph, "computed");
        int[] m = Checks.values(graph, values);
        double[] epsilon = noise(graph, noise);
        for (int leaf = 0; leaf < Math.min(leafPriors.length, graph.leaves()); leaf++) {
            if (leafPriors[leaf].length != m[leaf]) {
                throw new IllegalArgumentException("prior of leaf " + graph.id(leaf) + ": expected " + m[leaf]
                        + " values, got " + leafPriors[leaf].length);
            }
        }
        IndependentLeaves leaves = IndependentLeaves.of(graph, leafPriors);
        double[][] p = new double[graph.size()][];
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            p[leaf] = leaves.prior(leaf);
        }
        Family[] families = new Family[graph.size()];
        for (int region = graph.leaves(); region < graph.size(); region++) {
            families[region] = family(graph, region, m, p, rule.at(graph, region, m), epsilon[region]);
        }
        return TreeTeacher.plain(graph, p[graph.root()], families, m);
    }

    /// A computed teacher on any region graph.
    ///
    /// @param values as for [#of]
    /// @param noise ε per level above the leaves, root first; the last entry serves all deeper levels
    /// @param leaves the joint law of the leaves
    /// @param effort what exact inference may cost
    public static NetworkTeacher network(
            RegionGraph graph, int[] values, Rule rule, double[] noise, Leaves leaves, NetworkTeacher.Effort effort) {
        return NetworkTeacher.of(graph, Checks.values(graph, values), rule, noise(graph, noise), leaves, effort);
    }

    /// As [#network], with independent uniform leaves.
    public static NetworkTeacher network(
            RegionGraph graph, int[] values, Rule rule, double[] noise, NetworkTeacher.Effort effort) {
        return network(graph, values, rule, noise, IndependentLeaves.of(graph, uniform(graph, values)), effort);
    }

    private static double[][] uniform(RegionGraph graph, int[] values) {
        int[] m = Checks.values(graph, values);
        double[][] priors = new double[graph.leaves()][];
        for (int leaf = 0; leaf < priors.length; leaf++) {
            priors[leaf] = new double[m[leaf]];
            Arrays.fill(priors[leaf], 1.0 / m[leaf]);
        }
        return priors;
    }

    /// ε per region from a list per level above the leaves.
    private static double[] noise(RegionGraph graph, double[] perLevel) {
        double[] noise = new double[graph.size()];
        for (int region = graph.leaves(); region < noise.length; region++) {
            noise[region] = Checks.perLevel(perLevel, graph, region, "noise");
            if (!(noise[region] >= 0 && noise[region] <= 1)) {
                throw new IllegalArgumentException(
                        "noise of a computed teacher: expected a number from 0 to 1, got " + noise[region]);
            }
        }
        return noise;
    }

    /// The family of `region`, and its probabilities into `p`.
    private static Family family(RegionGraph graph, int region, int[] m, double[][] p, Rule.Local phi, double noise) {
        int[] sizes = Checks.childValues(graph, region, m);
        long tuples = Checks.product(sizes);
        long most = Checks.times(tuples, noise > 0 ? m[region] : 1);
        if (most > MOST_ENTRIES) {
            throw new TooLargeException(
                    "tuples of children of region " + graph.id(region), most, MOST_ENTRIES, "limits.tuples");
        }
        List<ListedFamily.Entry> joint = new ArrayList<>();
        double[] mass = new double[m[region]];
        int[] tuple = new int[sizes.length];
        for (long ordinal = 0; ordinal < tuples; ordinal++) {
            Checks.digits(ordinal, sizes, tuple);
            double q = 1;
            for (int i = 0; i < tuple.length; i++) {
                q *= p[graph.child(region, i)][tuple[i]];
            }
            if (q == 0) {
                continue;
            }
            int value = phi.apply(tuple);
            for (int z = 0; z < mass.length; z++) {
                double given = (z == value ? 1 - noise : 0) + noise / mass.length;
                if (given > 0) {
                    joint.add(new ListedFamily.Entry(z, tuple.clone(), q * given));
                    mass[z] += q * given;
                }
            }
        }
        p[region] = mass;
        List<ListedFamily.Entry> conditional = new ArrayList<>(joint.size());
        for (ListedFamily.Entry e : joint) {
            if (e.probability() > 0) {
                conditional.add(new ListedFamily.Entry(e.z(), e.children(), e.probability() / mass[e.z()]));
            }
        }
        return ListedFamily.of(mass.length, sizes, conditional);
    }
}
