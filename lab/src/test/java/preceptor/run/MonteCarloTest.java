package preceptor.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Measured;
import preceptor.expansion.Measurement;
import preceptor.expansion.Measurer;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.spec.SpecLoader;

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
        Problem problem = problem();
        // 100 chunks, the last of them shorter.
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
        Problem problem = problem();
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
        String text = """
                regions: {depth: 2}
                teacher:
                  kind: product
                  factors: [{kind: latent-tree, values: 2, correlation: 0.6}, {kind: random-hierarchy, values: 3, productions: 2}]
                student: {width: 4}
                """;
        return Problems.of(SpecLoader.parse(text, FILE.toString()), FILE);
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
        Problem norm = problem("student.batch_norm=before-relu");
        assertThatThrownBy(() -> new MonteCarlo(norm, norm.start(), 1000))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("student.batch_norm: none");
    }
}
