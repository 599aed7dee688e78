package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.teacher.Emission;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;

/// T10 as a run records it.
class DistractorRowsTest {
    private static final RegionGraph FLAT = Regions.tree(1, 3);

    /// @param distractors of the root's children; further down there are none
    private static TreeTeacher teacher(RegionGraph graph, int distractors, boolean centred) {
        int[] levels = new int[graph.depth()];
        levels[0] = distractors;
        TreeTeacher plain = LatentTree.withDistractors(graph, new int[] {2}, new double[] {0.7}, levels);
        return plain.withEmissions((leaf, m) -> {
            Emission emission = Emission.embedding(m, 3, 0, Key.root(3).at(leaf));
            return centred ? emission.centred(plain.law().p(leaf)) : emission;
        });
    }

    private static Map<String, Double> rows(TreeTeacher teacher, Architecture student, int n) {
        Parameters p = Fixtures.parameters(student, Key.root(5), 0.1);
        Map<String, Double> rows = new HashMap<>();
        List<Row> all =
                DistractorRows.of(teacher, p, Population.of(teacher).atoms().joined(), n, Key.root(7));
        all.forEach(row -> rows.put(row.metric(), row.value()));
        return rows;
    }

    @Test
    void measuredIsPredictedAndFallsWithTheSamples() {
        TreeTeacher teacher = teacher(FLAT, 1, true);
        Architecture student = Fixtures.student(teacher, 4);
        Map<String, Double> few = rows(teacher, student, 50);
        Map<String, Double> many = rows(teacher, student, 200);
        for (Map<String, Double> each : List.of(few, many)) {
            assertThat(each.get("distractors/ratio")).isCloseTo(1, within(4 * each.get("distractors/ratio/se")));
            assertThat(each.get("distractors/ratio/se")).isLessThan(0.1);
            assertThat(each.get("distractors/population")).isLessThan(1e-25);
        }
        assertThat(few.get("distractors/predicted")).isCloseTo(4 * many.get("distractors/predicted"), within(1e-12));
    }

    @Test
    void withoutCentringThereIsAGradientAndWithoutDistractorsNoRow() {
        TreeTeacher teacher = teacher(FLAT, 1, false);
        assertThat(rows(teacher, Fixtures.student(teacher, 4), 50).get("distractors/population"))
                .isGreaterThan(1e-6);
        TreeTeacher none = teacher(FLAT, 0, true);
        assertThat(rows(none, Fixtures.student(none, 4), 50)).isEmpty();
        TreeTeacher deep = teacher(Regions.tree(2, 2), 1, false);
        assertThat(rows(deep, Fixtures.student(deep, 4), 50)).isNotEmpty();
        assertThat(rows(deep, Fixtures.student(deep, 4).withResidual(true), 50))
                .as("skipped around")
                .isEmpty();
    }
}
