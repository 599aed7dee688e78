package preceptor.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.result.Metrics;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

/// The gap that twins predict is the student's where theory says so, and not where it does not.
class GeneralizationTest {
    private static final String SPEC = """
            regions: {depth: 1}
            teacher: {kind: latent-tree, emission: {kind: embedding, dim: 3}}
            student: {width: 6}
            training: {data: {samples: 20}, optimizer: {kind: gd, rate: 0.5}, steps: 60}
            expansion: {every: 20, gates: [], orders: [0], train: [hard], train_orders: [1]}
            """;

    @TempDir
    private Path folder;

    private Metrics run(String... set) throws IOException {
        Path file = Files.writeString(folder.resolve("small.yaml"), SPEC);
        Spec spec = SpecLoader.load(file, List.of(set), OptionalLong.empty());
        return new Experiment(spec, Problems.of(spec, file), () -> 0, new Workers(1))
                .run(Progress.SILENT)
                .metrics();
    }

    private static double[] series(Metrics metrics, String metric) {
        Map<Long, Double> values = new TreeMap<>();
        metrics.forEach(row -> {
            if (row.metric().equals(metric) && row.level() < 0) {
                values.put(row.step(), row.value());
            }
        });
        assertThat(values).as(metric).isNotEmpty();
        return values.values().stream().mapToDouble(v -> v).toArray();
    }

    private static double last(Metrics metrics, String metric) {
        double[] values = series(metrics, metric);
        return values[values.length - 1];
    }

    @Test
    void gapsArePopulationAgainstSamples() throws IOException {
        Metrics metrics = run();
        double[] gap = series(metrics, "generalization/gap");
        double[] hits = series(metrics, "generalization/accuracy-gap");
        for (int i = 0; i < gap.length; i++) {
            assertThat(gap[i]).isEqualTo(series(metrics, "loss/population")[i] - series(metrics, "loss/train")[i]);
            assertThat(hits[i])
                    .isEqualTo(series(metrics, "accuracy/train")[i] - series(metrics, "accuracy/population")[i]);
        }
        assertThat(series(metrics, "generalization/samples")).containsOnly(20);
        assertThat(series(metrics, "generalization/norm-growth")[0]).isEqualTo(1);
        assertThat(last(metrics, "generalization/norm-growth")).isGreaterThan(1.05);
    }

    /// With one level of regions the families counted in the samples are the samples.
    @Test
    void theTwinOfFullOrderIsTheStudentWhereFamiliesHoldAllOfTheSamples() throws IOException {
        Metrics metrics = run();
        assertThat(series(metrics, "generalization/predicted-order1"))
                .containsExactly(series(metrics, "generalization/gap"), within(1e-10));
        assertThat(series(metrics, "generalization/transplanted-order1"))
                .containsExactly(series(metrics, "generalization/gap"), within(1e-10));
        assertThat(series(metrics, "generalization/accuracy-predicted-order1"))
                .containsExactly(series(metrics, "generalization/accuracy-gap"), within(1e-10));
        assertThat(last(metrics, "generalization/gap")).isGreaterThan(0.1);
        assertThat(Math.abs(last(metrics, "generalization/predicted-hard"))).isLessThan(0.02);
        // Two levels: the frequencies of families no longer say which inputs were drawn.
        Metrics deeper = run("regions.depth=2", "expansion.train_orders=[2]");
        assertThat(last(deeper, "generalization/gap"))
                .isGreaterThan(1.3 * last(deeper, "generalization/predicted-order2"));
    }

    /// On the population there is nothing to forget: the twin of full order is the student, a lower one is not.
    @Test
    void theTwinOfFullOrderIsTheStudentOnThePopulation() throws IOException {
        for (String norm : List.of("none", "before-relu")) {
            Metrics metrics = run(
                    "regions.depth=2",
                    "training.data=population",
                    "expansion.train_orders=[1, 2]",
                    "student.batch_norm=" + norm);
            assertThat(series(metrics, "twin/order2/loss"))
                    .as(norm)
                    .containsExactly(series(metrics, "loss/population"), within(1e-9));
            assertThat(Math.abs(last(metrics, "twin/order1/loss") - last(metrics, "loss/population")))
                    .as(norm)
                    .isGreaterThan(1e-4);
            assertThat(metrics.size()).isPositive();
            metrics.forEach(row -> assertThat(row.metric()).doesNotStartWith("generalization/"));
        }
    }

    /// Copies of the root at every leaf: z-space is the sample space, unseen values included.
    @Test
    void losslessSummariesPredictTheGap() throws IOException {
        Metrics metrics = run(
                "regions.depth=2",
                "teacher.correlation=1",
                "teacher.values=6",
                "training.data.samples=8",
                "expansion.train_orders=[1]");
        for (String twin : List.of("hard", "order1")) {
            assertThat(series(metrics, "generalization/predicted-" + twin))
                    .as(twin)
                    .containsExactly(series(metrics, "generalization/gap"), within(1e-9));
        }
        assertThat(last(metrics, "generalization/gap")).isGreaterThan(0.3);
    }

    @Test
    void randomLabelsAreLearnedByHeartAndNotPredicted() throws IOException {
        String[] common = {
            "regions={depth: 2, branching: 3}",
            "student.width=12",
            "training.optimizer={kind: adam, rate: 0.02}",
            "training.steps=150",
            "expansion={every: 150, gates: [], orders: [0], train_orders: [1]}"
        };
        List<String> random = new ArrayList<>(List.of(common));
        random.add("training.data={samples: 30, label_noise: 1}");
        List<String> clean = new ArrayList<>(List.of(common));
        clean.add("training.data={samples: 30, label_noise: 0}");
        Metrics noise = run(random.toArray(String[]::new));
        Metrics truth = run(clean.toArray(String[]::new));
        assertThat(last(noise, "accuracy/train"))
                .isCloseTo(last(noise, "generalization/attainable-accuracy"), within(1e-9));
        assertThat(last(noise, "accuracy/population")).isBetween(0.3, 0.7);
        assertThat(last(truth, "accuracy/train")).isCloseTo(1, within(1e-9));
        assertThat(last(truth, "accuracy/population")).isGreaterThan(0.75);
        assertThat(last(noise, "generalization/norm-growth")).isGreaterThan(last(truth, "generalization/norm-growth"));
        assertThat(last(noise, "generalization/accuracy-predicted-order1")).isLessThan(0.4);
    }

    /// Labels 1, 1, 0 of one input, 0 of another that differs in its second leaf, 1 of a third.
    @Test
    void attainableIsWhatAFunctionOfTheInputCanReach() {
        Matrix left = Matrix.column(1, 1, 1, 1, 2);
        Matrix right = Matrix.column(3, 3, 3, 4, 3);
        Matrix targets = Matrix.of(new double[][] {{0, 1}, {0, 1}, {1, 0}, {1, 0}, {0, 1}});
        double[] weight = {0.2, 0.2, 0.2, 0.3, 0.1};
        Batch batch = new Batch(weight, new Matrix[] {left, right}, new Membership[0], targets);
        assertThat(Generalization.attainable(batch)).isCloseTo(0.8, within(1e-15));
        Batch distinct = batch.withTargets(Matrix.of(new double[][] {{0, 1}, {0, 1}, {0, 1}, {1, 0}, {0, 1}}));
        assertThat(Generalization.attainable(distinct)).isCloseTo(1, within(1e-15));
    }

    @Test
    void countedLawsOfOverlappingRegionsAreRefused() {
        assertThatThrownBy(() -> run(
                        "regions={kind: grid1d, size: 5, kernel: [3, 3], stride: 1}",
                        "teacher={kind: computed, rule: majority, values: 2}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expansion.train_orders")
                .hasMessageContaining("training.data");
    }
}
