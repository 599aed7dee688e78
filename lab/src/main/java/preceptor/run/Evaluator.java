package preceptor.run;

import java.util.ArrayList;
import java.util.List;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// Loss and accuracy of a student on a data source, batch norm with the statistics of that source.
final class Evaluator {
    /// @param accuracy that all heads are right
    /// @param lossError the standard error if the rows are samples
    /// @param accuracyError likewise
    /// @param heads per head that it is right, as `accuracy` and `accuracyError`; empty for a single head
    record Score(double loss, double accuracy, double lossError, double accuracyError, List<Hits> heads) {}

    /// @param accuracy the probability of being right
    /// @param error its standard error
    record Hits(double accuracy, double error) {}

    private final BatchSource source;
    private final double inefficiency;
    private final Batch single;
    private final Pass singlePass;

    /// @param inefficiency how many rows are worth one independent one
    Evaluator(Architecture architecture, BatchSource source, double inefficiency) {
        this.source = source;
        this.inefficiency = inefficiency;
        boolean whole = source.blocks() == 1 || architecture.norm().present();
        single = whole ? source.joined() : null;
        singlePass = single == null ? null : pass(architecture, single);
    }

    private static Pass pass(Architecture architecture, Batch batch) {
        return new Pass(architecture, new SampleSpace(architecture.graph(), batch.weight()));
    }

    Score evaluate(Parameters parameters) {
        double loss = 0;
        double lossSquare = 0;
        double accuracy = 0;
        double accuracySquare = 0;
        int count = parameters.architecture().heads().count();
        double[] right = new double[count];
        double[] rightSquare = new double[count];
        for (int i = 0; i < (single != null ? 1 : source.blocks()); i++) {
            Batch batch = single != null ? single : source.block(i);
            Pass pass = single != null ? singlePass : pass(parameters.architecture(), batch);
            pass.forward(parameters, batch.inputs(), Gating.HARD);
            pass.loss(batch.targets());
            for (int row = 0; row < batch.size(); row++) {
                double w = batch.weight()[row];
                double l = pass.rowLoss()[row];
                double hit = pass.hit(batch.targets(), row);
                loss += w * l;
                lossSquare += w * l * l;
                accuracy += w * hit;
                accuracySquare += w * hit * hit;
                for (int k = 0; count > 1 && k < count; k++) {
                    double own = pass.hit(batch.targets(), row, k);
                    right[k] += w * own;
                    rightSquare[k] += w * own * own;
                }
            }
        }
        double n = source.size() / inefficiency;
        List<Hits> heads = new ArrayList<>();
        for (int k = 0; count > 1 && k < count; k++) {
            heads.add(new Hits(right[k], error(right[k], rightSquare[k], n)));
        }
        return new Score(
                loss, accuracy, error(loss, lossSquare, n), error(accuracy, accuracySquare, n), List.copyOf(heads));
    }

    private static double error(double mean, double square, double n) {
        return Math.sqrt(Math.max(0, square - mean * mean) / n);
    }
}
