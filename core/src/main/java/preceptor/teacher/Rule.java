package preceptor.teacher;

import java.util.List;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// The deterministic part φ of a computed teacher: z_α = φ_α(z_{ch(α)}). Rules know nothing of trees and serve any
/// region graph.
public sealed interface Rule {
    /// φ_α of one region.
    @FunctionalInterface
    interface Local {
        /// The value of α, from 0 to m_α − 1, for the given values of its children.
        int apply(int[] children);
    }

    /// φ_α of inner region `region`, where `values` has the number of values of every region.
    Local at(RegionGraph graph, int region, int[] values);

    /// The commonest value of the children, the lowest of equally common ones, modulo m_α (block spin).
    record Majority() implements Rule {
        @Override
        public Local at(RegionGraph graph, int region, int[] values) {
            int m = values[region];
            int most = 0;
            for (int i = 0; i < graph.childCount(region); i++) {
                most = Math.max(most, values[graph.child(region, i)]);
            }
            int size = most;
            return children -> {
                int[] votes = new int[size];
                for (int z : children) {
                    votes[z]++;
                }
                int best = 0;
                for (int z = 1; z < size; z++) {
                    best = votes[z] > votes[best] ? z : best;
                }
                return best % m;
            };
        }
    }

    /// The sum of the children's values modulo m_α.
    record Parity() implements Rule {
        @Override
        public Local at(RegionGraph graph, int region, int[] values) {
            int m = values[region];
            return children -> {
                long sum = 0;
                for (int z : children) {
                    sum += z;
                }
                return (int) (sum % m);
            };
        }
    }

    /// AND at odd levels, the lowest above the leaves among them, and OR at even ones. For more than two values the
    /// least and the greatest of the children's values, at most m_α − 1.
    record AndOr() implements Rule {
        @Override
        public Local at(RegionGraph graph, int region, int[] values) {
            int top = values[region] - 1;
            boolean and = graph.level(region) % 2 == 1;
            return children -> {
                int result = children[0];
                for (int z : children) {
                    result = and ? Math.min(result, z) : Math.max(result, z);
                }
                return Math.min(result, top);
            };
        }
    }

    /// Outputs listed for all tuples of children in mixed radix, the first child slowest: one list per level, root
    /// first, the last serving all deeper levels.
    record Table(List<int[]> outputs) implements Rule {
        public Table {
            if (outputs.isEmpty()) {
                throw new IllegalArgumentException("table: expected one list of outputs or more, got none");
            }
            outputs = outputs.stream().map(int[]::clone).toList();
        }

        @Override
        public Local at(RegionGraph graph, int region, int[] values) {
            int place = Math.min(graph.depth() - graph.level(region), outputs.size() - 1);
            int[] output = outputs.get(place);
            int[] sizes = Checks.childValues(graph, region, values);
            String what = "table of region " + graph.id(region) + " (entry " + place + ")";
            if (Checks.product(sizes) != output.length) {
                throw new IllegalArgumentException(what + ": expected " + Checks.product(sizes)
                        + " outputs, one per tuple of its children's values, got " + output.length);
            }
            for (int i = 0; i < output.length; i++) {
                if (output[i] < 0 || output[i] >= values[region]) {
                    throw new IllegalArgumentException(what + ", output " + i + ": expected a value from 0 to "
                            + (values[region] - 1) + ", got " + output[i]);
                }
            }
            return children -> output[(int) Checks.ordinal(children, sizes)];
        }
    }

    /// Independent uniform outputs, functions of the key, the region (or its level, when `shared`) and the tuple alone.
    record RandomFunction(Key key, boolean shared) implements Rule {
        @Override
        public Local at(RegionGraph graph, int region, int[] values) {
            int m = values[region];
            Key own = shared
                    ? key.named("level").at(graph.level(region))
                    : key.named("region").at(region);
            return children -> {
                Key k = own;
                for (int z : children) {
                    k = k.at(z);
                }
                return k.stream().nextInt(m);
            };
        }
    }
}
