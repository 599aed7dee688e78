package preceptor.training;

import preceptor.student.Parameters;

/// What training descends: a loss and its ascent gradient at given parameters. The step number names the data of a
/// stochastic objective, so that the same step always sees the same data.
public interface Objective {
    /// Writes −∂ℓ/∂θ to `gradient`, overwriting it, and returns the loss ℓ.
    double evaluate(Parameters at, long step, Parameters gradient);
}
