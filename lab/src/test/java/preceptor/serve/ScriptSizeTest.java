package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page and the script inside every report stay small, and fetch nothing from elsewhere.
class ScriptSizeTest {
    private static final long MOST_SCRIPT = 150_000;
    private static final long MOST_REPORT_SCRIPT = 12_000;
    private static final Pattern ELSEWHERE = Pattern.compile(
            "(?i)(src|href)\\s*=\\s*[\"']?(https?:)?//|@import|url\\(\\s*[\"']?https?:|from\\s+[\"']https?:|\\beval\\(|new Function\\(|innerHTML|\\son[a-z]+=\"|\\sstyle=\"");

    private static List<Path> resources(String part) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("lab/src/main/resources/preceptor"))) {
            folder = folder.getParent();
        }
        try (Stream<Path> files =
                Files.walk(folder.resolve("lab/src/main/resources/preceptor").resolve(part))) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long scripts(String part) throws IOException {
        long size = 0;
        for (Path file : resources(part)) {
            if (file.toString().endsWith(".js")) {
                size += Files.size(file);
                assertThat(Files.readString(file)).as(file.toString()).startsWith("// @ts-check");
            }
        }
        return size;
    }

    @Test
    void allScriptsTogetherAreSmall() throws Exception {
        assertThat(scripts("page")).isBetween(1L, MOST_SCRIPT);
        assertThat(scripts("report")).isBetween(1L, MOST_REPORT_SCRIPT);
    }

    @Test
    void nothingComesFromElsewhereAndNothingIsInline() throws Exception {
        List<Path> files = new ArrayList<>(resources("page"));
        files.addAll(resources("report"));
        for (Path file : files) {
            if (file.toString().matches(".*\\.(js|css|html)")) {
                assertThat(ELSEWHERE.matcher(Files.readString(file)).results().map(m -> m.group()))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }
}
