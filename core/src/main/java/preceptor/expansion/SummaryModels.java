package preceptor.expansion;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;
import preceptor.teacher.Teacher;

/// What the closed theory knows of a teacher, or of samples.
public final class SummaryModels {
    private SummaryModels() {}

    /// The law of a teacher and the moments of its emissions.
    public static SummaryModel of(Teacher teacher) {
        Matrix[] mean = new Matrix[teacher.graph().leaves()];
        Matrix[][] covariance = new Matrix[mean.length][];
        Arrays.setAll(mean, teacher::mean);
        Arrays.setAll(covariance, teacher::covariance);
        return new SummaryModel(teacher.law(), mean, covariance, teacher.labels());
    }

    /// The law and the moments counted in samples with known summaries; mathematics.md §8, P̂.
    public static SummaryModel empirical(preceptor.region.RegionGraph graph, Batch samples) {
        return empirical(Law.empirical(graph, samples), samples);
    }

    /// The moments counted in samples, under a law that was counted in them in another way, such as with smoothing.
    /// Values that no sample has get moments of 0.
    public static SummaryModel empirical(Law law, Batch samples) {
        Matrix[] mean = new Matrix[law.graph().leaves()];
        Matrix[][] covariance = new Matrix[mean.length][];
        for (int b = 0; b < mean.length; b++) {
            Matrix x = samples.inputs()[b];
            Membership z = samples.memberships()[b];
            double[] p = z.mass(samples.weight());
            mean[b] = z.project(samples.weight(), x).scaleRows(v -> p[v] > 0 ? 1 / p[v] : 0);
            covariance[b] = covariances(x, z, samples.weight(), mean[b], p);
        }
        return new SummaryModel(law, mean, covariance, law.labelGivenRoot());
    }

    private static Matrix[] covariances(Matrix x, Membership z, double[] weight, Matrix mean, double[] p) {
        int d = x.columns();
        Matrix[] result = new Matrix[p.length];
        for (int v = 0; v < result.length; v++) {
            result[v] = Matrix.zeros(d, d);
        }
        for (int i = 0; i < x.rows(); i++) {
            for (int v = 0; v < result.length; v++) {
                double share = p[v] > 0 ? weight[i] * z.get(i, v) / p[v] : 0;
                for (int k = 0; share > 0 && k < d; k++) {
                    double left = share * (x.get(i, k) - mean.get(v, k));
                    for (int l = 0; l < d; l++) {
                        result[v].add(k, l, left * (x.get(i, l) - mean.get(v, l)));
                    }
                }
            }
        }
        return result;
    }
}
