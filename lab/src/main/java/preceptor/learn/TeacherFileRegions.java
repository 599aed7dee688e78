package preceptor.learn;

import java.util.List;
import preceptor.region.Regions;

/// The regions of a [TeacherFile], written as a spec has them.
final class TeacherFileRegions {
    /// Each level has at least one region, and lists are no longer than there are levels.
    private static final int MOST_LEVELS = 64;

    private static final int MOST_SIDE = 1 << 12;
    private static final int MOST_BANDS = 1 << 15;

    private TeacherFileRegions() {}

    static ImageRegions read(YamlTree node) {
        if (node.at("kind") == null) {
            throw node.fail("the key 'kind' is missing");
        }
        return switch (node.at("kind").oneOf("quadtree", "grid2d", "grid1d", "tree")) {
            case "quadtree" -> {
                node.requireKeys("kind", "size", "leaf");
                int size = node.at("size").integer(2, MOST_SIDE);
                int leaf = node.at("leaf").integer(1, size - 1);
                if (size % leaf != 0) {
                    throw node.at("leaf").fail("expected a divisor of the size " + size + ", got " + leaf);
                }
                yield new ImageRegions.Quadtree(size, leaf);
            }
            case "grid2d" -> {
                grid(node);
                yield new ImageRegions.Grid2d(
                        node.at("size").integer(2, MOST_SIDE),
                        list(node.at("kernel"), MOST_SIDE),
                        list(node.at("stride"), MOST_SIDE),
                        padding(node.at("padding")));
            }
            case "grid1d" -> {
                grid(node);
                yield new ImageRegions.Grid1d(
                        node.at("size").integer(2, MOST_BANDS),
                        list(node.at("kernel"), MOST_BANDS),
                        list(node.at("stride"), MOST_BANDS),
                        padding(node.at("padding")));
            }
            default -> {
                node.requireKeys("kind", "depth", "branching");
                int depth = node.at("depth").integer(1, MOST_LEVELS / 2);
                List<Integer> branching = list(node.at("branching"), MOST_BANDS);
                double bands = 1;
                for (int l = 0; l < depth; l++) {
                    bands *= branching.get(Math.min(l, branching.size() - 1));
                }
                if (bands > MOST_BANDS) {
                    throw node.fail("expected a tree of at most " + MOST_BANDS + " leaves, got more");
                }
                yield new ImageRegions.Tree(depth, branching);
            }
        };
    }

    private static void grid(YamlTree node) {
        node.requireKeys("kind", "size", "kernel", "stride", "padding");
    }

    private static Regions.Padding padding(YamlTree node) {
        return node.oneOf("valid", "same").equals("same") ? Regions.Padding.SAME : Regions.Padding.VALID;
    }

    private static List<Integer> list(YamlTree node, int most) {
        List<YamlTree> entries = node.list();
        if (entries.isEmpty() || entries.size() > MOST_LEVELS) {
            throw node.fail("expected 1 to " + MOST_LEVELS + " entries, got " + entries.size());
        }
        return entries.stream().map(entry -> entry.integer(1, most)).toList();
    }
}
