package preceptor.analysis;

/// Every tolerance that a check is held to, and why it is what it is.
final class Tolerance {
    /// Sums of a few thousand terms that are equal in exact arithmetic.
    static final double EXACT = 1e-10;

    /// Differences that telescope, or vanish, within one pass.
    static final double ROUNDING = 1e-12;

    /// Central differences of step 1e-6 on a loss of order 1: rounding 1e-10, kinks that the step crosses 1e-6.
    static final double DIFFERENCE = 2e-6;

    /// Standard errors a Monte Carlo estimate may be off: about one in 10⁶ at random.
    static final double STANDARD_ERRORS = 5;

    private Tolerance() {}
}
