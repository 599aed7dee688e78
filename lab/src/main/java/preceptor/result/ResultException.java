package preceptor.result;

import java.nio.file.Path;

/// A result that could not be written, or a file of a run folder that could not be read. The message is one line that
/// names the file, says what was expected and what was found, and is fit to be shown to a user as it is.
public class ResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// A problem that is not about one file.
    public ResultException(String message) {
        super(message);
    }

    /// The same with its cause.
    public ResultException(String message, Throwable cause) {
        super(message, cause);
    }

    /// A problem with one file; the message is `file: problem`.
    public static ResultException in(Path file, String problem) {
        return new ResultException(file + ": " + problem);
    }

    /// A problem with one file and its cause.
    public static ResultException in(Path file, String problem, Throwable cause) {
        return new ResultException(file + ": " + problem, cause);
    }
}
