package preceptor.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import preceptor.report.SweepReport;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.result.SweepProgress;
import preceptor.result.SweepReader;

/// The sweeps in the served folder: as the list shows them, and cell by cell. What was read from files is kept until
/// one of them changes.
final class SweepCatalogue {
    /// How many values of a swept path are told; of more, the first of them and the last.
    private static final int MOST_VALUES = 6;

    private final Vault vault;
    private final Map<Path, Known> known = new HashMap<>();

    /// A sweep.
    ///
    /// @param id by which requests name it
    /// @param state `unfinished`, `failed` (all runs have ended, some without a result), `damaged` or `done`
    /// @param reason why it is damaged; else empty
    /// @param changed when it last changed, in milliseconds since 1970
    /// @param cells how many experiments there are, with `seeds` runs each
    /// @param runs how many runs are in each [RunState]
    /// @param varied the swept paths
    record Entry(
            String id,
            String name,
            String state,
            String reason,
            long changed,
            int cells,
            int seeds,
            Map<String, Integer> runs,
            List<Varied> varied) {
        Entry {
            runs = new LinkedHashMap<>(runs);
            varied = List.copyOf(varied);
        }

        boolean isFinished() {
            return !state.equals("unfinished");
        }
    }

    /// A swept path.
    ///
    /// @param count how many different values it takes
    /// @param values those that are told, in the order of the cells
    record Varied(String path, int count, List<String> values) {
        Varied {
            values = List.copyOf(values);
        }
    }

    /// An experiment of a sweep.
    ///
    /// @param number from 0
    /// @param settings the texts of the swept paths that it sets
    /// @param runs how many of its runs are in each [RunState]
    /// @param failed its runs without a result
    /// @param kept the runs whose folders are kept
    /// @param numbers by metric `median`, `q1` and `q3` over the runs that are done
    record Cell(
            int number,
            Map<String, String> settings,
            Map<String, Integer> runs,
            List<Failed> failed,
            List<Kept> kept,
            Map<String, List<Double>> numbers) {
        Cell {
            settings = new LinkedHashMap<>(settings);
            runs = new LinkedHashMap<>(runs);
            failed = List.copyOf(failed);
            kept = List.copyOf(kept);
            numbers = new LinkedHashMap<>(numbers);
        }
    }

    /// A run that has failed, and why.
    record Failed(long seed, String reason) {}

    /// A run that has a folder.
    record Kept(long seed, String id) {}

    private record Known(List<String> stamps, Entry entry, SweepReader reader) {}

    SweepCatalogue(Vault vault) {
        this.vault = vault;
    }

    /// All sweeps, by name.
    synchronized List<Entry> list() {
        List<Path> folders = vault.sweeps();
        known.keySet().retainAll(folders);
        List<Entry> entries = new ArrayList<>();
        folders.forEach(folder -> entry(folder).ifPresent(entries::add));
        return entries;
    }

    /// The sweep of that name; a [RequestException] with 404 where there is none.
    synchronized Entry find(String id) {
        return entry(vault.sweep(id)).orElseThrow(() -> new RequestException(404, "there is no such sweep"));
    }

    /// A sweep cell by cell: `sweep`, the [Entry]; `axes`, the swept paths; `metrics`, the names of all final numbers;
    /// `cells`, each a [Cell].
    ///
    /// @param metrics the final numbers that are wanted of each cell
    Map<String, Object> cells(String id, List<String> metrics) {
        Path folder = vault.sweep(id);
        Entry entry = find(id);
        SweepProgress progress = progress(folder);
        SweepManifest manifest = progress.manifest();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sweep", entry);
        answer.put("axes", manifest.axes());
        answer.put("metrics", progress.summary().metrics());
        Set<String> kept = new HashSet<>();
        vault.kept(folder).forEach(run -> kept.add(vault.name(run)));
        List<Cell> cells = new ArrayList<>();
        for (int c = 0; c < manifest.cells().size(); c++) {
            cells.add(cell(id, progress, c, metrics, kept));
        }
        answer.put("cells", cells);
        return answer;
    }

    private static Cell cell(String id, SweepProgress progress, int number, List<String> metrics, Set<String> kept) {
        SweepManifest.Cell cell = progress.manifest().cells().get(number);
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        for (String metric : metrics) {
            progress.summary()
                    .row(number, metric)
                    .ifPresent(row -> numbers.put(metric, List.of(row.median(), row.q1(), row.q3())));
        }
        List<Failed> failed = new ArrayList<>();
        List<Kept> folders = new ArrayList<>();
        for (SweepManifest.Run run : cell.runs()) {
            if (run.state() == RunState.FAILED) {
                failed.add(new Failed(run.seed(), run.reason()));
            }
            String name = id + "/" + SweepFolder.RUNS + "/"
                    + RunFolder.folderName(progress.manifest().name(), cell.specSha256(), run.seed());
            if (kept.contains(name)) {
                folders.add(new Kept(run.seed(), name));
            }
        }
        return new Cell(number, cell.settings(), counts(List.of(cell)), failed, folders, numbers);
    }

    /// The report of a finished sweep as it is in its folder, of others as it would be now.
    Reply report(String id, Reports reports) {
        Path folder = vault.sweep(id);
        Optional<Path> file = vault.file(folder, SweepFolder.REPORT);
        if (find(id).isFinished() && file.isPresent()) {
            return reports.saved(file.get());
        }
        return reports.drawn(() -> {
            SweepProgress progress = progress(folder);
            return SweepReport.render(progress.manifest(), progress.summary(), "");
        });
    }

    private synchronized SweepProgress progress(Path folder) {
        Known now = known.get(folder);
        try {
            return read(folder, now == null ? new SweepReader() : now.reader);
        } catch (ResultException e) {
            throw new RequestException(422, withoutRoot(e));
        }
    }

    private SweepProgress read(Path folder, SweepReader reader) {
        Path manifest = vault.file(folder, SweepFolder.MANIFEST)
                .orElseThrow(() -> new RequestException(404, "there is no such sweep"));
        return reader.read(manifest, vault.file(folder, SweepFolder.SUMMARY), vault.parts(folder));
    }

    private Optional<Entry> entry(Path folder) {
        Optional<Path> manifest = vault.file(folder, SweepFolder.MANIFEST);
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        List<Path> files = new ArrayList<>(vault.parts(folder));
        boolean parts = !files.isEmpty();
        files.addFirst(manifest.get());
        Known before = known.get(folder);
        try {
            List<String> stamps = new ArrayList<>();
            long changed = 0;
            for (Path file : files) {
                long time = Files.getLastModifiedTime(file).to(TimeUnit.MILLISECONDS);
                stamps.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
                changed = Math.max(changed, time);
            }
            if (before == null || !before.stamps.equals(stamps)) {
                SweepReader reader = before == null ? new SweepReader() : before.reader;
                SweepManifest read = parts ? read(folder, reader).manifest() : SweepManifest.read(manifest.get());
                before = new Known(stamps, entry(folder, read, changed), reader);
                known.put(folder, before);
            }
            return Optional.of(before.entry);
        } catch (IOException changing) {
            // A part file has just been merged and removed; the next look sees what came of it.
            return Optional.ofNullable(before).map(Known::entry);
        } catch (ResultException e) {
            String id = vault.name(folder);
            return Optional.of(new Entry(id, id, "damaged", withoutRoot(e), 0, 0, 0, Map.of(), List.of()));
        }
    }

    private String withoutRoot(ResultException e) {
        return e.getMessage().replace(vault.root().toString(), "");
    }

    private Entry entry(Path folder, SweepManifest manifest, long changed) {
        String state = !manifest.finished() ? "unfinished" : manifest.count(RunState.FAILED) > 0 ? "failed" : "done";
        return new Entry(
                vault.name(folder),
                manifest.name(),
                state,
                "",
                changed,
                manifest.cells().size(),
                manifest.seeds(),
                counts(manifest.cells()),
                manifest.axes().stream().map(path -> varied(manifest, path)).toList());
    }

    private static Map<String, Integer> counts(List<SweepManifest.Cell> cells) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (RunState state : RunState.values()) {
            counts.put(
                    state.text(),
                    cells.stream().mapToInt(cell -> cell.count(state)).sum());
        }
        return counts;
    }

    private static Varied varied(SweepManifest manifest, String path) {
        Set<String> distinct = new LinkedHashSet<>();
        manifest.cells().forEach(cell -> distinct.add(cell.settings().getOrDefault(path, "")));
        List<String> values = new ArrayList<>(distinct);
        if (values.size() > MOST_VALUES) {
            List<String> told = new ArrayList<>(values.subList(0, MOST_VALUES / 2));
            told.add(values.getLast());
            return new Varied(path, values.size(), told);
        }
        return new Varied(path, values.size(), values);
    }
}
