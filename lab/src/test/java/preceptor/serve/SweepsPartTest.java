package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.Metrics;
import preceptor.result.PartFile;
import preceptor.result.RunFolder;
import preceptor.result.RunRecord;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.result.SweepSummary;
import preceptor.spec.SweepPlan;
import preceptor.sweep.Sweep;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sweeps as the server tells of them.
class SweepsPartTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LOSS = "loss/population";
    private static final String METRICS = "&metrics=%5B%22loss/population%22%5D";

    @TempDir
    private Path root;

    private Path folder;
    private Path file;
    private SweepPlan plan;
    private Served served;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        folder = root.resolve("runs");
        plan = Sweeps.plan(root);
        file = root.resolve("broad.yaml");
        served = new Served(folder);
        client = served.client();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private JsonNode json(String target) throws Exception {
        RawClient.Answer answer = client.get(target);
        assertThat(answer.status()).as(target + " " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private JsonNode listed() throws Exception {
        JsonNode sweeps = json("/runs/list").path("sweeps");
        assertThat(sweeps.size()).isEqualTo(1);
        return sweeps.get(0);
    }

    private JsonNode cells() throws Exception {
        return json("/sweeps/cells?sweep=" + plan.folderName() + METRICS).path("cells");
    }

    private static List<Integer> counts(JsonNode runs) {
        return List.of("queued", "running", "done", "failed").stream()
                .map(state -> runs.path(state).asInt(-1))
                .toList();
    }

    @Test
    void aSweepWithoutKeptRunsIsListedAndToldCellByCell() throws Exception {
        Path sweep = Sweeps.run(plan, file, folder);
        assertThat(json("/runs/list").path("runs").size()).isZero();
        JsonNode entry = listed();
        assertThat(entry.path("id").asString("")).isEqualTo(plan.folderName());
        assertThat(entry.path("name").asString("")).isEqualTo("broad");
        assertThat(entry.path("state").asString("")).isEqualTo("failed");
        assertThat(entry.path("cells").asInt(0)).isEqualTo(4);
        assertThat(counts(entry.path("runs"))).containsExactly(0, 0, 4, 4);
        assertThat(entry.path("changed").asLong(0))
                .isEqualTo(Files.getLastModifiedTime(sweep.resolve(SweepFolder.MANIFEST))
                        .toMillis());
        JsonNode width = entry.path("varied").get(0);
        assertThat(width.path("path").asString("")).isEqualTo("student.width");
        assertThat(width.path("values").toString()).isEqualTo("[\"2\",\"3\"]");

        SweepManifest manifest = SweepManifest.read(sweep.resolve(SweepFolder.MANIFEST));
        SweepSummary summary = SweepSummary.read(sweep.resolve(SweepFolder.SUMMARY), manifest);
        JsonNode all = json("/sweeps/cells?sweep=" + plan.folderName() + METRICS);
        assertThat(all.path("metrics").size()).isEqualTo(summary.metrics().size());
        assertThat(all.path("cells").size()).isEqualTo(4);
        for (int c = 0; c < 4; c++) {
            JsonNode cell = all.path("cells").get(c);
            SweepManifest.Cell known = manifest.cells().get(c);
            known.settings()
                    .forEach((path, value) -> assertThat(
                                    cell.path("settings").path(path).asString(""))
                            .isEqualTo(value));
            boolean diverges = known.settings().get("training.optimizer.rate").startsWith("1");
            assertThat(cell.path("failed").size()).isEqualTo(diverges ? 2 : 0);
            assertThat(summary.row(c, LOSS).isPresent()).isEqualTo(!diverges);
            if (diverges) {
                assertThat(cell.path("numbers").size()).isZero();
                assertThat(cell.path("failed").get(1).path("seed").asLong(0)).isEqualTo(4);
                assertThat(cell.path("failed").get(1).path("reason").asString(""))
                        .isEqualTo(known.runs().get(1).reason())
                        .contains("step");
            } else {
                SweepSummary.Row row = summary.row(c, LOSS).orElseThrow();
                JsonNode numbers = cell.path("numbers").path(LOSS);
                assertThat(numbers.get(0).asDouble(0)).isEqualTo(row.median());
                assertThat(numbers.get(1).asDouble(0)).isEqualTo(row.q1());
                assertThat(numbers.get(2).asDouble(0)).isEqualTo(row.q3());
            }
        }
    }

    @Test
    void itsReportIsShownInASandbox() throws Exception {
        Path sweep = Sweeps.run(plan, file, folder);
        String target = "/sweeps/report?sweep=" + plan.folderName();
        RawClient.Answer report = client.get(target);
        assertThat(report.status()).isEqualTo(200);
        assertThat(report.header("Content-Security-Policy"))
                .startsWith("sandbox allow-scripts")
                .contains("default-src 'none'")
                .doesNotContain("allow-same-origin");
        assertThat(report.body()).isEqualTo(Files.readString(sweep.resolve(SweepFolder.REPORT)));
        Files.delete(sweep.resolve(SweepFolder.REPORT));
        RawClient.Answer drawn = client.get(target);
        assertThat(drawn.body()).isEqualTo(report.body());
        assertThat(drawn.header("Content-Security-Policy")).isEqualTo(report.header("Content-Security-Policy"));
    }

    @Test
    void whatIsNotThereIsRefused() throws Exception {
        Sweeps.run(plan, file, folder);
        for (String address : List.of("/sweeps/cells", "/sweeps/report", "/sweeps/live")) {
            assertThat(client.get(address + "?sweep=other").status())
                    .as(address)
                    .isEqualTo(404);
            assertThat(client.get(address).status()).as(address).isEqualTo(400);
        }
        String cells = "/sweeps/cells?sweep=" + plan.folderName();
        assertThat(client.get(cells + "&metrics=loss").status()).isEqualTo(400);
        assertThat(client.get(cells + "&metrics=5").status()).isEqualTo(400);
        assertThat(json(cells + "&metrics=%5B%22none%22%5D")
                        .path("cells")
                        .get(0)
                        .path("numbers")
                        .size())
                .isZero();
    }

    @Test
    void aSweepThatGoesOnIsFollowed() throws Exception {
        Path path = folder.resolve(plan.folderName());
        try (SweepFolder open = SweepFolder.open(path)) {
            new Sweep(plan, open, false).prepare();
            assertThat(counts(listed().path("runs"))).containsExactly(8, 0, 0, 0);
            assertThat(listed().path("state").asString("")).isEqualTo("unfinished");
            try (Socket socket = client.connect();
                    PartFile runs = open.part("local")) {
                socket.getOutputStream()
                        .write(("GET /sweeps/live?sweep=" + plan.folderName() + " HTTP/1.1\r\nHost: " + client.host()
                                        + "\r\nPreceptor-Token: " + RawClient.TOKEN + "\r\n\r\n")
                                .getBytes(StandardCharsets.UTF_8));
                runs.begin(0);
                runs.begin(1);
                assertThat(counts(listed().path("runs"))).containsExactly(6, 2, 0, 0);
                runs.end(Sweeps.done(0, 0.25));
                runs.end(RunRecord.failed(1, 3, "step 7: too large", new Metrics()));
                assertThat(counts(listed().path("runs"))).containsExactly(6, 0, 1, 1);
                JsonNode first = cells().get(0);
                assertThat(first.path("numbers").path(LOSS).get(0).asDouble(0)).isEqualTo(0.25);
                assertThat(first.path("failed").toString())
                        .isEqualTo("[{\"seed\":4,\"reason\":\"step 7: too large\"}]");
                assertThat(client.get("/sweeps/report?sweep=" + plan.folderName())
                                .body())
                        .contains("1 of 8");
                StringBuilder heard = new StringBuilder();
                byte[] buffer = new byte[8192];
                while (!heard.toString().contains("\"done\":1,\"failed\":1")) {
                    int read = socket.getInputStream().read(buffer);
                    assertThat(read).as(heard.toString()).isPositive();
                    heard.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                }
                assertThat(heard.toString()).contains("event: sweep");
            }
            // Begun anew: nothing of the file that was there before may be left.
            open.clear();
            new Sweep(plan, open, false).prepare();
            try (PartFile runs = open.part("local")) {
                runs.begin(0);
                runs.end(Sweeps.done(0, 0.5));
                runs.begin(1);
                runs.end(Sweeps.done(1, 0.75));
                runs.begin(2);
                assertThat(counts(listed().path("runs"))).containsExactly(5, 1, 2, 0);
                assertThat(cells().get(0).path("numbers").path(LOSS).get(0).asDouble(0))
                        .isEqualTo(0.625);
            }
        }
        Sweeps.run(plan, file, folder);
        assertThat(listed().path("state").asString("")).isEqualTo("failed");
    }

    @Test
    void keptRunsCanBeOpenedAndDamagedSweepsAreToldOf() throws Exception {
        Path sweep = Sweeps.run(plan, file, folder);
        SweepManifest.Cell cell =
                SweepManifest.read(sweep.resolve(SweepFolder.MANIFEST)).cells().getFirst();
        String name = RunFolder.folderName("broad", cell.specSha256(), 4);
        Files.createDirectories(sweep.resolve(SweepFolder.RUNS).resolve(name));
        JsonNode kept = cells().get(0).path("kept");
        assertThat(kept.size()).isEqualTo(1);
        assertThat(kept.get(0).path("seed").asLong(0)).isEqualTo(4);
        assertThat(kept.get(0).path("id").asString("")).isEqualTo(plan.folderName() + "/runs/" + name);
        Files.writeString(sweep.resolve(SweepFolder.MANIFEST), "{\"format\": 1");
        JsonNode damaged = listed();
        assertThat(damaged.path("state").asString("")).isEqualTo("damaged");
        assertThat(damaged.path("reason").asString(""))
                .contains(SweepFolder.MANIFEST)
                .doesNotContain(root.toString());
        RawClient.Answer refused = client.get("/sweeps/cells?sweep=" + plan.folderName());
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).doesNotContain(root.toString());
    }
}
