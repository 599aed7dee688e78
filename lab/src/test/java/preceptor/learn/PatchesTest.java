package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;

final class PatchesTest {
    @Test
    void leavesAndTheirPixelsAreInRows() {
        byte[] pixels = new byte[32];
        for (int i = 0; i < 16; i++) {
            pixels[i] = (byte) (15 * i);
            pixels[16 + i] = (byte) (15 * (15 - i));
        }
        Images images = new Images(2, 4, 4, pixels);
        Matrix[] inputs = new Patches(4, 4, 1, 2, 2, new double[16], 255).cut(images, 0, 2);
        assertThat(inputs).hasSize(4);
        assertThat(inputs[0].row(0)).containsExactly(0, 15, 60, 75);
        assertThat(inputs[1].row(0)).containsExactly(30, 45, 90, 105);
        assertThat(inputs[2].row(0)).containsExactly(120, 135, 180, 195);
        assertThat(inputs[3].row(1)).containsExactly(75, 60, 15, 0);
    }

    @Test
    void trainingInputsAreCentredWithMeanSquareOne() {
        int[] labels = new int[50];
        Images images = Fixtures.images(50, labels, Key.root(1));
        Patches patches = Patches.fit(new ImageRegions.Quadtree(12, 3), images, 40);
        Matrix[] inputs = patches.cut(images, 0, 40);
        double square = 0;
        for (Matrix x : inputs) {
            square += x.dot(x);
            for (int k = 0; k < 9; k++) {
                double sum = 0;
                for (int i = 0; i < 40; i++) {
                    sum += x.get(i, k);
                }
                assertThat(sum).isCloseTo(0, within(1e-10));
            }
        }
        assertThat(square / (40 * 144)).isCloseTo(1, within(1e-12));
        Matrix[] later = patches.cut(images, 40, 10);
        assertThat(later[5].row(0)).isEqualTo(patches.cut(images, 0, 50)[5].row(40));
    }

    @Test
    void imagesThatNeverVaryAreZero() {
        Images images = new Images(3, 2, 2, new byte[] {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4});
        Patches patches = Patches.fit(new ImageRegions.Quadtree(2, 1), images, 3);
        assertThat(patches.scale()).isEqualTo(1);
        for (Matrix x : patches.cut(images, 0, 3)) {
            assertThat(x.maxAbs()).isZero();
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new Patches(4, 4, 1, 3, 4, new double[16], 1))
                .hasMessageContaining("expected divisors of 4 x 4 pixels, got 3 x 4 leaves");
        assertThatThrownBy(() -> new Patches(4, 4, 3, 2, 2, new double[16], 1))
                .hasMessageContaining("expected 48 pixels");
        assertThatThrownBy(() -> new Patches(2, 2, 1, 2, 2, new double[] {0, 0, Double.NaN, 0}, 1))
                .hasMessageContaining("got NaN");
        assertThatThrownBy(() -> new Patches(2, 2, 1, 2, 2, new double[4], 0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> new Images(2, 2, 2, new byte[7]))
                .hasMessageContaining("expected 8 bytes of pixels, got 7");
    }
}
