package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;

final class MergingTest {
    /// Each label's points are spread widely along one direction, and only little apart in the other, so that k-means
    /// cuts across.
    @Test
    void tellsTheLabelWhereKMeansDoesNot() {
        int n = 400;
        Matrix X = Matrix.zeros(n, 2);
        int[] labels = new int[n];
        RandomStream random = Key.root(1).named("stripes").stream();
        for (int i = 0; i < n; i++) {
            labels[i] = i % 2;
            X.set(i, 0, 10 * random.nextDouble());
            X.set(i, 1, labels[i] + 0.2 * random.nextDouble());
        }
        Points points = new Points.Dense(X);
        CodebookLearner.Result plain = CodebookLearner.learn(points, labels, 2, 2, new Objective.KMeans(), Key.root(2));
        CodebookLearner.Result aware =
                CodebookLearner.learn(points, labels, 2, 2, new Objective.LabelAware(10, 16), Key.root(2));
        assertThat(information(plain, points, labels)).isLessThan(0.02);
        assertThat(information(aware, points, labels)).isGreaterThan(0.6);
        assertThat(aware.plain()).isEqualTo(plain.plain());
        assertThat(aware.codebook().used()).isEqualTo(2);
    }

    /// L is that of the definition, computed from the points, and never above that of k-means.
    @Test
    void neverWorseThanKMeansAndNeverAboveTheStart() {
        int merged = 0;
        for (int seed = 0; seed < 40; seed++) {
            RandomStream random = Key.root(seed).named("mixture").stream();
            int n = 60 + random.nextInt(100);
            int classes = 2 + random.nextInt(3);
            Matrix X = Matrix.zeros(n, 2);
            int[] labels = new int[n];
            for (int i = 0; i < n; i++) {
                labels[i] = random.nextInt(classes);
                X.set(i, 0, random.nextGaussian() + labels[i] % 2);
                X.set(i, 1, 3 * random.nextGaussian());
            }
            Points points = new Points.Dense(X);
            int m = 2 + random.nextInt(5);
            double beta = new double[] {0, 0.3, 1, 5, 1000}[seed % 5];
            CodebookLearner.Result plain =
                    CodebookLearner.learn(points, labels, classes, m, new Objective.KMeans(), Key.root(seed));
            CodebookLearner.Result aware = CodebookLearner.learn(
                    points, labels, classes, m, new Objective.LabelAware(beta, 4), Key.root(seed));
            double of = information(aware, points, labels);
            assertThat(of).as("seed %d", seed).isLessThanOrEqualTo(aware.start() + 1e-12);
            double start = aware.start();
            double byMerging = unexplained(aware, X) + beta * (start - of) / start;
            double byKMeans = unexplained(plain, X) + beta * (start - information(plain, points, labels)) / start;
            assertThat(byMerging).as("seed %d", seed).isLessThanOrEqualTo(byKMeans + 1e-12);
            merged += byMerging < byKMeans ? 1 : 0;
        }
        assertThat(merged).isGreaterThan(15);
    }

    private static double unexplained(CodebookLearner.Result result, Matrix X) {
        int[] z = result.codebook().assign(new Points.Dense(X));
        double[] weight = new double[z.length];
        Arrays.fill(weight, 1.0 / z.length);
        return 1
                - Quality.explained(
                        X,
                        new preceptor.teacher.Membership.Hard(
                                z, result.codebook().values()),
                        weight);
    }

    private static double information(CodebookLearner.Result result, Points points, int[] labels) {
        int[] z = result.codebook().assign(points);
        Matrix joint = Matrix.zeros(result.codebook().values(), 8);
        for (int i = 0; i < z.length; i++) {
            joint.add(z[i], labels[i], 1.0 / z.length);
        }
        return Merging.information(joint);
    }

    /// Every step against a search over all pairs that computes L anew from the definition.
    @Test
    void eachStepRaisesTheCostLeast() {
        for (int seed = 0; seed < 30; seed++) {
            RandomStream random = Key.root(seed).named("tables").stream();
            int u = 3 + random.nextInt(6);
            Matrix joint = Matrix.zeros(u, 3);
            double sum = 0;
            for (int i = 0; i < joint.data().length; i++) {
                joint.data()[i] = random.nextInt(4) == 0 ? 0 : random.nextDouble();
                joint.data()[i] += i % 3 == 0 ? 0.01 : 0;
                sum += joint.data()[i];
            }
            Matrix scaled = joint.scaled(1 / sum);
            Matrix c = Matrix.zeros(u, 2);
            for (int i = 0; i < c.data().length; i++) {
                c.data()[i] = random.nextGaussian();
            }
            double[] p = new double[u];
            for (int i = 0; i < u; i++) {
                p[i] = scaled.get(i, 0) + scaled.get(i, 1) + scaled.get(i, 2);
            }
            double beta = seed % 3;
            int[] last = Merging.merge(p, c, scaled, 2, beta, u);
            assertThat(last)
                    .containsExactly(java.util.stream.IntStream.range(0, u).toArray());
            for (int left = u - 1; left >= 1; left--) {
                int[] next = Merging.merge(p, c, scaled, 2, beta, left);
                double least = Double.POSITIVE_INFINITY;
                for (int i = 0; i <= left; i++) {
                    for (int j = 0; j < i; j++) {
                        int[] tried = last.clone();
                        for (int k = 0; k < u; k++) {
                            tried[k] = tried[k] == i ? j : tried[k];
                        }
                        least = Math.min(least, loss(tried, p, c, scaled, beta));
                    }
                }
                assertThat(loss(next, p, c, scaled, beta)).as("seed %d", seed).isCloseTo(least, within(1e-12));
                assertThat(Arrays.stream(next).max().orElseThrow()).isEqualTo(left - 1);
                last = next;
            }
        }
    }

    /// The distance between cluster means within codes, over the variance 2, and the share of information lost.
    private static double loss(int[] z, double[] p, Matrix c, Matrix joint, double beta) {
        int u = p.length;
        Matrix means = Matrix.zeros(u, 2);
        Matrix merged = Matrix.zeros(u, 3);
        double[] mass = new double[u];
        for (int i = 0; i < u; i++) {
            mass[z[i]] += p[i];
            for (int y = 0; y < 3; y++) {
                merged.add(z[i], y, joint.get(i, y));
            }
            for (int k = 0; k < 2; k++) {
                means.add(z[i], k, p[i] * c.get(i, k));
            }
        }
        double distance = 0;
        for (int i = 0; i < u; i++) {
            for (int k = 0; k < 2; k++) {
                double d = c.get(i, k) - means.get(z[i], k) / mass[z[i]];
                distance += p[i] * d * d;
            }
        }
        double all = Merging.information(joint);
        return distance / 2 + beta * (all - Merging.information(merged)) / all;
    }
}
