package preceptor.run;

import java.util.List;
import preceptor.result.Metrics;
import preceptor.result.NamedArray;
import preceptor.result.NonFiniteException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.result.RunProgress;
import preceptor.spec.Spec;
import preceptor.training.DivergedException;

/// One experiment carried out in its folder: goes on from a saved state where there is one, keeps its state and its
/// progress while it runs, and leaves all files of a finished run, or what there is of one that failed.
public final class FolderRun {
    private final RunFolder folder;
    private final Spec spec;
    private final Problem problem;
    private final Experiment experiment;
    private final Experiment.Clock clock;
    private final Checkpoints checkpoints;

    /// Makes the report of a run in memory.
    @FunctionalInterface
    public interface Reporter {
        String html(RunManifest manifest, Metrics metrics, List<NamedArray> frames);
    }

    /// @param folder open, and that of this spec
    /// @param experiment a new one of this spec and problem
    /// @param saveEvery the least seconds between two saved states
    public FolderRun(
            RunFolder folder,
            Spec spec,
            Problem problem,
            Experiment experiment,
            Experiment.Clock clock,
            double saveEvery) {
        this.folder = folder;
        this.spec = spec;
        this.problem = problem;
        this.experiment = experiment;
        this.clock = clock;
        checkpoints = new Checkpoints(folder, spec, experiment, clock, saveEvery);
    }

    /// Asks the run to save its state at the next step, and to end there. May be called by any thread.
    public void stop() {
        checkpoints.stop();
    }

    /// Runs to the end, and writes everything.
    ///
    /// @throws StoppedException after [#stop], with the state saved
    public Outcome run(Progress progress, RunManifest.Environment environment, Reporter reporter) {
        checkpoints.resume();
        LiveProgress live = new LiveProgress(folder, spec, experiment, clock, progress);
        Outcome outcome;
        try {
            outcome = experiment.run(live, step -> {
                live.step(step);
                checkpoints.at(step);
            });
        } catch (StoppedException e) {
            live.end(RunProgress.State.STOPPED, e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            folder.writeMetrics(experiment.recorded());
            if (e instanceof DivergedException || e instanceof NonFiniteException) {
                folder.deleteState();
            }
            live.end(RunProgress.State.FAILED, String.valueOf(e.getMessage()));
            throw e;
        } catch (OutOfMemoryError e) {
            live.end(RunProgress.State.FAILED, "out of memory");
            throw e;
        }
        RunManifest manifest = RunWriter.write(folder, spec, problem, outcome, environment);
        if (spec.output().report()) {
            folder.writeReport(reporter.html(manifest, outcome.metrics(), outcome.frames()));
        }
        folder.finish(manifest);
        return outcome;
    }
}
