package preceptor.report;

import java.util.List;

/// One drawing of a figure.
///
/// @param title what it shows, for those who cannot see it and for saved files
/// @param content SVG elements
record Panel(double width, double height, String title, String description, String content) {
    /// An entry of a legend: a line or a filled box.
    record Key(String label, Ink ink, String dash, boolean box) {}

    /// A panel with nothing in it but a sentence.
    static Panel empty(double width, String title, String message) {
        Svg svg = new Svg();
        svg.text(0, 14, title, 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        svg.rect(0, 26, width, 60, Ink.SOFT.fill());
        svg.text(width / 2, 60, message, 12, Ink.MUTED, Svg.Anchor.MIDDLE);
        return new Panel(width, 90, title, message, svg.content());
    }

    /// The height that [#drawKeys] needs.
    static double keysHeight(List<Key> keys, double width) {
        return keys.isEmpty() ? 0 : flow(null, keys, 0, 0, width) + 18;
    }

    /// Draws a legend in rows from (x, y) on and returns its height.
    static double drawKeys(Svg svg, List<Key> keys, double x, double y, double width) {
        return keys.isEmpty() ? 0 : flow(svg, keys, x, y, width) + 18;
    }

    private static double flow(Svg svg, List<Key> keys, double x, double y, double width) {
        double across = 0;
        double down = 0;
        for (Key key : keys) {
            double swatch = key.box ? 16 : 28;
            double needed = swatch + Svg.width(key.label, 12) + 16;
            if (across > 0 && across + needed - 16 > width) {
                across = 0;
                down += 18;
            }
            if (svg != null) {
                if (key.box) {
                    svg.rect(x + across, y + down, 11, 11, key.ink.fill());
                } else {
                    svg.line(x + across, y + down + 6, x + across + 22, y + down + 6, key.ink, 2, key.dash);
                }
                svg.text(x + across + swatch, y + down + 10, key.label, 12, Ink.TEXT, Svg.Anchor.START);
            }
            across += needed;
        }
        return down;
    }
}
