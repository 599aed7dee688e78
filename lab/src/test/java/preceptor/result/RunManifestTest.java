package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunManifestTest {
    static final String SHA = "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    static RunManifest fixture(double loss) {
        return new RunManifest(
                "quickstart",
                RunManifest.parseSpec("{\"name\":\"quickstart\",\"training\":{\"rate\":0.2,\"steps\":200}}"),
                SHA,
                1,
                "0.1.0",
                new TreeMap<>(Map.of("loss/train", loss, "accuracy/train", 0.875)),
                List.of(
                        new RunManifest.Check("T1", "forward", 1e-16, 1e-10, RunManifest.Verdict.PASS, ""),
                        new RunManifest.Check(
                                "T8", "generalisation", Double.NaN, Double.NaN, RunManifest.Verdict.OPEN, "later")),
                List.of(
                        new RunManifest.Region("0.0", 0, 0, List.of(), 2, 4),
                        new RunManifest.Region("1.0", 1, 0, List.of("0.0"), 2, 16)),
                new RunManifest.Teacher("latent-tree", true, 0.25, 0.75, 0),
                Optional.of(new RunManifest.Sample(Map.of("0.0", 1), Map.of("0.0", List.of(0.5, -1.0)), 1)),
                new RunManifest.Environment("25", "Linux", 2, 1),
                new TreeMap<>(Map.of("train", 0.5)));
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        Path file = folder.resolve("run.json");
        fixture(0.5).write(file);
        RunManifest read = RunManifest.read(file);
        assertThat(read).isEqualTo(fixture(0.5));
        assertThat(read.toJson()).isEqualTo(fixture(0.5).toJson());
    }

    @Test
    void theTextIsWhatTheContractSays() {
        String json = fixture(0.5).toJson();
        assertThat(json).doesNotContain("\r").doesNotContain("NaN").endsWith("}\n");
        List<String> keys = json.lines()
                .filter(line -> line.startsWith("  \""))
                .map(line -> line.substring(3, line.indexOf('"', 3)))
                .toList();
        assertThat(keys)
                .containsExactly(
                        "format",
                        "name",
                        "spec",
                        "specSha256",
                        "seed",
                        "version",
                        "results",
                        "checks",
                        "regions",
                        "teacher",
                        "sample",
                        "environment",
                        "wall");
        assertThat(json.indexOf("accuracy/train")).isLessThan(json.indexOf("loss/train"));
        assertThat(json).contains("\"verdict\" : \"open\"").contains("\"residual\" : null");
    }

    @Test
    void nothingNonFiniteIsAResult() {
        assertThatThrownBy(() -> fixture(Double.POSITIVE_INFINITY))
                .isInstanceOf(NonFiniteException.class)
                .hasMessage("results, loss/train: expected a finite number, got Infinity");
        assertThatThrownBy(
                        () -> new RunManifest.Check("T1", "forward", Double.NaN, 1e-10, RunManifest.Verdict.PASS, ""))
                .hasMessageContaining("check T1: expected a finite residual");
    }

    @Test
    void wrongFilesAreNamedWithTheirPath() throws IOException {
        String sound = fixture(0.5).toJson();
        String[][] cases = {
            {sound.replace("\"format\" : 1", "\"format\" : 2"), "format: expected 1, got 2"},
            {sound.replace("\"verdict\" : \"open\"", "\"verdict\" : \"maybe\""), "checks[1].verdict: expected pass"},
            {sound.replace("\"level\" : 1", "\"level\" : \"1\""), "regions[1].level: expected a whole number"},
            {sound.replace("\"loss/train\" : 0.5", "\"loss/train\" : 1e999"), "results.loss/train: expected a finite"},
            {sound.replace("\"exact\"", "\"exactly\""), "teacher.exact: missing"},
            {sound.replace(SHA, "0123"), "specSha256: expected 64 hexadecimal digits, got 0123"},
            {sound.replace("\"seed\" : 1,", "\"seed\" : 1, \"seed\" : 2,"), "not sound JSON: line "},
            {sound + "{}", "not sound JSON"},
            {sound.substring(0, sound.length() / 2), "not sound JSON: line "},
            {"", "expected an object"},
            {"[".repeat(100_000), "not sound JSON"},
        };
        Path file = folder.resolve("run.json");
        for (String[] c : cases) {
            Files.writeString(file, c[0]);
            assertThatThrownBy(() -> RunManifest.read(file))
                    .as(c[1])
                    .isInstanceOf(ResultException.class)
                    .hasMessageStartingWith(file + ": cannot be read: ")
                    .hasMessageContaining(c[1]);
        }
    }

    @Test
    void aThousandDamagedFilesNeverDoMoreThanBeRefused() throws IOException {
        byte[] sound = fixture(0.5).toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int refused = Corruption.campaign(folder, sound, fixture(0.5), RunManifest::read, true);
        assertThat(refused).isGreaterThan(Corruption.FILES / 2);
    }
}
