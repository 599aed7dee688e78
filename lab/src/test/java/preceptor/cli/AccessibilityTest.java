package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;
import preceptor.play.PlayPart;
import preceptor.result.RunManifest;
import preceptor.serve.Chromium;
import preceptor.serve.Host;
import preceptor.serve.RunsPart;
import preceptor.serve.Server;
import preceptor.serve.Site;
import tools.jackson.databind.JsonNode;

/// What axe-core finds in every page and report, light and dark, wide and as narrow as a phone. Its file is named by
/// `-Dpreceptor.axe`; without it, or without a browser, this is skipped.
class AccessibilityTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String SPEC = """
            name: read
            seeds: 2
            regions: {depth: 2}
            teacher: {kind: latent-tree, values: 2, emission: {kind: embedding, dim: 3}}
            student: {width: 4}
            training: {steps: 8}
            expansion: {every: 4}
            """;

    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private Path browser;
    private String axe;

    @BeforeEach
    void find() throws Exception {
        String file = System.getProperty("preceptor.axe", "");
        assumeTrue(!file.isEmpty(), "-Dpreceptor.axe names no axe-core: accessibility is not tried");
        axe = Files.readString(Path.of(file));
        browser = Browser.find();
    }

    private Chromium chromium() throws Exception {
        return new Chromium(browser, folder.resolve("profile"));
    }

    /// Serious findings of the document that is open.
    private List<String> findings(Chromium page) throws Exception {
        page.evaluate(axe + "; true");
        JsonNode found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations"
                + ".filter((v) => v.impact === 'serious' || v.impact === 'critical')"
                + ".map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`))");
        List<String> all = new ArrayList<>();
        found.forEach(v -> all.add(v.asString("")));
        return all;
    }

    /// No serious finding at `address` in any look, once `ready` is true.
    private void assertReadable(Chromium page, String address, String ready) throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            for (int width : new int[] {1280, 390}) {
                page.look(width, 900, dark);
                page.call("Page.navigate", Map.of("url", "about:blank"));
                page.open(address);
                page.until(ready);
                assertThat(findings(page))
                        .as("%s, %d pixels wide, %s", address, width, dark ? "dark" : "light")
                        .isEmpty();
            }
        }
    }

    @Test
    void pagesHaveNoSeriousFinding() throws Exception {
        Path spec = Cli.write(folder, "read.yaml", SPEC);
        Path runs = folder.resolve("runs");
        assertThat(Cli.of("run", spec, "--out", runs, "--seed", 1).exit()).isZero();
        assertThat(Cli.of("run", spec, "--out", runs, "--seed", 2).exit()).isZero();
        RunManifest.Environment environment = new RunManifest.Environment("", "", 1, 1);
        try (RunsPart part = new RunsPart(runs, new Host(() -> System.nanoTime() * 1e-9, environment, faults::add));
                PlayPart play = new PlayPart(() -> System.nanoTime() * 1e-9);
                Server server = Server.start(new Site().add(part).add(play), 0, TOKEN, faults::add);
                Chromium page = chromium()) {
            page.open(server.address());
            page.until("document.querySelectorAll('tr[data-run] .s-done').length === 2");
            String base = page.evaluate("location.origin").asString("");
            String run = page.evaluate("document.querySelector('tr[data-run] a').href")
                    .asString("");
            String both = page.evaluate("encodeURIComponent(JSON.stringify("
                            + "[...document.querySelectorAll('tr[data-run]')].map((r) => r.dataset.run)))")
                    .asString("");
            assertReadable(page, base + "/", "document.querySelectorAll('tr[data-run]').length === 2");
            assertReadable(page, base + "/new", "document.querySelector('#verdict')?.innerText");
            assertReadable(page, run, "document.querySelector('#state')?.innerText === 'done'");
            assertReadable(page, base + "/compare#" + both, "document.querySelector('svg, iframe, table')");
            assertReadable(page, base + "/play", "document.querySelector('svg, canvas')");
            assertReadable(page, base + "/lessons", "document.querySelector('.lesson-list a')");
            JsonNode lessons = page.evaluate("[...document.querySelectorAll('.lesson-list a')].map((a) => a.href)");
            assertThat(lessons).hasSize(5);
            for (JsonNode lesson : lessons) {
                assertReadable(page, lesson.asString(""), "document.querySelector('svg, canvas')");
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void reportsHaveNoSeriousFinding() throws Exception {
        Path spec = Cli.write(folder, "read.yaml", SPEC);
        Path one = folder.resolve("one");
        Path many = folder.resolve("many");
        assertThat(Cli.of("run", spec, "--out", one).exit()).isZero();
        String grid = "student.width=3,4";
        assertThat(Cli.of("sweep", spec, "--set", grid, "--set", "training.steps=4,8", "--out", many)
                        .exit())
                .isZero();
        try (Chromium page = chromium()) {
            for (Path root : List.of(one, many)) {
                String address = Cli.folder(root).resolve("report.html").toUri().toString();
                assertReadable(page, address, "document.querySelector('svg')");
            }
        }
    }

    @Test
    void aPictureWithoutWordsAndGreyOnGreyAreFound() throws Exception {
        Path bad = Cli.write(
                folder,
                "bad.html",
                "<!doctype html><html lang=en><title>bad</title><main><h1>bad</h1><img src='data:,'>"
                        + "<p style='color: #999; background: #aaa'>hard to read</p></main></html>");
        try (Chromium page = chromium()) {
            page.open(bad.toUri().toString());
            assertThat(findings(page).toString()).contains("image-alt", "color-contrast");
        }
    }
}
