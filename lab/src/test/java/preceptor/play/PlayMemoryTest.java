package preceptor.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;
import preceptor.serve.Chromium;
import preceptor.serve.Server;
import preceptor.serve.Site;

/// A playground that plays on keeps no more after 8,000 frames than after 2,000: neither the page nor the server.
@Tag("slow")
class PlayMemoryTest {
    private static final int FIRST = 2000;
    private static final int MORE = 6000;

    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private record Memory(long script, long nodes, long java) {}

    @Test
    void playingOnKeepsNothing() throws Exception {
        Path browser = Browser.find();
        List<Throwable> faults = new ArrayList<>();
        try (PlayPart play = new PlayPart(() -> System.nanoTime() * 1e-9);
                Server server = Server.start(new Site().add(play), 0, "0123456789abcdef-test", faults::add);
                // Frames as fast as they can be drawn.
                Chromium page = new Chromium(
                        browser, folder.resolve("profile"), "--disable-frame-rate-limit", "--disable-gpu-vsync")) {
            page.look(1180, 1400, false);
            page.open(server.address().replace("/?", "/play?") + "#regions.depth=2&student.width=4");
            page.until("document.querySelector('.transport')?.dataset.busy === 'false'");
            page.evaluate("{const s = document.querySelector('[aria-label=\"steps at a time\"]'); s.value = '5';"
                    + " s.dispatchEvent(new Event('change'));"
                    + " [...document.querySelectorAll('button')].find((b) => b.textContent === 'play').click();}");
            Memory before = after(page, FIRST);
            int step = step(page);
            Memory then = after(page, MORE);
            assertThat(step(page)).as("it plays").isGreaterThan(step);
            assertThat(then.script() - before.script()).as("bytes of script").isLessThan(1_000_000);
            assertThat(then.nodes() - before.nodes()).as("nodes").isLessThan(200);
            assertThat(then.java() - before.java()).as("bytes of Java").isLessThan(10_000_000);
            assertThat(page.faults()).isEmpty();
        }
        assertThat(faults).isEmpty();
    }

    private static int step(Chromium page) throws Exception {
        return Integer.parseInt(page.evaluate("document.querySelector('.transport').dataset.step")
                .asString("0"));
    }

    /// What is still held after so many more frames.
    private static Memory after(Chromium page, int frames) throws Exception {
        for (int done = 0; done < frames; done += 1000) {
            page.evaluate("new Promise((done) => {let n = 0; const count = () => ++n < 1000"
                    + " ? requestAnimationFrame(count) : done(n); count();})");
        }
        page.call("HeapProfiler.collectGarbage", Map.of());
        long script =
                page.call("Runtime.getHeapUsage", Map.of()).path("usedSize").asLong(0);
        long nodes = page.call("Memory.getDOMCounters", Map.of()).path("nodes").asLong(0);
        System.gc();
        Runtime java = Runtime.getRuntime();
        return new Memory(script, nodes, java.totalMemory() - java.freeMemory());
    }
}
