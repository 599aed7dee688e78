package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import preceptor.report.MetricTable.Row;

/// The gap and its predictions as a report tells them.
class GeneralizationFiguresTest {
    private static ReportData data(double gap, double hard, double order) {
        List<Row> rows = new ArrayList<>();
        for (int step : new int[] {0, 50}) {
            double part = step / 50.0;
            ReportFixture.whole(rows, step, "accuracy/train", 0.5 + 0.5 * part);
            ReportFixture.whole(rows, step, "accuracy/population", 0.5 + 0.2 * part);
            ReportFixture.whole(rows, step, "loss/population", 0.7);
            ReportFixture.whole(rows, step, "generalization/gap", gap * part);
            ReportFixture.whole(rows, step, "generalization/accuracy-gap", 0.3 * part);
            ReportFixture.whole(rows, step, "generalization/norm-growth", 1 + part);
            for (String id : List.of("hard", "order2")) {
                double value = part * (id.equals("hard") ? hard : order);
                ReportFixture.whole(rows, step, "twin/" + id + "/loss", 0.6);
                ReportFixture.whole(rows, step, "generalization/predicted-" + id, value);
                ReportFixture.whole(rows, step, "generalization/accuracy-predicted-" + id, value / 10);
                ReportFixture.whole(rows, step, "generalization/transplanted-" + id, value);
            }
        }
        return ReportFixture.with(ReportFixture.tree(1, 2, 2, 2), rows, new TreeMap<>());
    }

    private static List<Figure> figures(ReportData data) {
        return GeneralizationFigures.draw(new Ensemble(data.runs()));
    }

    @Test
    void findingsSayWhatWasPredicted() {
        List<Figure> figures = figures(data(0.8, -0.2, 0.4));
        assertThat(figures.stream().map(Figure::finding))
                .containsExactly(
                        "On the population the student’s loss is 0.800\u00a0nats higher than on its samples;"
                                + " the hard-gate twin expects −0.200 and the order-2 twin expects 0.400"
                                + " (50.0\u00a0% of it)",
                        "The student is right on 100.0\u00a0% of its samples and on 70.0\u00a0% of the population,"
                                + " 30.0 points less; the hard-gate twin expects −2.0 and the order-2 twin expects 4.0"
                                + " (13.3\u00a0% of it)",
                        "The student’s weights end at 2.00 times their first norm, with all of the samples learned");
        assertThat(figures(data(0.4, 0.1, 0.4)).getFirst().finding()).endsWith("order-2 twin expects 0.400 (the same)");
        assertThat(figures(data(-0.1, 0.1, 0)).getFirst().finding())
                .startsWith("On the population the student’s loss is 0.100\u00a0nats lower than on its samples");
    }

    private static ReportData.Run run(String width, int samples, double gap, long seed) {
        ReportData.Run r = data(gap, 0, gap / 2).runs().getFirst();
        List<Row> rows = new ArrayList<>();
        for (String id : List.of("gap", "predicted-order2")) {
            ReportFixture.whole(rows, 9, "generalization/" + id, id.equals("gap") ? gap : gap / 2);
        }
        ReportFixture.whole(rows, 9, "generalization/samples", samples);
        ReportFixture.whole(rows, 9, "twin/order2/loss", 1);
        return new ReportData.Run(
                r.name(),
                "{\"width\": " + width + ", \"samples\" : " + samples + "}",
                width + samples,
                seed,
                r.version(),
                r.command(),
                r.lossName(),
                r.lossUnit(),
                r.regions(),
                r.teacher(),
                Optional.empty(),
                new MetricTable(rows),
                new TreeMap<>(),
                Map.of(),
                List.of(),
                List.of());
    }

    @Test
    void gapOverSamplesHasMediansAndQuartiles() {
        List<ReportData.Run> runs = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            runs.add(run("4", 200, 0.1 + 0.01 * seed, seed));
            runs.add(run("4", 20, 1 + seed, seed));
        }
        ReportData one = new ReportData(runs);
        Figure figure = SampleFigures.draw(
                        one.groups().stream().map(Ensemble::new).toList())
                .orElseThrow();
        assertThat(figure.finding())
                .isEqualTo("The gap between population and samples is 2.500 with 20 samples, where the order-2 twin"
                        + " expects 1.250, 0.115 with 200");
        assertThat(figure.table().csv())
                .contains("student: measured,2.5,1.75,3.25", "order-2 twin: predicted,1.25,0.875,1.625");
        assertThat(HtmlReport.render(one)).contains("id=\"gap-samples\"");
        for (int width = 5; width < 9; width++) {
            runs.add(run("" + width, 20, 1, 1));
            runs.add(run("" + width, 200, 1, 1));
            Optional<Figure> several = SampleFigures.draw(
                    new ReportData(runs).groups().stream().map(Ensemble::new).toList());
            if (width < 8) {
                assertThat(several.orElseThrow().panels()).hasSize(width - 3);
            } else {
                assertThat(several).isEmpty();
            }
        }
        assertThat(HtmlReport.render(new ReportData(List.of(runs.getFirst(), run("9", 20, 1, 1)))))
                .doesNotContain("id=\"gap-samples\"");
    }

    @Test
    void curvesAndSectionAreThere() {
        ReportData data = data(0.8, 0.1, 0.4);
        assertThat(figures(data).getFirst().table().csv())
                .contains("student: measured", "hard-gate twin: predicted", "order-2 twin: its weights in the student");
        assertThat(HtmlReport.render(data)).contains(">Generalisation</h2>", "id=\"gap\"", "id=\"norm-growth\"");
        assertThat(HtmlReport.render(ReportFixture.realistic())).doesNotContain(">Generalisation</h2>");
    }
}
