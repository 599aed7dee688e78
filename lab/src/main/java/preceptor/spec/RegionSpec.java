package preceptor.spec;

import java.util.List;

/// The region graph that teacher and student share; mathematics.md §1. Lists per level run from the root to the leaves.
public sealed interface RegionSpec {
    /// How a grid treats kernels that hang over its border.
    enum Padding {
        VALID,
        SAME
    }

    /// A tree of `depth` levels above its leaves.
    record Tree(int depth, PerLevel<Integer> branching) implements RegionSpec {
        private static final Field<Tree, Integer> DEPTH =
                Field.of("depth", Numbers.integer(1, 32), 3, Tree::depth, "levels above the leaves");
        private static final Field<Tree, PerLevel<Integer>> BRANCHING = Field.of(
                "branching",
                Types.perLevel(Numbers.integer(1, 4096)),
                PerLevel.of(2),
                Tree::branching,
                "children per region, root first");
        static final Shape<Tree> SHAPE = Shape.of(
                        "A tree.", List.of(DEPTH, BRANCHING), v -> new Tree(v.get(DEPTH), v.get(BRANCHING)))
                .checked((tree, report) -> {
                    if (tree.branching().entries().size() > tree.depth()) {
                        report.problem(
                                "branching",
                                "expected at most " + tree.depth() + " entries, one per level above the leaves, got "
                                        + tree.branching().entries().size());
                    }
                    double leaves = 1;
                    for (int l = 0; l < tree.depth(); l++) {
                        leaves *= tree.branching().at(l);
                    }
                    if (leaves > Grids.MOST_LEAVES) {
                        report.problem(
                                "depth",
                                "expected a tree of at most " + Grids.MOST_LEAVES + " leaves, got "
                                        + Json.number(leaves));
                    }
                });
    }

    /// Kernels over a row of `size` leaves. A kernel of one entry is repeated until a single root is left; a longer
    /// list
    /// has one entry per level, root first.
    record Grid1d(int size, PerLevel<Integer> kernel, PerLevel<Integer> stride, Padding padding) implements RegionSpec {
        private static final Field<Grid1d, Integer> SIZE =
                Field.of("size", Numbers.integer(2, Grids.MOST_LEAVES), 8, Grid1d::size, "number of leaves");
        private static final Field<Grid1d, PerLevel<Integer>> KERNEL = Grids.kernel(Grid1d::kernel);
        private static final Field<Grid1d, PerLevel<Integer>> STRIDE = Grids.stride(Grid1d::stride);
        private static final Field<Grid1d, Padding> PADDING = Grids.padding(Grid1d::padding);
        static final Shape<Grid1d> SHAPE = Shape.of(
                        "A row of leaves under kernels that overlap where the stride is less than the kernel.",
                        List.of(SIZE, KERNEL, STRIDE, PADDING),
                        v -> new Grid1d(v.get(SIZE), v.get(KERNEL), v.get(STRIDE), v.get(PADDING)))
                .checked((g, report) -> Grids.check(g.size(), g.kernel(), g.stride(), g.padding(), report));

        /// The kernel of each level, root first, as the builder of graphs takes them.
        public int[] kernels() {
            return Grids.kernels(size, kernel, stride, padding);
        }
    }

    /// As [Grid1d] on a square of `size` × `size` leaves.
    record Grid2d(int size, PerLevel<Integer> kernel, PerLevel<Integer> stride, Padding padding) implements RegionSpec {
        private static final Field<Grid2d, Integer> SIZE =
                Field.of("size", Numbers.integer(2, 2048), 8, Grid2d::size, "leaves per side");
        private static final Field<Grid2d, PerLevel<Integer>> KERNEL = Grids.kernel(Grid2d::kernel);
        private static final Field<Grid2d, PerLevel<Integer>> STRIDE = Grids.stride(Grid2d::stride);
        private static final Field<Grid2d, Padding> PADDING = Grids.padding(Grid2d::padding);
        static final Shape<Grid2d> SHAPE = Shape.of(
                        "A square of leaves under square kernels that overlap where the stride is less than the kernel.",
                        List.of(SIZE, KERNEL, STRIDE, PADDING),
                        v -> new Grid2d(v.get(SIZE), v.get(KERNEL), v.get(STRIDE), v.get(PADDING)))
                .checked((g, report) -> Grids.check(g.size(), g.kernel(), g.stride(), g.padding(), report));

        /// The kernel of each level, root first, as the builder of graphs takes them.
        public int[] kernels() {
            return Grids.kernels(size, kernel, stride, padding);
        }
    }

    /// Patches of `leaf` × `leaf` pixels on an image of `size` × `size`, merged two by two.
    record Quadtree(int size, int leaf) implements RegionSpec {
        private static final Field<Quadtree, Integer> SIZE =
                Field.of("size", Numbers.integer(2, 4096), 28, Quadtree::size, "pixels per side of the image");
        private static final Field<Quadtree, Integer> LEAF =
                Field.of("leaf", Numbers.integer(1, 2048), 7, Quadtree::leaf, "pixels per side of a leaf's patch");
        static final Shape<Quadtree> SHAPE = Shape.of(
                        "Square patches of an image, merged two by two in both directions.",
                        List.of(SIZE, LEAF),
                        v -> new Quadtree(v.get(SIZE), v.get(LEAF)))
                .checked((tree, report) -> {
                    if (tree.leaf() >= tree.size() || tree.size() % tree.leaf() != 0) {
                        report.problem(
                                "leaf",
                                "expected a divisor of size " + tree.size() + " below it, got " + tree.leaf()
                                        + "; nearest is " + Grids.nearestDivisor(tree.size(), tree.leaf()));
                    }
                });
    }

    /// A graph written out in a file.
    record Explicit(String file) implements RegionSpec {
        private static final Field<Explicit, String> FILE =
                Field.of("file", Types.file(), Explicit::file, "the file that lists each region's children");
        static final Shape<Explicit> SHAPE =
                Shape.of("A graph from a file.", List.of(FILE), v -> new Explicit(v.get(FILE)));
    }

    /// A new kind of graph is one more record and one more line here.
    static Type<RegionSpec> type() {
        return Choice.of(
                "The regions that teacher and student share.",
                "tree",
                List.of(
                        new Choice.Kind<>("tree", Tree.class, Tree.SHAPE),
                        new Choice.Kind<>("grid1d", Grid1d.class, Grid1d.SHAPE),
                        new Choice.Kind<>("grid2d", Grid2d.class, Grid2d.SHAPE),
                        new Choice.Kind<>("quadtree", Quadtree.class, Quadtree.SHAPE),
                        new Choice.Kind<>("explicit", Explicit.class, Explicit.SHAPE)));
    }
}
