package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Initialization;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.training.MiniBatchObjective;
import preceptor.training.Optimizer;
import preceptor.training.Training;

/// On the real digits, where they are at hand: in the folder that the system property `preceptor.mnist` names, or in
/// `shared/data/mnist` beside the project.
final class DigitsTest {
    private static final String IMAGES = "t10k-images-idx3-ubyte.gz";
    private static final String LABELS = "t10k-labels-idx1-ubyte.gz";

    @Test
    void aTeacherOfDigits() {
        LearnedTeachers.Learned learned = learn(1000, 500, 16, 8);
        assertThat(learned.teacher().classes()).isEqualTo(10);
        Quality quality = Quality.of(learned);
        assertThat(quality.labelEntropy()).isBetween(2.2, Math.log(10));
        RegionGraph graph = learned.teacher().graph();
        assertThat(quality.information()[graph.region(1, 2)]).isGreaterThan(0.4);
        assertThat(quality.heldOut().orElseThrow().impossible()).isBetween(1, 499);
        assertThat(quality.heldOut().orElseThrow().mean().orElseThrow())
                .isGreaterThan(quality.heldOutIndependent().orElseThrow().mean().orElseThrow());
    }

    @Test
    @Tag("slow")
    void aStudentOfDigits() {
        LearnedTeachers.Learned learned = learn(8000, 2000, 32, 16);
        RegionGraph graph = learned.teacher().graph();
        int[] width = new int[graph.size()];
        Arrays.fill(width, 32);
        Arrays.fill(width, 0, graph.leaves(), learned.teacher().inputLength());
        Architecture architecture =
                Architecture.plain(graph, width, learned.teacher().classes());
        Training training = new Training(
                MiniBatchObjective.ofData(architecture, learned.training(), 100, 1, Key.root(3)),
                new Optimizer.Momentum(0.05, 0.9, false),
                null,
                0,
                new Initialization(Initialization.Kind.HE, 1).draw(architecture, Key.root(2)));
        for (int step = 0; step < 800; step++) {
            training.step();
        }
        Batch test = learned.heldOut().orElseThrow();
        Pass pass = new Pass(architecture, new SampleSpace(graph, test.weight()));
        pass.forward(training.parameters(), test.inputs(), Gating.HARD);
        assertThat(pass.accuracy(test.targets())).isGreaterThan(0.93);
    }

    private static LearnedTeachers.Learned learn(int train, int test, Integer... codes) {
        Path folder = digits();
        return Fixtures.learn(
                new Path[] {folder.resolve(IMAGES), folder.resolve(LABELS)},
                train,
                test,
                new ImageRegions.Quadtree(28, 7),
                Options.plain(codes),
                Key.root(1));
    }

    private static Path digits() {
        String named = System.getProperty("preceptor.mnist");
        Path folder = named == null ? Path.of("").toAbsolutePath() : Path.of(named);
        for (Path at = folder; named == null && at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("PAPER.md"))) {
                folder = at.resolveSibling("shared").resolve("data/mnist");
            }
        }
        Assumptions.assumeTrue(
                Files.isReadable(folder.resolve(IMAGES)) && Files.isReadable(folder.resolve(LABELS)),
                "the digits are not here");
        return folder;
    }
}
