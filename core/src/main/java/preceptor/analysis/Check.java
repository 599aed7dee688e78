package preceptor.analysis;

import java.util.Comparator;

/// One statement of mathematics.md tried on one case.
///
/// @param label its label there: E1, T3, B4, order, …
/// @param title what was compared
/// @param where the case it was tried on
/// @param residual how far from true it is, in the units of the title
/// @param tolerance the most that rounding explains
/// @param note why there is no residual, where there is none
public record Check(String label, String title, String where, double residual, double tolerance, String note) {
    /// The order of labels in mathematics.md: E, T, B, then orders.
    public static final Comparator<Check> BY_LABEL = Comparator.comparingInt(c -> place(c.label));

    public Check(String label, String title, String where, double residual, double tolerance) {
        this(label, title, where, residual, tolerance, "");
    }

    private static int place(String label) {
        String digits = label.replaceAll("\\D", "");
        return "ETBo".indexOf(label.charAt(0)) * 100 + (digits.isEmpty() ? 0 : Integer.parseInt(digits));
    }

    public boolean passes() {
        return residual <= tolerance;
    }

    /// Whether the statement was compared at all: with numbers so large that they overflow it cannot be.
    public boolean isOpen() {
        return !Double.isFinite(residual);
    }

    /// Whether it was compared and is not true.
    public boolean fails() {
        return !isOpen() && !passes();
    }
}
