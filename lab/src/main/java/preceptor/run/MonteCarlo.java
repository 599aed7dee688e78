package preceptor.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BiConsumer;
import preceptor.expansion.Measurement;
import preceptor.parallel.Workers;
import preceptor.student.Gating;
import preceptor.student.NormStatistics;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.Teacher;

/// The starred quantities and the error budget of a student on any number of the teacher's samples (E1), measured chunk
/// by chunk, here or on many machines.
///
/// Sample i is a function of the seed and i; chunks are cut by the number of samples alone and added in their order. So
/// the result has the same bits wherever the chunks were measured. Batch norm takes the statistics of all samples
/// ([NormStatistics]), for which they are gone over in several sweeps before they are measured in a last one.
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

    /// Goes over chunks somewhere.
    @FunctionalInterface
    public interface Place {
        /// Has all chunks gone over, and tells the sums of each, in any order, from one thread at a time.
        void measure(Sweep what, Taker taker);
    }

    /// Takes the sums of a chunk, each once.
    @FunctionalInterface
    public interface Taker {
        void take(int chunk, double[] sums);
    }

    /// @param samples at least two for each of the groups
    /// @throws InputException where there is nothing to draw from, or too few samples, or too many
    public MonteCarlo(Problem problem, Parameters parameters, long samples) {
        this.problem = problem;
        this.parameters = parameters;
        this.samples = samples;
        teacher = problem.teacher()
                .orElseThrow(() -> new InputException(
                        "--samples: expected a teacher to draw from; one learned from images has its images only"));
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

    /// How many chunks there are.
    private int chunks() {
        return (int) ((samples + chunkSize - 1) / chunkSize);
    }

    /// The sweep that comes after others over all samples.
    ///
    /// @param found the sums of those before, in order ([NormStatistics#found])
    public Sweep sweep(List<double[]> found) {
        return new Sweep(NormStatistics.of(problem.architecture(), (double) samples, found));
    }

    /// One time over all samples, chunk by chunk: for the statistics of batch norm, or, once they are known, to
    /// measure.
    public final class Sweep {
        private final NormStatistics statistics;

        /// Passes over whole blocks that no thread has at the moment.
        private final ConcurrentLinkedDeque<Pass> idle = new ConcurrentLinkedDeque<>();

        private Sweep(NormStatistics statistics) {
            this.statistics = statistics;
        }

        /// What the student's parameters are.
        public Parameters parameters() {
            return parameters;
        }

        /// How many samples there are in all.
        public long samples() {
            return samples;
        }

        /// The sums of the sweeps before this one.
        public List<double[]> found() {
            return statistics.found();
        }

        /// How many chunks there are.
        public int chunks() {
            return MonteCarlo.this.chunks();
        }

        /// The sums over chunk `chunk`; may be called by several threads at a time.
        public double[] measure(int chunk) {
            return statistics.isComplete() ? measured(chunk) : found(chunk);
        }

        /// Those of the next statistics.
        private double[] found(int chunk) {
            double[] sums = statistics.zeros();
            blocks(chunk, (pass, block) -> {
                double[] some = pass.nextSums(parameters, block.inputs(), block.targets());
                statistics.add(sums, some);
            });
            return sums;
        }

        /// Those of [Measurement#sums] and behind them the counts of pairs.
        private double[] measured(int chunk) {
            Measurement sum = new Measurement(problem.architecture(), problem.values());
            EdgeCounts edges = new EdgeCounts(teacher.law());
            Parameters gradient = parameters.zeros();
            blocks(chunk, (pass, block) -> {
                pass.forward(parameters, block.inputs(), Gating.HARD);
                pass.loss(block.targets());
                pass.backward(gradient);
                sum.add(pass, block, 0, block.size());
                edges.add(block);
            });
            double[] measured = sum.sums();
            double[] all = Arrays.copyOf(measured, measured.length + edges.size());
            edges.sums(all, measured.length);
            return all;
        }

        private void blocks(int chunk, BiConsumer<Pass, Batch> consumer) {
            long from = (long) chunk * chunkSize;
            long to = Math.min(samples, from + chunkSize);
            for (long first = from; first < to; first += BLOCK) {
                int size = (int) Math.min(BLOCK, to - first);
                Batch block = counted(teacher.sample(problem.key().named("monte-carlo"), first, size));
                Pass waiting = size == BLOCK ? idle.pollLast() : null;
                Pass pass = waiting != null ? waiting : pass(block);
                consumer.accept(pass, block);
                if (size == BLOCK) {
                    idle.addLast(pass);
                }
            }
        }

        private Pass pass(Batch block) {
            Pass pass = new Pass(problem.architecture(), new SampleSpace(problem.graph(), block.weight()));
            pass.setStatistics(statistics);
            return pass;
        }
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
        NormStatistics statistics = NormStatistics.unknown(problem.architecture(), (double) samples);
        int sweeps = statistics.sweeps() + 1;
        for (int s = 1; s < sweeps; s++) {
            NormStatistics known = statistics;
            double[] sums = known.zeros();
            inOrder(place, new Sweep(known), s, sweeps, progress, (chunk, part) -> known.add(sums, part));
            statistics = known.with(sums);
        }
        List<Measurement> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            groups.add(new Measurement(problem.architecture(), problem.values()));
        }
        EdgeCounts edges = new EdgeCounts(teacher.law());
        inOrder(place, new Sweep(statistics), sweeps, sweeps, progress, (chunk, part) -> {
            int group = (int) ((long) chunk * GROUPS / chunks());
            int measured = part.length - edges.size();
            double[] measurement = Arrays.copyOf(part, measured);
            groups.get(group).merge(Measurement.ofSums(problem.architecture(), problem.values(), measurement), 1);
            edges.addSums(part, measured);
        });
        return new Sums(groups, edges);
    }

    /// One sweep, whose chunks `taker` hears in their order; those that come too early are kept until it is their turn.
    private void inOrder(Place place, Sweep what, int sweep, int sweeps, Progress progress, Taker taker) {
        SortedMap<Integer, double[]> early = new TreeMap<>();
        int[] next = {0};
        int chunks = chunks();
        String title = samples + " samples" + (sweeps == 1 ? "" : ", sweep " + sweep + " of " + sweeps);
        place.measure(what, (chunk, sums) -> {
            synchronized (early) {
                early.put(chunk, sums);
                while (!early.isEmpty() && early.firstKey() == next[0]) {
                    taker.take(next[0], early.remove(next[0]));
                    next[0]++;
                }
                progress.at(title, (sweep - 1L) * chunks + next[0] + early.size(), (long) sweeps * chunks);
            }
        });
    }
}
