package preceptor.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// Random computed teachers on random small graphs, overlapping ones and grids among them, with the joint law of all
/// their summaries written down independently of the library.
///
/// @param joint the probability of an assignment up to one common factor for all
record NetworkCases(String name, NetworkTeacher teacher, ToDoubleFunction<int[]> joint) {
    static NetworkCases of(long seed) {
        RandomStream s = Key.root(seed).named("network case").stream();
        RegionGraph graph = graph(s);
        boolean ising = s.nextInt(4) == 0;
        int[] perLevel = new int[graph.depth() + 1];
        for (int l = 0; l < perLevel.length; l++) {
            perLevel[l] = graph.size() > 9 || (ising && l == graph.depth()) ? 2 : 2 + s.nextInt(2);
        }
        int[] values = Checks.values(graph, perLevel);
        Rule rule = rule(s, seed);
        double[] noise = new double[graph.depth()];
        for (int l = 0; l < noise.length; l++) {
            noise[l] = s.nextInt(2) == 0 ? 0 : 0.3 * s.nextDouble();
        }
        NetworkTeacher.Effort effort = NetworkTeacher.Effort.of(Key.root(seed));
        double[][] priors = priors(graph, values, s);
        double temperature = 0.5 + 3 * s.nextDouble();
        Leaves leaves =
                ising ? IsingLeaves.chain(graph.leaves(), temperature, 1 << 20) : IndependentLeaves.of(graph, priors);
        NetworkTeacher teacher = Computed.network(graph, perLevel, rule, noise, leaves, effort);
        if (s.nextInt(3) == 0) {
            // Some values look the same, so that inputs do not tell all leaves.
            teacher = teacher.withEmissions((leaf, m) -> {
                Matrix mean = Matrix.zeros(m, 2);
                for (int z = 0; z < m; z++) {
                    mean.set(z, 0, (leaf + z) % 2);
                }
                return Emission.of(mean, 0);
            });
        }
        Rule.Local[] phi = new Rule.Local[graph.size()];
        for (int a = graph.leaves(); a < phi.length; a++) {
            phi[a] = rule.at(graph, a, values);
        }
        String name = "seed " + seed + ", " + graph.size() + " regions, "
                + rule.getClass().getSimpleName() + (ising ? ", Ising" : "") + ", noise "
                + java.util.Arrays.toString(noise);
        return new NetworkCases(name, teacher, z -> {
            double p = 1;
            for (int b = 0; b < graph.leaves(); b++) {
                p *= ising ? b == 0 ? 1 : StrictMath.exp((z[b] == z[b - 1] ? 1 : -1) / temperature) : priors[b][z[b]];
            }
            for (int a = graph.leaves(); a < graph.size(); a++) {
                int[] tuple = new int[graph.childCount(a)];
                for (int i = 0; i < tuple.length; i++) {
                    tuple[i] = z[graph.child(a, i)];
                }
                double epsilon = noise[graph.depth() - graph.level(a)];
                p *= (phi[a].apply(tuple) == z[a] ? 1 - epsilon : 0) + epsilon / values[a];
            }
            return p;
        });
    }

    private static RegionGraph graph(RandomStream s) {
        return switch (s.nextInt(8)) {
            case 0 -> Regions.grid1d(5, new int[] {3, 3}, new int[] {1, 1}, Regions.Padding.VALID);
            case 1 -> Regions.grid1d(5, new int[] {2, 3}, new int[] {1, 2}, Regions.Padding.VALID);
            case 2 -> Regions.grid2d(3, new int[] {2, 2}, new int[] {1, 1}, Regions.Padding.VALID);
            case 3 -> Regions.grid1d(4, new int[] {2, 3}, new int[] {2, 2}, Regions.Padding.SAME);
            default -> dag(s);
        };
    }

    /// Every region but the leaves takes children among those before it; the last takes all that have no parent yet.
    private static RegionGraph dag(RandomStream s) {
        int leaves = 2 + s.nextInt(3);
        int inner = 2 + s.nextInt(3);
        List<int[]> children = new ArrayList<>();
        boolean[] taken = new boolean[leaves + inner];
        for (int a = 0; a < leaves + inner; a++) {
            List<Integer> own = new ArrayList<>();
            for (int b = 0; a >= leaves && b < a; b++) {
                boolean last = a == leaves + inner - 1;
                if (last ? !taken[b] || s.nextInt(3) == 0 : s.nextInt(2) == 0) {
                    own.add(b);
                    taken[b] = true;
                }
            }
            if (a >= leaves && own.isEmpty()) {
                own.add(s.nextInt(a));
                taken[own.getFirst()] = true;
            }
            children.add(own.stream().mapToInt(Integer::intValue).toArray());
        }
        return Regions.explicit(children);
    }

    private static Rule rule(RandomStream s, long seed) {
        return switch (s.nextInt(5)) {
            case 0 -> new Rule.Majority();
            case 1 -> new Rule.Parity();
            case 2 -> new Rule.AndOr();
            case 3 -> new Rule.Majority(Rule.Ties.FIRST);
            default -> new Rule.RandomFunction(Key.root(seed).named("rule"), false);
        };
    }

    private static double[][] priors(RegionGraph graph, int[] values, RandomStream s) {
        double[][] priors = new double[graph.leaves()][];
        for (int b = 0; b < priors.length; b++) {
            priors[b] = new double[values[b]];
            for (int z = 0; z < values[b]; z++) {
                // Now and then a value that never occurs.
                priors[b][z] = z > 0 && s.nextInt(6) == 0 ? 0 : 0.1 + s.nextDouble();
            }
            Tables.normalise(priors[b]);
        }
        return priors;
    }
}
