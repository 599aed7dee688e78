package preceptor.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import preceptor.expansion.Measurement;
import preceptor.parallel.Workers;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.Teacher;

/// The starred quantities and the error budget of a student on any number of the teacher's samples (E1), measured chunk
/// by chunk, here or on many machines.
///
/// Sample i is a function of the seed and i; chunks are cut by the number of samples alone and added in their order. So
/// the result has the same bits wherever the chunks were measured.
public final class MonteCarlo {
    /// The groups that standard errors are taken over, by leaving one out at a time.
    public static final int GROUPS = 32;

    private static final int BLOCK = 2048;
    private static final int LARGEST_CHUNK = 1 << 20;
    private static final int CHUNKS_PER_GROUP = 2;

    private final Problem problem;
    private final Teacher teacher;
    private final Parameters parameters;
    private final long samples;
    private final int chunkSize;

    /// What the samples say.
    ///
    /// @param groups the measurements of all groups, each a run of chunks
    /// @param edges how often pairs of values occur, over all groups
    public record Sums(List<Measurement> groups, EdgeCounts edges) {}

    /// Measures chunks somewhere.
    @FunctionalInterface
    public interface Place {
        /// Has all chunks measured, and tells the sums of each, in any order, from one thread at a time.
        void measure(MonteCarlo what, Taker taker);
    }

    /// Takes the sums of a chunk, each once.
    @FunctionalInterface
    public interface Taker {
        void take(int chunk, double[] sums);
    }

    /// @param samples at least two for each of the groups
    /// @throws InputException where there is nothing to draw from, or sums over chunks are not those over all
    ///     samples
    public MonteCarlo(Problem problem, Parameters parameters, long samples) {
        this.problem = problem;
        this.parameters = parameters;
        this.samples = samples;
        teacher = problem.teacher()
                .orElseThrow(() -> new InputException(
                        "--samples: expected a teacher to draw from; one learned from images has its images only"));
        if (problem.architecture().norm().present()) {
            throw new InputException("--samples: expected student.batch_norm: none, since its statistics are over all"
                    + " samples and a chunk knows of its own only; limits.monte_carlo sets how many are taken at once");
        }
        if (samples < 2 * GROUPS) {
            throw new InputException("--samples: expected " + 2 * GROUPS + " or more, got " + samples);
        }
        long even = (samples + CHUNKS_PER_GROUP * GROUPS - 1) / (CHUNKS_PER_GROUP * GROUPS);
        chunkSize = (int) Math.min(LARGEST_CHUNK, even);
        if (samples / chunkSize > Integer.MAX_VALUE - 1) {
            throw new InputException("--samples: expected at most " + (long) LARGEST_CHUNK * (Integer.MAX_VALUE - 1)
                    + ", got " + samples);
        }
    }

    /// What the student's parameters are.
    public Parameters parameters() {
        return parameters;
    }

    /// How many samples there are in all.
    public long samples() {
        return samples;
    }

    /// How many chunks there are.
    public int chunks() {
        return (int) ((samples + chunkSize - 1) / chunkSize);
    }

    /// The sums over chunk `chunk`: those of [Measurement#sums] and behind them the counts of pairs; may be called by
    /// several threads at a time.
    public double[] measure(int chunk) {
        Measurement sum = new Measurement(problem.architecture(), problem.values());
        EdgeCounts edges = new EdgeCounts(teacher.law());
        long from = (long) chunk * chunkSize;
        long to = Math.min(samples, from + chunkSize);
        for (long first = from; first < to; first += BLOCK) {
            int size = (int) Math.min(BLOCK, to - first);
            Batch block = counted(teacher.sample(problem.key().named("monte-carlo"), first, size));
            Pass pass = new Pass(problem.architecture(), new SampleSpace(problem.graph(), block.weight()));
            pass.forward(parameters, block.inputs(), Gating.HARD);
            pass.loss(block.targets());
            pass.backward(parameters.zeros());
            sum.add(pass, block, 0, size);
            edges.add(block);
        }
        double[] measured = sum.sums();
        double[] all = Arrays.copyOf(measured, measured.length + edges.size());
        edges.sums(all, measured.length);
        return all;
    }

    /// With a weight of 1 for each sample, so that all blocks and chunks add up.
    private static Batch counted(Batch block) {
        double[] ones = new double[block.size()];
        Arrays.fill(ones, 1);
        return new Batch(ones, block.inputs(), block.memberships(), block.targets(), block.heads());
    }

    /// On threads of this process, a few chunks ahead of each other at most.
    public static Place here(Workers workers) {
        return (what, taker) -> {
            int wave = workers.threads();
            for (int first = 0; first < what.chunks(); first += wave) {
                int from = first;
                int size = Math.min(wave, what.chunks() - from);
                double[][] sums = new double[size][];
                workers.run(size, i -> sums[i] = what.measure(from + i));
                for (int i = 0; i < size; i++) {
                    taker.take(from + i, sums[i]);
                }
            }
        };
    }

    /// All samples, measured in that place.
    public Sums measure(Place place, Progress progress) {
        List<Measurement> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            groups.add(new Measurement(problem.architecture(), problem.values()));
        }
        EdgeCounts edges = new EdgeCounts(teacher.law());
        place.measure(this, new InOrder(groups, edges, progress));
        return new Sums(groups, edges);
    }

    /// Adds chunks in their order, and keeps those that come too early until it is their turn.
    private final class InOrder implements Taker {
        private final List<Measurement> groups;
        private final EdgeCounts edges;
        private final Progress progress;
        private final SortedMap<Integer, double[]> early = new TreeMap<>();
        private int next;

        InOrder(List<Measurement> groups, EdgeCounts edges, Progress progress) {
            this.groups = groups;
            this.edges = edges;
            this.progress = progress;
        }

        @Override
        public synchronized void take(int chunk, double[] sums) {
            early.put(chunk, sums);
            while (!early.isEmpty() && early.firstKey() == next) {
                double[] turn = early.remove(next);
                int group = (int) ((long) next * GROUPS / chunks());
                int measured = turn.length - edges.size();
                double[] measurement = Arrays.copyOf(turn, measured);
                groups.get(group).merge(Measurement.ofSums(problem.architecture(), problem.values(), measurement), 1);
                edges.addSums(turn, measured);
                next++;
            }
            progress.at(samples + " samples", next + early.size(), chunks());
        }
    }
}
