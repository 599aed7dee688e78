package preceptor.expansion;

/// How the theory gets its gates D_α; mathematics.md §3, *Gates*.
public enum Gates {
    /// E[f' | z_α] as measured at the current weights: the paper's definition, B4.
    MEASURED,
    /// 1[E[h | z_α] > 0]: closed, no samples needed, B5.
    HARD,
    /// The Gaussian closure: closed, B5.
    GAUSSIAN;

    /// The name in specs, arrays and metrics.
    public String id() {
        return switch (this) {
            case MEASURED -> "measured";
            case HARD -> "hard";
            case GAUSSIAN -> "gaussian";
        };
    }
}
