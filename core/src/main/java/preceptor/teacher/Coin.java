package preceptor.teacher;

import preceptor.random.LaneStreams;

/// Draws of a child of at most two values given a parent of at most two, 64 samples to a word. The value is 0 where a
/// uniform number u of 63 bits is below T_z = P(0 | z) · 2⁶³, else 1.
///
/// *Implementation.* The bits of u are compared with those of T_z one place after another, the highest first, for all
/// 64
/// samples of a word at once: a sample is decided at the first place where the two differ. After [#EAGER] places a
/// sample is open with probability 2⁻⁸; what is open then is decided word by word. Places below the last one of both
/// thresholds need not be drawn: what is open there has u ≥ T. So nothing is rounded but T.
final class Coin {
    /// The places that are compared for all words, in loops that a compiler may turn into vector instructions.
    private static final int EAGER = 8;

    private static final int BITS = 63;

    private final long threshold0;
    private final long threshold1;
    private final long sure0;
    private final long sure1;
    private final long open0;
    private final long open1;
    private final int places;

    /// @param given0 P(· | z = 0), of 1 or 2 values; 0 when unused
    /// @param given1 P(· | z = 1) likewise
    Coin(double[] given0, double[] given1) {
        threshold0 = threshold(given0);
        threshold1 = threshold(given1);
        sure0 = sure(given0) ? -1 : 0;
        sure1 = sure(given1) ? -1 : 0;
        open0 = sure0 == 0 && threshold0 > 0 ? -1 : 0;
        open1 = sure1 == 0 && threshold1 > 0 ? -1 : 0;
        long all = (threshold0 & open0) | (threshold1 & open1);
        places = all == 0 ? 0 : BITS - Long.numberOfTrailingZeros(all);
    }

    private static long threshold(double[] given) {
        return Choice.fixed(given[0]);
    }

    private static boolean sure(double[] given) {
        return given.length == 1 || given[1] == 0;
    }

    /// Draws into `less`, whose bits are 1 where the value is 0.
    ///
    /// @param z the parents' values, a word per block
    /// @param open room for as many words
    /// @param numbers likewise
    /// @param words likewise
    void draw(LaneStreams streams, long[] z, long[] less, long[] open, long[] numbers, int[] words) {
        select(z, sure0, sure0 ^ sure1, less);
        if (places == 0) {
            return;
        }
        select(z, open0, open0 ^ open1, open);
        for (int k = 0; k < Math.min(EAGER, places); k++) {
            streams.numbers(k, numbers);
            long t0 = place(threshold0, k);
            compare(numbers, z, t0, t0 ^ place(threshold1, k), less, open);
        }
        if (places > EAGER) {
            finish(streams, z, less, open, words);
        }
    }

    private static long place(long threshold, int k) {
        return -((threshold >>> (BITS - 1 - k)) & 1);
    }

    private static void select(long[] z, long at0, long difference, long[] into) {
        for (int b = 0; b < into.length; b++) {
            into[b] = at0 ^ (z[b] & difference);
        }
    }

    private static void compare(long[] u, long[] z, long at0, long difference, long[] less, long[] open) {
        for (int b = 0; b < less.length; b++) {
            long t = at0 ^ (z[b] & difference);
            long o = open[b];
            less[b] |= o & t & ~u[b];
            open[b] = o & ~(t ^ u[b]);
        }
    }

    /// The places after the first ones, for the words that still have open samples, which get fewer from place to
    /// place.
    private void finish(LaneStreams streams, long[] z, long[] less, long[] open, int[] words) {
        int left = 0;
        for (int b = 0; b < less.length; b++) {
            words[left] = b;
            left += open[b] == 0 ? 0 : 1;
        }
        for (int k = EAGER; left > 0 && k < places; k++) {
            long t0 = place(threshold0, k);
            long difference = t0 ^ place(threshold1, k);
            int still = 0;
            for (int i = 0; i < left; i++) {
                int b = words[i];
                long u = streams.number(b, k);
                long t = t0 ^ (z[b] & difference);
                long o = open[b];
                less[b] |= o & t & ~u;
                o &= ~(t ^ u);
                open[b] = o;
                words[still] = b;
                still += o == 0 ? 0 : 1;
            }
            left = still;
        }
    }
}
