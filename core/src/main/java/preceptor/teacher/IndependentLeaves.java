package preceptor.teacher;

import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;

/// Leaves that are independent of each other, each with its prior.
public final class IndependentLeaves implements Leaves {
    private final double[][] prior;

    private IndependentLeaves(double[][] prior) {
        this.prior = prior;
    }

    /// @param priors per leaf P(z_β) (m_β)
    public static IndependentLeaves of(RegionGraph graph, double[][] priors) {
        if (priors.length != graph.leaves()) {
            throw new IllegalArgumentException(
                    "leaf priors: expected " + graph.leaves() + " leaves, got " + priors.length);
        }
        double[][] own = new double[priors.length][];
        for (int leaf = 0; leaf < own.length; leaf++) {
            Checks.requireLaw("prior of leaf " + graph.id(leaf), priors[leaf]);
            own[leaf] = priors[leaf].clone();
            Checks.normalise(own[leaf], 0, own[leaf].length);
        }
        return new IndependentLeaves(own);
    }

    @Override
    public int count() {
        return prior.length;
    }

    @Override
    public int values(int leaf) {
        return prior[leaf].length;
    }

    /// P(z_β); not to be written to.
    double[] prior(int leaf) {
        return prior[leaf];
    }

    /// Adds to `graph` the factors of this law; leaf i is variable i.
    void addTo(FactorGraph graph) {
        for (int leaf = 0; leaf < prior.length; leaf++) {
            double[] own = prior[leaf];
            graph.factor(new int[] {leaf}, own::clone);
        }
    }

    @Override
    public double weight(int[] z) {
        double product = 1;
        for (int leaf = 0; leaf < prior.length; leaf++) {
            product *= prior[leaf][z[leaf]];
        }
        return product;
    }

    @Override
    public int[][] draw(Key key, long first, int count) {
        int[][] z = new int[prior.length][count];
        for (int i = 0; i < count; i++) {
            RandomStream stream = key.at(first + i).stream();
            for (int leaf = 0; leaf < prior.length; leaf++) {
                z[leaf][i] = stream.nextIndex(prior[leaf]);
            }
        }
        return z;
    }

    @Override
    public double inefficiency() {
        return 1;
    }
}
