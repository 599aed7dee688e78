package preceptor.learn;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.teacher.Membership;

/// Learns one codebook from labelled points, by the [Objective].
///
/// *What is guaranteed.* A label-aware codebook is the better, by [Merging]'s L, of the merged codebook and the one
/// that
/// k-means gives for the same number of codes: L is never more than that of k-means. So it tells at least as much of
/// the label, unless it explains more of the variance instead: I(z; y) ≥ I(z_k-means; y) − (I₀/β) · (share of the
/// variance
/// that it explains more). It never tells more than the over-complete codebook does, of whose clusters its own are
/// unions.
final class CodebookLearner {
    /// Restarts of each k-means.
    private static final int RESTARTS = 2;

    private final Points points;
    private final int[] labels;
    private final int classes;

    private CodebookLearner(Points points, int[] labels, int classes) {
        this.points = points;
        this.labels = labels;
        this.classes = classes;
    }

    /// A codebook, and what its choice is measured by, on the points that it was learned from.
    ///
    /// @param start I(z; y) of the over-complete codebook in nats; with plain k-means that of the codebook itself
    /// @param plain I(z; y) of the codebook that plain k-means gives for as many codes
    record Result(Codebook codebook, double start, double plain) {}

    /// @param labels of the points, 0 … `classes` − 1
    /// @param m the number of codes at most
    static Result learn(Points points, int[] labels, int classes, int m, Objective objective, Key key) {
        CodebookLearner learner = new CodebookLearner(points, labels, classes);
        Codebook plain =
                new Codebook(m, KMeans.cluster(points, m, RESTARTS, key).centroids());
        int[] z = plain.assign(points);
        double told = Merging.information(learner.joint(z, m));
        return switch (objective) {
            case Objective.KMeans k -> new Result(plain, told, told);
            case Objective.LabelAware aware -> learner.labelAware(plain, z, told, aware, key);
        };
    }

    private Result labelAware(Codebook plain, int[] plainCodes, double told, Objective.LabelAware aware, Key key) {
        int m = plain.values();
        int start = Math.min(Math.multiplyExact(m, aware.start()), LearnedTeacher.MOST_VALUES);
        Matrix centroids = KMeans.cluster(points, Math.max(m, start), RESTARTS, key.named("start"))
                .centroids();
        int u = centroids.rows();
        int[] fine = new Codebook(u, centroids).assign(points);
        Matrix joint = joint(fine, u);
        double most = Merging.information(joint);
        double variance = distortion(new int[fine.length], 1);
        int[] merged = Merging.merge(shares(fine, u), means(fine, u), joint, variance, aware.beta(), m);
        int[] codes = new int[fine.length];
        Arrays.setAll(codes, i -> merged[fine[i]]);
        double kept = Merging.information(joint(codes, m));
        double byMerging = loss(codes, m, kept, variance, most, aware.beta());
        double byKMeans = loss(plainCodes, m, told, variance, most, aware.beta());
        boolean better = byMerging < byKMeans;
        return new Result(better ? new Codebook(m, centroids, merged) : plain, most, told);
    }

    /// L of [Merging].
    private double loss(int[] z, int m, double told, double variance, double most, double beta) {
        double unexplained = variance > 0 ? distortion(z, m) / variance : 0;
        return unexplained + (most > 0 ? beta * (most - told) / most : 0);
    }

    /// P(z, y), (m × C).
    private Matrix joint(int[] z, int m) {
        double[] weight = new double[z.length];
        Arrays.fill(weight, 1.0 / z.length);
        return new Membership.Hard(z, m).joint(weight, new Membership.Hard(labels, classes));
    }

    private static double[] shares(int[] z, int m) {
        double[] share = new double[m];
        for (int v : z) {
            share[v] += 1.0 / z.length;
        }
        return share;
    }

    /// The mean of each cluster's points, (m × d).
    private Matrix means(int[] z, int m) {
        int d = points.dimensions();
        Matrix sums = Matrix.zeros(m, d);
        int[] size = new int[m];
        for (int i = 0; i < z.length; i++) {
            points.addTo(i, sums.data(), z[i] * d);
            size[z[i]]++;
        }
        return sums.scaleRows(v -> size[v] > 0 ? 1.0 / size[v] : 0);
    }

    /// The mean squared distance of a point from the mean of its cluster.
    private double distortion(int[] z, int m) {
        double[] mean = means(z, m).data();
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            sum += points.squaredDistance(i, mean, z[i] * points.dimensions());
        }
        return sum / z.length;
    }
}
