package preceptor.result;

import java.io.ByteArrayOutputStream;

/// Parquet's hybrid of run lengths and packed bits, for small whole numbers: a stretch of at least eight equal ones is
/// kept as length and value, others in groups of eight, `width` bits each, the lowest first.
final class HybridRuns {
    private static final int GROUP = 8;

    private HybridRuns() {}

    /// How many bits the numbers 0 to `largest` need, at least one.
    static int width(int largest) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(largest));
    }

    /// Appends the first `size` of `numbers`, each of at most `width` bits.
    static void write(ByteArrayOutputStream out, int[] numbers, int size, int width) {
        int packedFrom = 0;
        int i = 0;
        while (i < size) {
            int equal = 1;
            while (i + equal < size && numbers[i + equal] == numbers[i]) {
                equal++;
            }
            // What stands before a run must fill its groups; the run lends it some.
            int lent = Math.floorMod(packedFrom - i, GROUP);
            if (equal - lent < GROUP) {
                i += equal;
                continue;
            }
            pack(out, numbers, packedFrom, i + lent, width);
            ThriftCompact.varint(out, (long) (equal - lent) << 1);
            for (int shift = 0; shift < width; shift += Byte.SIZE) {
                out.write(numbers[i] >>> shift);
            }
            i += equal;
            packedFrom = i;
        }
        pack(out, numbers, packedFrom, size, width);
    }

    /// The last group is filled up with zeros, which readers leave out: they know how many numbers there are.
    private static void pack(ByteArrayOutputStream out, int[] numbers, int from, int to, int width) {
        if (from == to) {
            return;
        }
        int groups = (to - from + GROUP - 1) / GROUP;
        ThriftCompact.varint(out, ((long) groups << 1) | 1);
        long bits = 0;
        int held = 0;
        for (int i = from; i < from + groups * GROUP; i++) {
            bits |= (i < to ? Integer.toUnsignedLong(numbers[i]) : 0) << held;
            held += width;
            while (held >= Byte.SIZE) {
                out.write((int) bits);
                bits >>>= Byte.SIZE;
                held -= Byte.SIZE;
            }
        }
    }
}
