package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.Regions;
import preceptor.result.NamedArray;
import preceptor.teacher.Membership;

final class CodebookPicturesTest {
    @TempDir
    private Path folder;

    /// Means over the images' own pixels, taken image by image.
    @Test
    void aPictureIsTheMeanOfTheImagesWithTheCode() {
        Path[] files = Fixtures.write(folder, 60, Key.root(1));
        Images images = ImageFiles.images(files[0]);
        ImageRegions overlapping = new ImageRegions.Grid2d(6, List.of(3, 3, 3), List.of(2), Regions.Padding.SAME);
        check(files, images, overlapping);
        check(files, images, new ImageRegions.Tree(1, List.of(4)));
    }

    @Test
    void coloursAndValuesBeyondOne() {
        RandomStream random = Key.root(2).stream();
        double[] values = new double[60 * 12 * 12 * 3];
        Arrays.setAll(values, i -> 5 * random.nextGaussian());
        Path[] files = {
            Fixtures.write(folder.resolve("c.npy"), Fixtures.npy("<f8", Fixtures.doubles(values), 60, 12, 12, 3)),
            Fixtures.write(folder, 60, Key.root(1))[1]
        };
        check(files, ImageFiles.images(files[0]), new ImageRegions.Quadtree(12, 3));
    }

    private static void check(Path[] files, Images images, ImageRegions regions) {
        LearnedTeachers.Learned learned = Fixtures.learn(files, 50, 10, regions, Options.plain(14), Key.root(3));
        LearnedTeacher teacher = learned.teacher();
        double[] information = Quality.of(learned).information();
        Map<String, NamedArray> arrays = CodebookPictures.of(learned, information).stream()
                .collect(Collectors.toMap(NamedArray::name, Function.identity()));
        Matrix image = arrays.get("codebook/image").matrix();
        double low = image.get(0, 2);
        double high = image.get(0, 3);
        int shown = 0;
        for (int a = 0; a < teacher.graph().size(); a++) {
            String name = "codebook/" + teacher.graph().id(a) + "/";
            if (!arrays.containsKey(name + "facts")) {
                continue;
            }
            shown++;
            Matrix facts = arrays.get(name + "facts").matrix();
            Matrix codes = arrays.get(name + "codes").matrix();
            Matrix pictures = arrays.get(name + "pictures").matrix();
            int height = (int) facts.get(0, 0);
            int width = (int) facts.get(0, 1);
            int channels = (int) facts.get(0, 2);
            int[] z = ((Membership.Hard) learned.training().memberships()[a]).z();
            assertThat(facts.get(0, 7)).isEqualTo(information[a]);
            assertThat(codes.rows()).isLessThanOrEqualTo(10);
            for (int k = 0; k < codes.rows(); k++) {
                int code = (int) codes.get(k, 0);
                int[] having = java.util.stream.IntStream.range(0, 50)
                        .filter(i -> z[i] == code)
                        .toArray();
                assertThat(codes.get(k, 1)).isCloseTo(having.length / 50.0, within(1e-12));
                if (k > 0 && a != teacher.graph().root()) {
                    assertThat(codes.get(k, 1)).isLessThanOrEqualTo(codes.get(k - 1, 1));
                }
                double labels = 0;
                for (int y = 0; y < teacher.classes(); y++) {
                    labels += codes.get(k, 2 + y);
                }
                assertThat(labels).isCloseTo(1, within(1e-12));
                for (int at = 0; at < height * width * channels; at++) {
                    int row = (int) facts.get(0, 3) + at / channels / width;
                    int column = (int) facts.get(0, 4) + at / channels % width;
                    double sum = 0;
                    for (int i : having) {
                        sum += images.value(i, (row * 12 + column) * channels + at % channels);
                    }
                    double expected = (sum / having.length - low) / (high - low);
                    assertThat(pictures.get(k, at)).isCloseTo(expected, within(1e-10));
                }
            }
        }
        assertThat(shown).isGreaterThanOrEqualTo(teacher.graph().depth() + 1);
    }

    @Test
    void largeFieldsAreAveragedDown() {
        byte[] pixels = new byte[4 * 80 * 80];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 80 < 40 ? 255 : i % 4 == 0 ? 200 : 0);
        }
        pixels[5] = 0;
        Path[] files = {
            Fixtures.write(folder.resolve("big"), Fixtures.imageFile(new Images(4, 80, 80, pixels))),
            Fixtures.write(folder.resolve("y"), Fixtures.labelFile(0, 1, 0, 1))
        };
        LearnedTeachers.Learned learned =
                Fixtures.learn(files, 4, 0, new ImageRegions.Quadtree(80, 40), Options.plain(2), Key.root(3));
        Map<String, NamedArray> arrays = CodebookPictures.of(
                        learned, Quality.of(learned).information())
                .stream()
                .collect(Collectors.toMap(NamedArray::name, Function.identity()));
        Matrix facts = arrays.get("codebook/1.0/facts").matrix();
        assertThat(facts.row(0)).startsWith(27, 27, 1, 0, 0, 80, 80);
        Matrix pictures = arrays.get("codebook/1.0/pictures").matrix();
        assertThat(pictures.columns()).isEqualTo(27 * 27);
        assertThat(pictures.get(1, 0)).isCloseTo(1, within(1e-12));
        // Columns 75 to 77, of which one is grey; then 78 and 79, which are black.
        assertThat(pictures.get(1, 25)).isCloseTo(200.0 / 255 / 3, within(1e-12));
        assertThat(pictures.get(1, 26)).isCloseTo(0, within(1e-12));
    }
}
