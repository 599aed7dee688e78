package preceptor.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class HouseTest {
    private static final int MOST_LINES = 500;

    /// Written in two parts so that this file does not find itself.
    private static final Pattern LATER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    @Test
    void sourcesAreShortAndFinished() {
        List<Path> sources = Project.sources();
        assertThat(sources).hasSizeGreaterThan(10);
        List<String> found = new ArrayList<>();
        for (Path source : sources) {
            complaints(Project.root().relativize(source).toString(), Project.read(source), found);
        }
        assertThat(found).isEmpty();
    }

    @Test
    void theRulesCanFail() {
        List<String> found = new ArrayList<>();
        complaints("Long.java", "x\n".repeat(MOST_LINES + 1), found);
        complaints("Later.java", "ok\n// TO" + "DO more\n", found);
        complaints("Fine.java", "x\n".repeat(MOST_LINES), found);
        assertThat(found).containsExactly("Long.java has 501 lines, at most 500", "Later.java:2 leaves work for later");
    }

    private static void complaints(String name, String text, List<String> found) {
        List<String> lines = text.lines().toList();
        if (lines.size() > MOST_LINES) {
            found.add(name + " has " + lines.size() + " lines, at most " + MOST_LINES);
        }
        for (int i = 0; i < lines.size(); i++) {
            if (LATER.matcher(lines.get(i)).find()) {
                found.add(name + ":" + (i + 1) + " leaves work for later");
            }
        }
    }
}
