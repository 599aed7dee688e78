package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Expander;
import preceptor.expansion.Fixtures;
import preceptor.expansion.Gates;
import preceptor.expansion.Measurement;
import preceptor.expansion.Measurer;
import preceptor.expansion.SummaryModels;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Emission;
import preceptor.teacher.LatentTree;
import preceptor.teacher.TreeTeacher;

/// Singular values, T13's rank, and the jackknife.
class RankTest {
    @Test
    void singularValuesByHand() {
        assertThat(SingularValues.of(Matrix.of(new double[][] {{3, 0}, {4, 5}})))
                .satisfies(s -> close(s, Math.sqrt(45), Math.sqrt(5)));
        assertThat(SingularValues.of(Matrix.of(new double[][] {{0, -2, 0}, {7, 0, 0}})))
                .satisfies(s -> close(s, 7, 2));
        assertThat(SingularValues.of(Matrix.of(new double[][] {{1, 1}, {1, 1}, {1, 1}})))
                .satisfies(s -> close(s, Math.sqrt(6), 0));
        assertThat(SingularValues.of(Matrix.zeros(2, 4))).containsExactly(0, 0);
        // A rotation keeps them, small ones to rounding relative to the largest.
        for (double angle = 0.1; angle < 3; angle += 0.3) {
            double c = StrictMath.cos(angle);
            double s = StrictMath.sin(angle);
            Matrix R = Matrix.of(new double[][] {{c, -s}, {s, c}});
            Matrix D = Matrix.of(new double[][] {{2, 0, 0}, {0, 1e-6, 0}});
            close(SingularValues.of(R.times(D)), 2, 1e-6);
            close(SingularValues.of(R.times(D).transpose()), 2, 1e-6);
        }
    }

    private static void close(double[] got, double... expected) {
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isCloseTo(expected[i], within(1e-14 * expected[0]));
        }
    }

    private static Rank rank(double[] prior, double[][] mean, double[][] table) {
        RegionGraph graph = Regions.tree(1, 1);
        TreeTeacher teacher = LatentTree.of(graph, prior, new Matrix[] {Matrix.of(table)})
                .withEmissions((leaf, m) -> Emission.of(Matrix.of(mean), 0));
        Parameters p = Fixtures.parameters(Fixtures.student(teacher, 3), Key.root(1), 0.1);
        Pass pass = new Pass(p.architecture(), new SummarySpace(teacher.law()));
        pass.forward(p, SummaryModels.of(teacher).mean(), Gating.HARD);
        return Rank.of(pass, 1);
    }

    @Test
    void rankCountsTheSummariesThatTheInputsTellApart() {
        double[][] same = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        double[] even = {0.5, 0.25, 0.25};
        assertThat(rank(even, same, same)).isEqualTo(new Rank(3, 3, 1));
        // Two values that look alike.
        double[][] alike = {{1, 0, 0}, {0, 1, 0}, {0, 1, 0}};
        Rank two = rank(even, alike, same);
        assertThat(two.rank()).isEqualTo(2);
        assertThat(two.of()).isEqualTo(3);
        assertThat(two.smallest()).isLessThan(1e-15);
        // A parent whose values have the same children.
        assertThat(rank(even, same, alike).rank()).isEqualTo(2);
        // Fewer inputs than values: the third singular value does not exist.
        assertThat(rank(even, new double[][] {{1, 0}, {0, 1}, {1, 1}}, same)).isEqualTo(new Rank(2, 3, 0));
        // A value that never occurs does not count.
        assertThat(rank(new double[] {0.5, 0.5, 0}, same, same)).isEqualTo(new Rank(2, 2, 1));
    }

    @Test
    void jackknifeErrorsAreTheSpreadOverIndependentSamples() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.7);
        RegionGraph graph = teacher.graph();
        Parameters p = Fixtures.parameters(Fixtures.student(teacher, 4), Key.root(2), 0.1);
        Expander expander =
                new Expander(p.architecture(), SummaryModels.of(teacher), true, 1, List.of(Gates.HARD), List.of());
        int repeats = 60;
        int groups = 20;
        List<List<Row>> values = new ArrayList<>();
        List<List<Row>> errors = new ArrayList<>();
        for (int r = 0; r < repeats; r++) {
            BatchSource samples =
                    BatchSource.of(teacher.sample(Key.root(3).named("jackknife").at(r), 0, 1000));
            Measurer measurer = new Measurer(p.architecture(), teacher.values(), samples, groups);
            List<Measurement> parts = measurer.measure(p);
            assertThat(parts).hasSize(groups);
            List<Row> all = BudgetRows.of(
                    graph, expander.expand(p, measurer.sum(parts).finish()).budget());
            List<List<Row>> leftOut = new ArrayList<>();
            for (int g = 0; g < groups; g++) {
                Measurement without = measurer.without(parts, g);
                leftOut.add(BudgetRows.of(
                        graph, expander.expand(p, without.finish()).budget()));
            }
            values.add(all);
            errors.add(BudgetRows.standardErrors(all, leftOut));
        }
        int checked = 0;
        for (int i = 0; i < values.getFirst().size(); i++) {
            Row row = values.getFirst().get(i);
            boolean whole = row.region().isEmpty();
            if (whole && row.metric().startsWith("fidelity/") && row.level() <= graph.depth()) {
                checked += compare(values, errors, i) ? 1 : 0;
            }
        }
        assertThat(checked)
                .as("cosine, length and distance of two levels by two gates")
                .isEqualTo(12);
    }

    private static boolean compare(List<List<Row>> values, List<List<Row>> errors, int i) {
        double mean = 0;
        for (List<Row> rows : values) {
            mean += rows.get(i).value() / values.size();
        }
        double spread = 0;
        double estimate = 0;
        for (int r = 0; r < values.size(); r++) {
            double d = values.get(r).get(i).value() - mean;
            spread += d * d / (values.size() - 1);
            double e = errors.get(r).get(i).value();
            estimate += e * e / values.size();
        }
        Row row = values.getFirst().get(i);
        assertThat(errors.getFirst().get(i).metric()).isEqualTo(row.metric() + "/se");
        assertThat(Math.sqrt(estimate / spread))
                .as("%s, level %d: %s against %s", row.metric(), row.level(), Math.sqrt(estimate), Math.sqrt(spread))
                .isBetween(1 / 1.5, 1.5);
        return true;
    }
}
