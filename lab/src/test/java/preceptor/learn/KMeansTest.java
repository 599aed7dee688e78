package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;

final class KMeansTest {
    private static final Key KEY = Key.root(5);

    @Test
    void findsSeparatedClusters() {
        for (int seed = 0; seed < 50; seed++) {
            RandomStream random = Key.root(seed).named("clusters").stream();
            int k = 2 + random.nextInt(5);
            int d = 1 + random.nextInt(6);
            int n = k * 20;
            Matrix X = Matrix.zeros(n, d);
            for (int i = 0; i < n; i++) {
                for (int t = 0; t < d; t++) {
                    X.set(i, t, (t == 0 ? 100.0 * (i % k) : 0) + random.nextGaussian());
                }
            }
            KMeans.Result result = KMeans.cluster(new Points.Dense(X), k, 3, Key.root(seed));
            assertThat(result.centroids().rows()).as("seed %d", seed).isEqualTo(k);
            int[] z = new Codebook(k, result.centroids()).assign(new Points.Dense(X));
            Matrix means = Matrix.zeros(k, d);
            double optimum = 0;
            for (int i = 0; i < n; i++) {
                assertThat(z[i]).as("seed %d, point %d", seed, i).isEqualTo(z[i % k]);
                for (int t = 0; t < d; t++) {
                    means.add(i % k, t, X.get(i, t) / 20);
                }
            }
            for (int i = 0; i < n; i++) {
                for (int t = 0; t < d; t++) {
                    double difference = X.get(i, t) - means.get(i % k, t);
                    optimum += difference * difference;
                }
            }
            assertThat(result.inertia()).as("seed %d", seed).isCloseTo(optimum, within(1e-9 * optimum));
            for (int i = 0; i < k; i++) {
                for (int t = 0; t < d; t++) {
                    assertThat(result.centroids().get(z[i], t)).isCloseTo(means.get(i, t), within(1e-9));
                }
            }
        }
    }

    @Test
    void theSameKeyGivesTheSameBitsAndAnotherKeyOtherSeeds() {
        Matrix X = noise(300, 4, 1);
        KMeans.Result first = KMeans.cluster(new Points.Dense(X), 9, 2, KEY);
        KMeans.Result again = KMeans.cluster(new Points.Dense(X), 9, 2, KEY);
        KMeans.Result other = KMeans.cluster(new Points.Dense(X), 9, 2, KEY.at(1));
        assertThat(again.centroids().data()).isEqualTo(first.centroids().data());
        assertThat(again.inertia()).isEqualTo(first.inertia());
        assertThat(other.centroids().data()).isNotEqualTo(first.centroids().data());
    }

    @Test
    void moreRestartsAreNeverWorse() {
        Matrix X = noise(200, 3, 2);
        double last = Double.POSITIVE_INFINITY;
        for (int restarts = 1; restarts <= 8; restarts++) {
            double inertia =
                    KMeans.cluster(new Points.Dense(X), 12, restarts, KEY).inertia();
            assertThat(inertia).isLessThanOrEqualTo(last).isPositive();
            last = inertia;
        }
    }

    @Test
    void fewerDistinctPointsThanClustersLeaveClustersOut() {
        Matrix X = Matrix.zeros(30, 2);
        for (int i = 0; i < 30; i++) {
            X.set(i, 0, i % 3);
            X.set(i, 1, 0.25 * (i % 3));
        }
        KMeans.Result result = KMeans.cluster(new Points.Dense(X), 8, 2, KEY);
        assertThat(result.centroids().rows()).isEqualTo(3);
        assertThat(result.inertia()).isZero();
        assertThat(KMeans.cluster(new Points.Dense(Matrix.zeros(5, 2)), 4, 1, KEY)
                        .centroids()
                        .data())
                .containsExactly(0, 0);
    }

    @Test
    void everyCentroidIsTheNearestOfAPointAndTheMeanOfItsPoints() {
        for (int seed = 0; seed < 30; seed++) {
            Matrix X = noise(60, 2, 100 + seed);
            Matrix c =
                    KMeans.cluster(new Points.Dense(X), 20, 1, Key.root(seed)).centroids();
            int[] z = new Codebook(20, c).assign(new Points.Dense(X));
            for (int j = 0; j < c.rows(); j++) {
                int value = j;
                long count = Arrays.stream(z).filter(v -> v == value).count();
                assertThat(count).as("seed %d, centroid %d", seed, j).isPositive();
                double sum = 0;
                for (int i = 0; i < z.length; i++) {
                    sum += z[i] == j ? X.get(i, 0) : 0;
                }
                assertThat(c.get(j, 0)).as("seed %d", seed).isCloseTo(sum / count, within(1e-12));
            }
        }
    }

    @Test
    void equallyNearCentroidsGoToTheLowest() {
        Codebook codebook = new Codebook(4, Matrix.of(new double[][] {{1, 0}, {-1, 0}, {0, 1}, {1, 0}}));
        Matrix X = Matrix.of(new double[][] {{0, 0}, {5, 0}, {-1, 1}, {1, 1}});
        assertThat(codebook.assign(new Points.Dense(X))).containsExactly(0, 0, 1, 0);
    }

    @Test
    void assignmentDoesNotDependOnWhatElseIsAssigned() {
        Matrix X = noise(700, 5, 3);
        Codebook codebook = new Codebook(11, noise(11, 5, 4));
        int[] all = codebook.assign(new Points.Dense(X));
        for (int i = 0; i < 700; i += 13) {
            Matrix one = Matrix.wrap(1, 5, X.row(i));
            assertThat(codebook.assign(new Points.Dense(one))).containsExactly(all[i]);
        }
    }

    @Test
    void oneHotPointsAreThoseOfTheDenseMatrix() {
        RandomStream random = KEY.stream();
        int[] m = {3, 1, 4};
        int[][] z = new int[3][400];
        Matrix X = Matrix.zeros(400, 8);
        for (int i = 0; i < 400; i++) {
            int start = 0;
            for (int b = 0; b < 3; b++) {
                z[b][i] = random.nextInt(m[b]);
                X.set(i, start + z[b][i], 1);
                start += m[b];
            }
        }
        Points.OneHot points = new Points.OneHot(z, m);
        assertThat(points.size()).isEqualTo(400);
        assertThat(points.dimensions()).isEqualTo(8);
        KMeans.Result sparse = KMeans.cluster(points, 5, 2, KEY);
        KMeans.Result dense = KMeans.cluster(new Points.Dense(X), 5, 2, KEY);
        assertThat(sparse.centroids().minus(dense.centroids()).maxAbs()).isLessThan(1e-12);
        assertThat(sparse.inertia()).isCloseTo(dense.inertia(), within(1e-9));
    }

    private static Matrix noise(int rows, int columns, long seed) {
        RandomStream random = Key.root(seed).named("noise").stream();
        Matrix X = Matrix.zeros(rows, columns);
        for (int i = 0; i < X.data().length; i++) {
            X.data()[i] = random.nextGaussian();
        }
        return X;
    }
}
