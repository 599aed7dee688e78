package preceptor.teacher;

import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;

/// Ancestral sampling of a [TreeTeacher]. Sample i takes three streams below `key.at(i)`: summaries, emission noise,
/// label; so neither the noise nor the label's law changes which summaries are drawn.
final class Sampler {
    private Sampler() {}

    static Batch sample(TreeTeacher teacher, Key key, long first, int count) {
        if (count < 1 || first < 0) {
            throw new IllegalArgumentException(
                    "samples: expected a first one from 0 and a count from 1, got " + first + " and " + count);
        }
        RegionGraph graph = teacher.graph();
        int[][] z = new int[graph.size()][count];
        int[][] tuple = new int[graph.size()][];
        Family[] family = new Family[graph.size()];
        for (int region = graph.leaves(); region < graph.size(); region++) {
            tuple[region] = new int[graph.childCount(region)];
            family[region] = teacher.family(region);
        }
        Matrix[] inputs = new Matrix[graph.leaves()];
        boolean noisy = false;
        for (int leaf = 0; leaf < inputs.length; leaf++) {
            inputs[leaf] = Matrix.zeros(count, teacher.emission(leaf).dim());
            noisy |= teacher.emission(leaf).noise() > 0;
        }
        double[] prior = teacher.prior();
        Matrix labels = teacher.labels();
        Matrix targets = Matrix.zeros(count, labels.columns());
        for (int i = 0; i < count; i++) {
            Key own = key.at(first + i);
            RandomStream stream = own.stream();
            z[graph.root()][i] = stream.nextIndex(prior);
            for (int region = graph.root(); region >= graph.leaves(); region--) {
                int[] children = tuple[region];
                family[region].sample(z[region][i], stream, children);
                for (int c = 0; c < children.length; c++) {
                    z[graph.child(region, c)][i] = children[c];
                }
            }
            RandomStream noise = noisy ? own.at(1).stream() : stream;
            for (int leaf = 0; leaf < inputs.length; leaf++) {
                emit(teacher.emission(leaf), z[leaf][i], noise, inputs[leaf], i);
            }
            double[] law = labels.row(z[graph.root()][i]);
            targets.set(i, own.at(2).stream().nextIndex(law), 1);
        }
        double[] weight = new double[count];
        java.util.Arrays.fill(weight, 1.0 / count);
        Membership[] memberships = new Membership[graph.size()];
        for (int region = 0; region < memberships.length; region++) {
            memberships[region] = new Membership.Hard(z[region], teacher.values(region));
        }
        return new Batch(weight, inputs, memberships, targets);
    }

    private static void emit(Emission emission, int z, RandomStream noise, Matrix inputs, int row) {
        int d = emission.dim();
        double[] mean = emission.mean().data();
        double[] x = inputs.data();
        double sigma = emission.noise();
        for (int j = 0; j < d; j++) {
            double e = sigma > 0 ? sigma * noise.nextGaussian() : 0;
            x[row * d + j] = mean[z * d + j] + e;
        }
    }
}
