package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import preceptor.expansion.Fixtures;
import preceptor.expansion.Measured;
import preceptor.expansion.MeasuredGates;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.expansion.SummarySpace;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.BatchNorm;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.Batch;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;

/// T4, node by node, in both spaces and with both variances.
class ProjectionTest {
    private final TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {3}, 0.7);
    private final RegionGraph graph = teacher.graph();

    private Parameters start(BatchNorm norm) {
        return Fixtures.parameters(Fixtures.student(teacher, 5).withNorm(norm), Key.root(3), 0);
    }

    private Pass inSamples(Parameters p) {
        Batch all = Population.of(teacher).atoms().joined();
        return Fixtures.run(p, all);
    }

    private Pass inSummaries(Parameters p, boolean total) {
        Measured measured = Fixtures.measure(teacher, p);
        SummaryModel model = SummaryModels.of(teacher);
        Pass pass = new Pass(p.architecture(), new SummarySpace(teacher.law()));
        pass.forward(p, model.mean(), new MeasuredGates(measured, total));
        pass.loss(model.targets());
        pass.backward(p.zeros());
        return pass;
    }

    private double worst(Pass pass) {
        double worst = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            for (double residual : Projection.residuals(pass, a)) {
                worst = Math.max(worst, residual);
            }
        }
        return worst;
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aProjectionWhereTheVarianceIsThatOfTheRows(BatchNorm.Place place) {
        Parameters p = start(BatchNorm.at(place));
        p.values()[p.layout().scale(graph.root())] = -1.5;
        assertThat(worst(inSamples(p))).isLessThan(1e-12);
        assertThat(worst(inSummaries(p, false))).isLessThan(1e-12);
        for (double share : Projection.shares(inSamples(p), graph.root())) {
            assertThat(share).isCloseTo(1, within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void dividedByMoreItLeavesWhatIsAlongTheNode(BatchNorm.Place place) {
        Parameters p = start(BatchNorm.at(place));
        Pass total = inSummaries(p, true);
        double[] residuals = Projection.residuals(total, graph.root());
        double[] shares = Projection.shares(total, graph.root());
        double most = 0;
        for (int j = 0; j < shares.length; j++) {
            assertThat(shares[j]).isStrictlyBetween(0.0, 1.0);
            // g − h̃⟨h̃,g⟩ with ‖h̃‖² = share instead of 1 leaves (1 − share) of the part along h̃, at most ‖g‖.
            assertThat(residuals[j]).isLessThanOrEqualTo(1 - shares[j] + 1e-12);
            most = Math.max(most, residuals[j]);
        }
        assertThat(most).isGreaterThan(0.01);
    }

    @Test
    void epsilonBreaksIt() {
        Parameters p = start(new BatchNorm(BatchNorm.Place.BEFORE_RELU, 0.1, true, true));
        assertThat(worst(inSamples(p))).isGreaterThan(1e-3);
    }
}
