package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureTest {
    @TempDir
    private Path folder;

    @Test
    void writesAnyFigureOfARun() throws Exception {
        Path spec = Cli.write(
                folder,
                "small.yaml",
                "teacher: latent-tree\nregions: {kind: tree, depth: 2}\nstudent: {width: 3}\ntraining: {steps: 4}\n");
        Path runs = folder.resolve("runs");
        assertThat(Cli.of("run", spec, "--out", runs).exit()).isZero();
        Path run = Cli.folder(runs);

        Cli list = Cli.of("figure", run, "--list");
        assertThat(list.exit()).isZero();
        assertThat(list.out()).containsPattern("(?m)^loss +\\S").containsPattern("(?m)^teacher +\\S");
        for (String format : new String[] {"svg", "png", "pdf"}) {
            Path file = folder.resolve("loss." + format);
            Cli made = Cli.of("figure", run, "loss", "--format", format, "--out", file);
            assertThat(made.exit()).as(made.err()).isZero();
            String head = new String(Files.readAllBytes(file), 0, 5, StandardCharsets.ISO_8859_1);
            assertThat(head).isEqualTo(format.equals("svg") ? "<svg " : format.equals("png") ? "\u0089PNG\r" : "%PDF-");
        }
        Cli none = Cli.of("figure", run, "los");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("no figure 'los'", "loss, accuracy");
        assertThat(Cli.of("figure", run).exit()).isEqualTo(2);
        assertThat(Cli.of("figure", run, "loss", "--list").exit()).isEqualTo(2);
        assertThat(Cli.of("figure", run, "loss", "--scale", 0).exit()).isEqualTo(2);
        assertThat(Cli.of("figure", folder, "loss").exit()).isEqualTo(2);
    }
}
