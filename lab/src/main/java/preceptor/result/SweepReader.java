package preceptor.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Follows a sweep: each time what its folder holds at that moment, as [SweepProgress] has it, without disturbing who
/// writes there. Of a part file only what was appended since the time before is read.
public final class SweepReader {
    private final Map<Path, Seen> seen = new HashMap<>();
    private final SortedMap<Integer, SweepManifest.Run> states = new TreeMap<>();
    private final SortedMap<Integer, SortedMap<String, Double>> results = new TreeMap<>();

    /// Up to which byte the file that is known by `identity` was read.
    private record Seen(String identity, long end) {}

    /// Reads `sweep.json`, and the summary of a finished sweep or the part files of another; a [ResultException] says
    /// what is wrong with them.
    public SweepProgress read(Path manifest, Optional<Path> summary, List<Path> parts) {
        SweepManifest told = SweepManifest.read(manifest);
        if (parts.isEmpty() && summary.isPresent()) {
            forget();
            return new SweepProgress(told, SweepSummary.read(summary.get(), told));
        }
        if (!parts.containsAll(seen.keySet()) || seen.keySet().stream().anyMatch(this::isAnother)) {
            forget();
        }
        for (Path part : parts) {
            Seen before = seen.getOrDefault(part, new Seen(identity(part), 0));
            seen.put(part, new Seen(before.identity, PartFile.read(part, before.end, new Ledger())));
        }
        return SweepProgress.of(told, states, results);
    }

    private void forget() {
        seen.clear();
        states.clear();
        results.clear();
    }

    /// Whether a sweep that was begun anew has put another file in the place of `part`.
    private boolean isAnother(Path part) {
        return !identity(part).equals(seen.get(part).identity) || size(part) < seen.get(part).end;
    }

    private static String identity(Path file) {
        BasicFileAttributes attributes = attributes(file);
        return attributes.fileKey() + " " + attributes.creationTime();
    }

    private static long size(Path file) {
        return attributes(file).size();
    }

    private static BasicFileAttributes attributes(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        }
    }

    private final class Ledger implements PartFile.Listener {
        @Override
        public void begun(int run) {
            states.putIfAbsent(run, new SweepManifest.Run(0, RunState.RUNNING, 0, ""));
        }

        @Override
        public void ended(RunRecord record, long position) {
            states.put(record.run(), new SweepManifest.Run(0, record.state(), record.exit(), record.reason()));
            if (record.state() == RunState.DONE) {
                results.put(record.run(), record.results());
            }
        }
    }
}
