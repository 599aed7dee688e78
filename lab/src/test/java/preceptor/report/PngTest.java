package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Against a reader of PNG files that is not the project's.
final class PngTest {
    @Test
    void anotherProgramReadsThePixelsBack() throws IOException {
        RandomStream random = Key.root(1).stream();
        int[][] sizes = {{1, 1, 1}, {7, 3, 1}, {28, 28, 3}, {5, 9, 2}, {4, 4, 4}, {300, 300, 1}};
        for (int[] size : sizes) {
            double[] values = new double[3 + size[0] * size[1] * size[2]];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextDouble();
            }
            byte[] png = Png.bytes(size[0], size[1], size[2], values, 3);
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            assertThat(image.getWidth()).isEqualTo(size[0]);
            assertThat(image.getHeight()).isEqualTo(size[1]);
            for (int y = 0; y < size[1]; y++) {
                for (int x = 0; x < size[0]; x++) {
                    for (int k = 0; k < (size[2] < 3 ? 1 : 3); k++) {
                        double value = values[3 + (y * size[0] + x) * size[2] + k];
                        assertThat(image.getRaster().getSample(x, y, k)).isEqualTo((int) Math.rint(255 * value));
                    }
                }
            }
        }
    }

    @Test
    void whatIsOutOfRangeIsBlackOrWhite() throws IOException {
        byte[] png = Png.bytes(2, 1, 1, new double[] {-3, 7}, 0);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getRaster().getSample(0, 0, 0)).isZero();
        assertThat(image.getRaster().getSample(1, 0, 0)).isEqualTo(255);
    }
}
