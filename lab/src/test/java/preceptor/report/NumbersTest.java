package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void keepsSignificantDigits() {
        assertThat(Numbers.significant(0.37, 3)).isEqualTo("0.370");
        assertThat(Numbers.significant(0.99996, 3)).isEqualTo("1.00");
        assertThat(Numbers.significant(12345.6, 3)).isEqualTo("12300");
        assertThat(Numbers.significant(1.2e-5, 2)).isEqualTo("1.2 × 10⁻⁵");
        assertThat(Numbers.significant(-3.21e200, 3)).isEqualTo("−3.21 × 10²⁰⁰");
        assertThat(Numbers.significant(0, 3)).isEqualTo("0");
        assertThat(Numbers.significant(Double.NaN, 3)).isEqualTo("–");
        assertThat(Numbers.significant(Double.NEGATIVE_INFINITY, 3)).isEqualTo("−∞");
    }

    @Test
    void fixesDecimalsWithoutNegativeZero() {
        assertThat(Numbers.fixed(-0.0004, 3)).isEqualTo("0.000");
        assertThat(Numbers.fixed(-1.5, 1)).isEqualTo("−1.5");
        assertThat(Numbers.percent(0.8513)).isEqualTo("85.1\u00a0%");
        assertThat(Numbers.percent(0)).isEqualTo("0\u00a0%");
        assertThat(Numbers.percent(1e-12)).isEqualTo("1.0 × 10⁻¹⁰\u00a0%");
        assertThat(Numbers.count(1234567)).isEqualTo("1\u202f234\u202f567");
        assertThat(Numbers.count(1234)).isEqualTo("1234");
    }

    @Test
    void ticksHaveAsManyDecimalsAsTheirSpacing() {
        assertThat(Numbers.tick(0.7, 0.1)).isEqualTo("0.7");
        assertThat(Numbers.tick(0.75, 0.25)).isEqualTo("0.75");
        assertThat(Numbers.tick(40, 20)).isEqualTo("40");
        assertThat(Numbers.tick(20000, 10000)).isEqualTo("20\u202f000");
        assertThat(Numbers.tick(3e8, 1e8)).isEqualTo("3 × 10⁸");
    }

    @Test
    void doesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertThat(Numbers.fixed(1234.5, 1)).isEqualTo("1234.5");
            assertThat(Numbers.coordinate(1.005)).isEqualTo("1");
            assertThat(HtmlReport.render(ReportFixture.realistic())).contains("0.371\u00a0nats");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void refusesCoordinatesThatAreNotFinite() {
        assertThatThrownBy(() -> Numbers.coordinate(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
