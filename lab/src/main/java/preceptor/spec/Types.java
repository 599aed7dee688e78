package preceptor.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The types of a spec's values, numbers excepted (see [Numbers]).
final class Types {
    private Types() {}

    /// `true` or `false`.
    static Type<Boolean> flag() {
        return new Flag();
    }

    /// Text that `accepted` takes; `expected` says which that is, `pattern` says it as a regular expression.
    static Type<String> text(String expected, String pattern, Predicate<String> accepted) {
        return new Text(expected, pattern, accepted);
    }

    /// The path of a file, kept as it's written.
    static Type<String> file() {
        return text(
                "the path of a file",
                "^.{1,4096}$",
                s -> !s.isBlank() && s.length() <= 4096 && s.chars().noneMatch(Character::isISOControl));
    }

    /// One of an enum's constants, written in lower case with hyphens.
    static <E extends Enum<E>> Type<E> word(Class<E> type) {
        return new Word<>(List.of(type.getEnumConstants()));
    }

    static <T> Type<List<T>> list(Type<T> item, int least, int most) {
        return new Items<>(item, least, most);
    }

    /// A list in which nothing occurs twice.
    static <T> Type<List<T>> set(Type<T> item, int most) {
        return new DistinctItems<>(new Items<>(item, 0, most));
    }

    /// One value or a list from root to leaves.
    static <T> Type<PerLevel<T>> perLevel(Type<T> item) {
        return new Levels<>(item, new Items<>(item, 1, 64));
    }

    /// A value that may be absent; it's then left out of the canonical form.
    static <T> Type<Optional<T>> optional(Type<T> type) {
        return new Maybe<>(type);
    }

    /// The value `meaning` written as `word`, or what `other` reads.
    static <T> Type<T> wordOr(String word, T meaning, Type<T> other) {
        return new WordOr<>(word, meaning, other);
    }

    /// `type` seen through a conversion and its inverse.
    static <A, B> Type<B> map(Type<A> type, Function<A, B> to, Function<B, A> from) {
        return new Mapped<>(type, to, from);
    }

    /// A type that may contain itself.
    static <T> Type<T> recursive(String name, Supplier<Type<T>> type) {
        return new Recursive<>(name, type);
    }

    /// The one of `words` that `node` says, or null with a problem that names the nearest one.
    static String word(Syntax node, List<String> words, String path, Reading reading) {
        String expected = words.size() == 1 ? words.getFirst() : "one of " + String.join(", ", words);
        if (node instanceof Syntax.Scalar scalar && !scalar.isNull()) {
            if (words.contains(scalar.text())) {
                return scalar.text();
            }
            String near = Suggestion.nearest(scalar.text(), words);
            reading.problem(
                    scalar.place(),
                    path,
                    "expected " + expected + ", got '" + Shown.shorten(scalar.text()) + "'"
                            + (near == null ? "" : "; did you mean '" + near + "'?"));
        } else {
            reading.problem(node.place(), path, "expected " + expected + ", got " + node.describe());
        }
        return null;
    }

    private static void wrong(Type<?> type, Syntax node, String path, Reading reading) {
        reading.problem(node.place(), path, "expected " + type.expected() + ", got " + node.describe());
    }

    private record Flag() implements Type<Boolean> {
        @Override
        public Boolean read(Syntax node, String path, Reading reading) {
            if (node instanceof Syntax.Scalar scalar && scalar.plain()) {
                switch (scalar.text()) {
                    case "true", "True", "TRUE" -> {
                        return true;
                    }
                    case "false", "False", "FALSE" -> {
                        return false;
                    }
                    default -> {}
                }
            }
            wrong(this, node, path, reading);
            return null;
        }

        @Override
        public Object write(Boolean value) {
            return value;
        }

        @Override
        public String expected() {
            return "true or false";
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return Map.of("type", "boolean");
        }
    }

    private record Text(String expected, String pattern, Predicate<String> accepted) implements Type<String> {
        @Override
        public String read(Syntax node, String path, Reading reading) {
            if (node instanceof Syntax.Scalar scalar && accepted.test(scalar.text())) {
                return scalar.text();
            }
            wrong(this, node, path, reading);
            return null;
        }

        @Override
        public Object write(String value) {
            return value;
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return ordered("type", "string", "pattern", pattern);
        }
    }

    private record Word<E extends Enum<E>>(List<E> constants) implements Type<E> {
        private List<String> words() {
            return constants.stream().map(Words::of).toList();
        }

        @Override
        public E read(Syntax node, String path, Reading reading) {
            String word = word(node, words(), path, reading);
            return word == null ? null : constants.get(words().indexOf(word));
        }

        @Override
        public Object write(E value) {
            return Words.of(value);
        }

        @Override
        public String expected() {
            return "one of " + String.join(", ", words());
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return Map.of("enum", words());
        }
    }

    private record Items<T>(Type<T> item, int least, int most) implements Type<List<T>> {
        @Override
        public List<T> read(Syntax node, String path, Reading reading) {
            if (!(node instanceof Syntax.Sequence sequence)) {
                wrong(this, node, path, reading);
                return null;
            }
            int size = sequence.items().size();
            if (size < least || size > most) {
                reading.problem(node.place(), path, "expected " + expected() + ", got " + size);
                return null;
            }
            List<T> values = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                String itemPath = path + "[" + i + "]";
                reading.written(itemPath, sequence.items().get(i).place());
                T value = item.read(sequence.items().get(i), itemPath, reading);
                if (value != null) {
                    values.add(value);
                }
            }
            return values.size() == size ? List.copyOf(values) : null;
        }

        @Override
        public Object write(List<T> values) {
            return values.stream().map(item::write).toList();
        }

        @Override
        public String expected() {
            return "a list of " + (least == 0 ? "at most " : least + " to ") + most + " entries, each "
                    + item.expected();
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return ordered("type", "array", "items", item.schema(definitions), "minItems", least, "maxItems", most);
        }

        @Override
        public void keys(String path, BiConsumer<String, String> sink) {
            item.keys(path + "[0]", sink);
        }
    }

    private record DistinctItems<T>(Items<T> items) implements Type<List<T>> {
        @Override
        public List<T> read(Syntax node, String path, Reading reading) {
            List<T> values = items.read(node, path, reading);
            if (values == null) {
                return null;
            }
            for (int i = 0; i < values.size(); i++) {
                if (values.indexOf(values.get(i)) < i) {
                    reading.problem(
                            path + "[" + i + "]",
                            "expected each entry once, got '" + items.item().write(values.get(i)) + "' again");
                    return null;
                }
            }
            return values;
        }

        @Override
        public Object write(List<T> values) {
            return items.write(values);
        }

        @Override
        public String expected() {
            return items.expected();
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            Map<String, Object> schema = new LinkedHashMap<>(items.schema(definitions));
            schema.put("uniqueItems", true);
            return schema;
        }
    }

    private record Levels<T>(Type<T> item, Items<T> items) implements Type<PerLevel<T>> {
        @Override
        public PerLevel<T> read(Syntax node, String path, Reading reading) {
            if (node instanceof Syntax.Sequence) {
                List<T> values = items.read(node, path, reading);
                return values == null ? null : new PerLevel<>(values);
            }
            if (node instanceof Syntax.Mapping) {
                wrong(this, node, path, reading);
                return null;
            }
            T value = item.read(node, path, reading);
            return value == null ? null : PerLevel.of(value);
        }

        @Override
        public Object write(PerLevel<T> value) {
            return value.uniform() ? item.write(value.at(0)) : items.write(value.entries());
        }

        @Override
        public String expected() {
            return item.expected() + ", or a list of such from root to leaves";
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return ordered("anyOf", List.of(item.schema(definitions), items.schema(definitions)));
        }
    }

    private record Maybe<T>(Type<T> type) implements Type<Optional<T>> {
        @Override
        public Optional<T> read(Syntax node, String path, Reading reading) {
            T value = type.read(node, path, reading);
            return value == null ? null : Optional.of(value);
        }

        @Override
        public Object write(Optional<T> value) {
            return value.map(type::write).orElse(null);
        }

        @Override
        public String expected() {
            return type.expected();
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return type.schema(definitions);
        }

        @Override
        public void keys(String path, BiConsumer<String, String> sink) {
            type.keys(path, sink);
        }
    }

    private record WordOr<T>(String word, T meaning, Type<T> other) implements Type<T> {
        @Override
        public T read(Syntax node, String path, Reading reading) {
            if (!(node instanceof Syntax.Scalar scalar)) {
                // The word itself under a mapping merged over it means nothing any more.
                return other.read(node, path, reading);
            }
            if (scalar.text().equals(word)) {
                return meaning;
            }
            String near = Suggestion.nearest(scalar.text(), List.of(word));
            if (near != null || other.structured()) {
                reading.problem(
                        node.place(),
                        path,
                        "expected " + expected() + ", got " + node.describe()
                                + (near == null ? "" : "; did you mean '" + near + "'?"));
                return null;
            }
            return other.read(node, path, reading);
        }

        @Override
        public Object write(T value) {
            return value.equals(meaning) ? word : other.write(value);
        }

        @Override
        public String expected() {
            return word + ", or " + other.expected();
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return ordered("anyOf", List.of(Map.of("const", word), other.schema(definitions)));
        }

        @Override
        public void keys(String path, BiConsumer<String, String> sink) {
            other.keys(path, sink);
        }
    }

    private record Mapped<A, B>(Type<A> type, Function<A, B> to, Function<B, A> from) implements Type<B> {
        @Override
        public B read(Syntax node, String path, Reading reading) {
            A value = type.read(node, path, reading);
            return value == null ? null : to.apply(value);
        }

        @Override
        public Object write(B value) {
            return type.write(from.apply(value));
        }

        @Override
        public String expected() {
            return type.expected();
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return type.schema(definitions);
        }

        @Override
        public void keys(String path, BiConsumer<String, String> sink) {
            type.keys(path, sink);
        }

        @Override
        public boolean structured() {
            return type.structured();
        }

        @Override
        public boolean complete() {
            return type.complete();
        }
    }

    private record Recursive<T>(String name, Supplier<Type<T>> type) implements Type<T> {
        @Override
        public T read(Syntax node, String path, Reading reading) {
            return type.get().read(node, path, reading);
        }

        @Override
        public Object write(T value) {
            return type.get().write(value);
        }

        @Override
        public String expected() {
            return type.get().expected();
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            if (!definitions.containsKey(name)) {
                definitions.put(name, Map.of());
                definitions.put(name, type.get().schema(definitions));
            }
            return Map.of("$ref", "#/$defs/" + name);
        }

        @Override
        public void keys(String path, BiConsumer<String, String> sink) {
            // Inside a list of itself the type has no keys that aren't known from outside.
            if (!path.endsWith("]")) {
                type.get().keys(path, sink);
            }
        }

        @Override
        public boolean structured() {
            return type.get().structured();
        }

        @Override
        public boolean complete() {
            return type.get().complete();
        }
    }

    /// A map in the order of its arguments: key, value, key, value …
    static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
