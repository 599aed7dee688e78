package preceptor.training;

import java.util.function.Supplier;
import preceptor.linalg.Matrix;
import preceptor.student.Gating;
import preceptor.student.GradientSink;
import preceptor.student.Parameters;
import preceptor.student.Pass;

/// The loss of a whole space at once: in z-space, the closed dynamics of T1–T3.
public final class SpaceObjective implements Objective {
    private final Pass pass;
    private final PassEvaluation evaluation;
    private final Matrix[] inputs;
    private final Matrix targets;
    private final Supplier<Gating> gating;

    /// @param inputs F per leaf
    /// @param targets law of the label per row of the root
    /// @param gating makes the gates of one evaluation
    public SpaceObjective(Pass pass, Matrix[] inputs, Matrix targets, Supplier<Gating> gating) {
        this.pass = pass;
        evaluation = new PassEvaluation(pass);
        this.inputs = inputs.clone();
        this.targets = targets;
        this.gating = gating;
    }

    @Override
    public void evaluate(Parameters at, long step, GradientSink sink) {
        evaluation.send(at, inputs, targets, gating.get(), sink);
    }

    /// The loss alone.
    public double loss(Parameters at) {
        pass.forward(at, inputs, gating.get());
        return pass.loss(targets);
    }

    /// The accuracy at the last evaluation.
    public double accuracy() {
        return pass.accuracy(targets);
    }
}
