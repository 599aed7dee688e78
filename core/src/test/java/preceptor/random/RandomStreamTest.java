package preceptor.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    private static final int DRAWS = 200_000;

    @Test
    void momentsAreThoseOfTheLawWithinFiveStandardErrors() {
        RandomStream s = Key.root(7).named("moments").stream();
        double uniform = 0;
        double gaussian = 0;
        double square = 0;
        for (int i = 0; i < DRAWS; i++) {
            uniform += s.nextDouble();
            double g = s.nextGaussian();
            gaussian += g;
            square += g * g;
        }
        assertThat(uniform / DRAWS).isCloseTo(0.5, within(5 * Math.sqrt(1 / 12.0 / DRAWS)));
        assertThat(gaussian / DRAWS).isCloseTo(0, within(5 / Math.sqrt(DRAWS)));
        assertThat(square / DRAWS).isCloseTo(1, within(5 * Math.sqrt(2.0 / DRAWS)));
    }

    @Test
    void consecutiveKeysAreUncorrelated() {
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            double a = Key.root(i).stream().nextDouble() - 0.5;
            double b = Key.root(i + 1).stream().nextDouble() - 0.5;
            sum += a * b;
        }
        assertThat(sum / DRAWS * 12).isCloseTo(0, within(5 / Math.sqrt(DRAWS)));
    }

    @Test
    void namesAndIndicesGiveDifferentStreams() {
        Set<Long> seen = new HashSet<>();
        for (int seed = 0; seed < 10; seed++) {
            for (String name : new String[] {"", "a", "b", "ab", "ba"}) {
                for (int i = 0; i < 100; i++) {
                    seen.add(Key.root(seed).named(name).at(i).stream().nextLong());
                }
            }
        }
        assertThat(seen).hasSize(10 * 5 * 100);
    }

    @Test
    void valuesOfProbabilityZeroAreNeverDrawn() {
        RandomStream s = Key.root(1).stream();
        int[] counts = new int[4];
        for (int i = 0; i < DRAWS; i++) {
            counts[s.nextIndex(new double[] {0, 0.25, 0.75, 0})]++;
        }
        assertThat(counts[0] + counts[3]).isZero();
        assertThat(counts[1] / (double) DRAWS).isCloseTo(0.25, within(5 * Math.sqrt(0.25 * 0.75 / DRAWS)));
    }
}
