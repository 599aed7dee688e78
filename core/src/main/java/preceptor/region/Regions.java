package preceptor.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Builders of the region graphs that a spec can name. Lists per level run from the root to the leaves; the last entry
/// of a shorter list serves all deeper levels.
public final class Regions {
    private static final int MOST_REGIONS = 4_000_000;

    private Regions() {}

    /// How a grid treats kernels that hang over its border.
    public enum Padding {
        /// Only kernels that lie wholly inside.
        VALID,
        /// ⌈size / stride⌉ kernels, centred; those at the border have fewer children.
        SAME
    }

    /// A tree of `depth` levels above its leaves, whose regions at `depth`, `depth`−1, … have `branching` children.
    public static RegionGraph tree(int depth, int... branching) {
        require(depth >= 1, "depth of a tree", "1 or more", depth);
        long leaves = 1;
        long total = 1;
        for (int l = 0; l < depth; l++) {
            int b = perLevel(branching, l);
            require(b >= 1, "branching of a tree", "1 or more", b);
            leaves *= b;
            total += leaves;
            requireSize(total);
        }
        List<int[]> children = new ArrayList<>();
        List<int[]> slots = new ArrayList<>();
        int width = 1;
        int next = 1;
        for (int l = 0; l < depth; l++) {
            int b = perLevel(branching, l);
            int[] slot = new int[b];
            Arrays.setAll(slot, k -> k);
            for (int i = 0; i < width; i++) {
                int[] ch = new int[b];
                for (int k = 0; k < b; k++) {
                    ch[k] = next++;
                }
                children.add(ch);
                slots.add(slot);
            }
            width *= b;
        }
        addLeaves(children, slots, width);
        return RegionGraph.of(children, slots);
    }

    /// Levels of 1-D kernels over `size` leaves, from the leaves up to a single root; `kernel` and `stride` have one
    /// entry per level, root first. Receptive fields overlap where a stride is less than its kernel.
    public static RegionGraph grid1d(int size, int[] kernel, int[] stride, Padding padding) {
        return grid(1, size, kernel, stride, padding);
    }

    /// As [#grid1d] on a `size` × `size` square with square kernels, rows first.
    public static RegionGraph grid2d(int size, int[] kernel, int[] stride, Padding padding) {
        return grid(size, size, kernel, stride, padding);
    }

    /// Square leaf patches of `leaf` × `leaf` pixels on an image of `size` × `size`, merged two by two in both
    /// directions up to the root; where a side is odd, the last region of a row or column has fewer children.
    public static RegionGraph quadtree(int size, int leaf) {
        require(size >= 1, "size of a quadtree", "1 or more", size);
        require(leaf >= 1 && leaf < size, "leaf of a quadtree", "1 to size - 1 = " + (size - 1), leaf);
        if (size % leaf != 0) {
            throw new IllegalArgumentException("leaf of a quadtree: expected a divisor of size " + size + ", got "
                    + leaf + "; nearest is " + nearestDivisor(size, leaf));
        }
        int levels = 0;
        for (int side = size / leaf; side > 1; side = (side + 1) / 2) {
            levels++;
        }
        int[] two = new int[levels];
        Arrays.fill(two, 2);
        return grid(size / leaf, size / leaf, two, two, Padding.SAME);
    }

    /// The graph in which region i has the children `children.get(i)`; a region without children is a leaf.
    public static RegionGraph explicit(List<int[]> children) {
        List<int[]> slots = new ArrayList<>();
        for (int[] ch : children) {
            int[] slot = new int[ch.length];
            for (int i = 0; i < slot.length; i++) {
                slot[i] = i;
            }
            slots.add(slot);
        }
        if (children.isEmpty()) {
            throw new IllegalArgumentException("the graph needs at least one region above its leaves");
        }
        return RegionGraph.of(children, slots);
    }

    private static RegionGraph grid(int height, int width, int[] kernel, int[] stride, Padding padding) {
        require(width >= 2, "size of a grid", "2 or more", width);
        require(kernel.length >= 1, "number of kernels of a grid", "1 or more", kernel.length);
        List<int[]> children = new ArrayList<>();
        List<int[]> slots = new ArrayList<>();
        requireSize((long) height * width);
        addLeaves(children, slots, height * width);
        int first = 0;
        int rows = height;
        int columns = width;
        for (int l = kernel.length - 1; l >= 0; l--) {
            int k = kernel[l];
            int s = perLevel(stride, l);
            require(k >= 1, "kernel of a grid", "1 or more", k);
            require(s >= 1 && s <= k, "stride of a grid", "1 to the kernel's size " + k, s);
            boolean flat = height == 1;
            int newRows = flat ? 1 : outputs(rows, k, s, padding, l);
            int newColumns = outputs(columns, k, s, padding, l);
            requireSize((long) children.size() + (long) newRows * newColumns);
            int top = flat ? 0 : offset(rows, newRows, k, s, padding);
            int left = offset(columns, newColumns, k, s, padding);
            for (int r = 0; r < newRows; r++) {
                for (int c = 0; c < newColumns; c++) {
                    addKernel(children, slots, first, rows, columns, r * s - top, c * s - left, flat ? 1 : k, k);
                }
            }
            first += rows * columns;
            rows = newRows;
            columns = newColumns;
        }
        if (rows * columns != 1) {
            throw new IllegalArgumentException("the grid's last level has " + rows * columns
                    + " regions, expected a single root: add a level, or end with a kernel of "
                    + Math.max(rows, columns)
                    + " with padding valid");
        }
        return RegionGraph.of(children, slots);
    }

    private static void addKernel(
            List<int[]> children,
            List<int[]> slots,
            int first,
            int rows,
            int columns,
            int top,
            int left,
            int kernelRows,
            int kernelColumns) {
        List<Integer> ch = new ArrayList<>();
        List<Integer> slot = new ArrayList<>();
        for (int i = 0; i < kernelRows; i++) {
            for (int j = 0; j < kernelColumns; j++) {
                int y = top + i;
                int x = left + j;
                if (y >= 0 && y < rows && x >= 0 && x < columns) {
                    ch.add(first + y * columns + x);
                    slot.add(i * kernelColumns + j);
                }
            }
        }
        children.add(ch.stream().mapToInt(Integer::intValue).toArray());
        slots.add(slot.stream().mapToInt(Integer::intValue).toArray());
    }

    private static int outputs(int size, int kernel, int stride, Padding padding, int entry) {
        if (padding == Padding.SAME) {
            return (size + stride - 1) / stride;
        }
        if (kernel > size) {
            throw new IllegalArgumentException("kernel of a grid, entry " + entry + ": expected at most the " + size
                    + " regions of the level below, got " + kernel);
        }
        if ((size - kernel) % stride != 0) {
            throw new IllegalArgumentException("grid, entry " + entry + ": kernel " + kernel + " with stride " + stride
                    + " leaves " + (size - kernel) % stride + " of " + size
                    + " regions of the level below without a parent; use padding same or another stride");
        }
        return (size - kernel) / stride + 1;
    }

    private static int offset(int size, int outputs, int kernel, int stride, Padding padding) {
        return padding == Padding.SAME ? Math.max(0, ((outputs - 1) * stride + kernel - size) / 2) : 0;
    }

    private static void addLeaves(List<int[]> children, List<int[]> slots, int count) {
        int[] none = {};
        for (int i = 0; i < count; i++) {
            children.add(none);
            slots.add(none);
        }
    }

    private static int perLevel(int[] values, int levelFromRoot) {
        require(values.length >= 1, "entries per level", "1 or more", values.length);
        return values[Math.min(levelFromRoot, values.length - 1)];
    }

    private static int nearestDivisor(int size, int leaf) {
        for (int d = 1; d < size; d++) {
            if (leaf - d >= 1 && size % (leaf - d) == 0) {
                return leaf - d;
            }
            if (leaf + d < size && size % (leaf + d) == 0) {
                return leaf + d;
            }
        }
        return 1;
    }

    private static void requireSize(long total) {
        if (total > MOST_REGIONS) {
            throw new IllegalArgumentException(
                    "the graph would have " + total + " regions or more, expected at most " + MOST_REGIONS);
        }
    }

    private static void require(boolean holds, String what, String expected, int got) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": expected " + expected + ", got " + got);
        }
    }
}
