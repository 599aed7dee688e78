package preceptor.analysis;

/// One statement of mathematics.md tried on one case.
///
/// @param label its label there: E1, T3, B4, order, …
/// @param title what was compared
/// @param where the case it was tried on
/// @param residual how far from true it is, in the units of the title
/// @param tolerance the most that rounding explains
public record Check(String label, String title, String where, double residual, double tolerance) {
    public boolean passes() {
        return residual <= tolerance;
    }
}
