package preceptor.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;
import preceptor.serve.Page;
import preceptor.serve.Reply;
import preceptor.serve.Server;
import preceptor.serve.Site;
import tools.jackson.databind.JsonNode;

/// Playground and lessons in a real browser, where there is one: a module of the test's own drives the same pages.
class PageTest {
    private static final String TOKEN = "0123456789abcdef-test";
    private static final String FILES = "/preceptor/page/play/";

    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private Path browser;
    private final List<Throwable> faults = new ArrayList<>();

    @BeforeEach
    void findBrowser() {
        browser = Browser.find();
    }

    /// What the probe tells of each of `pages`, by their addresses.
    private Map<String, JsonNode> drive(String size, List<Page> pages) throws Exception {
        Map<String, JsonNode> told = new LinkedHashMap<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (PlayPart play = new PlayPart(() -> System.nanoTime() * 1e-9)) {
            Site site = new Site().add(play);
            site.asset("/page/probe.js", "/preceptor/play/probe.js");
            pages.forEach(site::page);
            site.post("/probe/done", request -> {
                JsonNode node = request.json();
                told.put(node.path("page").asString(), node);
                if (told.size() == pages.size()) {
                    done.complete(null);
                    return Reply.json(Map.of("next", ""));
                }
                return Reply.json(Map.of("next", pages.get(told.size()).path()));
            });
            try (Server server = Server.start(site, 0, TOKEN, faults::add)) {
                String address = server.address().replace("/?", pages.getFirst().path() + "?");
                Path profile = folder.resolve("profile-" + size.replace(',', '-'));
                List<String> more = List.of(
                        "--enable-logging=stderr", "--remote-debugging-port=0", "--window-size=" + size, address);
                Process process = new ProcessBuilder(Browser.command(browser, profile, more))
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
                try {
                    done.get(4, TimeUnit.MINUTES);
                } finally {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                }
            }
        }
        String log = Files.readString(folder.resolve("err"), StandardCharsets.ISO_8859_1);
        assertThat(log.lines().filter(line -> line.contains("CONSOLE"))).isEmpty();
        assertThat(faults).isEmpty();
        told.forEach((page, node) -> {
            assertThat(node.path("faults")).as(page).isEmpty();
            assertThat(node.path("overflow").booleanValue())
                    .as(page + " at " + size)
                    .isFalse();
        });
        return told;
    }

    private static Page probed(String path, String body, String module) {
        List<String> scripts = List.of("/page/play/" + module, "/page/probe.js");
        return new Page(path, "Probe", "", body, scripts, List.of("/page/play/play.css"));
    }

    @Test
    void everyControlWorksAndALinkGivesTheSameNumbers() throws Exception {
        JsonNode told = drive("1180,1400", List.of(probed("/probe", Site.text(FILES + "play.html"), "play.js")))
                .get("/probe");
        List<String> driven = new ArrayList<>();
        told.path("driven").forEach(name -> driven.add(name.asString()));
        assertThat(driven).contains("c-label-noise", "kind computed", "kind product", "kind random-hierarchy");
        assertThat(told.path("controls").size()).isGreaterThan(20);
        told.path("controls").forEach(control -> {
            if (!control.asString().equals("c-kind")) {
                assertThat(driven).contains(control.asString());
            }
        });
        assertThat(told.path("keyed").toString())
                .isEqualTo("[\"5\",\"10\",\"0\",\"plays\"," + told.path("keyed").path(4) + "]");
        assertThat(told.path("keyed").path(4).asInt(0)).isPositive();
        assertThat(told.path("readout").asString()).startsWith("F theory [");
        assertThat(told.path("rows").intValue()).isEqualTo(4);
        assertThat(told.path("said").asString()).isNotEmpty();
        assertThat(told.path("clicked").asString()).startsWith("leaf 0.2");
        assertThat(told.path("trouble")).isEmpty();
        assertThat(told.path("stepped").asString()).isEqualTo("1");
        assertThat(told.path("played").intValue()).isGreaterThan(1);
        assertThat(told.path("rewound").asString()).isEqualTo("0");
        assertThat(told.path("curve").asString()).contains("Loss", "student, population", "Bayes");
        assertThat(told.path("chosen").asString()).startsWith("region 1.1");
        assertThat(told.path("spec").asString()).contains("\"correlation\"", "\"seed\": 2");
        assertThat(told.path("diverged").asString()).contains("Diverged", "smaller rate");
        assertThat(told.path("unlabelled").intValue()).isZero();
        assertThat(told.path("regions").intValue()).isEqualTo(15);
        assertThat(told.path("hash").asString()).contains("student.width=8", "@step=7", "@region=2.0");
        Map<String, Double> whole = SessionTest.session("student.width=8", "seed=3", "training.data={samples: 50}")
                .towards(7, () -> true)
                .reading()
                .orElseThrow()
                .whole();
        assertThat(told.path("numbers").size()).isGreaterThan(12);
        told.path("numbers").properties().forEach(entry -> {
            double value = whole.get(entry.getKey());
            assertThat(Double.parseDouble(entry.getValue().asString().replace('−', '-')))
                    .as(entry.getKey())
                    .isCloseTo(value, within(0.0051 * Math.abs(value)));
        });
    }

    @Test
    void lessonsReadWellUntouchedAndOnAPhone() throws Exception {
        List<Page> pages = new ArrayList<>();
        for (PlayPart.Lesson lesson : PlayPart.LESSONS) {
            pages.add(probed("/probe/" + lesson.name(), PlayPart.text(lesson), "lesson.js"));
        }
        Map<String, JsonNode> told = drive("390,1400", pages);
        assertThat(told).hasSize(PlayPart.LESSONS.size());
        told.forEach((page, node) -> {
            assertThat(node.path("untouched").size()).as(page).isGreaterThan(0);
            node.path("untouched")
                    .forEach(figure -> assertThat(figure.path("step").intValue())
                            .as(page)
                            .isEqualTo(figure.path("wanted").intValue()));
            assertThat(node.path("closed").booleanValue()).as(page).isTrue();
            assertThat(node.path("opened").booleanValue()).as(page).isTrue();
            assertThat(node.path("right").intValue()).as(page).isEqualTo(1);
            assertThat(node.path("trouble").asString()).as(page).isEmpty();
        });
    }
}
