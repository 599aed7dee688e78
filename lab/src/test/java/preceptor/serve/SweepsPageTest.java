package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;
import preceptor.result.PartFile;
import preceptor.result.SweepFolder;
import preceptor.spec.SweepPlan;
import preceptor.sweep.Sweep;

/// Sweeps on the page of runs and on their own, in a real browser, where there is one.
class SweepsPageTest {
    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path root;

    private Path folder;
    private SweepPlan plan;
    private Served served;
    private Chromium browser;

    @BeforeEach
    void start() throws Exception {
        Path found = Browser.find();
        folder = root.resolve("runs");
        plan = Sweeps.plan(root);
        served = new Served(folder);
        browser = new Chromium(found, root.resolve("profile"));
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
            served.close();
        }
    }

    private String text(String expression) throws Exception {
        return browser.evaluate(expression).asString("");
    }

    private String cells(String what) throws Exception {
        return text("[...document.querySelectorAll('tr[data-cell]')].map((r) => " + what + ").join()");
    }

    @Test
    void fromTheListToACellThatFailedAndToTheReport() throws Exception {
        Sweeps.run(plan, root.resolve("broad.yaml"), folder);
        browser.look(390, 800, true);
        browser.open(served.address());
        browser.until("document.querySelectorAll('tr[data-sweep]').length === 1");
        assertThat(text("document.querySelector('tr[data-sweep]').innerText"))
                .contains("broad", "4 failed", "4 done, 4 failed", "student.width 2, 3");
        fitsAPhone();
        browser.evaluate("document.querySelector('tr[data-sweep] th a').click()");
        browser.until("location.pathname === '/sweep' && document.querySelectorAll('tr[data-cell]').length === 4");
        assertThat(text("document.title")).startsWith("broad");
        assertThat(text("document.querySelector('#cells thead').innerText"))
                .contains("student.width", "optimizer.rate", "loss")
                .doesNotContain("open seed");
        fitsAPhone();
        assertThat(text("document.querySelector('tr[data-cell=\"1\"]').innerText"))
                .contains("2 failed");
        assertThat(text("document.querySelector('tr[data-cell=\"1\"] + tr').innerText"))
                .contains("seeds 3, 4: ", "diverged at step");
        browser.evaluate("document.querySelector('[data-sort=\"training.optimizer.rate\"]').click()");
        assertThat(cells("r.dataset.cell")).isEqualTo("0,2,1,3");
        browser.evaluate("document.querySelector('[data-sort=\"training.optimizer.rate\"]').click()");
        assertThat(cells("r.dataset.cell")).isEqualTo("1,3,0,2");
        browser.evaluate("document.querySelector('#filter').focus()");
        browser.type("failed=0 width>2");
        browser.until("document.querySelectorAll('tr[data-cell]').length === 1");
        assertThat(cells("r.dataset.cell")).isEqualTo("2");
        browser.evaluate(
                "{const s = document.querySelector('#add'); s.value = 'loss/bayes'; s.dispatchEvent(new Event('change'))}");
        browser.until("document.querySelector('#cells thead').innerText.includes('loss/bayes')");
        assertThat(cells("/\\d/.test([...r.cells].at(-1).innerText)")).isEqualTo("true");
        // The address holds the table's state.
        browser.evaluate("{window.before = true; location.reload()}");
        browser.until("!window.before && document.querySelectorAll('tr[data-cell]').length === 1");
        assertThat(text("document.querySelector('#cells thead').innerText")).contains("loss/bayes");
        browser.evaluate("document.querySelector('#report').click()");
        browser.until("location.pathname === '/sweeps/report' && document.querySelector('svg')");
        assertThat(text("document.querySelector('h1').innerText")).isEqualTo("broad: 8 runs");
        assertThat(text("String(origin)"))
                .as("the report has no part in this server")
                .isEqualTo("null");
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void aSweepThatGoesOnMoves() throws Exception {
        try (SweepFolder open = SweepFolder.open(folder.resolve(plan.folderName()))) {
            new Sweep(plan, open, false).prepare();
            browser.open(served.address());
            browser.until("document.querySelector('tr[data-sweep] progress')?.value === 0");
            try (PartFile runs = open.part("local")) {
                runs.begin(0);
                browser.until("document.querySelector('tr[data-sweep]').innerText.includes('1 begun, 7 waiting')");
                runs.end(Sweeps.done(0, 0.25));
                browser.until("document.querySelector('tr[data-sweep] progress').value === 1");
                browser.evaluate("document.querySelector('tr[data-sweep] th a').click()");
                browser.until("document.querySelector('tr[data-cell]')?.innerText.includes('0.25')");
                runs.begin(1);
                runs.end(Sweeps.done(1, 0.75));
                browser.until("document.querySelector('tr[data-cell]').innerText.includes('0.5 [0.375, 0.625]')");
                assertThat(text("document.querySelector('#state progress').getAttribute('aria-label')"))
                        .isEqualTo("2 of 8 runs have ended");
            }
        }
        assertThat(browser.faults()).isEmpty();
    }

    private void fitsAPhone() throws Exception {
        assertThat(browser.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
                        .asBoolean(false))
                .as("not wider than a phone")
                .isTrue();
        assertThat(text("[...document.querySelectorAll('input, select, button, a, progress')]"
                        + ".filter((e) => !(e.labels?.length || e.getAttribute('aria-label') || e.title"
                        + " || e.textContent.trim() || e.hidden)).map((e) => e.outerHTML).join()"))
                .as("controls without a name")
                .isEmpty();
    }
}
