package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import preceptor.linalg.Matrix;

/// The codes of a teacher learned from images: per level, of the regions that tell most of the label, the commonest
/// codes as the mean of the images that have them, with how common they are and which labels they go with.
final class CodebookFigures {
    private static final String PREFIX = "codebook/";
    private static final double LEFT = 142;
    private static final double CELL = 80;
    private static final double SIDE = 60;
    private static final double BARS = 22;
    private static final double ROW = SIDE + BARS + 54;

    /// More labels than this are too many for bars.
    private static final int MOST_BARS = 20;

    /// One region's codes.
    private record Shown(ReportData.Region region, Matrix pictures, Matrix codes, Matrix facts) {
        double fact(int i) {
            return facts.get(0, i);
        }

        int classes() {
            return codes.columns() - 2;
        }

        /// The likeliest label of code number `k`, the lowest of equals.
        int label(int k) {
            int best = 0;
            for (int y = 1; y < classes(); y++) {
                best = codes.get(k, 2 + y) > codes.get(k, 2 + best) ? y : best;
            }
            return best;
        }
    }

    private final ReportData.Run run;
    private final NavigableMap<Integer, List<Shown>> levels = new TreeMap<>();

    CodebookFigures(ReportData.Run run) {
        this.run = run;
        for (ReportData.Region region : run.regions()) {
            String name = PREFIX + region.id() + "/";
            Matrix pictures = run.constants().get(name + "pictures");
            Matrix codes = run.constants().get(name + "codes");
            Matrix facts = run.constants().get(name + "facts");
            if (pictures != null
                    && codes != null
                    && facts != null
                    && run.constants().containsKey(PREFIX + "image")) {
                levels.computeIfAbsent(region.level(), none -> new ArrayList<>())
                        .add(new Shown(region, pictures, codes, facts));
            }
        }
        levels.values().forEach(l -> l.sort((a, b) -> Integer.compare(a.region.index(), b.region.index())));
    }

    /// One figure per level, from the leaves up.
    List<Figure> draw() {
        List<Figure> figures = new ArrayList<>();
        levels.forEach((level, shown) -> figures.add(figure(level, shown)));
        return figures;
    }

    private Figure figure(int level, List<Shown> shown) {
        boolean root = level == run.depth();
        Shown first = shown.getFirst();
        String size = size(shown);
        String finding = root
                ? "The root’s summary is the label: what the " + first.classes() + " labels look like on average"
                : "Codes of " + Words.level(level, run.depth()) + ", " + size + ": " + purest(shown);
        long regions = run.regions().stream().filter(r -> r.level() == level).count();
        StringBuilder caption = new StringBuilder();
        if (!root) {
            caption.append(
                    regions > shown.size() ? "Of " + regions + " regions those that tell most of the label. " : "");
            caption.append("Each picture is the mean of the training images that have the code, over the region’s"
                    + " receptive field (marked in the outline of the image), commonest first; ");
            caption.append("per cent: how many images have it. ");
            caption.append(
                    first.classes() <= MOST_BARS
                            ? "Bars: P(label | code) for labels 0 to " + (first.classes() - 1)
                                    + " on one scale for the figure; the likeliest is blue and named. "
                            : "Named is the likeliest label. ");
        } else {
            caption.append("Each picture is the mean of the training images with that label; per cent: how many there"
                    + " are. ");
        }
        double low = run.constants().get(PREFIX + "image").get(0, 2);
        double high = run.constants().get(PREFIX + "image").get(0, 3);
        caption.append("Black is ")
                .append(Numbers.shortForm(low))
                .append(", white ")
                .append(Numbers.shortForm(high))
                .append('.');
        return new Figure(
                "codes-" + level, finding, caption.toString(), List.of(panel(shown, root)), 1, true, table(shown));
    }

    /// The receptive fields' size; at a padded border they are smaller.
    private static String size(List<Shown> shown) {
        double height = 0;
        double width = 0;
        boolean same = true;
        for (Shown s : shown) {
            height = Math.max(height, s.fact(5));
            width = Math.max(width, s.fact(6));
            same &= s.fact(5) == shown.getFirst().fact(5)
                    && s.fact(6) == shown.getFirst().fact(6);
        }
        return (same ? "" : "up to ") + Numbers.count((long) height) + " × " + Numbers.count((long) width) + " pixels";
    }

    /// What the code says that is surest of its label.
    private static String purest(List<Shown> shown) {
        Shown region = shown.getFirst();
        Shown best = region;
        int code = 0;
        for (Shown s : shown) {
            region = s.fact(7) > region.fact(7) ? s : region;
            for (int k = 0; k < s.codes.rows(); k++) {
                if (s.codes.get(k, 2 + s.label(k)) > best.codes.get(code, 2 + best.label(code))) {
                    best = s;
                    code = k;
                }
            }
        }
        return "region " + region.region.id() + " tells " + Numbers.fixed(region.fact(7), 2) + " of the label’s "
                + Numbers.fixed(region.fact(8), 2) + " nats; the surest code shown means label " + best.label(code)
                + " in "
                + Numbers.percent(best.codes.get(code, 2 + best.label(code))) + " of its images";
    }

    private Panel panel(List<Shown> shown, boolean root) {
        Svg svg = new Svg();
        double most = 0;
        int columns = 1;
        for (Shown s : shown) {
            columns = Math.max(columns, s.codes.rows());
            for (int k = 0; k < s.codes.rows(); k++) {
                most = Math.max(most, s.codes.get(k, 2 + s.label(k)));
            }
        }
        StringBuilder description = new StringBuilder();
        double y = 0;
        for (Shown s : shown) {
            row(svg, s, y, most, root);
            description
                    .append("Region ")
                    .append(s.region.id())
                    .append(" tells ")
                    .append(Numbers.shortForm(s.fact(7)))
                    .append(" nats of the label. ");
            y += root ? ROW - BARS - 14 : ROW;
        }
        return new Panel(
                LEFT + CELL * columns, y - 8, "", description.toString().strip(), svg.content());
    }

    private void row(Svg svg, Shown s, double y, double most, boolean root) {
        svg.text(
                0,
                y + 14,
                root ? "the label" : "region " + s.region.id(),
                12.5,
                Ink.TEXT,
                Svg.Anchor.START,
                " font-weight=\"600\"");
        if (!root) {
            String told = Numbers.fixed(s.fact(7), 2) + " of " + Numbers.fixed(s.fact(8), 2) + " nats";
            svg.text(0, y + 30, told, 11, Ink.MUTED, Svg.Anchor.START);
            outline(svg, s, y + 38);
        }
        int used = (int) s.fact(9);
        double rest = 1;
        for (int k = 0; k < s.codes.rows(); k++) {
            cell(svg, s, k, LEFT + CELL * k, y, most, root);
            rest -= s.codes.get(k, 1);
        }
        if (used > s.codes.rows()) {
            String others = used - s.codes.rows() + " more, " + Numbers.percent(Math.max(0, rest));
            svg.text(0, y + ROW - 26, others, 11, Ink.MUTED, Svg.Anchor.START);
        }
    }

    /// The outline of the image with the receptive field in it.
    private void outline(Svg svg, Shown s, double y) {
        Matrix image = run.constants().get(PREFIX + "image");
        double scale = 44 / Math.max(image.get(0, 0), image.get(0, 1));
        double h = image.get(0, 0) * scale;
        double w = image.get(0, 1) * scale;
        svg.rect(0.5, y, w, h, Ink.SOFT.fill(Ink.AXIS));
        svg.rect(
                0.5 + s.fact(4) * scale,
                y + s.fact(3) * scale,
                Math.max(1.5, s.fact(6) * scale),
                Math.max(1.5, s.fact(5) * scale),
                Ink.STUDENT.fill());
    }

    private static void cell(Svg svg, Shown s, int k, double x, double y, double most, boolean root) {
        int height = (int) s.fact(0);
        int width = (int) s.fact(1);
        int channels = (int) s.fact(2);
        double scale = SIDE / Math.max(height, width);
        double w = width * scale;
        // A band is a few pixels high: at least it can be seen.
        double h = Math.max(8, height * scale);
        double top = y + (SIDE - h) / 2;
        String picture = Png.dataUri(width, height, channels, s.pictures.data(), k * s.pictures.columns());
        svg.image(x, top, w, h, picture);
        svg.rect(x, top, w, h, " fill=\"none\"" + Ink.AXIS.stroke() + " stroke-width=\"0.6\"");
        double middle = x + SIDE / 2;
        int label = s.label(k);
        if (root) {
            String text = (int) s.codes.get(k, 0) + ": " + Numbers.percent(s.codes.get(k, 1));
            svg.text(middle, y + SIDE + 14, text, 11, Ink.TEXT, Svg.Anchor.MIDDLE);
            return;
        }
        svg.text(middle, y + SIDE + 13, Numbers.percent(s.codes.get(k, 1)), 11, Ink.TEXT, Svg.Anchor.MIDDLE);
        double base = y + SIDE + 18 + BARS;
        if (s.classes() <= MOST_BARS) {
            double each = SIDE / s.classes();
            for (int l = 0; l < s.classes(); l++) {
                double p = s.codes.get(k, 2 + l) / most * BARS;
                Ink ink = l == label ? Ink.STUDENT : Ink.CLOSURE;
                svg.rect(x + each * l, base - p, Math.max(0.8, each - 1), p, ink.fill());
            }
            svg.line(x, base, x + SIDE, base, Ink.AXIS, 0.7);
        }
        String likeliest = label + ": " + Numbers.percent(s.codes.get(k, 2 + label));
        svg.text(middle, base + 13, likeliest, 11, Ink.MUTED, Svg.Anchor.MIDDLE);
    }

    private static DataTable table(List<Shown> shown) {
        List<String> columns = new ArrayList<>(List.of("region", "code", "p"));
        for (int y = 0; y < shown.getFirst().classes(); y++) {
            columns.add("P(label " + y + " | code)");
        }
        List<List<Object>> rows = new ArrayList<>();
        for (Shown s : shown) {
            for (int k = 0; k < s.codes.rows(); k++) {
                List<Object> row = new ArrayList<>(List.of(s.region.id(), (int) s.codes.get(k, 0)));
                for (int i = 1; i < s.codes.columns(); i++) {
                    row.add(s.codes.get(k, i));
                }
                rows.add(row);
            }
        }
        return new DataTable(columns, rows, 30);
    }
}
