package preceptor.training;

import preceptor.student.GradientSink;
import preceptor.student.Parameters;

/// What training descends: a loss and its ascent gradient at given parameters. The step number names the data of a
/// stochastic objective, so that the same step always sees the same data.
public interface Objective {
    /// Sends the loss ℓ and −∂ℓ/∂θ to `sink`, which may change the parameters `at` part by part as they come.
    void evaluate(Parameters at, long step, GradientSink sink);

    /// Writes −∂ℓ/∂θ to `gradient`, overwriting it, and returns the loss ℓ.
    default double evaluate(Parameters at, long step, Parameters gradient) {
        double[] values = gradient.values();
        double[] told = new double[1];
        evaluate(at, step, new GradientSink() {
            @Override
            public void loss(double loss) {
                told[0] = loss;
            }

            @Override
            public void accept(int first, int length, double[] part, int from) {
                System.arraycopy(part, from, values, first, length);
            }
        });
        return told[0];
    }
}
