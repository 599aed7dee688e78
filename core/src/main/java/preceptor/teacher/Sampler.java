package preceptor.teacher;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;

/// Batches of samples of a [TreeTeacher]: the summaries and labels of a [SummarySampler], each in its own region's
/// streams, and inputs shown by the emissions. The noise of sample i has a stream of its own below `key.at(i)`; so
/// neither the noise nor the label's law changes which summaries are drawn.
final class Sampler {
    private Sampler() {}

    static Batch sample(TreeTeacher teacher, Key key, long first, int count) {
        RegionGraph graph = teacher.graph();
        Summaries drawn = teacher.summaries(key, first, count, new Workers(1));
        Membership[] memberships = new Membership[graph.size()];
        for (int region = 0; region < memberships.length; region++) {
            memberships[region] = new Membership.Hard(drawn.z(region), teacher.values(region));
        }
        Matrix targets = Matrix.zeros(count, teacher.classes());
        for (int i = 0; i < count; i++) {
            targets.set(i, drawn.label(i), 1);
        }
        double[] weight = new double[count];
        Arrays.fill(weight, 1.0 / count);
        return new Batch(weight, inputs(teacher, drawn, key, first), memberships, targets);
    }

    /// The inputs of samples whose summaries are `drawn`, the first of them number `first`; per leaf (N × d_β).
    static Matrix[] inputs(TreeTeacher teacher, Summaries drawn, Key key, long first) {
        Matrix[] inputs = new Matrix[teacher.graph().leaves()];
        boolean noisy = false;
        for (int leaf = 0; leaf < inputs.length; leaf++) {
            inputs[leaf] = Rows.gather(teacher.emission(leaf).mean(), drawn.z(leaf));
            noisy |= teacher.emission(leaf).noise() > 0;
        }
        for (int i = 0; noisy && i < drawn.size(); i++) {
            RandomStream noise = key.at(first + i).at(1).stream();
            for (int leaf = 0; leaf < inputs.length; leaf++) {
                add(noise, teacher.emission(leaf).noise(), inputs[leaf], i);
            }
        }
        return inputs;
    }

    private static void add(RandomStream noise, double sigma, Matrix inputs, int row) {
        int d = inputs.columns();
        for (int j = row * d; sigma > 0 && j < (row + 1) * d; j++) {
            inputs.data()[j] += sigma * noise.nextGaussian();
        }
    }
}
