package preceptor.serve;

/// A request cannot be answered, for a reason that the page shows. Handlers throw it; the client gets the status and
/// `{"error": message}`.
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /// @param status of HTTP, 400 to 599: 400 what was asked makes no sense, 404 there is no such thing, 409 not now,
    ///     413 too large, 422 understood but wrong, 503 too much at once
    public RequestException(int status, String message) {
        super(message);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status: expected 400 to 599, got " + status);
        }
        this.status = status;
    }

    /// The status of HTTP.
    public int status() {
        return status;
    }
}
