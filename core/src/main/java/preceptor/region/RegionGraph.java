package preceptor.region;

import java.util.Arrays;
import java.util.List;

/// The rooted acyclic graph of regions (receptive fields) that a teacher and its student share; mathematics.md §1.
///
/// Regions are numbered 0 … [#size()]−1 so that every child comes before its parents: the leaves first, the root ω
/// last, level by level. A region's *level* is the longest way down to a leaf, its *id* is `level.index`. The
/// connection from parent α to one of its children β is an *edge*; edges are numbered parent by parent in the order of
/// each parent's children. An edge's *slot* is its place in the parent's kernel: parents that lack some children (at
/// the border of a padded grid) leave those slots out, so that weights can be shared by slot.
///
/// Instances are immutable.
public final class RegionGraph {
    private final int[] level;
    private final int[] indexInLevel;
    private final int[] firstOfLevel;
    private final int[] firstChildEdge;
    private final int[] firstParentEdge;
    private final int[] parentEdges;
    private final int[] edgeParent;
    private final int[] edgeChild;
    private final int[] edgeSlot;
    private final boolean tree;

    /// Builds the graph from each region's children and their slots; regions in any order. Fails with an
    /// [IllegalArgumentException] that names the region when the graph has a cycle, several roots, a region
    /// that is its own neighbour twice, or no inner region.
    static RegionGraph of(List<int[]> children, List<int[]> slots) {
        int count = children.size();
        int[] parentCount = new int[count];
        // Per region the last one, plus 1, that named it as a child.
        int[] namedBy = new int[count];
        for (int a = 0; a < count; a++) {
            for (int b : children.get(a)) {
                if (b < 0 || b >= count) {
                    throw new IllegalArgumentException(
                            "region " + a + " names child " + b + ", expected a region from 0 to " + (count - 1));
                }
                if (namedBy[b] == a + 1) {
                    throw new IllegalArgumentException("region " + a + " names child " + b + " twice");
                }
                namedBy[b] = a + 1;
                parentCount[b]++;
            }
        }
        int[] levels = levels(children, count);
        int root = -1;
        for (int a = 0; a < count; a++) {
            if (parentCount[a] == 0) {
                if (root >= 0) {
                    throw new IllegalArgumentException(
                            "the graph needs one root, but regions " + root + " and " + a + " both have no parent");
                }
                root = a;
            }
        }
        if (levels[root] == 0) {
            throw new IllegalArgumentException("the graph needs at least one region above its leaves");
        }
        return new RegionGraph(children, slots, levels);
    }

    private static int[] levels(List<int[]> children, int count) {
        int[] levels = new int[count];
        Arrays.fill(levels, -1);
        int[] state = new int[count];
        int[] stack = new int[count + 1];
        int[] next = new int[count];
        for (int start = 0; start < count; start++) {
            if (state[start] != 0) {
                continue;
            }
            int depth = 0;
            stack[0] = start;
            state[start] = 1;
            while (depth >= 0) {
                int a = stack[depth];
                int[] ch = children.get(a);
                if (next[a] < ch.length) {
                    int b = ch[next[a]++];
                    if (state[b] == 1) {
                        throw new IllegalArgumentException(
                                "the graph has a cycle: region " + b + " is below itself, by way of region " + a);
                    }
                    if (state[b] == 0) {
                        state[b] = 1;
                        stack[++depth] = b;
                    }
                } else {
                    int l = 0;
                    for (int b : ch) {
                        l = Math.max(l, levels[b] + 1);
                    }
                    levels[a] = l;
                    state[a] = 2;
                    depth--;
                }
            }
        }
        return levels;
    }

    private RegionGraph(List<int[]> children, List<int[]> slots, int[] levels) {
        int count = levels.length;
        int depth = Arrays.stream(levels).max().orElseThrow();
        firstOfLevel = new int[depth + 2];
        for (int l : levels) {
            firstOfLevel[l + 1]++;
        }
        for (int l = 0; l <= depth; l++) {
            firstOfLevel[l + 1] += firstOfLevel[l];
        }
        int[] used = new int[depth + 1];
        int[] renumbered = new int[count];
        level = new int[count];
        indexInLevel = new int[count];
        for (int a = 0; a < count; a++) {
            int i = used[levels[a]]++;
            renumbered[a] = firstOfLevel[levels[a]] + i;
            level[renumbered[a]] = levels[a];
            indexInLevel[renumbered[a]] = i;
        }
        int[] original = new int[count];
        for (int a = 0; a < count; a++) {
            original[renumbered[a]] = a;
        }
        int edges = children.stream().mapToInt(c -> c.length).sum();
        edgeParent = new int[edges];
        edgeChild = new int[edges];
        edgeSlot = new int[edges];
        firstChildEdge = new int[count + 1];
        firstParentEdge = new int[count + 1];
        int e = 0;
        for (int a = 0; a < count; a++) {
            int[] ch = children.get(original[a]);
            int[] slot = slots.get(original[a]);
            for (int i = 0; i < ch.length; i++) {
                edgeParent[e] = a;
                edgeChild[e] = renumbered[ch[i]];
                edgeSlot[e] = slot[i];
                firstParentEdge[edgeChild[e] + 1]++;
                e++;
            }
            firstChildEdge[a + 1] = e;
        }
        boolean single = true;
        for (int a = 0; a < count; a++) {
            single &= firstParentEdge[a + 1] <= 1;
            firstParentEdge[a + 1] += firstParentEdge[a];
        }
        tree = single;
        parentEdges = new int[edges];
        int[] next = Arrays.copyOf(firstParentEdge, count);
        for (int edge = 0; edge < edges; edge++) {
            parentEdges[next[edgeChild[edge]]++] = edge;
        }
    }

    /// The number of regions, leaves and root included.
    public int size() {
        return level.length;
    }

    /// The number of edges.
    public int edges() {
        return edgeParent.length;
    }

    /// The level of the root; leaves are at level 0.
    public int depth() {
        return firstOfLevel.length - 2;
    }

    /// The root ω.
    public int root() {
        return level.length - 1;
    }

    /// The number of leaves; they are regions 0 … [#leaves()]−1.
    public int leaves() {
        return firstOfLevel[1];
    }

    public boolean isLeaf(int region) {
        return region < leaves();
    }

    /// Whether every region has at most one parent.
    public boolean isTree() {
        return tree;
    }

    public int level(int region) {
        return level[region];
    }

    /// The number of regions at `level`.
    public int regionsAt(int level) {
        return firstOfLevel[level + 1] - firstOfLevel[level];
    }

    /// The region at place `index` of `level`.
    public int region(int level, int index) {
        return firstOfLevel[level] + index;
    }

    public int indexInLevel(int region) {
        return indexInLevel[region];
    }

    /// `level.index`, the name of the region in every file.
    public String id(int region) {
        return level[region] + "." + indexInLevel[region];
    }

    /// The edges from `region` down to its children, in order.
    public int[] childEdges(int region) {
        int[] edges = new int[childCount(region)];
        Arrays.setAll(edges, i -> firstChildEdge[region] + i);
        return edges;
    }

    /// The edges from `region`'s parents down to it.
    public int[] parentEdges(int region) {
        return Arrays.copyOfRange(parentEdges, firstParentEdge[region], firstParentEdge[region + 1]);
    }

    public int childCount(int region) {
        return firstChildEdge[region + 1] - firstChildEdge[region];
    }

    /// The edge to child number `i` of `region`.
    public int childEdge(int region, int i) {
        assert i >= 0 && i < childCount(region) : region + "," + i;
        return firstChildEdge[region] + i;
    }

    /// Child number `i` of `region`.
    public int child(int region, int i) {
        return edgeChild[childEdge(region, i)];
    }

    public int parentCount(int region) {
        return firstParentEdge[region + 1] - firstParentEdge[region];
    }

    /// The edge from parent number `i` of `region`.
    public int parentEdge(int region, int i) {
        assert i >= 0 && i < parentCount(region) : region + "," + i;
        return parentEdges[firstParentEdge[region] + i];
    }

    /// The parent α of edge β → α.
    public int parent(int edge) {
        return edgeParent[edge];
    }

    /// The child β of edge β → α.
    public int child(int edge) {
        return edgeChild[edge];
    }

    /// The place of the child in its parent's kernel.
    public int slot(int edge) {
        return edgeSlot[edge];
    }

    /// `α/β` with the regions' ids, as arrays of edges are named.
    public String edgeId(int edge) {
        return id(edgeParent[edge]) + "/" + id(edgeChild[edge]);
    }
}
