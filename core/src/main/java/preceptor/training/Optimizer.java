package preceptor.training;

/// How parameters move along the ascent gradient Δ = −∂ℓ/∂θ, always with weight decay: Δ − λθ takes the place of Δ
/// (mathematics.md §6). An optimiser is data; what it remembers between steps is an [OptimizerState].
public sealed interface Optimizer {
    /// η, the step size; for [Flow] the time that one step covers.
    double rate();

    /// How many arrays of the parameters' size it remembers.
    int memories();

    /// The state before the first step.
    default OptimizerState start(int size) {
        return new OptimizerState(0, new double[memories()][size]);
    }

    /// θ += ηΔ.
    record GradientDescent(double rate) implements Optimizer {
        public GradientDescent {
            positive("rate", rate);
        }

        @Override
        public int memories() {
            return 0;
        }
    }

    /// v = μv + Δ, θ += ηv; with `nesterov` θ += η(Δ + μv).
    record Momentum(double rate, double momentum, boolean nesterov) implements Optimizer {
        public Momentum {
            positive("rate", rate);
            fraction("momentum", momentum);
        }

        @Override
        public int memories() {
            return 1;
        }
    }

    /// Adam with its bias corrections.
    record Adam(double rate, double beta1, double beta2, double epsilon) implements Optimizer {
        public Adam {
            positive("rate", rate);
            fraction("beta1", beta1);
            fraction("beta2", beta2);
            positive("epsilon", epsilon);
        }

        @Override
        public int memories() {
            return 2;
        }
    }

    /// Gradient flow dθ/dt = Δ − λθ by an adaptive solver of ordinary differential equations; one step covers the time
    /// `rate` and is solved to the relative and absolute `tolerance`.
    record Flow(double rate, double tolerance) implements Optimizer {
        public Flow {
            positive("rate", rate);
            positive("tolerance", tolerance);
        }

        @Override
        public int memories() {
            return 0;
        }
    }

    private static void positive(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + ": expected more than 0, got " + value);
        }
    }

    private static void fraction(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + ": expected at least 0 and less than 1, got " + value);
        }
    }
}
