package preceptor.run;

/// A spec, or a file that it names, asks for something that cannot be: the message says what, where, what was expected
/// and got.
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
