package preceptor.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The JSON Schema accepts what the parser accepts, and is refused what it refuses.
class SpecSchemaTest {
    private final Map<String, Object> schema = SpecSchema.tree();

    /// The part of JSON Schema that [SpecSchema] uses.
    private boolean accepts(Map<?, ?> rule, Object value) {
        if (rule.get("$ref") instanceof String ref) {
            Object target = ((Map<?, ?>) schema.get("$defs")).get(ref.substring("#/$defs/".length()));
            return accepts((Map<?, ?>) Objects.requireNonNull(target), value);
        }
        if (rule.get("anyOf") instanceof List<?> rules
                && rules.stream().noneMatch(r -> accepts((Map<?, ?>) r, value))) {
            return false;
        }
        if (rule.get("enum") instanceof List<?> words && !words.contains(value)) {
            return false;
        }
        if (rule.containsKey("const") && !rule.get("const").equals(value)) {
            return false;
        }
        Object type = rule.get("type");
        if (type == null) {
            return true;
        }
        return switch ((String) type) {
            case "boolean" -> value instanceof Boolean;
            case "string" ->
                value instanceof String s && (rule.get("pattern") == null || s.matches((String) rule.get("pattern")));
            case "integer" -> value instanceof Long n && inside(rule, n.doubleValue());
            case "number" -> value instanceof Number n && inside(rule, n.doubleValue());
            case "array" -> value instanceof List<?> list && acceptsList(rule, list);
            case "object" -> value instanceof Map<?, ?> map && acceptsMap(rule, map);
            default -> throw new AssertionError("a type that JSON Schema hasn't got: " + type);
        };
    }

    private static boolean inside(Map<?, ?> rule, double value) {
        return (!(rule.get("minimum") instanceof Number least) || value >= least.doubleValue())
                && (!(rule.get("exclusiveMinimum") instanceof Number below) || value > below.doubleValue())
                && (!(rule.get("exclusiveMaximum") instanceof Number above) || value < above.doubleValue())
                && (!(rule.get("maximum") instanceof Number most) || value <= most.doubleValue());
    }

    private boolean acceptsList(Map<?, ?> rule, List<?> list) {
        return list.size() >= (Integer) rule.get("minItems")
                && list.size() <= (Integer) rule.get("maxItems")
                && list.stream().allMatch(item -> accepts((Map<?, ?>) rule.get("items"), item));
    }

    private boolean acceptsMap(Map<?, ?> rule, Map<?, ?> map) {
        Map<?, ?> properties = (Map<?, ?>) rule.get("properties");
        if (rule.get("required") instanceof List<?> required && !map.keySet().containsAll(required)) {
            return false;
        }
        return map.entrySet().stream()
                .allMatch(entry -> properties.containsKey(entry.getKey())
                        && accepts((Map<?, ?>) properties.get(entry.getKey()), entry.getValue()));
    }

    @Test
    void everyCanonicalFormIsAccepted() {
        for (String text : Gallery.ALL) {
            assertThat(accepts(schema, SpecLoader.parse(text, "g.yaml").toTree()))
                    .as(text)
                    .isTrue();
        }
        assertThat(accepts(schema, Map.of("teacher", "computed"))).isTrue();
        assertThat(accepts(schema, Map.of("teacher", "computed", "extends", "base.yaml")))
                .isTrue();
    }

    @Test
    void whatTheParserRefusesIsRefused() {
        List<Map<String, Object>> wrong = new ArrayList<>();
        wrong.add(Map.of());
        wrong.add(Map.of("teacher", Map.of()));
        wrong.add(Map.of("teacher", "learnt"));
        wrong.add(Map.of("teacher", "product"));
        wrong.add(Map.of("teacher", Map.of("kind", "computed", "correlation", 0.5)));
        for (Object[] pair : new Object[][] {
            {"seed", -1L},
            {"seed", 1.5},
            {"name", "a/b"},
            {"widht", 3L},
            {"regions", Map.of("kind", "explicit")},
            {"regions", Map.of("kernel", 2L)},
            {"student", Map.of("dropout", 1.0)},
            {"student", Map.of("batch_norm", "inside")},
            {"training", Map.of("optimizer", Map.of("rate", 0.0))},
            {"training", Map.of("data", Map.of())}
        }) {
            Map<String, Object> tree = new LinkedHashMap<>(Map.of("teacher", "computed"));
            tree.put((String) pair[0], pair[1]);
            wrong.add(tree);
        }
        for (Map<String, Object> tree : wrong) {
            assertThat(accepts(schema, tree)).as("%s", tree).isFalse();
            assertThat(refused(Json.canonical(tree))).as("%s", tree).isTrue();
        }
    }

    private static boolean refused(String text) {
        try {
            SpecLoader.parse(text, "s.json");
            return false;
        } catch (SpecException e) {
            return true;
        }
    }

    @Test
    void theTextIsJsonAndStaysTheSame() {
        String json = SpecSchema.json();
        assertThat(json)
                .isEqualTo(SpecSchema.json())
                .startsWith("{\n  \"$schema\": ")
                .endsWith("}\n");
        Map<?, ?> read = new tools.jackson.databind.ObjectMapper().readValue(json, Map.class);
        assertThat(read.get("required")).isEqualTo(List.of("teacher"));
        assertThat(read.get("properties"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsKeys("teacher", "student", "extends", "sweep");
    }
}
