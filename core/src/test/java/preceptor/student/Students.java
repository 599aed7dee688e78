package preceptor.student;

import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;

/// Small random students and inputs for tests.
final class Students {
    private Students() {}

    static Matrix[] inputs(RegionGraph graph, int[] width, int rows, RandomStream s) {
        Matrix[] inputs = new Matrix[graph.leaves()];
        for (int b = 0; b < inputs.length; b++) {
            inputs[b] = gaussian(rows, width[b], s);
        }
        return inputs;
    }

    static Matrix gaussian(int rows, int columns, RandomStream s) {
        Matrix m = Matrix.zeros(rows, columns);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = s.nextGaussian();
        }
        return m;
    }

    /// Rows that are laws of a label.
    static Matrix targets(int rows, int classes, RandomStream s) {
        Matrix t = Matrix.zeros(rows, classes);
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                t.set(i, c, s.nextDouble());
                sum += t.get(i, c);
            }
            for (int c = 0; c < classes; c++) {
                t.set(i, c, t.get(i, c) / sum);
            }
        }
        return t;
    }

    /// The same, head by head.
    static Matrix targets(int rows, Blocks heads, RandomStream s) {
        Matrix t = Matrix.zeros(rows, heads.total());
        for (int k = 0; k < heads.count(); k++) {
            Matrix own = targets(rows, heads.size(k), s);
            for (int i = 0; i < rows; i++) {
                for (int c = 0; c < heads.size(k); c++) {
                    t.set(i, heads.start(k) + c, own.get(i, c));
                }
            }
        }
        return t;
    }

    static double[] weights(int rows, RandomStream s) {
        double[] w = new double[rows];
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            w[i] = 0.1 + s.nextDouble();
            sum += w[i];
        }
        for (int i = 0; i < rows; i++) {
            w[i] /= sum;
        }
        return w;
    }

    /// All parameters random, so that none of them is at a special value.
    static Parameters parameters(Architecture architecture, Key key) {
        Parameters p = new Initialization(Initialization.Kind.HE, 1).draw(architecture, key);
        RandomStream s = key.named("jitter").stream();
        for (int i = 0; i < p.size(); i++) {
            p.values()[i] += 0.2 * s.nextGaussian();
        }
        return p;
    }
}
