package preceptor.refinement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

/// Refinement where receptive fields overlap, mathematics.md §5.
class RefinementOverlapTest {
    /// Regions with several parents: all inputs of an overlapping grid whose summaries are parities.
    @Test
    void overlappingRegionsAreRefinedToTheExactGradientToo() {
        RegionGraph graph = Regions.grid1d(4, new int[] {2, 3}, new int[] {1}, Regions.Padding.VALID);
        assertThat(graph.isTree()).isFalse();
        int n = 1 << graph.leaves();
        for (int seed = 0; seed < 6; seed++) {
            RandomStream s = Key.root(seed).named("grid").stream();
            int[][] z = new int[graph.size()][n];
            Membership[] memberships = new Membership[graph.size()];
            Matrix[] inputs = new Matrix[graph.leaves()];
            for (int a = 0; a < z.length; a++) {
                for (int i = 0; i < n; i++) {
                    z[a][i] = graph.isLeaf(a) ? i >> a & 1 : 0;
                    for (int c = 0; c < graph.childCount(a); c++) {
                        z[a][i] ^= z[graph.child(a, c)][i];
                    }
                }
                memberships[a] = new Membership.Hard(z[a], 2);
                if (graph.isLeaf(a)) {
                    inputs[a] = Matrix.zeros(n, 2);
                    for (int i = 0; i < n; i++) {
                        inputs[a].set(i, z[a][i], 1);
                    }
                }
            }
            double[] weight = new double[n];
            Arrays.setAll(weight, i -> 0.5 + s.nextDouble());
            double total = Arrays.stream(weight).sum();
            Arrays.setAll(weight, i -> weight[i] / total);
            Matrix targets = Matrix.zeros(n, 2);
            for (int i = 0; i < n; i++) {
                targets.set(i, z[graph.root()][i], 1);
            }
            int[] width = new int[graph.size()];
            Arrays.setAll(width, a -> graph.isLeaf(a) ? 2 : 8);
            Parameters p = Fixtures.parameters(Architecture.plain(graph, width, 2), Key.root(seed), 0);
            Refinement r = new Refinement(
                    Atoms.of(graph, new Batch(weight, inputs, memberships, targets)),
                    p,
                    Law.Exactness.EXACT,
                    new Workers(1));
            assertThat(Fixtures.distance(
                            RefinementTest.budget(r, p).term("B4"),
                            RefinementTest.budget(r, p).term("B0")))
                    .isGreaterThan(1e-3);
            while (r.split(Integer.MAX_VALUE, Integer.MAX_VALUE) > 0) {
                assertThat(r.splits().size()).isLessThan(1000);
            }
            assertThat(Fixtures.distance(
                            RefinementTest.budget(r, p).term("B4"),
                            RefinementTest.budget(r, p).term("B0")))
                    .as("seed %d", seed)
                    .isLessThan(1e-10);
        }
    }
}
