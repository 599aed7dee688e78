package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

class LatentTreeTest {
    @Test
    void childrenCopyTheirParentWithTheGivenCorrelation() {
        RegionGraph graph = Regions.tree(2, 2);
        TreeTeacher teacher = LatentTree.of(graph, new int[] {4, 2}, 0.5, 0.25);
        Matrix top = teacher.law().P(graph.childEdge(graph.root(), 0));
        assertThat(top.row(3)).containsExactly(0.25, 0.75);
        assertThat(top.row(2)).containsExactly(0.75, 0.25);
        assertThat(teacher.law().P(0).row(1)).containsExactly(0.375, 0.625);
        assertThat(teacher.law().p(0)).containsExactly(0.5, 0.5);
        assertThat(teacher.law().exactness()).isEqualTo(Law.Exactness.EXACT);
    }

    @Test
    void rowsThatDoNotSumToOneNameTheirEdgeAndRow() {
        RegionGraph graph = Regions.tree(1, 2);
        Matrix good = Matrix.identity(2);
        Matrix bad = Matrix.of(new double[][] {{0.5, 0.5}, {0.5, 0.5001}});
        assertThatThrownBy(() -> LatentTree.of(graph, good, bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("edge 1.0/0.1, row 1")
                .hasMessageContaining("1.0001");
        assertThatThrownBy(() -> LatentTree.of(graph, good, Matrix.of(new double[][] {{2, -1}, {0, 1}})))
                .hasMessageContaining("edge 1.0/0.1, row 0");
        assertThatThrownBy(() -> LatentTree.of(graph, good, Matrix.of(new double[][] {{Double.NaN, 1}, {0, 1}})))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> LatentTree.of(graph, good)).hasMessageContaining("2 edges, got 1");
        Matrix almost = Matrix.of(new double[][] {{0.5, 0.5}, {0.3333333333, 0.6666666667}});
        double[] p = LatentTree.of(graph, good, almost).law().p(1);
        assertThat(p[0] + p[1]).isCloseTo(1, within(1e-15));
    }

    @Test
    void overlappingGraphsAndBadCorrelationsAreRefused() {
        RegionGraph grid = Regions.grid1d(5, new int[] {2, 3}, new int[] {1, 2}, Regions.Padding.VALID);
        assertThatThrownBy(() -> LatentTree.of(grid, new int[] {2}, 0.5))
                .hasMessageContaining("overlapping receptive fields are for computed teachers")
                .hasMessageContaining("region 0.2 has 2 parents");
        assertThatThrownBy(() -> LatentTree.of(Regions.tree(1, 2), new int[] {2}, 1.5))
                .hasMessageContaining("from 0 to 1, got 1.5");
    }

    @Test
    void unusedRootValueHasRowsOfZeroAndIsNeverDrawn() {
        RegionGraph graph = Regions.tree(1, 2);
        Matrix P = Matrix.of(new double[][] {{0.5, 0.5}, {0.1, 0.9}, {1, 0}});
        TreeTeacher teacher = LatentTree.of(graph, new double[] {0.5, 0, 0.5}, new Matrix[] {P, P});
        assertThat(teacher.law().P(0).row(1)).containsExactly(0, 0);
        assertThat(teacher.law().used(graph.root())).containsExactly(true, false, true);
        assertThat(teacher.law().usedValues(graph.root())).containsExactly(0, 2);
        assertThat(teacher.labels().row(1)).containsExactly(0, 0, 0);
        Batch b = teacher.sample(Key.root(1), 0, 1000);
        assertThat(b.memberships()[graph.root()].mass(b.weight())[1]).isZero();
        assertThat(teacher.posterior(teacher.likelihoods(b.inputs())).isFinite())
                .isTrue();
    }
}
