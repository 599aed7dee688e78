package preceptor.spec;

import java.util.function.Function;

/// One key of a mapping: its name, its type, the value it has when it's not given, and what it means.
final class Field<R, T> {
    private final String name;
    private final Type<T> type;
    private final T fallback;
    private final Function<R, T> getter;
    private final String doc;

    private Field(String name, Type<T> type, T fallback, Function<R, T> getter, String doc) {
        this.name = name;
        this.type = type;
        this.fallback = fallback;
        this.getter = getter;
        this.doc = doc;
    }

    static <R, T> Field<R, T> of(String name, Type<T> type, T fallback, Function<R, T> getter, String doc) {
        return new Field<>(name, type, fallback, getter, doc);
    }

    /// A key without a default of its own: a mapping whose keys have defaults, or a value that must be given.
    static <R, T> Field<R, T> of(String name, Type<T> type, Function<R, T> getter, String doc) {
        return new Field<>(name, type, null, getter, doc);
    }

    String name() {
        return name;
    }

    Type<T> type() {
        return type;
    }

    String doc() {
        return doc;
    }

    /// Whether the key may be left out.
    boolean optional() {
        return fallback != null || type.complete();
    }

    Object write(R owner) {
        return type.write(getter.apply(owner));
    }

    Object writeFallback() {
        return fallback == null ? null : type.write(fallback);
    }

    /// Reads the value, or takes the default where `node` is null or says nothing. Null means that it failed.
    T read(Syntax node, Place owner, String path, Reading reading) {
        boolean absent = node == null || (node instanceof Syntax.Scalar scalar && scalar.isNull());
        if (!absent) {
            return type.read(node, path, reading);
        }
        if (fallback != null) {
            return fallback;
        }
        Place place = node == null ? owner : node.place();
        if (type.structured()) {
            return type.read(Syntax.Mapping.empty(place), path, reading);
        }
        reading.problem(place, path, "required; expected " + type.expected());
        return null;
    }
}
