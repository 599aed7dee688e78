package preceptor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import preceptor.play.PlayPart;
import preceptor.result.RunManifest;
import preceptor.result.SweepFolder;
import preceptor.serve.Chromium;
import preceptor.serve.Host;
import preceptor.serve.RunsPart;
import preceptor.serve.Server;
import preceptor.serve.Site;
import tools.jackson.databind.JsonNode;

/// All that is made to be looked at, in a browser: every page of `serve` over a folder of two runs and a sweep, and the
/// reports of a run and of a sweep.
final class Shown implements AutoCloseable {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String SPEC = """
            name: read
            regions: {depth: 2}
            teacher: {kind: latent-tree, values: 2, emission: {kind: embedding, dim: 3}}
            student: {width: 4}
            training: {steps: 8}
            expansion: {every: 4}
            """;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final RunsPart runs;
    private final PlayPart play;
    private final Server server;
    private final Chromium browser;
    private final List<View> views = new ArrayList<>();

    /// A page or report.
    ///
    /// @param ready a condition of the page, true once it shows what it is to show
    record View(String name, String address, String ready) {}

    Shown(Path folder, Path chromium) throws Exception {
        Path spec = Cli.write(folder, "read.yaml", SPEC);
        Path out = folder.resolve("runs");
        succeed(Cli.of("run", spec, "--out", out, "--seed", 1));
        succeed(Cli.of("run", spec, "--out", out, "--seed", 2));
        succeed(Cli.of(
                "sweep",
                spec,
                "--set",
                "student.width=3,4",
                "--set",
                "training.steps=4,8",
                "--set",
                "seeds=2",
                "--out",
                out));
        RunManifest.Environment environment = new RunManifest.Environment("", "", 1, 1);
        runs = new RunsPart(out, new Host(() -> System.nanoTime() * 1e-9, environment, faults::add));
        play = new PlayPart(() -> System.nanoTime() * 1e-9);
        server = Server.start(new Site().add(runs).add(play), 0, TOKEN, faults::add);
        browser = new Chromium(chromium, folder.resolve("profile"));
        collect(out);
    }

    private static void succeed(Cli cli) {
        if (cli.exit() != 0) {
            throw new AssertionError(cli.err());
        }
    }

    private void collect(Path out) throws Exception {
        browser.open(server.address());
        browser.until("document.querySelectorAll('tr[data-run] .s-done').length === 2");
        String base = browser.evaluate("location.origin").asString("");
        String run = browser.evaluate("document.querySelector('tr[data-run] a').href")
                .asString("");
        String both = browser.evaluate("encodeURIComponent(JSON.stringify("
                        + "[...document.querySelectorAll('tr[data-run]')].map((r) => r.dataset.run)))")
                .asString("");
        String drawn = "document.querySelector('svg, canvas')" + " && !document.querySelector('[data-busy=\"true\"]')";
        views.add(new View("runs", base + "/", "document.querySelectorAll('tr[data-run]').length === 2"));
        String sweep = browser.evaluate("document.querySelector('tr[data-sweep] th a').href")
                .asString("");
        views.add(new View("sweep", sweep, "document.querySelectorAll('tr[data-cell]').length === 4"));
        views.add(new View("new", base + "/new", "document.querySelector('#verdict')?.innerText"));
        views.add(new View("run", run, "document.querySelector('#state')?.innerText === 'done'"));
        views.add(new View("compare", base + "/compare#" + both, "document.querySelector('svg, iframe, table')"));
        views.add(new View("play", base + "/play#@step=12", drawn));
        views.add(new View("lessons", base + "/lessons", "document.querySelector('.lesson-list a')"));
        browser.open(base + "/lessons");
        JsonNode lessons = browser.evaluate("[...document.querySelectorAll('.lesson-list a')].map((a) => a.href)");
        for (JsonNode lesson : lessons) {
            String address = lesson.asString("");
            views.add(new View("lesson-" + address.substring(address.lastIndexOf('/') + 1), address, drawn));
        }
        views.add(report("report", out, false));
        views.add(report("sweep-report", out, true));
    }

    /// The first report below `root` that is that of a run or of a sweep.
    private static View report(String name, Path root, boolean sweep) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            Path file = all.filter(p -> p.endsWith("report.html") && SweepFolder.isSweep(p.getParent()) == sweep)
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            return new View(name, file.toUri().toString(), "document.querySelector('svg')");
        }
    }

    List<View> views() {
        return List.copyOf(views);
    }

    Chromium browser() {
        return browser;
    }

    /// Opens a view anew in a window of that size and scheme, and waits until it is ready.
    void open(View view, int width, int height, boolean dark) throws Exception {
        browser.look(width, height, dark);
        browser.call("Page.navigate", Map.of("url", "about:blank"));
        browser.open(view.address());
        browser.until(view.ready());
    }

    /// What the server could not do.
    List<Throwable> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        browser.close();
        server.close();
        play.close();
        runs.close();
    }
}
