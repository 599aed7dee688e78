package preceptor.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// The numbers behind a figure: a table in the page and a CSV file in a link.
///
/// @param rows cells are strings, integers, doubles or null (empty)
/// @param shown at most so many rows stand in the page; the CSV has all
record DataTable(List<String> columns, List<List<Object>> rows, int shown) {
    /// More columns than these are set smaller on paper.
    private static final int MANY = 10;

    private static final String HEX = "0123456789ABCDEF";

    /// The curves as a table: one row per step, one column per curve, and two more per band.
    static DataTable ofSeries(List<LineChart.Series> series) {
        List<String> columns = new ArrayList<>(List.of("step"));
        TreeSet<Integer> steps = new TreeSet<>();
        for (LineChart.Series s : series) {
            columns.add(s.name());
            if (s.band().hasBand()) {
                columns.add(s.name() + ", lower");
                columns.add(s.name() + ", upper");
            }
            steps.addAll(s.band().mid().keySet());
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int step : steps) {
            List<Object> row = new ArrayList<>();
            row.add(step);
            for (LineChart.Series s : series) {
                row.add(s.band().mid().get(step));
                if (s.band().hasBand()) {
                    row.add(s.band().lo().get(step));
                    row.add(s.band().hi().get(step));
                }
            }
            rows.add(row);
        }
        return new DataTable(columns, rows, 24);
    }

    String csv() {
        StringBuilder out = new StringBuilder();
        appendLine(out, columns);
        for (List<Object> row : rows) {
            appendLine(out, row);
        }
        return out.toString();
    }

    /// The CSV as a data URI.
    String dataUri() {
        StringBuilder out = new StringBuilder("data:text/csv;charset=utf-8,");
        for (byte b : csv().getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || "-_.,/()".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return out.toString();
    }

    String html() {
        StringBuilder out = new StringBuilder(Markup.scroll("data"))
                .append(columns.size() > MANY ? "<table class=\"many\">" : "<table>")
                .append("<thead><tr>");
        for (int j = 0; j < columns.size(); j++) {
            String column = columns.get(j);
            boolean words = !rows.isEmpty()
                    && j < rows.getFirst().size()
                    && rows.getFirst().get(j) instanceof String;
            out.append(words ? "<th scope=\"col\" class=\"l\">" : "<th scope=\"col\">")
                    .append(Markup.breakable(column))
                    .append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
        int count = Math.min(rows.size(), shown);
        for (int i = 0; i < count; i++) {
            int at = count == 1 ? 0 : (int) ((long) i * (rows.size() - 1) / (count - 1));
            out.append("<tr>");
            for (Object cell : rows.get(at)) {
                out.append(cell instanceof String ? "<td class=\"l\">" : "<td>");
                out.append(Markup.escape(shownAs(cell))).append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>");
        if (count < rows.size()) {
            out.append("<p class=\"note\">").append(count).append(" of ").append(rows.size());
            out.append(" rows, evenly spaced; the CSV has all.</p>");
        }
        return out.toString();
    }

    private static String shownAs(Object cell) {
        return switch (cell) {
            case null -> "";
            case Double d -> Numbers.significant(d, 4);
            case Integer i -> Numbers.count(i);
            default -> cell.toString();
        };
    }

    private static void appendLine(StringBuilder out, List<?> cells) {
        for (int i = 0; i < cells.size(); i++) {
            out.append(i == 0 ? "" : ",");
            Object cell = cells.get(i);
            if (cell instanceof Double d) {
                out.append(Numbers.exact(d));
            } else if (cell != null) {
                out.append(quoted(cell.toString()));
            }
        }
        out.append('\n');
    }

    private static String quoted(String text) {
        // A leading =, +, - or @ would be run as a formula by a spreadsheet.
        String safe = !text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0 && !isNumber(text) ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }

    private static boolean isNumber(String text) {
        return text.length() > 1 && text.substring(1).chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
