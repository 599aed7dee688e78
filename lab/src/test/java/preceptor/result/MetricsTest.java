package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.random.Key;
import preceptor.random.RandomStream;

class MetricsTest {
    @TempDir
    private Path folder;

    private static Metrics fixture() {
        Metrics metrics = new Metrics();
        Metrics.Recorder r = metrics.recorder("quick, \"start\"", 1);
        for (long step = 0; step <= 40; step += 20) {
            r.scalar(step, "loss/train", 1.0 / (step + 3));
            r.level(step, 2, "fidelity/B4/cosine", 0.5 + step);
            r.level(step, 1, "fidelity/B4/cosine", 0.25 + step);
            r.region(step, 1, "1.0", "rank", 2);
            r.edge(step, 1, "1.0", "0.0", "fidelity/B4/cosine", 0.125 + step);
            r.edge(step, 1, "1.0", "0.1", "fidelity/B4/cosine", -0.0);
        }
        return metrics;
    }

    private static List<Metrics.Row> rows(Metrics metrics) {
        List<Metrics.Row> rows = new ArrayList<>();
        metrics.forEach(rows::add);
        return rows;
    }

    @Test
    void theTextIsWhatTheContractSays() throws IOException {
        Metrics metrics = new Metrics();
        Metrics.Recorder r = metrics.recorder("a", 7);
        r.scalar(0, "loss/train", 0.1);
        r.edge(20, 2, "2.0", "1.1", "budget/B0", 1e-9);
        metrics.recorder("b, \"c\"", -1).level(3, 1, "x/se", -2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MetricsCsv.write(out, metrics);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("run,seed,step,level,region,child,metric,value\n"
                        + "a,7,0,,,,loss/train,0.1\n"
                        + "a,7,20,2,2.0,1.1,budget/B0,1.0E-9\n"
                        + "\"b, \"\"c\"\"\",-1,3,1,,,x/se,-2.0\n");
    }

    @Test
    void everyBitComesBack() {
        Metrics metrics = fixture();
        RandomStream random = Key.root(5).stream();
        Metrics.Recorder r = metrics.recorder("bits", 2);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                r.scalar(i, "x", value);
            }
        }
        r.scalar(0, "edge", Double.MIN_VALUE);
        r.scalar(1, "edge", Double.MAX_VALUE);
        r.scalar(2, "edge", -0.0);
        Path file = folder.resolve("metrics.csv");
        MetricsCsv.write(file, metrics);
        // Row is a record: its doubles compare by their bits.
        assertThat(rows(MetricsCsv.read(file))).isEqualTo(rows(metrics));
    }

    @Test
    void nothingNonFiniteEntersTheTable() {
        Metrics metrics = new Metrics();
        Metrics.Recorder r = metrics.recorder("q", 1);
        assertThatThrownBy(() -> r.edge(20, 1, "1.0", "0.3", "budget/B0", Double.NaN))
                .isInstanceOf(NonFiniteException.class)
                .hasMessage("run q, seed 1, step 20, level 1, region 1.0, child 0.3, budget/B0:"
                        + " expected a finite number, got NaN");
        assertThatThrownBy(() -> r.scalar(3, "loss/train", Double.NEGATIVE_INFINITY))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("step 3");
        assertThat(metrics.size()).isZero();
    }

    @Test
    void seriesAreFoundByMetricLevelRegionAndChild() {
        Metrics m = fixture();
        assertThat(m.metrics()).containsExactly("loss/train", "fidelity/B4/cosine", "rank");
        assertThat(m.levels("fidelity/B4/cosine")).containsExactly(1, 2);
        assertThat(m.levels("loss/train")).isEmpty();
        assertThat(m.regions("fidelity/B4/cosine")).containsExactly("1.0");
        assertThat(m.children("fidelity/B4/cosine", "1.0")).containsExactly("0.0", "0.1");
        assertThat(m.series("loss/train").steps()).containsExactly(0, 20, 40);
        assertThat(m.series("loss/train").last()).isEqualTo(1.0 / 43);
        assertThat(m.series("fidelity/B4/cosine").isEmpty()).isTrue();
        assertThat(m.series("fidelity/B4/cosine", 2).values()).containsExactly(0.5, 20.5, 40.5);
        assertThat(m.series("fidelity/B4/cosine", 1).values()).containsExactly(0.25, 20.25, 40.25);
        assertThat(m.series("rank", "1.0").values()).containsExactly(2, 2, 2);
        assertThat(m.series("fidelity/B4/cosine", "1.0", "0.0").values()).containsExactly(0.125, 20.125, 40.125);
        assertThat(m.series("absent").isEmpty()).isTrue();
        assertThat(m.upTo(20).series("loss/train").steps()).containsExactly(0, 20);
    }

    @Test
    void severalRunsAreToldApart() {
        Metrics m = fixture();
        m.recorder("other", 2).scalar(0, "loss/train", 9);
        assertThat(m.runs()).containsExactly(new Metrics.RunId("quick, \"start\"", 1), new Metrics.RunId("other", 2));
        assertThatThrownBy(() -> m.series("loss/train"))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("two rows for one step");
        assertThat(m.of(new Metrics.RunId("other", 2)).series("loss/train").values())
                .containsExactly(9);
    }

    @Test
    void wrongFilesAreNamedWithLineAndColumn() throws IOException {
        String header = "run,seed,step,level,region,child,metric,value\n";
        String[][] cases = {
            {"", "line 1: expected the header"},
            {"a,b\n", "line 1: expected the header"},
            {header + "q,1,0,,,,loss,0.5\nq,1,0,,,,loss\n", "line 3: expected 8 columns, got 7"},
            {header + "q,1,0,,,,loss,NaN\n", "line 2: column value: expected a finite number, got NaN"},
            {header + "q,1,0,,,,loss,1e999\n", "line 2: run q, seed 1, step 0, loss: expected a finite number"},
            {header + "q,1,0,,,,loss,0x1p3\n", "line 2: column value"},
            {header + "q,x,0,,,,loss,1\n", "line 2: column seed: expected a whole number, got x"},
            {header + "q,1,-5,,,,loss,1\n", "line 2: step: expected 0 or more, got -5"},
            {header + "q,1,0,-2,,,loss,1\n", "line 2: column level"},
            {header + "q,1,0,,,,,1\n", "line 2: metric: expected a name"},
            {header + "\"q,1,0,,,,loss,1\n", "line 2: column 1: a quote without its end"},
            {header + "q\"q,1,0,,,,loss,1\n", "line 2: column 1: a quote in the middle"},
            {header + "q,1,0,,,,loss,0.5", "line 2: the file is cut short"},
            {header + "q".repeat(20_000), "line 2: expected at most 16384 characters"},
        };
        Path file = folder.resolve("metrics.csv");
        for (String[] c : cases) {
            Files.writeString(file, c[0]);
            assertThatThrownBy(() -> MetricsCsv.read(file))
                    .as(c[1])
                    .isInstanceOf(ResultException.class)
                    .hasMessageStartingWith(file + ": " + c[1]);
        }
    }

    @Test
    void aThousandDamagedFilesNeverDoMoreThanBeRefused() throws IOException {
        Path file = folder.resolve("metrics.csv");
        MetricsCsv.write(file, fixture());
        int refused = Corruption.campaign(
                folder, Files.readAllBytes(file), rows(fixture()), f -> rows(MetricsCsv.read(f)), true);
        assertThat(refused).isGreaterThan(Corruption.FILES * 4 / 10);
    }
}
