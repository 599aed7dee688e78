package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.teacher.Membership;

/// What reads factors off nodes, against brute force.
class ReadersTest {
    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void thresholdsAndAreasAgainstBruteForce() {
        for (int seed = 0; seed < 40; seed++) {
            RandomStream s = Key.root(seed).named("brute").stream();
            int n = 9;
            int m = 2 + s.nextInt(2);
            double[] p = new double[n];
            double[][] f = new double[n][1];
            int[] z = new int[n];
            for (int i = 0; i < n; i++) {
                p[i] = 0.1 + s.nextDouble();
                f[i][0] = s.nextInt(6);
                z[i] = i < m ? i : s.nextInt(m);
            }
            Representation on = Representation.of(p, Matrix.of(f), List.of(new Membership.Hard(z, m)));
            if (!on.live(0)) {
                continue;
            }
            assertThat(new ThresholdReader(on, 0).accuracy(0))
                    .as("seed %d", seed)
                    .isCloseTo(bestRule(p, f, z, m), EXACTLY);
            double area = new LogisticReader(on, new LinearReader(on).standardised()).area(0);
            assertThat(area).as("seed %d", seed).isCloseTo(areas(p, f, z, m), EXACTLY);
        }
    }

    /// The balanced accuracy of the best of all rules {0..5} → values that change at most m − 1 times.
    private static double bestRule(double[] p, double[][] f, int[] z, int m) {
        double[] mass = new double[m];
        for (int i = 0; i < p.length; i++) {
            mass[z[i]] += p[i];
        }
        double best = 0;
        int rules = (int) Math.round(Math.pow(m, 6));
        for (int rule = 0; rule < rules; rule++) {
            int[] says = new int[6];
            int changes = 0;
            int rest = rule;
            for (int level = 0; level < 6; level++) {
                says[level] = rest % m;
                rest /= m;
                changes += level > 0 && says[level] != says[level - 1] ? 1 : 0;
            }
            double accuracy = 0;
            for (int i = 0; i < p.length; i++) {
                accuracy += says[(int) f[i][0]] == z[i] ? p[i] / mass[z[i]] / m : 0;
            }
            best = changes < m ? Math.max(best, accuracy) : best;
        }
        return best;
    }

    /// With one node the scores rise or fall with it, to the side where the value has the larger mean.
    private static double areas(double[] p, double[][] f, int[] z, int m) {
        double sum = 0;
        for (int v = 0; v < m; v++) {
            double won = 0;
            double pairs = 0;
            double in = 0;
            double out = 0;
            double sumIn = 0;
            double sumOut = 0;
            for (int i = 0; i < p.length; i++) {
                in += z[i] == v ? p[i] : 0;
                out += z[i] == v ? 0 : p[i];
                sumIn += z[i] == v ? p[i] * f[i][0] : 0;
                sumOut += z[i] == v ? 0 : p[i] * f[i][0];
                for (int k = 0; k < p.length; k++) {
                    if (z[i] == v && z[k] != v) {
                        pairs += p[i] * p[k];
                        won += p[i] * p[k] * (1 + Math.signum(f[i][0] - f[k][0])) / 2;
                    }
                }
            }
            double rising = won / pairs;
            sum += sumIn / in > sumOut / out ? rising : 1 - rising;
        }
        return sum / m;
    }

    /// b of the elastic net is the best one: the slope of the smooth part is λ₁ s against the sign of each b that is
    /// not 0, and no more than that where it is.
    @Test
    void importanceIsOfTheBestLines() {
        RandomStream s = Key.root(11).stream();
        int n = 200;
        double[][] f = new double[n][3];
        int[] z = new int[n];
        for (int i = 0; i < n; i++) {
            z[i] = s.nextInt(2);
            f[i][0] = z[i] + s.nextGaussian();
            f[i][1] = f[i][0] + 0.3 * s.nextGaussian();
            f[i][2] = s.nextGaussian();
        }
        double[] p = new double[n];
        Arrays.fill(p, 1);
        Representation on = Representation.of(p, Matrix.of(f), List.of(new Membership.Hard(z, 2)));
        double sparse = 0.12;
        double smooth = 0.02;
        Matrix R = new LinearReader(on).importance(sparse, smooth);
        Matrix X = new LinearReader(on).standardised();
        double mean = Arrays.stream(z).average().orElseThrow();
        double scale = Math.sqrt(mean * (1 - mean));
        double best = Double.POSITIVE_INFINITY;
        int[] signs = new int[3];
        for (int sign = 0; sign < 27; sign++) {
            double[] b = new double[3];
            for (int j = 0, rest = sign; j < 3; j++, rest /= 3) {
                signs[j] = rest % 3 - 1;
                b[j] = signs[j] * R.get(j, 0) / 2;
            }
            double worst = 0;
            for (int j = 0; j < 3; j++) {
                double slope = -smooth * b[j];
                for (int i = 0; i < n; i++) {
                    double rest = z[i] - mean;
                    for (int k = 0; k < 3; k++) {
                        rest -= b[k] * X.get(i, k);
                    }
                    slope += rest * X.get(i, j) / n;
                }
                double wrong = b[j] == 0
                        ? Math.max(0, Math.abs(slope) - sparse * scale)
                        : Math.abs(slope - sparse * scale * Math.signum(b[j]));
                worst = Math.max(worst, wrong);
            }
            best = Math.min(best, worst);
        }
        assertThat(best).isLessThan(1e-9);
        assertThat(R.get(2, 0)).isZero();
        assertThat(R.get(0, 0)).isGreaterThan(0.1);
    }
}
