package preceptor.report;

import java.util.ArrayList;
import java.util.List;

/// A figure: one or several panels under one finding.
///
/// @param id unique in the page; letters, digits and hyphens
/// @param finding what the data say, as a sentence
/// @param caption how to read it
/// @param columns panels beside each other where the page is wide enough
/// @param wide whether to stand alone in its row of the page
record Figure(
        String id, String finding, String caption, List<Panel> panels, int columns, boolean wide, DataTable table) {
    private static final double GAP = 26;
    private static final double MARGIN = 16;

    Figure {
        if (!id.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException("expected letters, digits and hyphens in a figure's id, got " + id);
        }
        panels = List.copyOf(panels);
    }

    /// This figure with `prefix` before its finding.
    Figure named(String prefix) {
        return new Figure(id, prefix + finding, caption, panels, columns, wide, table);
    }

    /// The figure as part of a page. `number` counts figures from 1.
    String html(int number) {
        StringBuilder out = new StringBuilder();
        out.append("<figure id=\"").append(id).append("\" class=\"").append(wide ? "wide" : "single");
        out.append("\" data-columns=\"")
                .append(columns)
                .append("\">\n<figcaption><b>Figure ")
                .append(number);
        out.append(".</b> <span class=\"finding\">")
                .append(Markup.escape(finding))
                .append("</span></figcaption>\n");
        // On a phone the style sheet lets this one scroll.
        boolean scrolls = id.equals("teacher");
        out.append("<div class=\"panels\"");
        out.append(scrolls ? " tabindex=\"0\" role=\"region\" aria-label=\"figure\">\n" : ">\n");
        for (int i = 0; i < panels.size(); i++) {
            Panel p = panels.get(i);
            out.append(Svg.element(
                    id + "-" + i, p.width(), p.height(), label(p), p.description(), p.content(), " class=\"panel\""));
        }
        out.append("</div>\n<p class=\"note\">").append(Markup.escape(caption)).append("</p>\n");
        out.append("<div class=\"tools\"><button type=\"button\" class=\"save\" hidden>save as SVG</button>");
        out.append("<a download=\"").append(id).append(".csv\" href=\"").append(table.dataUri());
        out.append("\">data as CSV</a><details><summary>table</summary>").append(table.html());
        return out.append("</details></div>\n</figure>\n").toString();
    }

    /// The figure as a file of its own, in light shades, with its finding as title.
    String standalone() {
        List<Double> widths = new ArrayList<>();
        List<Double> heights = new ArrayList<>();
        for (int i = 0; i < panels.size(); i++) {
            grow(widths, i % columns, panels.get(i).width());
            grow(heights, i / columns, panels.get(i).height());
        }
        double width = 2 * MARGIN + sum(widths) + GAP * (widths.size() - 1);
        List<String> title = wrapped(finding, 15, width - 2 * MARGIN);
        double top = MARGIN + 20 * title.size() + 8;
        double height = top + sum(heights) + GAP * (heights.size() - 1) + MARGIN;
        Svg head = new Svg();
        head.rect(0, 0, width, height, Ink.PAPER.fill());
        for (int i = 0; i < title.size(); i++) {
            head.text(MARGIN, MARGIN + 14 + 20 * i, title.get(i), 15, Ink.TEXT, Svg.Anchor.START);
        }
        StringBuilder content = new StringBuilder(head.content());
        for (int i = 0; i < panels.size(); i++) {
            int column = i % columns;
            int row = i / columns;
            double x = MARGIN + sum(widths.subList(0, column)) + GAP * column;
            double y = top + sum(heights.subList(0, row)) + GAP * row;
            content.append("<g transform=\"translate(")
                    .append(Numbers.coordinate(x))
                    .append(' ');
            content.append(Numbers.coordinate(y))
                    .append(")\">")
                    .append(panels.get(i).content())
                    .append("</g>\n");
        }
        StringBuilder description = new StringBuilder(caption);
        panels.forEach(p -> description.append(' ').append(p.description()));
        return Svg.element(
                id,
                width,
                height,
                finding,
                description.toString(),
                content.toString(),
                " xmlns=\"http://www.w3.org/2000/svg\"");
    }

    private String label(Panel p) {
        return p.title().isEmpty() ? finding : p.title();
    }

    private static void grow(List<Double> sizes, int at, double size) {
        if (at == sizes.size()) {
            sizes.add(size);
        } else {
            sizes.set(at, Math.max(sizes.get(at), size));
        }
    }

    private static double sum(List<Double> values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum;
    }

    /// `text` broken at spaces into lines of at most `width` pixels at `size`.
    static List<String> wrapped(String text, double size, double width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && Svg.width(line + " " + word, size) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
