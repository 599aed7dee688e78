package preceptor.expansion;

/// The standard normal law and the moments of rectified Gaussian variables, on [StrictMath].
///
/// Φ follows from erfc: below 1.25 its Maclaurin series (Abramowitz and Stegun 7.1.6, all terms positive), above it the
/// continued fraction 7.1.14 from its 120th term; the relative error stays below 1e-14. The limit is where they meet:
/// 1 − erf loses digits as erf nears 1, the fraction needs more terms as x nears 0.
///
/// Covariances come from Mehler's expansion: with cₖ the Hermite coefficients of max(h, 0) for h ~ N(mean, sd²),
/// Cov(max(h₁,0), max(h₂,0)) = Σₖ≥₁ ρᵏ c₁ₖ c₂ₖ, where c₁ = sd·Φ(t), cₖ = sd·φ(t)·heₖ₋₂(−t)/√(k(k−1)), t = mean/sd and
/// heₙ the Hermite polynomials with unit norm. The series is cut after [#TERMS] terms; the terms fall as ρᵏ k^(−5/2),
/// so that even at ρ = 1 the cut costs less than 0.1 % of sd₁·sd₂ (of the rectified variance itself 1 % at t = −2, 4 %
/// at t = −4, where almost nothing passes), and the result stays positive semidefinite.
final class Normal {
    /// The number of terms of Mehler's expansion that are kept.
    static final int TERMS = 24;

    private static final double SQRT_2 = Math.sqrt(2);
    private static final double INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
    private static final double SERIES_LIMIT = 1.25;

    private Normal() {}

    /// φ(t).
    static double density(double t) {
        return INVERSE_SQRT_2PI * StrictMath.exp(-0.5 * t * t);
    }

    /// Φ(t).
    static double distribution(double t) {
        return 0.5 * erfc(-t / SQRT_2);
    }

    static double erfc(double x) {
        if (x < 0) {
            return 2 - erfc(-x);
        }
        return x < SERIES_LIMIT ? 1 - erfSeries(x) : erfcFraction(x);
    }

    private static double erfSeries(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; term > sum * 1e-17 && n < 200; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    private static double erfcFraction(double x) {
        double tail = 0;
        for (int n = 120; n >= 1; n--) {
            tail = n / 2.0 / (x + tail);
        }
        return gauss(x) / (Math.sqrt(Math.PI) * (x + tail));
    }

    /// exp(−x²), with the rounding error of the square put back: in the tail it would be multiplied by x².
    private static double gauss(double x) {
        double square = x * x;
        double lost = Math.fma(x, x, -square);
        return StrictMath.exp(-square) * (1 - lost);
    }

    /// E max(h, 0).
    static double rectifiedMean(double mean, double sd) {
        if (sd == 0) {
            return Math.max(mean, 0);
        }
        double t = mean / sd;
        return Math.max(0, mean * distribution(t) + sd * density(t));
    }

    /// Var max(h, 0).
    static double rectifiedVariance(double mean, double sd) {
        if (sd == 0) {
            return 0;
        }
        double t = mean / sd;
        double first = rectifiedMean(mean, sd);
        double second = (mean * mean + sd * sd) * distribution(t) + mean * sd * density(t);
        return Math.max(0, second - first * first);
    }

    /// Writes the coefficients c₁ … c_[#TERMS] of max(h, 0).
    static void coefficients(double mean, double sd, double[] into) {
        if (sd == 0) {
            java.util.Arrays.fill(into, 0);
            return;
        }
        double t = mean / sd;
        into[0] = sd * distribution(t);
        double scale = sd * density(t);
        double previous = 0;
        double he = 1;
        for (int k = 2; k <= TERMS; k++) {
            into[k - 1] = scale * he / Math.sqrt((double) k * (k - 1));
            int n = k - 2;
            double next = (-t * he - Math.sqrt(n) * previous) / Math.sqrt(n + 1);
            previous = he;
            he = next;
        }
    }

    /// Σₖ ρᵏ aₖ bₖ.
    static double mehler(double correlation, double[] a, double[] b) {
        double sum = 0;
        for (int k = TERMS; k >= 1; k--) {
            sum = correlation * (a[k - 1] * b[k - 1] + sum);
        }
        return sum;
    }
}
