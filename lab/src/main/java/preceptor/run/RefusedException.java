package preceptor.run;

/// The work would need more than the spec's limits allow; nothing of it was begun. The message names the key to lower
/// or to raise.
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RefusedException(String message) {
        super(message);
    }
}
