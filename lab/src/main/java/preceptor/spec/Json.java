package preceptor.spec;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes plain trees as JSON with the shortest numbers that read back as the same doubles.
final class Json {
    private static final int DIGITS_BEFORE_EXPONENT = 21;

    private Json() {}

    /// One line, keys sorted, no spaces.
    static String canonical(Object tree) {
        StringBuilder out = new StringBuilder();
        write(tree, out, -1, true);
        return out.toString();
    }

    /// Indented, keys in the order of the maps.
    static String indented(Object tree) {
        StringBuilder out = new StringBuilder();
        write(tree, out, 0, false);
        return out.append('\n').toString();
    }

    private static void write(Object node, StringBuilder out, int indent, boolean sorted) {
        switch (node) {
            case Map<?, ?> map -> {
                Map<?, ?> ordered = sorted ? new TreeMap<>(map) : map;
                String separator = "";
                out.append('{');
                for (Map.Entry<?, ?> entry : ordered.entrySet()) {
                    out.append(separator);
                    newLine(out, indent, 1);
                    quote(entry.getKey().toString(), out);
                    out.append(indent < 0 ? ":" : ": ");
                    write(entry.getValue(), out, indent < 0 ? indent : indent + 1, sorted);
                    separator = ",";
                }
                if (!ordered.isEmpty()) {
                    newLine(out, indent, 0);
                }
                out.append('}');
            }
            case List<?> list -> {
                String separator = "";
                out.append('[');
                for (Object item : list) {
                    out.append(separator);
                    newLine(out, indent, 1);
                    write(item, out, indent < 0 ? indent : indent + 1, sorted);
                    separator = ",";
                }
                if (!list.isEmpty()) {
                    newLine(out, indent, 0);
                }
                out.append(']');
            }
            case String text -> quote(text, out);
            case Boolean flag -> out.append(flag.booleanValue());
            case Number number -> out.append(number(number));
            default -> throw new IllegalArgumentException("a plain tree can't hold " + node.getClass());
        }
    }

    private static void newLine(StringBuilder out, int indent, int more) {
        if (indent >= 0) {
            out.append('\n').repeat("  ", indent + more);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7F) {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// The shortest decimal text: `0.75`, `1`, `1e-8`.
    static String number(Number number) {
        if (!(number instanceof Double value)) {
            return number.toString();
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no " + value);
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = decimal.unscaledValue().abs().toString();
        int point = digits.length() - decimal.scale();
        String sign = value < 0 ? "-" : "";
        if (point > DIGITS_BEFORE_EXPONENT || point < -5) {
            String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
            return sign + mantissa + "e" + (point - 1);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        return sign
                + (point >= digits.length()
                        ? digits + "0".repeat(point - digits.length())
                        : digits.substring(0, point) + "." + digits.substring(point));
    }
}
