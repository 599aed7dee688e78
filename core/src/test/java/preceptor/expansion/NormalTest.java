package preceptor.expansion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// The normal law against values computed with 40 digits, its rectified moments against 20-digit integrals.
class NormalTest {
    private static final double[][] ERFC = {
        {-6, 2.0},
        {-3.5, 1.9999992569016276},
        {-1, 1.8427007929497148},
        {-0.1, 1.1124629160182848},
        {0, 1.0},
        {1e-08, 0.9999999887162083},
        {0.3, 0.6713732405408726},
        {0.9, 0.20309178757716786},
        {1.0, 0.15729920705028513},
        {1.1, 0.11979493042591827},
        {1.7, 0.01620954140922544},
        {2.0, 0.004677734981047266},
        {2.25, 0.0014627165866811518},
        {2.49, 0.0004292878677339129},
        {2.51, 0.0003857054817242798},
        {3.0, 2.209049699858544e-05},
        {4.5, 1.9661604415428876e-10},
        {7.25, 1.1466900814815012e-24},
        {10.3, 4.5947618530992265e-48},
        {15.7, 3.2018577446765816e-109},
        {20.2, 1.7219587652557267e-179},
        {26.1, 3.081217493314593e-298},
    };

    /// mean, sd, mean, sd, ρ and Cov(max(h₁,0), max(h₂,0)).
    private static final double[][] COVARIANCE = {
        {0, 1, 0, 1, 0.5, 0.145343947430219},
        {0, 1, 0, 1, -0.8, -0.145595083116412},
        {0.5, 1, -0.3, 2, 0.7, 0.495109734687973},
        {-1, 0.5, 1.5, 1, 0.3, 0.00329934350921816},
        {-2, 1, -2, 1, 0.6, 0.00141538208302841},
        {1, 0.7, 0.2, 0.4, -0.95, -0.165469409401949},
        {2, 1, 1, 1, 0.9, 0.748016910575702},
    };

    @Test
    void erfcIsRightToRelative1em14() {
        for (double[] known : ERFC) {
            assertThat(Normal.erfc(known[0]) / known[1])
                    .as("erfc(%s)", known[0])
                    .isCloseTo(1, within(1e-14));
        }
    }

    @Test
    void distributionIsItsDefinition() {
        for (double[] known : ERFC) {
            double t = -known[0] * Math.sqrt(2);
            // The argument itself is rounded, which the tail multiplies by t².
            assertThat(Normal.distribution(t) / (0.5 * known[1]))
                    .as("Φ(%s)", t)
                    .isCloseTo(1, within(1e-14 + 5e-16 * t * t));
        }
        assertThat(Normal.distribution(0)).isEqualTo(0.5);
        double h = 1e-4;
        for (double t = -5; t < 5; t += 0.37) {
            double slope = (Normal.distribution(t + h) - Normal.distribution(t - h)) / (2 * h);
            assertThat(Normal.density(t)).as("φ(%s)", t).isCloseTo(slope, within(1e-8));
            assertThat(Normal.distribution(t) + Normal.distribution(-t)).isCloseTo(1, within(1e-15));
        }
    }

    @Test
    void rectifiedMomentsAreIntegrals() {
        RandomStream s = Key.root(1).stream();
        for (int i = 0; i < 200; i++) {
            double mean = 3 * s.nextGaussian();
            double sd = 0.1 + 2 * s.nextDouble();
            double first = integrate(mean, sd, 1);
            double second = integrate(mean, sd, 2);
            assertThat(Normal.rectifiedMean(mean, sd)).as("%s ± %s", mean, sd).isCloseTo(first, within(1e-11));
            assertThat(Normal.rectifiedVariance(mean, sd))
                    .as("%s ± %s", mean, sd)
                    .isCloseTo(second - first * first, within(1e-10));
        }
        assertThat(Normal.rectifiedMean(0, 1)).isCloseTo(1 / Math.sqrt(2 * Math.PI), within(1e-16));
        assertThat(Normal.rectifiedVariance(0, 1)).isCloseTo(0.5 - 0.5 / Math.PI, within(1e-15));
        assertThat(Normal.rectifiedMean(-2, 0)).isZero();
        assertThat(Normal.rectifiedMean(2, 0)).isEqualTo(2);
        assertThat(Normal.rectifiedVariance(2, 0)).isZero();
    }

    /// E max(h, 0)^power by Simpson's rule on [max(0, mean − 12 sd), mean + 12 sd].
    private static double integrate(double mean, double sd, int power) {
        double from = Math.max(0, mean - 12 * sd);
        double to = mean + 12 * sd;
        if (to <= from) {
            return 0;
        }
        int n = 4000;
        double step = (to - from) / n;
        double sum = 0;
        for (int i = 0; i <= n; i++) {
            double h = from + i * step;
            double t = (h - mean) / sd;
            double density = StrictMath.exp(-0.5 * t * t) / (sd * Math.sqrt(2 * Math.PI));
            sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * StrictMath.pow(h, power) * density;
        }
        return sum * step / 3;
    }

    private static double covariance(double m1, double s1, double m2, double s2, double rho) {
        double[] a = new double[Normal.TERMS];
        double[] b = new double[Normal.TERMS];
        Normal.coefficients(m1, s1, a);
        Normal.coefficients(m2, s2, b);
        return Normal.mehler(rho, a, b);
    }

    @Test
    void rectifiedCovariancesAreIntegrals() {
        for (double[] k : COVARIANCE) {
            double sd = Math.sqrt(Normal.rectifiedVariance(k[0], k[1]) * Normal.rectifiedVariance(k[2], k[3]));
            // What the cut of Mehler's series costs: below |ρ|^25 of a percent of the variances.
            double cut = 1e-2 * sd * StrictMath.pow(Math.abs(k[4]), Normal.TERMS + 1) + 1e-12;
            assertThat(covariance(k[0], k[1], k[2], k[3], k[4]))
                    .as("ρ = %s", k[4])
                    .isCloseTo(k[5], within(cut));
        }
    }

    @Test
    void fullCorrelationGivesTheVarianceUpToTheCut() {
        for (double t = -3; t <= 3; t += 0.5) {
            double variance = Normal.rectifiedVariance(t, 1);
            double cut = variance - covariance(t, 1, t, 1, 1);
            assertThat(cut).as("t = %s", t).isBetween(0.0, 1e-3);
            assertThat(cut / variance).as("t = %s", t).isLessThan(t >= -2 ? 0.01 : 0.04);
            // max(h,0)·max(−h,0) = 0, so that the covariance is minus the product of the means.
            double product = Normal.rectifiedMean(t, 1) * Normal.rectifiedMean(-t, 1);
            assertThat(covariance(t, 1, -t, 1, -1)).as("t = %s", t).isCloseTo(-product, within(1e-3));
        }
        assertThat(covariance(0.3, 1, -1, 1, 0)).isZero();
    }

    @Test
    void rectifiedCovariancesAgreeWithSamples() {
        int n = 200_000;
        for (int seed = 0; seed < 6; seed++) {
            RandomStream s = Key.root(seed).named("normal").stream();
            double m1 = s.nextGaussian();
            double m2 = s.nextGaussian();
            double rho = 1.8 * s.nextDouble() - 0.9;
            double e1 = Normal.rectifiedMean(m1, 1);
            double e2 = Normal.rectifiedMean(m2, 2);
            double sum = 0;
            double square = 0;
            for (int i = 0; i < n; i++) {
                double u = s.nextGaussian();
                double v = rho * u + Math.sqrt(1 - rho * rho) * s.nextGaussian();
                double product = (Math.max(0, m1 + u) - e1) * (Math.max(0, m2 + 2 * v) - e2);
                sum += product / n;
                square += product * product / n;
            }
            double error = Math.sqrt((square - sum * sum) / n);
            assertThat(covariance(m1, 1, m2, 2, rho)).as("seed %d", seed).isCloseTo(sum, within(5 * error));
        }
    }
}
