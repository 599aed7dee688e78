package preceptor.linalg;

import java.util.Arrays;

/// A partition of 0 … n − 1 into consecutive blocks, such as the columns of a matrix into those of a student's heads,
/// or
/// the nodes of a region into those of its teacher's factors. A block may be empty. Immutable; equal content is equal.
public final class Blocks {
    private final int[] start;

    private Blocks(int[] start) {
        this.start = start;
    }

    /// Blocks of the given sizes, one or more of them.
    public static Blocks of(int... sizes) {
        if (sizes.length == 0) {
            throw new IllegalArgumentException("blocks: expected one or more, got none");
        }
        int[] start = new int[sizes.length + 1];
        for (int k = 0; k < sizes.length; k++) {
            if (sizes[k] < 0) {
                throw new IllegalArgumentException("size of block " + k + ": expected 0 or more, got " + sizes[k]);
            }
            start[k + 1] = Math.addExact(start[k], sizes[k]);
        }
        return new Blocks(start);
    }

    /// `count` blocks of `total`, the first of which are larger by 1 where it does not divide evenly.
    public static Blocks even(int total, int count) {
        int[] sizes = new int[count];
        Arrays.setAll(sizes, k -> total / count + (k < total % count ? 1 : 0));
        return of(sizes);
    }

    /// The blocks of all `parts` one after the other.
    public static Blocks concat(Blocks... parts) {
        return of(
                Arrays.stream(parts).flatMapToInt(b -> Arrays.stream(b.sizes())).toArray());
    }

    /// How many blocks there are.
    public int count() {
        return start.length - 1;
    }

    /// n, the size of all blocks together.
    public int total() {
        return start[start.length - 1];
    }

    public int size(int block) {
        return start[block + 1] - start[block];
    }

    /// The first place of `block`.
    public int start(int block) {
        return start[block];
    }

    /// The place behind the last one of `block`.
    public int end(int block) {
        return start[block + 1];
    }

    /// The block in which `place` lies, from 0 to n − 1.
    public int blockOf(int place) {
        int block = 0;
        while (start[block + 1] <= place) {
            block++;
        }
        return block;
    }

    /// The sizes of all blocks; a copy.
    public int[] sizes() {
        int[] sizes = new int[count()];
        Arrays.setAll(sizes, this::size);
        return sizes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Blocks b && Arrays.equals(start, b.start);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(start);
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes());
    }
}
