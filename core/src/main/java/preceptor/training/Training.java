package preceptor.training;

import preceptor.region.RegionGraph;
import preceptor.student.Layout;
import preceptor.student.Parameters;

/// A student under training: parameters, optimiser and objective. Each call of [#step] is one step of mathematics.md
/// §1,
/// W += η(ΔW − λW), or of the chosen optimiser.
public final class Training {
    private final Objective objective;
    private final Optimizer optimizer;
    private final Integrator integrator;
    private final double weightDecay;
    private final Parameters parameters;
    private final Parameters gradient;
    private final OptimizerState state;
    private double loss = Double.NaN;

    /// @param start the first parameters; copied
    /// @param integrator used by [Optimizer.Flow] only
    public Training(
            Objective objective, Optimizer optimizer, Integrator integrator, double weightDecay, Parameters start) {
        this(objective, optimizer, integrator, weightDecay, start, optimizer.start(start.size()));
    }

    /// Goes on from a saved state.
    public Training(
            Objective objective,
            Optimizer optimizer,
            Integrator integrator,
            double weightDecay,
            Parameters start,
            OptimizerState state) {
        this.objective = objective;
        this.optimizer = optimizer;
        this.integrator = integrator;
        this.weightDecay = weightDecay;
        this.state = state;
        parameters = start.copy();
        gradient = start.zeros();
    }

    public Parameters parameters() {
        return parameters;
    }

    public OptimizerState state() {
        return state;
    }

    /// The objective's loss at the start of the last step; not a number before the first.
    public double loss() {
        return loss;
    }

    /// One step.
    ///
    /// @throws DivergedException if the loss or a parameter is no longer finite
    public void step() {
        long step = state.steps();
        double[] theta = parameters.values();
        if (optimizer instanceof Optimizer.Flow flow) {
            boolean[] first = {true};
            integrator.advance(
                    (at, derivative) -> {
                        double l = direction(parameters.with(at), step);
                        if (first[0]) {
                            loss = l;
                            first[0] = false;
                        }
                        System.arraycopy(gradient.values(), 0, derivative, 0, derivative.length);
                    },
                    flow.rate(),
                    flow.tolerance(),
                    theta);
            state.countStep();
        } else {
            loss = direction(parameters, step);
            state.advance(optimizer, theta, gradient.values());
        }
        requireFinite(step + 1);
    }

    private double direction(Parameters at, long step) {
        double value = objective.evaluate(at, step, gradient);
        if (!Double.isFinite(value)) {
            throw new DivergedException(step, "head", "the loss", value);
        }
        double[] g = gradient.values();
        for (int i = 0; i < g.length; i++) {
            g[i] -= weightDecay * at.values()[i];
        }
        return value;
    }

    private void requireFinite(long step) {
        double[] theta = parameters.values();
        for (int i = 0; i < theta.length; i++) {
            if (!Double.isFinite(theta[i])) {
                throw new DivergedException(step, where(i), "parameter " + i, theta[i]);
            }
        }
    }

    private String where(int index) {
        RegionGraph graph = parameters.architecture().graph();
        Layout layout = parameters.layout();
        if (index >= layout.head()) {
            return "head";
        }
        int best = graph.root();
        for (int a = graph.leaves(); a < graph.size(); a++) {
            if (layout.weights(graph.childEdge(a, 0)) <= index) {
                best = a;
            }
        }
        return "region " + graph.id(best);
    }
}
