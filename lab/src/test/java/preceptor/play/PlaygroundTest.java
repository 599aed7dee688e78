package preceptor.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlaygroundTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Playground playground = new Playground(() -> 0, 60, 60);

    @AfterEach
    void close() {
        playground.close();
    }

    private JsonNode ask(String id, int step, String... sets) throws InterruptedException {
        return ask(playground, id, step, sets);
    }

    private static JsonNode ask(Playground playground, String id, int step, String... sets)
            throws InterruptedException {
        Map<String, Object> request = Map.of("id", id, "sets", List.of(sets), "step", step, "region", "1.0");
        return MAPPER.readTree(MAPPER.writeValueAsString(playground.answer(MAPPER.valueToTree(request))));
    }

    @Test
    void whoeverCannotWaitAsksAgainAndMissesNothing() throws InterruptedException {
        try (Playground hasty = new Playground(() -> 0, 0, 0.01)) {
            JsonNode scene = MAPPER.missingNode();
            int asked = 0;
            JsonNode answer;
            do {
                // The step that is wanted may change while another is computed.
                answer = ask(hasty, "a", Math.min(asked, 3), "student.width=64");
                scene = answer.has("scene") ? answer.path("scene") : scene;
                asked++;
                assertThat(answer.has("pending")).as("%s", answer).isNotEqualTo(answer.has("numbers"));
            } while (answer.has("pending") || answer.path("step").intValue() < 3);
            JsonNode patient = ask("a", 3, "student.width=64");
            assertThat(scene).isEqualTo(patient.path("scene"));
            assertThat(answer.path("numbers")).isEqualTo(patient.path("numbers"));
            assertThat(answer.path("region")).isEqualTo(patient.path("region"));
            assertThat(ask(hasty, "b", 0, "student.width=63").path("pending").asBoolean(false))
                    .isTrue();
            assertThat(ask(hasty, "b", 0, "student.width=64").has("refused")).isFalse();
        }
    }

    @Test
    void anAnswerHasWhatThePageDraws() throws InterruptedException {
        JsonNode answer = ask("a", 2);
        assertThat(answer.path("step").intValue()).isEqualTo(2);
        assertThat(answer.path("points")).hasSize(3);
        JsonNode whole = answer.path("numbers").path("whole");
        for (String metric : List.of(
                "loss/population",
                "accuracy/population",
                "loss/bayes",
                "twin/hard/loss",
                "budget/B0-B1/level1",
                "fidelity/B4/cosine/level3",
                "gates/level1",
                "balance/T7-drift/level2")) {
            assertThat(whole.path(metric).isNumber()).as(metric).isTrue();
        }
        JsonNode region = answer.path("region");
        for (String name : List.of("F", "D", "G", "measured/F", "measured/D", "measured/G")) {
            assertThat(region.path(name)).as(name).hasSize(2);
            assertThat(region.path(name).path(0)).as(name).hasSize(16);
        }
        assertThat(answer.path("scene").path("regions")).hasSize(15);
        assertThat(answer.path("scene")
                        .path("P")
                        .path("1.0/0.1")
                        .path(0)
                        .path(0)
                        .doubleValue())
                .isEqualTo(0.875);
        assertThat(ask("a", 3).has("scene")).isFalse();
    }

    @Test
    void doublesKeepTheirBitsOnTheWay() throws InterruptedException {
        Reading reading = SessionTest.session().towards(5, () -> true).reading().orElseThrow();
        JsonNode whole = ask("a", 5).path("numbers").path("whole");
        reading.whole()
                .forEach((metric, value) ->
                        assertThat(whole.path(metric).doubleValue()).as(metric).isEqualTo(value));
    }

    @Test
    void aForgottenSessionIsMadeAgainWithTheSameNumbers() throws InterruptedException {
        JsonNode before = ask("first", 4);
        for (int i = 0; i < 140; i++) {
            ask("other" + i, 0, "regions.depth=1");
        }
        assertThat(playground.sessions()).isLessThanOrEqualTo(128);
        JsonNode after = ask("first", 4);
        assertThat(after.path("numbers")).isEqualTo(before.path("numbers"));
        assertThat(after.path("points")).hasSize(5);
    }

    @Test
    void otherSettingsMakeAnotherSession() throws InterruptedException {
        ask("a", 4);
        JsonNode answer = ask("a", 0, "student.width=8");
        assertThat(answer.path("scene")
                        .path("spec")
                        .path("student")
                        .path("width")
                        .intValue())
                .isEqualTo(8);
        assertThat(answer.path("points")).hasSize(1);
    }

    /// Scene and session are made side by side; numbers of the cheapest session may be there before its scene.
    @Test
    void noNumbersComeWithoutTheirScene() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            String width = "student.width=" + (2 + i % 2);
            JsonNode answer = ask("a", 0, width, "regions.depth=1", "expansion.gates=[measured]");
            assertThat(answer.has("numbers")).as("%s", answer).isTrue();
            assertThat(answer.has("scene")).as("answer %d has its scene", i).isTrue();
        }
    }

    @Test
    void whatCannotBeIsAnAnswer() throws InterruptedException {
        assertThat(ask("a", 0, "student.width=0").path("refused").asString()).contains("student.width");
        assertThat(ask("a", 0, "student.width=100").path("refused").asString()).contains("up to 64", "run");
        assertThat(ask("a", 0, "teacher.kind=random-hierarchy", "teacher.productions=8")
                        .path("refused")
                        .asString())
                .contains("productions");
        assertThat(ask(
                                "a",
                                400,
                                "training.optimizer.rate=30",
                                "student.loss=squared-error",
                                "student.activation=linear")
                        .path("failure")
                        .path("message")
                        .asString())
                .contains("no longer finite", "step 3");
        assertThat(ask("a", 0).has("refused")).isFalse();
    }

    @Test
    void whatIsNoRequestIsRefused() {
        for (String request : List.of(
                "[]",
                "{\"id\":\"\",\"sets\":[],\"step\":0}",
                "{\"id\":\"a\",\"sets\":{},\"step\":0}",
                "{\"id\":\"a\",\"sets\":[],\"step\":1.5}",
                "{\"id\":\"a\",\"sets\":[]}")) {
            assertThatIllegalArgumentException()
                    .as(request)
                    .isThrownBy(() -> playground.answer(MAPPER.readTree(request)));
        }
    }
}
