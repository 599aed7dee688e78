package preceptor.training;

import java.util.Arrays;
import java.util.function.LongFunction;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.student.Architecture;
import preceptor.student.Dropout;
import preceptor.student.Gating;
import preceptor.student.GradientSink;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;

/// The loss of one mini-batch per step. The batch of a step is a function of the step alone.
public final class MiniBatchObjective implements Objective {
    /// The inputs and targets of one mini-batch.
    record Rows(Matrix[] inputs, Matrix targets) {
        /// Room for `size` rows of `data`.
        static Rows like(Batch data, int size) {
            Matrix[] inputs = new Matrix[data.inputs().length];
            Arrays.setAll(inputs, b -> Matrix.zeros(size, data.inputs()[b].columns()));
            return new Rows(inputs, Matrix.zeros(size, data.targets().columns()));
        }
    }

    private final Pass pass;
    private final PassEvaluation evaluation;
    private final LongFunction<Rows> draw;
    private final double keep;
    private final Key dropoutKey;

    private MiniBatchObjective(
            Architecture architecture,
            int size,
            LongFunction<Rows> draw,
            double keep,
            Key dropoutKey,
            Workers workers) {
        double[] weights = new double[size];
        Arrays.fill(weights, 1.0 / size);
        pass = Pass.lean(architecture, new SampleSpace(architecture.graph(), weights), workers);
        evaluation = new PassEvaluation(pass);
        this.draw = draw;
        this.keep = keep;
        this.dropoutKey = dropoutKey;
    }

    /// Batches of `size` rows of `data`, each row once per epoch in an order of the epoch's own; rows left over at the
    /// end of an epoch wait for a later one. The work of a step is spread over `workers`.
    public static MiniBatchObjective ofData(
            Architecture architecture, Batch data, int size, double keep, Key key, Workers workers) {
        if (size < 1 || size > data.size()) {
            throw new IllegalArgumentException(
                    "batch: expected 1 to the number of samples " + data.size() + ", got " + size);
        }
        int perEpoch = data.size() / size;
        int[] order = new int[data.size()];
        long[] epochInOrder = {-1};
        Rows rows = Rows.like(data, size);
        LongFunction<Rows> draw = step -> {
            long epoch = step / perEpoch;
            if (epochInOrder[0] != epoch) {
                Arrays.setAll(order, i -> i);
                key.named("epoch").at(epoch).stream().shuffle(order);
                epochInOrder[0] = epoch;
            }
            int from = (int) (step % perEpoch) * size;
            gather(data, order, from, rows);
            return rows;
        };
        return new MiniBatchObjective(architecture, size, draw, keep, key.named("dropout"), workers);
    }

    /// As the other `ofData`, in the calling thread.
    public static MiniBatchObjective ofData(Architecture architecture, Batch data, int size, double keep, Key key) {
        return ofData(architecture, data, size, keep, key, new Workers(1));
    }

    /// As the other `ofStream`, in the calling thread.
    public static MiniBatchObjective ofStream(
            Architecture architecture, LongFunction<Batch> sampler, int size, double keep, Key key) {
        return ofStream(architecture, sampler, size, keep, key, new Workers(1));
    }

    /// A fresh batch of samples at every step, as `sampler` draws it for the step's key. The work of a step is spread
    /// over `workers`.
    public static MiniBatchObjective ofStream(
            Architecture architecture, LongFunction<Batch> sampler, int size, double keep, Key key, Workers workers) {
        return new MiniBatchObjective(
                architecture,
                size,
                step -> {
                    Batch b = sampler.apply(step);
                    return new Rows(b.inputs(), b.targets());
                },
                keep,
                key.named("dropout"),
                workers);
    }

    private static void gather(Batch data, int[] order, int from, Rows into) {
        for (int b = 0; b < into.inputs.length; b++) {
            gather(data.inputs()[b], order, from, into.inputs[b]);
        }
        gather(data.targets(), order, from, into.targets);
    }

    private static void gather(Matrix all, int[] order, int from, Matrix into) {
        int n = all.columns();
        for (int i = 0; i < into.rows(); i++) {
            System.arraycopy(all.data(), order[from + i] * n, into.data(), i * n, n);
        }
    }

    @Override
    public void evaluate(Parameters at, long step, GradientSink sink) {
        Rows rows = draw.apply(step);
        if (keep < 1) {
            pass.setDropout(new Dropout(keep, dropoutKey.at(step)));
        }
        evaluation.send(at, rows.inputs(), rows.targets(), Gating.HARD, sink);
    }
}
