package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;

/// How much the codes of a learned teacher tell of the label, region by region, and how well its law predicts held-out
/// images.
final class LearnedFigures {
    private static final String INFORMATION = "teacher/information";
    private static final String GAIN = "teacher/edge-gain";
    private static final double WIDTH = 760;
    private static final double LEFT = 132;
    private static final double ROW = 34;

    private LearnedFigures() {}

    /// Empty for other teachers.
    static List<Figure> draw(ReportData.Run run) {
        if (!run.metrics().metrics().contains(INFORMATION)) {
            return List.of();
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(information(run));
        figures.addAll(new CodebookFigures(run).draw());
        return figures;
    }

    private static double value(ReportData.Run run, String metric, int level, String region) {
        NavigableMap<Integer, Double> values = run.metrics().of(metric, level, region, "");
        return values.isEmpty() ? Double.NaN : values.firstEntry().getValue();
    }

    /// The mean over the regions of a level; NaN where there is none.
    private static double mean(ReportData.Run run, String metric, int level) {
        NavigableSet<String> regions = run.metrics().regions(metric).get(level);
        if (regions == null) {
            return Double.NaN;
        }
        double sum = 0;
        for (String region : regions) {
            sum += value(run, metric, level, region);
        }
        return sum / regions.size();
    }

    private static Figure information(ReportData.Run run) {
        double entropy = run.metrics().of("teacher/label-entropy").firstEntry().getValue();
        NavigableMap<Integer, NavigableSet<String>> levels = run.metrics().regions(INFORMATION);
        int depth = run.depth();
        boolean aware = false;
        for (int level = 0; level < depth; level++) {
            aware |= mean(run, INFORMATION + "/start", level) > mean(run, INFORMATION, level) + 1e-12;
        }
        List<Panel.Key> keys = new ArrayList<>();
        keys.add(new Panel.Key("one region", Ink.STUDENT, "", true));
        keys.add(new Panel.Key("mean of the level", Ink.TEXT, "", false));
        if (aware) {
            keys.add(new Panel.Key("mean with k-means codes", Ink.HARD, "4 3", false));
            keys.add(new Panel.Key("mean before merging", Ink.GAUSSIAN, "1.5 2.5", false));
        }
        Svg svg = new Svg();
        double legend = Panel.drawKeys(svg, keys, LEFT, 0, WIDTH - LEFT);
        double plot = WIDTH - LEFT - 40;
        double bottom = legend + 10 + ROW * depth;
        for (int i = 0; i * tick(entropy) < entropy * 0.93; i++) {
            double x = LEFT + plot * i * tick(entropy) / entropy;
            svg.line(x, legend + 4, x, bottom, Ink.GRID, 1);
            svg.text(x, bottom + 15, Numbers.tick(i * tick(entropy), tick(entropy)), 11, Ink.MUTED, Svg.Anchor.MIDDLE);
        }
        svg.line(LEFT + plot, legend + 4, LEFT + plot, bottom, Ink.AXIS, 1);
        svg.text(LEFT + plot, bottom + 15, "H(y) = " + Numbers.fixed(entropy, 2), 11, Ink.MUTED, Svg.Anchor.MIDDLE);
        svg.line(LEFT, bottom, LEFT + plot, bottom, Ink.AXIS, 1);
        svg.text(
                LEFT + plot / 2,
                bottom + 32,
                "information of a code on the label, I(z; y), nats",
                12,
                Ink.TEXT,
                Svg.Anchor.MIDDLE);
        for (int level = 0; level < depth; level++) {
            double y = bottom - ROW * (level + 0.5);
            svg.text(0, y - 1, Words.level(level, depth), 12, Ink.TEXT, Svg.Anchor.START);
            String many = Numbers.count(levels.get(level).size()) + " regions";
            svg.text(0, y + 13, many, 11, Ink.MUTED, Svg.Anchor.START);
            double scale = plot / entropy;
            for (String region : levels.get(level)) {
                double x = LEFT + scale * value(run, INFORMATION, level, region);
                svg.circle(x, y, 4, Ink.STUDENT.fill() + " fill-opacity=\"0.45\"");
            }
            mark(svg, LEFT + scale * mean(run, INFORMATION, level), y, Ink.TEXT, "");
            if (aware) {
                mark(svg, LEFT + scale * mean(run, INFORMATION + "/k-means", level), y, Ink.HARD, "4 3");
                mark(svg, LEFT + scale * mean(run, INFORMATION + "/start", level), y, Ink.GAUSSIAN, "1.5 2.5");
            }
        }
        double top = mean(run, INFORMATION, depth - 1);
        double leaves = mean(run, INFORMATION, 0);
        String finding = "A code tells " + Numbers.fixed(leaves, 2) + " of the label’s " + Numbers.fixed(entropy, 2)
                + " nats at the leaves"
                + (depth > 1 ? " and " + Numbers.fixed(top, 2) + " below the root, on average" : ", on average");
        Panel panel = new Panel(WIDTH, bottom + 40, "", finding, svg.content());
        return new Figure("information", finding, caption(run, aware), List.of(panel), 1, true, table(run, levels));
    }

    /// The distance of ticks on an axis up to `entropy`.
    private static double tick(double entropy) {
        return entropy > 3 ? 1 : entropy > 1.2 ? 0.5 : entropy > 0.3 ? 0.1 : entropy / 3;
    }

    private static void mark(Svg svg, double x, double y, Ink ink, String dash) {
        if (Double.isFinite(x)) {
            svg.line(x, y - 11, x, y + 11, ink, 2, dash);
        }
    }

    private static String caption(ReportData.Run run, boolean aware) {
        StringBuilder text =
                new StringBuilder("Counted in the training images; the root’s summary is the label itself.");
        if (aware) {
            text.append(" The k-means codes compared with are as many, of the same patches and of the same codes of the"
                    + " children.");
        }
        NavigableMap<Integer, Double> test = run.metrics().of("teacher/log-likelihood/test");
        NavigableMap<Integer, Double> alone = run.metrics().of("teacher/log-likelihood/test-independent");
        NavigableMap<Integer, Double> not = run.metrics().of("teacher/log-likelihood/test/impossible");
        if (!test.isEmpty()) {
            text.append(" Held-out images have a mean log-likelihood of ")
                    .append(Numbers.fixed(test.firstEntry().getValue(), 2));
            text.append(" nats by the learned tree");
            if (!alone.isEmpty()) {
                text.append(", ")
                        .append(Numbers.fixed(alone.firstEntry().getValue(), 2))
                        .append(" if all regions were independent");
            }
            text.append('.');
        }
        if (test.isEmpty() && not.isEmpty() && !run.metrics().levels(GAIN).isEmpty()) {
            text.append(" Receptive fields overlap, so that p and P make no joint law and images have no likelihood.");
        }
        text.append(gains(run));
        if (!not.isEmpty() && not.firstEntry().getValue() > 0) {
            long count = not.firstEntry().getValue().longValue();
            text.append(" Not counted there: ")
                    .append(Numbers.count(count))
                    .append(count == 1 ? " image" : " images")
                    .append(" with a pair of codes that training has not shown, so that their probability is 0;")
                    .append(" teacher.smoothing above 0 makes them possible.");
        }
        return text.toString();
    }

    /// What an edge's law is worth on held-out images, level by level.
    private static String gains(ReportData.Run run) {
        List<String> parts = new ArrayList<>();
        for (int level : run.metrics().levels(GAIN)) {
            double gain = run.metrics().of(GAIN, level).firstEntry().getValue();
            parts.add(Numbers.fixed(gain, 2) + " (level " + level + ")");
        }
        if (parts.isEmpty()) {
            return "";
        }
        double pairs = 0;
        for (int level : run.metrics().levels(GAIN + "/impossible")) {
            pairs += run.metrics().of(GAIN + "/impossible", level).firstEntry().getValue();
        }
        String without = pairs == 0
                ? ""
                : ", without " + Numbers.count((long) pairs) + (pairs == 1 ? " pair" : " pairs")
                        + " that training has not shown";
        return " In held-out images a parent’s code makes a child’s code likelier by " + Words.list(parts)
                + " nats on average" + without + ".";
    }

    private static DataTable table(ReportData.Run run, NavigableMap<Integer, NavigableSet<String>> levels) {
        List<List<Object>> rows = new ArrayList<>();
        levels.descendingMap().forEach((level, regions) -> {
            for (String region : regions) {
                List<Object> row = new ArrayList<>();
                row.add(region);
                row.add(value(run, INFORMATION, level, region));
                row.add(known(value(run, INFORMATION + "/k-means", level, region)));
                row.add(known(value(run, INFORMATION + "/start", level, region)));
                row.add(known(value(run, "teacher/variance-explained", level, region)));
                rows.add(row);
            }
        });
        return new DataTable(
                List.of("region", "I(z; y), nats", "with k-means", "before merging", "variance explained"), rows, 40);
    }

    private static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
