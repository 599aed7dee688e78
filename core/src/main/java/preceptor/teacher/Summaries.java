package preceptor.teacher;

import preceptor.random.LaneStreams;

/// The summaries of all regions and the labels of N samples, a bit, a byte or an int per value. Immutable once drawn.
public final class Summaries {
    private final Codes[] z;
    private final Codes labels;
    private final int[] m;
    private final int offset;
    private final int size;

    /// @param offset where the first sample lies in the codes
    Summaries(Codes[] z, Codes labels, int[] m, int offset, int size) {
        this.z = z;
        this.labels = labels;
        this.m = m;
        this.offset = offset;
        this.size = size;
    }

    /// The number of samples N.
    public int size() {
        return size;
    }

    /// The number of regions.
    public int regions() {
        return z.length;
    }

    /// The number of values m_α of `region`, unused ones included.
    public int values(int region) {
        return m[region];
    }

    /// z_α of sample `i`.
    public int z(int region, int i) {
        check(i);
        return z[region].get(offset + i);
    }

    /// z_α of all samples (N); a copy.
    public int[] z(int region) {
        return all(z[region]);
    }

    /// The label of sample `i`, label noise included.
    public int label(int i) {
        check(i);
        return labels.get(offset + i);
    }

    /// The labels of all samples (N); a copy.
    public int[] labels() {
        return all(labels);
    }

    /// The memory that the values take, in bytes.
    public long bytes() {
        long sum = labels.bytes();
        for (Codes codes : z) {
            sum += codes.bytes();
        }
        return sum;
    }

    /// The memory that `size` samples of `values` per region would take, in bytes.
    static double bytes(int[] values, int size) {
        double sum = 0;
        for (int m : values) {
            sum += m <= 2 ? 1.0 / Byte.SIZE : m <= 256 ? 1 : Integer.BYTES;
        }
        return sum * (size + LaneStreams.LANES);
    }

    private int[] all(Codes codes) {
        int[] values = new int[size];
        codes.load(offset, values);
        return values;
    }

    private void check(int i) {
        if (i < 0 || i >= size) {
            throw new IllegalArgumentException("sample: expected 0 to " + (size - 1) + ", got " + i);
        }
    }
}
