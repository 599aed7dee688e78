package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.report.MetricTable.Row;

/// The scores of disentanglement as a report shows them.
class ScoreFiguresTest {
    private static ReportData.Run run(Matrix information, Matrix overlap, double[] entropy, List<Row> rows) {
        ReportData.Run r = ReportFixture.run("factors", "bb", 1);
        List<Integer> sizes = new ArrayList<>();
        for (int k = 0; k < entropy.length; k++) {
            sizes.add(overlap.columns() / entropy.length);
        }
        ReportData.Region region = new ReportData.Region("1.0", 1, 0, List.of(), 4, information.rows(), sizes);
        return new ReportData.Run(
                r.name(),
                r.spec(),
                r.specSha256(),
                r.seed(),
                r.version(),
                r.command(),
                r.lossName(),
                r.lossUnit(),
                List.of(region),
                r.teacher(),
                Optional.empty(),
                new MetricTable(rows),
                new TreeMap<>(Map.of(7, Map.of("information/1.0", information, "overlap/1.0", overlap))),
                Map.of("entropy/1.0", Matrix.of(new double[][] {entropy})),
                List.of(),
                List.of());
    }

    @Test
    void nodesStandInTheOrderOfTheirFactors() {
        Matrix information = Matrix.of(new double[][] {{0.1, 0.6}, {0, 0}, {0.3, 0.1}, {0.6, 0}, {0, 0.7}});
        ReportData.Run run = run(information, Matrix.zeros(5, 4), new double[] {0.6, 0.7}, List.of());
        Figure figure = ScoreFigures.information(run).getFirst();
        // Of its factor node 3 knows all, 2 a half, 4 all, 0 six sevenths; 1 nothing.
        assertThat(figure.panels().getFirst().content())
                .containsSubsequence(">3<", ">2<", ">4<", ">0<", ">1<", ">node j<");
        assertThat(figure.finding())
                .contains("region 1.0: 2 of factor 0, 2 of factor 1 and 1 of none, 83.9\u00a0% of it on average");
        assertThat(figure.table().csv())
                .startsWith("region,node,of,information (nats),share of entropy,overlap\n1.0,3,factor 0,0.6,1");
    }

    @Test
    void anythingIsDrawn() {
        for (int n : new int[] {1, 7, 90}) {
            for (int factors : new int[] {1, 2, 5}) {
                Matrix information = Matrix.zeros(n, factors);
                for (int j = 0; j < n; j++) {
                    information.set(j, j % factors, j % 3);
                }
                double[] entropy = new double[factors];
                entropy[0] = 2;
                Matrix overlap = Matrix.zeros(n, 9 * factors);
                overlap.fill(0.4);
                ReportData data = new ReportData(List.of(run(information, overlap, entropy, List.of())));
                String html = HtmlReport.render(data);
                assertThat(html.substring(html.indexOf("<body>"), html.lastIndexOf("<script>")))
                        .contains("id=\"information\"")
                        .doesNotContain("NaN")
                        .doesNotContain("Infinity");
            }
        }
    }

    @Test
    void findingsSayWhichWayItWent() {
        assertThat(finding(0.4, 0.9))
                .startsWith("Nodes come to know more of one factor only: modularity goes from 0.40");
        assertThat(finding(0.9, 0.4)).startsWith("Nodes come to mix factors more: modularity goes from 0.90 to 0.40");
        assertThat(finding(0.9, 0.91)).startsWith("Nodes stay as mixed as they were");
    }

    private static String finding(double first, double last) {
        List<Row> rows = new ArrayList<>();
        for (String metric : List.of("modularity", "dci-disentanglement", "explicitness", "mig", "live-nodes")) {
            for (int level : new int[] {-1, 1}) {
                rows.add(new Row(0, level, "", "", "disentanglement/" + metric, first));
                rows.add(new Row(9, level, "", "", "disentanglement/" + metric, last));
            }
        }
        ReportData.Run run = run(Matrix.zeros(2, 2), Matrix.zeros(2, 4), new double[] {1, 1}, rows);
        Figure figure = ScoreFigures.scores(new Ensemble(List.of(run))).getFirst();
        assertThat(figure.panels()).hasSize(9);
        String html = HtmlReport.render(new ReportData(List.of(run)));
        assertThat(html).contains("id=\"scores\"").doesNotContain("id=\"disentanglement\"");
        return figure.finding();
    }
}
