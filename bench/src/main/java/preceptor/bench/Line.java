package preceptor.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One flat JSON object on one line, which is how measurements travel between programs: names to texts, numbers and
/// truth values, in the order in which they were put.
public final class Line {
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\": ?(?:\"([^\"]*)\"|([-+.0-9eE]+|true|false))");

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, String> written = new LinkedHashMap<>();

    /// Reads what [#toString] and Python's `json.dumps` write of a flat object; fields of other kinds are left out.
    public static Line parse(String text) {
        Line line = new Line();
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            boolean quoted = field.group(2) != null;
            String value = quoted ? field.group(2) : field.group(3);
            line.texts.put(field.group(1), value);
            line.written.put(field.group(1), quoted ? '"' + value + '"' : value);
        }
        return line;
    }

    public Line with(String name, String value) {
        texts.put(name, value);
        written.put(name, '"' + value.replace('"', '\'') + '"');
        return this;
    }

    public Line with(String name, boolean value) {
        return raw(name, Boolean.toString(value));
    }

    public Line with(String name, long value) {
        return raw(name, Long.toString(value));
    }

    /// Six digits; a value that is not finite, which JSON cannot say, is left out.
    public Line with(String name, double value) {
        return Double.isFinite(value) ? raw(name, String.format(Locale.ROOT, "%.6g", value)) : this;
    }

    private Line raw(String name, String value) {
        texts.put(name, value);
        written.put(name, value);
        return this;
    }

    public boolean has(String name) {
        return texts.containsKey(name);
    }

    /// A field as text; empty where there is none.
    public String text(String name) {
        return texts.getOrDefault(name, "");
    }

    /// A field as a number; not a number where there is none.
    public double number(String name) {
        String text = texts.get(name);
        return text == null ? Double.NaN : Double.parseDouble(text);
    }

    /// The names of all fields, in order.
    public Iterable<String> names() {
        return texts.keySet();
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("{");
        written.forEach((name, value) -> s.append(s.length() > 1 ? ", " : "")
                .append('"')
                .append(name)
                .append("\": ")
                .append(value));
        return s.append('}').toString();
    }
}
