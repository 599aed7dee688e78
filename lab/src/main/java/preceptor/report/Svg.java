package preceptor.report;

import java.util.List;

/// One drawing, built front to back. Coordinates are in pixels of the drawing's own box, y downwards. All text is
/// escaped; colours come from [Ink] or, for data, as hex.
final class Svg {
    /// How a text is placed at its point.
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    static final String FONTS = "Helvetica Neue,Helvetica,Arial,Liberation Sans,sans-serif";

    /// Widths of ASCII characters from space to tilde in a Helvetica-like face, in thousandths of the size.
    private static final int[] WIDTHS = {
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
        556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667,
        556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556,
        556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722,
        500, 500, 500, 334, 260, 334, 584
    };

    private final StringBuilder body = new StringBuilder();

    /// The width that `text` takes at `size` pixels, estimated.
    static double width(String text, double size) {
        double sum = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            sum += c == '\u00a0' || c == '\u202f'
                    ? 278
                    : c >= ' ' && c <= '~' ? WIDTHS[c - ' '] : "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".indexOf(c) >= 0 ? 360 : 600;
        }
        return sum * size / 1000;
    }

    /// `text` cut to fit `space`, with an ellipsis where something was cut.
    static String fitted(String text, double size, double space) {
        if (width(text, size) <= space) {
            return text;
        }
        int end = text.length();
        while (end > 1 && width(text.substring(0, end) + "…", size) > space) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    Svg line(double x1, double y1, double x2, double y2, Ink ink, double thickness) {
        return line(x1, y1, x2, y2, ink, thickness, "");
    }

    Svg line(double x1, double y1, double x2, double y2, Ink ink, double thickness, String dash) {
        open("line").number("x1", x1).number("y1", y1).number("x2", x2).number("y2", y2);
        body.append(ink.stroke());
        return strokeStyle(thickness, dash).end();
    }

    Svg rect(double x, double y, double width, double height, String paint) {
        open("rect").number("x", x).number("y", y).number("width", width).number("height", height);
        body.append(paint);
        return end();
    }

    Svg circle(double x, double y, double radius, String paint) {
        open("circle").number("cx", x).number("cy", y).number("r", radius);
        body.append(paint);
        return end();
    }

    /// An open line through the points `xy` (x0, y0, x1, y1, …).
    Svg polyline(List<Double> xy, Ink ink, double thickness, String dash) {
        body.append("<path d=\"").append(path(xy)).append("\" fill=\"none\"").append(ink.stroke());
        return strokeStyle(thickness, dash)
                .attribute("stroke-linejoin", "round")
                .end();
    }

    /// A filled area bounded by the points `xy`.
    Svg area(List<Double> xy, Ink ink, double opacity) {
        body.append("<path d=\"").append(path(xy)).append("Z\"").append(ink.fill());
        return number("fill-opacity", opacity).end();
    }

    /// A path whose data and colour are given as they are: of cells, never of foreign text.
    Svg path(String data, String paint) {
        body.append("<path d=\"").append(data).append('"').append(paint);
        return end();
    }

    /// A picture of few pixels, stretched to the box with its pixels kept sharp; `uri` holds its data.
    Svg image(double x, double y, double width, double height, String uri) {
        open("image").number("x", x).number("y", y).number("width", width).number("height", height);
        attribute("preserveAspectRatio", "none").attribute("style", "image-rendering:pixelated");
        return attribute("href", uri).end();
    }

    Svg text(double x, double y, String text, double size, Ink ink, Anchor anchor) {
        return text(x, y, text, size, ink, anchor, "");
    }

    /// `extra` is further attributes as they are, e.g. ` font-weight="600"`.
    Svg text(double x, double y, String text, double size, Ink ink, Anchor anchor, String extra) {
        open("text").number("x", x).number("y", y).number("font-size", size);
        body.append(ink.fill());
        if (anchor != Anchor.START) {
            attribute("text-anchor", anchor == Anchor.END ? "end" : "middle");
        }
        body.append(extra).append('>').append(Markup.escape(text)).append("</text>");
        return this;
    }

    /// A text that reads upwards, centred at (x, y).
    Svg upwards(double x, double y, String text, double size, Ink ink) {
        String turn = " transform=\"rotate(-90 " + Numbers.coordinate(x) + " " + Numbers.coordinate(y) + ")\"";
        return text(x, y, text, size, ink, Anchor.MIDDLE, turn);
    }

    /// A text in the middle of `x`, in the colour `paint` (hex): for labels on coloured data.
    Svg label(double x, double y, String text, double size, String paint) {
        open("text").number("x", x).number("y", y).number("font-size", size);
        attribute("fill", paint).attribute("text-anchor", "middle").attribute("font-weight", "600");
        body.append('>').append(Markup.escape(text)).append("</text>");
        return this;
    }

    /// Opens a group; `attributes` as they are.
    Svg group(String attributes) {
        body.append("<g").append(attributes).append('>');
        return this;
    }

    Svg endGroup() {
        body.append("</g>");
        return this;
    }

    /// What was drawn so far.
    String content() {
        return body.toString();
    }

    /// The drawing as an element with a title and a description for those who cannot see it.
    ///
    /// @param id unique in the page
    /// @param attributes further attributes, as they are
    static String element(
            String id,
            double width,
            double height,
            String title,
            String description,
            String content,
            String attributes) {
        return "<svg" + attributes + " viewBox=\"0 0 " + Numbers.coordinate(width) + " " + Numbers.coordinate(height)
                + "\" width=\"" + Numbers.coordinate(width) + "\" height=\"" + Numbers.coordinate(height)
                + "\" role=\"img\" aria-labelledby=\"" + id + "-t " + id + "-d\" font-family=\"" + FONTS
                + "\"><title id=\"" + id + "-t\">" + Markup.escape(title) + "</title><desc id=\"" + id + "-d\">"
                + Markup.escape(description) + "</desc>" + content + "</svg>\n";
    }

    private Svg open(String tag) {
        body.append('<').append(tag);
        return this;
    }

    private Svg number(String name, double value) {
        body.append(' ')
                .append(name)
                .append("=\"")
                .append(Numbers.coordinate(value))
                .append('"');
        return this;
    }

    private Svg attribute(String name, String value) {
        body.append(' ').append(name).append("=\"").append(value).append('"');
        return this;
    }

    private Svg strokeStyle(double thickness, String dash) {
        number("stroke-width", thickness);
        if (!dash.isEmpty()) {
            attribute("stroke-dasharray", dash);
        }
        return this;
    }

    private Svg end() {
        body.append("/>");
        return this;
    }

    private static String path(List<Double> xy) {
        StringBuilder d = new StringBuilder();
        for (int i = 0; i + 1 < xy.size(); i += 2) {
            d.append(i == 0 ? "M" : "L").append(Numbers.coordinate(xy.get(i))).append(' ');
            d.append(Numbers.coordinate(xy.get(i + 1)));
        }
        return d.toString();
    }
}
