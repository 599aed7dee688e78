package preceptor.learn;

import java.util.Arrays;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Lloyd's k-means with starts by k-means++ (Arthur and Vassilvitskii, 2007), the best of several restarts. Distances
/// are taken from one matrix product per round, which is why it stands here and not a library's: the library at hand
/// takes some twenty times as long, and draws its randomness from a generator that cannot be keyed.
final class KMeans {
    private static final int MOST_ROUNDS = 60;

    private KMeans() {}

    /// Codes of the rows of a data matrix.
    ///
    /// @param centroids one per code, k × d; a code that serves no row keeps its last centroid
    /// @param code per row
    /// @param distortion the sum of squared distances
    record Result(Matrix centroids, int[] code, double distortion) {}

    /// Clusters the rows of `data` (N × d) into at most `k` codes.
    static Result cluster(Matrix data, int k, int restarts, Key key) {
        Result best = null;
        for (int r = 0; r < restarts; r++) {
            Result result = once(data, k, key.at(r).stream());
            best = best == null || result.distortion() < best.distortion() ? result : best;
        }
        return best;
    }

    private static Result once(Matrix data, int k, RandomStream stream) {
        Matrix centroids = start(data, k, stream);
        int[] code = new int[data.rows()];
        Arrays.fill(code, -1);
        double distortion = Double.POSITIVE_INFINITY;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            int[] next = assign(data, centroids);
            boolean changed = !Arrays.equals(next, code);
            code = next;
            distortion = distortion(data, centroids, code);
            if (!changed) {
                break;
            }
            centroids = means(data, code, centroids);
        }
        return new Result(centroids, code, distortion);
    }

    /// The nearest centroid of each row, the lowest of equally near ones.
    static int[] assign(Matrix data, Matrix centroids) {
        int n = data.rows();
        int k = centroids.rows();
        Matrix product = Matrix.zeros(n, k);
        Kernels.get()
                .multiplyByTransposedAdd(n, data.columns(), k, data.data(), 0, centroids.data(), 0, product.data(), 0);
        double[] half = new double[k];
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < data.columns(); j++) {
                half[c] += 0.5 * centroids.get(c, j) * centroids.get(c, j);
            }
        }
        int[] code = new int[n];
        for (int i = 0; i < n; i++) {
            for (int c = 1; c < k; c++) {
                if (product.get(i, c) - half[c] > product.get(i, code[i]) - half[code[i]]) {
                    code[i] = c;
                }
            }
        }
        return code;
    }

    private static Matrix start(Matrix data, int k, RandomStream stream) {
        Matrix centroids = Matrix.zeros(k, data.columns());
        double[] nearest = new double[data.rows()];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        int chosen = stream.nextInt(data.rows());
        for (int c = 0; c < k; c++) {
            System.arraycopy(
                    data.data(), chosen * data.columns(), centroids.data(), c * data.columns(), data.columns());
            double total = 0;
            for (int i = 0; i < nearest.length; i++) {
                nearest[i] = Math.min(nearest[i], square(data, i, centroids, c));
                total += nearest[i];
            }
            double at = stream.nextDouble() * total;
            chosen = 0;
            for (int i = 0; i < nearest.length; i++) {
                at -= nearest[i];
                if (nearest[i] > 0) {
                    chosen = i;
                }
                if (at < 0) {
                    break;
                }
            }
        }
        return centroids;
    }

    private static Matrix means(Matrix data, int[] code, Matrix old) {
        Matrix sum = Matrix.zeros(old.rows(), old.columns());
        int[] count = new int[old.rows()];
        for (int i = 0; i < code.length; i++) {
            count[code[i]]++;
            for (int j = 0; j < data.columns(); j++) {
                sum.add(code[i], j, data.get(i, j));
            }
        }
        for (int c = 0; c < count.length; c++) {
            for (int j = 0; j < old.columns(); j++) {
                sum.set(c, j, count[c] > 0 ? sum.get(c, j) / count[c] : old.get(c, j));
            }
        }
        return sum;
    }

    private static double distortion(Matrix data, Matrix centroids, int[] code) {
        double sum = 0;
        for (int i = 0; i < code.length; i++) {
            sum += square(data, i, centroids, code[i]);
        }
        return sum;
    }

    private static double square(Matrix data, int row, Matrix centroids, int c) {
        double sum = 0;
        for (int j = 0; j < data.columns(); j++) {
            double d = data.get(row, j) - centroids.get(c, j);
            sum += d * d;
        }
        return sum;
    }
}
