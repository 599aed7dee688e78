package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Leaves that are the spins of an Ising model with coupling 1 and no field, value 0 down and value 1 up:
/// P(s) ∝ exp(Σ_{bonds} s_i s_j / T). On a square lattice they order below T_c = 2 / ln(1 + √2) ≈ 2.269.
///
/// Draws are exact and independent where a junction tree of the lattice is small enough, which chains and narrow
/// lattices are; else they come from Markov chains of Wolff's clusters: [WolffChain].
public final class IsingLeaves implements Leaves {
    /// The temperature at which the infinite square lattice orders.
    public static final double CRITICAL = 2 / StrictMath.log(1 + Math.sqrt(2));

    private final int sites;
    private final int[][] bonds;
    private final double temperature;
    private final TreeSampler exact;
    private final WolffChain chain;

    private IsingLeaves(int sites, int[][] bonds, double temperature, TreeSampler exact, WolffChain chain) {
        this.sites = sites;
        this.bonds = bonds;
        this.temperature = temperature;
        this.exact = exact;
        this.chain = chain;
    }

    /// A chain with free ends.
    public static IsingLeaves chain(int sites, double temperature, long most) {
        List<int[]> bonds = new ArrayList<>();
        for (int i = 1; i < sites; i++) {
            bonds.add(new int[] {i - 1, i});
        }
        return of(sites, bonds, temperature, most);
    }

    /// A square lattice of `side` × `side` spins with free borders, row by row.
    public static IsingLeaves lattice(int side, double temperature, long most) {
        List<int[]> bonds = new ArrayList<>();
        for (int i = 0; i < side * side; i++) {
            if (i % side > 0) {
                bonds.add(new int[] {i - 1, i});
            }
            if (i >= side) {
                bonds.add(new int[] {i - side, i});
            }
        }
        return of(side * side, bonds, temperature, most);
    }

    /// Spins with any bonds.
    ///
    /// @param bonds pairs of different spins, none twice
    /// @param temperature T, above 0, infinity included
    /// @param most the most table entries for exact draws
    public static IsingLeaves of(int sites, List<int[]> bonds, double temperature, long most) {
        if (sites < 1) {
            throw new IllegalArgumentException("Ising leaves: expected one spin or more, got " + sites);
        }
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature of Ising leaves: expected above 0, got " + temperature);
        }
        int[][] own = new int[bonds.size()][];
        for (int b = 0; b < own.length; b++) {
            own[b] = bonds.get(b).clone();
            if (own[b][0] == own[b][1]
                    || Math.min(own[b][0], own[b][1]) < 0
                    || Math.max(own[b][0], own[b][1]) >= sites) {
                throw new IllegalArgumentException(
                        "bond " + b + " of Ising leaves: expected two different spins from 0 to " + (sites - 1)
                                + ", got " + Arrays.toString(own[b]));
            }
        }
        Optional<TreeSampler> exact = sampler(sites, own, temperature, most);
        WolffChain chain = exact.isPresent() ? null : WolffChain.of(sites, own, temperature);
        return new IsingLeaves(sites, own, temperature, exact.orElse(null), chain);
    }

    private static Optional<TreeSampler> sampler(int sites, int[][] bonds, double temperature, long most) {
        FactorGraph graph = new FactorGraph();
        for (int i = 0; i < sites; i++) {
            graph.variable(2);
        }
        couple(graph, bonds, temperature);
        boolean[] observed = new boolean[sites];
        Elimination order = Elimination.of(graph.sizes(), graph.scopes(observed), observed);
        if (order.total() > most) {
            return Optional.empty();
        }
        JunctionTree tree = JunctionTree.of(graph, order, observed);
        return Optional.of(new TreeSampler(tree, tree.calibrate(new int[sites], null)));
    }

    private static void couple(FactorGraph graph, int[][] bonds, double temperature) {
        double apart = StrictMath.exp(-2 / temperature);
        for (int[] bond : bonds) {
            graph.factor(bond, () -> new double[] {1, apart, apart, 1});
        }
    }

    @Override
    public int count() {
        return sites;
    }

    @Override
    public int values(int leaf) {
        return 2;
    }

    public double temperature() {
        return temperature;
    }

    /// The Markov chain behind the draws; empty where they are exact and independent.
    public Optional<WolffChain> chain() {
        return Optional.ofNullable(chain);
    }

    /// Adds to `graph` the factors of this law; leaf i is variable i.
    void addTo(FactorGraph graph) {
        couple(graph, bonds, temperature);
    }

    @Override
    public double weight(int[] z) {
        int broken = 0;
        for (int[] bond : bonds) {
            broken += z[bond[0]] == z[bond[1]] ? 0 : 1;
        }
        return StrictMath.exp(-2 * broken / temperature);
    }

    @Override
    public int[][] draw(Key key, long first, int count) {
        if (chain != null) {
            return chain.draw(key, first, count);
        }
        int[][] z = new int[sites][count];
        int[] one = new int[sites];
        for (int i = 0; i < count; i++) {
            RandomStream stream = key.at(first + i).stream();
            exact.draw(stream, one);
            for (int leaf = 0; leaf < sites; leaf++) {
                z[leaf][i] = one[leaf];
            }
        }
        return z;
    }

    @Override
    public double inefficiency() {
        return chain == null ? 1 : chain.inefficiency();
    }
}
