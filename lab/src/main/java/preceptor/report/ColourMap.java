package preceptor.report;

import java.util.List;
import java.util.stream.IntStream;

/// The colours of heat maps: one step of the ramp per small range of values. Ramps are straight lines in OKLab
/// (B. Ottosson, 2020), so that equal steps in value look equal; light stands for zero.
enum ColourMap {
    /// 0 → 1: white to deep blue, for probabilities and gates.
    UNIT(33, "#f8f7f4", "#84b7d9", "#123b69"),
    /// 0 → largest value: the same ramp.
    SEQUENTIAL(33, "#f8f7f4", "#84b7d9", "#123b69"),
    /// −largest → +largest: orange, white, blue.
    DIVERGING(41, "#8a3b04", "#e6944d", "#f8f7f4", "#6aa6d6", "#103a70");

    /// The colours one after the other, seven characters each.
    private final String colours;

    ColourMap(int steps, String... stops) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < steps; i++) {
            double t = (double) i / (steps - 1) * (stops.length - 1);
            int at = Math.min((int) t, stops.length - 2);
            all.append(mix(stops[at], stops[at + 1], t - at));
        }
        this.colours = all.toString();
    }

    int size() {
        return colours.length() / 7;
    }

    /// The colour at place `bin` of the ramp, as hex.
    String colour(int bin) {
        return colours.substring(7 * bin, 7 * bin + 7);
    }

    List<String> ramp() {
        return IntStream.range(0, size()).mapToObj(this::colour).toList();
    }

    /// The place in the ramp of `value` when `scale` is the largest size on the map.
    int bin(double value, double scale) {
        double t = this == UNIT ? value : scale > 0 ? value / scale : 0;
        double place = this == DIVERGING ? (t + 1) / 2 : t;
        return (int) StrictMath.rint(Math.max(0, Math.min(1, place)) * (size() - 1));
    }

    private static String mix(String from, String to, double t) {
        double[] a = lab(from);
        double[] b = lab(to);
        double[] m = new double[3];
        for (int i = 0; i < 3; i++) {
            m[i] = a[i] + t * (b[i] - a[i]);
        }
        return hex(m);
    }

    private static double[] lab(String hex) {
        double[] c = new double[3];
        for (int i = 0; i < 3; i++) {
            double v = Integer.parseInt(hex.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            c[i] = v <= 0.04045 ? v / 12.92 : StrictMath.pow((v + 0.055) / 1.055, 2.4);
        }
        double l = StrictMath.cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] + 0.0514459929 * c[2]);
        double m = StrictMath.cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] + 0.1073969566 * c[2]);
        double s = StrictMath.cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] + 0.6299787005 * c[2]);
        return new double[] {
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        };
    }

    private static String hex(double[] lab) {
        double l = cube(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]);
        double m = cube(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]);
        double s = cube(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]);
        double[] c = {
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
        };
        StringBuilder out = new StringBuilder("#");
        for (double v : c) {
            double u = Math.max(0, Math.min(1, v));
            double w = u <= 0.0031308 ? 12.92 * u : 1.055 * StrictMath.pow(u, 1 / 2.4) - 0.055;
            int byteValue = (int) StrictMath.rint(w * 255);
            out.append(Character.forDigit(byteValue >> 4, 16)).append(Character.forDigit(byteValue & 15, 16));
        }
        return out.toString();
    }

    private static double cube(double v) {
        return v * v * v;
    }
}
