package preceptor.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a file says, before it's known what it means. Every node knows its place.
sealed interface Syntax {
    Place place();

    /// The number of nodes with aliases written out.
    int size();

    /// What the node is, for messages.
    String describe();

    /// A single value; `plain` if it was written without quotes.
    record Scalar(Place place, String text, boolean plain) implements Syntax {
        @Override
        public int size() {
            return 1;
        }

        boolean isNull() {
            return plain
                    && (text.isEmpty()
                            || text.equals("~")
                            || text.equals("null")
                            || text.equals("Null")
                            || text.equals("NULL"));
        }

        @Override
        public String describe() {
            if (isNull()) {
                return "nothing";
            }
            return plain ? "'" + Shown.shorten(text) + "'" : "the text '" + Shown.shorten(text) + "'";
        }
    }

    record Sequence(Place place, List<Syntax> items, int size) implements Syntax {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /// A mapping in the order of the file. `shorthand`, where it's not null, is the single value that this mapping was
    /// merged over: `before-relu` under `{epsilon: 1e-5}`. `kindOverridden` says that `--set` has changed the
    /// kind, so that keys of other kinds are left-overs, not mistakes.
    record Mapping(Place place, Map<String, Entry> entries, Scalar shorthand, boolean kindOverridden, int size)
            implements Syntax {
        static Mapping of(Place place, Map<String, Entry> entries) {
            int size = 1;
            for (Entry entry : entries.values()) {
                size += 1 + entry.value().size();
            }
            return new Mapping(place, entries, null, false, size);
        }

        static Mapping empty(Place place) {
            return of(place, Map.of());
        }

        Mapping with(Scalar newShorthand) {
            return new Mapping(place, entries, newShorthand, kindOverridden, size);
        }

        Mapping withKindOverridden() {
            return new Mapping(place, entries, shorthand, true, size);
        }

        /// This mapping with the shorthand, if there is one, written out under `key`.
        Mapping expanded(String key) {
            if (shorthand == null || shorthand.isNull() || entries.containsKey(key)) {
                return this;
            }
            Map<String, Entry> all = new LinkedHashMap<>();
            all.put(key, new Entry(shorthand.place(), shorthand));
            all.putAll(entries);
            return new Mapping(place, all, null, kindOverridden, size);
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /// A value and the place of its key.
    record Entry(Place place, Syntax value) {}
}
