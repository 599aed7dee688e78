package preceptor.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `run.json`: what was run and what came out. All but `environment` and `seconds` is a function of spec, seed and
/// version; those two are provenance and stand last in the file. `spec` is the canonical spec, an object, written with
/// its keys in the order they have; `results` are the final numbers by metric, written in alphabetical order; `seconds`
/// are wall times by phase. `sample` is one sampled input, for the picture of the teacher.
///
/// Only numbers that may be unknown (see [Check] and [Teacher]) may be NaN; they are written as `null`.
public record RunManifest(
        String name,
        JsonNode spec,
        String specSha256,
        long seed,
        String version,
        SortedMap<String, Double> results,
        List<Check> checks,
        List<Region> regions,
        Teacher teacher,
        Optional<Sample> sample,
        Environment environment,
        SortedMap<String, Double> seconds) {

    private static final int FORMAT = 1;
    private static final long MAX_BYTES = 16L << 20;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /// What a check found.
    public enum Verdict {
        PASS,
        FAIL,
        OPEN;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// One equation or theorem on this run: `residual` beside `tolerance`. Where the check is open or failed without a
    /// number they are NaN.
    public record Check(String label, String title, double residual, double tolerance, Verdict verdict, String note) {
        public Check {
            if (verdict == Verdict.PASS && !(Double.isFinite(residual) && Double.isFinite(tolerance))) {
                throw new IllegalArgumentException("check " + label
                        + ": expected a finite residual and tolerance to pass, got " + residual + " and " + tolerance);
            }
        }
    }

    /// One region: `values` is m, `width` is n (of a leaf: d); `factors` are the values of each factor, whose tuples
    /// the
    /// values number with the first factor slowest, where the teacher is a product of several.
    public record Region(
            String id, int level, int index, List<String> children, int values, int width, List<Integer> factors) {
        public Region {
            children = List.copyOf(children);
            factors = List.copyOf(factors);
        }

        /// A region of a teacher that is no product.
        public Region(String id, int level, int index, List<String> children, int values, int width) {
            this(id, level, index, children, values, width, List.of());
        }
    }

    /// The teacher and the best any student can reach; NaN where that is unknown, `bayesStandardError` 0 where exact;
    /// `heads` are the numbers of labels of each head where the label is a tuple, numbered with the first head
    /// slowest. `law` is there where p, P and Q themselves are estimates.
    public record Teacher(
            String kind,
            boolean exact,
            double bayesRisk,
            double bayesAccuracy,
            double bayesStandardError,
            List<Integer> heads,
            Optional<SampledLaw> law) {
        public Teacher {
            heads = List.copyOf(heads);
        }

        /// A teacher whose label has one head.
        public Teacher(String kind, boolean exact, double bayesRisk, double bayesAccuracy, double bayesStandardError) {
            this(kind, exact, bayesRisk, bayesAccuracy, bayesStandardError, List.of(), Optional.empty());
        }
    }

    /// Monte Carlo estimates of p, P and Q: from so many `samples`, worth so many `effective` independent ones; the
    /// largest `standardError` of all p_α(z).
    public record SampledLaw(long samples, double effective, double standardError) {}

    /// One input: `z` the summary of each region, `x` the vector of each leaf, `y` the label.
    public record Sample(Map<String, Integer> z, Map<String, List<Double>> x, int y) {
        public Sample {
            z = Collections.unmodifiableMap(new LinkedHashMap<>(z));
            Map<String, List<Double>> copy = new LinkedHashMap<>();
            x.forEach((leaf, vector) -> {
                for (double v : vector) {
                    checkFinite("sample, x of leaf " + leaf, v);
                }
                copy.put(leaf, List.copyOf(vector));
            });
            x = Collections.unmodifiableMap(copy);
        }
    }

    /// Where it ran, and the command line that repeats it (empty if unknown).
    public record Environment(String jvm, String os, int processors, int threads, String command) {
        public Environment(String jvm, String os, int processors, int threads) {
            this(jvm, os, processors, threads, "");
        }
    }

    /// Copies everything mutable; fails with a [NonFiniteException] when a result is not finite.
    public RunManifest {
        if (!spec.isObject()) {
            throw new IllegalArgumentException("spec: expected an object, got " + spec.getNodeType());
        }
        if (!SHA_256.matcher(specSha256).matches()) {
            throw new IllegalArgumentException("specSha256: expected 64 hexadecimal digits, got "
                    + specSha256.substring(0, Math.min(80, specSha256.length())));
        }
        spec = spec.deepCopy();
        results = Collections.unmodifiableSortedMap(new TreeMap<>(results));
        results.forEach((metric, value) -> checkFinite("results, " + metric, value));
        seconds = Collections.unmodifiableSortedMap(new TreeMap<>(seconds));
        seconds.forEach((phase, value) -> checkFinite("wall seconds, " + phase, value));
        checks = List.copyOf(checks);
        regions = List.copyOf(regions);
    }

    private static void checkFinite(String place, double value) {
        if (!Double.isFinite(value)) {
            throw new NonFiniteException(place, value);
        }
    }

    /// The object that `json` holds, as [#spec] wants it.
    public static JsonNode parseSpec(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8)).objectNode();
    }

    /// The file's text: fixed order of keys, line feeds, the same on every system.
    public String toJson() {
        ObjectNode root = Json.object();
        root.put("format", FORMAT).put("name", name);
        root.set("spec", spec);
        root.put("specSha256", specSha256).put("seed", seed).put("version", version);
        putAll(root.putObject("results"), results);
        ArrayNode checkNodes = root.putArray("checks");
        for (Check c : checks) {
            ObjectNode node = checkNodes.addObject();
            node.put("label", c.label()).put("title", c.title());
            putNumber(node, "residual", c.residual());
            putNumber(node, "tolerance", c.tolerance());
            node.put("verdict", c.verdict().text()).put("note", c.note());
        }
        ArrayNode regionNodes = root.putArray("regions");
        for (Region r : regions) {
            ObjectNode node = regionNodes.addObject();
            node.put("id", r.id()).put("level", r.level()).put("index", r.index());
            ArrayNode children = node.putArray("children");
            r.children().forEach(children::add);
            node.put("values", r.values()).put("width", r.width());
            putSizes(node, "factors", r.factors());
        }
        ObjectNode teacherNode = root.putObject("teacher");
        teacherNode.put("kind", teacher.kind()).put("exact", teacher.exact());
        putNumber(teacherNode, "bayesRisk", teacher.bayesRisk());
        putNumber(teacherNode, "bayesAccuracy", teacher.bayesAccuracy());
        putNumber(teacherNode, "bayesStandardError", teacher.bayesStandardError());
        putSizes(teacherNode, "heads", teacher.heads());
        teacher.law()
                .ifPresent(law -> teacherNode
                        .putObject("law")
                        .put("samples", law.samples())
                        .put("effective", law.effective())
                        .put("standardError", law.standardError()));
        if (sample.isPresent()) {
            putSample(root.putObject("sample"), sample.get());
        }
        root.putObject("environment")
                .put("jvm", environment.jvm())
                .put("os", environment.os())
                .put("processors", environment.processors())
                .put("threads", environment.threads())
                .put("command", environment.command());
        putAll(root.putObject("wall").putObject("seconds"), seconds);
        return Json.pretty(root);
    }

    /// Only where there are any, so that most files do without.
    private static void putSizes(ObjectNode node, String key, List<Integer> sizes) {
        if (!sizes.isEmpty()) {
            ArrayNode array = node.putArray(key);
            sizes.forEach(array::add);
        }
    }

    private static List<Integer> sizes(Json node, String key) {
        return node.has(key) ? node.at(key).list(Json::integer) : List.of();
    }

    private static void putSample(ObjectNode node, Sample sample) {
        ObjectNode z = node.putObject("z");
        sample.z().forEach((region, value) -> z.put(region, value));
        ObjectNode x = node.putObject("x");
        sample.x().forEach((leaf, vector) -> {
            ArrayNode numbers = x.putArray(leaf);
            vector.forEach(numbers::add);
        });
        node.put("y", sample.y());
    }

    private static void putAll(ObjectNode node, Map<String, Double> numbers) {
        numbers.forEach((key, value) -> node.put(key, value));
    }

    private static void putNumber(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, value);
        } else {
            node.putNull(key);
        }
    }

    /// Writes `file` whole or not at all.
    public void write(Path file) {
        AtomicFiles.writeString(file, toJson());
    }

    /// Reads a file that [#write] wrote; keys it does not know are passed over. Fails with a [ResultException] that
    /// names the file and the path within it.
    public static RunManifest read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new IllegalArgumentException("expected at most " + MAX_BYTES + " bytes, got " + size);
            }
            return from(Json.parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        } catch (IllegalArgumentException | NonFiniteException e) {
            throw ResultException.in(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static RunManifest from(Json root) {
        int format = root.at("format").integer();
        if (format != FORMAT) {
            throw new IllegalArgumentException("format: expected " + FORMAT + ", got " + format);
        }
        return new RunManifest(
                root.at("name").text(),
                root.at("spec").objectNode(),
                root.at("specSha256").text(),
                root.at("seed").longInteger(),
                root.at("version").text(),
                new TreeMap<>(root.at("results").map(Json::number)),
                root.at("checks").list(RunManifest::check),
                root.at("regions").list(RunManifest::region),
                teacher(root.at("teacher")),
                root.has("sample") ? Optional.of(sample(root.at("sample"))) : Optional.empty(),
                environment(root.at("environment")),
                new TreeMap<>(root.at("wall").at("seconds").map(Json::number)));
    }

    private static Check check(Json c) {
        String verdict = c.at("verdict").text();
        for (Verdict v : Verdict.values()) {
            if (v.text().equals(verdict)) {
                return new Check(
                        c.at("label").text(),
                        c.at("title").text(),
                        numberOrNaN(c.at("residual")),
                        numberOrNaN(c.at("tolerance")),
                        v,
                        c.at("note").text());
            }
        }
        throw new IllegalArgumentException(c.at("verdict").path() + ": expected pass, fail or open, got " + verdict);
    }

    private static Region region(Json r) {
        return new Region(
                r.at("id").text(),
                r.at("level").integer(),
                r.at("index").integer(),
                r.at("children").list(Json::text),
                r.at("values").integer(),
                r.at("width").integer(),
                sizes(r, "factors"));
    }

    private static Teacher teacher(Json t) {
        return new Teacher(
                t.at("kind").text(),
                t.at("exact").flag(),
                numberOrNaN(t.at("bayesRisk")),
                numberOrNaN(t.at("bayesAccuracy")),
                numberOrNaN(t.at("bayesStandardError")),
                sizes(t, "heads"),
                t.has("law") ? Optional.of(sampledLaw(t.at("law"))) : Optional.empty());
    }

    private static SampledLaw sampledLaw(Json law) {
        return new SampledLaw(
                (long) law.at("samples").number(),
                law.at("effective").number(),
                law.at("standardError").number());
    }

    private static Sample sample(Json s) {
        Function<Json, List<Double>> vector = v -> v.list(Json::number);
        return new Sample(
                s.at("z").map(Json::integer), s.at("x").map(vector), s.at("y").integer());
    }

    private static Environment environment(Json e) {
        return new Environment(
                e.at("jvm").text(),
                e.at("os").text(),
                e.at("processors").integer(),
                e.at("threads").integer(),
                e.has("command") ? e.at("command").text() : "");
    }

    private static double numberOrNaN(Json value) {
        return value.isNull() ? Double.NaN : value.number();
    }
}
