package preceptor.spec;

import java.util.LinkedHashMap;
import java.util.Map;

/// The JSON Schema of a spec, from the descriptions that the parser reads by.
public final class SpecSchema {
    private SpecSchema() {}

    /// The schema (draft 2020-12), indented.
    public static String json() {
        return Json.indented(tree());
    }

    /// The schema as a plain tree.
    public static Map<String, Object> tree() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        Map<String, Object> body = Spec.shape()
                .schema(
                        definitions,
                        Types.ordered(
                                SpecLoader.EXTENDS,
                                Types.ordered("description", "a file that this one is merged over", "type", "string"),
                                SpecLoader.SWEEP,
                                SweepLoader.schema()));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Preceptor experiment");
        schema.putAll(body);
        schema.put("$defs", definitions);
        return schema;
    }
}
