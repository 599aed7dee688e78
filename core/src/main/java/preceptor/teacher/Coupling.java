package preceptor.teacher;

import java.util.Arrays;
import java.util.List;

/// The joint law of the roots' values of factors that depend on each other, mathematics.md §7 **[beyond]**:
///
///     p_ω = (1 − κ) · p[1] ⊗ … ⊗ p[K] + κ · coupled
///
/// where the coupled values are the factors' own quantiles of one uniform number: equal values where the factors have
/// equal priors, and as alike as they can be where not. Every factor keeps its own prior.
final class Coupling {
    /// A rest of probability that only rounding leaves.
    private static final double ROUNDING = 1e-12;

    private final double kappa;
    private final int[] sizes;
    private final double[] joint;
    private final double[] ratio;

    /// @param kappa above 0, at most 1
    /// @param priors per factor P(z_ω\[k\])
    Coupling(double kappa, List<double[]> priors) {
        this.kappa = kappa;
        sizes = priors.stream().mapToInt(p -> p.length).toArray();
        double[] independent = Tuples.product(priors.toArray(double[][]::new));
        joint = new double[independent.length];
        for (int z = 0; z < joint.length; z++) {
            joint[z] = (1 - kappa) * independent[z];
        }
        addCoupled(priors);
        Checks.normalise(joint, 0, joint.length);
        ratio = new double[joint.length];
        Arrays.setAll(ratio, z -> independent[z] > 0 ? joint[z] / independent[z] : 0);
    }

    private void addCoupled(List<double[]> priors) {
        int[] at = new int[sizes.length];
        double[] rest = new double[sizes.length];
        for (int k = 0; k < rest.length; k++) {
            rest[k] = priors.get(k)[0];
        }
        while (true) {
            double step = 1;
            for (int k = 0; k < rest.length; k++) {
                while (rest[k] <= ROUNDING) {
                    if (++at[k] == sizes[k]) {
                        return;
                    }
                    rest[k] = priors.get(k)[at[k]];
                }
                step = Math.min(step, rest[k]);
            }
            joint[(int) Checks.ordinal(at, sizes)] += kappa * step;
            for (int k = 0; k < rest.length; k++) {
                rest[k] -= step;
            }
        }
    }

    double kappa() {
        return kappa;
    }

    /// P(z_ω) for tuples z_ω; not to be written to.
    double[] joint() {
        return joint;
    }

    /// P(z_ω) over what it were if factors were independent; 0 where that is 0.
    double ratio(int[] digits) {
        return ratio[(int) Checks.ordinal(digits, sizes)];
    }

    /// Whether a tuple that independent factors could have never occurs.
    boolean excludes() {
        for (int z = 0; z < joint.length; z++) {
            if (ratio[z] == 0) {
                return true;
            }
        }
        return false;
    }

    /// The tuple's digits for a uniform number from 0 to 1.
    void draw(double uniform, int[] digits) {
        double sum = 0;
        int last = 0;
        for (int z = 0; z < joint.length; z++) {
            if (joint[z] > 0) {
                last = z;
                sum += joint[z];
                if (uniform < sum) {
                    break;
                }
            }
        }
        Checks.digits(last, sizes, digits);
    }
}
