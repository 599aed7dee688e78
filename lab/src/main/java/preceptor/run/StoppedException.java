package preceptor.run;

/// A run that was asked to stop has done so, and can go on.
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException(int step, int steps) {
        super("stopped at step " + step + " of " + steps + "; --resume goes on from there");
    }
}
