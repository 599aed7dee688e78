package preceptor.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import preceptor.analysis.BudgetRows;
import preceptor.analysis.Case;
import preceptor.analysis.Check;
import preceptor.analysis.Disentanglement;
import preceptor.analysis.Row;
import preceptor.analysis.Verifier;
import preceptor.expansion.Expander;
import preceptor.expansion.Expansion;
import preceptor.expansion.Gates;
import preceptor.expansion.Measured;
import preceptor.expansion.Measurement;
import preceptor.expansion.Measurer;
import preceptor.parallel.Workers;
import preceptor.result.Metrics;
import preceptor.result.NamedArray;
import preceptor.result.Safetensors;
import preceptor.result.SavedRun;
import preceptor.spec.DataSpec;
import preceptor.spec.ExpansionSpec;
import preceptor.spec.Spec;
import preceptor.student.Parameters;
import preceptor.student.Separation;
import preceptor.teacher.Bayes;
import preceptor.teacher.Law;
import preceptor.training.DivergedException;
import preceptor.training.OptimizerState;
import preceptor.training.Training;

/// One experiment: a student trained on real inputs, its twin trained in z-space, and at every recorded step the
/// expansion with its error budget.
public final class Experiment {
    /// The largest population on which a run tries all statements again with its own trained student.
    private static final long MOST_CHECKED = 8192;

    private final Spec spec;
    private final Problem problem;
    private final Clock clock;
    private final Workers workers;
    private final Parameters start;
    private final Training student;
    private final List<Twin> twins;
    private final Expander expander;
    private final Measurer measurer;
    private final Evaluator training;
    private final Evaluator population;
    private final Evaluator test;
    private final Refining refining;
    private final Optional<Laws> laws;
    private final Optional<Scoring> scoring;
    private final Optional<Generalization> generalization;
    private final Metrics metrics = new Metrics();
    private final Metrics.Recorder recorder;
    private final List<NamedArray> frames = new ArrayList<>();
    private final SortedMap<String, Double> seconds = new TreeMap<>();
    private final int rowsBefore;
    private final int framesBefore;
    private int first; // step
    private Expansion last;

    /// Seconds since any fixed moment, for wall times only.
    @FunctionalInterface
    public interface Clock {
        double seconds();
    }

    /// One step as [#run] records it.
    ///
    /// @param rows the metrics of that step
    /// @param parameters the student's, which the next step changes in place
    /// @param expansion the student on its teacher's summaries, of that step alone
    public record Moment(int step, Metrics rows, Parameters parameters, Expansion expansion) {}

    /// Hears of every step before anything is recorded there; what it throws ends the run.
    @FunctionalInterface
    public interface Keeper {
        void at(int step);
    }

    /// @param workers carry the student's training and what is recorded of it; no result depends on them
    public Experiment(Spec spec, Problem problem, Clock clock, Workers workers) {
        this.spec = spec;
        this.problem = problem;
        this.clock = clock;
        this.workers = workers;
        double keep = 1 - spec.student().dropout();
        boolean total = spec.expansion().variance() == ExpansionSpec.Variance.TOTAL;
        start = problem.start();
        student = new Training(
                Objectives.of(problem, start, keep, workers),
                problem.optimizer(),
                new HipparchusIntegrator(),
                spec.training().weightDecay(),
                start);
        twins = Twin.of(spec, problem, start);
        List<Gates> closures = new ArrayList<>();
        for (ExpansionSpec.Gate gate : spec.expansion().gates()) {
            closures.add(gates(gate));
        }
        expander = new Expander(
                problem.architecture(),
                problem.theory(),
                total,
                keep,
                closures,
                spec.expansion().orders());
        measurer = new Measurer(problem.architecture(), problem.values(), problem.measured(), problem.groups());
        training = new Evaluator(problem.architecture(), problem.training(), 1);
        population = new Evaluator(problem.architecture(), problem.population(), problem.inefficiency());
        test = problem.test()
                .map(source -> new Evaluator(problem.architecture(), source, 1))
                .orElse(null);
        refining = spec.refinement()
                .map(how -> new Refining(spec, how, problem, workers))
                .orElse(null);
        laws = spec.analyses().contains(Spec.Analysis.BATCH_NORM)
                ? Optional.of(new Laws(spec, problem, start))
                : Optional.empty();
        scoring = spec.analyses().contains(Spec.Analysis.DISENTANGLEMENT)
                ? Scoring.of(problem, spec.limits().monteCarlo())
                : Optional.empty();
        recorder = metrics.recorder(spec.runName(), spec.seed());
        generalization = spec.analyses().contains(Spec.Analysis.GENERALIZATION)
                        && spec.training().data() instanceof DataSpec.Samples
                ? Optional.of(new Generalization(recorder, problem, start))
                : Optional.empty();
        frames.addAll(Tensors.frameTables(problem));
        scoring.ifPresent(s -> frames.addAll(s.constants()));
        problem.learned().ifPresent(learned -> frames.addAll(LearnedRecord.of(learned, recorder)));
        rowsBefore = metrics.size();
        framesBefore = frames.size();
    }

    /// What the spec does not say and yet decides the results: the SHA-256 of the student's first parameters and of the
    /// teacher's tables, which may come from files.
    public String fingerprint() {
        List<NamedArray> given = new ArrayList<>(frames.subList(0, framesBefore));
        given.add(NamedArray.vector("start", start.values()));
        return Safetensors.sha256(given);
    }

    /// What another process needs to go on from `step`. To be called by a [Keeper] alone: it holds what has been
    /// recorded before that step.
    public SavedRun save(int step) {
        Map<String, SavedRun.Learner> learners = new LinkedHashMap<>();
        trainings()
                .forEach((name, training) -> learners.put(
                        name,
                        new SavedRun.Learner(
                                training.parameters().values(), training.state().memory())));
        Metrics rows = new Metrics();
        for (int i = rowsBefore; i < metrics.size(); i++) {
            rows.add(metrics.row(i));
        }
        List<NamedArray> splits = refining == null ? List.of() : refining.arrays();
        List<NamedArray> carried = laws.map(Laws::state).orElse(List.of());
        return new SavedRun(
                step, learners, rows, frames.subList(framesBefore, frames.size()), splits, carried, seconds);
    }

    /// Goes on from there at the next [#run]. To be called on a new experiment of the same spec.
    public void restore(SavedRun saved) {
        int step = Math.toIntExact(saved.step());
        trainings().forEach((name, training) -> {
            SavedRun.Learner learner = saved.learners().get(name);
            if (learner == null) {
                throw new IllegalArgumentException("expected the state of " + name + ", got "
                        + saved.learners().keySet());
            }
            training.restore(learner.parameters(), new OptimizerState(step, learner.memory()));
        });
        metrics.addAll(saved.metrics());
        frames.addAll(saved.frames());
        if (refining != null) {
            refining.restore(saved.refined());
        }
        laws.ifPresent(l -> l.restore(saved.carried(), student.parameters()));
        seconds.clear();
        seconds.putAll(saved.seconds());
        first = step;
    }

    private Map<String, Training> trainings() {
        Map<String, Training> all = new LinkedHashMap<>();
        all.put("student", student);
        twins.forEach(twin -> all.put("twin/" + twin.id(), twin.training()));
        return all;
    }

    /// The metrics recorded so far; after a failure, all that there will be.
    public Metrics recorded() {
        return metrics;
    }

    static Gates gates(ExpansionSpec.Gate gate) {
        return switch (gate) {
            case MEASURED -> Gates.MEASURED;
            case HARD -> Gates.HARD;
            case GAUSSIAN -> Gates.GAUSSIAN;
        };
    }

    /// As the other `run`, without anyone who keeps it.
    public Outcome run(Progress progress) {
        return run(progress, step -> {});
    }

    /// Trains to the end, recording at step 0, at every multiple of `expansion.every`, and at the last step.
    public Outcome run(Progress progress, Keeper keeper) {
        int steps = spec.training().steps();
        int every = spec.expansion().every();
        int rounds = refining == null ? 0 : refining.rounds();
        int total = Math.max(1, steps + rounds);
        int refined = 0;
        for (int step = 0; refining != null && step < first; step++) {
            refined += refining.isAt(step) ? spec.refinement().orElseThrow().rounds() : 0;
        }
        for (int step = first; step <= steps; step++) {
            keeper.at(step);
            if (step % every == 0 || step == steps) {
                progress.at("step " + step, step + refined, total);
                record(step, true, measurer::measure);
            }
            if (refining != null && refining.isAt(step)) {
                int at = step;
                int before = step + refined;
                Progress part = (what, done, of) -> progress.at(what, before + done, total);
                timed("refine", () -> refining.refine(at, student.parameters(), recorder, part));
                refined += spec.refinement().orElseThrow().rounds();
            }
            if (step < steps) {
                advance(step + 1);
                progress.at("step " + (step + 1), step + 1 + refined, total);
            }
        }
        List<Check> checks = new ArrayList<>();
        timed("check", () -> checks.addAll(checks()));
        List<NamedArray> splits = refining == null ? List.of() : refining.arrays();
        return new Outcome(metrics, frames, splits, student.parameters(), last, results(), checks, seconds);
    }

    /// Takes the student and its twins from `step` − 1 to `step`, for those who lead the training themselves.
    ///
    /// @throws DivergedException if one of them left the finite numbers; [#restore] gets both back
    public void advance(int step) {
        timed("analyse", () -> laws.ifPresent(l -> l.leave(step - 1, student.parameters())));
        advance(step, "the student", "train", student::step);
        timed("analyse", () -> laws.ifPresent(l -> l.step(student.parameters())));
        for (Twin twin : twins) {
            advance(step, "the twin with " + twin.name(), "twin", twin::step);
        }
    }

    /// What [#run] would record now that training is at `step`, without keeping it, and without what takes long: the
    /// budget's standard errors, another expansion for each group of samples, and the noise of distractors (T10).
    public Moment look(int step) {
        try {
            record(step, false, measurer::measure);
            Metrics rows = new Metrics();
            for (int i = rowsBefore; i < metrics.size(); i++) {
                rows.add(metrics.row(i));
            }
            return new Moment(step, rows, student.parameters(), last);
        } finally {
            metrics.truncate(rowsBefore);
            frames.subList(framesBefore, frames.size()).clear();
        }
    }

    /// Trains to `step` without recording, and expands there.
    public Outcome expandAt(int step, Progress progress) {
        return expandAt(step, progress, measurer::measure);
    }

    /// The same with measurements made elsewhere, one per group of samples.
    public Outcome expandAt(int step, Progress progress, Function<Parameters, List<Measurement>> elsewhere) {
        for (int i = 0; i < step; i++) {
            advance(i + 1);
            progress.at("step " + (i + 1), i + 1, step);
        }
        record(step, true, elsewhere);
        return new Outcome(metrics, frames, List.of(), student.parameters(), last, results(), List.of(), seconds);
    }

    private void advance(int step, String who, String phase, Runnable work) {
        try {
            timed(phase, work);
        } catch (DivergedException e) {
            throw e.of(who);
        } catch (HipparchusIntegrator.StuckException e) {
            throw new DivergedException(step, who, "the state of gradient flow", Double.NaN);
        }
    }

    private void timed(String phase, Runnable work) {
        double from = clock.seconds();
        work.run();
        seconds.merge(phase, clock.seconds() - from, Double::sum);
    }

    private void record(int step, boolean kept, Function<Parameters, List<Measurement>> measuring) {
        Passes passes = new Passes(problem, training, population);
        timed("evaluate", () -> {
            passes.run(workers, student.parameters(), twins, generalization.isPresent(), measuring);
            scores(step, passes);
        });
        timed("expand", () -> expand(step, kept, passes.parts()));
        timed("analyse", () -> {
            laws(step);
            factors(step);
            if (kept) {
                DistractorNoise.rows(spec, problem, step, student.parameters()).forEach(row -> add(step, row));
            }
        });
        frames.addAll(Tensors.frames(problem, step, student.parameters(), last));
    }

    private void scores(int step, Passes passes) {
        Parameters p = student.parameters();
        Evaluator.Score onTraining = passes.studentOnTraining();
        recorder.scalar(step, "loss/train", onTraining.loss());
        recorder.scalar(step, "accuracy/train", onTraining.accuracy());
        heads(step, "accuracy/train", onTraining, false);
        Evaluator.Score onPopulation = passes.student();
        score(step, "loss/population", "accuracy/population", onPopulation, !problem.exact());
        if (test != null) {
            score(step, "loss/test", "accuracy/test", test.evaluate(p), true);
        }
        problem.bayes().ifPresent(bayes -> bayes(step, bayes));
        generalization.ifPresent(g -> g.student(step, onTraining, onPopulation, p));
        for (int t = 0; t < twins.size(); t++) {
            Twin twin = twins.get(t);
            Twin.Score under = twin.onPopulation();
            Evaluator.Score transplanted = passes.transplanted(t);
            if (generalization.isPresent()) {
                generalization.get().twin(step, twin, under, passes.transplantedOnTraining(t), transplanted);
            }
            String prefix = "twin/" + twin.id() + "/";
            recorder.scalar(step, prefix + "loss", under.loss());
            recorder.scalar(step, prefix + "accuracy", under.accuracy());
            score(step, prefix + "transplanted-loss", prefix + "transplanted-accuracy", transplanted, !problem.exact());
        }
    }

    private void score(int step, String loss, String accuracy, Evaluator.Score score, boolean sampled) {
        recorder.scalar(step, loss, score.loss());
        recorder.scalar(step, accuracy, score.accuracy());
        if (sampled) {
            recorder.scalar(step, loss + "/se", score.lossError());
            recorder.scalar(step, accuracy + "/se", score.accuracyError());
        }
        heads(step, accuracy, score, sampled);
    }

    private void heads(int step, String accuracy, Evaluator.Score score, boolean sampled) {
        for (int k = 0; k < score.heads().size(); k++) {
            recorder.scalar(step, accuracy + "/head" + k, score.heads().get(k).accuracy());
            if (sampled) {
                recorder.scalar(
                        step,
                        accuracy + "/head" + k + "/se",
                        score.heads().get(k).error());
            }
        }
    }

    private void bayes(int step, Bayes bayes) {
        bayes(step, "", bayes);
        for (int k = 0; k < bayes.heads().size(); k++) {
            bayes(step, "/head" + k, bayes.heads().get(k));
        }
    }

    private void bayes(int step, String head, Bayes bayes) {
        recorder.scalar(step, "loss/bayes" + head, bayes.risk());
        recorder.scalar(step, "accuracy/bayes" + head, bayes.accuracy());
        if (!bayes.exact()) {
            recorder.scalar(step, "loss/bayes" + head + "/se", bayes.standardErrorRisk());
            recorder.scalar(step, "accuracy/bayes" + head + "/se", bayes.standardErrorAccuracy());
        }
    }

    private void expand(int step, boolean errors, List<Measurement> parts) {
        Parameters p = student.parameters();
        Measured measured = measurer.sum(parts).finish();
        last = expander.expand(p, measured);
        List<Row> rows = BudgetRows.everywhere(problem.graph(), last.budget());
        if (!spec.analyses().contains(Spec.Analysis.FIDELITY)) {
            return;
        }
        rows.forEach(row -> add(step, row));
        if (errors && parts.size() > 1) {
            Expansion full = last;
            List<List<Row>> leftOut = new ArrayList<>();
            for (int g = 0; g < parts.size(); g++) {
                Measured without = measurer.without(parts, g).finish();
                leftOut.add(BudgetRows.everywhere(
                        problem.graph(), expander.expand(p, without).budget()));
            }
            BudgetRows.standardErrors(rows, leftOut).forEach(row -> add(step, row));
            last = full;
        }
    }

    private void laws(int step) {
        laws.ifPresent(
                l -> l.rows(step, student.parameters(), last, measurer.pass()).forEach(row -> add(step, row)));
    }

    private void factors(int step) {
        scoring.ifPresent(s -> {
            Separation separation = problem.separation().orElseThrow();
            List<Row> rows = new ArrayList<>(Disentanglement.of(
                    problem.theory().law(),
                    separation,
                    student.parameters(),
                    last.measured().F()));
            Scoring.Recorded recorded = s.record(step, student.parameters(), workers);
            rows.addAll(recorded.rows());
            frames.addAll(recorded.frames());
            rows.forEach(row -> add(step, row));
        });
    }

    private void add(int step, Row row) {
        if (row.level() < 0) {
            recorder.scalar(step, row.metric(), row.value());
        } else if (row.region().isEmpty()) {
            recorder.level(step, row.level(), row.metric(), row.value());
        } else if (row.child().isEmpty()) {
            recorder.region(step, row.level(), row.region(), row.metric(), row.value());
        } else {
            recorder.edge(step, row.level(), row.region(), row.child(), row.metric(), row.value());
        }
    }

    private SortedMap<String, Double> results() {
        SortedMap<String, Double> results = new TreeMap<>();
        long end = metrics.row(metrics.size() - 1).step();
        metrics.forEach(row -> {
            if (row.step() == end && row.region().isEmpty() && !Metrics.isPoint(row.metric())) {
                results.put(row.level() < 0 ? row.metric() : row.metric() + "/level" + row.level(), row.value());
            }
        });
        return results;
    }

    /// Whether a run ends with trying every statement.
    static boolean tried(Problem problem) {
        boolean known = problem.exact() && problem.theory().law().exactness() == Law.Exactness.EXACT;
        return problem.teacher().isPresent() && known && problem.populationSize() <= MOST_CHECKED;
    }

    /// Every statement, tried on this teacher and the trained student; where its inputs cannot be listed, those that
    /// need
    /// no list.
    private List<Check> checks() {
        if (!tried(problem)) {
            return Verifier.telescoping(spec.name(), last.budget());
        }
        return Verifier.verify(
                new Case(spec.name(), problem.teacher().get(), problem.architecture(), student.parameters(), false));
    }
}
