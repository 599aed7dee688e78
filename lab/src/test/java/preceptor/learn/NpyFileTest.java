package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.teacher.Membership;

final class NpyFileTest {
    @TempDir
    private Path folder;

    private final int[] labels = new int[60];
    private final Images images = Fixtures.images(60, labels, Key.root(1));

    @Test
    void theSameImagesInAnyFormatGiveTheSameTeacher() {
        Path[] idx = {write("idx", Fixtures.imageFile(images)), write("labels", Fixtures.labelFile(labels))};
        double[] values = new double[60 * 144];
        long[] wide = new long[60];
        for (int i = 0; i < 60; i++) {
            wide[i] = labels[i];
            for (int k = 0; k < 144; k++) {
                values[144 * i + k] = images.value(i, k);
            }
        }
        ByteBuffer longs = ByteBuffer.allocate(8 * 60).order(ByteOrder.LITTLE_ENDIAN);
        longs.asLongBuffer().put(wide);
        Path npyLabels = write("labels.npy", Fixtures.npy("<i8", longs.array(), 60));
        Path[] images3 = {
            write("u1.npy", Fixtures.npy("|u1", images.pixels(), 60, 12, 12)),
            write("u1c.npy", Fixtures.gzip(Fixtures.npy("|u1", images.pixels(), 60, 12, 12, 1))),
            write("f8.npy", Fixtures.npy("<f8", Fixtures.doubles(values), 60, 12, 12))
        };
        LearnedTeachers.Learned expected = Fixtures.learn(idx, 40, 20, 3, Key.root(2), 6, 4);
        for (Path file : images3) {
            LearnedTeachers.Learned got = Fixtures.learn(new Path[] {file, npyLabels}, 40, 20, 3, Key.root(2), 6, 4);
            for (int b = 0; b < 16; b++) {
                assertThat(got.training().inputs()[b].data())
                        .isEqualTo(expected.training().inputs()[b].data());
            }
            for (int a = 0; a < expected.teacher().graph().size(); a++) {
                assertThat(codes(got, a)).isEqualTo(codes(expected, a));
            }
        }
    }

    private static int[] codes(LearnedTeachers.Learned learned, int region) {
        return ((Membership.Hard) learned.heldOut().orElseThrow().memberships()[region]).z();
    }

    @Test
    void coloursStandBesideEachOther() {
        RandomStream random = Key.root(3).stream();
        double[] values = new double[5 * 4 * 4 * 3];
        Arrays.setAll(values, i -> random.nextDouble());
        ByteBuffer floats = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double v : values) {
            floats.putFloat((float) v);
        }
        Path file = write("colour.npy", Fixtures.npy("<f4", floats.array(), 5, 4, 4, 3));
        assertThat(ImageFiles.sizes(file)).isEqualTo(new ImageFiles.Sizes(5, 4, 4, 3, 4));
        Images read = ImageFiles.images(file);
        ImageRegions regions = new ImageRegions.Quadtree(4, 2);
        Patches patches = Patches.fit(regions, read, 5);
        assertThat(patches.inputLength()).isEqualTo(12);
        double[] mean = patches.mean();
        for (int leaf = 0; leaf < 4; leaf++) {
            for (int r = 0; r < 2; r++) {
                for (int c = 0; c < 2; c++) {
                    for (int colour = 0; colour < 3; colour++) {
                        int place = ((leaf / 2 * 2 + r) * 4 + leaf % 2 * 2 + c) * 3 + colour;
                        double value = (float) values[3 * 48 + place];
                        assertThat(read.value(3, place)).isEqualTo(value);
                        assertThat(patches.cut(read, 0, 5)[leaf].get(3, (r * 2 + c) * 3 + colour))
                                .isEqualTo(patches.scale() * (value - mean[place]));
                    }
                }
            }
        }
        assertThat(ImageFiles.images(file, 2).count()).isEqualTo(2);
    }

    @Test
    void labelsOfEveryIntegerType() {
        for (String type : new String[] {"|u1", "|i1", "<i2", "<u2", "<i4", "<u4", "<i8"}) {
            int width = type.charAt(2) - '0';
            ByteBuffer bytes = ByteBuffer.allocate(3 * width).order(ByteOrder.LITTLE_ENDIAN);
            int[] expected = width == 1 ? new int[] {0, 7, 100} : new int[] {0, 7, 1000};
            for (int i = 0; i < 3; i++) {
                bytes.put(i * width, (byte) expected[i]);
                if (width > 1) {
                    bytes.put(i * width + 1, (byte) (expected[i] >> 8));
                }
            }
            assertThat(ImageFiles.labels(write("l.npy", Fixtures.npy(type, bytes.array(), 3))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void saysWhatIsWrong() {
        refuses("(N, H, W, C), got shape [60, 144]", Fixtures.npy("|u1", images.pixels(), 60, 144));
        refuses("with C from 1 to 4, got shape [60, 3, 4, 12] (.transpose", npy(60, 3, 4, 12));
        refuses("each 1 or more, got shape [0, 12, 12]", Fixtures.npy("|u1", new byte[0], 0, 12, 12));
        refuses("of type |u1, <f4 or <f8, got <i2", Fixtures.npy("<i2", new byte[8], 1, 2, 2));
        refuses("of type |u1, <f4 or <f8, got >f8", Fixtures.npy(">f8", new byte[32], 1, 2, 2));
        refuses("cut short", Fixtures.npy("|u1", new byte[100], 60, 12, 12));
        refuses("expected at most", npy(20_000, 20_000, 5));
        refuses(
                "image 1: expected finite numbers of at most 1.0E100, got NaN",
                Fixtures.npy("<f8", Fixtures.doubles(0, 1, 2, Double.NaN), 2, 1, 2));
        refuses("got Infinity", Fixtures.npy("<f8", Fixtures.doubles(Double.POSITIVE_INFINITY), 1, 1, 1));
        refusesLabels("label 1: expected 0 to 1023, got -1", Fixtures.npy("|i1", new byte[] {0, -1}, 2));
        refusesLabels("of an integer type such as |u1 or <i8, got <f8", Fixtures.npy("<f8", new byte[8], 1));
        refusesLabels("of shape (N), got shape [2, 1]", Fixtures.npy("|u1", new byte[2], 2, 1));
        refusesLabels("got 1024", Fixtures.npy("<i2", new byte[] {0, 4}, 1));
    }

    private static byte[] npy(int... shape) {
        return Fixtures.npy("|u1", new byte[16], shape);
    }

    private void refuses(String message, byte[] content) {
        Path file = write("bad.npy", content);
        assertThatThrownBy(() -> ImageFiles.images(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private void refusesLabels(String message, byte[] content) {
        Path file = write("bad.npy", content);
        assertThatThrownBy(() -> ImageFiles.labels(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void damageEndsInOneClearMessage() {
        byte[] sound = Fixtures.npy("<f8", Fixtures.doubles(new double[20 * 12]), 20, 2, 2, 3);
        assertThat(Fixtures.campaign(folder, sound, ImageFiles::images)).isBetween(450, 1000);
        assertThat(Fixtures.campaign(folder, Fixtures.gzip(sound), ImageFiles::images))
                .isBetween(600, 1000);
        assertThat(Fixtures.campaign(folder, sound, file -> ImageFiles.images(file, 5)))
                .isBetween(450, 1000);
        assertThat(Fixtures.campaign(folder, Fixtures.npy("<i4", new byte[400], 100), ImageFiles::labels))
                .isBetween(450, 1000);
    }

    private Path write(String name, byte[] content) {
        return Fixtures.write(folder.resolve(name), content);
    }
}
