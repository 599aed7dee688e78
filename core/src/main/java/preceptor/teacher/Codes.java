package preceptor.teacher;

import preceptor.random.LaneStreams;

/// The values of one region for many samples, as small as their number allows: a bit, a byte or an int each. Room is in
/// whole blocks of 64 samples. Several threads may write different blocks at once.
sealed interface Codes permits Codes.Bits, Codes.Bytes, Codes.Ints {
    /// Zeros for values below `m`.
    static Codes of(int m, int blocks) {
        if (m <= 2) {
            return new Bits(new long[blocks]);
        }
        int samples = Math.multiplyExact(blocks, LaneStreams.LANES);
        return m <= 256 ? new Bytes(new byte[samples]) : new Ints(new int[samples]);
    }

    /// The value of sample `i`.
    int get(int i);

    /// The values of samples `from` … into `values`, as many as it holds.
    void load(int from, int[] values);

    /// Sets `count` values from sample `from` on; both are multiples of 64.
    void store(int from, int[] values, int count);

    /// The memory taken.
    long bytes();

    // Codes are handed on, never compared: equality by identity of the arrays does no harm.
    @SuppressWarnings("ArrayRecordComponent")
    record Bits(long[] words) implements Codes {
        @Override
        public int get(int i) {
            return (int) (words[i >>> 6] >>> (i & 63)) & 1;
        }

        @Override
        public void load(int from, int[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = get(from + i);
            }
        }

        @Override
        public void store(int from, int[] values, int count) {
            for (int i = 0; i < count; i += 64) {
                long word = 0;
                for (int lane = 0; lane < 64; lane++) {
                    word |= (long) values[i + lane] << lane;
                }
                words[(from + i) >>> 6] = word;
            }
        }

        @Override
        public long bytes() {
            return 8L * words.length;
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] values8) implements Codes {
        @Override
        public int get(int i) {
            return values8[i] & 0xff;
        }

        @Override
        public void load(int from, int[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = values8[from + i] & 0xff;
            }
        }

        @Override
        public void store(int from, int[] values, int count) {
            for (int i = 0; i < count; i++) {
                values8[from + i] = (byte) values[i];
            }
        }

        @Override
        public long bytes() {
            return values8.length;
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Ints(int[] values32) implements Codes {
        @Override
        public int get(int i) {
            return values32[i];
        }

        @Override
        public void load(int from, int[] values) {
            System.arraycopy(values32, from, values, 0, values.length);
        }

        @Override
        public void store(int from, int[] values, int count) {
            System.arraycopy(values, 0, values32, from, count);
        }

        @Override
        public long bytes() {
            return 4L * values32.length;
        }
    }
}
