package preceptor.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import preceptor.expansion.Measured;
import preceptor.expansion.Measurement;
import preceptor.expansion.Measurer;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.spec.SpecLoader;
import preceptor.student.Gating;
import preceptor.student.NormStatistics;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;

final class MonteCarloTest {
    private static final Path FILE = Path.of("spec.yaml");
    private static final String SPEC = """
            regions: {depth: 2}
            teacher: {kind: latent-tree}
            student: {width: 5}
            """;

    private static Problem problem(String... sets) {
        return Problems.of(SpecLoader.parse(SPEC, FILE.toString(), List.of(sets)), FILE);
    }

    private static Problem of(String text) {
        return Problems.of(SpecLoader.parse(text, FILE.toString()), FILE);
    }

    private static List<Measurement> measured(Problem problem, long samples, MonteCarlo.Place place) {
        return new MonteCarlo(problem, problem.start(), samples)
                .measure(place, Progress.SILENT)
                .groups();
    }

    private static Measured together(Problem problem, List<Measurement> groups) {
        return new Measurer(problem.architecture(), problem.values(), problem.measured(), 1)
                .sum(groups)
                .finish();
    }

    @Test
    void thePlaceAndTheOrderOfArrivalChangeNoBit() {
        thePlaceAndTheOrderOfArrivalChangeNoBit(problem());
        thePlaceAndTheOrderOfArrivalChangeNoBit(problem("student.batch_norm=before-relu"));
    }

    private static void thePlaceAndTheOrderOfArrivalChangeNoBit(Problem problem) {
        // 64 chunks, the last of them shorter.
        long samples = 7001;
        List<Measurement> alone;
        List<Measurement> together;
        try (Workers one = new Workers(1);
                Workers three = new Workers(3)) {
            alone = measured(problem, samples, MonteCarlo.here(one));
            together = measured(problem, samples, MonteCarlo.here(three));
        }
        List<Measurement> backwards = measured(problem, samples, (what, taker) -> {
            for (int chunk = what.chunks() - 1; chunk >= 0; chunk--) {
                taker.take(chunk, what.measure(chunk));
            }
        });
        assertThat(alone).hasSize(MonteCarlo.GROUPS);
        for (int g = 0; g < MonteCarlo.GROUPS; g++) {
            assertThat(together.get(g).sums()).isEqualTo(alone.get(g).sums());
            assertThat(backwards.get(g).sums()).isEqualTo(alone.get(g).sums());
        }
    }

    @Test
    void whatIsMeasuredIsThePopulation() {
        whatIsMeasuredIsThePopulation(problem());
        whatIsMeasuredIsThePopulation(problem("student.batch_norm=before-relu"));
    }

    private static void whatIsMeasuredIsThePopulation(Problem problem) {
        Measured exact = new Measurer(problem.architecture(), problem.values(), problem.measured(), 1)
                .measure(problem.start())
                .getFirst()
                .finish();
        for (int samples : new int[] {2_000, 200_000}) {
            Measured drawn;
            try (Workers workers = new Workers(2)) {
                drawn = together(problem, measured(problem, samples, MonteCarlo.here(workers)));
            }
            assertThat(drawn.loss()).isNotEqualTo(exact.loss());
            assertThat(drawn.loss()).isCloseTo(exact.loss(), within(5 * drawn.lossError()));
            assertThat(drawn.lossError()).isLessThan(1 / Math.sqrt(samples));
            int root = problem.graph().root();
            close(drawn.F()[root], exact.F()[root], samples);
            close(drawn.D()[root], exact.D()[root], samples);
            close(drawn.G()[root], exact.G()[root], samples);
            for (int e = 0; e < problem.graph().edges(); e++) {
                close(drawn.exact()[e], exact.exact()[e], samples);
            }
        }
    }

    /// Students whose batch norm differs, on graphs whose levels do.
    private static Stream<Problem> normalised() {
        return Stream.of(
                problem("student.batch_norm=before-relu"),
                problem("student.batch_norm={place: before-relu, epsilon: 1e-3, scale: false}", "regions.depth=3"),
                problem("student.batch_norm=after-relu", "student.bias=true", "student.residual=true"),
                of("""
                        regions: {kind: grid1d, size: 9, kernel: [3, 3, 3], stride: [2, 2, 1]}
                        teacher: {kind: computed, rule: majority}
                        student: {width: 4, batch_norm: before-relu, shared_weights: true}
                        """));
    }

    @ParameterizedTest
    @MethodSource("normalised")
    void batchNormHasTheStatisticsOfAllSamples(Problem problem) {
        int samples = 5_003; // 64 chunks of 79 samples, the last of 26
        Batch all = problem.teacher().orElseThrow().sample(problem.key().named("monte-carlo"), 0, samples);
        Pass pass = new Pass(problem.architecture(), new SampleSpace(problem.graph(), all.weight()));
        pass.forward(problem.start(), all.inputs(), Gating.HARD);
        pass.loss(all.targets());
        pass.backward(problem.start().zeros());
        Measurement whole = new Measurement(problem.architecture(), problem.values());
        whole.add(pass, all, 0, samples);
        Measured one = whole.finish();
        Measured many;
        try (Workers workers = new Workers(2)) {
            many = together(problem, measured(problem, samples, MonteCarlo.here(workers)));
        }
        assertThat(many.loss()).isCloseTo(one.loss(), within(1e-12));
        assertThat(many.accuracy()).isCloseTo(one.accuracy(), within(1e-12));
        for (int a = problem.graph().leaves(); a < problem.graph().size(); a++) {
            same(many.F()[a], one.F()[a]);
            same(many.D()[a], one.D()[a]);
            same(many.G()[a], one.G()[a]);
            same(many.weightedG()[a], one.weightedG()[a]);
        }
        for (int e = 0; e <= problem.graph().edges(); e++) {
            same(many.exact()[e], one.exact()[e]);
        }
    }

    private static void same(Matrix many, Matrix one) {
        assertThat(many.data()).hasSameSizeAs(one.data());
        for (int i = 0; i < one.data().length; i++) {
            assertThat(many.data()[i]).isCloseTo(one.data()[i], within(1e-11));
        }
    }

    /// Nodes and gradients are of size one; two values of the root halve the samples.
    private static void close(Matrix drawn, Matrix exact, int samples) {
        assertThat(drawn.data()).hasSameSizeAs(exact.data());
        for (int i = 0; i < drawn.data().length; i++) {
            assertThat(drawn.data()[i]).isCloseTo(exact.data()[i], within(8 / Math.sqrt(samples)));
        }
    }

    @Test
    void pairsOfValuesOccurAsTheLawSays() {
        for (Problem problem : List.of(problem(), product())) {
            int samples = 100_001;
            EdgeCounts edges;
            try (Workers workers = new Workers(3)) {
                edges = new MonteCarlo(problem, problem.start(), samples)
                        .measure(MonteCarlo.here(workers), Progress.SILENT)
                        .edges();
            }
            assertThat(edges.deviations()).isNotEmpty();
            for (EdgeCounts.Deviation d : edges.deviations()) {
                assertThat(d.deviation()).as(d.edge()).isPositive().isLessThan(5 / Math.sqrt(samples));
                assertThat(d.standardErrors()).as(d.edge()).isLessThan(5);
            }
            double[] sums = new double[edges.size()];
            edges.sums(sums, 0);
            assertThat(Arrays.stream(sums).allMatch(n -> n == Math.rint(n))).isTrue();
            assertThat(Arrays.stream(sums).sum() / edges.deviations().size()).isEqualTo(samples);
        }
    }

    private static Problem product() {
        return of("""
                regions: {depth: 2}
                teacher:
                  kind: product
                  factors: [{kind: latent-tree, values: 2, correlation: 0.6}, {kind: random-hierarchy, values: 3, productions: 2}]
                student: {width: 4}
                """);
    }

    @Test
    void sumsAreSentWhole() {
        Problem problem = problem();
        Measurement some =
                measured(problem, 640, MonteCarlo.here(new Workers(1))).getFirst();
        double[] sums = some.sums();
        assertThat(Measurement.ofSums(problem.architecture(), problem.values(), sums)
                        .sums())
                .isEqualTo(sums);
        double[] longer = Arrays.copyOf(sums, sums.length + 1);
        assertThatThrownBy(() -> Measurement.ofSums(problem.architecture(), problem.values(), longer))
                .hasMessage("expected " + sums.length + " sums, got " + longer.length);
    }

    @Test
    void whatCannotBeSummedIsRefused() {
        Problem problem = problem();
        assertThatThrownBy(() -> new MonteCarlo(problem, problem.start(), 63))
                .isInstanceOf(InputException.class)
                .hasMessage("--samples: expected 64 or more, got 63");
        NormStatistics none = NormStatistics.unknown(problem.architecture(), 1000);
        assertThat(none.isComplete()).isTrue();
        assertThatThrownBy(() -> none.with(new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 0 sweeps or fewer, got 1");
        Problem norm = problem("student.batch_norm=before-relu");
        NormStatistics some = NormStatistics.unknown(norm.architecture(), 1000);
        assertThatThrownBy(() -> some.with(new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 21 sums, got 3");
    }
}
