package preceptor.training;

import java.util.concurrent.atomic.AtomicInteger;
import preceptor.region.RegionGraph;
import preceptor.student.GradientSink;
import preceptor.student.Layout;
import preceptor.student.Parameters;

/// A student under training: parameters, optimiser and objective. Each call of [#step] is one step of mathematics.md
/// §1,
/// W += η(ΔW − λW) for all parameters but those held fixed, or of the chosen optimiser.
public final class Training {
    private static final int NONE = Integer.MAX_VALUE;

    private final Objective objective;
    private final Optimizer optimizer;
    private final Integrator integrator;
    private final double weightDecay;
    private final Parameters parameters;
    private final Parameters gradient; // of gradient flow alone
    private final OptimizerState state;
    private final GradientSink descent = new Descent();
    private final AtomicInteger firstBad = new AtomicInteger();
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
        gradient = optimizer instanceof Optimizer.Flow ? start.zeros() : null;
    }

    public Parameters parameters() {
        return parameters;
    }

    public OptimizerState state() {
        return state;
    }

    /// Takes up where another training of the same kind was saved: its parameters and its optimiser's state are copied.
    public void restore(double[] values, OptimizerState saved) {
        double[] theta = parameters.values();
        if (values.length != theta.length) {
            throw new IllegalArgumentException("parameters: expected " + theta.length + ", got " + values.length);
        }
        state.restore(saved);
        System.arraycopy(values, 0, theta, 0, theta.length);
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
        firstBad.set(NONE);
        state.countStep();
        if (optimizer instanceof Optimizer.Flow flow) {
            flow(flow, step);
        } else {
            objective.evaluate(parameters, step, descent);
        }
        int bad = firstBad.get();
        if (bad != NONE) {
            throw new DivergedException(
                    step + 1, where(bad), "parameter " + bad, parameters.values()[bad]);
        }
    }

    /// Moves parameters as their gradients come.
    private final class Descent implements GradientSink {
        @Override
        public void loss(double value) {
            requireFinite(state.steps() - 1, value);
            loss = value;
        }

        @Override
        public void accept(int at, int length, double[] part, int from) {
            double[] theta = parameters.values();
            decay(theta, at, length, part, from);
            state.advance(optimizer, theta, at, length, part, from);
            note(theta, at, length);
        }
    }

    private void flow(Optimizer.Flow flow, long step) {
        boolean[] first = {true};
        double[] theta = parameters.values();
        integrator.advance(
                (at, derivative) -> {
                    double l = objective.evaluate(parameters.with(at), step, gradient);
                    requireFinite(step, l);
                    if (first[0]) {
                        loss = l;
                        first[0] = false;
                    }
                    decay(at, 0, at.length, gradient.values(), 0);
                    System.arraycopy(gradient.values(), 0, derivative, 0, derivative.length);
                },
                flow.rate(),
                flow.tolerance(),
                theta);
        note(theta, 0, theta.length);
    }

    /// Turns Δ into Δ − λθ; where parameters are held fixed it stays 0.
    private void decay(double[] theta, int at, int length, double[] part, int from) {
        if (weightDecay != 0) {
            for (int i = 0; i < length; i++) {
                part[from + i] -= weightDecay * theta[at + i];
            }
            parameters.layout().clearHeld(part, at, length, from);
        }
    }

    private static void requireFinite(long step, double loss) {
        if (!Double.isFinite(loss)) {
            throw new DivergedException(step, "head", "the loss", loss);
        }
    }

    /// Remembers the first of these parameters that is not finite.
    private void note(double[] theta, int at, int length) {
        // 0 · x is not 0 just where x is not finite: sums have no branch per parameter, and four of them need not wait
        // for each other.
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int end = at + length;
        int i = at;
        for (; i + 4 <= end; i += 4) {
            s0 += 0 * theta[i];
            s1 += 0 * theta[i + 1];
            s2 += 0 * theta[i + 2];
            s3 += 0 * theta[i + 3];
        }
        for (; i < end; i++) {
            s0 += 0 * theta[i];
        }
        if (s0 + s1 + s2 + s3 != 0) {
            int bad = at;
            while (Double.isFinite(theta[bad])) {
                bad++;
            }
            firstBad.accumulateAndGet(bad, Math::min);
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
