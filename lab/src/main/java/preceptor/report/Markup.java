package preceptor.report;

/// Text made safe for HTML and XML.
public final class Markup {
    private Markup() {}

    /// `text` fit for element content and for attributes in either quotes. Characters that XML forbids, and halves of
    /// surrogate pairs, become U+FFFD.
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        }
        return out.toString();
    }

    /// `text` escaped; where it has no room it breaks after the dots of a path and after `=`.
    static String breakable(String text) {
        return escape(text).replaceAll("(=|\\.(?=[a-z]))", "$1<wbr>");
    }

    /// Opens what is wider than a phone and can be moved sideways, with the keyboard, too; ends with `</div>`.
    ///
    /// @param label what it is, for those who do not see it
    static String scroll(String label) {
        return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escape(label) + "\">";
    }

    /// A block of code, likewise.
    static String code(String label, String text) {
        return "<pre tabindex=\"0\" role=\"region\" aria-label=\"" + escape(label) + "\"><code>" + escape(text)
                + "</code></pre>";
    }

    private static boolean allowed(int c) {
        boolean control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        return !control && !surrogate && (c & 0xFFFE) != 0xFFFE;
    }
}
