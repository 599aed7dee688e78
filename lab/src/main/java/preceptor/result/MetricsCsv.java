package preceptor.result;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// `metrics.csv`: the table of [Metrics] in UTF-8, one row a line, lines ended by a line feed, fields in double quotes
/// only where they hold a comma or a quote. Numbers are written by [Double#toString(double)], so that reading gives
/// back every bit.
public final class MetricsCsv {
    private static final String HEADER = "run,seed,step,level,region,child,metric,value";
    private static final int COLUMNS = 8;
    private static final int MAX_LINE = 1 << 14;
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,400}+(\\.[0-9]{1,400}+)?+([eE][-+]?[0-9]{1,4})?");

    private MetricsCsv() {}

    /// Writes `file` whole or not at all.
    public static void write(Path file, Metrics metrics) {
        AtomicFiles.write(file, out -> write(out, metrics));
    }

    /// The same to a stream, which is not closed.
    public static void write(OutputStream out, Metrics metrics) throws IOException {
        out.write(header());
        writeRows(out, metrics);
    }

    /// The rows alone, without the header, as parts of a longer table.
    static void writeRows(OutputStream out, Metrics metrics) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < metrics.size(); i++) {
            Metrics.Row row = metrics.row(i);
            field(text, row.run()).append(',');
            text.append(row.seed()).append(',').append(row.step()).append(',');
            if (row.level() != Metrics.NO_LEVEL) {
                text.append(row.level());
            }
            field(text.append(','), row.region()).append(',');
            field(text, row.child()).append(',');
            field(text, row.metric()).append(',').append(row.value()).append('\n');
            if (text.length() > MAX_LINE) {
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                text.setLength(0);
            }
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static StringBuilder field(StringBuilder text, String field) {
        if (field.indexOf(',') < 0 && field.indexOf('"') < 0) {
            return text.append(field);
        }
        return text.append('"').append(field.replace("\"", "\"\"")).append('"');
    }

    /// The header, as bytes of the file.
    static byte[] header() {
        return (HEADER + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Reads a table that [#write] wrote. Fails with a [ResultException] that names file, line and column.
    public static Metrics read(Path file) {
        Metrics metrics = new Metrics();
        forEach(file, metrics::add);
        return metrics;
    }

    /// Hands over the rows of a table, one by one, without keeping any: a table may be larger than the memory. Fails as
    /// [#read] does.
    public static void forEach(Path file, Consumer<Metrics.Row> action) {
        int line = 1;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            Map<String, String> texts = new HashMap<>();
            StringBuilder text = new StringBuilder();
            if (!readLine(in, text) || !HEADER.contentEquals(text)) {
                throw new IllegalArgumentException("expected the header " + HEADER);
            }
            line++;
            while (readLine(in, text)) {
                action.accept(row(text, texts));
                line++;
            }
        } catch (CharacterCodingException e) {
            throw ResultException.in(file, "line " + line + " or soon after it: not UTF-8", e);
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        } catch (IllegalArgumentException | NonFiniteException e) {
            throw ResultException.in(file, "line " + line + ": " + e.getMessage(), e);
        }
    }

    /// Takes rows that are written elsewhere.
    @FunctionalInterface
    interface Sink {
        void add(Metrics.Row row) throws IOException;
    }

    /// Hands over rows as [#writeRows] gave them.
    static void forEachRow(InputStream rows, Sink sink) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(rows, StandardCharsets.UTF_8));
        Map<String, String> texts = new HashMap<>();
        StringBuilder text = new StringBuilder();
        while (readLine(in, text)) {
            sink.add(row(text, texts));
        }
    }

    /// False at the end of the file; every line must end with a line feed, or the file is cut short.
    private static boolean readLine(Reader in, StringBuilder text) throws IOException {
        text.setLength(0);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                if (text.isEmpty()) {
                    return false;
                }
                throw new IllegalArgumentException("the file is cut short: its last line has no end");
            }
            if (text.length() == MAX_LINE) {
                throw new IllegalArgumentException("expected at most " + MAX_LINE + " characters");
            }
            text.append((char) c);
        }
        return true;
    }

    private static Metrics.Row row(CharSequence line, Map<String, String> texts) {
        List<String> fields = split(line);
        if (fields.size() != COLUMNS) {
            throw new IllegalArgumentException("expected " + COLUMNS + " columns, got " + fields.size());
        }
        String level = fields.get(3);
        return new Metrics.Row(
                shared(texts, fields.get(0)),
                integer("seed", fields.get(1)),
                integer("step", fields.get(2)),
                level.isEmpty() ? Metrics.NO_LEVEL : level(level),
                shared(texts, fields.get(4)),
                shared(texts, fields.get(5)),
                shared(texts, fields.get(6)),
                value(fields.get(7)));
    }

    private static String shared(Map<String, String> texts, String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    private static long integer(String column, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("column " + column + ": expected a whole number, got " + shown(text), e);
        }
    }

    private static int level(String text) {
        long level = integer("level", text);
        if (level < 0 || level > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("column level: expected nothing or 0 to 2147483647, got " + level);
        }
        return (int) level;
    }

    private static double value(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("column value: expected a finite number, got " + shown(text));
        }
        return Double.parseDouble(text);
    }

    private static String shown(String text) {
        return text.isEmpty() ? "nothing" : text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    static List<String> split(CharSequence line) {
        List<String> fields = new ArrayList<>(COLUMNS);
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        boolean closed = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted) {
                if (c != '"') {
                    field.append(c);
                } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else {
                    quoted = false;
                    closed = true;
                }
            } else if (c == ',') {
                fields.add(field.toString());
                field.setLength(0);
                closed = false;
            } else if (c == '"' && field.isEmpty() && !closed) {
                quoted = true;
            } else if (c == '"' || closed) {
                throw new IllegalArgumentException(
                        "column " + (fields.size() + 1) + ": a quote in the middle of a field");
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("column " + (fields.size() + 1) + ": a quote without its end");
        }
        fields.add(field.toString());
        return fields;
    }
}
