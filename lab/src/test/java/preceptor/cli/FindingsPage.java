package preceptor.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import preceptor.result.SweepManifest;
import preceptor.result.SweepSummary;

/// A page of findings, whose tables are made by commands that stand in the page itself:
///
///     <!-- check: ./preceptor sweep examples/findings/x.yaml --set training.steps=20
///       | rows: cells
///       | columns: student.width; loss/population median as loss; loss/population quartiles as quartiles -->
///     | student.width | loss | quartiles |
///     |---|---|---|
///     | 4 | 0.6931 | 0.6917 to 0.6940 |
///     <!-- end -->
///
/// A column is a swept path, or a final number of `summary.csv` followed by `median`, `q1`, `q3`, `min`, `max`,
/// `quartiles`, `range` or `runs`, or the difference of two such (`loss/population median - loss/bayes median`), each
/// with `as title` where the heading should be another. With `rows: path | across: path | value: metric median`, one
/// number is laid out over two swept paths; several numbers, or several paths of a row, are parted by semicolons.
///
/// With `| then: sample-complexity --svg docs/images/x.svg` the table is what that command prints of the sweep's
/// folder,
/// and the picture is compared like the table.
///
/// With `| picture: metric-over-1 --metric loss/bayes --out docs/images/x.svg` that figure of the sweep is compared,
/// too.
///
/// Blocks that begin with `full:` instead of `check:` take long, and are made and compared on request only.
final class FindingsPage {
    private static final Pattern BLOCK =
            Pattern.compile("(<!--\\s*(check|full):\\s*(.*?)\\s*-->\\n)(.*?)(<!--\\s*end\\s*-->)", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);
    private static final Set<String> STATISTICS =
            Set.of("median", "q1", "q3", "min", "max", "quartiles", "range", "runs");

    /// One table: its place in the page, the command that makes it, and how.
    record Block(boolean full, List<String> command, Map<String, String> layout, String table, int from, int to) {}

    /// A sweep's results.
    record Swept(SweepManifest manifest, SweepSummary summary) {
        static Swept read(Path folder) {
            SweepManifest manifest = SweepManifest.read(folder.resolve("sweep.json"));
            return new Swept(manifest, SweepSummary.read(folder.resolve("summary.csv"), manifest));
        }
    }

    private record Column(String title, Function<Integer, String> cell) {}

    private FindingsPage() {}

    /// All blocks of a page, in order.
    static List<Block> blocks(String page) {
        List<Block> blocks = new ArrayList<>();
        Matcher m = BLOCK.matcher(page);
        while (m.find()) {
            String[] parts = m.group(3).split("\\|", -1);
            Map<String, String> layout = new LinkedHashMap<>();
            for (int i = 1; i < parts.length; i++) {
                int colon = parts[i].indexOf(':');
                if (colon < 0) {
                    throw new IllegalArgumentException("expected 'rows: …' or 'columns: …', got '" + parts[i] + "'");
                }
                layout.put(
                        parts[i].substring(0, colon).strip(),
                        parts[i].substring(colon + 1).strip().replaceAll("\\s+", " "));
            }
            blocks.add(new Block(m.group(2).equals("full"), words(parts[0]), layout, m.group(4), m.start(4), m.end(4)));
        }
        int markers = page.split("<!--\\s*(check|full):", -1).length - 1;
        if (blocks.size() != markers) {
            throw new IllegalArgumentException(
                    markers + " markers, but " + blocks.size() + " tables between a marker and <!-- end -->");
        }
        return blocks;
    }

    /// The words of a command line, as a shell splits it.
    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher m = WORD.matcher(command);
        while (m.find()) {
            words.add(m.group(1) != null ? m.group(1) : m.group(2));
        }
        return words;
    }

    /// The page with another table in a block.
    static String with(String page, Block block, String table) {
        return page.substring(0, block.from()) + table + page.substring(block.to());
    }

    /// The table that a block's layout makes of a sweep.
    static String table(Block block, Swept swept) {
        Map<String, String> layout = block.layout();
        if (layout.containsKey("across")) {
            return across(swept, layout.get("rows"), layout.get("across"), layout.get("value"));
        }
        if (!"cells".equals(layout.get("rows")) || layout.get("columns") == null) {
            throw new IllegalArgumentException(
                    "expected 'rows: cells | columns: …' or 'rows: … | across: … | value:" + " …', got " + layout);
        }
        List<Column> columns = columns(layout.get("columns"), swept);
        List<List<String>> rows = new ArrayList<>();
        rows.add(columns.stream().map(Column::title).toList());
        for (int cell = 0; cell < swept.summary().cells(); cell++) {
            int at = cell;
            rows.add(columns.stream().map(c -> c.cell().apply(at)).toList());
        }
        return markdown(rows);
    }

    private static String across(Swept swept, String down, String along, String value) {
        if (down == null || value == null) {
            throw new IllegalArgumentException("expected 'rows: path | across: path | value: metric median'");
        }
        List<Column> columns = columns(value, swept);
        List<Column> downs = new ArrayList<>();
        for (String path : down.split(";", -1)) {
            String[] titled = titled(path.strip());
            downs.add(new Column(titled[1], cell -> setting(swept, titled[0], cell)));
        }
        String[] alongTitled = titled(along);
        Set<String> xs = new LinkedHashSet<>();
        Map<List<String>, Map<String, List<String>>> rows = new LinkedHashMap<>();
        for (int cell = 0; cell < swept.summary().cells(); cell++) {
            int at = cell;
            String x = setting(swept, alongTitled[0], cell);
            List<String> y = downs.stream().map(c -> c.cell().apply(at)).toList();
            xs.add(x);
            List<String> before = rows.computeIfAbsent(y, k -> new LinkedHashMap<>())
                    .put(x, columns.stream().map(c -> c.cell().apply(at)).toList());
            if (before != null) {
                throw new IllegalArgumentException("two cells with " + down + "=" + y + " and " + along + "=" + x);
            }
        }
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(downs.stream().map(Column::title).toList());
        for (Column c : columns) {
            xs.forEach(x -> head.add((columns.size() == 1 ? "" : c.title() + ", ") + alongTitled[1] + " " + x));
        }
        lines.add(head);
        rows.forEach((y, byX) -> {
            List<String> line = new ArrayList<>(y);
            for (int i = 0; i < columns.size(); i++) {
                int own = i;
                xs.forEach(x -> line.add(byX.containsKey(x) ? byX.get(x).get(own) : "–"));
            }
            lines.add(line);
        });
        return markdown(lines);
    }

    private static List<Column> columns(String text, Swept swept) {
        List<Column> columns = new ArrayList<>();
        for (String one : text.split(";", -1)) {
            columns.add(column(one.strip(), swept));
        }
        return columns;
    }

    private static String markdown(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|").append("---|".repeat(rows.getFirst().size())).append('\n');
            }
        }
        return text.toString();
    }

    private static String[] titled(String text) {
        int as = text.lastIndexOf(" as ");
        return as < 0
                ? new String[] {text, text}
                : new String[] {
                    text.substring(0, as).strip(), text.substring(as + 4).strip()
                };
    }

    private static Column column(String text, Swept swept) {
        String[] titled = titled(text);
        String what = titled[0];
        if (swept.summary().axes().contains(what)) {
            return new Column(titled[1], cell -> setting(swept, what, cell));
        }
        int minus = what.indexOf(" - ");
        if (minus > 0) {
            String left = what.substring(0, minus).strip();
            String right = what.substring(minus + 3).strip();
            return new Column(titled[1], cell -> {
                Optional<Double> a = number(left, swept, cell);
                Optional<Double> b = number(right, swept, cell);
                return a.isEmpty() || b.isEmpty() ? "–" : text(a.get() - b.get());
            });
        }
        return new Column(
                titled[1],
                cell -> row(what, swept, cell)
                        .map(r -> switch (statistic(what)) {
                            case "runs" -> Integer.toString(r.runs());
                            case "quartiles" -> text(r.q1()) + " to " + text(r.q3());
                            case "range" -> text(r.min()) + " to " + text(r.max());
                            default -> text(value(r, statistic(what)));
                        })
                        .orElse("–"));
    }

    private static String setting(Swept swept, String path, int cell) {
        if (!swept.summary().axes().contains(path)) {
            throw new IllegalArgumentException(
                    "expected a swept path, one of " + swept.summary().axes() + ", got '" + path + "'");
        }
        return swept.summary().settings(cell).getOrDefault(path, "–");
    }

    private static String statistic(String what) {
        String last = what.substring(what.lastIndexOf(' ') + 1);
        if (!STATISTICS.contains(last)) {
            throw new IllegalArgumentException("expected a swept path, or a metric and one of "
                    + STATISTICS.stream().sorted().toList() + ", got '" + what + "'");
        }
        return last;
    }

    private static Optional<SweepSummary.Row> row(String what, Swept swept, int cell) {
        String statistic = statistic(what);
        String metric = what.substring(0, what.length() - statistic.length()).strip();
        List<String> known = swept.summary().metrics();
        if (!known.contains(metric)) {
            throw new IllegalArgumentException("expected one of the metrics " + known + ", got '" + metric + "'");
        }
        return swept.summary().row(cell, metric);
    }

    private static Optional<Double> number(String what, Swept swept, int cell) {
        return row(what, swept, cell).map(r -> value(r, statistic(what)));
    }

    private static double value(SweepSummary.Row r, String statistic) {
        return switch (statistic) {
            case "median" -> r.median();
            case "q1" -> r.q1();
            case "q3" -> r.q3();
            case "min" -> r.min();
            case "max" -> r.max();
            default -> throw new IllegalArgumentException("expected a single number, got '" + statistic + "'");
        };
    }

    /// Four significant digits, always: `0.5000`, `12.35`, `1.234e-8`.
    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS);
        int exponent = rounded.precision() - rounded.scale() - 1;
        // Rounding drops zeros of exact values, which the column wants back.
        BigDecimal padded = rounded.setScale(DIGITS.getPrecision() - 1 - exponent, RoundingMode.UNNECESSARY);
        if (exponent >= -4 && exponent < 7) {
            return padded.toPlainString();
        }
        return padded.movePointLeft(exponent).toPlainString() + "e" + exponent;
    }
}
