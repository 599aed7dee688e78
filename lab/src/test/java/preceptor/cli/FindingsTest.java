package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import preceptor.result.RunManifest;
import preceptor.result.SweepManifest;
import preceptor.result.SweepSummary;

/// The tables of docs/findings are what their commands give. With `-Dfindings.write=true` they are written anew, with
/// `-Dfindings.full=true` those that take long too.
class FindingsTest {
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final Path PAGES = PROJECT.resolve("docs/findings");
    private static final String INDEX = "README.md";

    static List<String> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals(INDEX))
                    .sorted()
                    .toList();
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("pages")
    void tablesAreWhatTheirCommandsGive(String name, @TempDir Path out) throws IOException {
        boolean full = Boolean.getBoolean("findings.full");
        Path file = PAGES.resolve(name);
        String page = Files.readString(file);
        Map<List<String>, Path> done = new HashMap<>();
        // From the last to the first, so that places stay right while tables change.
        List<FindingsPage.Block> blocks = FindingsPage.blocks(page).reversed();
        String expected = page;
        for (FindingsPage.Block block : blocks) {
            if (block.full() && !full) {
                continue;
            }
            if (!done.containsKey(block.command())) {
                done.put(block.command(), sweep(block.command(), out.resolve("sweep" + done.size())));
            }
            Path folder = done.get(block.command());
            String then = block.layout().get("then");
            String table = then == null
                    ? FindingsPage.table(block, FindingsPage.Swept.read(folder))
                    : then(FindingsPage.words(then), folder, out.resolve("drawn.svg"));
            expected = FindingsPage.with(expected, block, table);
            if (block.layout().containsKey("picture")) {
                picture(FindingsPage.words(block.layout().get("picture")), folder, out.resolve("picture.svg"));
            }
        }
        if (Boolean.getBoolean("findings.write")) {
            Files.writeString(file, expected);
        } else {
            assertThat(page)
                    .as("docs/findings/%s; to write its tables anew: -Dfindings.write=true", name)
                    .isEqualTo(expected);
        }
    }

    private static Path sweep(List<String> command, Path out) {
        List<Object> arguments = new ArrayList<>(command.subList(1, command.size()));
        arguments.set(1, PROJECT.resolve(command.get(2)));
        arguments.addAll(List.of("--out", out));
        Cli swept = Cli.of(arguments.toArray());
        assertThat(swept.exit())
                .as("%s: %s%s", command, swept.out(), swept.err())
                .isIn(0, 1);
        return Cli.folder(out);
    }

    /// What a command prints of a sweep's folder. A picture that it draws is compared with the one of the same name.
    private static String then(List<String> command, Path folder, Path drawn) throws IOException {
        List<Object> arguments = new ArrayList<>(command);
        arguments.add(1, folder);
        return drawing(arguments, "--svg", drawn).out();
    }

    /// One of the figures of a sweep's folder is the one in docs/images.
    private static void picture(List<String> words, Path folder, Path drawn) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("figure", folder));
        arguments.addAll(words);
        assertThat(arguments).as("picture: NAME --out FILE").contains("--out");
        drawing(arguments, "--out", drawn);
    }

    /// Runs a command that may draw the picture behind `option`, which is drawn into `drawn` and compared.
    private static Cli drawing(List<Object> arguments, String option, Path drawn) throws IOException {
        int at = arguments.indexOf(option);
        Path picture = at < 0 ? drawn : PROJECT.resolve(arguments.get(at + 1).toString());
        if (at >= 0) {
            arguments.set(at + 1, drawn);
        }
        Cli printed = Cli.of(arguments.toArray());
        assertThat(printed.exit()).as("%s: %s", arguments, printed.err()).isZero();
        if (at >= 0 && Boolean.getBoolean("findings.write")) {
            Files.copy(drawn, picture, StandardCopyOption.REPLACE_EXISTING);
        } else if (at >= 0) {
            assertThat(picture)
                    .as("%s; to draw it anew: -Dfindings.write=true", arguments)
                    .hasSameTextualContentAs(drawn);
        }
        return printed;
    }

    @Test
    void pagesAreIndexedAndTheirCommandsAreSweepsOfSpecsHere() throws IOException {
        String index = Files.readString(PAGES.resolve(INDEX));
        List<Path> used = new ArrayList<>();
        for (String name : pages()) {
            assertThat(index).as("docs/findings/README.md links %s", name).contains("(" + name + ")");
            List<FindingsPage.Block> blocks = FindingsPage.blocks(Files.readString(PAGES.resolve(name)));
            assertThat(blocks.stream().filter(b -> !b.full()))
                    .as("%s has tables that are checked", name)
                    .isNotEmpty();
            for (FindingsPage.Block block : blocks) {
                assertThat(block.command()).as(name).startsWith("./preceptor", "sweep");
                used.add(PROJECT.resolve(block.command().get(2)));
                assertThat(used.getLast()).as(name).isRegularFile();
            }
        }
        try (Stream<Path> specs = Files.list(PROJECT.resolve("examples/findings"))) {
            assertThat(used).as("every spec of examples/findings has a page").containsAll(specs.toList());
        }
    }

    private static FindingsPage.Swept example() {
        SweepSummary summary = new SweepSummary(List.of("student.width", "teacher.noise"));
        for (int cell = 0; cell < 4; cell++) {
            double v = 1 + cell;
            summary.add(
                    Map.of("student.width", cell < 2 ? "4" : "8", "teacher.noise", cell % 2 == 0 ? "0" : "0.1"),
                    List.of(
                            new TreeMap<>(Map.of("loss", v, "bayes", 0.5)),
                            new TreeMap<>(Map.of("loss", v + 1e-5, "bayes", 0.5)),
                            new TreeMap<>(Map.of("loss", 100 * v, "bayes", 0.5))));
        }
        SweepManifest manifest =
                new SweepManifest("x", "0", "0", 1, 3, summary.axes(), RunManifest.parseSpec("{}"), List.of());
        return new FindingsPage.Swept(manifest, summary);
    }

    private static String table(String layout) {
        String page = "# A page\n\n<!-- check: ./preceptor sweep a.yaml --set 'b=1, 2' --set c=3,4\n  | " + layout
                + " -->\nold\n<!-- end -->\nrest\n";
        FindingsPage.Block block = FindingsPage.blocks(page).getFirst();
        assertThat(block.command())
                .containsExactly("./preceptor", "sweep", "a.yaml", "--set", "b=1, 2", "--set", "c=3,4");
        assertThat(block.table()).isEqualTo("old\n");
        String table = FindingsPage.table(block, example());
        assertThat(FindingsPage.with(page, block, table)).isEqualTo(page.replace("old\n", table));
        return table;
    }

    @Test
    void tablesOfCells() {
        assertThat(table("rows: cells | columns: student.width; teacher.noise as noise; loss median;"
                        + " loss range as range; loss quartiles; loss runs as n; loss median - bayes max as excess"))
                .isEqualTo("""
                        | student.width | noise | loss median | range | loss quartiles | n | excess |
                        |---|---|---|---|---|---|---|
                        | 4 | 0 | 1.000 | 1.000 to 100.0 | 1.000 to 50.50 | 3 | 0.5000 |
                        | 4 | 0.1 | 2.000 | 2.000 to 200.0 | 2.000 to 101.0 | 3 | 1.500 |
                        | 8 | 0 | 3.000 | 3.000 to 300.0 | 3.000 to 151.5 | 3 | 2.500 |
                        | 8 | 0.1 | 4.000 | 4.000 to 400.0 | 4.000 to 202.0 | 3 | 3.500 |
                        """);
    }

    @Test
    void tablesOfTwoPaths() {
        assertThat(table("rows: student.width as width | across: teacher.noise as noise | value: loss max"))
                .isEqualTo("""
                        | width | noise 0 | noise 0.1 |
                        |---|---|---|
                        | 4 | 100.0 | 200.0 |
                        | 8 | 300.0 | 400.0 |
                        """);
    }

    @Test
    void tablesOfSeveralNumbersAndPaths() {
        assertThat(table("rows: student.width as width; teacher.noise as noise | across: teacher.noise as noise"
                        + " | value: loss max; bayes median as best"))
                .isEqualTo("""
                        | width | noise | loss max, noise 0 | loss max, noise 0.1 | best, noise 0 | best, noise 0.1 |
                        |---|---|---|---|---|---|
                        | 4 | 0 | 100.0 | – | 0.5000 | – |
                        | 4 | 0.1 | – | 200.0 | – | 0.5000 |
                        | 8 | 0 | 300.0 | – | 0.5000 | – |
                        | 8 | 0.1 | – | 400.0 | – | 0.5000 |
                        """);
    }

    @Test
    void wrongMarkersAreTold() {
        assertThatThrownBy(() -> table("rows: cells | columns: lost median")).hasMessageContaining("[bayes, loss]");
        assertThatThrownBy(() -> table("rows: cells | columns: loss mean")).hasMessageContaining("median");
        assertThatThrownBy(() -> table("rows: cells")).hasMessageContaining("columns");
        assertThatThrownBy(() -> table("rows: a | across: student.width | value: loss median"))
                .hasMessageContaining("teacher.noise");
        assertThatThrownBy(() -> FindingsPage.blocks("<!-- check: ./preceptor sweep a.yaml -->\n| a |\n"))
                .hasMessageContaining("1 markers, but 0 tables");
    }

    @Test
    void numbersHaveFourDigits() {
        assertThat(Stream.of(0.0, 0.5, -0.5, 12.345678, 99999.0, 0.00012344, 1.23456e-8, 9.9999999, 1e20, 123456.0)
                        .map(FindingsPage::text))
                .containsExactly(
                        "0",
                        "0.5000",
                        "-0.5000",
                        "12.35",
                        "100000",
                        "0.0001234",
                        "1.235e-8",
                        "10.00",
                        "1.000e20",
                        "123500");
    }
}
