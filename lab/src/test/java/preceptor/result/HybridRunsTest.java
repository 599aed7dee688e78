package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.random.Key;
import preceptor.random.RandomStream;

class HybridRunsTest {
    /// Reads what the format's description says, with none of the writer's code.
    private static int[] read(byte[] bytes, int size, int width) {
        int[] numbers = new int[size];
        int at = 0;
        int i = 0;
        while (i < size) {
            long head = 0;
            int shift = 0;
            int b;
            do {
                b = bytes[at++] & 0xFF;
                head |= (long) (b & 0x7F) << shift;
                shift += 7;
            } while (b > 0x7F);
            if ((head & 1) == 0) {
                int value = 0;
                for (int k = 0; k < (width + 7) / 8; k++) {
                    value |= (bytes[at++] & 0xFF) << (8 * k);
                }
                for (long k = head >>> 1; k > 0; k--) {
                    numbers[i++] = value;
                }
            } else {
                int packed = (int) (head >>> 1) * 8;
                for (int k = 0; k < packed; k++) {
                    int value = 0;
                    for (int bit = 0; bit < width; bit++) {
                        int place = k * width + bit;
                        value |= ((bytes[at + place / 8] >> (place % 8)) & 1) << bit;
                    }
                    if (i < size) {
                        numbers[i++] = value;
                    } else {
                        assertThat(value).isZero();
                    }
                }
                at += packed / 8 * width;
            }
        }
        assertThat(at).isEqualTo(bytes.length);
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 16, 17})
    void comesBack(int width) {
        RandomStream random = Key.root(width).stream();
        for (int round = 0; round < 200; round++) {
            int size = (int) Math.floorMod(random.nextLong(), 100L);
            int[] numbers = new int[size];
            for (int i = 0; i < size; ) {
                int value = (int) (random.nextLong() & ((1L << width) - 1));
                for (long n = Math.floorMod(random.nextLong(), 30L); n >= 0 && i < size; n -= round % 3 + 1) {
                    numbers[i++] = value;
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            HybridRuns.write(out, numbers, size, width);
            assertThat(read(out.toByteArray(), size, width)).isEqualTo(numbers);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 12})
    void aRunTakesAFewBytes(int width) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HybridRuns.write(out, new int[100_000], 100_000, width);
        assertThat(out.size()).isLessThan(6);
    }
}
