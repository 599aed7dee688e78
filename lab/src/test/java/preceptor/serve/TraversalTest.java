package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.Metrics;
import preceptor.result.PartFile;
import preceptor.result.RunFolder;
import preceptor.result.RunRecord;
import preceptor.result.SweepFolder;

/// Nothing outside of the served folder is ever read, however it is asked for.
class TraversalTest {
    private static final String SECRET = "the-secret-outside";
    private static final int LEAST = 500;

    @TempDir
    private Path root;

    private Path folder;
    private Served served;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        folder = root.resolve("runs");
        Files.createDirectories(folder.resolve("inside"));
        Files.writeString(folder.resolve("inside").resolve(RunFolder.REPORT), "the report inside");
        Files.writeString(root.resolve("secret.txt"), SECRET);
        Path outside = Files.createDirectories(root.resolve("outside"));
        for (String file : List.of(
                RunFolder.REPORT,
                RunFolder.MANIFEST,
                RunFolder.PROGRESS,
                RunFolder.METRICS,
                RunFolder.FRAMES,
                SweepFolder.MANIFEST,
                SweepFolder.SUMMARY)) {
            Files.writeString(outside.resolve(file), "{\"name\": \"" + SECRET + "\"}");
        }
        served = new Served(folder);
        client = served.client();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    /// Ways up and down: plain, encoded once and twice, overlong UTF-8, full width, with NUL, backslash, dots and
    /// blanks
    /// that some systems drop.
    private Set<String> payloads() {
        List<String> ups = List.of(
                "..",
                "%2e%2e",
                "%252e%252e",
                ".%2e",
                "%c0%ae%c0%ae",
                "%uff0e%uff0e",
                "%ef%bc%8e%ef%bc%8e",
                "..%00",
                "..;",
                "....",
                "%2e%2e%20",
                "..%0d%0a",
                "%e2%80%a5");
        List<String> separators = List.of(
                "/", "%2f", "%252f", "\\", "%5c", "%255c", "//", "%c0%af", "%ef%bc%8f", "%e2%88%95", "/./", "%00/");
        List<String> targets = List.of("secret.txt", "outside", "outside/report.html", "etc/passwd");
        Set<String> payloads = new LinkedHashSet<>();
        for (String up : ups) {
            for (String separator : separators) {
                for (int depth : new int[] {1, 2, 9}) {
                    String way = (up + separator).repeat(depth);
                    for (String target : targets) {
                        payloads.add(way + target.replace("/", separator));
                    }
                }
            }
        }
        for (String target : targets) {
            Path absolute = root.resolve(target);
            payloads.add(absolute.toString());
            payloads.add("file://" + absolute);
            payloads.add("inside/../../" + target);
            payloads.add("inside%2f..%2f..%2f" + target);
            payloads.add(absolute.toString().replace("/", "%2f"));
            payloads.add(target + "%00.html");
        }
        return payloads;
    }

    @Test
    void nothingOutsideIsRead() throws Exception {
        Set<String> payloads = payloads();
        assertThat(payloads).hasSizeGreaterThan(LEAST);
        List<String> found = new ArrayList<>();
        for (String payload : payloads) {
            for (String target : List.of(
                    "/" + payload,
                    "/page/" + payload,
                    "/runs/report?run=" + payload,
                    "/runs/spec?run=" + payload,
                    "/runs/live?run=" + payload,
                    "/runs/comparison?runs=%5B%22" + payload + "%22%5D",
                    "/sweeps/cells?sweep=" + payload,
                    "/sweeps/report?sweep=" + payload,
                    "/sweeps/live?sweep=" + payload)) {
                RawClient.Answer answer = client.get(target.replace(' ', '+'));
                boolean answered = answer.status() != 0 && answer.status() < 400;
                if (answered || answer.body().contains(SECRET) || answer.body().contains("root:")) {
                    found.add(target + " -> " + answer.status());
                }
            }
            RawClient.Answer resumed = client.post(
                    "/runs/resume", new String(Reply.jsonText(Map.of("run", payload)), StandardCharsets.UTF_8));
            if (resumed.status() != 404 || resumed.body().contains(SECRET)) {
                found.add("resume " + payload + " -> " + resumed.status());
            }
        }
        assertThat(found).isEmpty();
        assertThat(client.get("/runs/report?run=inside").body()).isEqualTo("the report inside");
    }

    @Test
    void linksAreNotFollowed() throws Exception {
        Path outside = root.resolve("outside");
        Files.createSymbolicLink(folder.resolve("linked"), outside);
        Files.createSymbolicLink(folder.resolve("up"), root);
        Path files = Files.createDirectories(folder.resolve("files"));
        for (String file : List.of(RunFolder.REPORT, RunFolder.MANIFEST, RunFolder.PROGRESS)) {
            Files.createSymbolicLink(files.resolve(file), outside.resolve(file));
        }
        Path sweep = Files.createDirectories(folder.resolve("sweep"));
        Files.writeString(sweep.resolve("sweep.json"), "{}");
        Files.createSymbolicLink(sweep.resolve("runs"), root);
        assertThat(client.get("/runs/list").body()).doesNotContain(SECRET).contains("\"runs\":[]");
        for (String run : List.of("linked", "up", "files", "up%2foutside", "sweep%2fruns%2foutside", "linked%2f")) {
            for (String address : List.of("/runs/report?run=", "/runs/spec?run=", "/runs/live?run=")) {
                RawClient.Answer answer = client.get(address + run);
                assertThat(answer.status()).as(address + run).isEqualTo(404);
                assertThat(answer.body()).doesNotContain(SECRET);
            }
        }
        // A link within the folder is not followed either, and a file that takes a link's place is served again.
        Files.delete(files.resolve(RunFolder.REPORT));
        Files.writeString(files.resolve(RunFolder.REPORT), "mine");
        assertThat(client.get("/runs/report?run=files").body()).isEqualTo("mine");
    }

    @Test
    void linksWithinSweepsAreNotFollowed() throws Exception {
        Path whole = Sweeps.run(Sweeps.plan(root), root.resolve("broad.yaml"), root.resolve("elsewhere"));
        String manifest = Files.readString(whole.resolve(SweepFolder.MANIFEST)).replace("broad", SECRET);
        Files.writeString(whole.resolve(SweepFolder.MANIFEST), manifest);
        Path parts = Files.createDirectories(root.resolve("elsewhere").resolve(SweepFolder.PARTS));
        try (PartFile file = PartFile.open(parts.resolve("local.part"))) {
            file.end(RunRecord.failed(0, 3, SECRET, new Metrics()));
        }
        Files.createSymbolicLink(folder.resolve("linked"), whole);
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.createSymbolicLink(files.resolve(SweepFolder.MANIFEST), whole.resolve(SweepFolder.MANIFEST));
        for (String sweep : List.of("linked", "files", "inside", "linked%2f", ".", "")) {
            for (String address : List.of("/sweeps/cells?sweep=", "/sweeps/report?sweep=", "/sweeps/live?sweep=")) {
                assertThat(client.get(address + sweep).status())
                        .as(address + sweep)
                        .isEqualTo(404);
            }
        }
        Path mine = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(mine.resolve(SweepFolder.MANIFEST), manifest.replace(SECRET, "mine"));
        Files.createSymbolicLink(mine.resolve(SweepFolder.PARTS), parts);
        Files.createSymbolicLink(mine.resolve(SweepFolder.SUMMARY), whole.resolve(SweepFolder.SUMMARY));
        Files.writeString(whole.resolve(SweepFolder.REPORT), SECRET);
        Files.createSymbolicLink(mine.resolve(SweepFolder.REPORT), whole.resolve(SweepFolder.REPORT));
        RawClient.Answer cells = client.get("/sweeps/cells?sweep=mine&metrics=%5B%22loss/population%22%5D");
        assertThat(cells.body()).contains("\"name\":\"mine\"", "\"metrics\":[]").doesNotContain(SECRET);
        assertThat(client.get("/sweeps/report?sweep=mine").body())
                .contains("mine: 8 runs")
                .doesNotContain(SECRET);
        assertThat(client.get("/runs/list").body()).doesNotContain(SECRET);
        // A plain folder with a part file that is a link.
        Files.delete(mine.resolve(SweepFolder.PARTS));
        Files.createDirectories(mine.resolve(SweepFolder.PARTS));
        Files.createSymbolicLink(mine.resolve(SweepFolder.PARTS).resolve("local.part"), parts.resolve("local.part"));
        assertThat(client.get("/sweeps/cells?sweep=mine").body())
                .contains("\"mine\"")
                .doesNotContain(SECRET);
    }

    /// The folder itself may be reached by a link: that is the user's own choice.
    @Test
    void theServedFolderMayBeALink() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("link"), folder);
        Vault vault = new Vault(link);
        assertThat(vault.folders()).hasSize(1);
        assertThat(vault.file(vault.folder("inside"), RunFolder.REPORT)).isPresent();
    }
}
