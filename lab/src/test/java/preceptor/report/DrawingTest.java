package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DrawingTest {
    @Test
    void linearScalesCoverTheirDataWithRoundTicks() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2000; i++) {
            double size = StrictMath.pow(10, random.nextInt(-200, 200));
            double a = size * (2 * random.nextDouble() - 1);
            double b = i % 5 == 0 ? a : size * (2 * random.nextDouble() - 1);
            Scale.Linear scale = Scale.Linear.covering(a, b);
            assertThat(scale.lo()).as("of %s and %s", a, b).isLessThan(scale.hi());
            assertThat(scale.lo()).isLessThanOrEqualTo(Math.min(a, b) + 1e-8 * size);
            assertThat(scale.hi()).isGreaterThanOrEqualTo(Math.max(a, b) - 1e-8 * size);
            List<Scale.Tick> ticks = scale.ticks(5);
            assertThat(ticks).as("of %s and %s", a, b).hasSizeBetween(2, 13);
            Set<String> labels = new HashSet<>();
            ticks.forEach(t -> labels.add(t.label()));
            assertThat(labels).as("of %s and %s", a, b).hasSameSizeAs(ticks);
        }
    }

    @Test
    void logarithmicScalesHaveWholeDecades() {
        Scale.Log scale = Scale.Log.covering(3e-7, 0.02);
        assertThat(scale).isEqualTo(new Scale.Log(-7, -1));
        assertThat(scale.position(1e-4)).isCloseTo(0.5, Offset.offset(1e-12));
        assertThat(scale.ticks(5)).extracting(Scale.Tick::label).contains("10⁻⁷", "10⁻³");
        assertThat(Scale.Log.covering(1, 1)).isEqualTo(new Scale.Log(0, 1));
    }

    @Test
    void labelsAreSpreadAndStayInOrder() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 500; i++) {
            double[] wanted =
                    random.doubles(1 + i % 12).map(v -> 200 * v).sorted().toArray();
            double[] places = LineChart.spread(wanted, 0, 200);
            for (int k = 1; k < places.length; k++) {
                assertThat(places[k] - places[k - 1]).isGreaterThan(12.9);
            }
            assertThat(places[0]).isGreaterThan(-10);
            assertThat(places[places.length - 1]).isLessThan(210);
        }
    }

    @Test
    void labelsThatDoNotCollideStayWhereTheyAre() {
        assertThat(LineChart.spread(new double[] {10, 50, 90}, 0, 100)).containsExactly(10, 50, 90);
    }

    @Test
    void rampsGoFromLightToDark() {
        List<String> unit = ColourMap.UNIT.ramp();
        assertThat(unit.getFirst()).isEqualTo("#f8f7f4");
        assertThat(unit.getLast()).isEqualTo("#123b69");
        double before = 1e9;
        for (String colour : unit) {
            double light = luminance(colour);
            assertThat(light).isLessThan(before);
            before = light;
        }
        assertThat(ColourMap.DIVERGING.bin(0, 1)).isEqualTo(20);
        assertThat(ColourMap.DIVERGING.bin(-5, 1)).isZero();
        assertThat(ColourMap.SEQUENTIAL.bin(3, 0)).isZero();
    }

    /// WCAG's relative luminance.
    private static double luminance(String hex) {
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < 3; i++) {
            double v = Integer.parseInt(hex.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (v <= 0.04045 ? v / 12.92 : StrictMath.pow((v + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @Test
    void linesAndTextStandOutFromThePaper() {
        List<Ink> lines = List.of(Ink.STUDENT, Ink.HARD, Ink.GAUSSIAN, Ink.BAYES, Ink.LEVEL1, Ink.LEVEL2, Ink.LEVEL3);
        for (Ink ink : lines) {
            assertThat(1.05 / (luminance(ink.light()) + 0.05)).as(ink.name()).isGreaterThan(3);
        }
        for (Ink ink : List.of(Ink.TEXT, Ink.MUTED)) {
            assertThat(1.05 / (luminance(ink.light()) + 0.05)).as(ink.name()).isGreaterThan(4.5);
        }
    }

    @Test
    void manyLeavesAreAbridgedAndSaid() {
        Panel panel = TeacherGraph.draw(ReportFixture.tree(10, 2, 3, 8), Optional.empty(), List.of(), false, 980);
        assertThat(panel.content()).contains("400 of them shown").contains("1024 × m = 3, d = 4");
        assertThat(panel.content().length()).isLessThan(250_000);
    }

    @Test
    void overlappingRegionsHaveAnEdgePerParent() {
        List<ReportData.Region> regions = new ArrayList<>();
        regions.add(new ReportData.Region("2.0", 2, 0, List.of("1.0", "1.1"), 2, 4));
        regions.add(new ReportData.Region("1.0", 1, 0, List.of("0.0", "0.1"), 2, 4));
        regions.add(new ReportData.Region("1.1", 1, 1, List.of("0.1", "0.2"), 2, 4));
        for (int i = 0; i < 3; i++) {
            regions.add(new ReportData.Region("0." + i, 0, i, List.of(), 2, 2));
        }
        String drawn = TeacherGraph.draw(regions, Optional.empty(), List.of(), false, 600)
                .content();
        Matcher edges = Pattern.compile("M[\\d.]+ [\\d.]+L").matcher(drawn);
        assertThat(edges.results().count()).isEqualTo(6);
        assertThat(drawn.split("<circle", -1)).hasSize(1 + 6);
    }

    @Test
    void denselyOverlappingLevelsShowThreeReceptiveFields() {
        List<ReportData.Region> regions = new ArrayList<>();
        List<String> middle = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            middle.add("1." + i);
        }
        regions.add(new ReportData.Region("2.0", 2, 0, middle, 2, 4));
        for (int i = 0; i < 50; i++) {
            List<String> children = new ArrayList<>();
            for (int k = 0; k < 5; k++) {
                children.add("0." + (i + k));
            }
            regions.add(new ReportData.Region("1." + i, 1, i, children, 2, 4));
        }
        for (int i = 0; i < 54; i++) {
            regions.add(new ReportData.Region("0." + i, 0, i, List.of(), 2, 2));
        }
        assertThat(TeacherGraph.crowded(regions)).containsExactly(1);
        String drawn = TeacherGraph.draw(regions, Optional.empty(), List.of(), false, 980)
                .content();
        Matcher edges = Pattern.compile("M[\\d.]+ [\\d.]+L").matcher(drawn);
        assertThat(edges.results().count()).isEqualTo(50 + 3 * 5);
        assertThat(TeacherGraph.crowded(ReportFixture.tree(10, 2, 3, 8))).isEmpty();
    }

    @Test
    void csvQuotesAndDefusesFormulas() {
        DataTable table = new DataTable(List.of("a,b", "=1+1"), List.of(List.of("x\"y", 0.1), List.of("-2", -3)), 10);
        assertThat(table.csv()).isEqualTo("\"a,b\",'=1+1\n\"x\"\"y\",0.1\n-2,-3\n");
        assertThat(table.dataUri())
                .startsWith("data:text/csv;charset=utf-8,%22a,b%22")
                .doesNotContain("\"");
    }
}
