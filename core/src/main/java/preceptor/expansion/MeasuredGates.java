package preceptor.expansion;

import preceptor.linalg.Matrix;
import preceptor.student.Gating;
import preceptor.student.Pass;

/// The gates of the paper's own reformulation: D_α = E[f' | z_α] as measured at the current weights, so that
/// F_α = D_α ∘ Σ P_αβ F_β W_βα (T1).
///
/// @param measured the gates and variances within summaries
/// @param total whether batch norm divides by the total variance (between summaries + within) or by the one between
public record MeasuredGates(Measured measured, boolean total) implements Gating {
    @Override
    public void withinBefore(int region, Pass pass, double[] variance) {
        addWithin(region, variance);
    }

    @Override
    public void activate(int region, Pass pass, Matrix H, double[] factor, Matrix D, Matrix A) {
        double[] gate = measured.D()[region].data();
        double[] h = H.data();
        for (int i = 0; i < gate.length; i++) {
            D.data()[i] = gate[i];
            A.data()[i] = gate[i] * h[i];
        }
    }

    @Override
    public void withinAfter(int region, Pass pass, double[] variance) {
        addWithin(region, variance);
    }

    private void addWithin(int region, double[] variance) {
        if (total) {
            for (int j = 0; j < variance.length; j++) {
                variance[j] += measured.within()[region][j];
            }
        }
    }
}
