package preceptor.report;

import java.util.ArrayList;
import java.util.List;

/// Maps values to [0, 1] along an axis and chooses its ticks. Always has a positive extent, whatever the data.
sealed interface Scale {
    /// A mark on the axis.
    record Tick(double value, String label) {}

    /// Place of `value`, 0 at the lower end, 1 at the upper; outside values are clamped.
    double position(double value);

    /// About `count` ticks at round values, ascending.
    List<Tick> ticks(int count);

    /// Values beyond this size are drawn at it: their differences would overflow.
    double LIMIT = 1e300;

    /// A linear scale from `lo` to `hi`.
    record Linear(double lo, double hi) implements Scale {
        /// Covers `lo` to `hi` and widens to round ends; a single value gets room on both sides.
        static Linear covering(double lo, double hi) {
            double a = Math.max(-LIMIT, Math.min(LIMIT, Math.min(lo, hi)));
            double b = Math.max(-LIMIT, Math.min(LIMIT, Math.max(lo, hi)));
            double size = Math.max(Math.abs(a), Math.abs(b));
            if (b - a <= 1e-9 * size || b - a < 1e-300) {
                double room = size < 1e-290 ? 1 : 0.1 * size;
                boolean atZero = size < 1e-290;
                a = atZero ? 0 : a - room;
                b += room;
            }
            double step = niceStep(b - a, 5);
            double low = StrictMath.floor(a / step + 1e-9) * step;
            double high = StrictMath.ceil(b / step - 1e-9) * step;
            // A whole step of empty paper is too much; half a step is not.
            double half = step / 2;
            return new Linear(low + half <= a ? low + half : low, high - half >= b ? high - half : high);
        }

        @Override
        public double position(double value) {
            double t = (value - lo) / (hi - lo);
            return Math.max(0, Math.min(1, t));
        }

        @Override
        public List<Tick> ticks(int count) {
            double step = niceStep(hi - lo, count);
            List<Tick> ticks = new ArrayList<>();
            double first = StrictMath.ceil(lo / step - 1e-6);
            for (int i = 0; i < 100; i++) {
                double value = (first + i) * step;
                if (value > hi + 1e-6 * step) {
                    break;
                }
                ticks.add(new Tick(value, Numbers.tick(Math.abs(value) < 1e-9 * step ? 0 : value, step)));
            }
            return ticks;
        }

        private static double niceStep(double span, int count) {
            double raw = span / Math.max(1, count);
            double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(raw)));
            double rest = raw / power;
            double nice = rest <= 1.0001 ? 1 : rest <= 2.0001 ? 2 : rest <= 5.0001 ? 5 : 10;
            return Math.max(nice * power, Double.MIN_NORMAL);
        }
    }

    /// A logarithmic scale over whole decades.
    ///
    /// @param lowest exponent of the lower end
    /// @param highest exponent of the upper end, greater than `lowest`
    record Log(int lowest, int highest) implements Scale {
        /// Covers `lo` to `hi`, both positive, with whole decades.
        static Log covering(double lo, double hi) {
            int a = (int) StrictMath.floor(StrictMath.log10(lo) + 1e-9);
            int b = (int) StrictMath.ceil(StrictMath.log10(hi) - 1e-9);
            return new Log(a, Math.max(b, a + 1));
        }

        @Override
        public double position(double value) {
            if (!(value > 0)) {
                return 0;
            }
            double t = (StrictMath.log10(value) - lowest) / (highest - lowest);
            return Math.max(0, Math.min(1, t));
        }

        @Override
        public List<Tick> ticks(int count) {
            int decades = highest - lowest;
            int every = Math.max(1, (decades + count - 1) / Math.max(1, count));
            List<Tick> ticks = new ArrayList<>();
            for (int e = lowest; e <= highest; e += every) {
                ticks.add(new Tick(StrictMath.pow(10, e), Numbers.powerOfTen(e)));
                if (decades <= 2 && e < highest) {
                    for (int digit : new int[] {2, 5}) {
                        double value = digit * StrictMath.pow(10, e);
                        ticks.add(new Tick(value, Numbers.tick(value, StrictMath.pow(10, e))));
                    }
                }
            }
            return ticks;
        }
    }
}
