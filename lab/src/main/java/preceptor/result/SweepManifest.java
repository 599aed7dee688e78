package preceptor.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `sweep.json`: the cells of a sweep with their settings, and how far each run has come. When all runs have ended, it
/// is a function of the sweep and the version alone, whatever the number of jobs and interruptions.
///
/// @param sha256 what determines the results, see [preceptor.spec.SweepPlan#sha256]
/// @param seed the first seed of every cell
/// @param axes the swept paths
/// @param spec the canonical spec of the first cell
public record SweepManifest(
        String name,
        String sha256,
        String version,
        long seed,
        int seeds,
        List<String> axes,
        JsonNode spec,
        List<Cell> cells) {
    private static final int FORMAT = 1;
    private static final long MAX_BYTES = 256L << 20;

    /// One experiment: the text of each swept path that it sets, the hash of its spec, and its runs by seed.
    public record Cell(Map<String, String> settings, String specSha256, List<Run> runs) {
        public Cell {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
            runs = List.copyOf(runs);
        }

        /// How many runs are in `state`.
        public int count(RunState state) {
            return (int) runs.stream().filter(r -> r.state() == state).count();
        }

        /// The settings in one line: `student.width=4, training.steps=20`.
        public String title() {
            List<String> parts = new ArrayList<>();
            settings.forEach((path, value) -> parts.add(path + "=" + value));
            return String.join(", ", parts);
        }
    }

    /// One run; `exit` is what `./preceptor run` would end with, `reason` why it failed.
    public record Run(long seed, RunState state, int exit, String reason) {}

    public SweepManifest {
        axes = List.copyOf(axes);
        cells = List.copyOf(cells);
        spec = spec.deepCopy();
    }

    /// How many runs are in `state`.
    public int count(RunState state) {
        return cells.stream().mapToInt(c -> c.count(state)).sum();
    }

    /// Whether nothing is left to run.
    public boolean finished() {
        return cells.stream()
                .allMatch(c -> c.runs().stream().allMatch(r -> r.state().ended()));
    }

    /// Writes `file` whole or not at all.
    public void write(Path file) {
        AtomicFiles.writeString(file, toJson());
    }

    /// The file's text.
    public String toJson() {
        ObjectNode root = Json.object();
        root.put("format", FORMAT).put("name", name).put("sha256", sha256).put("version", version);
        root.put("seed", seed).put("seeds", seeds);
        ArrayNode paths = root.putArray("axes");
        axes.forEach(paths::add);
        ObjectNode states = root.putObject("states");
        for (RunState state : RunState.values()) {
            states.put(state.text(), count(state));
        }
        root.set("spec", spec);
        ArrayNode list = root.putArray("cells");
        for (Cell cell : cells) {
            ObjectNode node = list.addObject();
            ObjectNode settings = node.putObject("settings");
            cell.settings().forEach(settings::put);
            node.put("specSha256", cell.specSha256());
            ArrayNode runs = node.putArray("runs");
            for (Run run : cell.runs()) {
                ObjectNode r = runs.addObject();
                r.put("seed", run.seed()).put("state", run.state().text());
                if (run.state().ended()) {
                    r.put("exit", run.exit());
                }
                if (!run.reason().isEmpty()) {
                    r.put("reason", run.reason());
                }
            }
        }
        return Json.pretty(root);
    }

    /// Reads a file that [#write] wrote; a [ResultException] says what is wrong with it.
    public static SweepManifest read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("expected at most " + MAX_BYTES + " bytes");
            }
            return from(Json.parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw ResultException.in(file, e.getMessage(), e);
        }
    }

    private static SweepManifest from(Json root) {
        int format = root.at("format").integer();
        if (format != FORMAT) {
            throw new IllegalArgumentException("format: expected " + FORMAT + ", got " + format);
        }
        return new SweepManifest(
                root.at("name").text(),
                root.at("sha256").text(),
                root.at("version").text(),
                root.at("seed").longInteger(),
                root.at("seeds").integer(),
                root.at("axes").list(Json::text),
                root.at("spec").objectNode(),
                root.at("cells")
                        .list(cell -> new Cell(
                                cell.at("settings").map(Json::text),
                                cell.at("specSha256").text(),
                                cell.at("runs").list(SweepManifest::run))));
    }

    private static Run run(Json r) {
        return new Run(
                r.at("seed").longInteger(),
                RunState.of(r.at("state").text()),
                r.has("exit") ? r.at("exit").integer() : 0,
                r.has("reason") ? r.at("reason").text() : "");
    }
}
