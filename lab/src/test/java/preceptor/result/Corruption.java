package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Damages a sound file in seeded ways and reads it again.
final class Corruption {
    static final int FILES = 1000;

    private Corruption() {}

    /// Each of the files must be refused with a [ResultException] that names it, or read as what it was; with
    /// `mayDiffer`, for text without a checksum, it may also read as something else. Returns how many were refused.
    static <T> int campaign(Path folder, byte[] sound, T original, Function<Path, T> reader, boolean mayDiffer)
            throws IOException {
        Path file = folder.resolve("damaged");
        int refused = 0;
        for (int seed = 0; seed < FILES; seed++) {
            // A file system that flushes what replaces a truncated file would make this slow.
            Files.deleteIfExists(file);
            Files.write(file, damage(sound, Key.root(seed).named("corruption").stream()));
            try {
                T got = reader.apply(file);
                if (!mayDiffer) {
                    assertThat(got).as("seed %d", seed).isEqualTo(original);
                }
            } catch (ResultException e) {
                assertThat(e)
                        .as("seed %d", seed)
                        .hasMessageContaining("damaged")
                        .hasMessageNotContaining("\n");
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("seed " + seed, e);
            }
        }
        return refused;
    }

    private static byte[] damage(byte[] sound, RandomStream random) {
        byte[] bytes = sound.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            case 2 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 3 -> {
                for (int i = 1 + random.nextInt(20); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            case 4 -> {
                int from = random.nextInt(bytes.length);
                int to = Math.min(bytes.length, from + 1 + random.nextInt(8));
                Arrays.fill(bytes, from, to, (byte) (random.nextInt(2) == 0 ? 0xFF : 0));
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int n = Math.min(bytes.length - from, 1 + random.nextInt(64));
                System.arraycopy(bytes, random.nextInt(bytes.length - n + 1), bytes, from, n);
            }
        }
        return bytes;
    }
}
