package preceptor.training;

/// A solver of dθ/dt = field(θ), supplied by the application.
@FunctionalInterface
public interface Integrator {
    /// The right-hand side of an autonomous system.
    @FunctionalInterface
    interface Field {
        /// Writes dθ/dt at `theta` to `derivative`.
        void evaluate(double[] theta, double[] derivative);
    }

    /// Carries `theta` over the time `duration` in place, to the relative and absolute `tolerance`.
    void advance(Field field, double duration, double tolerance, double[] theta);
}
