package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.parallel.Workers;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.run.Checkpoints;
import preceptor.run.Experiment;
import preceptor.run.FolderRun;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.Progress;
import preceptor.run.RunWriter;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunsPartTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SPEC = """
            name: small
            regions: {kind: tree, depth: 2, branching: 2}
            teacher: {kind: latent-tree, values: 2, emission: {kind: embedding, dim: 3}}
            student: {width: 4}
            training: {steps: 12}
            expansion: {every: 4}
            """;

    @TempDir
    private Path root;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private Path folder;
    private RunsPart part;
    private Server server;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        folder = root.resolve("runs");
        open();
    }

    private void open() throws Exception {
        RunManifest.Environment environment = new RunManifest.Environment("a JVM", "a system", 2, 2);
        part = new RunsPart(folder, new Host(() -> System.nanoTime() * 1e-9, environment, faults::add));
        server = Server.start(new Site().add(part), 0, RawClient.TOKEN, faults::add);
        client = new RawClient(server);
    }

    @AfterEach
    void stop() {
        part.close();
        server.close();
        assertThat(faults).isEmpty();
    }

    @Test
    void aRunStartedFromThePageHasTheBytesOfRun() throws Exception {
        String id = started(SPEC);
        JsonNode entry = await(id, "done");
        assertThat(entry.path("parameters").path("student.width").asDouble(0)).isEqualTo(4);
        assertThat(entry.path("report").asBoolean(false)).isTrue();

        Path other = root.resolve("other");
        Spec spec = SpecLoader.parse(SPEC, "spec");
        Path same = byRun(spec, other);
        assertThat(same.getFileName()).hasToString(id);
        for (String file : List.of(RunFolder.METRICS, RunFolder.TENSORS, RunFolder.FRAMES, RunFolder.CHECKPOINT)) {
            assertThat(folder.resolve(id).resolve(file)).as(file).hasSameBinaryContentAs(same.resolve(file));
        }
        RunManifest manifest = RunManifest.read(same.resolve(RunFolder.MANIFEST));
        manifest.results()
                .forEach((metric, value) -> assertThat(
                                entry.path("results").path(metric).doubleValue())
                        .as(metric)
                        .isEqualTo(value));
        assertThat(names(folder.resolve(id))).isEqualTo(names(same));
    }

    @Test
    void reportsAndComparisonsAreShownInASandbox() throws Exception {
        String one = started(SPEC);
        String two = started(SPEC.replace("width: 4", "width: 5"));
        await(one, "done");
        await(two, "done");
        RawClient.Answer report = client.get("/runs/report?run=" + one);
        assertThat(report.status()).isEqualTo(200);
        assertThat(report.header("Content-Security-Policy"))
                .startsWith("sandbox allow-scripts")
                .contains("default-src 'none'")
                .doesNotContain("allow-same-origin");
        assertThat(report.body()).contains("<h1>small</h1>");
        String list = "%5B%22" + one + "%22,%22" + two + "%22%5D";
        RawClient.Answer both = client.get("/runs/comparison?runs=" + list);
        assertThat(both.status()).isEqualTo(200);
        assertThat(both.body()).contains("2 runs");
        assertThat(client.get("/runs/comparison?runs=%5B%22no%22%5D").status()).isEqualTo(404);
        assertThat(client.get("/runs/comparison?runs=x").status()).isEqualTo(400);
        assertThat(client.get("/runs/comparison?runs=%5B%5D").status()).isEqualTo(400);
    }

    @Test
    void stoppedRunsGoOnWithTheSameBytes() throws Exception {
        String long1 = SPEC.replace("steps: 12", "steps: 4000").replace("every: 4", "every: 100");
        String id = started(long1);
        await(
                id,
                "running",
                entry -> entry.path("step").asInt(0) > 0 || entry.path("own").asBoolean(false));
        JsonNode before = await(id, "running", entry -> entry.path("own").asBoolean(false));
        assertThat(before.path("steps").asInt(0)).isEqualTo(4000);
        assertThat(client.post("/runs/stop", "{\"run\":\"" + id + "\"}").status())
                .isEqualTo(200);
        JsonNode stopped = await(id, "stopped", entry -> true);
        assertThat(stopped.path("resumable").asBoolean(false)).isTrue();
        assertThat(stopped.path("reason").asString("")).contains("stopped at step");
        // Another server, as after the machine was switched off.
        part.close();
        server.close();
        open();
        assertThat(entry(id).path("state").asString("")).isEqualTo("stopped");
        assertThat(client.post("/runs/resume", "{\"run\":\"" + id + "\"}").status())
                .isEqualTo(200);
        await(id, "done");
        Path same = byRun(SpecLoader.parse(long1, "spec"), root.resolve("other"));
        for (String file : List.of(RunFolder.METRICS, RunFolder.TENSORS, RunFolder.CHECKPOINT)) {
            assertThat(folder.resolve(id).resolve(file)).as(file).hasSameBinaryContentAs(same.resolve(file));
        }
        assertThat(folder.resolve(id).resolve(RunFolder.PROGRESS)).doesNotExist();
    }

    @Test
    void failedRunsSayWhy() throws Exception {
        String wild = SPEC.replace("name: small", "name: wild")
                .replace("steps: 12", "optimizer: {kind: gd, rate: 1000000}, steps: 500")
                .replace("width: 4", "width: 4, activation: linear, loss: squared-error");
        String id = started(wild);
        JsonNode failed = await(id, "failed");
        assertThat(failed.path("reason").asString("")).contains("step", "the student");
        assertThat(failed.path("resumable").asBoolean(true)).isFalse();
        String file = SPEC.replace("values: 2", "values: 2, tables: none.yaml");
        String none = started(file);
        assertThat(await(none, "failed").path("reason").asString("")).contains("none.yaml");
    }

    @Test
    void specsAreCheckedLineByLine() throws Exception {
        JsonNode right = posted("/spec/check", SPEC);
        assertThat(right.path("problems").size()).isZero();
        assertThat(right.path("run").asString("")).startsWith("small-");
        assertThat(right.path("state").asString("")).isEqualTo("new");
        JsonNode wrong =
                posted("/spec/check", SPEC.replace("width: 4", "widht: 4").replace("steps: 12", "steps: -1"));
        assertThat(wrong.path("problems").size()).isEqualTo(2);
        JsonNode first = wrong.path("problems").get(0);
        assertThat(first.path("line").asInt(0)).isEqualTo(4);
        assertThat(first.path("message").asString("")).contains("width");
        RawClient.Answer refused = client.post("/spec/run", body(SPEC.replace("width", "widht")));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(client.post("/spec/run", "{\"text\":5}").status()).isEqualTo(400);
        assertThat(Files.exists(folder)).isFalse();
        String id = started(SPEC);
        await(id, "done");
        assertThat(client.post("/spec/run", body(SPEC)).status()).isEqualTo(409);
        assertThat(client.post("/spec/run", "{\"again\":true," + body(SPEC).substring(1))
                        .status())
                .isEqualTo(200);
        await(id, "done");
        assertThat(JSON.readTree(client.get("/spec/schema").body())
                        .path("properties")
                        .has("teacher"))
                .isTrue();
        // The spec of a run, as the editor shows it, is the same run.
        String text = JSON.readTree(client.get("/runs/spec?run=" + id).body())
                .path("text")
                .asString("");
        assertThat(posted("/spec/check", text).path("run").asString("")).isEqualTo(id);
    }

    @Test
    void everyExampleSurvivesTheEditor() throws Exception {
        try (var files = Files.list(examples())) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                String text = Files.readString(file);
                if (!text.contains("extends:")) {
                    Spec spec = SpecLoader.parse(text, file.toString());
                    String shown = SpecText.of(RunManifest.parseSpec(spec.canonicalJson()));
                    assertThat(SpecLoader.parse(shown, "shown").sha256())
                            .as(shown)
                            .isEqualTo(spec.sha256());
                }
            }
        }
    }

    @Test
    void damagedFoldersAreToldOf() throws Exception {
        String id = started(SPEC);
        await(id, "done");
        Files.writeString(folder.resolve(id).resolve(RunFolder.MANIFEST), "{");
        JsonNode entry = entry(id);
        assertThat(entry.path("state").asString("")).isEqualTo("damaged");
        assertThat(entry.path("reason").asString("")).contains("run.json").doesNotContain(root.toString());
        Files.createDirectories(folder.resolve("empty"));
        Files.writeString(folder.resolve("plain"), "no folder");
        assertThat(runs()).hasSize(1);
    }

    static Path examples() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("examples"))) {
            at = at.getParent();
        }
        return at.resolve("examples");
    }

    private static Path byRun(Spec spec, Path out) {
        Problem problem = Problems.of(spec, Path.of("spec.yaml"));
        try (Workers workers = new Workers(1);
                RunFolder run = RunWriter.open(out, spec, RunFolder.Mode.NEW)) {
            Experiment experiment = new Experiment(spec, problem, () -> 0, workers);
            new FolderRun(run, spec, problem, experiment, () -> 0, Checkpoints.DEFAULT_SECONDS)
                    .run(
                            Progress.SILENT,
                            new RunManifest.Environment("", "", 1, 1),
                            (manifest, metrics, frames) -> "a report");
            return run.path();
        }
    }

    private static List<String> names(Path run) throws Exception {
        try (var files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(Predicate.not(name -> name.startsWith(".")))
                    .sorted()
                    .toList();
        }
    }

    private static String body(String text) {
        return JSON.writeValueAsString(Map.of("text", text));
    }

    private JsonNode posted(String target, String text) throws Exception {
        RawClient.Answer answer = client.post(target, body(text));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private String started(String text) throws Exception {
        return posted("/spec/run", text).path("run").asString("");
    }

    private List<JsonNode> runs() throws Exception {
        List<JsonNode> runs = new ArrayList<>();
        JSON.readTree(client.get("/runs/list").body()).path("runs").forEach(runs::add);
        return runs;
    }

    private JsonNode entry(String id) throws Exception {
        return runs().stream()
                .filter(run -> run.path("id").asString("").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no run " + id));
    }

    private JsonNode await(String id, String state) throws Exception {
        return await(id, state, entry -> true);
    }

    private JsonNode await(String id, String state, Predicate<JsonNode> when) throws Exception {
        JsonNode entry = entry(id);
        for (int i = 0; i < 1200; i++) {
            entry = entry(id);
            if (entry.path("state").asString("").equals(state) && when.test(entry)) {
                return entry;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("expected " + state + ", got " + entry);
    }
}
