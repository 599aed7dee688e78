package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.ResultException;
import preceptor.result.RunManifest;
import preceptor.result.RunState;
import preceptor.result.SweepManifest;
import preceptor.result.SweepSummary;

class SampleComplexityTest {
    private static final String SPEC = "{\"regions\":{\"depth\":2},\"teacher\":{\"kind\":\"random-hierarchy\","
            + "\"values\":4,\"productions\":2},\"training\":{\"data\":{\"samples\":10}}}";
    private static final List<String> AXES = List.of("teacher.values", "teacher.productions", "training.data.samples");

    @TempDir
    private Path folder;

    private final List<SweepManifest.Cell> cells = new ArrayList<>();
    private final SweepSummary summary = new SweepSummary(AXES);

    /// A cell of one run.
    private void cell(int v, int m, int samples, double accuracy) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("teacher.values", Integer.toString(v));
        settings.put("teacher.productions", Integer.toString(m));
        settings.put("training.data.samples", Integer.toString(samples));
        cells.add(new SweepManifest.Cell(settings, "0", List.of(new SweepManifest.Run(1, RunState.DONE, 0, ""))));
        summary.add(settings, List.of(new TreeMap<>(Map.of("accuracy/population", accuracy))));
    }

    private SampleComplexity read(String spec, List<String> axes) {
        new SweepManifest("x", "0", "0", 1, 1, axes, RunManifest.parseSpec(spec), cells)
                .write(folder.resolve("sweep.json"));
        summary.write(folder.resolve("summary.csv"));
        return SampleComplexity.read(folder, 0.5);
    }

    /// Errors in parts of a guess's: that of v values guessed is 1 − 1/v.
    private static double accuracy(int v, double part) {
        return 1 - part * (1 - 1.0 / v);
    }

    @Test
    void interpolatesOverTheLogarithmAndFitsAPowerLaw() {
        // Errors of 0.75 and 0.25: halfway on the logarithm, at √(N·4N) = 2N, which is 3·v·m².
        int[][] tasks = {{4, 2}, {4, 4}, {8, 4}, {16, 8}};
        for (int[] t : tasks) {
            int needed = 3 * t[0] * t[1] * t[1];
            cell(t[0], t[1], 2 * needed, accuracy(t[0], 0.25));
            cell(t[0], t[1], needed / 2, accuracy(t[0], 0.75));
        }
        SampleComplexity complexity = read(SPEC, AXES);
        assertThat(complexity.tasks()).hasSize(4);
        for (SampleComplexity.Task task : complexity.tasks()) {
            assertThat(task.depth()).isEqualTo(2);
            assertThat(task.predicted()).isEqualTo(task.values() * task.productions() * task.productions());
            assertThat(task.needed(0.5).orElseThrow()).isCloseTo(3 * task.predicted(), within(1e-9 * task.predicted()));
        }
        SampleComplexity.Fit fit = complexity.fit().orElseThrow();
        assertThat(fit.slope()).isCloseTo(1, within(1e-12));
        assertThat(fit.error()).isLessThan(1e-12);
        assertThat(fit.constant()).isCloseTo(3, within(1e-12));
        assertThat(fit.spread()).isCloseTo(1, within(1e-12));
        assertThat(complexity.markdown())
                .contains("| 8 | 4 | 2 | 128 | 384 | 3.00 |", "Over 4 tasks log P* rises by 1.00 ± 0.00");
        assertThat(complexity.svg())
                .startsWith("<svg")
                .contains("P* rises with the power 1.00 ± 0.00 of v·m^L and is 3.0·v·m^L up to a factor of 1.0")
                .contains("v 16, m 8, L 2: ");
    }

    @Test
    void anOtherPowerIsSeen() {
        int[][] tasks = {{4, 2}, {4, 4}, {8, 4}};
        for (int[] t : tasks) {
            int x = t[0] * t[1] * t[1];
            cell(t[0], t[1], x * x / 2, accuracy(t[0], 0.75));
            cell(t[0], t[1], 2 * x * x, accuracy(t[0], 0.25));
        }
        SampleComplexity.Fit fit = read(SPEC, AXES).fit().orElseThrow();
        assertThat(fit.slope()).isCloseTo(2, within(1e-12));
        assertThat(fit.spread()).isGreaterThan(2);
    }

    @Test
    void whatTheSweepDoesNotReachIsSaidAndLeftOut() {
        cell(4, 2, 16, accuracy(4, 0.9));
        cell(4, 2, 64, accuracy(4, 0.6));
        cell(4, 4, 16, accuracy(4, 0.4));
        cell(4, 4, 64, accuracy(4, 0.2));
        SampleComplexity complexity = read(SPEC, AXES);
        assertThat(complexity.fit()).isEmpty();
        assertThat(complexity.markdown()).isEqualTo("""
                        | v | m | L | v·m^L | P* | P* / v·m^L |
                        |---|---|---|---|---|---|
                        | 4 | 2 | 2 | 16 | > 64 | – |
                        | 4 | 4 | 2 | 64 | < 16 | – |
                        """);
        assertThat(complexity.svg()).contains("no task is learned, or all are from the start");
    }

    @Test
    void otherSweepsAreRefused() {
        cell(4, 2, 16, 0.5);
        assertThatThrownBy(() -> read(SPEC, List.of("teacher.values")))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("expected a sweep over training.data.samples, got one over teacher.values");
        assertThatThrownBy(() -> read(SPEC.replace("random-hierarchy", "latent-tree"), AXES))
                .hasMessageContaining("expected teacher.kind random-hierarchy, got latent-tree");
        assertThatThrownBy(() -> read(SPEC.replace("\"depth\":2", "\"depth\":[2]"), AXES))
                .hasMessageContaining("regions.depth: expected one number for all levels");
        assertThatThrownBy(() -> {
                    cell(4, 2, 16, 0.6);
                    read(SPEC, AXES);
                })
                .hasMessageContaining("expected one cell for each of values, productions, depth and samples");
    }
}
