package preceptor.serve;

import preceptor.report.Markup;

/// What stands around the body of every page.
final class Frame {
    private Frame() {}

    static String html(Page page, Iterable<Page> all, String token) {
        StringBuilder out =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.append("<meta name=\"token\" content=\"")
                .append(Markup.escape(token))
                .append("\">\n<title>");
        out.append(Markup.escape(page.title())).append(" · Preceptor</title>\n<link rel=\"icon\" href=\"data:,\">\n");
        style(out, Site.REPORT_STYLE);
        style(out, Site.STYLE);
        page.styles().forEach(address -> style(out, address));
        for (String address : page.scripts()) {
            out.append("<script type=\"module\" src=\"").append(address).append("\"></script>\n");
        }
        out.append("</head>\n<body>\n<a class=\"skip\" href=\"#main\">to the content</a>\n<header class=\"site\">\n");
        out.append("<a class=\"brand\" href=\"/\">Preceptor</a>\n<nav aria-label=\"Pages\"><ul>");
        for (Page other : all) {
            if (!other.label().isEmpty()) {
                out.append("<li><a href=\"").append(other.path()).append('"');
                out.append(other.path().equals(page.path()) ? " aria-current=\"page\">" : ">");
                out.append(Markup.escape(other.label())).append("</a></li>");
            }
        }
        out.append(
                "</ul></nav>\n</header>\n<main id=\"main\">\n<noscript><p class=\"notice\">This page needs JavaScript. ");
        out.append("Reports of runs do not: each is the file report.html in its folder.</p></noscript>\n");
        return out.append(page.body()).append("\n</main>\n</body>\n</html>\n").toString();
    }

    /// What a browser without the key sees.
    static String closed(String reason) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Preceptor</title></head><body><p>"
                + Markup.escape(reason) + ".</p></body></html>\n";
    }

    private static void style(StringBuilder out, String address) {
        out.append("<link rel=\"stylesheet\" href=\"").append(address).append("\">\n");
    }
}
