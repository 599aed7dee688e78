package preceptor.result;

/// A NaN or an infinity was about to become a result. Nothing of the kind is ever written; the caller decides whether
/// this means that training diverged.
public final class NonFiniteException extends ResultException {
    private static final long serialVersionUID = 1L;

    private final String place;
    private final double value;

    /// `place` says where the value stood, `value` is the first one that is not finite.
    public NonFiniteException(String place, double value) {
        super(place + ": expected a finite number, got " + value);
        this.place = place;
        this.value = value;
    }

    /// Where the value stood: a row of the metrics, or an array's name and index.
    public String place() {
        return place;
    }

    /// The value: NaN or an infinity.
    public double value() {
        return value;
    }
}
