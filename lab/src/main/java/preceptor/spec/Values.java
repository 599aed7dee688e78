package preceptor.spec;

import java.util.HashMap;
import java.util.Map;

/// The values of a mapping's keys, all present.
final class Values {
    private final Map<Field<?, ?>, Object> values = new HashMap<>();

    <T> void put(Field<?, T> field, T value) {
        values.put(field, value);
    }

    /// The cast holds because [#put] alone fills the map and ties the value's type to the field's.
    @SuppressWarnings("unchecked")
    <T> T get(Field<?, T> field) {
        return (T) values.get(field);
    }
}
