package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.expansion.SummaryModel;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.teacher.Batch;
import preceptor.teacher.Family;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

final class LearnedTeachersTest {
    private static final int TRAIN = 150;
    private static final int TEST = 50;
    private static final Key KEY = Key.root(7);

    @TempDir
    private Path folder;

    private Path[] files;
    private LearnedTeachers.Learned learned;
    private LearnedTeacher teacher;
    private RegionGraph graph;

    @BeforeEach
    void learn() {
        files = Fixtures.write(folder, TRAIN + TEST, Key.root(1));
        learned = Fixtures.learn(files, TRAIN, TEST, 3, KEY, 8, 5);
        teacher = learned.teacher();
        graph = teacher.graph();
    }

    @Test
    void theRootsSummaryIsTheLabel() {
        int[] labels = ImageFiles.labels(files[1]);
        assertThat(teacher.classes()).isEqualTo(3);
        assertThat(teacher.values(graph.root())).isEqualTo(3);
        assertThat(codes(learned.training(), graph.root())).isEqualTo(Arrays.copyOf(labels, TRAIN));
        assertThat(codes(heldOut(), graph.root())).isEqualTo(Arrays.copyOfRange(labels, TRAIN, TRAIN + TEST));
        assertThat(learned.training().labels()).isEqualTo(Arrays.copyOf(labels, TRAIN));
        assertThat(teacher.law().labelGivenRoot().minus(Matrix.identity(3)).maxAbs())
                .isZero();
    }

    @Test
    void batchesHoldTheRealInputs() {
        Batch test = heldOut();
        assertThat(test.size()).isEqualTo(TEST);
        assertThat(test.totalWeight()).isCloseTo(1, within(1e-12));
        assertThat(test.inputs()).hasSize(16);
        Images images = ImageFiles.images(files[0]);
        Patches patches = teacher.patches();
        for (int b = 0; b < 16; b++) {
            int row = b / 4 * 3 + 1;
            int column = b % 4 * 3 + 2;
            double grey = images.value(TRAIN + 7, row * 12 + column);
            assertThat(test.inputs()[b].get(7, 5))
                    .isEqualTo(patches.scale() * (grey - patches.mean()[row * 12 + column]));
        }
    }

    @Test
    void leafCodesAreNearestCentroidsAndHigherCodesThoseOfTheirChildren() {
        assertThat(teacher.values(graph.region(0, 3))).isEqualTo(5);
        assertThat(teacher.values(graph.region(1, 2))).isEqualTo(8);
        for (int a = 0; a < graph.root(); a++) {
            Matrix c = teacher.codebook(a).centroids();
            for (int i = 0; i < TEST; i++) {
                double[] x = point(heldOut(), a, i);
                assertThat(x).hasSize(c.columns());
                double[] distance = new double[c.rows()];
                for (int j = 0; j < c.rows(); j++) {
                    for (int k = 0; k < x.length; k++) {
                        distance[j] += (x[k] - c.get(j, k)) * (x[k] - c.get(j, k));
                    }
                }
                double least = Arrays.stream(distance).min().orElseThrow();
                assertThat(distance[codes(heldOut(), a)[i]]).isCloseTo(least, within(1e-9));
            }
        }
    }

    private double[] point(Batch batch, int a, int i) {
        if (graph.isLeaf(a)) {
            return batch.inputs()[a].row(i);
        }
        double[] x = new double[5 * graph.childCount(a)];
        for (int c = 0; c < graph.childCount(a); c++) {
            x[5 * c + codes(batch, graph.child(a, c))[i]] = 1;
        }
        return x;
    }

    @Test
    void theLawIsThatOfTheTrainingImages() {
        Law law = teacher.law();
        Batch training = learned.training();
        assertThat(law.exactness()).isEqualTo(Law.Exactness.EMPIRICAL);
        assertThat(law.samples()).isEqualTo(TRAIN);
        for (int a = 0; a < graph.size(); a++) {
            int[] counts = new int[teacher.values(a)];
            for (int z : codes(training, a)) {
                counts[z]++;
            }
            for (int z = 0; z < counts.length; z++) {
                assertThat(law.p(a, z)).isEqualTo((double) counts[z] / TRAIN);
            }
        }
        for (int e = 0; e < graph.edges(); e++) {
            int above = graph.parent(e);
            int[] zs = codes(training, above);
            int[] children = codes(training, graph.child(e));
            Matrix counts = Matrix.zeros(law.values(above), law.values(graph.child(e)));
            for (int i = 0; i < TRAIN; i++) {
                counts.add(zs[i], children[i], 1);
            }
            for (int z = 0; z < counts.rows(); z++) {
                double total = law.p(above, z) * TRAIN;
                double sum = 0;
                for (int c = 0; c < counts.columns(); c++) {
                    double expected = total > 0 ? counts.get(z, c) / total : 0;
                    assertThat(law.P(e).get(z, c)).isCloseTo(expected, within(1e-14));
                    sum += law.P(e).get(z, c);
                }
                assertThat(sum).isCloseTo(total > 0 ? 1 : 0, within(1e-12));
            }
        }
        for (int a = graph.leaves(); a < graph.size(); a++) {
            Family family = law.family(a).orElseThrow();
            for (int i = 0; i < graph.childCount(a); i++) {
                Matrix difference = family.conditional(i).minus(law.P(graph.childEdge(a, i)));
                assertThat(difference.maxAbs()).isLessThan(1e-12);
            }
        }
    }

    @Test
    void theSummaryModelHasTheMomentsWithinEachCode() {
        SummaryModel model = teacher.summaryModel(learned.training());
        int b = 5;
        Matrix x = learned.training().inputs()[b];
        int[] z = codes(learned.training(), b);
        for (int v = 0; v < teacher.values(b); v++) {
            int value = v;
            int[] rows = java.util.stream.IntStream.range(0, TRAIN)
                    .filter(i -> z[i] == value)
                    .toArray();
            double mean2 = Arrays.stream(rows).mapToDouble(i -> x.get(i, 2)).sum() / Math.max(1, rows.length);
            double mean7 = Arrays.stream(rows).mapToDouble(i -> x.get(i, 7)).sum() / Math.max(1, rows.length);
            double covariance = Arrays.stream(rows)
                            .mapToDouble(i -> (x.get(i, 2) - mean2) * (x.get(i, 7) - mean7))
                            .sum()
                    / Math.max(1, rows.length);
            assertThat(model.mean()[b].get(v, 2)).isCloseTo(mean2, within(1e-10));
            assertThat(model.covariance()[b][v].get(2, 7)).isCloseTo(covariance, within(1e-10));
        }
        for (int e = 0; e < graph.edges(); e++) {
            Matrix difference = model.law().P(e).minus(teacher.law().P(e));
            assertThat(difference.maxAbs()).isLessThan(1e-12);
        }
    }

    @Test
    void theSameKeyLearnsTheSameTeacherAndAnotherKeyAnother() {
        Path first = folder.resolve("first.yaml");
        Path second = folder.resolve("second.yaml");
        Path other = folder.resolve("other.yaml");
        TeacherFile.write(first, teacher);
        TeacherFile.write(
                second, Fixtures.learn(files, TRAIN, TEST, 3, KEY, 8, 5).teacher());
        TeacherFile.write(
                other, Fixtures.learn(files, TRAIN, TEST, 3, Key.root(8), 8, 5).teacher());
        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(codes(learned.training(), 5))
                .isNotEqualTo(TeacherFile.read(other).codes(5));
    }

    @Test
    void oddSidesAndOneLevelWork() {
        LearnedTeachers.Learned odd = Fixtures.learn(files, TRAIN, 0, 4, KEY, 4);
        assertThat(odd.teacher().graph().leaves()).isEqualTo(9);
        assertThat(odd.heldOut()).isEmpty();
        LearnedTeachers.Learned flat = Fixtures.learn(files, TRAIN, 1, 6, KEY, 300);
        assertThat(flat.teacher().graph().depth()).isEqualTo(1);
        assertThat(flat.teacher().codebook(0).centroids().rows()).isEqualTo(TRAIN);
        Path file = folder.resolve("flat.yaml");
        TeacherFile.write(file, flat.teacher());
        assertThat(LearnedTeachers.fromFile(file).teacher().codes(2))
                .isEqualTo(flat.teacher().codes(2));
    }

    @Test
    void saysWhatIsWrongWithTheData() {
        Path few = Fixtures.write(folder.resolve("few"), Fixtures.labelFile(0, 1, 2));
        refuses("expected one label for each of the 200 images", few, 3, 0);
        refuses("expected 190 images for training and 11 for testing, got 200", files[1], 190, 11);
        int[] labels = new int[TRAIN + TEST];
        Path same = Fixtures.write(folder.resolve("same"), Fixtures.labelFile(labels));
        refuses("two different labels", same, TRAIN, TEST);
        Arrays.setAll(labels, i -> i < TRAIN ? i % 2 : i == TRAIN + 3 ? 9 : 0);
        Path unseen = Fixtures.write(folder.resolve("unseen"), Fixtures.labelFile(labels));
        refuses("label of test image 153: expected one of 0 to 1, as in training, got 9", unseen, TRAIN, TEST);
        assertThatThrownBy(() -> Fixtures.learn(files, 9, 0, new ImageRegions.Quadtree(28, 7), Options.plain(4), KEY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "expected images of 28 x 28 pixels, as regions.size says, got 12 x 12; regions.size: 12 fits them");
        assertThatThrownBy(() -> Fixtures.learn(files, 9, 0, 3, KEY, 4, 4, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one for each of the 2 levels below the root");
        assertThatThrownBy(() -> Fixtures.learn(files, 9, 0, 3, KEY, 2000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 to 1024, got 2000");
        assertThatThrownBy(() -> Fixtures.learn(files, 0, 0, 3, KEY, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 or more for training");
        Images small = new Images(1, 4, 4, new byte[16]);
        assertThatThrownBy(() -> teacher.encode(small, new int[1], 0, 1)).hasMessageContaining("expected 12 x 12");
        Images images = ImageFiles.images(files[0]);
        assertThatThrownBy(() -> teacher.encode(images, labels, 199, 2)).hasMessageContaining("images 199 to 200");
    }

    private void refuses(String message, Path labels, int train, int test) {
        assertThatThrownBy(() -> Fixtures.learn(new Path[] {files[0], labels}, train, test, 3, KEY, 4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private Batch heldOut() {
        return learned.heldOut().orElseThrow();
    }

    private static int[] codes(Batch batch, int region) {
        return ((Membership.Hard) batch.memberships()[region]).z();
    }
}
