package preceptor.run;

import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import preceptor.training.Integrator;

/// Gradient flow by the method of Dormand and Prince of order 8(5,3), as Hipparchus has it. Its arithmetic is pure Java
/// without intrinsics that vary with the machine, so that results are reproducible.
public final class HipparchusIntegrator implements Integrator {
    static final double SHORTEST_STEP = 1e-14;

    @Override
    public void advance(Field field, double duration, double tolerance, double[] theta) {
        DormandPrince853Integrator solver =
                new DormandPrince853Integrator(SHORTEST_STEP * duration, duration, tolerance, tolerance);
        OrdinaryDifferentialEquation equation = new OrdinaryDifferentialEquation() {
            @Override
            public int getDimension() {
                return theta.length;
            }

            @Override
            public double[] computeDerivatives(double t, double[] y) {
                double[] derivative = new double[y.length];
                field.evaluate(y, derivative);
                return derivative;
            }
        };
        try {
            double[] end =
                    solver.integrate(equation, new ODEState(0, theta), duration).getPrimaryState();
            System.arraycopy(end, 0, theta, 0, theta.length);
        } catch (MathRuntimeException e) {
            throw new StuckException(e);
        }
    }

    /// The solver found no step that keeps its tolerance: the field is too rough, or left the finite numbers.
    static final class StuckException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StuckException(Throwable cause) {
            super(cause);
        }
    }
}
