package preceptor.learn;

import java.nio.file.Path;

/// A data file is missing, damaged, or not what it should be; the message names it.
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataException(Path file, String message) {
        super(file + ": " + message);
    }

    public DataException(Path file, String message, Throwable cause) {
        super(file + ": " + message, cause);
    }
}
