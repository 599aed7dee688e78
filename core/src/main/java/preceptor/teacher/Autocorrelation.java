package preceptor.teacher;

/// Integrated autocorrelation times of series from Markov chains.
final class Autocorrelation {
    /// The sum stops at this many times its own value, where noise would outweigh what is left (Sokal's window).
    private static final double WINDOW = 5;

    private Autocorrelation() {}

    /// τ = ½ + Σ_{t ≥ 1} ρ(t), at least ½; ½ for a constant series. The variance of the mean of N values is
    /// 2τ/N times that of one.
    static double time(double[] series) {
        int n = series.length;
        double mean = 0;
        for (double v : series) {
            mean += v / n;
        }
        double variance = covariance(series, mean, 0);
        if (variance == 0) {
            return 0.5;
        }
        double tau = 0.5;
        for (int t = 1; t < n / 2 && t < WINDOW * tau + 1; t++) {
            tau += covariance(series, mean, t) / variance;
        }
        return Math.max(0.5, tau);
    }

    private static double covariance(double[] series, double mean, int lag) {
        double sum = 0;
        for (int i = lag; i < series.length; i++) {
            sum += (series[i] - mean) * (series[i - lag] - mean);
        }
        return sum / series.length;
    }
}
