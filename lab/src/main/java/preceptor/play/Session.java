package preceptor.play;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import preceptor.parallel.Workers;
import preceptor.result.Metrics;
import preceptor.result.NamedArray;
import preceptor.result.NonFiniteException;
import preceptor.result.SavedRun;
import preceptor.run.Experiment;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.spec.Spec;
import preceptor.training.DivergedException;

/// A student and its twins that can be led to any step, forwards and back, and looked at there. What is seen at a step
/// depends on spec and step alone, however the session came there, and equals what `run` records of the same spec.
///
/// Back means on from a saved state. States are kept at multiples of a stride that doubles whenever there are too
/// many, so that memory is bounded; the same holds of the steps that are recorded on the way.
///
/// For use by one thread at a time.
public final class Session {
    /// The last step that a session goes to.
    public static final int LAST = 100_000;

    /// The most steps recorded on the way, before every second is left out.
    static final int MOST_POINTS = 400;

    private static final int MOST_STATES = 64;
    private static final double MOST_STATE_BYTES = 8e6;

    private final Spec spec;
    private final Problem problem;
    private final Experiment experiment;
    private final NavigableMap<Integer, SavedRun> states = new TreeMap<>();
    private int stride = 1;
    private int at;
    private int recorded = -1;
    private Optional<Failure> failure = Optional.empty();

    /// The numbers are no longer finite from here on.
    ///
    /// @param step the first step that cannot be shown
    /// @param message who diverged, where, and the first bad value
    public record Failure(int step, String message) {}

    /// What a session answers.
    ///
    /// @param step where training is
    /// @param moment what is to be seen there, empty where not even the start is finite; the next step changes it
    /// @param reading its numbers
    /// @param points the recorded steps that were passed on the way for the first time
    /// @param spacing recorded steps are multiples of it
    /// @param failure why training goes no further, where it does not
    public record Frame(
            int step,
            Optional<Experiment.Moment> moment,
            Optional<Reading> reading,
            List<Reading> points,
            int spacing,
            Optional<Failure> failure) {}

    private record Seen(Experiment.Moment moment, Reading reading) {}

    /// At step 0 of the spec.
    ///
    /// @param clock for wall times that nobody sees
    /// @param workers carry what can be done at the same time; nothing that is seen depends on them
    /// @throws preceptor.run.InputException if the spec asks for what cannot be
    /// @throws preceptor.run.RefusedException if it asks for more than its limits allow
    public Session(Spec spec, Experiment.Clock clock, Workers workers) {
        this(spec, problem(spec), clock, workers);
    }

    /// The same of a spec whose problem is already there.
    Session(Spec spec, Problem problem, Experiment.Clock clock, Workers workers) {
        this.spec = spec;
        this.problem = problem;
        experiment = new Experiment(spec, problem, clock, workers);
        states.put(0, state());
    }

    /// The problem of a spec, which is there long before a session is.
    static Problem problem(Spec spec) {
        return Problems.watched(spec, Path.of("playground"));
    }

    public Spec spec() {
        return spec;
    }

    public Problem problem() {
        return problem;
    }

    /// The step at which training is.
    public int step() {
        return at;
    }

    /// Goes to `target`, or as far towards it as `more` allows; at least one step, unless it is there. Diverging is an
    /// answer and no exception.
    public Frame towards(int target, BooleanSupplier more) {
        int wanted = Math.clamp(target, 0, LAST);
        if (wanted < at) {
            back(wanted);
        }
        List<Reading> points = new ArrayList<>();
        Optional<Seen> seen = recorded < 0 ? look() : Optional.empty();
        if (recorded < 0) {
            recorded = 0;
            seen.ifPresent(s -> points.add(s.reading()));
        }
        boolean first = true;
        while (at < wanted && !blocked() && (first || more.getAsBoolean())) {
            first = false;
            seen = Optional.empty();
            if (!forward()) {
                break;
            }
            if (at > recorded && at % spacing(at) == 0) {
                seen = look();
                recorded = at;
                seen.ifPresent(s -> points.add(s.reading()));
            }
        }
        while (seen.isEmpty()) {
            seen = look();
            if (seen.isEmpty() && at == 0) {
                break;
            }
            if (seen.isEmpty()) {
                back(at - 1);
            }
        }
        return new Frame(
                at, seen.map(Seen::moment), seen.map(Seen::reading), points, spacing(Math.max(at, recorded)), failure);
    }

    /// Recorded steps up to `step` are multiples of it: the least power of 2 that leaves at most [#MOST_POINTS].
    static int spacing(int step) {
        int spacing = 1;
        while (step > (long) MOST_POINTS * spacing) {
            spacing *= 2;
        }
        return spacing;
    }

    /// How many states are kept, for tests of memory.
    int kept() {
        return states.size();
    }

    private boolean blocked() {
        return failure.isPresent() && at + 1 >= failure.get().step();
    }

    /// One step, or none and a failure.
    private boolean forward() {
        try {
            experiment.advance(at + 1);
        } catch (DivergedException e) {
            fail(at + 1, e.getMessage());
            back(at);
            return false;
        }
        at++;
        if (at % stride == 0 && !states.containsKey(at)) {
            states.put(at, state());
            if (states.size() > mostStates()) {
                stride *= 2;
                states.keySet().removeIf(step -> step % stride != 0);
            }
        }
        return true;
    }

    private void back(int step) {
        Map.Entry<Integer, SavedRun> from = states.floorEntry(step);
        experiment.restore(from.getValue());
        at = from.getKey();
        while (at < step && forward()) {}
    }

    /// What is to be seen here, or a failure: parameters may be finite where what follows from them is not.
    private Optional<Seen> look() {
        try {
            Experiment.Moment moment = experiment.look(at);
            return Optional.of(new Seen(moment, Reading.of(problem, moment)));
        } catch (NonFiniteException e) {
            fail(
                    at,
                    "at step " + at + " a number is no longer finite: " + e.getMessage()
                            + "; lower training.optimizer.rate");
            return Optional.empty();
        }
    }

    private void fail(int step, String message) {
        if (failure.isEmpty() || step < failure.get().step()) {
            failure = Optional.of(new Failure(step, message));
        }
    }

    private SavedRun state() {
        return copy(experiment.save(at));
    }

    private static SavedRun copy(SavedRun run) {
        Map<String, SavedRun.Learner> learners = new LinkedHashMap<>();
        run.learners().forEach((name, learner) -> {
            double[][] memory = learner.memory().clone();
            for (int i = 0; i < memory.length; i++) {
                memory[i] = memory[i].clone();
            }
            learners.put(name, new SavedRun.Learner(learner.parameters().clone(), memory));
        });
        return new SavedRun(run.step(), learners, new Metrics(), List.of(), List.of(), run.carried(), run.seconds());
    }

    private int mostStates() {
        double bytes = 0;
        SavedRun first = states.firstEntry().getValue();
        for (SavedRun.Learner learner : first.learners().values()) {
            bytes += 8.0 * learner.parameters().length * (1 + learner.memory().length);
        }
        for (NamedArray array : first.carried()) {
            bytes += 8.0 * array.length();
        }
        return (int) Math.clamp(MOST_STATE_BYTES / bytes, 2, MOST_STATES);
    }
}
