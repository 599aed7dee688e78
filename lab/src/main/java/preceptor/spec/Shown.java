package preceptor.spec;

/// Text from outside, made fit for a message.
final class Shown {
    private static final int MOST = 48;

    private Shown() {}

    /// At most 48 characters of `text`, without control characters or line breaks.
    static String shorten(String text) {
        StringBuilder shown = new StringBuilder();
        int[] points = text.codePoints().limit(MOST + 1).toArray();
        for (int i = 0; i < Math.min(points.length, MOST); i++) {
            int c = points[i];
            boolean visible = !Character.isISOControl(c)
                    && Character.isDefined(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.SURROGATE;
            shown.appendCodePoint(visible ? c : '\uFFFD');
        }
        return points.length > MOST ? shown.append('…').toString() : shown.toString();
    }
}
