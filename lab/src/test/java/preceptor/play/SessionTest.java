package preceptor.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.parallel.Workers;
import preceptor.result.Metrics;
import preceptor.run.Experiment;
import preceptor.run.Problems;
import preceptor.run.RefusedException;
import preceptor.spec.Spec;
import preceptor.spec.SpecException;

class SessionTest {
    private static final int STEPS = 6;

    static Session session(String... sets) {
        return new Session(PlaySpec.of(List.of(sets)), () -> 0, new Workers(1));
    }

    private static Session.Frame at(Session session, int step) {
        return session.towards(step, () -> true);
    }

    private static List<String> settings(String line) {
        return line.isEmpty() ? List.of() : List.of(line.split("; "));
    }

    /// All numbers that `run` records of the first steps, by place and metric.
    private static Map<String, Double> run(List<String> sets) {
        List<String> all = new ArrayList<>(sets);
        all.add("training.steps=" + STEPS);
        Spec spec = PlaySpec.of(all);
        Experiment experiment = new Experiment(spec, Problems.of(spec, Path.of("playground")), () -> 0, new Workers(2));
        Metrics metrics = experiment.run((what, done, of) -> {}).metrics();
        Map<String, Double> numbers = new TreeMap<>();
        metrics.forEach(row -> numbers.put(
                row.step() + " " + row.region() + "/" + row.child() + " " + row.level() + " " + row.metric(),
                row.value()));
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "training.data={samples: 60, label_noise: 0.2}; training.optimizer={kind: adam, rate: 0.02}; seed=7",
                "teacher.kind=random-hierarchy; student.batch_norm=before-relu; expansion.gates=[measured, gaussian];"
                        + " expansion.train=[gaussian]; training.optimizer.kind=momentum",
                "teacher.kind=product; regions.depth=2; student.batch_norm=after-relu; student.init=separable",
                "teacher.kind=computed; regions={kind: grid1d, size: 7, kernel: 3}; student.activation=linear",
                "regions.depth=4; student.width=4; training.optimizer={kind: sgd, rate: 0.1, batch: 8}"
            })
    void numbersAreThoseOfRunToTheBit(String line) {
        List<String> sets = settings(line);
        Map<String, Double> run = run(sets);
        Session session = session(sets.toArray(String[]::new));
        int compared = 0;
        for (int step = 0; step <= STEPS; step++) {
            Reading reading = at(session, step).reading().orElseThrow();
            for (Map.Entry<String, Double> row : run.entrySet()) {
                String[] key = row.getKey().split(" ", 4);
                boolean errorOfBudget = key[3].endsWith("/se") && key[3].matches("(budget|fidelity)/.*");
                if (!key[0].equals(Integer.toString(step)) || errorOfBudget) {
                    continue;
                }
                Double own;
                if (key[1].equals("/")) {
                    own = reading.whole().get(key[2].equals("-1") ? key[3] : key[3] + "/level" + key[2]);
                } else if (key[1].endsWith("/")) {
                    own = reading.regions()
                            .get(key[1].substring(0, key[1].length() - 1))
                            .get(key[3]);
                } else {
                    own = reading.edges().get(key[1]).get(key[3]);
                }
                assertThat(own).as(row.getKey()).isEqualTo(row.getValue());
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(STEPS * 50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "training.optimizer.kind=adam; student.dropout=0.2", "training.optimizer.kind=nesterov"})
    void jumpsAndRewindsComeToTheSameBits(String line) {
        String[] sets = settings(line).toArray(String[]::new);
        Session straight = session(sets);
        Session wandering = session(sets);
        List<Reading> readings = new ArrayList<>();
        List<double[]> parameters = new ArrayList<>();
        for (int step = 0; step <= 150; step++) {
            Session.Frame frame = at(straight, step);
            readings.add(frame.reading().orElseThrow());
            parameters.add(frame.moment().orElseThrow().parameters().values().clone());
        }
        for (int step : new int[] {150, 7, 131, 0, 64, 65, 149, 1, 0, 150}) {
            Session.Frame frame = at(wandering, step);
            assertThat(frame.step()).isEqualTo(step);
            assertThat(frame.reading().orElseThrow()).isEqualTo(readings.get(step));
            assertThat(frame.moment().orElseThrow().parameters().values()).isEqualTo(parameters.get(step));
        }
    }

    @Test
    void anAnswerMayBeCutShortWithoutChangingAnyNumber() {
        Session whole = session();
        Session cut = session();
        List<Reading> expected = new ArrayList<>(at(whole, 0).points());
        expected.addAll(at(whole, 12).points());
        List<Reading> points = new ArrayList<>();
        Session.Frame frame = cut.towards(12, () -> false);
        while (frame.step() < 12) {
            points.addAll(frame.points());
            frame = cut.towards(12, () -> false);
        }
        points.addAll(frame.points());
        assertThat(points).isEqualTo(expected).hasSize(13);
    }

    @Test
    void statesAndPointsStayBounded() {
        Session session = session("regions.depth=2", "student.width=4");
        int points = 0;
        for (int step = 0; step <= 2000; step += 100) {
            points += at(session, step).points().size();
            assertThat(session.kept()).isLessThanOrEqualTo(64);
        }
        assertThat(points).isLessThanOrEqualTo(3 * Session.MOST_POINTS);
        assertThat(Session.spacing(2000) * Session.MOST_POINTS).isGreaterThanOrEqualTo(2000);
        assertThat(at(session, 1999).points()).isEmpty();
        assertThat(session.step()).isEqualTo(1999);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "training.optimizer.rate=1e6; student.activation=linear",
                "training.optimizer.rate=1e6; student.batch_norm=before-relu; training.weight_decay=100",
                "training.optimizer={kind: momentum, rate: 5}; student.loss=squared-error; student.activation=linear",
                "training.optimizer.rate=30; student.loss=squared-error; student.activation=linear",
                "student.init.scale=1e6; student.loss=squared-error",
                "training.optimizer.rate=50; student.loss=squared-error; student.activation=linear;"
                        + " teacher.kind=product; regions.depth=2"
            })
    void divergingIsShownAndExplained(String line) {
        Session session = session(settings(line).toArray(String[]::new));
        Reading start = at(session, 0).reading().orElseThrow();
        Session.Frame frame = at(session, 400);
        Session.Failure failure = frame.failure().orElseThrow();
        assertThat(frame.step()).isEqualTo(failure.step() - 1);
        assertThat(frame.reading().orElseThrow().step()).isEqualTo(frame.step());
        assertThat(failure.message())
                .contains("step " + failure.step(), "lower training.optimizer.rate")
                .containsPattern("NaN|Infinity");
        assertThat(at(session, 0).reading().orElseThrow()).isEqualTo(start);
        assertThat(at(session, 400).failure()).contains(failure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "teacher={kind: learned, file: secret.yaml}",
                "teacher.tables=/etc/passwd",
                "regions={kind: explicit, file: /etc/passwd}",
                "teacher={kind: computed, rule: table, tables: /etc/passwd}",
                "teacher={kind: product, factors: [{kind: latent-tree, tables: /etc/passwd}]}",
                "teacher={kind: product, factors: [{kind: learned, file: secret.yaml}]}",
                "student.width=65",
                "teacher.values=5",
                "regions.depth=32",
                "regions={kind: grid1d, size: 97, kernel: 97}",
                "training.data={samples: 5000}",
                "limits.inputs=5000",
                "limits.monte_carlo=100000",
                "refinement={at: [0]}"
            })
    void whatIsTooLargeOrInAFileIsRefused(String set) {
        assertThatThrownBy(() -> PlaySpec.of(List.of(set)))
                .isInstanceOfAny(RefusedException.class, SpecException.class);
    }

    @Test
    void wrongSettingsAreAnsweredAsSpecsAre() {
        assertThatThrownBy(() -> PlaySpec.of(List.of("student.widht=3")))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("width");
    }
}
