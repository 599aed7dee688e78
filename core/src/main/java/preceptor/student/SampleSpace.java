package preceptor.student;

import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// Sample space: a row is one input, the same in every region.
///
/// @param graph the regions
/// @param weights the probability of each input, N
public record SampleSpace(RegionGraph graph, double[] weights) implements Space {
    @Override
    public int rows(int region) {
        return weights.length;
    }

    @Override
    public double[] weights(int region) {
        return weights;
    }

    @Override
    public Matrix pull(int edge, Matrix F, Matrix into) {
        return F;
    }

    @Override
    public void push(int edge, Matrix G, Matrix into) {
        into.addInPlace(G);
    }

    @Override
    public boolean identity() {
        return true;
    }
}
