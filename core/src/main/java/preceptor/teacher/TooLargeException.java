package preceptor.teacher;

/// Refusal of an exact computation that would need more than is allowed; thrown before the memory is taken.
public final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long needed;
    private final long allowed;
    private final String key;

    /// @param what what there would be too many of
    /// @param needed how many; [Long#MAX_VALUE] stands for that many or more
    /// @param allowed how many are allowed
    /// @param key the key of the spec that sets the limit
    public TooLargeException(String what, long needed, long allowed, String key) {
        super(what + ": needed " + (needed == Long.MAX_VALUE ? "more than 9.2e18" : Long.toString(needed))
                + ", allowed " + allowed + "; make the teacher smaller or raise " + key);
        this.needed = needed;
        this.allowed = allowed;
        this.key = key;
    }

    public long needed() {
        return needed;
    }

    public long allowed() {
        return allowed;
    }

    public String key() {
        return key;
    }
}
