package preceptor.learn;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A node of a YAML document with its place, for files that the program itself has written: few levels, no aliases,
/// anchors or tags, no key twice. The tree is built from the parser's events, so that these bounds hold before anything
/// is built. All complaints are [DataException]s that name file, line and path.
///
/// @param value a `String`, a `List<YamlTree>` or a `Map<String, YamlTree>`
record YamlTree(Path file, String path, int line, Object value) {
    private static final int MOST_DEPTH = 5;
    private static final int SHOWN = 60;

    /// A collection that has not ended; `entries` is null in a list, `items` in a mapping.
    private record Open(String path, int line, Map<String, YamlTree> entries, List<YamlTree> items, String[] key) {
        String next() {
            return entries == null ? path + "[" + items.size() + "]" : path.isEmpty() ? key[0] : path + "." + key[0];
        }
    }

    /// Reads one document of bounded length.
    static YamlTree parse(Path file, String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(text.length() + 1).build();
        Deque<Open> open = new ArrayDeque<>();
        YamlTree root = null;
        int line = 1;
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(line);
                refuse(file, line, event);
                YamlTree done = null;
                switch (event.getEventId()) {
                    case DocumentStart -> {
                        if (root != null) {
                            throw fail(file, line, "", "expected one document, got a second one");
                        }
                    }
                    case Scalar -> {
                        String scalar = ((ScalarEvent) event).getValue();
                        Open parent = open.peek();
                        if (parent != null && parent.entries != null && parent.key[0] == null) {
                            if (parent.entries.containsKey(scalar)) {
                                throw fail(file, line, parent.path, "key '" + shorten(scalar) + "' is there twice");
                            }
                            parent.key[0] = scalar;
                        } else {
                            done = new YamlTree(file, parent == null ? "" : parent.next(), line, scalar);
                        }
                    }
                    case MappingStart, SequenceStart -> {
                        Open parent = open.peek();
                        if (open.size() >= MOST_DEPTH) {
                            throw fail(
                                    file, line, parent.next(), "expected at most " + MOST_DEPTH + " levels, got more");
                        }
                        if (parent != null && parent.entries != null && parent.key[0] == null) {
                            throw fail(file, line, parent.path, "expected a word as a key, got a collection");
                        }
                        boolean mapping = event.getEventId() == Event.ID.MappingStart;
                        open.push(new Open(
                                parent == null ? "" : parent.next(),
                                line,
                                mapping ? new LinkedHashMap<>() : null,
                                mapping ? null : new ArrayList<>(),
                                new String[1]));
                    }
                    case MappingEnd, SequenceEnd -> {
                        Open closed = open.pop();
                        done = new YamlTree(
                                file, closed.path, closed.line, closed.entries == null ? closed.items : closed.entries);
                    }
                    default -> {}
                }
                if (done != null && open.isEmpty()) {
                    root = done;
                } else if (done != null && open.peek().entries == null) {
                    open.peek().items.add(done);
                } else if (done != null) {
                    open.peek().entries.put(open.peek().key[0], done);
                    open.peek().key[0] = null;
                }
            }
        } catch (MarkedYamlEngineException e) {
            int at = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(line);
            throw fail(file, at, "", "not valid YAML: " + shorten(String.valueOf(e.getProblem())));
        } catch (YamlEngineException e) {
            throw fail(file, line, "", "not valid YAML: " + shorten(String.valueOf(e.getMessage())));
        }
        if (root == null) {
            throw fail(file, 1, "", "expected a teacher, got an empty document");
        }
        return root;
    }

    private static void refuse(Path file, int line, Event event) {
        boolean marked = event instanceof NodeEvent node && node.getAnchor().isPresent();
        if (marked || event instanceof AliasEvent) {
            throw fail(file, line, "", "anchors and aliases are not allowed");
        }
        if (event instanceof ScalarEvent scalar && scalar.getTag().isPresent()) {
            throw fail(file, line, "", "tags are not allowed");
        }
    }

    private static DataException fail(Path file, int line, String path, String problem) {
        return DataException.in(file, "line " + line + ": " + (path.isEmpty() ? "" : shorten(path) + ": ") + problem);
    }

    DataException fail(String problem) {
        return fail(file, line, path, problem);
    }

    DataException expected(String expected) {
        String got = switch (value) {
            case String text -> "'" + shorten(text) + "'";
            case List<?> list -> "a list";
            default -> "a mapping";
        };
        return fail("expected " + expected + ", got " + got);
    }

    private static String shorten(String text) {
        String line = text.codePoints()
                .limit(SHOWN)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.length() < text.length() ? line + "…" : line;
    }

    /// The entries of a mapping that has exactly these keys.
    YamlTree requireKeys(String... keys) {
        Map<?, ?> map = map();
        for (String key : keys) {
            if (!map.containsKey(key)) {
                throw fail("the key '" + key + "' is missing");
            }
        }
        Set<String> known = Set.of(keys);
        for (Object key : map.keySet()) {
            if (!known.contains(key)) {
                throw fail("expected the keys " + String.join(", ", keys) + ", got '" + shorten((String) key) + "'");
            }
        }
        return this;
    }

    private Map<?, ?> map() {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw expected("a mapping");
    }

    YamlTree at(String key) {
        return (YamlTree) map().get(key);
    }

    List<YamlTree> list() {
        if (value instanceof List<?> list) {
            return list.stream().map(YamlTree.class::cast).toList();
        }
        throw expected("a list");
    }

    String text() {
        if (value instanceof String text) {
            return text;
        }
        throw expected("text");
    }

    void requireText(String wanted) {
        if (!text().equals(wanted)) {
            throw expected("'" + wanted + "'");
        }
    }

    /// The text, which must be one of `words`.
    String oneOf(String... words) {
        String text = text();
        if (!List.of(words).contains(text)) {
            throw expected("one of " + String.join(", ", words));
        }
        return text;
    }

    int integer(int low, int high) {
        String text = text();
        try {
            int number = Integer.parseInt(text);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with what was expected.
        }
        throw expected("a whole number from " + low + " to " + high);
    }

    double number() {
        String text = text();
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with what was expected.
        }
        throw expected("a finite number");
    }

    /// The bytes of a base64 block, which must be `length`.
    byte[] block(long length) {
        String text = text();
        // Nothing is decoded that has not the right length within a quantum and a line feed per quantum.
        if (text.length() > 2 * length + 16) {
            throw fail("expected " + length + " bytes in base64, got " + text.length() + " characters");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.replace("\n", ""));
        } catch (IllegalArgumentException e) {
            throw fail("expected base64, got " + shorten(String.valueOf(e.getMessage())));
        }
        if (bytes.length != length) {
            throw fail("expected " + length + " bytes in base64, got " + bytes.length);
        }
        return bytes;
    }
}
