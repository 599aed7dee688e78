package preceptor.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The types of a spec's numbers. Each has a range, which its messages state.
final class Numbers {
    private static final int MOST_DIGITS = 400;
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern SPECIAL = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    /// Integers up to here are exact as doubles, so every reader of JSON agrees on them.
    static final long MOST_EXACT = (1L << 53) - 1;

    private Numbers() {}

    static Type<Integer> integer(int least, int most) {
        return Types.map(new Whole(least, most), Long::intValue, Integer::longValue);
    }

    static Type<Long> whole(long least, long most) {
        return new Whole(least, most);
    }

    /// From `least` to `most`, both included.
    static Type<Double> real(double least, double most) {
        return new Real(least, false, most, false);
    }

    /// Greater than 0 and up to `most`.
    static Type<Double> positive(double most) {
        return new Real(0, true, most, false);
    }

    /// From `least` up to, but not including, `bound`.
    static Type<Double> below(double least, double bound) {
        return new Real(least, false, bound, true);
    }

    /// The number that a value written without quotes is, whatever it may be for.
    static Optional<Number> plain(Syntax.Scalar scalar) {
        if (!matches(DECIMAL, scalar)) {
            return Optional.empty();
        }
        Long whole = Whole.parse(scalar.text());
        double value = Double.parseDouble(scalar.text()) + 0.0;
        return whole != null ? Optional.of(whole) : Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    private static boolean matches(Pattern pattern, Syntax node) {
        return node instanceof Syntax.Scalar scalar
                && scalar.plain()
                && scalar.text().length() <= MOST_DIGITS
                && pattern.matcher(scalar.text()).matches();
    }

    private record Whole(long least, long most) implements Type<Long> {
        @Override
        public Long read(Syntax node, String path, Reading reading) {
            if (node instanceof Syntax.Scalar scalar && matches(DECIMAL, node)) {
                Long value = parse(scalar.text());
                if (value != null && value >= least && value <= most) {
                    return value;
                }
            }
            reading.problem(node.place(), path, "expected " + expected() + ", got " + node.describe());
            return null;
        }

        /// Null for what isn't an integer or is too large to be one; `1e4` is one.
        private static Long parse(String text) {
            if (matchesInteger(text)) {
                try {
                    return Long.parseLong(text);
                } catch (NumberFormatException tooLarge) {
                    return null;
                }
            }
            double value = Double.parseDouble(text);
            return StrictMath.rint(value) == value && Math.abs(value) <= MOST_EXACT ? (Long) (long) value : null;
        }

        private static boolean matchesInteger(String text) {
            return INTEGER.matcher(text).matches();
        }

        @Override
        public Object write(Long value) {
            return value;
        }

        @Override
        public String expected() {
            return "an integer from " + least + " to " + most;
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return Types.ordered("type", "integer", "minimum", least, "maximum", most);
        }
    }

    private record Real(double least, boolean above, double most, boolean below) implements Type<Double> {
        @Override
        public Double read(Syntax node, String path, Reading reading) {
            boolean number = matches(DECIMAL, node);
            if (number && node instanceof Syntax.Scalar scalar) {
                // Adding zero turns −0 into 0.
                double value = Double.parseDouble(scalar.text()) + 0.0;
                boolean inside = (above ? value > least : value >= least) && (below ? value < most : value <= most);
                if (inside) {
                    return value;
                }
            }
            String kind = matches(SPECIAL, node) ? ", which isn't a finite number" : "";
            reading.problem(node.place(), path, "expected " + expected() + ", got " + node.describe() + kind);
            return null;
        }

        @Override
        public Object write(Double value) {
            return value;
        }

        @Override
        public String expected() {
            return "a number " + (above ? "greater than " : "from ") + Json.number(least)
                    + (below ? " to less than " : " to ") + Json.number(most);
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "number");
            schema.put(above ? "exclusiveMinimum" : "minimum", least);
            schema.put(below ? "exclusiveMaximum" : "maximum", most);
            return schema;
        }
    }
}
