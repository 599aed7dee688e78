package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Draws of an Ising model by flipping clusters of aligned spins (U. Wolff, *Collective Monte Carlo updating for spin
/// systems*, 1989), which hardly slows down where the model orders.
///
/// Draws come in chains of [#LENGTH], each with its own stream, started from a random spin everywhere and run for a
/// while before its first draw; so a draw is a function of its key and its number, and chains are independent of each
/// other. The number of clusters between draws is fixed beforehand from a pilot chain, with the aim that draws are
/// nearly independent; what is left of their correlation is [#inefficiency].
public final class WolffChain {
    /// The number of draws from one chain.
    public static final int LENGTH = 1024;

    private static final int PILOT = 2048;
    private static final int LEAST_BURN_IN = 32;

    private final int sites;
    private final int[][] neighbours;
    private final double join;
    private final int clusters;
    private final int burnIn;
    private final double time;

    private WolffChain(int sites, int[][] neighbours, double join, int clusters, int burnIn, double time) {
        this.sites = sites;
        this.neighbours = neighbours;
        this.join = join;
        this.clusters = clusters;
        this.burnIn = burnIn;
        this.time = time;
    }

    /// @param bonds pairs of spins with coupling 1
    static WolffChain of(int sites, int[][] bonds, double temperature) {
        List<List<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            lists.add(new ArrayList<>());
        }
        for (int[] bond : bonds) {
            lists.get(bond[0]).add(bond[1]);
            lists.get(bond[1]).add(bond[0]);
        }
        int[][] neighbours = new int[sites][];
        Arrays.setAll(
                neighbours,
                i -> lists.get(i).stream().mapToInt(Integer::intValue).toArray());
        double join = 1 - StrictMath.exp(-2 / temperature);
        Key key = Key.root(sites).named("wolff pilot");
        WolffChain raw = new WolffChain(sites, neighbours, join, 1, LEAST_BURN_IN, 0.5);
        int sweep = raw.clustersPerSweep(key.named("size").stream());
        WolffChain sweeps = new WolffChain(sites, neighbours, join, sweep, LEAST_BURN_IN, 0.5);
        double first = sweeps.measured(key.named("time"));
        int clusters = Math.multiplyExact(sweep, (int) Math.ceil(2 * first));
        WolffChain spaced = new WolffChain(sites, neighbours, join, clusters, LEAST_BURN_IN, 0.5);
        return new WolffChain(sites, neighbours, join, clusters, LEAST_BURN_IN, spaced.measured(key.named("spaced")));
    }

    /// How many clusters flip as many spins as there are.
    private int clustersPerSweep(RandomStream stream) {
        int[] spin = start(stream);
        int[] stack = new int[sites];
        long flipped = 0;
        int tried = 0;
        // A cluster's size says most once the start is forgotten: the first half only warms up.
        for (long warm = 0; warm < 200L * sites && tried < 200 * sites; tried++) {
            warm += flip(spin, stack, stream);
        }
        int counted = Math.max(100, tried);
        for (int i = 0; i < counted; i++) {
            flipped += flip(spin, stack, stream);
        }
        return (int) Math.max(1, Math.ceil((double) sites * counted / flipped));
    }

    /// The longest of the integrated autocorrelation times of magnetisation, its size, and energy, in draws.
    private double measured(Key key) {
        double[] magnetisation = new double[PILOT];
        double[] size = new double[PILOT];
        double[] energy = new double[PILOT];
        RandomStream stream = key.stream();
        int[] spin = start(stream);
        int[] stack = new int[sites];
        for (int i = 0; i < burnIn * clusters; i++) {
            flip(spin, stack, stream);
        }
        for (int t = 0; t < PILOT; t++) {
            for (int i = 0; i < clusters; i++) {
                flip(spin, stack, stream);
            }
            long up = 0;
            long aligned = 0;
            for (int i = 0; i < sites; i++) {
                up += 2L * spin[i] - 1;
                for (int j : neighbours[i]) {
                    aligned += spin[i] == spin[j] ? 1 : -1;
                }
            }
            magnetisation[t] = up;
            size[t] = Math.abs(up);
            energy[t] = aligned;
        }
        double longest = Autocorrelation.time(magnetisation);
        longest = Math.max(longest, Autocorrelation.time(size));
        return Math.max(longest, Autocorrelation.time(energy));
    }

    private int[] start(RandomStream stream) {
        int[] spin = new int[sites];
        Arrays.fill(spin, stream.nextInt(2));
        return spin;
    }

    /// Flips one cluster and returns its size.
    private int flip(int[] spin, int[] stack, RandomStream stream) {
        int seed = stream.nextInt(sites);
        int old = spin[seed];
        spin[seed] = 1 - old;
        stack[0] = seed;
        int depth = 1;
        int count = 1;
        while (depth > 0) {
            for (int j : neighbours[stack[--depth]]) {
                if (spin[j] == old && stream.nextDouble() < join) {
                    spin[j] = 1 - old;
                    stack[depth++] = j;
                    count++;
                }
            }
        }
        return count;
    }

    /// See [Leaves#draw].
    int[][] draw(Key key, long first, int count) {
        int[][] z = new int[sites][count];
        int[] stack = new int[sites];
        for (long c = first / LENGTH; c * LENGTH < first + count; c++) {
            RandomStream stream = key.named("chain").at(c).stream();
            int[] spin = start(stream);
            for (int i = 0; i < burnIn * clusters; i++) {
                flip(spin, stack, stream);
            }
            long end = Math.min(first + count, (c + 1) * LENGTH);
            for (long i = c * LENGTH; i < end; i++) {
                for (int k = 0; k < clusters; k++) {
                    flip(spin, stack, stream);
                }
                for (int s = 0; i >= first && s < sites; s++) {
                    z[s][(int) (i - first)] = spin[s];
                }
            }
        }
        return z;
    }

    /// The number of clusters between two draws.
    public int clusters() {
        return clusters;
    }

    /// The longest integrated autocorrelation time found, in draws; ½ for independent ones.
    public double time() {
        return time;
    }

    /// How many draws are worth one independent one.
    public double inefficiency() {
        return Math.max(1, 2 * time);
    }
}
