package preceptor.run;

import java.util.LinkedHashMap;
import java.util.Map;
import preceptor.result.NonFiniteException;
import preceptor.result.RunFolder;
import preceptor.result.SavedRun;
import preceptor.spec.Spec;

/// Keeps the state of an experiment in its folder, so that a run that was killed or stopped goes on from there with the
/// same bytes as if nothing had happened. What is written depends on the step alone, but for the wall times so far;
/// when, on the clock.
///
///     Checkpoints checkpoints = new Checkpoints(folder, spec, experiment, clock, 10);
///     checkpoints.resume();
///     experiment.run(progress, checkpoints);
public final class Checkpoints implements Experiment.Keeper {
    /// The seconds between two states that a user gets without asking.
    public static final double DEFAULT_SECONDS = 10;

    /// Writing takes at most this part of the time.
    private static final double LARGEST_SHARE = 0.05;

    private final RunFolder folder;
    private final int steps;
    private final Experiment experiment;
    private final Experiment.Clock clock;
    private final double seconds;
    private final Map<String, String> identity = new LinkedHashMap<>();
    private double due;
    private volatile boolean stopping;

    /// @param folder open, and that of this spec
    /// @param seconds the least time between two states; 0 writes one at every step
    public Checkpoints(RunFolder folder, Spec spec, Experiment experiment, Experiment.Clock clock, double seconds) {
        this.folder = folder;
        this.experiment = experiment;
        this.clock = clock;
        this.seconds = seconds;
        steps = spec.training().steps();
        identity.put("format", "preceptor-state-1");
        identity.put("version", RunWriter.VERSION);
        identity.put("specSha256", spec.sha256());
        identity.put("seed", Long.toString(spec.seed()));
        identity.put("given", experiment.fingerprint());
        due = clock.seconds() + seconds;
    }

    /// Puts the experiment where the folder's state was saved; whether there is one.
    ///
    /// @throws preceptor.result.ResultException if the state is damaged, or that of another run
    public boolean resume() {
        if (!folder.hasState()) {
            return false;
        }
        experiment.restore(SavedRun.read(folder, identity));
        return true;
    }

    /// Asks the run to save its state at the next step, and to end there. May be called by any thread.
    public void stop() {
        stopping = true;
    }

    /// Saves the state if it is time.
    ///
    /// @throws StoppedException after [#stop], with the state saved
    @Override
    public void at(int step) {
        boolean last = stopping;
        if (!last && clock.seconds() < due) {
            return;
        }
        double from = clock.seconds();
        save(step);
        double end = clock.seconds();
        due = end + Math.max(seconds, seconds > 0 ? (end - from) / LARGEST_SHARE : 0);
        if (last) {
            throw new StoppedException(step, steps);
        }
    }

    private void save(int step) {
        try {
            experiment.save(step).write(folder, identity);
        } catch (NonFiniteException overflow) {
            // An optimiser's memory may be infinite while all parameters are finite: an earlier state has to do.
            return;
        }
    }
}
