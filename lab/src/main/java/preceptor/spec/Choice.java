package preceptor.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// A mapping whose key `kind` decides which other keys it has. A single word stands for that kind with its defaults.
final class Choice<T> implements Type<T> {
    private static final String KIND = "kind";

    private final String doc;
    private final String fallback;
    private final List<Kind<? extends T>> kinds;

    /// One kind: its name, its record and the shape of its keys.
    record Kind<R>(String name, Class<R> type, Shape<R> shape) {
        private Object write(Object value) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put(KIND, name);
            tree.putAll(shape.write(type.cast(value)));
            return tree;
        }
    }

    private Choice(String doc, String fallback, List<Kind<? extends T>> kinds) {
        this.doc = doc;
        this.fallback = fallback;
        this.kinds = List.copyOf(kinds);
    }

    /// A choice that takes the kind `fallback` where none is given.
    static <T> Choice<T> of(String doc, String fallback, List<Kind<? extends T>> kinds) {
        return new Choice<>(doc, fallback, kinds);
    }

    /// A choice that has to be made.
    static <T> Choice<T> required(String doc, List<Kind<? extends T>> kinds) {
        return new Choice<>(doc, null, kinds);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        kinds.forEach(kind -> names.add(kind.name()));
        return names;
    }

    @Override
    public boolean structured() {
        return true;
    }

    @Override
    public boolean complete() {
        return kinds.stream()
                .anyMatch(kind -> kind.name().equals(fallback) && kind.shape().complete());
    }

    @Override
    public String expected() {
        return "a mapping with kind: " + String.join(" | ", names());
    }

    @Override
    public T read(Syntax node, String path, Reading reading) {
        Syntax.Mapping mapping;
        if (node instanceof Syntax.Mapping given) {
            mapping = given.expanded(KIND);
        } else if (node instanceof Syntax.Scalar scalar) {
            mapping = Syntax.Mapping.empty(node.place()).with(scalar).expanded(KIND);
        } else {
            reading.problem(node.place(), path, "expected " + expected() + ", got " + node.describe());
            return null;
        }
        Kind<? extends T> kind = kindOf(mapping, path, reading);
        return kind == null ? null : kind.shape().read(mapping, path, reading, foreign(kind), Set.of(KIND));
    }

    private Kind<? extends T> kindOf(Syntax.Mapping mapping, String path, Reading reading) {
        Syntax.Entry entry = mapping.entries().get(KIND);
        if (entry == null) {
            entry = mistyped(mapping);
        }
        String kindPath = Reading.join(path, KIND);
        boolean absent = entry == null || (entry.value() instanceof Syntax.Scalar scalar && scalar.isNull());
        if (absent && fallback == null) {
            // Keys can't be judged without a kind, but one that no kind has is wrong in any case.
            reportKeysOfNoKind(mapping, path, reading);
            reading.problem(
                    entry == null ? mapping.place() : entry.value().place(),
                    kindPath,
                    "required; expected one of " + String.join(", ", names()));
            return null;
        }
        String name = absent ? fallback : Types.word(entry.value(), names(), kindPath, reading);
        if (entry != null) {
            reading.written(kindPath, entry.value().place());
        }
        for (Kind<? extends T> kind : kinds) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        reportKeysOfNoKind(mapping, path, reading);
        return null;
    }

    /// The entry whose key is a misspelt `kind`, so that the kind's other keys can still be judged.
    private Syntax.Entry mistyped(Syntax.Mapping mapping) {
        Set<String> all = allKeys();
        for (Map.Entry<String, Syntax.Entry> entry : mapping.entries().entrySet()) {
            if (!all.contains(entry.getKey()) && KIND.equals(Suggestion.nearest(entry.getKey(), all))) {
                return entry.getValue();
            }
        }
        return null;
    }

    private void reportKeysOfNoKind(Syntax.Mapping mapping, String path, Reading reading) {
        Set<String> all = allKeys();
        mapping.entries().forEach((key, entry) -> {
            if (!all.contains(key)) {
                Suggestion suggestion =
                        Suggestion.of(key, path, all, mapping.entries().keySet());
                reading.problem(
                        entry.place(),
                        Reading.join(path, Shown.shorten(key)),
                        "unknown key" + suggestion.text() + " (keys here: " + String.join(", ", all) + ")");
            }
        });
    }

    private Set<String> allKeys() {
        Set<String> all = new LinkedHashSet<>();
        all.add(KIND);
        kinds.forEach(kind -> all.addAll(kind.shape().names()));
        return all;
    }

    private Map<String, String> foreign(Kind<? extends T> chosen) {
        Map<String, List<String>> owners = new TreeMap<>();
        for (Kind<? extends T> kind : kinds) {
            for (String key : kind.shape().names()) {
                owners.computeIfAbsent(key, k -> new ArrayList<>()).add(kind.name());
            }
        }
        chosen.shape().names().forEach(owners::remove);
        Map<String, String> messages = new TreeMap<>();
        owners.forEach((key, names) -> messages.put(
                key, "unknown key for kind " + chosen.name() + ", it belongs to " + String.join(", ", names)));
        return messages;
    }

    @Override
    public Object write(T value) {
        for (Kind<? extends T> kind : kinds) {
            if (kind.type().isInstance(value)) {
                return kind.write(value);
            }
        }
        throw new IllegalArgumentException("expected one of the kinds " + names() + ", got " + value);
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        List<Object> branches = new ArrayList<>();
        List<String> complete = kinds.stream()
                .filter(kind -> kind.shape().complete())
                .map(Kind::name)
                .toList();
        if (!complete.isEmpty()) {
            branches.add(Map.of("enum", complete));
        }
        for (Kind<? extends T> kind : kinds) {
            Map<String, Object> branch = kind.shape().schema(definitions, Map.of(KIND, Map.of("const", kind.name())));
            if (!kind.name().equals(fallback)) {
                List<Object> required = new ArrayList<>(List.of(KIND));
                if (branch.get("required") instanceof List<?> others) {
                    required.addAll(others);
                }
                branch.put("required", required);
            }
            branches.add(branch);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", doc);
        schema.put("anyOf", branches);
        return schema;
    }

    @Override
    public void keys(String path, BiConsumer<String, String> sink) {
        sink.accept(path, KIND);
        kinds.forEach(kind -> kind.shape().keys(path, sink));
    }
}
