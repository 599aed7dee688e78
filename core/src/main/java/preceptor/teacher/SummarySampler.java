package preceptor.teacher;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.random.LaneStreams;
import preceptor.region.RegionGraph;

/// Ancestral sampling of the summaries of a tree, all levels kept, 64 samples to a block: sample i is lane i mod 64 of
/// block i / 64, a function of the key and i alone. Within a block every region has streams of its own, so that neither
/// the order of regions nor the blocks drawn together matter; blocks are spread over threads.
///
/// Between regions of at most two values a [Coin] draws a word of 64 samples; all other draws are [Choice]s. Regions
/// with the same family share its tables.
final class SummarySampler {
    /// The blocks that one task draws region by region: enough for long loops, few enough to stay in cache.
    private static final int BLOCKS_PER_TASK = 64;

    /// The cells of all tables together, and of one.
    private static final long MOST_CELLS = 1 << 24;

    private static final int MOST_CELLS_PER_TABLE = 1 << 14;

    /// How a region's children are drawn: per child a coin or a choice; or one choice among the tuples of a list.
    private record Plan(Coin[] coins, Choice[] choices, ListedFamily tuples) {}

    private final RegionGraph graph;
    private final int[] m;
    private final int classes;
    private final Plan[] plans;
    private final Choice prior;
    private final Choice labels;

    SummarySampler(TreeTeacher teacher) {
        graph = teacher.graph();
        m = new int[graph.size()];
        for (int region = 0; region < m.length; region++) {
            m[region] = teacher.values(region);
        }
        classes = teacher.classes();
        prior = Choice.ofRows(Matrix.wrap(1, m[graph.root()], teacher.prior()), MOST_CELLS_PER_TABLE);
        labels = Choice.ofRows(teacher.labels(), MOST_CELLS_PER_TABLE);
        plans = plans(teacher);
    }

    private Plan[] plans(TreeTeacher teacher) {
        IdentityHashMap<Family, Plan> shared = new IdentityHashMap<>();
        for (int region = graph.leaves(); region < m.length; region++) {
            shared.put(teacher.family(region), null);
        }
        int cells = Math.clamp(MOST_CELLS / shared.size(), 16, MOST_CELLS_PER_TABLE);
        Plan[] made = new Plan[m.length];
        for (int region = graph.leaves(); region < m.length; region++) {
            Family family = teacher.family(region);
            made[region] = shared.get(family);
            if (made[region] == null) {
                made[region] = plan(family, cells);
                shared.put(family, made[region]);
            }
        }
        return made;
    }

    private static Plan plan(Family family, int cells) {
        return switch (family) {
            case IndependentFamily f -> {
                Coin[] coins = new Coin[f.children()];
                Choice[] choices = new Choice[coins.length];
                Map<Matrix, Integer> first = new HashMap<>();
                for (int i = 0; i < coins.length; i++) {
                    Matrix P = f.conditional(i);
                    Integer same = first.putIfAbsent(P, i);
                    if (same != null) {
                        coins[i] = coins[same];
                        choices[i] = choices[same];
                    } else if (P.rows() <= 2 && P.columns() <= 2) {
                        coins[i] = new Coin(P.row(0), P.row(P.rows() - 1));
                    } else {
                        choices[i] = Choice.ofRows(P, cells);
                    }
                }
                yield new Plan(coins, choices, null);
            }
            case ListedFamily f -> new Plan(null, new Choice[] {f.choice(cells)}, f);
            case ProductFamily f -> plan(f.listed(), cells);
        };
    }

    /// Samples `first` … `first + count − 1` of the streams below `key`.
    Summaries draw(Key key, long first, int count, Workers workers) {
        long firstBlock = first / LaneStreams.LANES;
        int offset = (int) (first % LaneStreams.LANES);
        int blocks = Math.toIntExact(((long) offset + count + LaneStreams.LANES - 1) / LaneStreams.LANES);
        Codes[] z = new Codes[m.length];
        for (int region = 0; region < z.length; region++) {
            z[region] = Codes.of(m[region], blocks);
        }
        Codes drawnLabels = Codes.of(classes, blocks);
        Key own = key.named("summaries");
        workers.run((blocks + BLOCKS_PER_TASK - 1) / BLOCKS_PER_TASK, task -> {
            int from = task * BLOCKS_PER_TASK;
            int here = Math.min(BLOCKS_PER_TASK, blocks - from);
            new Task(new LaneStreams(own, firstBlock + from, here), from, z, drawnLabels).run();
        });
        return new Summaries(z, drawnLabels, m, offset, count);
    }

    /// The draws of a few blocks, from the root down.
    private final class Task {
        private final LaneStreams streams;
        private final int firstBlock;
        private final int firstSample;
        private final int samples;
        private final Codes[] z;
        private final Codes labels;
        private final long[] above;
        private final long[] less;
        private final long[] open;
        private final long[] numbers;
        private final int[] words;
        private final int[] given;
        private final int[] drawn;
        private final int[] child;

        Task(LaneStreams streams, int firstBlock, Codes[] z, Codes labels) {
            this.streams = streams;
            this.firstBlock = firstBlock;
            this.z = z;
            this.labels = labels;
            int blocks = streams.blocks();
            firstSample = firstBlock * LaneStreams.LANES;
            samples = blocks * LaneStreams.LANES;
            above = new long[blocks];
            less = new long[blocks];
            open = new long[blocks];
            numbers = new long[blocks];
            words = new int[blocks];
            given = new int[samples];
            drawn = new int[samples];
            child = new int[samples];
        }

        void run() {
            int root = graph.root();
            // A number's purpose is its region's place; between regions' own numbers lie those of their lists.
            streams.open(2L * root);
            prior.draw(streams, given, drawn);
            z[root].store(firstSample, drawn, samples);
            streams.open(2L * graph.size());
            SummarySampler.this.labels.draw(streams, drawn, child);
            labels.store(firstSample, child, samples);
            for (int region = root; region >= graph.leaves(); region--) {
                Plan plan = plans[region];
                if (plan.tuples == null) {
                    independent(region, plan);
                } else {
                    listed(region, plan);
                }
            }
        }

        private void independent(int region, Plan plan) {
            boolean bits = false;
            boolean values = false;
            for (int i = 0; i < plan.coins.length; i++) {
                int to = graph.child(region, i);
                streams.open(2L * to);
                if (plan.coins[i] != null) {
                    if (!bits) {
                        System.arraycopy(((Codes.Bits) z[region]).words(), firstBlock, above, 0, above.length);
                        bits = true;
                    }
                    plan.coins[i].draw(streams, above, less, open, numbers, words);
                    invert(less, ((Codes.Bits) z[to]).words(), firstBlock);
                } else {
                    if (!values) {
                        z[region].load(firstSample, given);
                        values = true;
                    }
                    plan.choices[i].draw(streams, given, drawn);
                    z[to].store(firstSample, drawn, samples);
                }
            }
        }

        private void listed(int region, Plan plan) {
            z[region].load(firstSample, given);
            streams.open(2L * region + 1);
            plan.choices[0].draw(streams, given, drawn);
            for (int i = 0; i < graph.childCount(region); i++) {
                plan.tuples.children(drawn, i, child);
                z[graph.child(region, i)].store(firstSample, child, samples);
            }
        }

        private static void invert(long[] from, long[] to, int at) {
            for (int b = 0; b < from.length; b++) {
                to[at + b] = ~from[b];
            }
        }
    }
}
