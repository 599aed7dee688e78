package preceptor.result;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/// The folder of one sweep, open for writing: `<name>-<first 8 of the sweep's SHA-256>`.
///
/// While runs go on, what they come to is appended to files in `parts/` (see [PartFile]). When all have ended,
/// the parts are merged in the order of the runs into one long table and a summary, and removed. `sweep.json`
/// always says how far the sweep has come; a sweep is finished when it says that every run has ended.
public final class SweepFolder implements AutoCloseable {
    /// Cells, settings, states, hashes.
    public static final String MANIFEST = "sweep.json";
    /// The long table of all runs.
    public static final String METRICS = RunFolder.METRICS;
    /// The same table for tools that read Parquet.
    public static final String PARQUET = RunFolder.PARQUET;
    /// Final numbers by cell.
    public static final String SUMMARY = "summary.csv";
    /// The HTML report.
    public static final String REPORT = RunFolder.REPORT;
    /// Whole run folders, where they are kept.
    public static final String RUNS = "runs";

    /// The script for Slurm and what its tasks print.
    public static final String SLURM = "slurm";

    /// What runs have come to while others go on.
    public static final String PARTS = "parts";

    /// How the names of files in `parts/` end.
    public static final String PART_SUFFIX = ".part";

    private static final String LOCK = ".lock";

    private final Path path;
    private final List<FolderLock> locks;

    private SweepFolder(Path path, List<FolderLock> locks) {
        this.path = path;
        this.locks = locks;
    }

    /// Opens (and makes, if needed) the folder `path`. Fails with a [ResultException] when another process has it open.
    public static SweepFolder open(Path path) {
        FolderLock lock = FolderLock.take(path, LOCK)
                .orElseThrow(() -> ResultException.in(
                        path, "another sweep is running here; wait for it, or choose another --out"));
        AtomicFiles.removeTemporaries(path);
        return new SweepFolder(path, List.of(lock));
    }

    /// Opens the folder `path` of a sweep that was begun, for a process that carries out share `share` while
    /// others carry out theirs. Fails with a [ResultException] when there is no sweep, or when another process
    /// has the folder for itself or works on the same share.
    public static SweepFolder join(Path path, int share) {
        if (!isSweep(path)) {
            throw ResultException.in(path, "holds no sweep to work on; sweep --slurm begins one");
        }
        FolderLock all = FolderLock.share(path, LOCK)
                .orElseThrow(() -> ResultException.in(
                        path, "another sweep is running here; wait for it, or choose another --out"));
        Optional<FolderLock> own = FolderLock.take(path.resolve(PARTS), LOCK + "-" + share);
        if (own.isEmpty()) {
            all.close();
            throw ResultException.in(path, "another process works on share " + share + "; wait for it");
        }
        return new SweepFolder(path, List.of(all, own.get()));
    }

    /// Whether `folder` is that of a sweep.
    public static boolean isSweep(Path folder) {
        return Files.isRegularFile(folder.resolve(MANIFEST));
    }

    /// The folder.
    public Path path() {
        return path;
    }

    /// A file of the folder, whether it exists or not.
    public Path file(String name) {
        return path.resolve(name);
    }

    /// The part file `name`, for appending.
    public PartFile part(String name) {
        try {
            Files.createDirectories(path.resolve(PARTS));
        } catch (IOException e) {
            throw ResultException.in(path, "cannot be written: " + AtomicFiles.reason(e), e);
        }
        return PartFile.open(path.resolve(PARTS).resolve(name + PART_SUFFIX));
    }

    /// All part files, in alphabetical order.
    public List<Path> parts() {
        return parts(path);
    }

    /// The same of a folder that is not open.
    static List<Path> parts(Path folder) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder.resolve(PARTS))) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.resolve(PARTS), "*" + PART_SUFFIX)) {
                entries.forEach(files::add);
            } catch (IOException e) {
                throw ResultException.in(folder, "cannot be read: " + AtomicFiles.reason(e), e);
            }
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    /// Removes everything that earlier sweeps have left here, the mark of a finished one first.
    public void clear() {
        List.of(MANIFEST, REPORT, SUMMARY, METRICS, PARQUET).forEach(name -> AtomicFiles.delete(file(name)));
        remove(path.resolve(PARTS));
        remove(path.resolve(RUNS));
        remove(path.resolve(SLURM));
    }

    /// Removes the part files; what they held has been merged.
    public void removeParts() {
        remove(path.resolve(PARTS));
    }

    private static void remove(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw ResultException.in(folder, "cannot be removed: " + AtomicFiles.reason(e), e);
        }
    }

    /// Where the record of a run stands.
    public record Place(Path file, long position) {
        /// The record.
        public RunRecord read() {
            return PartFile.read(file, position);
        }
    }

    /// Merges the records of the runs that have one, in the order of the runs, into the long table, in both its
    /// forms, and the summary.
    public void merge(SweepManifest manifest, SortedMap<Integer, Place> records) {
        SweepSummary summary = new SweepSummary(manifest.axes());
        AtomicFiles.write(
                file(METRICS),
                csv -> AtomicFiles.write(
                        file(PARQUET), parquet -> writeTables(csv, parquet, manifest, records, summary)));
        summary.write(file(SUMMARY));
    }

    private static void writeTables(
            OutputStream csv,
            OutputStream parquet,
            SweepManifest manifest,
            SortedMap<Integer, Place> records,
            SweepSummary summary)
            throws IOException {
        csv.write(MetricsCsv.header());
        MetricsParquet table = new MetricsParquet(parquet);
        int run = 0;
        for (SweepManifest.Cell cell : manifest.cells()) {
            List<SortedMap<String, Double>> results = new ArrayList<>();
            for (int i = 0; i < cell.runs().size(); i++) {
                Place place = records.get(run++);
                if (place == null) {
                    continue;
                }
                RunRecord record = place.read();
                byte[] rows = record.csv();
                csv.write(rows);
                MetricsCsv.forEachRow(new ByteArrayInputStream(rows), table::add);
                if (record.state() == RunState.DONE) {
                    results.add(record.results());
                }
            }
            summary.add(cell.settings(), results);
        }
        table.finish();
    }

    /// Gives the lock back; writes nothing.
    @Override
    public void close() {
        locks.forEach(FolderLock::close);
    }
}
