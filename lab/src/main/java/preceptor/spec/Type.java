package preceptor.spec;

import java.util.Map;
import java.util.function.BiConsumer;

/// How one kind of value is read, written and described. The parser, the canonical form, the suggestions and the JSON
/// Schema all come from it, so they can't differ.
interface Type<T> {
    /// The value that `node` says, or null after telling `reading` what's wrong.
    T read(Syntax node, String path, Reading reading);

    /// The value as a plain tree of maps, lists, texts, numbers and booleans; null where the key is left out.
    Object write(T value);

    /// What a message says was expected.
    String expected();

    /// The JSON Schema of the value; shared parts are put into `definitions`.
    Map<String, Object> schema(Map<String, Object> definitions);

    /// Hands over each key inside the value with the path of the mapping that has it.
    default void keys(String path, BiConsumer<String, String> sink) {}

    /// Whether an absent value is read as an empty mapping.
    default boolean structured() {
        return false;
    }

    /// Whether that empty mapping is a value, because no key of it has to be given.
    default boolean complete() {
        return false;
    }
}
