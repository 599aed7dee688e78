package preceptor.teacher;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

    /// φ_α of inner region `region` child by child. Without a better way the state is the values so far.
    default Running running(RegionGraph graph, int region, int[] values) {
        Local phi = at(graph, region, values);
        return new Running() {
            @Override
            public int[] start() {
                return new int[0];
            }

            @Override
            public int[] step(int[] state, int child, int z) {
                int[] longer = Arrays.copyOf(state, state.length + 1);
                longer[state.length] = z;
                return longer;
            }

            @Override
            public int output(int[] state) {
                return phi.apply(state);
            }
        };
    }

    /// Which of several equally common values a majority takes.
    enum Ties {
        /// The lowest, which favours low values.
        LOWEST,
        /// The one that comes first among the children, which favours no value.
        FIRST
    }

    /// The commonest value of the children modulo m_α (block spin).
    record Majority(Ties ties) implements Rule {
        /// Ties go to the lowest value.
        public Majority() {
            this(Ties.LOWEST);
        }

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
                int best = ties == Ties.LOWEST ? 0 : children[0];
                for (int z : ties == Ties.LOWEST ? IntStream.range(0, size).toArray() : children) {
                    best = votes[z] > votes[best] ? z : best;
                }
                return best % m;
            };
        }

        /// The votes so far; where ties go to the first one, which value of equal ones has come first.
        @Override
        public Running running(RegionGraph graph, int region, int[] values) {
            return ties == Ties.LOWEST ? counting(graph, region, values) : Rule.super.running(graph, region, values);
        }

        private Running counting(RegionGraph graph, int region, int[] values) {
            int[] sizes = Checks.childValues(graph, region, values);
            int size = Arrays.stream(sizes).max().orElseThrow();
            return new Running() {
                @Override
                public int[] start() {
                    return new int[size];
                }

                @Override
                public int[] step(int[] votes, int child, int z) {
                    int[] next = votes.clone();
                    next[z]++;
                    return next;
                }

                @Override
                public int output(int[] votes) {
                    int best = 0;
                    for (int z = 1; z < size; z++) {
                        best = votes[z] > votes[best] ? z : best;
                    }
                    return best % values[region];
                }
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

        @Override
        public Running running(RegionGraph graph, int region, int[] values) {
            int m = values[region];
            return Folding.of(0, (sum, z) -> (sum + z) % m, sum -> sum % m);
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

        @Override
        public Running running(RegionGraph graph, int region, int[] values) {
            int top = values[region] - 1;
            boolean and = graph.level(region) % 2 == 1;
            return Folding.of(
                    -1,
                    (result, z) -> result < 0 ? z : and ? Math.min(result, z) : Math.max(result, z),
                    result -> Math.min(result, top));
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
