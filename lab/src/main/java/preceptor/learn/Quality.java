package preceptor.learn;

import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;

/// How good the summaries of a learned teacher are.
public final class Quality {
    private Quality() {}

    /// I(z_α; y) in nats, from the joint frequencies of `region`'s summary and the root's in `batch`.
    public static double informationOnLabel(RegionGraph graph, Batch batch, int region) {
        Matrix joint = batch.memberships()[region].joint(batch.weight(), batch.memberships()[graph.root()]);
        return mutualInformation(joint);
    }

    /// The mutual information in nats of a joint table whose elements sum to 1.
    static double mutualInformation(Matrix joint) {
        double[] rows = new double[joint.rows()];
        double[] columns = new double[joint.columns()];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                rows[i] += joint.get(i, j);
                columns[j] += joint.get(i, j);
            }
        }
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                double p = joint.get(i, j);
                if (p > 0) {
                    sum += p * StrictMath.log(p / (rows[i] * columns[j]));
                }
            }
        }
        return sum;
    }

    /// The mean of log P(z of all regions) over `batch` in nats, were the children independent given their parent:
    /// log p_ω + Σ log P_αβ. With smoothing in the law it is finite on held-out images, too.
    public static double logLikelihood(Law law, Batch batch) {
        RegionGraph graph = law.graph();
        double sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            int root = batch.labels()[i];
            double log = StrictMath.log(law.p(graph.root())[root]);
            for (int e = 0; e < graph.edges(); e++) {
                log += StrictMath.log(law.P(e).get(value(batch, graph.parent(e), i), value(batch, graph.child(e), i)));
            }
            sum += batch.weight()[i] * log;
        }
        return sum;
    }

    private static int value(Batch batch, int region, int row) {
        int m = batch.memberships()[region].values();
        for (int z = 0; z < m; z++) {
            if (batch.memberships()[region].get(row, z) == 1) {
                return z;
            }
        }
        throw new IllegalArgumentException("expected a known summary for row " + row + " of region " + region);
    }
}
