package preceptor.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import tools.jackson.databind.JsonNode;

/// The runs below the served folder, as the list shows them. What was read from a file is kept until the file changes.
final class Catalogue {
    private final Vault vault;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    /// A run.
    ///
    /// @param id by which requests name it
    /// @param state `done`, `check-failed` or `damaged`
    /// @param reason why, where something is wrong; else empty
    /// @param changed when it last changed, in milliseconds since 1970
    /// @param report whether it has one
    /// @param parameters the spec's leaves, by dotted path
    /// @param results the final numbers
    record Entry(
            String id,
            String name,
            long seed,
            String state,
            String reason,
            long changed,
            boolean report,
            Map<String, Object> parameters,
            Map<String, Double> results) {
        Entry {
            parameters = new LinkedHashMap<>(parameters);
            results = new LinkedHashMap<>(results);
        }
    }

    private record Known(long changed, long size, Entry entry) {}

    Catalogue(Vault vault) {
        this.vault = vault;
    }

    /// All runs, by name.
    List<Entry> list() {
        List<Path> folders = vault.folders();
        List<Entry> entries = new ArrayList<>();
        for (Path folder : folders) {
            vault.file(folder, RunFolder.MANIFEST)
                    .flatMap(file -> finished(folder, file))
                    .ifPresent(entries::add);
        }
        known.keySet().retainAll(folders);
        return entries;
    }

    private Optional<Entry> finished(Path folder, Path file) {
        try {
            long changed = Files.getLastModifiedTime(file).toMillis();
            long size = Files.size(file);
            Known before = known.get(folder);
            if (before != null && before.changed == changed && before.size == size) {
                return Optional.of(before.entry);
            }
            Entry entry = read(folder, file, changed);
            known.put(folder, new Known(changed, size, entry));
            return Optional.of(entry);
        } catch (IOException e) {
            // It was removed meanwhile.
            return Optional.empty();
        }
    }

    private Entry read(Path folder, Path file, long changed) {
        String id = vault.name(folder);
        boolean report = vault.file(folder, RunFolder.REPORT).isPresent();
        try {
            RunManifest m = RunManifest.read(file);
            List<String> failed = m.checks().stream()
                    .filter(c -> c.verdict() == RunManifest.Verdict.FAIL)
                    .map(RunManifest.Check::label)
                    .toList();
            return new Entry(
                    id,
                    m.name(),
                    m.seed(),
                    failed.isEmpty() ? "done" : "check-failed",
                    failed.isEmpty() ? "" : "failed: " + String.join(", ", failed),
                    changed,
                    report,
                    leaves(m.spec()),
                    m.results());
        } catch (ResultException e) {
            String reason = e.getMessage().replace(vault.root().toString(), "");
            return new Entry(id, id, 0, "damaged", reason, changed, report, Map.of(), Map.of());
        }
    }

    /// The scalars of a spec by dotted path; lists of scalars as one text.
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
