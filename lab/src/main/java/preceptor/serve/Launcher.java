package preceptor.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import preceptor.learn.DataException;
import preceptor.parallel.Workers;
import preceptor.report.HtmlReport;
import preceptor.report.ReportLoader;
import preceptor.result.NonFiniteException;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.run.Checkpoints;
import preceptor.run.Experiment;
import preceptor.run.FolderRun;
import preceptor.run.InputException;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.Progress;
import preceptor.run.RefusedException;
import preceptor.run.RunWriter;
import preceptor.run.StoppedException;
import preceptor.spec.Spec;
import preceptor.spec.SpecException;
import preceptor.teacher.TooLargeException;
import preceptor.training.DivergedException;

/// Carries out the runs that the page starts, one after the other, on a thread of its own: a client that is slow or
/// gone
/// has no part in them. A run is what `./preceptor run` makes of the same spec, and ends in the same files.
final class Launcher implements AutoCloseable {
    private static final int MOST_WAITING = 100;
    private static final int MOST_FAILED = 100;
    private static final long PATIENCE_SECONDS = 8;

    private final Vault vault;
    private final Host host;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final ExecutorService thread;

    /// A run that waits, goes on, or came to nothing before it had a folder.
    ///
    /// @param state `queued`, `running` or `failed`
    record Told(String id, Spec spec, String state, String reason) {}

    private static final class Job {
        private final Spec spec;
        private final RunFolder.Mode mode;
        private String state = "queued";
        private String reason = "";
        private boolean stopped;
        private FolderRun run;

        Job(Spec spec, RunFolder.Mode mode) {
            this.spec = spec;
            this.mode = mode;
        }

        boolean ended() {
            return state.equals("failed");
        }
    }

    Launcher(Vault vault, Host host) {
        this.vault = vault;
        this.host = host;
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "preceptor-runs");
            made.setDaemon(true);
            return made;
        });
    }

    /// Has a run carried out as soon as those before it are over, and gives its name.
    synchronized String start(Spec spec, RunFolder.Mode mode) {
        String id = RunFolder.folderName(spec.name(), spec.sha256(), spec.seed());
        Job before = jobs.get(id);
        if (before != null && !before.ended()) {
            throw new RequestException(409, "this run is under way already");
        }
        if (jobs.values().stream().filter(job -> !job.ended()).count() >= MOST_WAITING) {
            throw new RequestException(503, "at most " + MOST_WAITING + " runs wait at once");
        }
        Job job = new Job(spec, mode);
        jobs.remove(id);
        jobs.put(id, job);
        thread.execute(() -> carryOut(id, job));
        return id;
    }

    /// Asks a run of this process to stop; it saves its state first. A run that waits is forgotten.
    synchronized void stop(String id) {
        Job job = jobs.get(id);
        if (job == null || job.ended()) {
            throw new RequestException(409, "this page runs no such run: one started elsewhere is stopped there");
        }
        job.stopped = true;
        if (job.run != null) {
            job.run.stop();
        } else if (job.state.equals("queued")) {
            jobs.remove(id);
        }
    }

    /// What there is to say of runs beside what their folders tell.
    synchronized List<Told> told() {
        List<Told> told = new ArrayList<>();
        jobs.forEach((id, job) -> told.add(new Told(id, job.spec, job.state, job.reason)));
        return told;
    }

    /// Stops all runs; those under way save their states.
    @Override
    public void close() {
        synchronized (this) {
            jobs.values().removeIf(job -> job.state.equals("queued"));
            for (Job job : jobs.values()) {
                job.stopped = true;
                if (job.run != null) {
                    job.run.stop();
                }
            }
        }
        thread.shutdown();
        try {
            thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(String id, Job job) {
        synchronized (this) {
            if (jobs.get(id) != job || job.stopped) {
                return;
            }
            job.state = "running";
        }
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            Problem problem = Problems.of(job.spec, vault.root().resolve("spec.yaml"));
            // What it needs is refused before there is a folder.
            Experiment experiment = new Experiment(job.spec, problem, host.clock(), workers);
            try (RunFolder folder = RunWriter.open(vault.root(), job.spec, job.mode)) {
                FolderRun run =
                        new FolderRun(folder, job.spec, problem, experiment, host.clock(), Checkpoints.DEFAULT_SECONDS);
                follow(job, run);
                run.run(
                        Progress.SILENT,
                        host.environment(),
                        (manifest, metrics, frames) -> HtmlReport.render(ReportLoader.of(manifest, metrics, frames)));
            }
            forget(id);
        } catch (StoppedException | DivergedException | NonFiniteException e) {
            // Its folder tells of it.
            forget(id);
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(job, e);
        }
    }

    private synchronized void follow(Job job, FolderRun run) {
        job.run = run;
        if (job.stopped) {
            run.stop();
        }
    }

    private synchronized void forget(String id) {
        jobs.remove(id);
    }

    private synchronized void fail(Job job, Throwable e) {
        boolean expected = switch (e) {
            case InputException x -> true;
            case DataException x -> true;
            case SpecException x -> true;
            case ResultException x -> true;
            case RefusedException x -> true;
            case TooLargeException x -> true;
            case OutOfMemoryError x -> true;
            default -> false;
        };
        if (!expected) {
            host.faults().accept(e);
        }
        job.run = null;
        job.state = "failed";
        job.reason = e instanceof OutOfMemoryError
                ? "out of memory"
                : expected ? e.getMessage() : "a fault of the program: " + e;
        List<String> failed = new ArrayList<>();
        jobs.forEach((id, other) -> {
            if (other.ended()) {
                failed.add(id);
            }
        });
        failed.subList(0, Math.max(0, failed.size() - MOST_FAILED)).forEach(jobs::remove);
    }
}
