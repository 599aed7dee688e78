package preceptor.expansion;

import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Space;
import preceptor.teacher.Law;

/// z-space: a row of region α is a value of z_α, its weight p_α, and the transfer is P_αβ, so that a pass computes T1
/// to T3.
public record SummarySpace(Law law) implements Space {
    @Override
    public RegionGraph graph() {
        return law.graph();
    }

    @Override
    public int rows(int region) {
        return law.values(region);
    }

    @Override
    public double[] weights(int region) {
        return law.p(region);
    }

    @Override
    public Matrix pull(int edge, Matrix F, Matrix into) {
        Matrix P = law.P(edge);
        into.fill(0);
        Kernels.get().multiplyAdd(P.rows(), P.columns(), F.columns(), P.data(), 0, F.data(), 0, into.data(), 0);
        return into;
    }

    @Override
    public void push(int edge, Matrix G, Matrix into) {
        Matrix P = law.P(edge);
        Kernels.get()
                .multiplyTransposedAdd(P.rows(), P.columns(), G.columns(), P.data(), 0, G.data(), 0, into.data(), 0);
    }

    @Override
    public boolean identity() {
        return false;
    }
}
