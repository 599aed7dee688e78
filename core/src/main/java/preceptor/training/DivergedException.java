package preceptor.training;

/// Training left the finite numbers. Names the step, where, what, and the first bad value.
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long step;

    public DivergedException(long step, String where, String what, double value) {
        super("diverged at step " + step + ", " + where + ": " + what + " is " + value
                + "; lower training.optimizer.rate");
        this.step = step;
    }

    public long step() {
        return step;
    }

    private DivergedException(String who, DivergedException cause) {
        super(who + " " + cause.getMessage(), cause);
        step = cause.step;
    }

    /// The same, told of one of several students.
    public DivergedException of(String who) {
        return new DivergedException(who, this);
    }
}
