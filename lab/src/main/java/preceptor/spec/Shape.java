package preceptor.spec;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// A mapping with known keys that becomes the record `R`. With a `shorthand`, a single value stands for that key alone.
final class Shape<R> implements Type<R> {
    private final String doc;
    private final List<Field<R, ?>> fields;
    private final Function<Values, R> maker;
    private final Check<R> check;
    private final String shorthand;

    /// What must hold between the keys of one mapping.
    interface Check<R> {
        void check(R record, Report report);
    }

    /// Takes a problem with one key of the mapping at hand.
    interface Report {
        void problem(String key, String message);
    }

    private Shape(String doc, List<Field<R, ?>> fields, Function<Values, R> maker, Check<R> check, String shorthand) {
        this.doc = doc;
        this.fields = List.copyOf(fields);
        this.maker = maker;
        this.check = check;
        this.shorthand = shorthand;
    }

    static <R> Shape<R> of(String doc, List<Field<R, ?>> fields, Function<Values, R> maker) {
        return new Shape<>(doc, fields, maker, (record, report) -> {}, null);
    }

    Shape<R> checked(Check<R> newCheck) {
        return new Shape<>(doc, fields, maker, newCheck, shorthand);
    }

    Shape<R> withShorthand(String key) {
        return new Shape<>(doc, fields, maker, check, key);
    }

    @Override
    public boolean structured() {
        return true;
    }

    @Override
    public String expected() {
        return "a mapping with the keys " + String.join(", ", names());
    }

    @Override
    public boolean complete() {
        return fields.stream().allMatch(Field::optional);
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        fields.forEach(field -> names.add(field.name()));
        return names;
    }

    @Override
    public R read(Syntax node, String path, Reading reading) {
        Syntax.Mapping mapping;
        if (node instanceof Syntax.Mapping given) {
            mapping = shorthand == null ? given : given.expanded(shorthand);
        } else if (shorthand != null && node instanceof Syntax.Scalar scalar) {
            mapping = Syntax.Mapping.empty(node.place()).with(scalar).expanded(shorthand);
        } else {
            reading.problem(node.place(), path, "expected " + expected() + ", got " + node.describe());
            return null;
        }
        return read(mapping, path, reading, Map.of(), Set.of());
    }

    /// Reads a mapping that may have the keys `more` beside this shape's own. `foreign` are the keys of sibling kinds
    /// with a message saying so.
    R read(Syntax.Mapping mapping, String path, Reading reading, Map<String, String> foreign, Set<String> more) {
        Set<String> known = new LinkedHashSet<>(more);
        known.addAll(names());
        Map<String, Syntax.Entry> given = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            if (known.contains(key)) {
                given.put(key, entry);
            }
        });
        mapping.entries().forEach((key, entry) -> {
            if (known.contains(key) || (mapping.kindOverridden() && foreign.containsKey(key))) {
                return;
            }
            Suggestion suggestion = Suggestion.of(key, path, known, given.keySet());
            reading.problem(
                    entry.place(), Reading.join(path, Shown.shorten(key)), message(key, suggestion, foreign, known));
            // Reading on under the suggested key spares the follow-up "required" and finds mistakes inside.
            if (suggestion.local() && !given.containsKey(suggestion.key())) {
                given.put(suggestion.key(), entry);
            }
        });
        Values values = new Values();
        boolean whole = true;
        for (Field<R, ?> field : fields) {
            whole &= readField(field, given.get(field.name()), mapping.place(), path, reading, values);
        }
        if (!whole) {
            return null;
        }
        R record = maker.apply(values);
        check.check(record, (key, message) -> reading.problem(Reading.join(path, key), message));
        return record;
    }

    private static String message(String key, Suggestion suggestion, Map<String, String> foreign, Set<String> known) {
        String keys = known.isEmpty() ? " (no keys here)" : " (keys here: " + String.join(", ", known) + ")";
        String sibling = foreign.get(key);
        if (sibling != null) {
            return sibling + keys;
        }
        return "unknown key" + suggestion.text() + keys;
    }

    private static <R, T> boolean readField(
            Field<R, T> field, Syntax.Entry entry, Place owner, String path, Reading reading, Values values) {
        String fieldPath = Reading.join(path, field.name());
        if (entry != null) {
            reading.written(fieldPath, entry.value().place());
        }
        T value = field.read(entry == null ? null : entry.value(), owner, fieldPath, reading);
        values.put(field, value);
        return value != null;
    }

    @Override
    public Map<String, Object> write(R record) {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (Field<R, ?> field : fields) {
            Object value = field.write(record);
            if (value != null) {
                tree.put(field.name(), value);
            }
        }
        return tree;
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        Map<String, Object> mapping = schema(definitions, Map.of());
        for (Field<R, ?> field : fields) {
            if (field.name().equals(shorthand)) {
                Map<String, Object> either = new LinkedHashMap<>();
                either.put("anyOf", List.of(field.type().schema(definitions), mapping));
                return either;
            }
        }
        return mapping;
    }

    Map<String, Object> schema(Map<String, Object> definitions, Map<String, Object> more) {
        Map<String, Object> properties = new LinkedHashMap<>(more);
        for (Field<R, ?> field : fields) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put("description", field.doc());
            Object fallback = field.writeFallback();
            if (fallback != null) {
                property.put("default", fallback);
            }
            property.putAll(field.type().schema(definitions));
            properties.put(field.name(), property);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", doc);
        schema.put("type", "object");
        schema.put("properties", properties);
        List<String> required = fields.stream()
                .filter(field -> !field.optional())
                .map(Field::name)
                .toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    @Override
    public void keys(String path, BiConsumer<String, String> sink) {
        for (Field<R, ?> field : fields) {
            sink.accept(path, field.name());
            field.type().keys(Reading.join(path, field.name()), sink);
        }
    }
}
