package preceptor.learn;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// The regions over images, and which pixels each leaf has. Leaves are patches in rows, all of one size:
///
/// - a quad-tree says the size of its patches;
/// - a two-dimensional grid of s × s leaves cuts a square image of S × S pixels into patches of S/s × S/s;
/// - a one-dimensional grid and a tree cut it into bands of whole rows of pixels, from top to bottom.
///
/// Lists per level run from the root to the leaves, as in [Regions].
public sealed interface ImageRegions {
    /// Patches of `leaf` × `leaf` pixels on an image of `size` × `size`, merged two by two.
    record Quadtree(int size, int leaf) implements ImageRegions {}

    /// Kernels, overlapping or not, over `size` × `size` leaves.
    record Grid2d(int size, List<Integer> kernel, List<Integer> stride, Regions.Padding padding)
            implements ImageRegions {
        public Grid2d {
            kernel = List.copyOf(kernel);
            stride = List.copyOf(stride);
        }
    }

    /// Kernels, overlapping or not, over a column of `size` bands.
    record Grid1d(int size, List<Integer> kernel, List<Integer> stride, Regions.Padding padding)
            implements ImageRegions {
        public Grid1d {
            kernel = List.copyOf(kernel);
            stride = List.copyOf(stride);
        }
    }

    /// A tree over bands.
    record Tree(int depth, List<Integer> branching) implements ImageRegions {
        public Tree {
            branching = List.copyOf(branching);
        }
    }

    /// The graph of the regions.
    default RegionGraph graph() {
        return switch (this) {
            case Quadtree q -> Regions.quadtree(q.size, q.leaf);
            case Grid2d g -> Regions.grid2d(g.size, ints(g.kernel), ints(g.stride), g.padding);
            case Grid1d g -> Regions.grid1d(g.size, ints(g.kernel), ints(g.stride), g.padding);
            case Tree t -> Regions.tree(t.depth, ints(t.branching));
        };
    }

    /// How many leaves there are from top to bottom.
    default int rows() {
        return switch (this) {
            case Quadtree q -> q.size / q.leaf;
            case Grid2d g -> g.size;
            case Grid1d g -> g.size;
            case Tree t -> {
                long leaves = 1;
                for (int l = 0; l < t.depth; l++) {
                    leaves *= t.branching.get(Math.min(l, t.branching.size() - 1));
                }
                yield Math.toIntExact(leaves);
            }
        };
    }

    /// How many leaves there are from left to right.
    default int columns() {
        return switch (this) {
            case Quadtree q -> q.size / q.leaf;
            case Grid2d g -> g.size;
            case Grid1d g -> 1;
            case Tree t -> 1;
        };
    }

    /// Refuses images that these regions cannot cut into equal patches.
    ///
    /// @throws IllegalArgumentException that says which images, or which regions, would do
    default void requireSize(int height, int width) {
        if (this instanceof Quadtree q && (height != q.size || width != q.size)) {
            throw new IllegalArgumentException("expected images of " + q.size + " x " + q.size
                    + " pixels, as regions.size says, got " + height + " x " + width
                    + (height == width ? "; regions.size: " + height + " fits them" : "; quadtree takes squares"));
        }
        if (this instanceof Grid2d && height != width) {
            throw new IllegalArgumentException("expected square images for regions of kind grid2d, got " + height
                    + " x " + width + " pixels; grid1d and tree, whose leaves are bands of rows, take other shapes");
        }
        if (height % rows() != 0) {
            throw new IllegalArgumentException(
                    "expected images whose " + height + " rows of pixels divide into the " + rows()
                            + " leaves from top to bottom, got a rest of " + height % rows() + "; of "
                            + height + " rows " + divisors(height) + " leaves would do");
        }
    }

    /// Whether both are the same, however their lists are written.
    default boolean isSame(ImageRegions other) {
        return written().equals(other.written());
    }

    /// These regions with one entry per level in each list.
    private ImageRegions written() {
        return switch (this) {
            case Quadtree q -> q;
            case Grid2d g -> new Grid2d(g.size, g.kernel, full(g.stride, g.kernel.size()), g.padding);
            case Grid1d g -> new Grid1d(g.size, g.kernel, full(g.stride, g.kernel.size()), g.padding);
            case Tree t -> new Tree(t.depth, full(t.branching, t.depth));
        };
    }

    private static List<Integer> full(List<Integer> list, int levels) {
        return IntStream.range(0, levels)
                .mapToObj(l -> list.get(Math.min(l, list.size() - 1)))
                .toList();
    }

    /// How a spec writes these regions.
    default String describe() {
        return switch (this) {
            case Quadtree q -> "{kind: quadtree, size: " + q.size + ", leaf: " + q.leaf + "}";
            case Grid2d g -> grid("grid2d", g.size, g.kernel, g.stride, g.padding);
            case Grid1d g -> grid("grid1d", g.size, g.kernel, g.stride, g.padding);
            case Tree t -> "{kind: tree, depth: " + t.depth + ", branching: " + t.branching + "}";
        };
    }

    private static String grid(
            String kind, int size, List<Integer> kernel, List<Integer> stride, Regions.Padding padding) {
        return "{kind: " + kind + ", size: " + size + ", kernel: " + kernel + ", stride: " + stride + ", padding: "
                + padding.name().toLowerCase(Locale.ROOT) + "}";
    }

    private static String divisors(int height) {
        List<String> all = IntStream.rangeClosed(2, height)
                .filter(d -> height % d == 0)
                .mapToObj(Integer::toString)
                .collect(Collectors.toList());
        return all.size() <= 12 ? String.join(", ", all) : String.join(", ", all.subList(0, 12)) + ", …";
    }

    private static int[] ints(List<Integer> list) {
        int[] array = new int[list.size()];
        Arrays.setAll(array, list::get);
        return array;
    }
}
