package preceptor.run;

import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// Loss and accuracy of a student on a data source, batch norm with the statistics of that source.
final class Evaluator {
    /// @param lossError the standard error if the rows were independent samples
    /// @param accuracyError likewise
    record Score(double loss, double accuracy, double lossError, double accuracyError) {}

    private final BatchSource source;
    private final Batch single;
    private final Pass singlePass;

    Evaluator(Architecture architecture, BatchSource source) {
        this.source = source;
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
            }
        }
        double n = source.size();
        return new Score(
                loss,
                accuracy,
                Math.sqrt(Math.max(0, lossSquare - loss * loss) / n),
                Math.sqrt(Math.max(0, accuracySquare - accuracy * accuracy) / n));
    }
}
