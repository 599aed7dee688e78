package preceptor.analysis;

import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.training.Objective;

/// By how much the gradient of an [Objective] differs from differences of its loss.
///
/// Training leaves students at kinks of the ReLU, closer than the step of a difference. Where that shows, smaller
/// steps and steps to one side are tried, and the nearest counts: a kink lies on one side, and may be left outside.
/// A wrong gradient agrees with none of them.
final class CentralDifference {
    private static final double STEP = 1e-6;

    /// Of a step to one side, whose slope rounding makes wrong by 1e-7.
    private static final double SMALLEST_STEP = 1e-8;

    private final Objective objective;
    private final Parameters at;

    private CentralDifference(Objective objective, Parameters at) {
        this.objective = objective;
        this.at = at;
    }

    /// |Δ·d − (ℓ(θ−hd) − ℓ(θ+hd))/2h| along a random direction d of length 1, relative to ‖Δ‖ + 1, with Δ = −∂ℓ/∂θ at
    /// θ = `at`.
    static double error(Objective objective, Parameters at) {
        return new CentralDifference(objective, at).error();
    }

    private double error() {
        Parameters gradient = at.zeros();
        objective.evaluate(at, 0, gradient);
        double[] d = direction();
        double along = 0;
        double square = 0;
        for (int i = 0; i < d.length; i++) {
            along += d[i] * gradient.values()[i];
            square += gradient.values()[i] * gradient.values()[i];
        }
        double scale = 1 + Math.sqrt(square);
        double error = Math.abs(along + slope(d, -STEP, STEP)) / scale;
        for (double h = STEP; error > Tolerance.DIFFERENCE && h > SMALLEST_STEP / 2; h /= 10) {
            double left = Math.abs(along + slope(d, -h, 0));
            double right = Math.abs(along + slope(d, 0, h));
            error = Math.min(error, Math.min(left, right) / scale);
        }
        return error;
    }

    private double[] direction() {
        RandomStream s = Key.root(1).named("direction").stream();
        double[] d = new double[at.size()];
        for (int i = 0; i < d.length; i++) {
            d[i] = s.nextGaussian();
        }
        // Constants of batch norm that are not trained have no gradient to compare.
        at.layout().clearHeld(d, 0, d.length, 0);
        stillWhereSeparable(d);
        double square = 0;
        for (double v : d) {
            square += v * v;
        }
        for (int i = 0; i < d.length; i++) {
            d[i] /= Math.sqrt(square);
        }
        return d;
    }

    /// Weights that are 0 but for rounding stay as they are: those of separable weights may be all that a node without
    /// variance lacks to have some, and there batch norm has no derivative.
    private void stillWhereSeparable(double[] direction) {
        Architecture architecture = at.architecture();
        RegionGraph graph = architecture.graph();
        for (int e = 0; architecture.norm().present() && e < graph.edges(); e++) {
            int first = at.layout().weights(e);
            int end = first + architecture.width(graph.child(e)) * architecture.width(graph.parent(e));
            for (int i = first; i < end; i++) {
                direction[i] = Math.abs(at.values()[i]) <= Tolerance.ROUNDING ? 0 : direction[i];
            }
        }
    }

    /// (ℓ(θ + to·d) − ℓ(θ + from·d)) / (to − from).
    private double slope(double[] d, double from, double to) {
        return (loss(d, to) - loss(d, from)) / (to - from);
    }

    private double loss(double[] d, double distance) {
        Parameters moved = at.copy();
        for (int i = 0; i < d.length; i++) {
            moved.values()[i] += distance * d[i];
        }
        return objective.evaluate(moved, 0, at.zeros());
    }
}
