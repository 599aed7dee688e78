package preceptor.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;

/// The Bayesian network of a computed teacher: the leaves' law, and for every inner region
/// P(z_α | z_{ch(α)}) = (1 − ε)·1\[z_α = φ_α(z_{ch(α)})\] + ε/m_α. On a region graph with overlap it is no tree.
///
/// *Wide families.* A family as one table joins all children and the parent in one clique. Where φ is a [Chain] of few
/// states it can be taken child by child through auxiliary variables s₁, s₂, …, each the running value after one more
/// child, which is exact. What costs less in all, tables or chains, is told by their forecasts; it depends on how
/// families overlap, since a chain also fixes an order among the children.
final class SummaryNetwork {
    /// The most states of a chain; more would not pay.
    private static final int MOST_STATES = 4096;

    /// The most entries of a family as one table.
    private static final long LARGEST_TABLE = 1 << 22;

    private static final int CACHED_TABLE = 1 << 12;

    private final RegionGraph graph;
    private final int[] m;
    private final double[] noise;
    private final Leaves leaves;
    private final Rule.Local[] phi;
    private final Chain[] chain;

    /// @param m values per region
    /// @param noise ε per region; leaves' entries are ignored
    SummaryNetwork(RegionGraph graph, int[] m, Rule rule, double[] noise, Leaves leaves) {
        this.graph = graph;
        this.m = m;
        this.noise = noise;
        this.leaves = leaves;
        phi = new Rule.Local[graph.size()];
        chain = new Chain[graph.size()];
        for (int a = graph.leaves(); a < graph.size(); a++) {
            int[] sizes = childSizes(a);
            Rule.Local local = rule.at(graph, a, m);
            phi[a] = Checks.product(sizes) <= CACHED_TABLE ? cached(local, sizes) : local;
            if (sizes.length > 2) {
                chain[a] =
                        Chain.of(rule.running(graph, a, m), sizes, MOST_STATES).orElse(null);
            }
        }
    }

    private static Rule.Local cached(Rule.Local local, int[] sizes) {
        int[] output = new int[(int) Checks.product(sizes)];
        int[] tuple = new int[sizes.length];
        for (int i = 0; i < output.length; i++) {
            Checks.digits(i, sizes, tuple);
            output[i] = local.apply(tuple);
        }
        return children -> output[(int) Checks.ordinal(children, sizes)];
    }

    RegionGraph graph() {
        return graph;
    }

    int[] values() {
        return m;
    }

    Leaves leaves() {
        return leaves;
    }

    double noise(int region) {
        return noise[region];
    }

    /// Whether no inner region has noise.
    boolean deterministic() {
        for (int a = graph.leaves(); a < graph.size(); a++) {
            if (noise[a] > 0) {
                return false;
            }
        }
        return true;
    }

    int[] childSizes(int region) {
        return Checks.childValues(graph, region, m);
    }

    /// φ_α of the children's values in `z`, which has one entry per region.
    int apply(int region, int[] z, int[] scratch) {
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = z[graph.child(region, i)];
        }
        return phi[region].apply(scratch);
    }

    int apply(int region, int[] children) {
        return phi[region].apply(children);
    }

    /// P(z_α = `z` | φ_α = `value`).
    double given(int region, int value, int z) {
        return (z == value ? 1 - noise[region] : 0) + noise[region] / m[region];
    }

    /// Draws the noise of `region` on the rule's `value`.
    int noisy(int region, int value, RandomStream stream) {
        return noise[region] > 0 && stream.nextDouble() < noise[region] ? stream.nextInt(m[region]) : value;
    }

    /// What inference on this network costs, and the way to do it.
    ///
    /// @param graph variable α is region α, further ones are auxiliary
    /// @param chains how many families are taken as chains
    /// @param asTables the table entries with every family as one table, where that can be had
    record Plan(FactorGraph graph, Elimination elimination, int chains, double asTables) {
        double total() {
            return elimination.total();
        }

        /// The junction tree if its tables have at most `limit` entries.
        Optional<JunctionTree> tree(boolean[] observed, long limit) {
            return elimination.total() <= limit
                    ? Optional.of(JunctionTree.of(graph, elimination, padded(observed)))
                    : Optional.empty();
        }

        private boolean[] padded(boolean[] observed) {
            return java.util.Arrays.copyOf(observed, graph.variables());
        }
    }

    /// The cheapest plan.
    ///
    /// @param observed per region whether its value is given
    /// @param edges whether P(z_α, z_β) of every edge must be readable from one clique
    Plan plan(boolean[] observed, boolean edges) {
        Plan tables = plan(observed, edges, false);
        Plan chains = plan(observed, edges, true);
        Plan best = chains.chains() > 0 && chains.total() < tables.total() ? chains : tables;
        double asTables = tables.chains() > 0 ? Double.POSITIVE_INFINITY : tables.total();
        return new Plan(best.graph(), best.elimination(), best.chains(), asTables);
    }

    Plan plan(boolean[] observed, boolean edges, boolean chained) {
        FactorGraph factors = new FactorGraph();
        for (int size : m) {
            factors.variable(size);
        }
        switch (leaves) {
            case IndependentLeaves independent -> independent.addTo(factors);
            case IsingLeaves spins -> spins.addTo(factors);
        }
        int chains = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            if (chain[a] != null && (chained ? pays(a) : tableSize(a) > LARGEST_TABLE)) {
                addChain(factors, a, edges);
                chains++;
            } else {
                addTable(factors, a);
            }
        }
        boolean[] given = java.util.Arrays.copyOf(observed, factors.variables());
        Elimination elimination = Elimination.of(factors.sizes(), factors.scopes(given), given);
        return new Plan(factors, elimination, chains, elimination.total());
    }

    private long tableSize(int region) {
        return Checks.times(Checks.product(childSizes(region)), m[region]);
    }

    /// Whether the links of the region's chain are smaller, one by one, than its table.
    private boolean pays(int region) {
        int[] sizes = childSizes(region);
        long largest = 0;
        for (int i = 1; i < sizes.length; i++) {
            long before = chain[region].states()[i - 1];
            long after = i == sizes.length - 1 ? 1 : chain[region].states()[i];
            largest = Math.max(largest, before * sizes[i] * after * m[region]);
        }
        return largest < tableSize(region);
    }

    private void addTable(FactorGraph factors, int region) {
        int k = graph.childCount(region);
        int[] scope = new int[k + 1];
        for (int i = 0; i < k; i++) {
            scope[i] = graph.child(region, i);
        }
        scope[k] = region;
        factors.factor(scope, () -> table(region));
    }

    private double[] table(int region) {
        int[] sizes = childSizes(region);
        double[] table = new double[Math.toIntExact(tableSize(region))];
        int[] tuple = new int[sizes.length];
        for (int i = 0; i < table.length / m[region]; i++) {
            Checks.digits(i, sizes, tuple);
            int value = phi[region].apply(tuple);
            for (int z = 0; z < m[region]; z++) {
                table[i * m[region] + z] = given(region, value, z);
            }
        }
        return table;
    }

    /// (z₁, z₂, s₂), (s₂, z₃, s₃), …, (s_{k−1}, z_k, z_α); with `edges` z_α is in every link's scope.
    private void addChain(FactorGraph factors, int region, boolean edges) {
        Chain c = chain[region];
        int k = graph.childCount(region);
        int before = -1;
        for (int i = 1; i < k; i++) {
            int last = i == k - 1 ? region : factors.variable(c.states()[i]);
            List<Integer> scope = new ArrayList<>();
            scope.add(before < 0 ? graph.child(region, 0) : before);
            scope.add(graph.child(region, i));
            scope.add(last);
            if (edges && last != region) {
                scope.add(region);
            }
            int link = i;
            int copies = edges && last != region ? m[region] : 1;
            factors.factor(scope.stream().mapToInt(Integer::intValue).toArray(), () -> link(region, link, copies));
            before = last;
        }
    }

    private double[] link(int region, int i, int copies) {
        Chain c = chain[region];
        int[] sizes = childSizes(region);
        boolean last = i == sizes.length - 1;
        int from = i == 1 ? sizes[0] : c.states()[i - 1];
        int to = last ? m[region] : c.states()[i];
        double[] table = new double[from * sizes[i] * to * copies];
        for (int s = 0; s < from; s++) {
            int state = i == 1 ? c.step()[0][0][s] : s;
            for (int z = 0; z < sizes[i]; z++) {
                int next = c.step()[i][state][z];
                for (int t = 0; t < to; t++) {
                    double p = last ? given(region, c.output()[next], t) : t == next ? 1 : 0;
                    for (int copy = 0; copy < copies; copy++) {
                        table[((s * sizes[i] + z) * to + t) * copies + copy] = p;
                    }
                }
            }
        }
        return table;
    }
}
