package preceptor.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A value of a JSON document together with its path, so that every complaint can say where. The getters fail with an
/// [IllegalArgumentException] when the value is missing or of another kind.
record Json(String path, JsonNode node) {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 1 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .maxNumberLength(100)
                            .maxNameLength(1 << 13)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Reads a document of trusted length; no duplicate keys, nothing behind its end.
    static Json parse(byte[] document) {
        try {
            JsonNode root = MAPPER.readTree(document);
            return new Json("", root);
        } catch (JacksonException e) {
            String where = e.getLocation() == null || e.getLocation().getLineNr() < 0
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": ";
            throw new IllegalArgumentException("not sound JSON: " + where + oneLine(e.getOriginalMessage()), e);
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// The same text on every system: two blanks a level, line feeds, a line feed at the end.
    static String pretty(JsonNode node) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        return MAPPER.writer().with(printer).writeValueAsString(node) + "\n";
    }

    static String compact(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    Json at(String key) {
        JsonNode child = expect(node.isObject(), "an object").get(key);
        Json found = new Json(path.isEmpty() ? key : path + "." + key, child);
        if (child == null) {
            throw new IllegalArgumentException(found.path + ": missing");
        }
        return found;
    }

    boolean has(String key) {
        return node.isObject() && node.has(key);
    }

    boolean isNull() {
        return node.isNull();
    }

    JsonNode objectNode() {
        return expect(node.isObject(), "an object");
    }

    String text() {
        return expect(node.isString(), "text").stringValue();
    }

    boolean flag() {
        return expect(node.isBoolean(), "true or false").booleanValue();
    }

    int integer() {
        return expect(node.isIntegralNumber() && node.canConvertToInt(), "a whole number of 32 bits")
                .intValue();
    }

    long longInteger() {
        return expect(node.isIntegralNumber() && node.canConvertToLong(), "a whole number of 64 bits")
                .longValue();
    }

    double number() {
        expect(node.isNumber(), "a number");
        double value = node.doubleValue();
        expect(Double.isFinite(value), "a finite number");
        return value;
    }

    <T> List<T> list(Function<Json, T> element) {
        expect(node.isArray(), "a list");
        List<T> elements = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            elements.add(element.apply(new Json(path + "[" + i + "]", node.get(i))));
        }
        return elements;
    }

    <T> Map<String, T> map(Function<Json, T> value) {
        expect(node.isObject(), "an object");
        Map<String, T> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = entry.getKey();
            entries.put(key, value.apply(new Json(path.isEmpty() ? key : path + "." + key, entry.getValue())));
        }
        return entries;
    }

    private JsonNode expect(boolean holds, String expected) {
        if (!holds) {
            String got = oneLine(node.toString());
            throw new IllegalArgumentException((path.isEmpty() ? "the document" : path) + ": expected " + expected
                    + ", got " + (got.length() > 60 ? got.substring(0, 60) + "…" : got));
        }
        return node;
    }
}
