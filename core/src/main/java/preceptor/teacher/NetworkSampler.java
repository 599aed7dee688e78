package preceptor.teacher;

import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;

/// Ancestral sampling of a [NetworkTeacher], leaves first. Sample i takes three streams below `key.at(i)`, of the
/// rules'
/// noise, emission noise and label, and draw i of its leaves; so none of them changes what the others draw.
final class NetworkSampler {
    private NetworkSampler() {}

    /// The summaries alone, `[region][sample]`.
    static int[][] summaries(SummaryNetwork network, Key key, long first, int count) {
        RegionGraph graph = network.graph();
        int[][] z = new int[graph.size()][];
        int[][] leaves = network.leaves().draw(key.named("leaves"), first, count);
        System.arraycopy(leaves, 0, z, 0, leaves.length);
        boolean noisy = !network.deterministic();
        RandomStream[] stream = new RandomStream[count];
        for (int i = 0; noisy && i < count; i++) {
            stream[i] = key.at(first + i).stream();
        }
        for (int a = graph.leaves(); a < z.length; a++) {
            z[a] = new int[count];
            int[] tuple = new int[graph.childCount(a)];
            for (int i = 0; i < count; i++) {
                for (int c = 0; c < tuple.length; c++) {
                    tuple[c] = z[graph.child(a, c)][i];
                }
                int value = network.apply(a, tuple);
                z[a][i] = noisy ? network.noisy(a, value, stream[i]) : value;
            }
        }
        return z;
    }

    static Batch sample(NetworkTeacher teacher, Key key, long first, int count) {
        if (count < 1 || first < 0) {
            throw new IllegalArgumentException(
                    "samples: expected a first one from 0 and a count from 1, got " + first + " and " + count);
        }
        RegionGraph graph = teacher.graph();
        int[][] z = summaries(teacher.network(), key, first, count);
        Matrix[] inputs = new Matrix[graph.leaves()];
        for (int leaf = 0; leaf < inputs.length; leaf++) {
            inputs[leaf] = Rows.gather(teacher.mean(leaf), z[leaf]);
        }
        Matrix labels = teacher.labels();
        Matrix targets = Matrix.zeros(count, labels.columns());
        for (int i = 0; i < count; i++) {
            Key own = key.at(first + i);
            if (!teacher.isFinite()) {
                RandomStream noise = own.at(1).stream();
                for (int leaf = 0; leaf < inputs.length; leaf++) {
                    disturb(inputs[leaf], i, teacher.emission(leaf).noise(), noise);
                }
            }
            targets.set(i, own.at(2).stream().nextIndex(labels.row(z[graph.root()][i])), 1);
        }
        double[] weight = new double[count];
        java.util.Arrays.fill(weight, 1.0 / count);
        Membership[] memberships = new Membership[graph.size()];
        for (int a = 0; a < memberships.length; a++) {
            memberships[a] = new Membership.Hard(z[a], teacher.values(a));
        }
        return new Batch(weight, inputs, memberships, targets);
    }

    private static void disturb(Matrix inputs, int row, double sigma, RandomStream noise) {
        int d = inputs.columns();
        for (int j = 0; sigma > 0 && j < d; j++) {
            inputs.data()[row * d + j] += sigma * noise.nextGaussian();
        }
    }
}
