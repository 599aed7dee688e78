package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Budget;
import preceptor.expansion.Expander;
import preceptor.expansion.Fixtures;
import preceptor.expansion.Gates;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Law;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;
import preceptor.training.DataObjective;

/// Every statement once with its hypotheses and once with one of them broken: then it must fail.
class BrokenHypothesesTest {
    private static final double ROUNDING = 1e-12;
    private static final double VISIBLE = 1e-3;
    private static final int SEEDS = 8;

    private static TreeTeacher teacher(double correlation) {
        return LatentTree.of(Regions.tree(2, 2), new int[] {3}, correlation);
    }

    @Test
    void lossySummariesBreakTheClosedForm() {
        for (int seed = 0; seed < SEEDS; seed++) {
            for (double correlation : new double[] {1, 0.7}) {
                TreeTeacher teacher = teacher(correlation);
                Architecture architecture = Fixtures.student(teacher, 5).withNorm(Fixtures.norm(seed));
                Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
                Budget budget = Fixtures.expand(teacher, p).budget();
                double off = Fixtures.distance(budget.term("B5-hard"), budget.term("B0"));
                if (correlation == 1) {
                    assertThat(off).as("lossless, seed %d", seed).isLessThan(1e-10);
                } else {
                    assertThat(off).as("lossy, seed %d", seed).isGreaterThan(VISIBLE);
                }
            }
        }
    }

    @Test
    void aWrongLawOfTheChildrenIsSeenInB2() {
        for (int seed = 0; seed < SEEDS; seed++) {
            TreeTeacher teacher = teacher(0.7);
            RegionGraph graph = teacher.graph();
            Law law = teacher.law();
            Parameters p = Fixtures.parameters(Fixtures.student(teacher, 5), Key.root(seed), 0.1);
            double[][] marginals = new double[graph.size()][];
            for (int a = 0; a < marginals.length; a++) {
                marginals[a] = law.p(a);
            }
            Matrix[] tables = new Matrix[graph.edges()];
            for (int e = 0; e < tables.length; e++) {
                Matrix P = law.P(e);
                tables[e] = Matrix.of(new double[][] {P.row(1), P.row(2), P.row(0)});
            }
            Law wrong =
                    Law.of(graph, marginals, tables, law::family, law.labelGivenRoot(), Law.Exactness.MONTE_CARLO, 1);
            SummaryModel right = SummaryModels.of(teacher);
            for (Law used : List.of(law, wrong)) {
                SummaryModel model = new SummaryModel(used, right.mean(), right.covariance(), right.targets());
                Budget budget = new Expander(
                                p.architecture(), model, true, 1, List.of(Gates.HARD, Gates.GAUSSIAN), List.of())
                        .expand(p, Fixtures.measure(teacher, p))
                        .budget();
                double off = Fixtures.distance(budget.term("B2"), budget.term("B1"));
                if (used == law) {
                    assertThat(off).as("seed %d", seed).isLessThan(ROUNDING);
                } else {
                    assertThat(off).as("seed %d", seed).isGreaterThan(VISIBLE);
                }
            }
        }
    }

    /// The largest rate of a law over all nodes, at a random student of a lossy teacher.
    private static double rate(Conservation.Law law, Architecture architecture, TreeTeacher teacher, int seed) {
        Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
        Parameters gradient = p.zeros();
        new DataObjective(p, Population.of(teacher).inputs(), 1, Key.root(0)).evaluate(p, 0, gradient);
        Conservation conservation = new Conservation(p);
        double worst = 0;
        for (int a = teacher.graph().leaves(); a < teacher.graph().size(); a++) {
            for (int j = 0; j < architecture.width(a); j++) {
                worst = Math.max(worst, Math.abs(conservation.form(law, a, j, p.values(), gradient.values())));
            }
        }
        return worst;
    }

    @Test
    void t5NeedsBatchNormWithoutEpsilon() {
        TreeTeacher teacher = teacher(0.7);
        Architecture plain = Fixtures.student(teacher, 5);
        for (int seed = 0; seed < SEEDS; seed++) {
            for (BatchNorm.Place place : List.of(BatchNorm.Place.BEFORE_RELU, BatchNorm.Place.AFTER_RELU)) {
                Architecture with = plain.withNorm(BatchNorm.at(place));
                assertThat(rate(Conservation.Law.T5, with, teacher, seed)).isLessThan(ROUNDING);
                Architecture softened = plain.withNorm(new BatchNorm(place, 0.1, true, true));
                assertThat(rate(Conservation.Law.T5, softened, teacher, seed))
                        .as("ε > 0, %s, seed %d", place, seed)
                        .isGreaterThan(VISIBLE);
            }
            assertThat(rate(Conservation.Law.T5, plain, teacher, seed))
                    .as("no norm, seed %d", seed)
                    .isGreaterThan(VISIBLE);
        }
    }

    @Test
    void t6NeedsBothConstantsTrainedAndNoSkips() {
        TreeTeacher teacher = teacher(0.7);
        Architecture plain = Fixtures.student(teacher, 5);
        for (int seed = 0; seed < SEEDS; seed++) {
            for (BatchNorm.Place place : List.of(BatchNorm.Place.BEFORE_RELU, BatchNorm.Place.AFTER_RELU)) {
                String name = place + ", seed " + seed;
                Architecture both = plain.withNorm(new BatchNorm(place, 0, true, true));
                assertThat(rate(Conservation.Law.T6, both, teacher, seed))
                        .as(name)
                        .isLessThan(ROUNDING);
                assertThat(rate(Conservation.Law.T6, both.withResidual(true), teacher, seed))
                        .as("skips, " + name)
                        .isGreaterThan(VISIBLE);
                assertThat(rate(
                                Conservation.Law.T6,
                                plain.withNorm(new BatchNorm(place, 0, false, true)),
                                teacher,
                                seed))
                        .as("c1 held, " + name)
                        .isGreaterThan(VISIBLE);
                assertThat(rate(
                                Conservation.Law.T6,
                                plain.withNorm(new BatchNorm(place, 0, true, false)),
                                teacher,
                                seed))
                        .as("c0 held, " + name)
                        .isGreaterThan(VISIBLE);
            }
        }
    }

    @Test
    void t7NeedsNoNormAndNoSkips() {
        TreeTeacher teacher = teacher(0.7);
        Architecture plain = Fixtures.student(teacher, 5);
        for (int seed = 0; seed < SEEDS; seed++) {
            for (boolean bias : new boolean[] {false, true}) {
                Architecture with = plain.withBias(bias);
                assertThat(rate(Conservation.Law.T7, with, teacher, seed)).isLessThan(ROUNDING);
                assertThat(rate(Conservation.Law.T7, with.withResidual(true), teacher, seed))
                        .as("skips, seed %d", seed)
                        .isGreaterThan(VISIBLE);
                for (BatchNorm.Place place : List.of(BatchNorm.Place.BEFORE_RELU, BatchNorm.Place.AFTER_RELU)) {
                    assertThat(rate(Conservation.Law.T7, with.withNorm(BatchNorm.at(place)), teacher, seed))
                            .as("%s, seed %d", place, seed)
                            .isGreaterThan(VISIBLE);
                }
            }
            Parameters p = Fixtures.parameters(plain.withResidual(true), Key.root(seed), 0);
            assertThat(new Conservation(p).laws()).isEmpty();
        }
    }

    @Test
    void t4NeedsTheProjectionAwayFromTheConstantToo() {
        TreeTeacher teacher = teacher(0.7);
        for (int seed = 0; seed < SEEDS; seed++) {
            Architecture architecture = Fixtures.student(teacher, 5).withNorm(BatchNorm.at(BatchNorm.Place.AFTER_RELU));
            Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
            Pass pass = Fixtures.run(p, Population.of(teacher).atoms().joined());
            assertThat(Projection.residual(pass)).as("seed %d", seed).isLessThan(ROUNDING);
            assertThat(residual(pass, true, true)).as("seed %d", seed).isLessThan(ROUNDING);
            assertThat(residual(pass, false, true))
                    .as("without 1, seed %d", seed)
                    .isGreaterThan(VISIBLE);
            assertThat(residual(pass, true, false))
                    .as("without f, seed %d", seed)
                    .isGreaterThan(VISIBLE);
        }
    }

    /// The distance from the gradient behind batch norm to (c₁/s)(g − its parts along the constant and along f̃), the
    /// parts as asked, largest over nodes.
    private static double residual(Pass pass, boolean constant, boolean value) {
        RegionGraph graph = pass.architecture().graph();
        double worst = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            double[] weight = pass.space().weights(a);
            for (int j = 0; j < pass.architecture().width(a); j++) {
                double mean = 0;
                double square = 0;
                double sum = 0;
                double along = 0;
                for (int i = 0; i < weight.length; i++) {
                    mean += weight[i] * pass.A(a).get(i, j);
                }
                for (int i = 0; i < weight.length; i++) {
                    double centred = pass.A(a).get(i, j) - mean;
                    square += weight[i] * centred * centred;
                    sum += pass.weightedU(a).get(i, j);
                    along += pass.weightedU(a).get(i, j) * centred;
                }
                double s = Math.sqrt(square);
                for (int i = 0; i < weight.length && s > 0; i++) {
                    double f = (pass.A(a).get(i, j) - mean) / s;
                    double g = pass.weightedU(a).get(i, j)
                            - weight[i] * ((constant ? sum : 0) + (value ? f * along / s : 0));
                    double expected =
                            pass.D(a).get(i, j) * pass.parameters().scale(a).get(0, j) / s * g;
                    double got = pass.weightedG(a).get(i, j);
                    worst = Math.max(worst, Math.abs(expected - got) / weight[i]);
                }
            }
        }
        return worst;
    }
}
