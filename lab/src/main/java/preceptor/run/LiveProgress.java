package preceptor.run;

import java.util.SortedMap;
import java.util.TreeMap;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.result.RunProgress;
import preceptor.spec.Spec;
import tools.jackson.databind.JsonNode;

/// Tells those who watch a run's folder how far it has come: in `progress.json`, at most once a second and at most a
/// twentieth of the time. Nothing in the results depends on it; that it cannot be written ends no run.
final class LiveProgress implements Progress {
    private static final double SECONDS = 1;
    private static final double LARGEST_SHARE = 0.05;

    private final RunFolder folder;
    private final Spec spec;
    private final Experiment experiment;
    private final Experiment.Clock clock;
    private final Progress next;
    private final JsonNode canonical;
    private final double start;
    private double due;
    private String what = "begins";
    private long step;

    /// @param next hears of the same progress
    LiveProgress(RunFolder folder, Spec spec, Experiment experiment, Experiment.Clock clock, Progress next) {
        this.folder = folder;
        this.spec = spec;
        this.experiment = experiment;
        this.clock = clock;
        this.next = next;
        canonical = RunManifest.parseSpec(spec.canonicalJson());
        start = clock.seconds();
        due = start;
    }

    @Override
    public void at(String doing, long done, long total) {
        next.at(doing, done, total);
        what = doing;
        writeIfDue();
    }

    /// A step begins.
    void step(int at) {
        step = at;
        writeIfDue();
    }

    private void writeIfDue() {
        double from = clock.seconds();
        if (from >= due) {
            write(RunProgress.State.RUNNING, "");
            double end = clock.seconds();
            due = end + Math.max(SECONDS, (end - from) / LARGEST_SHARE);
        }
    }

    /// The run has ended without a result.
    void end(RunProgress.State state, String reason) {
        write(state, reason);
    }

    private void write(RunProgress.State state, String reason) {
        long process = ProcessHandle.current().pid();
        SortedMap<String, SortedMap<Long, Double>> curves = new TreeMap<>(RunProgress.curves(experiment.recorded()));
        try {
            new RunProgress(
                            spec.name(),
                            canonical,
                            spec.sha256(),
                            spec.seed(),
                            state,
                            reason,
                            what,
                            step,
                            spec.training().steps(),
                            clock.seconds() - start,
                            process,
                            RunProgress.beginOf(process).orElse(0L),
                            curves)
                    .write(folder.file(RunFolder.PROGRESS));
        } catch (ResultException unwatched) {
            // A full disk ends the run where its results are written, with a message.
            return;
        }
    }
}
