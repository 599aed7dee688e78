package preceptor.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Keeps PAPER.md true: each label has a row, and a row that is not open names classes and tests that exist.
final class PaperTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*)[^`]*`");
    private static final Set<String> STATUSES = Set.of("exact", "approximate", "open");

    /// One line of the table: label | what | class | test | figure | status.
    private record Row(String label, String classes, String tests, String status) {}

    @Test
    void rowsNameWhatExists() {
        Set<String> main = new HashSet<>();
        Set<String> test = new HashSet<>();
        for (Path source : Project.sources()) {
            String name = source.getFileName().toString().replace(".java", "");
            (source.toString().replace('\\', '/').contains("/src/test/") ? test : main).add(name);
        }
        assertThat(main).contains("Matrix");
        assertThat(complaints(Project.read(Project.root().resolve("PAPER.md")), main, test))
                .isEmpty();
    }

    @Test
    void theCheckCanFail() {
        String table = """
                | label | what | class | test | figure | status |
                |---|---|---|---|---|---|
                | E1 | population | `Matrix.times`, `Gone` | `MatrixTest` | | exact |
                | E2 | overlap | | | | open |
                | E3 | gradient | `Matrix` | | | approximate |
                | T1 | forward | `Matrix` | `MatrixTest` | | nearly |
                | T2 | backward | `Matrix` |
                """;
        assertThat(complaints(table, Set.of("Matrix"), Set.of("MatrixTest")))
                .contains(
                        "E1: there is no class Gone",
                        "E3: names no test",
                        "T1: status 'nearly', expected exact, approximate or open",
                        "T2: 3 columns, expected 6",
                        "T13: has no row")
                .noneMatch(line -> line.startsWith("E2"));
    }

    private static List<String> complaints(String page, Set<String> main, Set<String> test) {
        List<String> found = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        for (Row row : rows(page, found)) {
            if (!labels.add(row.label)) {
                found.add(row.label + ": has two rows");
            }
            if (!STATUSES.contains(row.status)) {
                found.add(row.label + ": status '" + row.status + "', expected exact, approximate or open");
            }
            if (!row.status.equals("open")) {
                names(row, "class", row.classes, main, found);
                names(row, "test", row.tests, test, found);
            }
        }
        Stream.of(
                        labels("E", 1, 3),
                        labels("A", 1, 4),
                        labels("T", 1, 13),
                        labels("B", 0, 5),
                        Stream.of("order-r", "refinement"))
                .flatMap(each -> each)
                .filter(label -> !labels.contains(label))
                .forEach(label -> found.add(label + ": has no row"));
        return found;
    }

    private static Stream<String> labels(String letter, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(number -> letter + number);
    }

    private static List<Row> rows(String page, List<String> found) {
        List<Row> rows = new ArrayList<>();
        page.lines()
                .filter(line -> line.startsWith("|"))
                .filter(line -> !line.startsWith("| label ") && !line.startsWith("|---"))
                .forEach(line -> {
                    List<String> cells = Arrays.stream(line.substring(1).split("(?<!\\\\)\\|"))
                            .map(String::strip)
                            .toList();
                    if (cells.size() == 6) {
                        rows.add(new Row(cells.get(0), cells.get(2), cells.get(3), cells.get(5)));
                    } else {
                        found.add(cells.getFirst() + ": " + cells.size() + " columns, expected 6");
                    }
                });
        return rows;
    }

    private static void names(Row row, String kind, String cell, Set<String> existing, List<String> found) {
        Matcher matcher = NAME.matcher(cell);
        boolean any = false;
        while (matcher.find()) {
            any = true;
            if (!existing.contains(matcher.group(1))) {
                found.add(row.label + ": there is no " + kind + " " + matcher.group(1));
            }
        }
        if (!any) {
            found.add(row.label + ": names no " + kind);
        }
    }
}
