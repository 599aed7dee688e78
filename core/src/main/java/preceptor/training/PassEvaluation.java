package preceptor.training;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.student.Gating;
import preceptor.student.GradientSink;
import preceptor.student.Parameters;
import preceptor.student.Pass;

/// One pass forward and back: the evaluation of an objective whose rows all fit into it.
final class PassEvaluation {
    private final Pass pass;
    private Parameters gathered;

    PassEvaluation(Pass pass) {
        this.pass = pass;
    }

    /// Sends loss and gradient to `sink`: part by part where the pass can, else all at once.
    void send(Parameters at, Matrix[] inputs, Matrix targets, Gating gating, GradientSink sink) {
        if (pass.streams() && gating instanceof Gating.Hard) {
            pass.descend(at, inputs, targets, sink);
            return;
        }
        pass.forward(at, inputs, gating);
        sink.loss(pass.loss(targets));
        if (gathered == null) {
            gathered = at.zeros();
        }
        Arrays.fill(gathered.values(), 0);
        pass.backward(gathered);
        sink.accept(0, gathered.size(), gathered.values(), 0);
    }

    /// Adds the gradient to `gradient` and returns the loss.
    double add(Parameters at, Matrix[] inputs, Matrix targets, Gating gating, Parameters gradient) {
        pass.forward(at, inputs, gating);
        double loss = pass.loss(targets);
        pass.backward(gradient);
        return loss;
    }
}
