package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// Summaries follow their law, and nothing but key and index decides a sample.
class SummariesTest {
    private static final Key KEY = Key.root(11).named("test");

    /// How many standard deviations a chi-square may be off; there are some hundred of them.
    private static final double FAR = 5;

    @Test
    void familiesAppearWithTheirProbabilities() {
        try (Workers workers = new Workers(2)) {
            for (int seed = 0; seed < 3 * TeacherCases.KINDS; seed++) {
                TeacherCases.Case c = TeacherCases.random(seed);
                Summaries drawn = c.teacher().summaries(KEY.at(seed), 0, 1 << 16, workers);
                RegionGraph graph = c.teacher().graph();
                fits(
                        c.name() + ", root",
                        c.teacher().prior(),
                        count(drawn.z(graph.root()), drawn.values(graph.root())));
                for (int region = graph.leaves(); region < graph.size(); region++) {
                    familyFits(c, drawn, region);
                }
                Matrix labels = c.teacher().labels();
                for (int z = 0; z < labels.rows(); z++) {
                    fits(c.name() + ", label", labels.row(z), labelsGiven(drawn, graph.root(), z, labels.columns()));
                }
            }
        }
    }

    private static void familyFits(TeacherCases.Case c, Summaries drawn, int region) {
        RegionGraph graph = c.teacher().graph();
        Matrix Q = c.teacher().family(region).table(1 << 20).orElseThrow();
        int[] above = drawn.z(region);
        int[] tuple = new int[above.length];
        for (int i = 0; i < graph.childCount(region); i++) {
            int child = graph.child(region, i);
            int[] z = drawn.z(child);
            for (int s = 0; s < tuple.length; s++) {
                tuple[s] = tuple[s] * drawn.values(child) + z[s];
            }
        }
        double[][] counts = new double[Q.rows()][Q.columns()];
        for (int s = 0; s < tuple.length; s++) {
            counts[above[s]][tuple[s]]++;
        }
        for (int z = 0; z < counts.length; z++) {
            fits(c.name() + ", region " + graph.id(region) + " given " + z, Q.row(z), counts[z]);
        }
    }

    private static double[] count(int[] values, int m) {
        double[] counts = new double[m];
        for (int v : values) {
            counts[v]++;
        }
        return counts;
    }

    private static double[] labelsGiven(Summaries drawn, int root, int z, int classes) {
        double[] counts = new double[classes];
        for (int i = 0; i < drawn.size(); i++) {
            if (drawn.z(root, i) == z) {
                counts[drawn.label(i)]++;
            }
        }
        return counts;
    }

    /// Pearson's chi-square, cells of few expected counts taken together, and nothing where the probability is 0.
    private static void fits(String what, double[] law, double[] counts) {
        double n = Arrays.stream(counts).sum();
        double chi = 0;
        double freedom = -1;
        double rest = 0;
        double restCount = 0;
        for (int v = 0; v < law.length; v++) {
            if (law[v] == 0) {
                assertThat(counts[v])
                        .as(what + ": value " + v + " of probability 0")
                        .isZero();
            } else if (n * law[v] < 10) {
                rest += n * law[v];
                restCount += counts[v];
            } else {
                chi += (counts[v] - n * law[v]) * (counts[v] - n * law[v]) / (n * law[v]);
                freedom++;
            }
        }
        if (rest >= 10) {
            chi += (restCount - rest) * (restCount - rest) / rest;
            freedom++;
        }
        if (freedom > 0) {
            assertThat((chi - freedom) / Math.sqrt(2 * freedom)).as(what).isBetween(-FAR, 1.6 * FAR);
        }
    }

    @Test
    void longRunsKeepFrequenciesAndNeighboursAreIndependent() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(1, 3), new int[] {2}, 0.7);
        int n = 1 << 23;
        try (Workers workers = new Workers(2)) {
            Summaries drawn = teacher.summaries(KEY, 0, n, workers);
            int[] root = drawn.z(teacher.graph().root());
            int[][] leaf = {drawn.z(0), drawn.z(1), drawn.z(2)};
            long ones = 0;
            long[] same = new long[3];
            long siblings = 0;
            long[] apart = new long[66];
            for (int i = 0; i < n; i++) {
                ones += root[i];
                for (int c = 0; c < 3; c++) {
                    same[c] += root[i] == leaf[c][i] ? 1 : 0;
                }
                siblings += leaf[0][i] == leaf[1][i] ? 1 : 0;
                for (int lag = 1; lag <= 65; lag++) {
                    apart[lag] += i >= lag && leaf[0][i] == leaf[0][i - lag] ? 1 : 0;
                }
            }
            near("root", ones, n, 0.5);
            for (long s : same) {
                near("copies", s, n, 0.85);
            }
            near("siblings", siblings, n, 0.85 * 0.85 + 0.15 * 0.15);
            for (int lag = 1; lag <= 65; lag++) {
                near("samples " + lag + " apart", apart[lag], n - lag, 0.5);
            }
        }
    }

    private static void near(String what, long count, long n, double p) {
        assertThat((count - n * p) / Math.sqrt(n * p * (1 - p))).as(what).isBetween(-FAR, FAR);
    }

    @Test
    void blocksAndThreadsDecideNothing() {
        for (TreeTeacher teacher : SummariesDigest.teachers()) {
            Summaries whole = teacher.summaries(KEY, 0, 9000, new Workers(1));
            for (int threads : new int[] {2, 3, 8}) {
                try (Workers workers = new Workers(threads)) {
                    assertThat(SummariesDigest.of(teacher.summaries(KEY, 0, 9000, workers)))
                            .isEqualTo(SummariesDigest.of(whole));
                }
            }
            for (int[] part : new int[][] {{0, 1}, {63, 2}, {64, 64}, {100, 5000}, {8999, 1}, {4095, 4097}}) {
                Summaries some = teacher.summaries(KEY, part[0], part[1], new Workers(1));
                assertThat(some.size()).isEqualTo(part[1]);
                for (int region = 0; region < some.regions(); region++) {
                    int[] expected = Arrays.copyOfRange(whole.z(region), part[0], part[0] + part[1]);
                    assertThat(some.z(region)).isEqualTo(expected);
                    assertThat(some.z(region, part[1] - 1)).isEqualTo(expected[part[1] - 1]);
                }
                assertThat(some.labels()).isEqualTo(Arrays.copyOfRange(whole.labels(), part[0], part[0] + part[1]));
            }
            long far = (1L << 40) + 5;
            assertThat(teacher.summaries(KEY, far, 100, new Workers(1)).z(0))
                    .isEqualTo(Arrays.copyOfRange(
                            teacher.summaries(KEY, far - 60, 160, new Workers(1))
                                    .z(0),
                            60,
                            160));
        }
    }

    @Test
    void valuesTakeABitAByteOrAnInt() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 1), new int[] {2, 200, 1000}, 0.5);
        Summaries drawn = teacher.summaries(KEY, 0, 6400, new Workers(1));
        // Root and label a bit each, then a byte, then an int.
        assertThat(drawn.bytes()).isEqualTo(2 * 800 + 6400 + 4 * 6400);
        assertThatThrownBy(() -> drawn.z(0, 6400)).hasMessageContaining("0 to 6399, got 6400");
        assertThatThrownBy(() -> drawn.label(-1)).hasMessageContaining("0 to 6399, got -1");
        assertThatThrownBy(() -> teacher.summaries(KEY, 0, 0, new Workers(1))).hasMessageContaining("count from 1");
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:MaxVectorSize=16",
                "-XX:MaxVectorSize=32",
                "-XX:MaxVectorSize=64",
                "-XX:-UseSuperWord",
                "-XX:TieredStopAtLevel=1",
                "-Xint"
            })
    void machinesDecideNothing(String option) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(option);
        command.add("-cp");
        command.add(String.join(
                System.getProperty("path.separator"),
                Path.of("target", "classes").toString(),
                Path.of("target", "test-classes").toString()));
        command.add(SummariesDigest.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).isZero();
        // A processor without such wide vectors has the JVM say so first.
        assertThat(output.lines().toList().getLast()).isEqualTo(SummariesDigest.ofAll());
    }
}
