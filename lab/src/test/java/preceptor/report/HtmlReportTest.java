package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import preceptor.linalg.Matrix;
import preceptor.report.MetricTable.Row;

class HtmlReportTest {
    private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

    private static Document parsed(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        } catch (Exception e) {
            throw new AssertionError("not well-formed: " + xml.substring(0, Math.min(400, xml.length())), e);
        }
    }

    /// Renders `data` and checks what must hold of every report.
    private static String sound(ReportData data) {
        String html = HtmlReport.render(data);
        assertThat(html).isEqualTo(HtmlReport.render(data));
        String shown = html.substring(html.indexOf("<body>"), html.lastIndexOf("<script>"));
        assertThat(shown).doesNotContain("NaN").doesNotContain("Infinity").doesNotContain("∞");
        assertThat(html).doesNotContainPattern("(?i)https?:").doesNotContainPattern("(?i)(src|href)=\"//");
        assertThat(html).doesNotContain("<link").doesNotContain("@import").doesNotContain("url(");
        Matcher svg = SVG.matcher(html);
        while (svg.find()) {
            parsed(svg.group());
        }
        HtmlReport.figures(data).forEach((id, text) -> {
            Document document = parsed(text);
            assertThat(document.getElementsByTagName("title").getLength())
                    .as(id)
                    .isOne();
            assertThat(document.getDocumentElement().getAttribute("role")).isEqualTo("img");
            assertThat(text).doesNotContain("NaN").doesNotContain("Infinity");
        });
        return html;
    }

    @Test
    void showsEverythingInOrder() {
        String html = sound(ReportFixture.realistic());
        int at = 0;
        for (String section :
                List.of("what", "curves", "fidelity", "budget", "matrices", "laws", "checks", "provenance")) {
            int next = html.indexOf("<section id=\"s-" + section + "\"");
            assertThat(next).as(section).isGreaterThan(at);
            at = next;
        }
        assertThat(HtmlReport.figures(ReportFixture.realistic()).keySet())
                .containsExactly(
                        "teacher",
                        "loss",
                        "accuracy",
                        "fidelity",
                        "norm-ratio",
                        "budget-hard",
                        "matrices-1-0",
                        "matrices-2-0",
                        "matrices-3-0",
                        "balance",
                        "rank");
        assertThat(html.length()).isLessThan(450_000);
        assertThat(html).doesNotContain("id=\"s-disentangled\"").doesNotContain("id=\"s-general\"");
    }

    @Test
    void titlesStateWhatTheDataSay() {
        String html = HtmlReport.render(ReportFixture.realistic());
        assertThat(html)
                .containsPattern("The hard-gate twin reaches 0\\.4\\d\\d\u00a0nats, 0\\.02\\d above the student "
                        + "\\(0\\.3\\d\\d\\); the Bayes risk is 0\\.371")
                .containsPattern("Fidelity of the reformulation \\(B4\\) falls from 0\\.9\\d to 0\\.2\\d at level 1")
                .contains("within-summary covariance at levels 1, 2 and 3 and the forward gate error at the head")
                .contains("The student has full rank in all 7 regions");
    }

    @Test
    void everyFigureIsNumberedAccessibleAndHasItsData() {
        String html = HtmlReport.render(ReportFixture.realistic());
        int figures = html.split("<figure ", -1).length - 1;
        assertThat(html.split("class=\"finding\"", -1)).hasSize(figures + 1);
        assertThat(html.split("href=\"data:text/csv", -1)).hasSize(figures + 1);
        assertThat(html.split("<summary>table", -1)).hasSize(figures + 1);
        Matcher ids = Pattern.compile(" id=\"([^\"]+)\"").matcher(html);
        List<String> all = new ArrayList<>();
        while (ids.find()) {
            all.add(ids.group(1));
        }
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void hostileNamesAreText() {
        String evil = "</script><script>alert(1)</script><img src=x onerror=\"alert('1')\">&\u0000\uD800]]>";
        ReportData.Run r = ReportFixture.run(evil, evil, 1);
        NavigableMap<Integer, Map<String, Matrix>> frames = new TreeMap<>();
        List<Row> rows = new ArrayList<>();
        for (int step = 0; step < 2; step++) {
            frames.put(step, Map.of("F/" + evil, Matrix.identity(2), "W/" + evil + "/" + evil, Matrix.identity(2)));
            rows.add(new Row(step, -1, "", "", "loss/population", 1));
            rows.add(new Row(step, -1, "", "", "twin/" + evil + "/loss", 1));
            rows.add(new Row(step, 1, "", "", "fidelity/" + evil + "/cosine", 1));
            rows.add(new Row(step, 1, evil, "", "balance/" + evil, step));
            rows.add(new Row(step, -1, "", "", "disentanglement/" + evil, step));
        }
        ReportData.Region region = new ReportData.Region(evil, 1, 0, List.of(evil), 2, 2);
        ReportData data = new ReportData(List.of(new ReportData.Run(
                evil,
                evil,
                evil,
                1,
                evil,
                evil,
                evil,
                evil,
                List.of(region),
                new ReportData.Teacher(evil, false, Optional.empty(), Optional.empty()),
                Optional.of(new ReportData.Sample(Map.of(evil, 1), Map.of(evil, List.of(1.0)), 1)),
                new MetricTable(rows),
                frames,
                Map.of("P/" + evil + "/" + evil, Matrix.identity(2)),
                List.of(new ReportData.Check(evil, evil, 1, 1, ReportData.Verdict.FAIL, evil)),
                List.of(new ReportData.Entry(evil, evil)))));
        String html = sound(data);
        assertThat(html).doesNotContain("<img").doesNotContain("<script>alert").doesNotContain("\u0000");
        assertThat(html.split("<script", -1)).hasSize(3);
        assertThat(r.name()).isEqualTo(evil);
    }

    @Test
    void degenerateDataAreDrawn() {
        List<ReportData.Region> one = ReportFixture.tree(0, 1, 1, 1);
        sound(ReportFixture.with(List.of(), List.of(), new TreeMap<>()));
        sound(ReportFixture.with(one, List.of(), new TreeMap<>()));
        for (double value : new double[] {0, 1, -1, 1e-300, -1e300, 1e305, Double.MIN_VALUE, 1e6}) {
            for (int steps : new int[] {1, 2, 40}) {
                sound(ReportFixture.with(ReportFixture.tree(1, 1, 1, 1), rows(value, steps), frames(value, steps)));
            }
        }
    }

    private static List<Row> rows(double value, int steps) {
        List<Row> rows = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            for (String metric : List.of("loss/population", "accuracy/population", "twin/hard/loss", "loss/train")) {
                rows.add(new Row(step, -1, "", "", metric, value));
                rows.add(new Row(step, -1, "", "", metric + "/se", Math.abs(value)));
            }
            for (String metric : List.of("fidelity/B4/cosine", "fidelity/B4/norm-ratio", "budget/B0", "budget/B0-B1")) {
                rows.add(new Row(step, 1, "", "", metric, value));
                rows.add(new Row(step, 1, "", "", metric + "/se", Math.abs(value) / 10));
            }
            for (String metric : List.of("balance/T5-drift", "balance/T5-predicted", "balance/T5-unexplained")) {
                rows.add(new Row(step, 1, "1.0", "", metric, value));
            }
            for (String metric : List.of("projection/sample", "projection/z-between", "projection/z-total")) {
                rows.add(new Row(step, -1, "", "", metric, value));
            }
            for (String metric : List.of("projection/between-share", "norm/turned", "norm/effective-step")) {
                rows.add(new Row(step, 1, "", "", metric, value));
            }
            rows.add(new Row(step, 1, "1.0", "", "rank", 0));
            rows.add(new Row(step, 1, "1.0", "", "rank/of", 0));
        }
        return rows;
    }

    private static NavigableMap<Integer, Map<String, Matrix>> frames(double value, int steps) {
        NavigableMap<Integer, Map<String, Matrix>> frames = new TreeMap<>();
        for (int step = 0; step < steps; step++) {
            Matrix m = Matrix.zeros(1, 3);
            m.fill(value);
            Matrix other = Matrix.zeros(1, 3);
            frames.put(
                    step,
                    Map.of(
                            "F/1.0",
                            m,
                            "measured/F/1.0",
                            other,
                            "D/1.0",
                            m,
                            "measured/D/1.0",
                            m,
                            "G/1.0",
                            other,
                            "measured/G/1.0",
                            m,
                            "W/1.0/0.0",
                            Matrix.zeros(0, 3)));
        }
        return frames;
    }

    @Test
    void samplingErrorsAreDrawnAndSaid() {
        ReportData data = ReportFixture.with(ReportFixture.tree(1, 2, 2, 4), rows(0.5, 5), new TreeMap<>());
        String html = sound(data);
        assertThat(html)
                .contains("Bands are 95 % intervals from Monte Carlo standard errors")
                .contains("fill-opacity=\"0.14\"")
                .contains("Whiskers are 95 % intervals")
                .contains("Estimated by sampling (Monte Carlo)");
    }

    @Test
    void seedsOfOneSpecAreOneBand() {
        String html = sound(ReportFixture.seeds(5));
        assertThat(html)
                .contains("medians over 5 seeds")
                .contains("In the median of seeds")
                .contains("quickstart: 5 seeds");
    }

    @Test
    void hundredRunsStaySmall() {
        List<ReportData.Run> runs = new ArrayList<>();
        for (int spec = 0; spec < 20; spec++) {
            for (int seed = 0; seed < 5; seed++) {
                runs.add(ReportFixture.run("grid", String.format(Locale.ROOT, "%08d", spec), seed));
            }
        }
        assertThat(sound(new ReportData(runs)).length()).isLessThan(3_000_000);
    }

    @Test
    void longRunsOfWideStudentsStaySmall() {
        NavigableMap<Integer, Map<String, Matrix>> frames = new TreeMap<>();
        Matrix w = Matrix.zeros(256, 256);
        for (int i = 0; i < w.data().length; i++) {
            w.data()[i] = StrictMath.sin(i * 0.37);
        }
        Matrix measured = w.plus(Matrix.identity(256));
        for (int step = 0; step < 100; step++) {
            Map<String, Matrix> maps = new TreeMap<>();
            for (int level = 1; level <= 4; level++) {
                maps.put("W/" + level + ".0/" + (level - 1) + ".0", w);
                maps.put("F/" + level + ".0", w);
                maps.put("measured/F/" + level + ".0", measured);
            }
            frames.put(step, maps);
        }
        List<Row> rows = rows(0.5, 2000);
        String html = HtmlReport.render(ReportFixture.with(ReportFixture.tree(4, 2, 256, 256), rows, frames));
        assertThat(html.length()).isLessThan(1_500_000);
        assertThat(html).contains("of 256 × 256 shown").contains("2000 rows, evenly spaced");
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> new ReportData(List.of())).hasMessageContaining("one run or more");
        assertThatThrownBy(() -> new Row(3, -1, "", "", "loss/train", Double.NaN))
                .hasMessageContaining("loss/train")
                .hasMessageContaining("step 3");
    }
}
