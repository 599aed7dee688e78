package preceptor.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every number in the lessons' texts is that of the live figure beside it.
class LessonsTest {
    private static final Pattern FIGURE =
            Pattern.compile("<figure class=\"live\" ([^>]*)>(.*?)</figure>", Pattern.DOTALL);
    private static final Pattern VARIANT = Pattern.compile("<button [^>]*data-sets=\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("<data ([^>]*)>([^<]*)</data>");

    private record Figure(String sets, List<String> variants) {}

    static List<PlayPart.Lesson> lessons() {
        return PlayPart.LESSONS;
    }

    private static String attribute(String attributes, String name) {
        Matcher m = Pattern.compile("(?:^| )" + name + "=\"([^\"]*)\"").matcher(attributes);
        return m.find() ? m.group(1) : "";
    }

    private static Map<String, Figure> figures(String text) {
        Map<String, Figure> figures = new HashMap<>();
        Matcher m = FIGURE.matcher(text);
        while (m.find()) {
            List<String> variants = new ArrayList<>();
            Matcher v = VARIANT.matcher(m.group(2));
            while (v.find()) {
                variants.add(v.group(1));
            }
            figures.put(attribute(m.group(1), "id"), new Figure(attribute(m.group(1), "data-sets"), variants));
        }
        return figures;
    }

    private static Session session(String sets) {
        return SessionTest.session(sets.isEmpty() ? new String[0] : sets.split("; "));
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void numbersAreThoseOfTheFigures(PlayPart.Lesson lesson) {
        String text = PlayPart.text(lesson);
        Map<String, Figure> figures = figures(text);
        assertThat(figures).isNotEmpty();
        assertThat(text).contains("<details><summary>Answer</summary>", "data-right", "<math");
        Map<String, Session> sessions = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        int numbers = 0;
        Matcher m = NUMBER.matcher(text);
        while (m.find()) {
            Figure figure = figures.get(attribute(m.group(1), "data-of"));
            assertThat(figure).as(m.group()).isNotNull();
            String variant = attribute(m.group(1), "data-variant");
            String sets = variant.isEmpty() ? figure.sets() : figure.variants().get(Integer.parseInt(variant));
            int step = Integer.parseInt(attribute(m.group(1), "data-at"));
            double value = sessions.computeIfAbsent(sets, LessonsTest::session)
                    .towards(step, () -> true)
                    .reading()
                    .orElseThrow()
                    .whole()
                    .getOrDefault(attribute(m.group(1), "value"), Double.NaN);
            String below = attribute(m.group(1), "data-below");
            boolean holds;
            if (below.isEmpty()) {
                String shown = m.group(2).replace('−', '-');
                int digits = shown.length() - shown.indexOf('.') - 1;
                holds = Math.abs(value - Double.parseDouble(shown)) <= 0.5000001 * StrictMath.pow(10, -digits);
            } else {
                holds = value < Double.parseDouble(below);
            }
            if (!holds) {
                wrong.add(m.group() + " is " + value);
            }
            numbers++;
        }
        assertThat(wrong).isEmpty();
        assertThat(numbers).isGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void figuresStartWithWhatTheirFirstButtonSays(PlayPart.Lesson lesson) {
        figures(PlayPart.text(lesson)).forEach((id, figure) -> {
            if (!figure.variants().isEmpty()) {
                assertThat(figure.variants().getFirst()).as(id).isEqualTo(figure.sets());
            }
        });
    }
}
