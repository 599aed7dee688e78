package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.Duck;

/// The blocks of `docs/results.md` in SQL and Java do what the page says. Those in Python are run by `.ci/run`.
class ResultsPageTest {
    private static final Path ROOT = root();

    @TempDir
    private Path folder;

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("preceptor"))) {
            here = Objects.requireNonNull(here.getParent(), "no folder above has the launcher");
        }
        return here;
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs/results.md")));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    @Test
    void queriesFindWhatTheyAskFor() throws Exception {
        Path spec = ROOT.resolve("examples/quickstart.yaml");
        Cli.of("run", spec, "--out", folder.resolve("runs"));
        Cli.of(
                "sweep",
                spec,
                "--out",
                folder.resolve("sweeps"),
                "--set",
                "student.width=4,8,16",
                "--set",
                "seeds=5",
                "--set",
                "training.steps=20");
        List<String> queries = blocks("sql");
        int[] rows = {4, 3, 2};
        assertThat(queries).hasSameSizeAs(rows);
        try (Duck duck = new Duck()) {
            for (int i = 0; i < rows.length; i++) {
                boolean sweep = queries.get(i).contains("'sweep/");
                Path data = Cli.folder(folder.resolve(sweep ? "sweeps" : "runs"));
                Matcher name = Pattern.compile("'(?:run|sweep)/([^']+)'").matcher(queries.get(i));
                assertThat(name.find()).isTrue();
                List<List<Object>> found = duck.rows(name.replaceFirst("%s"), data.resolve(name.group(1)));
                assertThat(found).as(queries.get(i)).hasSize(rows[i]);
                assertThat(found).allSatisfy(row -> assertThat(row).doesNotContainNull());
            }
        }
    }

    @Test
    void fiveLinesOfJavaGiveAResult() throws Exception {
        List<String> blocks = blocks("java");
        assertThat(blocks).hasSize(1);
        List<String> lines = blocks.getFirst().lines().toList();
        assertThat(lines).hasSize(5);
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                shell.addToClasspath(entry);
            }
            // What the tool of that name imports before the first line.
            shell.eval("import java.util.*;");
            shell.eval("import java.nio.file.*;");
            String last = "";
            for (String line : lines) {
                last = value(shell, line.replace("examples/", ROOT + "/examples/"));
            }
            assertThat(Double.parseDouble(last)).isBetween(0.3, 0.7);
        }
    }

    private static String value(JShell shell, String line) {
        String rest = line;
        String last = "";
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            assertThat(next.completeness().isComplete()).as(rest).isTrue();
            for (SnippetEvent event : shell.eval(next.source())) {
                String wrong = Stream.concat(
                                shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)),
                                Stream.ofNullable(event.exception()).map(Object::toString))
                        .toList()
                        .toString();
                assertThat(wrong).as(line).isEqualTo("[]");
                last = event.value();
            }
            rest = next.remaining();
        }
        return last;
    }
}
