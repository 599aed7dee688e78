package preceptor.expansion;

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
        law.transfer(edge).pull(F, into);
        return into;
    }

    @Override
    public void push(int edge, Matrix G, Matrix into) {
        law.transfer(edge).push(G, into);
    }

    @Override
    public boolean identity() {
        return false;
    }
}
