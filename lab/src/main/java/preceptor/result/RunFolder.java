package preceptor.result;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The folder of one run, open for writing: `<name>-<first 8 of the spec's SHA-256>-s<seed>`.
///
/// Files are written one by one, each whole or absent, straight into the folder, so that a killed run leaves its last
/// state (`state.safetensors`) where `--resume` finds it. `run.json` is written last: **a run is finished when it has a
/// `run.json`**,
/// and
/// its other files are then those of the finished run. While it is open the folder is locked (`.lock`) against other
/// processes and against being opened twice in this one.
public final class RunFolder implements AutoCloseable {
    /// Canonical spec, results, checks, provenance; the mark of a finished run.
    public static final String MANIFEST = "run.json";
    /// The long table.
    public static final String METRICS = "metrics.csv";
    /// The matrices at the final step.
    public static final String TENSORS = "tensors.npz";
    /// Matrices of representative regions at every recorded step.
    public static final String FRAMES = "frames.npz";
    /// The student's last parameters.
    public static final String CHECKPOINT = "checkpoint.safetensors";
    /// What an unfinished run needs to go on.
    public static final String STATE = "state.safetensors";
    /// How far an unfinished run has come, for those who watch it.
    public static final String PROGRESS = "progress.json";
    /// The HTML report.
    public static final String REPORT = "report.html";

    private static final String LOCK = ".lock";
    private static final int MAX_NAME = 64;
    private static final int HASH_DIGITS = 8;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{" + HASH_DIGITS + ",64}");
    // First the mark, so that a kill in between never leaves a "finished" run with files missing.
    private static final List<String> FILES = List.of(
            MANIFEST, REPORT, METRICS, TENSORS, FRAMES, TensorBoardEvents.FILE_NAME, CHECKPOINT, STATE, PROGRESS);

    /// What to do with what is there already.
    public enum Mode {
        /// Refuses a finished run and one that could go on; starts any other over.
        NEW,
        /// Keeps everything: an unfinished run goes on from its state, a finished one is left as it is.
        RESUME,
        /// Starts over, a finished run too.
        FORCE
    }

    private final Path path;
    private final FolderLock lock;

    private RunFolder(Path path, FolderLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /// The folder's name. Of `name`, letters, digits, `.`, `_` and `-` are kept, anything else becomes one `-`; at most
    /// 64 characters.
    public static String folderName(String name, String specSha256, long seed) {
        if (!HEX.matcher(specSha256).matches()) {
            throw new IllegalArgumentException(
                    "SHA-256 of the spec: expected at least " + HASH_DIGITS + " hexadecimal digits, got " + specSha256);
        }
        String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
        safe = safe.substring(0, Math.min(MAX_NAME, safe.length())).replaceAll("[.-]+$", "");
        return (safe.isEmpty() ? "run" : safe) + "-" + specSha256.substring(0, HASH_DIGITS) + "-s" + seed;
    }

    /// Opens (and makes, if needed) the folder of a run below `root`. Fails with a [ResultException] when the run is
    /// finished and `mode` is NEW, when another process has it open, when RESUME finds the finished run of another
    /// spec, or when the folder cannot be made.
    public static RunFolder open(Path root, String name, String specSha256, long seed, Mode mode) {
        return open(root.resolve(folderName(name, specSha256, seed)), specSha256, mode);
    }

    /// The same for a folder of any name.
    public static RunFolder open(Path path, String specSha256, Mode mode) {
        if (mode == Mode.NEW && isFinished(path)) {
            throw ResultException.in(path, "holds a finished run; --force overwrites it, --resume keeps it");
        }
        RunFolder folder = new RunFolder(path, lock(path));
        try {
            AtomicFiles.removeTemporaries(path);
            if (mode == Mode.RESUME && folder.finished()) {
                String found = RunManifest.read(folder.file(MANIFEST)).specSha256();
                if (!found.startsWith(specSha256)) {
                    throw ResultException.in(
                            path,
                            "holds a finished run of another spec: expected SHA-256 " + specSha256 + ", got " + found
                                    + "; --force overwrites it");
                }
                folder.deleteUnfinished();
            } else if (mode != Mode.RESUME) {
                if (mode == Mode.NEW && folder.finished()) {
                    throw ResultException.in(path, "holds a run that another process has just finished");
                }
                if (mode == Mode.NEW && folder.hasState()) {
                    throw ResultException.in(
                            path, "holds an unfinished run; --resume goes on with it, --force starts it over");
                }
                FILES.forEach(file -> AtomicFiles.delete(folder.file(file)));
            }
            return folder;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /// Whether `folder` holds a finished run.
    public static boolean isFinished(Path folder) {
        return Files.isRegularFile(folder.resolve(MANIFEST));
    }

    private static FolderLock lock(Path path) {
        return FolderLock.take(path, LOCK)
                .orElseThrow(() ->
                        ResultException.in(path, "another run is writing here; wait for it, or choose another --out"));
    }

    /// The folder.
    public Path path() {
        return path;
    }

    /// A file of the folder, whether it exists or not.
    public Path file(String name) {
        return path.resolve(name);
    }

    /// Whether `run.json` is there.
    public boolean finished() {
        return isFinished(path);
    }

    /// Whether there is a state to go on from.
    public boolean hasState() {
        return Files.isRegularFile(file(STATE));
    }

    /// Replaces the state that an unfinished run goes on from.
    public void writeState(Map<String, String> metadata, Collection<NamedArray> tensors) {
        Safetensors.write(file(STATE), metadata, tensors);
    }

    /// The last state; a [ResultException] if there is none or it is damaged.
    public Safetensors.Content readState() {
        return Safetensors.read(file(STATE));
    }

    /// Removes the state, if there is one.
    public void deleteState() {
        AtomicFiles.delete(file(STATE));
    }

    /// Whether there is a checkpoint.
    public boolean hasCheckpoint() {
        return Files.isRegularFile(file(CHECKPOINT));
    }

    /// Replaces the checkpoint.
    public void writeCheckpoint(Map<String, String> metadata, Collection<NamedArray> tensors) {
        Safetensors.write(file(CHECKPOINT), metadata, tensors);
    }

    /// The last checkpoint; a [ResultException] if there is none or it is damaged.
    public Safetensors.Content readCheckpoint() {
        return Safetensors.read(file(CHECKPOINT));
    }

    /// Replaces the table.
    public void writeMetrics(Metrics metrics) {
        MetricsCsv.write(file(METRICS), metrics);
    }

    /// Replaces the event file for TensorBoard.
    public void writeTensorBoard(Metrics metrics) {
        TensorBoardEvents.write(file(TensorBoardEvents.FILE_NAME), metrics);
    }

    /// Replaces the matrices of the final step.
    public void writeTensors(Iterable<NamedArray> arrays) {
        NpzWriter.write(file(TENSORS), arrays);
    }

    /// Replaces the matrices of the recorded steps.
    public void writeFrames(Iterable<NamedArray> arrays) {
        NpzWriter.write(file(FRAMES), arrays);
    }

    /// Replaces the report.
    public void writeReport(String html) {
        AtomicFiles.writeString(file(REPORT), html);
    }

    /// Writes `run.json`: from here on the run is finished, and has neither progress nor a state to go on from. The
    /// metrics must be there
    /// already.
    public void finish(RunManifest manifest) {
        if (!Files.isRegularFile(file(METRICS))) {
            throw new IllegalStateException("a run is finished by its last file: expected " + METRICS + " to be there");
        }
        manifest.write(file(MANIFEST));
        deleteUnfinished();
    }

    private void deleteUnfinished() {
        deleteState();
        AtomicFiles.delete(file(PROGRESS));
    }

    /// Gives the lock back; writes nothing.
    @Override
    public void close() {
        lock.close();
    }
}
