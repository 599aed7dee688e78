package preceptor.cli;

/// What the process ends with.
final class ExitCode {
    static final int DONE = 0;
    static final int CHECK_FAILED = 1;
    static final int WRONG_INPUT = 2;
    static final int DIVERGED = 3;
    static final int REFUSED = 4;
    static final int INTERRUPTED = 130;
    /// An error that the program should not have made.
    static final int FAULT = 70;

    private ExitCode() {}
}
