package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

final class ImageRegionsTest {
    private static final ImageRegions OVERLAPPING =
            new ImageRegions.Grid2d(6, List.of(3, 3, 3), List.of(2), Regions.Padding.SAME);
    private static final List<ImageRegions> ALL = List.of(
            OVERLAPPING,
            new ImageRegions.Quadtree(12, 3),
            new ImageRegions.Grid2d(3, List.of(2, 2), List.of(1), Regions.Padding.VALID),
            new ImageRegions.Grid1d(4, List.of(2, 3), List.of(1, 1), Regions.Padding.VALID),
            new ImageRegions.Tree(2, List.of(2, 3)));

    @TempDir
    private Path folder;

    @Test
    void leavesArePatchesOrBandsAsANaiveWalkFindsThem() {
        int[] labels = new int[4];
        Images images = Fixtures.images(4, labels, Key.root(1));
        for (ImageRegions regions : ALL) {
            Patches patches = Patches.fit(regions, images, 4);
            Matrix[] inputs = patches.cut(images, 1, 2);
            assertThat(inputs).hasSize(regions.graph().leaves());
            int seen = 0;
            for (int row = 0; row < 12; row++) {
                for (int column = 0; column < 12; column++) {
                    int h = patches.patchHeight();
                    int w = patches.patchWidth();
                    Matrix x = inputs[row / h * regions.columns() + column / w];
                    double expected =
                            patches.scale() * (images.value(2, row * 12 + column) - patches.mean()[row * 12 + column]);
                    assertThat(x.get(1, row % h * w + column % w)).isEqualTo(expected);
                    seen++;
                }
            }
            assertThat(seen).isEqualTo(inputs.length * patches.inputLength());
        }
    }

    /// Each code by a walk over the pixels and kernels that shares nothing with the graph.
    @Test
    void overlappingKernelsSeeTheChildrenThatThereAre() {
        Path[] files = Fixtures.write(folder, 120, Key.root(2));
        LearnedTeachers.Learned learned = Fixtures.learn(files, 90, 30, OVERLAPPING, Options.plain(5, 4), Key.root(3));
        LearnedTeacher teacher = learned.teacher();
        RegionGraph graph = teacher.graph();
        assertThat(graph.isTree()).isFalse();
        int[] sides = {6, 3, 2, 1};
        int[] offset = {0, 36, 45, 49};
        Batch test = learned.heldOut().orElseThrow();
        // The children of both levels tried: only the level below the root has 5 codes.
        int m = 4;
        for (int level = 1; level < 3; level++) {
            int below = sides[level - 1];
            int hangs = Math.max(0, ((sides[level] - 1) * 2 + 3 - below) / 2);
            for (int r = 0; r < sides[level]; r++) {
                for (int c = 0; c < sides[level]; c++) {
                    int a = offset[level] + r * sides[level] + c;
                    Matrix centroids = teacher.codebook(a).centroids();
                    for (int i = 0; i < 30; i++) {
                        double[] distance = new double[centroids.rows()];
                        int column = 0;
                        for (int y = 2 * r - hangs; y < 2 * r - hangs + 3; y++) {
                            for (int x = 2 * c - hangs; x < 2 * c - hangs + 3; x++) {
                                if (y < 0 || x < 0 || y >= below || x >= below) {
                                    continue;
                                }
                                int z = codes(test, offset[level - 1] + y * below + x)[i];
                                for (int j = 0; j < distance.length; j++) {
                                    for (int v = 0; v < m; v++) {
                                        double d = (v == z ? 1 : 0) - centroids.get(j, column + v);
                                        distance[j] += d * d;
                                    }
                                }
                                column += m;
                            }
                        }
                        assertThat(column).isEqualTo(centroids.columns());
                        double least = Arrays.stream(distance).min().orElseThrow();
                        assertThat(distance[codes(test, a)[i]]).isCloseTo(least, within(1e-12));
                    }
                }
            }
        }
    }

    private static int[] codes(Batch batch, int region) {
        return ((Membership.Hard) batch.memberships()[region]).z();
    }

    @Test
    void sharedCodebooksServeTheKernelsWithTheSameSlots() {
        Path[] files = Fixtures.write(folder, 80, Key.root(2));
        Options shared = new Options(List.of(4), new Objective.KMeans(), true, 0);
        LearnedTeacher teacher =
                Fixtures.learn(files, 60, 20, OVERLAPPING, shared, Key.root(3)).teacher();
        RegionGraph graph = teacher.graph();
        for (int level = 0; level < graph.depth(); level++) {
            for (int i = 0; i < graph.regionsAt(level); i++) {
                for (int j = 0; j < i; j++) {
                    int a = graph.region(level, i);
                    int b = graph.region(level, j);
                    assertThat(Arrays.equals(
                                    teacher.codebook(a).centroids().data(),
                                    teacher.codebook(b).centroids().data()))
                            .as(graph.id(a) + " and " + graph.id(b))
                            .isEqualTo(slots(graph, a).equals(slots(graph, b)));
                }
            }
        }
    }

    private static List<Integer> slots(RegionGraph graph, int region) {
        return java.util.stream.IntStream.range(0, graph.childCount(region))
                .mapToObj(i -> graph.slot(graph.childEdge(region, i)))
                .toList();
    }

    @Test
    void everyKindIsSavedAndReadToTheBitAndNoThreadChangesIt() throws IOException {
        Path[] files = Fixtures.write(folder, 60, Key.root(2));
        Options[] all = {
            new Options(List.of(4), new Objective.KMeans(), true, 0),
            new Options(List.of(3), new Objective.LabelAware(2.5, 3), false, 0.25),
            new Options(List.of(5), new Objective.LabelAware(0, 2), true, 1)
        };
        for (ImageRegions regions : ALL) {
            for (Options options : all) {
                Path first = folder.resolve("first.yaml");
                Path second = folder.resolve("second.yaml");
                Path third = folder.resolve("third.yaml");
                TeacherFile.write(
                        first,
                        Fixtures.learn(files, 40, 20, regions, options, Key.root(3))
                                .teacher());
                try (Workers three = new Workers(3)) {
                    TeacherFile.write(
                            second,
                            LearnedTeachers.fromImages(files[0], files[1], 40, 20, regions, options, Key.root(3), three)
                                    .teacher());
                }
                LearnedTeachers.Learned back = LearnedTeachers.fromFile(first);
                assertThat(back.teacher().regions().isSame(regions)).isTrue();
                TeacherFile.write(third, back.teacher());
                assertThat(Files.readString(second)).isEqualTo(Files.readString(first));
                assertThat(Files.readString(third)).isEqualTo(Files.readString(first));
            }
        }
    }

    @Test
    void sizesThatDoNotFitAreRefusedWithWhatWould() {
        refuses("images of 28 x 28 pixels", new ImageRegions.Quadtree(28, 7), 12, 12);
        refuses("quadtree takes squares", new ImageRegions.Quadtree(28, 7), 28, 12);
        refuses("expected square images for regions of kind grid2d, got 12 x 18", OVERLAPPING, 12, 18);
        refuses("rest of 4; of 28 rows 2, 4, 7, 14, 28 leaves would do", OVERLAPPING, 28, 28);
        refuses("into the 6 leaves from top to bottom, got a rest of 2", ALL.get(4), 8, 3);
        new ImageRegions.Tree(2, List.of(2, 3)).requireSize(18, 5);
    }

    private static void refuses(String message, ImageRegions regions, int height, int width) {
        assertThatThrownBy(() -> regions.requireSize(height, width))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
