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
}
