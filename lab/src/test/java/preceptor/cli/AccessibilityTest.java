package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;
import preceptor.serve.Chromium;
import tools.jackson.databind.JsonNode;

/// What axe-core finds in every page and report, light and dark, wide and as narrow as a phone. Its file is named by
/// `-Dpreceptor.axe`; without it, or without a browser, this is skipped.
class AccessibilityTest {
    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private Path browser;
    private String axe;

    @BeforeEach
    void find() throws Exception {
        String file = System.getProperty("preceptor.axe", "");
        assumeTrue(!file.isEmpty(), "-Dpreceptor.axe names no axe-core: accessibility is not tried");
        axe = Files.readString(Path.of(file));
        browser = Browser.find();
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

    @Test
    void pagesAndReportsHaveNoSeriousFinding() throws Exception {
        try (Shown shown = new Shown(folder, browser)) {
            assertThat(shown.views()).hasSize(14);
            for (Shown.View view : shown.views()) {
                for (boolean dark : new boolean[] {false, true}) {
                    for (int width : new int[] {1280, 390}) {
                        shown.open(view, width, 900, dark);
                        assertThat(findings(shown.browser()))
                                .as("%s, %d pixels wide, %s", view.name(), width, dark ? "dark" : "light")
                                .isEmpty();
                    }
                }
            }
            assertThat(shown.faults()).isEmpty();
        }
    }

    @Test
    void aPictureWithoutWordsAndGreyOnGreyAreFound() throws Exception {
        Path bad = Cli.write(
                folder,
                "bad.html",
                "<!doctype html><html lang=en><title>bad</title><main><h1>bad</h1><img src='data:,'>"
                        + "<p style='color: #999; background: #aaa'>hard to read</p></main></html>");
        try (Chromium page = new Chromium(browser, folder.resolve("profile"))) {
            page.open(bad.toUri().toString());
            assertThat(findings(page).toString()).contains("image-alt", "color-contrast");
        }
    }
}
