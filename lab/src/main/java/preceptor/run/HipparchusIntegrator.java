package preceptor.run;

import org.hipparchus.exception.LocalizedCoreFormats;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.ode.LocalizedODEFormats;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.ODEStateAndDerivative;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import preceptor.training.Integrator;

/// Gradient flow by the adaptive method of Dormand and Prince of order 5(4), as Hipparchus has it. Its arithmetic is
/// pure Java without intrinsics that vary with the machine, so that results are reproducible.
///
/// The gradient of a ReLU student jumps where an input crosses a kink, and can push the student back onto the kink from
/// both sides (a sliding mode of the flow, in the sense of Filippov). There no step is small enough for the error
/// estimate; an adaptive solver alone would come to rest. When the estimate asks for less than 1/[#PARTS] of the time
/// to
/// be covered, [#CROSSING] plain steps of that length cross the kink, and the solver goes on from there. The tolerance
/// thus holds between kinks; across them the error is of the order of that short step.
public final class HipparchusIntegrator implements Integrator {
    private static final int PARTS = 64;
    private static final int CROSSING = 4;

    @Override
    public void advance(Field field, double duration, double tolerance, double[] theta) {
        Progress progress = new Progress(theta);
        double[] derivative = new double[theta.length];
        double shortest = duration / PARTS;
        while (duration - progress.time > shortest / 2) {
            if (duration - progress.time < 2 * shortest || !solve(field, duration, tolerance, shortest, progress)) {
                for (int i = 0; i < CROSSING && duration - progress.time > shortest / 2; i++) {
                    field.evaluate(progress.theta, derivative);
                    double step = Math.min(shortest, duration - progress.time);
                    for (int k = 0; k < theta.length; k++) {
                        progress.theta[k] += step * derivative[k];
                    }
                    progress.time += step;
                }
            }
        }
        System.arraycopy(progress.theta, 0, theta, 0, theta.length);
    }

    /// The time up to which steps were accepted, and the parameters there.
    private static final class Progress {
        private double time;
        private double[] theta;

        Progress(double[] theta) {
            this.theta = theta.clone();
        }
    }

    /// Solves to the end, or as far as the shortest step allows; whether it came to the end.
    private static boolean solve(Field field, double end, double tolerance, double shortest, Progress progress) {
        DormandPrince54Integrator solver = new DormandPrince54Integrator(shortest, end, tolerance, tolerance);
        solver.setInitialStepSize(Math.min(4 * shortest, end - progress.time));
        solver.addStepHandler(interpolator -> {
            ODEStateAndDerivative accepted = interpolator.getCurrentState();
            progress.time = accepted.getTime();
            progress.theta = accepted.getPrimaryState();
        });
        try {
            solver.integrate(
                    new Equation(field, progress.theta.length), new ODEState(progress.time, progress.theta), end);
            progress.time = end;
            return true;
        } catch (MathIllegalArgumentException | MathIllegalStateException e) {
            if (isShortestStep(e)) {
                return false;
            }
            throw new StuckException(e);
        }
    }

    private static boolean isShortestStep(MathRuntimeException e) {
        return e.getSpecifier() == LocalizedODEFormats.MINIMAL_STEPSIZE_REACHED_DURING_INTEGRATION
                || e.getSpecifier() == LocalizedODEFormats.TOO_SMALL_INTEGRATION_INTERVAL
                || e.getSpecifier() == LocalizedCoreFormats.NUMBER_TOO_SMALL;
    }

    private record Equation(Field field, int getDimension) implements OrdinaryDifferentialEquation {
        @Override
        public double[] computeDerivatives(double t, double[] y) {
            double[] derivative = new double[y.length];
            field.evaluate(y, derivative);
            return derivative;
        }
    }

    /// The solver cannot go on: the field has left the finite numbers.
    static final class StuckException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StuckException(Throwable cause) {
            super(cause);
        }
    }
}
