package preceptor.learn;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Clustering by Lloyd's algorithm from seeds drawn as k-means++ does [1], the best of several restarts. The same
/// points and key give the same bits.
///
/// An empty cluster moves to the point that is farthest from its own centroid (the lowest of equals), as long as one is
/// away from it at all; otherwise there are fewer distinct points than clusters, and the cluster is left out.
///
/// [1] Arthur, Vassilvitskii, *k-means++: the advantages of careful seeding*, 2007.
final class KMeans {
    /// Lloyd's steps of a restart at most.
    private static final int MOST_STEPS = 60;

    /// A restart ends when at most one point in so many has changed its cluster: the long tail of steps that move a few
    /// points takes most of the time and next to nothing off the inertia.
    private static final int POINTS_PER_CHANGE = 1000;

    private final Points points;
    private final int k;
    private final int n;
    private final int d;
    private final int[] z;
    private Matrix centroids;

    private KMeans(Points points, int k) {
        this.points = points;
        this.k = k;
        n = points.size();
        d = points.dimensions();
        z = new int[n];
    }

    /// Centroids, at most `k`, each the nearest of at least one point, and the sum of the points' squared distances
    /// from them.
    record Result(Matrix centroids, double inertia) {}

    static Result cluster(Points points, int k, int restarts, Key key) {
        if (points.size() < 1 || k < 1 || restarts < 1) {
            throw new IllegalArgumentException("k-means: expected 1 or more points, clusters and restarts, got "
                    + points.size() + ", " + k + " and " + restarts);
        }
        Result best = null;
        for (int r = 0; r < restarts; r++) {
            Result result = new KMeans(points, k).run(key.at(r).stream());
            if (best == null || result.inertia < best.inertia) {
                best = result;
            }
        }
        return best;
    }

    private Result run(RandomStream stream) {
        seed(stream);
        Arrays.fill(z, -1);
        int changed = Codebook.assign(points, centroids, z);
        for (int step = 0; step < MOST_STEPS && changed > n / POINTS_PER_CHANGE; step++) {
            update();
            changed = Codebook.assign(points, centroids, z);
        }
        dropEmpty();
        double inertia = 0;
        for (int i = 0; i < n; i++) {
            inertia += distance(i);
        }
        return new Result(centroids, inertia);
    }

    /// Each seed is a point, drawn with probability proportional to its squared distance from the seeds before it.
    private void seed(RandomStream stream) {
        double[] c = new double[k * d];
        double[] nearest = new double[n];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        int chosen = stream.nextInt(n);
        int count = 0;
        while (chosen >= 0) {
            points.addTo(chosen, c, count * d);
            double total = 0;
            for (int i = 0; i < n; i++) {
                nearest[i] = Math.min(nearest[i], points.squaredDistance(i, c, count * d));
                total += nearest[i];
            }
            count++;
            chosen = count < k && total > 0 ? draw(nearest, stream.nextDouble() * total) : -1;
        }
        centroids = Matrix.wrap(count, d, Arrays.copyOf(c, count * d));
    }

    private static int draw(double[] weight, double u) {
        int last = -1;
        double rest = u;
        for (int i = 0; i < weight.length; i++) {
            if (weight[i] > 0) {
                last = i;
                rest -= weight[i];
                if (rest < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    /// Moves every centroid to the mean of its points.
    private void update() {
        int u = centroids.rows();
        int[] size = sizes();
        Matrix next = Matrix.zeros(u, d);
        for (int i = 0; i < n; i++) {
            points.addTo(i, next.data(), z[i] * d);
        }
        double[] distance = null;
        for (int j = 0; j < u; j++) {
            if (size[j] > 0) {
                for (int t = 0; t < d; t++) {
                    next.set(j, t, next.get(j, t) / size[j]);
                }
            } else {
                distance = distance == null ? distances() : distance;
                int farthest = farthest(distance);
                distance[farthest] = 0;
                points.addTo(farthest, next.data(), j * d);
            }
        }
        centroids = next;
    }

    private double[] distances() {
        double[] distance = new double[n];
        for (int i = 0; i < n; i++) {
            distance[i] = distance(i);
        }
        return distance;
    }

    private double distance(int i) {
        return points.squaredDistance(i, centroids.data(), z[i] * d);
    }

    private static int farthest(double[] distance) {
        int farthest = 0;
        for (int i = 1; i < distance.length; i++) {
            if (distance[i] > distance[farthest]) {
                farthest = i;
            }
        }
        return farthest;
    }

    /// Leaving out the centroids that are nearest to no point changes no point's nearest one.
    private void dropEmpty() {
        int[] size = sizes();
        int used = 0;
        for (int j = 0; j < size.length; j++) {
            if (size[j] > 0) {
                System.arraycopy(centroids.data(), j * d, centroids.data(), used * d, d);
                used++;
            }
        }
        if (used < size.length) {
            centroids = Matrix.wrap(used, d, Arrays.copyOf(centroids.data(), used * d));
            Codebook.assign(points, centroids, z);
        }
    }

    private int[] sizes() {
        int[] size = new int[centroids.rows()];
        for (int v : z) {
            size[v]++;
        }
        return size;
    }
}
