package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import preceptor.report.MetricTable.Row;

/// The titles of the figures on conservation laws say what the numbers say.
class LawFiguresTest {
    private static Ensemble of(Map<String, double[]> regions, Map<String, double[]> whole) {
        List<Row> rows = new ArrayList<>();
        regions.forEach((metric, values) -> {
            for (int i = 0; i < values.length; i++) {
                rows.add(new Row(10 * i, 1, "1.0", "", metric, values[i]));
                rows.add(new Row(10 * i, 1, "", "", metric, values[i]));
            }
        });
        whole.forEach((metric, values) -> {
            for (int i = 0; i < values.length; i++) {
                rows.add(new Row(10 * i, -1, "", "", metric, values[i]));
            }
        });
        return new Ensemble(ReportFixture.with(ReportFixture.tree(1, 2, 2, 4), rows, new TreeMap<>())
                .runs());
    }

    private static double[] values(double... values) {
        return values;
    }

    @Test
    void driftIsToldBesideWhatTheStepsPredict() {
        Ensemble descent = of(
                Map.of(
                        "balance/T5-drift", values(0, 0.01, 0.02),
                        "balance/T5-predicted", values(0, 0.01, 0.02),
                        "balance/T5-unexplained", values(0, 1e-16, 3e-16)),
                Map.of());
        Figure figure = LawFigures.balance(descent).getFirst();
        assertThat(figure.finding())
                .isEqualTo("By step 20 the conserved quantities have drifted by at most 0.020 (T5); the steps made"
                        + " predict it up to 3.0 × 10⁻¹⁶");
        assertThat(figure.table().columns()).contains("T5, level 1 (root)", "T5, level 1 (root), predicted");
        assertThat(figure.panels()).hasSize(1);
    }

    @Test
    void flowPredictsNothingAndMomentumIsNotPredicted() {
        Ensemble flow = of(
                Map.of(
                        "balance/T5-drift", values(0, 1e-6),
                        "balance/T5-predicted", values(0, 0),
                        "balance/T5-unexplained", values(0, 1e-6)),
                Map.of());
        assertThat(LawFigures.balance(flow).getFirst().finding())
                .endsWith("1.0 × 10⁻⁶ (T5); exact gradient flow would not drift");
        Ensemble momentum = of(Map.of("balance/T5-drift", values(0, 0.3)), Map.of());
        Figure figure = LawFigures.balance(momentum).getFirst();
        assertThat(figure.finding()).endsWith("by at most 0.30 (T5)");
        assertThat(figure.caption()).contains("No law says by how much these steps drift");
    }

    @Test
    void theProjectionIsToldInBothSpaces() {
        assertThat(NormFigures.projection(of(Map.of(), Map.of()))).isEmpty();
        Ensemble group = of(
                Map.of("projection/between-share", values(0.5, 0.6)),
                Map.of(
                        "projection/sample", values(1e-16, 2e-15),
                        "projection/z-between", values(1e-16, 1e-16),
                        "projection/z-total", values(0.5, 0.4)));
        assertThat(NormFigures.projection(group).getFirst().finding())
                .isEqualTo("Batch norm's backward pass is the projection of T4 up to 2.0 × 10⁻¹⁵; divided by the total"
                        + " variance, in z-space up to 40.0\u00a0% of a gradient is left along its node");
    }

    @Test
    void directionAndLengthAreTold() {
        assertThat(NormFigures.direction(of(Map.of(), Map.of()))).isEmpty();
        Ensemble growing =
                of(Map.of("norm/turned", values(0.25, 0.5), "norm/effective-step", values(0.2, 0.1)), Map.of());
        assertThat(NormFigures.direction(growing).getFirst().finding())
                .isEqualTo(
                        "Weights of level 1 turn furthest, by 0.75 radians in all; as their norms grow, the effective"
                                + " step goes from 0.20 to 0.10");
        Ensemble still =
                of(Map.of("norm/turned", values(0.25, 0.5), "norm/effective-step", values(0.1, 0.1)), Map.of());
        assertThat(NormFigures.direction(still).getFirst().finding()).endsWith("keep the effective step at 0.10");
        Ensemble adam = of(Map.of("norm/turned", values(0.25, 0.5)), Map.of());
        assertThat(NormFigures.direction(adam).getFirst().panels()).hasSize(1);
    }
}
