package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

class HierarchyAndComputedTest {
    private static final Key KEY = Key.root(11);

    @Test
    void tuplesOfARandomHierarchyAreDistinctAndEquallyLikely() {
        for (int seed = 0; seed < 50; seed++) {
            for (boolean shared : new boolean[] {true, false}) {
                RegionGraph graph = Regions.tree(2, 2);
                int r = 1 + seed % 4;
                TreeTeacher teacher = RandomHierarchy.of(graph, new int[] {4}, new int[] {r}, shared, Key.root(seed));
                for (int region = graph.leaves(); region < graph.size(); region++) {
                    Set<String> seen = new HashSet<>();
                    for (int z = 0; z < 4; z++) {
                        if (!teacher.law().used(region)[z]) {
                            continue;
                        }
                        int[] count = {0};
                        teacher.family(region).forEach(z, (tuple, p) -> {
                            assertThat(seen.add(Arrays.toString(tuple))).isTrue();
                            assertThat(p).isEqualTo(1.0 / r);
                            count[0]++;
                        });
                        assertThat(count[0]).isEqualTo(r);
                    }
                }
            }
        }
    }

    @Test
    void rulesAreSharedAcrossALevelOnlyWhenAsked() {
        RegionGraph graph = Regions.tree(2, 2);
        int first = graph.region(1, 0);
        TreeTeacher shared = RandomHierarchy.of(graph, new int[] {8, 8}, new int[] {2}, true, KEY);
        TreeTeacher own = RandomHierarchy.of(graph, new int[] {8, 8}, new int[] {2}, false, KEY);
        TreeTeacher again = RandomHierarchy.of(graph, new int[] {8, 8}, new int[] {2}, false, KEY);
        boolean[] all = new boolean[8];
        Arrays.fill(all, true);
        for (int z = 0; z < 8; z++) {
            all[z] = shared.law().used(first)[z] && shared.law().used(first + 1)[z];
        }
        assertThat(shared.family(first).restrictedTo(all))
                .isEqualTo(shared.family(first + 1).restrictedTo(all));
        assertThat(own.family(first)).isNotEqualTo(own.family(first + 1)).isEqualTo(again.family(first));
    }

    @Test
    void theRootIsAFunctionOfTheInputsAndTheirNumberIsThatOfProductions() {
        TreeTeacher teacher = RandomHierarchy.of(Regions.tree(2, 2), new int[] {5}, new int[] {3}, true, KEY);
        assertThat(Population.forecast(teacher)).isEqualTo(5 * 27);
        Batch batch = Population.of(teacher).inputs().block(0);
        for (Membership m : batch.memberships()) {
            assertThat(m).isInstanceOf(Membership.Hard.class);
        }
        Bayes bayes = Bayes.of(teacher, KEY);
        assertThat(bayes.risk()).isZero();
        assertThat(bayes.accuracy()).isCloseTo(1, within(1e-14));
    }

    @Test
    void sparseRulesOverManyChildrenStayExact() {
        // 32^4 combinations of children's values, of which the rules allow 32 · 16.
        TreeTeacher teacher = RandomHierarchy.of(Regions.tree(1, 4), new int[] {32}, new int[] {16}, true, KEY);
        assertThat(Population.forecast(teacher)).isEqualTo(512);
        Bayes bayes = Bayes.of(teacher.withLabelNoise(0.5), KEY);
        assertThat(bayes.exact()).isTrue();
        assertThat(bayes.accuracy()).isCloseTo(0.5 + 0.5 / 32, within(1e-14));
        assertThat(Population.of(teacher).inputs().size()).isEqualTo(512);
    }

    @Test
    void productionsThatDoNotFitNameTheLargestThatDo() {
        RegionGraph graph = Regions.tree(1, 2);
        assertThatThrownBy(() -> RandomHierarchy.of(graph, new int[] {4}, new int[] {5}, true, KEY))
                .hasMessageContaining("region 1.0")
                .hasMessageContaining("at most 4")
                .hasMessageContaining("got 5");
        assertThat(RandomHierarchy.of(graph, new int[] {4}, new int[] {4}, true, KEY)
                        .family(2)
                        .entries())
                .isEqualTo(16);
        assertThatThrownBy(() -> RandomHierarchy.of(graph, new int[] {5, 2}, new int[] {1}, true, KEY))
                .hasMessageContaining("no number fits");
        assertThatThrownBy(() -> RandomHierarchy.of(graph, new int[] {4}, new int[] {0}, true, KEY))
                .hasMessageContaining("1 or more, got 0");
        RegionGraph grid = Regions.grid1d(3, new int[] {2, 2}, new int[] {1, 1}, Regions.Padding.VALID);
        assertThatThrownBy(() -> RandomHierarchy.of(grid, new int[] {2}, new int[] {1}, true, KEY))
                .hasMessageContaining("overlapping receptive fields are for computed teachers");
        assertThatThrownBy(() -> Computed.of(grid, new int[] {2}, new Rule.Parity(), 0))
                .hasMessageContaining("overlapping receptive fields are for computed teachers");
    }

    @Test
    void wideRegionsDrawTuplesFromMoreThanAnIntHolds() {
        RegionGraph graph = Regions.tree(1, 60);
        TreeTeacher teacher = RandomHierarchy.of(graph, new int[] {2}, new int[] {5}, true, KEY);
        assertThat(teacher.family(graph.root()).entries()).isEqualTo(10);
        assertThat(Bayes.of(teacher, KEY).accuracy()).isCloseTo(1, within(1e-3));
    }

    @Test
    void rulesOnTheirOwn() {
        RegionGraph graph = Regions.tree(2, 3);
        int[] values = new int[graph.size()];
        Arrays.fill(values, 3);
        int low = graph.leaves();
        Rule.Local majority = new Rule.Majority().at(graph, low, values);
        assertThat(majority.apply(new int[] {2, 1, 2})).isEqualTo(2);
        assertThat(majority.apply(new int[] {2, 1, 0})).isZero();
        assertThat(new Rule.Parity().at(graph, low, values).apply(new int[] {2, 1, 1}))
                .isEqualTo(1);
        assertThat(new Rule.AndOr().at(graph, low, values).apply(new int[] {2, 1, 2}))
                .isEqualTo(1);
        assertThat(new Rule.AndOr().at(graph, graph.root(), values).apply(new int[] {0, 1, 2}))
                .isEqualTo(2);
        int[] outputs = new int[27];
        outputs[2 * 9 + 3] = 2;
        Rule.Local table = new Rule.Table(List.of(outputs)).at(graph, low, values);
        assertThat(table.apply(new int[] {2, 1, 0})).isEqualTo(2);
        assertThatThrownBy(() -> new Rule.Table(List.of(new int[26])).at(graph, low, values))
                .hasMessageContaining("27 outputs")
                .hasMessageContaining("got 26");
        outputs[0] = 3;
        assertThatThrownBy(() -> new Rule.Table(List.of(outputs)).at(graph, low, values))
                .hasMessageContaining("output 0")
                .hasMessageContaining("0 to 2, got 3");
        RegionGraph grid = Regions.grid1d(4, new int[] {3, 2}, new int[] {1, 1}, Regions.Padding.VALID);
        int[] two = new int[grid.size()];
        Arrays.fill(two, 2);
        assertThat(new Rule.Parity().at(grid, grid.root(), two).apply(new int[] {1, 0, 0}))
                .isEqualTo(1);
    }

    @Test
    void randomFunctionsAreSharedByLevelOnlyWhenAsked() {
        RegionGraph graph = Regions.tree(2, 2);
        int[] values = new int[graph.size()];
        Arrays.fill(values, 4);
        int sameShared = 0;
        int sameOwn = 0;
        for (int i = 0; i < 16; i++) {
            int[] tuple = {i / 4, i % 4};
            Rule shared = new Rule.RandomFunction(KEY, true);
            Rule own = new Rule.RandomFunction(KEY, false);
            int r = graph.leaves();
            sameShared += shared.at(graph, r, values).apply(tuple)
                            == shared.at(graph, r + 1, values).apply(tuple)
                    ? 1
                    : 0;
            sameOwn += own.at(graph, r, values).apply(tuple)
                            == own.at(graph, r + 1, values).apply(tuple)
                    ? 1
                    : 0;
        }
        assertThat(sameShared).isEqualTo(16);
        assertThat(sameOwn).isLessThan(16);
    }

    @Test
    void constantRuleLeavesTheOtherValuesUnusedWithoutNaN() {
        RegionGraph graph = Regions.tree(2, 2);
        TreeTeacher teacher =
                Computed.of(graph, new int[] {2, 3, 2}, new Rule.Table(List.of(new int[9], new int[] {1, 1, 2, 2})), 0);
        Law law = teacher.law();
        assertThat(law.p(graph.root())).containsExactly(1, 0);
        assertThat(law.usedValues(graph.region(1, 0))).containsExactly(1, 2);
        for (int e = 0; e < graph.edges(); e++) {
            assertThat(law.P(e).isFinite()).isTrue();
        }
        Bayes bayes = Bayes.of(teacher, KEY);
        assertThat(bayes.risk()).isZero();
        Batch batch = Population.of(teacher).inputs().block(0);
        assertThat(batch.size()).isEqualTo(16);
        assertThat(batch.targets().isFinite()).isTrue();
    }

    @Test
    void tooManyTuplesAreRefused() {
        assertThatThrownBy(() -> Computed.of(Regions.tree(1, 30), new int[] {2}, new Rule.Parity(), 0))
                .isInstanceOf(TooLargeException.class)
                .hasMessageContaining("needed 1073741824")
                .hasMessageContaining("limits.tuples");
        assertThatThrownBy(() -> Computed.of(Regions.tree(1, 2), new int[] {2}, new Rule.Parity(), -0.1))
                .hasMessageContaining("from 0 to 1, got -0.1");
    }
}
