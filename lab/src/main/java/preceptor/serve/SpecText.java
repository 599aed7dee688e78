package preceptor.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import tools.jackson.databind.JsonNode;

/// A canonical spec as YAML, to be read and changed.
final class SpecText {
    private static final int WIDTH = 100;
    private static final List<String> FIRST = List.of("name", "seed", "regions", "teacher", "student", "training");

    private SpecText() {}

    /// The text of `spec`: mappings without mappings in them stand on one line.
    static String of(JsonNode spec) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        Map<?, ?> tree = (Map<?, ?>) plain(spec);
        for (String key : FIRST) {
            if (tree.containsKey(key)) {
                ordered.put(key, tree.get(key));
            }
        }
        tree.forEach((key, value) -> ordered.putIfAbsent(key.toString(), value));
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setWidth(WIDTH)
                .build();
        return new Dump(settings).dumpToString(ordered);
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(e -> map.put(e.getKey(), plain(e.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> list.add(plain(item)));
            return list;
        }
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.isNull() ? null : node.stringValue();
    }
}
