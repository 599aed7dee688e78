package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;
import preceptor.play.PlayPart;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.serve.Chromium;
import preceptor.serve.Host;
import preceptor.serve.RunsPart;
import preceptor.serve.Server;
import preceptor.serve.Site;
import tools.jackson.databind.JsonNode;

/// Measures what a reader of the local page waits for, and prints it; that it was measured is all that is asserted.
@Tag("slow")
class PageTimesTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final int RUNS = 200;
    private static final int VIEWS = 10;
    private static final int PLAYED_MILLIS = 10_000;
    private static final List<String> KINDS = List.of("latent-tree", "random-hierarchy", "computed", "product");
    private static final String SPEC = """
            name: one-of-many
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
    private RunsPart runs;
    private PlayPart play;
    private Server server;
    private Chromium browser;
    private String base;

    @BeforeEach
    void start() throws Exception {
        Path found = Browser.find();
        Path out = folder.resolve("runs");
        runs = new RunsPart(
                out, new Host(() -> System.nanoTime() * 1e-9, new RunManifest.Environment("", "", 1, 1), faults::add));
        play = new PlayPart(() -> System.nanoTime() * 1e-9);
        server = Server.start(new Site().add(runs).add(play), 0, TOKEN, faults::add);
        multiply(out);
        browser = new Chromium(found, folder.resolve("profile"));
        browser.look(1280, 900, false);
        browser.call("Network.setCacheDisabled", Map.of("cacheDisabled", true));
        browser.call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script()));
        browser.open(server.address());
        base = browser.evaluate("location.origin").asString("");
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
            play.close();
            runs.close();
        }
        assertThat(faults).isEmpty();
    }

    private static String script() throws IOException {
        try (InputStream in = PageTimesTest.class.getResourceAsStream("times.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// One run, and copies of it with other seeds and widths: what the list reads of a run.
    private void multiply(Path out) throws IOException {
        Cli cli = Cli.of("run", Cli.write(folder, "one.yaml", SPEC), "--out", out);
        assertThat(cli.exit()).as(cli.err()).isZero();
        Path made;
        try (var all = Files.list(out)) {
            made = all.findFirst().orElseThrow();
        }
        String manifest = Files.readString(made.resolve(RunFolder.MANIFEST));
        for (int i = 2; i <= RUNS; i++) {
            Path copy = Files.createDirectories(out.resolve("one-of-many-" + i));
            Files.writeString(
                    copy.resolve(RunFolder.MANIFEST),
                    manifest.replaceAll("\"seed\" ?: ?1\\b", "\"seed\": " + i)
                            .replaceAll("\"width\" ?: ?4\\b", "\"width\": " + (2 + i % 8)));
            Files.copy(made.resolve(RunFolder.REPORT), copy.resolve(RunFolder.REPORT));
        }
    }

    @Test
    void firstViews() throws Exception {
        for (String page : List.of("/", "/play")) {
            List<Double> paints = new ArrayList<>();
            List<Double> wholes = new ArrayList<>();
            for (int i = 0; i < VIEWS; i++) {
                browser.open(base + page);
                JsonNode view = browser.evaluate("times.firstView()");
                paints.add(view.path("paint").asDouble(-1));
                wholes.add(view.path("whole").asDouble(-1));
                assertThat(view.path("rows").asInt(-1)).isEqualTo(page.equals("/") ? RUNS : 0);
            }
            assertThat(paints).hasSize(VIEWS).allMatch(time -> time > 0);
            assertThat(wholes).allMatch(time -> time > 0);
            print("first view of " + page + ", first contentful paint", paints);
            print("first view of " + page + ", all that it shows", wholes);
        }
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void everyControl() throws Exception {
        browser.open(base + "/play");
        browser.evaluate("times.firstView()");
        Map<String, List<Double>> scenes = new TreeMap<>();
        Map<String, List<Double>> numbers = new TreeMap<>();
        for (String kind : KINDS) {
            browser.evaluate("{window.told = null; times.touchAll('" + kind + "').then((t) => { window.told = t; },"
                    + " (e) => { window.told = [String(e)]; })} true");
            while (browser.evaluate("window.told === null").asBoolean(false)) {
                Thread.sleep(200);
            }
            for (JsonNode touch : browser.evaluate("window.told")) {
                assertThat(touch.isObject()).as(touch.toString()).isTrue();
                String control = touch.path("control").asString("");
                scenes.computeIfAbsent(control, c -> new ArrayList<>())
                        .add(touch.path("scene").asDouble(-1));
                numbers.computeIfAbsent(control, c -> new ArrayList<>())
                        .add(touch.path("numbers").asDouble(-1));
            }
        }
        JsonNode controls = browser.evaluate(
                "[...document.querySelectorAll('.controls select, .controls input')].map((e) => e.id)");
        assertThat(controls.size()).isGreaterThan(20);
        controls.forEach(control -> assertThat(scenes).containsKey(control.asString("")));
        print("control touched, scene drawn", all(scenes));
        print("control touched, numbers drawn", all(numbers));
        scenes.entrySet().stream()
                .sorted(Comparator.comparingDouble(e -> -worst(e.getValue())))
                .forEach(e -> print("  " + e.getKey() + ", scene", e.getValue()));
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void playing() throws Exception {
        browser.open(base + "/play");
        browser.evaluate("times.firstView()");
        JsonNode told = browser.evaluate("times.play(" + PLAYED_MILLIS + ")");
        assertThat(told.path("pictures").asDouble(0)).isPositive();
        assertThat(told.path("steps").asDouble(0)).isPositive();
        System.out.println(String.format(
                Locale.ROOT,
                "playing: %.1f frames and %.1f steps a second; longest frame %.0f ms",
                told.path("pictures").asDouble(0),
                told.path("steps").asDouble(0),
                told.path("longest").asDouble(0)));
        assertThat(browser.faults()).isEmpty();
    }

    private static List<Double> all(Map<String, List<Double>> times) {
        return times.values().stream().flatMap(List::stream).toList();
    }

    private static double worst(List<Double> times) {
        return times.stream().mapToDouble(t -> t).max().orElseThrow();
    }

    private static void print(String what, List<Double> times) {
        double[] sorted = DoubleStream.of(times.stream().mapToDouble(t -> t).toArray())
                .sorted()
                .toArray();
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        System.out.println(String.format(
                Locale.ROOT, "%s: median %.0f ms, worst %.0f, of %d", what, median, worst(times), times.size()));
    }
}
