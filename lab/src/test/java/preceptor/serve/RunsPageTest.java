package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;

/// The pages of runs in a real browser, where there is one.
class RunsPageTest {
    private static final String SPEC = """
            name: seen
            regions: {kind: tree, depth: 2, branching: 2}
            teacher: {kind: latent-tree, values: 2, emission: {kind: embedding, dim: 3}}
            student: {width: 4}
            training: {steps: 12}
            expansion: {every: 4}
            """;

    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path root;

    private Served served;
    private RawClient client;
    private Chromium browser;
    private String base;

    @BeforeEach
    void start() throws Exception {
        Path found = Browser.find();
        served = new Served(root.resolve("runs"));
        client = served.client();
        base = "http://" + client.host();
        browser = new Chromium(found, root.resolve("profile"));
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
            served.close();
        }
    }

    private void run(String spec) throws Exception {
        String body = new String(Reply.jsonText(Map.of("text", spec)), StandardCharsets.UTF_8);
        assertThat(client.post("/spec/run", body).status()).isEqualTo(200);
    }

    private String text(String selector) throws Exception {
        return browser.evaluate("document.querySelector('" + selector + "').innerText")
                .asString("");
    }

    @Test
    void fromAnEmptyFolderToAReport() throws Exception {
        browser.open(served.address());
        browser.until("document.querySelector('#message').innerText.includes('no run')");
        assertThat(browser.evaluate("location.href").asString("")).isEqualTo(base + "/");
        browser.evaluate("document.querySelector('a[href=\"/new\"].primary').click()");
        browser.until("document.querySelector('#verdict')?.innerText === 'ready'");

        // A wrong key is shown at its line, with the right one.
        browser.evaluate("document.querySelector('#text').value = " + quoted(SPEC.replace("width: 4", "widht: 4")));
        browser.evaluate("document.querySelector('#text').dispatchEvent(new Event('input'))");
        browser.until("document.querySelectorAll('#gutter .bad').length === 1");
        assertThat(text("#gutter .bad")).isEqualTo("4");
        assertThat(text("#problems")).contains("line 4", "widht", "width");
        assertThat(browser.evaluate("document.querySelector('#run').disabled").asBoolean(false))
                .isTrue();
        browser.evaluate("document.querySelector('#problems button').click()");
        assertThat(browser.evaluate(
                                "document.querySelector('#text').value.slice(document.querySelector('#text').selectionStart, document.querySelector('#text').selectionStart + 5)")
                        .asString(""))
                .isEqualTo("widht");

        // Completion by keyboard: a key of the schema, then one of its values.
        browser.evaluate("document.querySelector('#text').value = "
                + quoted(SPEC.replace("student: {width: 4}\n", "student:\n  \n")));
        browser.evaluate(
                "{const t = document.querySelector('#text'); t.focus(); const at = t.value.indexOf('student:') + 11;"
                        + " t.setSelectionRange(at, at)}");
        browser.type("batch_n");
        browser.until("!document.querySelector('#offers').hidden");
        assertThat(text("#offers li b")).isEqualTo("batch_norm");
        browser.press("ArrowDown", 40, 0);
        browser.press("Enter", 13, 0);
        browser.type("before");
        browser.press("Tab", 9, 0);
        assertThat(browser.evaluate("document.querySelector('#text').value").asString(""))
                .contains("student:\n  batch_norm: before-relu");
        assertThat(text("#help")).contains("student.batch_norm");
        browser.until("document.querySelector('#verdict').innerText === 'ready'");
        browser.press("Enter", 13, 2);
        browser.until("location.pathname === '/run'");
        browser.until("document.querySelector('#state')?.innerText === 'done'");
        browser.until("!document.querySelector('#report').hidden");
        assertThat(browser.evaluate("document.querySelector('#report').contentDocument === null")
                        .asBoolean(false))
                .as("the report's frame is of another origin")
                .isTrue();
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void runsAreFilteredSortedAndCompared() throws Exception {
        run(SPEC);
        run(SPEC.replace("width: 4", "width: 6"));
        run(SPEC.replace("width: 4", "width: 6") + "seed: 2\n");
        browser.open(served.address());
        browser.until("document.querySelectorAll('tr[data-run] .s-done').length === 3");
        browser.evaluate("document.querySelector('[data-sort=\"student.width\"]').click()");
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('tr[data-run]')].map((r) => r.cells[4].innerText).join()")
                        .asString(""))
                .isEqualTo("4,6,6");
        assertThat(browser.evaluate("document.querySelector('[aria-sort]').innerText")
                        .asString(""))
                .contains("width");
        browser.evaluate("document.querySelector('#filter').focus()");
        browser.type("width>5");
        browser.until("document.querySelectorAll('tr[data-run]').length === 2");
        assertThat(browser.evaluate("location.hash").asString("")).contains("filter=width", "sort=student.width");
        browser.evaluate(
                "{const s = document.querySelector('#add'); s.value = 'loss/bayes'; s.dispatchEvent(new Event('change'))}");
        assertThat(text("#runs thead")).contains("loss/bayes");
        // The address holds the list's state.
        browser.evaluate("{window.before = true; location.reload()}");
        browser.until("!window.before && document.querySelectorAll('tr[data-run]').length === 2");
        assertThat(text("#runs thead")).contains("loss/bayes");
        browser.evaluate("document.querySelectorAll('tr[data-run] input').forEach((box) => box.click())");
        assertThat(text("#compare")).isEqualTo("compare 2");
        browser.evaluate("document.querySelector('#compare').click()");
        browser.until("location.pathname === '/compare' && document.querySelector('#message')?.hidden");
        assertThat(browser.evaluate("document.querySelectorAll('#differences tbody tr').length")
                        .asInt(0))
                .isEqualTo(2);
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void aRunIsStoppedAndGoneOnWith() throws Exception {
        run(SPEC.replace("steps: 12", "steps: 2000000").replace("every: 4", "every: 5000"));
        browser.open(served.address());
        browser.until("document.querySelector('td.state progress')");
        browser.evaluate("document.querySelector('tr[data-run] a').click()");
        browser.until("document.querySelectorAll('#charts svg.chart').length === 2");
        browser.evaluate("document.querySelector('#stop').click()");
        browser.until("document.querySelector('#state').innerText === 'stopped'");
        browser.evaluate("document.querySelector('#resume').click()");
        browser.until("document.querySelector('#state').innerText === 'running'");
        browser.until("document.querySelectorAll('#charts svg.chart').length === 2");
        browser.until("!document.querySelector('#stop').hidden");
        browser.evaluate("document.querySelector('#stop').click()");
        browser.until("document.querySelector('#state').innerText === 'stopped'");
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void thePagesFitPhonesAndHaveNamesForEverything() throws Exception {
        run(SPEC);
        browser.open(served.address());
        browser.until("document.querySelector('tr[data-run] .s-done')");
        String id = browser.evaluate("document.querySelector('tr[data-run]').dataset.run")
                .asString("");
        for (String page : List.of("/", "/new", "/run#" + id, "/compare#%5B%22" + id + "%22%5D")) {
            browser.open("about:blank#" + page.hashCode());
            browser.look(390, 800, page.length() % 2 == 0);
            browser.open(base + page);
            browser.until("document.querySelector('h1')?.innerText.length > 0");
            Thread.sleep(300);
            assertThat(browser.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
                            .asBoolean(false))
                    .as(page + " is not wider than a phone")
                    .isTrue();
            assertThat(browser.evaluate(
                                    "[...document.querySelectorAll('input, select, textarea, button, a, iframe, progress')]"
                                            + ".filter((e) => !(e.labels?.length || e.getAttribute('aria-label') || e.title || e.innerText?.trim()"
                                            + " || e.textContent.trim())).map((e) => e.outerHTML).join()")
                            .asString(""))
                    .as("controls without a name on " + page)
                    .isEmpty();
            assertThat(browser.evaluate("document.querySelectorAll('h1').length")
                            .asInt(0))
                    .isEqualTo(1);
        }
        assertThat(browser.faults()).isEmpty();
    }

    private static String quoted(String text) {
        return new String(Reply.jsonText(text), StandardCharsets.UTF_8);
    }
}
