package preceptor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import preceptor.parallel.Workers;
import preceptor.run.MonteCarlo;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.Progress;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.sweep.Cluster;

final class SparkSamplesTest {
    @Test
    void theSameSumsAsOnThreads() {
        theSameSumsAsOnThreads("none");
    }

    @Test
    void theSameSumsWithTheStatisticsOfAllSamples() {
        theSameSumsAsOnThreads("before-relu");
    }

    private static void theSameSumsAsOnThreads(String norm) {
        Path file = Path.of("spec.yaml");
        Spec spec = SpecLoader.parse("""
                regions: {depth: 2}
                teacher: {kind: random-hierarchy, values: 3, productions: 2}
                student: {width: 5, batch_norm: %s}
                """.formatted(norm), file.toString());
        Problem problem = Problems.of(spec, file);
        MonteCarlo what = new MonteCarlo(problem, problem.start(), 5_001);
        MonteCarlo.Sums expected;
        try (Workers workers = new Workers(2)) {
            expected = what.measure(MonteCarlo.here(workers), Progress.SILENT);
        }
        MonteCarlo.Sums spread;
        try (Cluster cluster = new SparkProvider().open("local[3]")) {
            spread = what.measure(cluster.place(spec, file), Progress.SILENT);
        }
        assertThat(spread.groups()).hasSize(MonteCarlo.GROUPS);
        for (int g = 0; g < spread.groups().size(); g++) {
            assertThat(spread.groups().get(g).sums())
                    .isEqualTo(expected.groups().get(g).sums());
        }
        assertThat(spread.edges().deviations()).isEqualTo(expected.edges().deviations());
    }
}
