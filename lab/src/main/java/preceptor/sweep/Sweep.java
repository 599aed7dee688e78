package preceptor.sweep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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

/// All runs of a sweep, wherever they are carried out (see [Executor]).
///
/// A run's numbers do not depend on what else is running, and tables are made at the end in the order of the runs:
/// their bytes are the same for any number of jobs and whatever interrupted the sweep. Runs that ended before are kept.
public final class Sweep {
    private static final String PART = "local";
    private static final String SHARE = "share-";

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

    /// Carries out the runs that have not ended, and writes the tables.
    ///
    /// @param failFast whether no run is begun after one has failed
    public SweepManifest run(Executor executor, boolean failFast, Progress progress) {
        int[] queue = queue(0, 1);
        if (queue.length == 0 && folder.parts().isEmpty()) {
            return manifest();
        }
        manifest().write(folder.file(SweepFolder.MANIFEST));
        if (queue.length > 0) {
            try (PartFile part = folder.part(PART)) {
                executor.execute(queue, new Ledger(queue.length, part, failFast, true, progress));
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

    /// Writes down what is to be done and begins nothing: shares of it are carried out by processes of their own.
    public SweepManifest prepare() {
        SweepManifest manifest = manifest();
        manifest.write(folder.file(SweepFolder.MANIFEST));
        return manifest;
    }

    /// Carries out one of several shares of the runs that have not ended, every `shares`-th of all runs. Writes a part
    /// file of its own and no tables: those are made by [#run] when no share is being worked on.
    ///
    /// @param share from 0
    public SweepManifest runShare(Executor executor, int share, int shares, boolean failFast, Progress progress) {
        int[] queue = queue(share, shares);
        if (queue.length > 0) {
            try (PartFile part = folder.part(SHARE + share)) {
                executor.execute(queue, new Ledger(queue.length, part, failFast, false, progress));
            }
        }
        return manifest();
    }

    private int[] queue(int share, int shares) {
        List<Integer> waiting = new ArrayList<>();
        for (int run = share; run < states.length; run += shares) {
            if (!states[run].ended()) {
                waiting.add(run);
            }
        }
        return waiting.stream().mapToInt(r -> r).toArray();
    }

    /// Keeps what it hears in a part file, and tells how far the sweep has come.
    private final class Ledger implements Executor.Sink {
        private final int runs;
        private final PartFile part;
        private final boolean failFast;
        private final boolean updates;
        private final Progress progress;
        private int ended;
        private int sinceWritten;
        private boolean failed;
        private double sum;

        Ledger(int runs, PartFile part, boolean failFast, boolean updates, Progress progress) {
            this.runs = runs;
            this.part = part;
            this.failFast = failFast;
            this.updates = updates;
            this.progress = progress;
        }

        @Override
        public boolean wanted() {
            synchronized (Sweep.this) {
                return !(failed && failFast);
            }
        }

        @Override
        public void begun(int run) {
            part.begin(run);
            synchronized (Sweep.this) {
                states[run] = RunState.RUNNING;
            }
        }

        @Override
        public void ended(RunRecord record) {
            long position = part.end(record);
            synchronized (Sweep.this) {
                set(record.run(), record.state(), record.exit(), record.reason());
                records.put(record.run(), new SweepFolder.Place(part.file(), position));
                failed |= record.state() == RunState.FAILED;
                ended++;
                if (updates && ++sinceWritten * UPDATES > states.length && ended < runs) {
                    sinceWritten = 0;
                    manifest().write(folder.file(SweepFolder.MANIFEST));
                }
            }
            told(record.run(), 1);
        }

        @Override
        public void told(int run, double share) {
            synchronized (Sweep.this) {
                sum += share - parts[run];
                parts[run] = share;
                progress.at(ended + " of " + runs + " runs", (long) (sum * UNITS), (long) runs * UNITS);
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
