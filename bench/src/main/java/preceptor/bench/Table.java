package preceptor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// A table as Markdown, its columns aligned for reading.
final class Table {
    /// The cell of what was not measured.
    static final String ABSENT = "–";

    private final List<String[]> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(heads);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    /// The same without the columns in which every cell is a dash.
    Table withoutEmptyColumns() {
        int[] kept = IntStream.range(0, rows.getFirst().length)
                .filter(c -> rows.stream().skip(1).anyMatch(row -> !row[c].equals(ABSENT)))
                .toArray();
        Table table = new Table(pick(rows.getFirst(), kept));
        rows.stream().skip(1).forEach(row -> table.row(pick(row, kept)));
        return table;
    }

    private static String[] pick(String[] cells, int[] columns) {
        return IntStream.of(columns).mapToObj(c -> cells[c]).toArray(String[]::new);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /// Three significant digits; a dash for what was not measured.
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return ABSENT;
        }
        int digits = value == 0 ? 0 : Math.max(0, 2 - (int) Math.floor(StrictMath.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /// `median (best)`.
    static String times(double median, double best) {
        return Double.isNaN(median) ? ABSENT : number(median) + " (" + number(best) + ")";
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().length;
        int[] width = new int[columns];
        for (String[] row : rows) {
            for (int c = 0; c < columns; c++) {
                width[c] = Math.max(width[c], row[c].length());
            }
        }
        StringBuilder s = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            line(s, rows.get(r), width, " ");
            if (r == 0) {
                String[] rule = new String[columns];
                for (int c = 0; c < columns; c++) {
                    rule[c] = "-".repeat(width[c]);
                }
                line(s, rule, width, " ");
            }
        }
        return s.toString();
    }

    private static void line(StringBuilder s, String[] cells, int[] width, String pad) {
        for (int c = 0; c < width.length; c++) {
            s.append(c == 0 ? "| " : " | ").append(cells[c]).append(pad.repeat(width[c] - cells[c].length()));
        }
        s.append(" |").append(System.lineSeparator());
    }
}
