package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.teacher.Membership;

/// The scores against what a hand computes.
class ScoresTest {
    private static final Offset<Double> EXACTLY = within(1e-9);

    /// All tuples of factors with the given numbers of values, equally likely, and nodes that are functions of them.
    @SafeVarargs
    private static Representation uniform(int[] sizes, ToDoubleFunction<int[]>... nodes) {
        double[] p = new double[Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        Arrays.fill(p, 1.0 / p.length);
        return weighted(p, sizes, nodes);
    }

    @SafeVarargs
    private static Representation weighted(double[] p, int[] sizes, ToDoubleFunction<int[]>... nodes) {
        Matrix F = Matrix.zeros(p.length, nodes.length);
        int[] all = new int[p.length];
        for (int i = 0; i < p.length; i++) {
            all[i] = i;
            int[] z = new int[sizes.length];
            int rest = i;
            for (int k = sizes.length - 1; k >= 0; k--) {
                z[k] = rest % sizes[k];
                rest /= sizes[k];
            }
            for (int j = 0; j < nodes.length; j++) {
                F.set(i, j, nodes[j].applyAsDouble(z));
            }
        }
        return Representation.of(p, F, new Membership.Hard(all, p.length).marginals(sizes));
    }

    @Test
    void oneNodePerFactorIsPerfect() {
        Scores s = Scores.of(uniform(new int[] {2, 3, 4}, z -> z[0], z -> 5 - z[1], z -> 0.5 * z[2] * z[2]));
        assertThat(s.gap()).isCloseTo(1, EXACTLY);
        assertThat(s.disentanglement()).isCloseTo(1, EXACTLY);
        assertThat(s.completeness()).isCloseTo(1, EXACTLY);
        assertThat(s.modularity()).isCloseTo(1, EXACTLY);
        assertThat(s.overlap()).isCloseTo(1, EXACTLY);
        // The best node is always right, the next one guesses.
        assertThat(s.predictability()).isCloseTo((1 / 2.0 + 2 / 3.0 + 3 / 4.0) / 3, EXACTLY);
        // A line cannot tell a value in the middle from those on both sides: an area of 1/2 of three values, and of 2/3
        // twice of four.
        assertThat(s.explicitness()).isCloseTo((1 + 2.5 / 3 + (2 + 4 / 3.0) / 4) / 3, EXACTLY);
        assertThat(s.informativeness()).isBetween(0.5, 0.9);
        assertThat(s.information().get(2, 2)).isCloseTo(Math.log(4), EXACTLY);
        assertThat(s.information().get(2, 0)).isZero();
        assertThat(s.entropy()).containsExactly(new double[] {Math.log(2), Math.log(3), Math.log(4)}, EXACTLY);
    }

    @Test
    void oneNodePerValueIsReadByLines() {
        Scores s = Scores.of(uniform(
                new int[] {2, 3},
                z -> z[0] == 0 ? 1 : 0,
                z -> z[0] == 1 ? 1 : 0,
                z -> z[1] == 0 ? 1 : 0,
                z -> z[1] == 1 ? 1 : 0,
                z -> z[1] == 2 ? 1 : 0));
        assertThat(s.explicitness()).isCloseTo(1, EXACTLY);
        assertThat(s.informativeness()).isCloseTo(1, EXACTLY);
        assertThat(s.disentanglement()).isCloseTo(1, EXACTLY);
        assertThat(s.modularity()).isCloseTo(1, EXACTLY);
        assertThat(s.overlap()).isCloseTo(1, EXACTLY);
        // Equal nodes share a factor's importance, whichever comes first.
        double shared = (Math.log(2) + Math.log(3)) / 2 / Math.log(5);
        assertThat(s.completeness()).isCloseTo(1 - shared, EXACTLY);
        assertThat(s.gap()).isCloseTo(0, EXACTLY);
        assertThat(s.predictability()).isCloseTo(0, EXACTLY);
    }

    @Test
    void aRotatedPairIsMixedYetReadable() {
        Scores s = Scores.of(uniform(new int[] {2, 2}, z -> z[0] + z[1], z -> z[0] - z[1]));
        assertThat(s.information().data())
                .containsExactly(
                        new double[] {Math.log(2) / 2, Math.log(2) / 2, Math.log(2) / 2, Math.log(2) / 2}, EXACTLY);
        assertThat(s.gap()).isCloseTo(0, EXACTLY);
        assertThat(s.predictability()).isCloseTo(0, EXACTLY);
        assertThat(s.disentanglement()).isCloseTo(0, EXACTLY);
        assertThat(s.completeness()).isCloseTo(0, EXACTLY);
        assertThat(s.modularity()).isCloseTo(0, EXACTLY);
        assertThat(s.informativeness()).isCloseTo(1, EXACTLY);
        assertThat(s.explicitness()).isCloseTo(1, EXACTLY);
    }

    @Test
    void aSmallRotationIsScoredInBetween() {
        double last = 1;
        for (double angle : new double[] {0.1, 0.3, 0.5, 0.7}) {
            double c = Math.cos(angle);
            double d = Math.sin(angle);
            Scores s = Scores.of(uniform(new int[] {2, 2}, z -> c * z[0] + d * z[1], z -> c * z[1] - d * z[0]));
            assertThat(s.disentanglement()).isBetween(0.0, last - 0.01);
            last = s.disentanglement();
        }
        assertThat(last).isLessThan(0.1);
    }

    @Test
    void duplicatesCostCompletenessAndTheGapsOnly() {
        Scores s = Scores.of(uniform(new int[] {2, 2}, z -> z[0], z -> -3 * z[0], z -> z[1], z -> z[1] + 7));
        assertThat(s.disentanglement()).isCloseTo(1, EXACTLY);
        assertThat(s.modularity()).isCloseTo(1, EXACTLY);
        assertThat(s.completeness()).isCloseTo(0.5, EXACTLY);
        assertThat(s.gap()).isCloseTo(0, EXACTLY);
        assertThat(s.predictability()).isCloseTo(0, EXACTLY);
        assertThat(s.importance().get(0, 0)).isCloseTo(s.importance().get(1, 0), EXACTLY);
    }

    @Test
    void oneNodeOfEverythingIsMixed() {
        Scores s = Scores.of(uniform(new int[] {2, 2}, z -> z[0] + 2 * z[1]));
        assertThat(s.disentanglement()).isBetween(0.05, 0.2);
        // It knows both bits.
        assertThat(s.gap()).isCloseTo(1, EXACTLY);
        assertThat(s.modularity()).isCloseTo(0, EXACTLY);
        assertThat(s.completeness()).isCloseTo(1, EXACTLY);
        // One threshold tells the slow bit, none the fast one: 0 | 1 2 | 3 needs three intervals.
        assertThat(s.predictability()).isCloseTo((0.5 + 0.25) / 2, EXACTLY);
    }

    @Test
    void whatOnlyParityKnowsIsNobodys() {
        Scores s = Scores.of(uniform(new int[] {2, 2}, z -> z[0] ^ z[1], z -> z[0]));
        assertThat(s.information().get(0, 0)).isZero();
        assertThat(s.importance().get(0, 0)).isZero();
        assertThat(s.importance().get(0, 1)).isZero();
        assertThat(s.modularity()).isCloseTo(1, EXACTLY);
        assertThat(s.gap()).isCloseTo(0.5, EXACTLY);
        assertThat(s.completeness()).isCloseTo(0.5, EXACTLY);
        assertThat(s.informativeness()).isCloseTo(0.5, EXACTLY);
    }

    @Test
    void aNoisyChannelByHand() {
        // The node says the bit of factor 0 with probability 3/4: the second factor is what turns it.
        double[] p = {3 / 8.0, 1 / 8.0, 3 / 8.0, 1 / 8.0};
        Scores s = Scores.of(weighted(p, new int[] {2, 2}, z -> z[0] ^ z[1]));
        double known = Math.log(2) + 0.75 * Math.log(0.75) + 0.25 * Math.log(0.25);
        assertThat(s.information().get(0, 0)).isCloseTo(known, EXACTLY);
        // f and 1[z = 1] have correlation 1/2; the penalties shrink the coefficient of either value.
        double b = (0.25 - LinearReader.SPARSE * 0.5) / (1 + LinearReader.SMOOTH);
        assertThat(s.importance().get(0, 0)).isCloseTo(2 * b, EXACTLY);
        assertThat(s.informativeness()).isCloseTo(0.25 / 2, EXACTLY);
        assertThat(s.predictability()).isCloseTo((0.75 - 0.5) / 2, EXACTLY);
        assertThat(s.explicitness()).isCloseTo((0.75 + 0.5) / 2, EXACTLY);
        // 3/8 of all rows have both the value and the node on; 5/8 one of them.
        assertThat(s.overlaps().get(0, 1)).isCloseTo(3 / 5.0, EXACTLY);
        assertThat(s.overlap()).isCloseTo(3 / 5.0, EXACTLY);
    }

    @Test
    void activeIsAsMuchAsTheValueIsCommon() {
        // Five equally likely values; the node rises with the value.
        Scores s = Scores.of(uniform(new int[] {5}, z -> z[0] < 2 ? 0 : z[0]));
        assertThat(s.overlaps().row(0)).containsExactly(new double[] {0, 0, 0, 0, 1}, EXACTLY);
        // Two rows in three are on, and there is no smaller set that is.
        Scores wide = Scores.of(uniform(new int[] {3}, z -> z[0] > 0 ? 1 : 0));
        assertThat(wide.overlaps().row(0)).containsExactly(new double[] {0, 0.5, 0.5}, EXACTLY);
        // Never on: the set of all rows does not count.
        Scores rare = Scores.of(uniform(new int[] {3}, z -> z[0] == 2 ? 1 : 0));
        assertThat(rare.overlaps().row(0)).containsExactly(new double[] {0, 0, 1}, EXACTLY);
    }

    @Test
    void deadNodesChangeNothingButTheCountOfNodes() {
        int[] sizes = {2, 3};
        Scores s = Scores.of(uniform(sizes, z -> z[0], z -> z[1] + 0.2 * z[0]));
        Scores t = Scores.of(uniform(sizes, z -> 0, z -> z[0], z -> 3.7, z -> z[1] + 0.2 * z[0]));
        assertThat(t.live()).isEqualTo(2);
        for (int i = 0; i < s.named().size(); i++) {
            String name = s.named().get(i).name();
            double other = t.named().get(i).value();
            if (name.equals("dci-completeness")) {
                // Entropies are in units of the number of nodes.
                assertThat(1 - other).isCloseTo((1 - s.named().get(i).value()) / 2, EXACTLY);
            } else {
                assertThat(other).as(name).isCloseTo(s.named().get(i).value(), EXACTLY);
            }
        }
    }

    @Test
    void nothingToTellIsZero() {
        Scores dead = Scores.of(uniform(new int[] {2, 3}, z -> 0, z -> 1e-7));
        assertThat(dead.live()).isZero();
        Scores single = Scores.of(uniform(new int[] {1}, z -> 4));
        Scores constant = Scores.of(weighted(new double[] {0, 0.4, 0.6, 0}, new int[] {2, 2}, z -> 1 - z[0] * z[1]));
        assertThat(constant.live()).isZero();
        for (Scores s : List.of(dead, single, constant)) {
            for (Scores.Named score : s.named()) {
                assertThat(score.value())
                        .as(score.name())
                        .isEqualTo(score.name().equals("explicitness") ? 0.5 : 0);
            }
        }
    }

    @Test
    void unusedValuesAndFactorsDoNotCount() {
        Scores s = Scores.of(weighted(
                new double[] {0.25, 0, 0.25, 0.25, 0, 0.25}, new int[] {2, 3}, z -> z[0], z -> z[1] == 2 ? 1 : 0));
        Scores two = Scores.of(uniform(new int[] {2, 2}, z -> z[0], z -> z[1]));
        for (int i = 0; i < s.named().size(); i++) {
            assertThat(s.named().get(i).value())
                    .as(s.named().get(i).name())
                    .isCloseTo(two.named().get(i).value(), EXACTLY);
        }
        Scores constant = Scores.of(uniform(new int[] {2, 1, 2}, z -> z[0], z -> z[2]));
        for (int i = 0; i < s.named().size(); i++) {
            assertThat(constant.named().get(i).value())
                    .as(two.named().get(i).name())
                    .isCloseTo(two.named().get(i).value(), EXACTLY);
        }
    }

    @Test
    void nodesFactorsAndRowsHaveNoOrder() {
        RandomStream s = Key.root(5).stream();
        int n = 60;
        double[] p = new double[n];
        double[][] f = new double[n][4];
        int[] a = new int[n];
        int[] b = new int[n];
        for (int i = 0; i < n; i++) {
            p[i] = s.nextDouble();
            a[i] = s.nextInt(3);
            b[i] = s.nextInt(2);
            for (int j = 0; j < 3; j++) {
                f[i][j] = Math.max(0, s.nextGaussian() + a[i] * j + b[i]);
            }
            f[i][3] = f[i][1];
        }
        Representation on =
                Representation.of(p, Matrix.of(f), List.of(new Membership.Hard(a, 3), new Membership.Hard(b, 2)));
        double[] q = new double[n];
        double[][] g = new double[n][];
        int[] c = new int[n];
        int[] d = new int[n];
        for (int i = 0; i < n; i++) {
            int from = (7 * i + 3) % n;
            q[i] = 2 * p[from];
            g[i] = new double[] {f[from][2], f[from][3], f[from][0], f[from][1]};
            c[i] = b[from];
            d[i] = a[from];
        }
        Representation other =
                Representation.of(q, Matrix.of(g), List.of(new Membership.Hard(c, 2), new Membership.Hard(d, 3)));
        Scores one = Scores.of(on);
        Scores two = Scores.of(other);
        for (int i = 0; i < one.named().size(); i++) {
            assertThat(two.named().get(i).value())
                    .as(one.named().get(i).name())
                    .isCloseTo(one.named().get(i).value(), within(1e-7));
        }
        assertThat(one.importance().get(1, 0)).isCloseTo(one.importance().get(3, 0), within(1e-7));
    }

    /// A row whose factor is uncertain is worth two rows that know it.
    @Test
    void uncertainRowsAreMixtures() {
        Matrix F = Matrix.of(new double[][] {{0, 1}, {1, 0.3}, {2, 0.5}});
        Matrix P = Matrix.of(new double[][] {{0.2, 0.8}, {1, 0}, {0.6, 0.4}});
        Scores soft = Scores.of(Representation.of(new double[] {0.5, 0.2, 0.3}, F, List.of(new Membership.Soft(P))));
        Matrix G = Matrix.of(new double[][] {{0, 1}, {0, 1}, {1, 0.3}, {2, 0.5}, {2, 0.5}});
        Scores hard = Scores.of(Representation.of(
                new double[] {0.1, 0.4, 0.2, 0.18, 0.12},
                G,
                List.of(new Membership.Hard(new int[] {0, 1, 0, 0, 1}, 2))));
        for (int i = 0; i < soft.named().size(); i++) {
            assertThat(soft.named().get(i).value())
                    .as(soft.named().get(i).name())
                    .isCloseTo(hard.named().get(i).value(), within(1e-7));
        }
    }

    @Test
    void samplesComeCloseToTheirPopulation() {
        int[] sizes = {3, 2};
        double[] p = {0.3, 0.1, 0.05, 0.25, 0.2, 0.1};
        List<ToDoubleFunction<int[]>> nodes = List.of(z -> z[0], z -> z[1] + 0.4 * z[0], z -> Math.max(0, z[1] - z[0]));
        @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type, written to by nobody.
        ToDoubleFunction<int[]>[] array = nodes.toArray(new ToDoubleFunction[0]);
        Scores exact = Scores.of(weighted(p, sizes, array));
        RandomStream s = Key.root(8).stream();
        int n = 20_000;
        double[] w = new double[n];
        Arrays.fill(w, 1);
        double[][] f = new double[n][];
        int[] z = new int[n];
        for (int i = 0; i < n; i++) {
            double u = s.nextDouble();
            while (u > p[z[i]] && z[i] < 5) {
                u -= p[z[i]++];
            }
            int[] own = {z[i] / 2, z[i] % 2};
            f[i] = nodes.stream().mapToDouble(node -> node.applyAsDouble(own)).toArray();
        }
        Scores drawn = Scores.of(Representation.of(w, Matrix.of(f), new Membership.Hard(z, 6).marginals(sizes)));
        for (int i = 0; i < exact.named().size(); i++) {
            assertThat(drawn.named().get(i).value())
                    .as(exact.named().get(i).name())
                    .isCloseTo(exact.named().get(i).value(), within(0.03));
        }
    }

    @Test
    void anythingFiniteIsScoredFromZeroToOne() {
        for (int seed = 0; seed < 150; seed++) {
            RandomStream s = Key.root(seed).named("anything").stream();
            int n = 1 + s.nextInt(40);
            int nodes = 1 + s.nextInt(6);
            double[] p = new double[n];
            double[][] f = new double[n][nodes];
            for (int j = 0; j < nodes; j++) {
                int kind = s.nextInt(7);
                double scale = new double[] {1, 0, 1e-170, 1e160, 1e-5, 1e5, 1}[kind];
                for (int i = 0; i < n; i++) {
                    double v = kind == 6 ? 3 + 1e-12 * s.nextDouble() : s.nextGaussian();
                    f[i][j] = scale * (s.nextInt(2) == 0 ? Math.max(0, v) : v);
                }
            }
            List<Membership> factors = new ArrayList<>();
            for (int k = 0; k < 1 + s.nextInt(3); k++) {
                int m = 1 + s.nextInt(4);
                int[] z = new int[n];
                Arrays.setAll(z, i -> s.nextInt(m));
                factors.add(new Membership.Hard(z, m));
            }
            for (int i = 0; i < n; i++) {
                p[i] = s.nextInt(4) == 0 ? 0 : Math.pow(s.nextDouble(), s.nextInt(3) == 0 ? 300 : 1);
            }
            p[s.nextInt(n)] = 1;
            Scores scores = Scores.of(Representation.of(p, Matrix.of(f), factors));
            for (Scores.Named score : scores.named()) {
                assertThat(score.value()).as("seed %d, %s", seed, score.name()).isBetween(0.0, 1.0);
            }
            for (Matrix m : List.of(scores.information(), scores.importance(), scores.overlaps())) {
                assertThat(m.isFinite()).as("seed %d", seed).isTrue();
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Membership.Hard z = new Membership.Hard(new int[] {0, 1}, 2);
        Matrix F = Matrix.column(1, 2);
        double[] p = {0.5, 0.5};
        assertThatThrownBy(() -> Representation.of(new double[] {1}, F, List.of(z)))
                .hasMessageContaining("of 1 rows");
        assertThatThrownBy(() -> Representation.of(p, F, List.of())).hasMessageContaining("one factor or more");
        assertThatThrownBy(() -> Representation.of(p, F, List.of(new Membership.Hard(new int[1], 2))))
                .hasMessageContaining("factor values of 2 rows");
        assertThatThrownBy(() -> Representation.of(p, Matrix.column(1, Double.NaN), List.of(z)))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> Representation.of(new double[] {1, -1}, F, List.of(z)))
                .hasMessageContaining("row 1: expected 0 or more, got -1.0");
        assertThatThrownBy(() -> Representation.of(new double[2], F, List.of(z)))
                .hasMessageContaining("weight above 0");
    }
}
