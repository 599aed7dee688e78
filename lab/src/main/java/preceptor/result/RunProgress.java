package preceptor.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `progress.json`: how far a run that has not finished has come, for those who watch it. No result depends on it, and
/// a
/// finished run has none.
///
/// @param spec the canonical spec, from which the run can be gone on with
/// @param reason why it stopped or failed; else empty
/// @param what is being done
/// @param step of `steps`
/// @param seconds since the run began, or was gone on with
/// @param process the number of the process that runs it, and when that began in milliseconds since 1970 (0 if
/// unknown),
///     since numbers are used again
/// @param curves the metrics of the whole run so far: step → value; thinned out beyond 1,000 points
public record RunProgress(
        String name,
        JsonNode spec,
        String specSha256,
        long seed,
        State state,
        String reason,
        String what,
        long step,
        long steps,
        double seconds,
        long process,
        long begun,
        SortedMap<String, SortedMap<Long, Double>> curves) {
    private static final int FORMAT = 1;
    private static final int MOST_POINTS = 1000;
    private static final long MOST_BYTES = 8L << 20;

    /// How the run is doing.
    public enum State {
        /// Goes on, if its process does.
        RUNNING,
        /// Was asked to stop, and can be gone on with.
        STOPPED,
        /// Has ended without a result.
        FAILED;

        /// The state as the file names it.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RunProgress {
        spec = spec.deepCopy();
        SortedMap<String, SortedMap<Long, Double>> copy = new TreeMap<>();
        curves.forEach((metric, curve) -> copy.put(metric, new TreeMap<>(curve)));
        curves = copy;
    }

    /// The curves of the whole run in `metrics`: rows without level and region.
    public static SortedMap<String, SortedMap<Long, Double>> curves(Metrics metrics) {
        SortedMap<String, SortedMap<Long, Double>> curves = new TreeMap<>();
        metrics.forEach(row -> {
            if (row.level() == Metrics.NO_LEVEL && row.region().isEmpty() && !Metrics.isPoint(row.metric())) {
                curves.computeIfAbsent(row.metric(), m -> new TreeMap<>()).put(row.step(), row.value());
            }
        });
        curves.replaceAll((metric, curve) -> thinned(curve));
        return curves;
    }

    private static SortedMap<Long, Double> thinned(SortedMap<Long, Double> curve) {
        if (curve.size() <= MOST_POINTS) {
            return curve;
        }
        SortedMap<Long, Double> thin = new TreeMap<>();
        int every = (curve.size() + MOST_POINTS - 1) / MOST_POINTS;
        int i = 0;
        for (Map.Entry<Long, Double> point : curve.entrySet()) {
            if (i++ % every == 0) {
                thin.put(point.getKey(), point.getValue());
            }
        }
        thin.put(curve.lastKey(), curve.get(curve.lastKey()));
        return thin;
    }

    /// When process `number` began, in milliseconds since 1970; 0 if the system does not say. Empty where there is
    /// none.
    public static Optional<Long> beginOf(long number) {
        return ProcessHandle.of(number)
                .filter(ProcessHandle::isAlive)
                .map(handle ->
                        handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /// Whether the process that wrote this is still there.
    public boolean alive() {
        return beginOf(process).filter(begin -> begin == begun).isPresent();
    }

    /// Writes `file` whole or not at all.
    public void write(Path file) {
        ObjectNode root = Json.object();
        root.put("format", FORMAT).put("name", name);
        root.set("spec", spec);
        root.put("specSha256", specSha256).put("seed", seed);
        root.put("state", state.text()).put("reason", reason).put("what", what);
        root.put("step", step).put("steps", steps).put("seconds", seconds);
        root.put("process", process).put("begun", begun);
        ObjectNode all = root.putObject("curves");
        curves.forEach((metric, curve) -> {
            ArrayNode points = all.putArray(metric);
            curve.forEach((at, value) -> points.addArray().add(at.longValue()).add(value.doubleValue()));
        });
        byte[] text = Json.compact(root).getBytes(StandardCharsets.UTF_8);
        AtomicFiles.write(file, out -> out.write(text));
    }

    /// Reads a file that [#write] wrote. Fails with a [ResultException] that names the file and the path within it.
    public static RunProgress read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new IllegalArgumentException("expected at most " + MOST_BYTES + " bytes, got " + size);
            }
            return from(Json.parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw ResultException.in(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static RunProgress from(Json root) {
        int format = root.at("format").integer();
        if (format != FORMAT) {
            throw new IllegalArgumentException("format: expected " + FORMAT + ", got " + format);
        }
        SortedMap<String, SortedMap<Long, Double>> curves = new TreeMap<>();
        root.at("curves")
                .map(points -> points.list(point -> point.list(Json::number)))
                .forEach((metric, points) -> {
                    SortedMap<Long, Double> curve = new TreeMap<>();
                    points.forEach(point -> curve.put(point.get(0).longValue(), point.get(1)));
                    curves.put(metric, curve);
                });
        return new RunProgress(
                root.at("name").text(),
                root.at("spec").objectNode(),
                root.at("specSha256").text(),
                root.at("seed").longInteger(),
                state(root.at("state")),
                root.at("reason").text(),
                root.at("what").text(),
                root.at("step").longInteger(),
                root.at("steps").longInteger(),
                root.at("seconds").number(),
                root.at("process").longInteger(),
                root.at("begun").longInteger(),
                curves);
    }

    private static State state(Json text) {
        for (State state : State.values()) {
            if (state.text().equals(text.text())) {
                return state;
            }
        }
        throw new IllegalArgumentException("state: expected running, stopped or failed, got " + text.text());
    }
}
