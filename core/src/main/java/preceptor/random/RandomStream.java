package preceptor.random;

import java.util.random.RandomGenerator;

/// The numbers of one [Key], in order. Counter-based: number i is a function of the key and i alone. Not for use by
/// several threads at once; give each its own key.
public final class RandomStream implements RandomGenerator {
    private final long state;
    private long counter;
    private double spareGaussian;
    private boolean hasSpare;

    RandomStream(long state) {
        this.state = state;
    }

    @Override
    public long nextLong() {
        return Key.number(state, counter++);
    }

    /// Uniform on the multiples of 2⁻⁵³ in [0, 1).
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /// Standard normal, by the method of Box and Muller on [StrictMath].
    @Override
    public double nextGaussian() {
        if (hasSpare) {
            hasSpare = false;
            return spareGaussian;
        }
        double radius = Math.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        double angle = 2 * Math.PI * nextDouble();
        spareGaussian = radius * StrictMath.sin(angle);
        hasSpare = true;
        return radius * StrictMath.cos(angle);
    }

    /// Uniform on 0 … `bound`−1, without bias.
    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound: expected 1 or more, got " + bound);
        }
        long unbiased = (1L << 32) / bound * bound;
        long draw;
        do {
            draw = nextLong() >>> 32;
        } while (draw >= unbiased);
        return (int) (draw % bound);
    }

    /// A value drawn with the given probabilities, which sum to 1; values of probability 0 are never drawn.
    public int nextIndex(double[] probabilities) {
        double u = nextDouble();
        int last = -1;
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > 0) {
                last = i;
                u -= probabilities[i];
                if (u < 0) {
                    return i;
                }
            }
        }
        if (last < 0) {
            throw new IllegalArgumentException("probabilities: expected at least one above 0");
        }
        return last;
    }

    /// Puts `values` in a uniformly random order.
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int v = values[i];
            values[i] = values[j];
            values[j] = v;
        }
    }
}
