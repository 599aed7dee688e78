package preceptor.report;

import java.util.Locale;

/// The colours of lines, areas and text. Each has a shade for light and one for dark pages. Figures carry the light
/// shade in themselves, so that a saved figure is complete; the page changes it by class name on dark screens.
///
/// Student, twins and Bayes have the same colours everywhere. Hues are chosen to stay apart for the common forms of
/// colour blindness, and no figure tells things apart by hue alone: lines also differ by dash, marker or label.
enum Ink {
    TEXT("#1f2328", "#e6e6e3"),
    MUTED("#5c6370", "#a3a7ae"),
    AXIS("#7d838c", "#8b9098"),
    GRID("#e4e6e9", "#33373d"),
    PAPER("#ffffff", "#16181c"),
    SOFT("#eef0f2", "#24282e"),
    STUDENT("#0072b2", "#56b4f0"),
    HARD("#c8501a", "#f2935c"),
    GAUSSIAN("#9a4d8e", "#d99ad0"),
    BAYES("#3d3d3d", "#d0d0d0"),
    ORDER("#00806a", "#3cc9a7"),
    COVARIANCE("#3b3a8f", "#8f8df0"),
    SUFFICIENCY("#d8b93b", "#d8c05a"),
    FORWARD("#46a396", "#4fb8a9"),
    BACKWARD("#c9647a", "#e08a9b"),
    CLOSURE("#8c8c8c", "#9a9a9a"),
    LEVEL1("#b08415", "#e3c45a"),
    LEVEL2("#3c8a55", "#7cc98f"),
    LEVEL3("#1b6a82", "#5fb3cc"),
    LEVEL4("#2b3974", "#a3adf0"),
    HEAD("#8a3b63", "#e39abf"),
    GOOD("#1a7f4b", "#5cc98a"),
    BAD("#b3261e", "#ff8a80");

    private final String light;
    private final String dark;

    Ink(String light, String dark) {
        this.light = light;
        this.dark = dark;
    }

    String light() {
        return light;
    }

    private String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Attributes for a line of this colour.
    String stroke() {
        return " class=\"s-" + code() + "\" stroke=\"" + light + "\"";
    }

    /// Attributes for an area or a text of this colour.
    String fill() {
        return " class=\"f-" + code() + "\" fill=\"" + light + "\"";
    }

    /// Attributes for an area of this colour with an outline of another.
    String fill(Ink outline) {
        return " class=\"f-" + code() + " s-" + outline.code() + "\" fill=\"" + light + "\" stroke=\"" + outline.light
                + "\"";
    }

    /// The colour of level `level` of levels 1 to `top`; `top` + 1 is the head.
    static Ink level(int level, int top) {
        if (level > top) {
            return HEAD;
        }
        Ink[] ramp = {LEVEL1, LEVEL2, LEVEL3, LEVEL4};
        if (top <= 1) {
            return LEVEL3;
        }
        if (top == 2) {
            return level <= 1 ? LEVEL2 : LEVEL4;
        }
        int at = (int) ((long) (Math.max(level, 1) - 1) * (ramp.length - 1) / (top - 1));
        return ramp[Math.min(at, ramp.length - 1)];
    }

    /// The rules that change figures to their dark shades.
    static String darkRules() {
        StringBuilder css = new StringBuilder();
        for (Ink ink : values()) {
            css.append(".s-")
                    .append(ink.code())
                    .append("{stroke:")
                    .append(ink.dark)
                    .append("}");
            css.append(".f-")
                    .append(ink.code())
                    .append("{fill:")
                    .append(ink.dark)
                    .append("}\n");
        }
        return css.toString();
    }
}
