package preceptor.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A page of its own: style and script inside, nothing from a network, sections of figures that are numbered through.
final class Page {
    /// A part of the page. `lead` and `tail` are HTML, as they are.
    record Section(String id, String title, String lead, List<Figure> figures, String tail) {}

    private Page() {}

    /// The whole page.
    ///
    /// @param head HTML between the title and the list of sections
    /// @param data HTML behind the sections, for the script
    static String html(String title, String head, List<Section> sections, String data) {
        StringBuilder out =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        // Forbids the page whatever would need a network.
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
        out.append("style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n");
        out.append("<title>").append(Markup.escape(title)).append("</title>\n<style>\n");
        out.append(stylesheet());
        out.append("</style>\n</head>\n<body>\n<header>\n<h1>")
                .append(Markup.escape(title))
                .append("</h1>\n");
        out.append(head).append("<nav><ol>");
        for (Section s : sections) {
            out.append("<li><a href=\"#s-")
                    .append(s.id)
                    .append("\">")
                    .append(s.title)
                    .append("</a></li>");
        }
        out.append("</ol></nav>\n</header>\n<main>\n");
        int number = 1;
        for (Section s : sections) {
            out.append("<section id=\"s-")
                    .append(s.id)
                    .append("\">\n<h2>")
                    .append(s.title)
                    .append("</h2>\n");
            out.append(s.lead).append("<div class=\"figures\">\n");
            for (Figure figure : s.figures) {
                out.append(figure.html(number++));
            }
            out.append("</div>\n").append(s.tail).append("</section>\n");
        }
        out.append("</main>\n").append(data);
        out.append("<script>\n").append(resource("report.js")).append("</script>\n</body>\n</html>\n");
        return out.toString();
    }

    /// The figures of all sections as SVG files, by their names.
    static Map<String, String> figures(List<Section> sections) {
        Map<String, String> figures = new LinkedHashMap<>();
        for (Section section : sections) {
            section.figures.forEach(figure -> figures.put(figure.id(), figure.standalone()));
        }
        return figures;
    }

    /// The style, in light and in dark shades.
    static String stylesheet() {
        return resource("report.css") + "@media screen and (prefers-color-scheme:dark){\n" + Ink.darkRules() + "}\n";
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource preceptor/report/" + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
