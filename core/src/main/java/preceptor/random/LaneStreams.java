package preceptor.random;

/// Keyed streams for samples that are drawn 64 at a time. Sample i is lane i mod 64 of block i / 64, and a number of a
/// block holds one bit, or a few, of each of its samples. Number k of a block for one purpose is that of the stream
/// `key.at(block).at(purpose)`, so it depends neither on how many blocks are held here nor on who else draws.
///
/// The loops over blocks are plain ones that a compiler may turn into vector instructions: whole numbers have the same
/// bits either way. Not for use by several threads at once.
public final class LaneStreams {
    /// The number of samples in a block.
    public static final int LANES = 64;

    private final long[] items;
    private final long[] state;

    /// The streams of blocks `first` … `first + blocks − 1` below `key`.
    public LaneStreams(Key key, long first, int blocks) {
        items = new long[blocks];
        state = new long[blocks];
        for (int b = 0; b < blocks; b++) {
            items[b] = key.at(first + b).items();
        }
    }

    /// The number of blocks.
    public int blocks() {
        return items.length;
    }

    /// Turns to the streams for one purpose.
    public void open(long purpose) {
        long[] from = items;
        long[] to = state;
        for (int b = 0; b < to.length; b++) {
            to[b] = Key.item(from[b], purpose);
        }
    }

    /// Number `counter` of every block, into `numbers` (one per block).
    public void numbers(int counter, long[] numbers) {
        long[] from = state;
        for (int b = 0; b < from.length; b++) {
            numbers[b] = Key.number(from[b], counter);
        }
    }

    /// Number `counter` of one block.
    public long number(int block, int counter) {
        return Key.number(state[block], counter);
    }
}
