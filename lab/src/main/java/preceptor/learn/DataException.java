package preceptor.learn;

import java.nio.file.Path;

/// A data file that cannot be used. The message is one line that names the file, says what was expected and what was
/// found, and is fit to be shown to a user as it is.
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /// A problem with one file; the message is `file: problem`.
    static DataException in(Path file, String problem) {
        return new DataException(file + ": " + problem, null);
    }

    /// A problem with one file and its cause.
    static DataException in(Path file, String problem, Throwable cause) {
        return new DataException(file + ": " + problem, cause);
    }
}
