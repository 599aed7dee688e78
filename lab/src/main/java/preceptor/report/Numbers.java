package preceptor.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Numbers as text, the same in every locale.
final class Numbers {
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private Numbers() {}

    /// `digits` significant digits, trailing zeros kept (0.370, 1.20 × 10⁻⁵); plain from 0.0001 up to 99,999.
    static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent <= 4) {
            String plain = rounded.setScale(Math.max(0, digits - 1 - exponent), RoundingMode.HALF_EVEN)
                    .toPlainString();
            return minus(plain);
        }
        String mantissa = rounded.scaleByPowerOfTen(-exponent)
                .setScale(digits - 1, RoundingMode.HALF_EVEN)
                .toPlainString();
        return minus(mantissa) + " × 10" + superscript(exponent);
    }

    /// Three significant digits.
    static String shortForm(double value) {
        return significant(value, 3);
    }

    /// A fixed number of decimals, with a true minus sign; a rounded zero has no sign.
    static String fixed(double value, int decimals) {
        if (!(Math.abs(value) < 1e9)) {
            return significant(value, 3);
        }
        BigDecimal rounded = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
        return minus(rounded.toPlainString());
    }

    /// Three decimals where that shows the number (losses, cosines), else three significant digits.
    static String decimals(double value) {
        double size = Math.abs(value);
        return size == 0 || (size >= 0.01 && size < 1000) ? fixed(value, 3) : significant(value, 3);
    }

    /// A fraction as per cent with one decimal.
    static String percent(double fraction) {
        double size = Math.abs(fraction);
        if (size == 0) {
            return "0\u00a0%";
        }
        if (size < 0.0005) {
            return significant(100 * fraction, 2) + "\u00a0%";
        }
        return size >= 100 ? significant(100 * fraction, 3) + "\u00a0%" : fixed(100 * fraction, 1) + "\u00a0%";
    }

    /// How large an error is beside what it is an error of: `nothing`, 12.0 %, 95 times.
    static String error(double fraction) {
        if (fraction < 1e-9) {
            return "nothing";
        }
        return fraction < 2 ? percent(fraction) : significant(fraction, 2) + " times its size";
    }

    /// A whole number with thin thousands separators.
    static String count(long value) {
        String digits = Long.toString(Math.abs(value));
        StringBuilder out = new StringBuilder(value < 0 ? "−" : "");
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0 && digits.length() > 4) {
                out.append('\u202f');
            }
            out.append(digits.charAt(i));
        }
        return out.toString();
    }

    /// A label at a tick whose neighbours are `spacing` away.
    static String tick(double value, double spacing) {
        double size = Math.abs(value);
        if (value == 0) {
            return "0";
        }
        if (size >= 1e6 || spacing < 1e-4) {
            return trimmed(significant(value, 6));
        }
        int decimals = 0;
        double unit = 1;
        while (decimals < 6 && unit > spacing * 1.001) {
            unit /= 10;
            decimals++;
        }
        // 2.5 needs one digit more than its power of ten.
        double digits = spacing / unit;
        if (Math.abs(digits - StrictMath.rint(digits)) > 1e-6) {
            decimals++;
        }
        String text = fixed(value, decimals);
        return size >= 10000 && decimals == 0 ? count((long) value) : text;
    }

    /// 10 to a whole power, as 10⁻³.
    static String powerOfTen(int exponent) {
        return exponent == 0 ? "1" : "10" + superscript(exponent);
    }

    /// All digits that identify the value, in the plain form that other programs read.
    static String exact(double value) {
        return value == 0 ? "0" : Double.toString(value);
    }

    /// A coordinate in a drawing: at most two decimals.
    static String coordinate(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("expected a finite coordinate, got " + value);
        }
        BigDecimal rounded =
                new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    private static String trimmed(String text) {
        int times = text.indexOf(" × ");
        String head = times < 0 ? text : text.substring(0, times);
        String tail = times < 0 ? "" : text.substring(times);
        if (head.contains(".")) {
            head = head.replaceAll("0+$", "").replaceAll("\\.$", "");
        }
        return head + tail;
    }

    private static String minus(String text) {
        if (!text.startsWith("-")) {
            return text;
        }
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return (zero ? "" : "−") + text.substring(1);
    }

    private static String superscript(int exponent) {
        StringBuilder out = new StringBuilder(exponent < 0 ? "⁻" : "");
        String digits = Integer.toString(Math.abs(exponent));
        for (int i = 0; i < digits.length(); i++) {
            out.append(SUPERSCRIPTS.charAt(digits.charAt(i) - '0'));
        }
        return out.toString();
    }
}
