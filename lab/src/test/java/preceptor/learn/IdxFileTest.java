package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.random.Key;

final class IdxFileTest {
    @TempDir
    private Path folder;

    private final int[] labels = new int[20];
    private final Images images = Fixtures.images(20, labels, Key.root(1));
    private final byte[] sound = Fixtures.imageFile(images);

    @Test
    void readsImagesAndLabelsPlainAndCompressed() {
        for (boolean compressed : new boolean[] {false, true}) {
            Path imageFile = write("images", compressed ? Fixtures.gzip(sound) : sound);
            byte[] labelBytes = Fixtures.labelFile(labels);
            Path labelFile = write("labels", compressed ? Fixtures.gzip(labelBytes) : labelBytes);
            Images read = ImageFiles.images(imageFile);
            assertThat(ImageFiles.sizes(imageFile)).isEqualTo(new ImageFiles.Sizes(20, 12, 12, 1, 1));
            assertThat(read.count()).isEqualTo(20);
            assertThat(read.height()).isEqualTo(12);
            assertThat(read.width()).isEqualTo(12);
            assertThat(read.pixels()).isEqualTo(images.pixels());
            assertThat(ImageFiles.labels(labelFile)).isEqualTo(labels);
            Images first = ImageFiles.images(imageFile, 7);
            assertThat(first.count()).isEqualTo(7);
            assertThat(first.pixels()).isEqualTo(Arrays.copyOf(images.pixels(), 7 * 144));
        }
    }

    @Test
    void greyValuesAndLabelsAreUnsigned() {
        Images two = new Images(1, 1, 2, new byte[] {(byte) 0xFF, 0x7F});
        Images read = ImageFiles.images(write("grey", Fixtures.imageFile(two)));
        assertThat(read.value(0, 0)).isEqualTo(1);
        assertThat(read.value(0, 1)).isEqualTo(127 / 255.0);
        assertThat(ImageFiles.labels(write("label", Fixtures.labelFile(200)))).containsExactly(200);
    }

    @Test
    void saysWhatIsWrong() {
        refuses("no such file", folder.resolve("nowhere"));
        refuses("got a folder", folder);
        refuses("got no content", write("empty", new byte[0]));
        refuses("got 3 bytes", write("three", new byte[3]));
        refuses("a file of labels", write("labels", Fixtures.labelFile(1, 2, 3)));
        refuses("got 0x504B0304", write("zip", new byte[] {0x50, 0x4B, 3, 4, 0, 0}));
        refuses("expected a header of 16 bytes, got 10", write("header", Arrays.copyOf(sound, 10)));
        refuses("expected 2896 bytes", write("short", Arrays.copyOf(sound, 1000)));
        refuses("cut short", write("short", Arrays.copyOf(sound, 1000)));
        refuses("got 2897", write("long", Arrays.copyOf(sound, 2897)));
        refuses("dimension 0", write("none", header(0, 12, 12, 0)));
        refuses("dimension 2", write("negative", header(3, 12, -1, 99)));
        refuses("at most 1073741824 bytes", write("huge", header(1 << 30, 1 << 30, 1 << 30, 99)));
        refuses("expected 144016 bytes", write("claims", header(1000, 12, 12, 99)));
        byte[] zip = Fixtures.gzip(sound);
        refuses("whole file, got one that is cut short", write("cut", Arrays.copyOf(zip, zip.length / 2)));
        refuses("cut short", write("inner", Fixtures.gzip(Arrays.copyOf(sound, 1000))));
        refuses("got more", write("more", Fixtures.gzip(Arrays.copyOf(sound, 3000))));
        zip[zip.length - 6] ^= 1;
        refuses("sound gzip data", write("crc", zip));
        assertThatThrownBy(() -> ImageFiles.images(write("few", sound), 21))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected 21 images or more, got 20");
        assertThatThrownBy(() -> ImageFiles.labels(write("images", sound)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a file of images");
    }

    @Test
    void aCompressedFileCannotClaimMoreThanItCanHold() {
        refuses("cannot hold", write("claim", Fixtures.gzip(header(100_000, 100, 100, 1000))));
        // It may hold what it says, but nothing is taken before it has come.
        refuses("cut short", write("bomb", Fixtures.gzip(header(1000, 12, 12, 143_000))));
        refuses("got more", write("bomb", Fixtures.gzip(header(10, 12, 12, 10_000_000))));
    }

    @Test
    void damageEndsInOneClearMessage() {
        assertThat(Fixtures.campaign(folder, sound, ImageFiles::images)).isBetween(500, 1000);
        assertThat(Fixtures.campaign(folder, Fixtures.gzip(sound), ImageFiles::images))
                .isBetween(600, 1000);
        assertThat(Fixtures.campaign(folder, Fixtures.labelFile(labels), ImageFiles::labels))
                .isBetween(500, 1000);
        assertThat(Fixtures.campaign(folder, sound, file -> ImageFiles.images(file, 5)))
                .isBetween(500, 1000);
    }

    private void refuses(String message, Path file) {
        assertThatThrownBy(() -> ImageFiles.images(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private static byte[] header(int count, int height, int width, int zeros) {
        return ByteBuffer.allocate(16 + zeros)
                .putInt(0x00000803)
                .putInt(count)
                .putInt(height)
                .putInt(width)
                .array();
    }

    private Path write(String name, byte[] content) {
        return Fixtures.write(folder.resolve(name), content);
    }
}
