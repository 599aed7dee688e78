package preceptor.spec;

/// Text from outside, made fit for a message.
final class Shown {
    private static final int MOST = 48;

    private Shown() {}

    /// At most 48 characters of `text`, without control characters or line breaks.
    static String shorten(String text) {
        int[] points = text.codePoints().limit(MOST + 1).toArray();
        String shown = clean(points, Math.min(points.length, MOST));
        return points.length > MOST ? shown + "…" : shown;
    }

    /// `text` without control characters or line breaks.
    static String clean(String text) {
        int[] points = text.codePoints().toArray();
        return clean(points, points.length);
    }

    private static String clean(int[] points, int count) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int c = points[i];
            boolean visible = !Character.isISOControl(c)
                    && Character.isDefined(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.SURROGATE;
            shown.appendCodePoint(visible ? c : '\uFFFD');
        }
        return shown.toString();
    }
}
