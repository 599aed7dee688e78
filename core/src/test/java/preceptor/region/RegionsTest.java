package preceptor.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.Regions.Padding;

class RegionsTest {
    private static int[] children(RegionGraph graph, int region) {
        return Arrays.stream(graph.childEdges(region)).map(graph::child).toArray();
    }

    private static int[] slots(RegionGraph graph, int region) {
        return Arrays.stream(graph.childEdges(region)).map(graph::slot).toArray();
    }

    @Test
    void treesListTheirLevelsFromTheLeavesUp() {
        RegionGraph g = Regions.tree(2, 3, 2);
        assertThat(g.size()).isEqualTo(10);
        assertThat(g.leaves()).isEqualTo(6);
        assertThat(g.edges()).isEqualTo(9);
        assertThat(g.depth()).isEqualTo(2);
        assertThat(g.root()).isEqualTo(9);
        assertThat(g.isTree()).isTrue();
        assertThat(children(g, 9)).containsExactly(6, 7, 8);
        assertThat(children(g, 7)).containsExactly(2, 3);
        assertThat(g.id(7)).isEqualTo("1.1");
        assertThat(g.id(0)).isEqualTo("0.0");
        assertThat(g.id(9)).isEqualTo("2.0");
        assertThat(g.region(1, 2)).isEqualTo(8);
        assertThat(g.regionsAt(0)).isEqualTo(6);
        assertThat(g.edgeId(g.childEdge(7, 1))).isEqualTo("1.1/0.3");
        // The last branching serves all deeper levels: 2 · 3 · 3.
        assertThat(Regions.tree(3, 2, 3).leaves()).isEqualTo(18);
        assertThat(Regions.tree(1, 1).size()).isEqualTo(2);
    }

    @Test
    void everyGraphIsInTopologicalOrderAndConsistent() {
        List<RegionGraph> graphs = new ArrayList<>(List.of(
                Regions.tree(3, 2),
                Regions.grid1d(9, new int[] {3, 3, 3}, new int[] {1, 2, 1}, Padding.VALID),
                Regions.grid2d(5, new int[] {3, 3}, new int[] {1, 1}, Padding.VALID),
                Regions.quadtree(7, 1)));
        for (int seed = 0; seed < 50; seed++) {
            graphs.add(random(Key.root(seed).stream()));
        }
        for (int i = 0; i < graphs.size(); i++) {
            consistent(graphs.get(i), "graph " + i);
        }
        assertThat(graphs.stream().filter(g -> !g.isTree()).count()).isGreaterThan(20);
    }

    /// Inner regions in random numbers, each over some of those below; all that are left over go under the root.
    private static RegionGraph random(RandomStream s) {
        int n = 5 + s.nextInt(10);
        int leaves = 2 + s.nextInt(n - 4);
        int[] name = new int[n];
        Arrays.setAll(name, i -> i);
        s.shuffle(name);
        List<int[]> children = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            children.add(new int[0]);
        }
        boolean[] covered = new boolean[n];
        for (int a = leaves; a < n; a++) {
            List<Integer> ch = new ArrayList<>();
            for (int b = 0; b < a; b++) {
                if (a == n - 1 ? !covered[b] : s.nextInt(3) == 0) {
                    ch.add(name[b]);
                    covered[b] = true;
                }
            }
            if (ch.isEmpty()) {
                ch.add(name[0]);
                covered[0] = true;
            }
            children.set(name[a], ch.stream().mapToInt(Integer::intValue).toArray());
        }
        return Regions.explicit(children);
    }

    private static void consistent(RegionGraph g, String name) {
        int edges = 0;
        for (int a = 0; a < g.size(); a++) {
            assertThat(g.region(g.level(a), g.indexInLevel(a))).as(name).isEqualTo(a);
            assertThat(g.id(a)).as(name).isEqualTo(g.level(a) + "." + g.indexInLevel(a));
            assertThat(g.isLeaf(a)).as(name).isEqualTo(g.childCount(a) == 0).isEqualTo(g.level(a) == 0);
            assertThat(g.parentCount(a) == 0).as(name).isEqualTo(a == g.root());
            int highest = -1;
            for (int i = 0; i < g.childCount(a); i++) {
                int e = g.childEdge(a, i);
                assertThat(e).as(name + ": edges go parent by parent").isEqualTo(edges++);
                assertThat(g.parent(e)).as(name).isEqualTo(a);
                assertThat(g.child(e)).as(name).isEqualTo(g.child(a, i)).isLessThan(a);
                assertThat(g.parentEdges(g.child(e))).as(name).contains(e);
                highest = Math.max(highest, g.level(g.child(e)));
            }
            assertThat(g.level(a)).as(name + ": the longest way down").isEqualTo(highest + 1);
        }
        assertThat(edges).as(name).isEqualTo(g.edges());
        boolean single = true;
        int up = 0;
        for (int a = 0; a < g.size(); a++) {
            single &= g.parentCount(a) <= 1;
            up += g.parentCount(a);
            for (int i = 0; i < g.parentCount(a); i++) {
                assertThat(g.child(g.parentEdge(a, i))).as(name).isEqualTo(a);
            }
        }
        assertThat(up).as(name).isEqualTo(edges);
        assertThat(g.isTree()).as(name).isEqualTo(single);
    }

    @Test
    void levelsAreTheLongestWayDown() {
        RegionGraph g = Regions.explicit(List.of(new int[] {1, 2}, new int[0], new int[] {3, 1}, new int[0]));
        assertThat(g.depth()).isEqualTo(2);
        assertThat(g.leaves()).isEqualTo(2);
        // Region 1 keeps its place before region 3; it has two parents.
        assertThat(children(g, g.root())).containsExactly(0, 2);
        assertThat(children(g, 2)).containsExactly(1, 0);
        assertThat(g.parentCount(0)).isEqualTo(2);
        assertThat(g.isTree()).isFalse();
    }

    @Test
    void gridsOverlapWhereTheStrideIsShort() {
        RegionGraph g = Regions.grid1d(5, new int[] {3, 3}, new int[] {1, 1}, Padding.VALID);
        assertThat(g.size()).isEqualTo(5 + 3 + 1);
        assertThat(g.isTree()).isFalse();
        assertThat(children(g, 5)).containsExactly(0, 1, 2);
        assertThat(children(g, 6)).containsExactly(1, 2, 3);
        assertThat(children(g, 8)).containsExactly(5, 6, 7);
        assertThat(g.parentCount(2)).isEqualTo(3);
        assertThat(slots(g, 7)).containsExactly(0, 1, 2);
        RegionGraph disjoint = Regions.grid1d(6, new int[] {3, 2}, new int[] {3, 2}, Padding.VALID);
        assertThat(disjoint.isTree()).isTrue();
        assertThat(children(disjoint, 7)).containsExactly(2, 3);
    }

    @Test
    void squareGridsGoRowsFirst() {
        RegionGraph g = Regions.grid2d(3, new int[] {2, 2}, new int[] {1, 1}, Padding.VALID);
        assertThat(g.size()).isEqualTo(9 + 4 + 1);
        assertThat(children(g, 9)).containsExactly(0, 1, 3, 4);
        assertThat(children(g, 12)).containsExactly(4, 5, 7, 8);
        assertThat(g.parentCount(4)).isEqualTo(4);
        assertThat(g.parentCount(0)).isEqualTo(1);
    }

    @Test
    void paddedKernelsAreCentredAndLackSlotsAtTheBorder() {
        RegionGraph g = Regions.grid1d(5, new int[] {5, 3}, new int[] {5, 1}, Padding.SAME);
        assertThat(g.regionsAt(1)).isEqualTo(5);
        assertThat(children(g, 5)).containsExactly(0, 1);
        assertThat(slots(g, 5)).containsExactly(1, 2);
        assertThat(children(g, 7)).containsExactly(1, 2, 3);
        assertThat(slots(g, 7)).containsExactly(0, 1, 2);
        assertThat(children(g, 9)).containsExactly(3, 4);
        assertThat(slots(g, 9)).containsExactly(0, 1);
        assertThat(children(g, 10)).containsExactly(5, 6, 7, 8, 9);
    }

    @Test
    void quadtreesMergeTwoByTwo() {
        RegionGraph even = Regions.quadtree(8, 2);
        assertThat(even.leaves()).isEqualTo(16);
        assertThat(even.size()).isEqualTo(16 + 4 + 1);
        assertThat(even.isTree()).isTrue();
        assertThat(children(even, 16)).containsExactly(0, 1, 4, 5);
        assertThat(children(even, 19)).containsExactly(10, 11, 14, 15);
        // A side of 3: the last region of a row or column has fewer children.
        RegionGraph odd = Regions.quadtree(6, 2);
        assertThat(odd.size()).isEqualTo(9 + 4 + 1);
        assertThat(odd.isTree()).isTrue();
        assertThat(children(odd, 9)).containsExactly(0, 1, 3, 4);
        assertThat(children(odd, 10)).containsExactly(2, 5);
        assertThat(slots(odd, 10)).containsExactly(0, 2);
        assertThat(children(odd, 11)).containsExactly(6, 7);
        assertThat(slots(odd, 11)).containsExactly(0, 1);
        assertThat(children(odd, 12)).containsExactly(8);
        RegionGraph seven = Regions.quadtree(28, 4);
        assertThat(seven.size()).isEqualTo(49 + 16 + 4 + 1);
    }

    @Test
    void graphsThatAreNoneAreRefused() {
        int[] none = new int[0];
        refused(List.of(new int[] {1}, new int[] {2}, new int[] {1}), "cycle");
        refused(List.of(new int[] {0, 1}, none), "region 0 is below itself");
        refused(List.of(new int[] {2}, new int[] {2}, none), "regions 0 and 1 both have no parent");
        refused(List.of(new int[] {1, 1}, none), "region 0 names child 1 twice");
        refused(List.of(new int[] {1, 5}, none), "names child 5, expected a region from 0 to 1");
        refused(List.of(new int[] {-1}), "names child -1");
        refused(List.of(none), "at least one region above its leaves");
        refused(List.of(), "at least one region above its leaves");
        // Every region below another: no root at all.
        refused(List.of(new int[] {1}, new int[] {0}), "cycle");
    }

    private static void refused(List<int[]> children, String because) {
        assertThatThrownBy(() -> Regions.explicit(children))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(because);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertRefused(() -> Regions.tree(0, 2), "depth of a tree: expected 1 or more, got 0");
        assertRefused(() -> Regions.tree(2), "entries per level");
        assertRefused(() -> Regions.tree(2, 0), "branching of a tree: expected 1 or more, got 0");
        assertRefused(() -> Regions.tree(40, 2), "expected at most 4000000");
        assertRefused(() -> Regions.quadtree(10, 3), "expected a divisor of size 10, got 3; nearest is 2");
        assertRefused(() -> Regions.quadtree(4, 4), "leaf of a quadtree: expected 1 to size - 1 = 3");
        int[] one = {1};
        assertRefused(() -> Regions.grid1d(1, one, one, Padding.VALID), "size of a grid: expected 2 or more");
        assertRefused(
                () -> Regions.grid1d(6, new int[] {3}, one, Padding.VALID),
                "last level has 4 regions, expected a single root");
        assertRefused(() -> Regions.grid1d(3, new int[] {4}, one, Padding.VALID), "at most the 3 regions");
        assertRefused(
                () -> Regions.grid1d(6, new int[] {3}, new int[] {2}, Padding.VALID),
                "kernel 3 with stride 2 leaves 1 of 6 regions");
        assertRefused(
                () -> Regions.grid1d(6, new int[] {2}, new int[] {3}, Padding.SAME), "stride of a grid: expected 1 to");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable made, String because) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(because);
    }
}
