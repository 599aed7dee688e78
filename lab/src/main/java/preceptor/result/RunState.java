package preceptor.result;

import java.util.Locale;

/// How far a run of a sweep has come.
public enum RunState {
    /// Waits for its turn.
    QUEUED,
    /// Has begun.
    RUNNING,
    /// Has come to its end.
    DONE,
    /// Has ended without a result, for a reason that is told.
    FAILED,
    /// Had begun in a process that is dead; waits for its next turn.
    LOST;

    /// The state as files name it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether nothing more will come of the run.
    public boolean ended() {
        return this == DONE || this == FAILED;
    }

    static RunState of(String text) {
        for (RunState state : values()) {
            if (state.text().equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("state: expected queued, running, done, failed or lost, got " + text);
    }
}
