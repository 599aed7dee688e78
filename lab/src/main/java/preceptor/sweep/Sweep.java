package preceptor.sweep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import preceptor.result.PartFile;
import preceptor.result.ResultException;
import preceptor.result.RunManifest;
import preceptor.result.RunRecord;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.run.Progress;
import preceptor.run.RunWriter;
import preceptor.spec.SweepPlan;

/// All runs of a sweep, on threads of this process, each run on one thread, or on a cluster.
///
/// A run's numbers do not depend on what else is running, and tables are made at the end in the order of the runs:
/// their bytes are the same for any number of jobs, on any cluster and whatever interrupted the sweep. Runs that ended
/// before are kept.
public final class Sweep {
    private static final String LOCAL = "local";
    private static final String REMOTE = "cluster";

    /// How often `sweep.json` is written while runs go on: after every hundredth part of them.
    private static final int UPDATES = 100;

    /// The units in which the progress of one run is counted.
    private static final int UNITS = 1000;

    private final SweepPlan plan;
    private final SweepFolder folder;
    private final RunState[] states;
    private final int[] exits;
    private final String[] reasons;
    private final double[] parts;
    private final SortedMap<Integer, SweepFolder.Place> records = new TreeMap<>();

    /// How a run is carried out; throws nothing but what ends the sweep.
    @FunctionalInterface
    public interface Runner {
        /// Carries out run `run` of the plan, telling `progress`.
        RunRecord run(int run, Progress progress);
    }

    /// @param folder that of the plan; it is emptied first where `force` says so
    public Sweep(SweepPlan plan, SweepFolder folder, boolean force) {
        this.plan = plan;
        this.folder = folder;
        states = new RunState[plan.runs()];
        Arrays.fill(states, RunState.QUEUED);
        exits = new int[plan.runs()];
        reasons = new String[plan.runs()];
        Arrays.fill(reasons, "");
        parts = new double[plan.runs()];
        if (force) {
            folder.clear();
        } else {
            take();
        }
    }

    /// Takes over what is there: all of a finished sweep, or the runs that ended before an interruption.
    private void take() {
        Path file = folder.file(SweepFolder.MANIFEST);
        if (!Files.isRegularFile(file)) {
            return;
        }
        SweepManifest found = SweepManifest.read(file);
        if (!found.sha256().equals(plan.sha256())) {
            throw ResultException.in(
                    folder.path(),
                    "holds another sweep: expected SHA-256 " + plan.sha256() + ", got " + found.sha256()
                            + "; --force overwrites it");
        }
        if (!found.version().equals(RunWriter.VERSION)) {
            throw ResultException.in(
                    folder.path(),
                    "holds a sweep of another version: expected " + RunWriter.VERSION + ", got " + found.version()
                            + "; --force overwrites it");
        }
        int run = 0;
        boolean finished = found.finished();
        for (SweepManifest.Cell cell : found.cells()) {
            for (SweepManifest.Run r : cell.runs()) {
                if (finished) {
                    set(run, r.state(), r.exit(), r.reason());
                }
                run++;
            }
        }
        for (Path part : folder.parts()) {
            PartFile.read(part, new PartFile.Listener() {
                @Override
                public void begun(int begun) {
                    if (!states[begun].ended()) {
                        states[begun] = RunState.LOST;
                    }
                }

                @Override
                public void ended(RunRecord record, long position) {
                    set(record.run(), record.state(), record.exit(), record.reason());
                    records.put(record.run(), new SweepFolder.Place(part, position));
                }
            });
        }
    }

    private void set(int run, RunState state, int exit, String reason) {
        states[run] = state;
        exits[run] = exit;
        reasons[run] = reason;
    }

    /// How many runs are in `state`.
    public synchronized int count(RunState state) {
        return (int) Arrays.stream(states).filter(s -> s == state).count();
    }

    /// Carries out the runs that have not ended, on threads of this process, and writes the tables.
    ///
    /// @param failFast whether no run is begun after one has failed
    public SweepManifest run(Runner runner, int jobs, boolean failFast, Progress progress) {
        return run(LOCAL, (queue, part) -> work(new Pool(queue, part, failFast, progress), runner, jobs));
    }

    /// The same on a cluster. This process alone writes.
    ///
    /// @param specFile where the sweep's spec came from
    public SweepManifest run(Cluster cluster, Path specFile, boolean failFast, Progress progress) {
        return run(
                REMOTE, (queue, part) -> cluster.run(plan, specFile, queue, new Pool(queue, part, failFast, progress)));
    }

    private SweepManifest run(String name, BiConsumer<int[], PartFile> work) {
        int[] queue = queue();
        if (queue.length == 0 && folder.parts().isEmpty()) {
            return manifest();
        }
        manifest().write(folder.file(SweepFolder.MANIFEST));
        if (queue.length > 0) {
            try (PartFile part = folder.part(name)) {
                work.accept(queue, part);
            }
        }
        SweepManifest manifest = manifest();
        folder.merge(manifest, records);
        manifest.write(folder.file(SweepFolder.MANIFEST));
        if (manifest.finished()) {
            folder.removeParts();
        }
        return manifest;
    }

    private int[] queue() {
        List<Integer> waiting = new ArrayList<>();
        for (int run = 0; run < states.length; run++) {
            if (!states[run].ended()) {
                waiting.add(run);
            }
        }
        return waiting.stream().mapToInt(r -> r).toArray();
    }

    /// The threads take runs from the queue, in order, until it is empty or one has failed and no more are wanted.
    private static void work(Pool pool, Runner runner, int jobs) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(jobs, pool.queue.length); i++) {
            threads.add(Thread.ofPlatform().daemon().name("sweep-" + (i + 1)).start(() -> pool.carryOut(runner)));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            pool.fault.compareAndSet(null, e);
            Thread.currentThread().interrupt();
        }
        Throwable fault = pool.fault.get();
        if (fault instanceof RuntimeException e) {
            throw e;
        }
        if (fault != null) {
            throw new IllegalStateException("the sweep was ended: " + fault, fault);
        }
    }

    /// The runs of a sweep that are still to be done, and what becomes of them.
    private final class Pool implements Cluster.Listener {
        private final int[] queue;
        private final PartFile part;
        private final boolean failFast;
        private final Progress progress;
        private final AtomicReference<Throwable> fault = new AtomicReference<>();
        private int next;
        private int ended;
        private int sinceWritten;
        private boolean failed;
        private double sum;

        Pool(int[] queue, PartFile part, boolean failFast, Progress progress) {
            this.queue = queue;
            this.part = part;
            this.failFast = failFast;
            this.progress = progress;
        }

        /// What each thread of this process does.
        void carryOut(Runner runner) {
            try {
                for (int run = take(); run >= 0; run = take()) {
                    int taken = run;
                    begun(run);
                    ended(runner.run(run, (what, done, total) -> tell(taken, done / (double) total)));
                }
            } catch (RuntimeException | Error e) {
                fault.compareAndSet(null, e);
            }
        }

        private int take() {
            synchronized (Sweep.this) {
                boolean more = next < queue.length && fault.get() == null && !(failed && failFast);
                return more ? queue[next++] : -1;
            }
        }

        @Override
        public void begun(int run) {
            synchronized (Sweep.this) {
                if (states[run].ended()) {
                    return;
                }
                states[run] = RunState.RUNNING;
            }
            part.begin(run);
        }

        @Override
        public boolean ended(RunRecord record) {
            end(record, part.end(record));
            synchronized (Sweep.this) {
                return !(failed && failFast);
            }
        }

        private void end(RunRecord record, long position) {
            synchronized (Sweep.this) {
                set(record.run(), record.state(), record.exit(), record.reason());
                records.put(record.run(), new SweepFolder.Place(part.file(), position));
                failed |= record.state() == RunState.FAILED;
                ended++;
                if (++sinceWritten * UPDATES > states.length && ended < queue.length) {
                    sinceWritten = 0;
                    manifest().write(folder.file(SweepFolder.MANIFEST));
                }
            }
            tell(record.run(), 1);
        }

        private void tell(int run, double share) {
            synchronized (Sweep.this) {
                sum += share - parts[run];
                parts[run] = share;
                progress.at(ended + " of " + queue.length + " runs", (long) (sum * UNITS), (long) queue.length * UNITS);
            }
        }
    }

    private SweepManifest manifest() {
        List<SweepManifest.Cell> cells = new ArrayList<>();
        int run = 0;
        for (SweepPlan.Cell cell : plan.cells()) {
            List<SweepManifest.Run> runs = new ArrayList<>();
            for (int i = 0; i < plan.seeds(); i++) {
                runs.add(new SweepManifest.Run(plan.seed(run), states[run], exits[run], reasons[run]));
                run++;
            }
            cells.add(new SweepManifest.Cell(cell.settings(), cell.spec().sha256(), runs));
        }
        return new SweepManifest(
                plan.name(),
                plan.sha256(),
                RunWriter.VERSION,
                plan.seed(),
                plan.seeds(),
                plan.axes(),
                RunManifest.parseSpec(plan.cells().getFirst().spec().canonicalJson()),
                cells);
    }
}
