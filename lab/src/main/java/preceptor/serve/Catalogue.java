package preceptor.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.result.RunProgress;
import tools.jackson.databind.JsonNode;

/// The runs below the served folder, as the list shows them. What was read from a file is kept until the file changes.
final class Catalogue {
    private static final long MILLION = 1_000_000;

    private final Vault vault;
    private final Launcher launcher;
    private final Map<Path, Known> known = new HashMap<>();

    /// A run.
    ///
    /// @param id by which requests name it
    /// @param state `queued`, `running`, `stopped`, `lost` (its process is dead), `failed`, `check-failed`,
    ///     `damaged` or `done`
    /// @param reason why, where something is wrong; else empty
    /// @param changed when it last changed, in milliseconds since 1970
    /// @param step of `steps`, of a run that has not finished
    /// @param report whether it has one
    /// @param resumable whether it can be gone on with
    /// @param own whether this process runs it, and can stop it
    /// @param parameters the spec's leaves, by dotted path
    /// @param results the final numbers; of a run that has not finished, the last of its curves
    record Entry(
            String id,
            String name,
            long seed,
            String state,
            String reason,
            long changed,
            long step,
            long steps,
            boolean report,
            boolean resumable,
            boolean own,
            Map<String, Object> parameters,
            Map<String, Double> results) {
        Entry {
            parameters = new LinkedHashMap<>(parameters);
            results = new LinkedHashMap<>(results);
        }

        Entry with(String otherState, String otherReason, boolean ours) {
            return new Entry(
                    id,
                    name,
                    seed,
                    otherState,
                    otherReason,
                    changed,
                    step,
                    steps,
                    report,
                    resumable,
                    ours,
                    parameters,
                    results);
        }
    }

    private record Known(Path file, long changed, long size, Entry entry) {}

    Catalogue(Vault vault, Launcher launcher) {
        this.vault = vault;
        this.launcher = launcher;
    }

    /// All runs: those with folders by name, then those that have none yet.
    synchronized List<Entry> list() {
        List<Path> folders = vault.folders();
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Path folder : folders) {
            entry(folder).ifPresent(entry -> entries.put(entry.id(), entry));
        }
        known.keySet().retainAll(folders);
        for (Launcher.Told told : launcher.told()) {
            Entry entry = entries.get(told.id());
            if (entry == null) {
                entries.put(told.id(), waiting(told));
            } else if (!told.state().equals("failed") || !isFinished(entry)) {
                entries.put(
                        told.id(),
                        entry.with(told.state(), told.reason(), told.state().equals("running")));
            }
        }
        return new ArrayList<>(entries.values());
    }

    /// The run of that name; a [RequestException] with 404 where there is none.
    Entry find(String id) {
        return list().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new RequestException(404, "there is no such run"));
    }

    /// What an unfinished run has told last; empty where it has told nothing.
    Optional<RunProgress> progress(String id) {
        try {
            return vault.file(vault.folder(id), RunFolder.PROGRESS).map(RunProgress::read);
        } catch (RequestException | ResultException gone) {
            // It has no folder yet, or has just finished.
            return Optional.empty();
        }
    }

    static boolean isFinished(Entry entry) {
        return List.of("done", "check-failed", "damaged").contains(entry.state());
    }

    private static Entry waiting(Launcher.Told told) {
        return new Entry(
                told.id(),
                told.spec().name(),
                told.spec().seed(),
                told.state(),
                told.reason(),
                0,
                0,
                told.spec().training().steps(),
                false,
                false,
                told.state().equals("running"),
                leaves(RunManifest.parseSpec(told.spec().canonicalJson())),
                Map.of());
    }

    private Optional<Entry> entry(Path folder) {
        Optional<Path> manifest = vault.file(folder, RunFolder.MANIFEST);
        Optional<Path> file = manifest.isPresent() ? manifest : vault.file(folder, RunFolder.PROGRESS);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            long changed = Files.getLastModifiedTime(file.get()).to(TimeUnit.NANOSECONDS);
            long size = Files.size(file.get());
            Known before = known.get(folder);
            if (before == null || !before.file.equals(file.get()) || before.changed != changed || before.size != size) {
                Entry read = manifest.isPresent()
                        ? finished(folder, file.get(), changed / MILLION)
                        : unfinished(folder, file.get(), changed / MILLION);
                before = new Known(file.get(), changed, size, read);
                known.put(folder, before);
            }
            boolean running = before.entry.state().equals("running");
            return Optional.of(running ? alive(folder, before.entry) : before.entry);
        } catch (IOException removed) {
            return Optional.empty();
        } catch (ResultException e) {
            String id = vault.name(folder);
            String reason = e.getMessage().replace(vault.root().toString(), "");
            return Optional.of(
                    new Entry(id, id, 0, "damaged", reason, 0, 0, 0, false, false, false, Map.of(), Map.of()));
        }
    }

    /// Whether its process still lives is asked each time: a killed one changes no file.
    private Entry alive(Path folder, Entry entry) {
        Optional<RunProgress> told = vault.file(folder, RunFolder.PROGRESS).map(RunProgress::read);
        if (told.isEmpty() || told.get().alive()) {
            return entry;
        }
        return entry.with("lost", "its process has ended", false);
    }

    private Entry finished(Path folder, Path file, long changed) {
        RunManifest m = RunManifest.read(file);
        List<String> failed = m.checks().stream()
                .filter(c -> c.verdict() == RunManifest.Verdict.FAIL)
                .map(RunManifest.Check::label)
                .toList();
        Map<String, Object> leaves = leaves(m.spec());
        long steps = leaves.get("training.steps") instanceof Number n ? n.longValue() : 0;
        return new Entry(
                vault.name(folder),
                m.name(),
                m.seed(),
                failed.isEmpty() ? "done" : "check-failed",
                failed.isEmpty() ? "" : "failed checks: " + String.join(", ", failed),
                changed,
                steps,
                steps,
                vault.file(folder, RunFolder.REPORT).isPresent(),
                false,
                false,
                leaves,
                m.results());
    }

    private Entry unfinished(Path folder, Path file, long changed) {
        RunProgress p = RunProgress.read(file);
        Map<String, Double> last = new LinkedHashMap<>();
        p.curves().forEach((metric, curve) -> last.put(metric, curve.get(curve.lastKey())));
        return new Entry(
                vault.name(folder),
                p.name(),
                p.seed(),
                p.state().text(),
                p.reason(),
                changed,
                p.step(),
                p.steps(),
                false,
                vault.file(folder, RunFolder.STATE).isPresent(),
                false,
                leaves(p.spec()),
                last);
    }

    /// The scalars of a spec by dotted path; lists as one text.
    static Map<String, Object> leaves(JsonNode spec) {
        Map<String, Object> leaves = new LinkedHashMap<>();
        collect("", spec, leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode node, Map<String, Object> into) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> e : node.properties()) {
                collect(path.isEmpty() ? e.getKey() : path + "." + e.getKey(), e.getValue(), into);
            }
        } else if (node.isNumber()) {
            into.put(path, node.doubleValue());
        } else if (node.isBoolean()) {
            into.put(path, node.booleanValue());
        } else if (!node.isNull()) {
            into.put(path, node.isString() ? node.stringValue() : node.toString());
        }
    }
}
