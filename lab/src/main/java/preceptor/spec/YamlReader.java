package preceptor.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// YAML text to [Syntax], with bounds on everything that a hostile file could blow up.
///
/// The tree is built from the parser's events rather than by the library's composer: events come one by one, so that
/// the
/// bounds on depth, aliases and size hold before anything is built, and nothing here or there recurses as deep as the
/// file does.
final class YamlReader {
    static final int MOST_BYTES = 1_000_000;
    static final int MOST_DEPTH = 32;
    private static final int MOST_ALIASES = 50;
    private static final int MOST_NODES = 20_000;

    private final String source;
    private final Place fixed;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, Optional<Syntax>> anchors = new HashMap<>();
    private int aliases;
    private int nodes;
    private Syntax root;

    /// A collection that hasn't ended.
    private static final class Open {
        private final Place place;
        private final Optional<Anchor> anchor;
        private final Map<String, Syntax.Entry> entries;
        private final List<Syntax> items = new ArrayList<>();
        private Syntax.Scalar key;

        Open(Place place, Optional<Anchor> anchor, boolean mapping) {
            this.place = place;
            this.anchor = anchor;
            this.entries = mapping ? new LinkedHashMap<>() : null;
        }

        Syntax close() {
            if (entries != null) {
                return Syntax.Mapping.of(place, entries);
            }
            int size = 1;
            for (Syntax item : items) {
                size += item.size();
            }
            return new Syntax.Sequence(place, List.copyOf(items), size);
        }
    }

    private YamlReader(String source, Place fixed) {
        this.source = source;
        this.fixed = fixed;
    }

    /// Reads one document whose places are in `source`.
    static Syntax read(String text, String source) {
        return new YamlReader(source, null).readAll(text);
    }

    /// Reads one value that was written at `place`.
    static Syntax readValue(String text, Place place) {
        return new YamlReader(place.source(), place).readAll(text);
    }

    /// The text of a file of at most 1 MB.
    static String readText(Path file) {
        Place start = new Place(file.toString(), 1, 1);
        byte[] bytes;
        if (Files.isDirectory(file)) {
            throw new SpecException(Place.of(file.toString()), "", "expected a file, got a folder");
        }
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new SpecException(Place.of(file.toString()), "", "no such file");
        } catch (IOException e) {
            throw new SpecException(Place.of(file.toString()), "", "can't be read: " + e.getMessage());
        }
        if (bytes.length > MOST_BYTES) {
            throw new SpecException(start, "", "expected at most " + MOST_BYTES + " bytes, got more");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SpecException(start, "", "expected text in UTF-8, got other bytes");
        }
    }

    private Syntax readAll(String text) {
        if (text.length() > MOST_BYTES) {
            throw fail(at(1, 1), "expected at most " + MOST_BYTES + " characters, got " + text.length());
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(MOST_BYTES + 1)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(body).iterator();
            while (events.hasNext()) {
                accept(events.next());
            }
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            String problem = e.getProblem() == null ? e.getContext() : e.getProblem();
            throw fail(mark.map(this::at).orElse(at(1, 1)), "not valid YAML: " + oneLine(problem));
        } catch (ReaderException e) {
            throw fail(
                    at(body, e.getPosition()),
                    "not valid YAML: the character U+" + String.format("%04X", e.getCodePoint()) + " isn't allowed");
        } catch (YamlEngineException e) {
            throw fail(at(1, 1), "not valid YAML: " + oneLine(e.getMessage()));
        }
        return root == null ? new Syntax.Scalar(at(1, 1), "", true) : root;
    }

    private void accept(Event event) {
        Place place = event.getStartMark().map(this::at).orElse(at(1, 1));
        switch (event.getEventId()) {
            case DocumentStart -> {
                if (root != null) {
                    throw fail(place, "expected one document, got a second one");
                }
            }
            case Alias -> alias((AliasEvent) event, place);
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                refuseTag(scalar.getTag(), place);
                Syntax node = new Syntax.Scalar(place, scalar.getValue(), scalar.isPlain());
                scalar.getAnchor().ifPresent(anchor -> anchors.put(anchor, Optional.of(node)));
                add(node);
            }
            case MappingStart, SequenceStart -> start((CollectionStartEvent) event, place);
            case MappingEnd, SequenceEnd -> {
                Open closed = open.pop();
                Syntax node = closed.close();
                closed.anchor.ifPresent(anchor -> anchors.put(anchor, Optional.of(node)));
                add(node);
            }
            default -> {}
        }
    }

    private void start(CollectionStartEvent event, Place place) {
        refuseTag(event.getTag(), place);
        if (open.size() >= MOST_DEPTH) {
            throw fail(place, "expected at most " + MOST_DEPTH + " levels of nesting, got more");
        }
        if (!open.isEmpty() && open.peek().entries != null && open.peek().key == null) {
            throw fail(place, "expected a word as a key, got a " + (isMapping(event) ? "mapping" : "list"));
        }
        Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
        anchor.ifPresent(a -> anchors.put(a, Optional.empty()));
        open.push(new Open(place, anchor, isMapping(event)));
    }

    private static boolean isMapping(CollectionStartEvent event) {
        return switch (event) {
            case MappingStartEvent m -> true;
            case SequenceStartEvent s -> false;
            default -> throw new IllegalStateException("a collection is a mapping or a list");
        };
    }

    private void alias(AliasEvent event, Place place) {
        if (++aliases > MOST_ALIASES) {
            throw fail(place, "expected at most " + MOST_ALIASES + " aliases, got more");
        }
        String name = "*" + Shown.shorten(event.getAlias().getValue());
        Optional<Syntax> target = anchors.get(event.getAlias());
        if (target == null) {
            throw fail(place, "no anchor is named as the alias " + name);
        }
        add(target.orElseThrow(() -> fail(place, "the alias " + name + " is inside what it stands for")));
    }

    private void refuseTag(Optional<String> tag, Place place) {
        if (tag.isPresent()) {
            throw fail(place, "tags aren't allowed, got '" + Shown.shorten(tag.get()) + "'");
        }
    }

    private void add(Syntax node) {
        // What's written is counted as it comes, what aliases stand for when their collection ends.
        if (++nodes > MOST_NODES || node.size() > MOST_NODES) {
            throw fail(node.place(), "expected at most " + MOST_NODES + " keys and values, got more");
        }
        if (open.isEmpty()) {
            root = node;
            return;
        }
        Open parent = open.peek();
        if (parent.entries == null) {
            parent.items.add(node);
        } else if (parent.key == null) {
            if (!(node instanceof Syntax.Scalar scalar)) {
                throw fail(node.place(), "expected a word as a key, got " + node.describe());
            }
            if (parent.entries.containsKey(scalar.text())) {
                throw fail(
                        scalar.place(),
                        "duplicate key '" + Shown.shorten(scalar.text()) + "', first given at "
                                + parent.entries.get(scalar.text()).place());
            }
            parent.key = scalar;
        } else {
            parent.entries.put(parent.key.text(), new Syntax.Entry(parent.key.place(), node));
            parent.key = null;
        }
    }

    private SpecException fail(Place place, String message) {
        return new SpecException(place, fixed == null ? path() : "", message);
    }

    /// The path of what's being read.
    private String path() {
        StringBuilder path = new StringBuilder();
        for (Iterator<Open> it = open.descendingIterator(); it.hasNext(); ) {
            Open level = it.next();
            if (level.entries == null) {
                path.append('[').append(level.items.size()).append(']');
            } else if (level.key != null) {
                path.append(path.isEmpty() ? "" : ".").append(Shown.shorten(level.key.text()));
            }
        }
        return path.toString();
    }

    private Place at(Mark mark) {
        return at(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place at(int line, int column) {
        return fixed == null ? new Place(source, line, column) : fixed;
    }

    private Place at(String text, int position) {
        int end = Math.min(Math.max(position, 0), text.length());
        int line =
                1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
        return at(line, end - text.lastIndexOf('\n', end - 1));
    }

    private static String oneLine(String problem) {
        String line = problem == null ? "" : problem.lines().findFirst().orElse("");
        StringBuilder shown = new StringBuilder();
        line.codePoints().limit(200).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return shown.toString();
    }
}
