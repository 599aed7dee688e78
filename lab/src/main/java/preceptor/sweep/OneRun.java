package preceptor.sweep;

import java.nio.file.Path;
import preceptor.analysis.Check;
import preceptor.learn.DataException;
import preceptor.parallel.Workers;
import preceptor.result.Metrics;
import preceptor.result.NonFiniteException;
import preceptor.result.RunRecord;
import preceptor.run.Experiment;
import preceptor.run.InputException;
import preceptor.run.Outcome;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.Progress;
import preceptor.run.RefusedException;
import preceptor.spec.Spec;
import preceptor.spec.SpecException;
import preceptor.spec.SweepPlan;
import preceptor.teacher.TooLargeException;
import preceptor.training.DivergedException;

/// Carries out single runs of a sweep; the rows are those that `./preceptor run` writes for the same spec.
public final class OneRun implements LocalPool.Runner {
    private static final int WRONG_INPUT = 2;
    private static final int DIVERGED = 3;
    private static final int REFUSED = 4;
    private static final int FAULT = 70;

    private final SweepPlan plan;
    private final Path specFile;
    private final Experiment.Clock clock;
    private final Keeper keeper;

    /// Hears of finished runs that are to be kept whole.
    @FunctionalInterface
    public interface Keeper {
        void keep(Spec spec, Problem problem, Outcome outcome);
    }

    /// Keeps nothing.
    public static final Keeper NOTHING = (spec, problem, outcome) -> {};

    public OneRun(SweepPlan plan, Path specFile, Experiment.Clock clock, Keeper keeper) {
        this.plan = plan;
        this.specFile = specFile;
        this.clock = clock;
        this.keeper = keeper;
    }

    @Override
    public RunRecord run(int run, Progress progress) {
        return of(run, plan.spec(run), specFile, clock, keeper, progress);
    }

    /// Carries out one run, which is kept nowhere else.
    ///
    /// @param run its number in the sweep
    /// @param specFile where the spec came from
    public static RunRecord of(int run, Spec spec, Path specFile, Experiment.Clock clock, Progress progress) {
        return of(run, spec, specFile, clock, NOTHING, progress);
    }

    private static RunRecord of(
            int run, Spec spec, Path specFile, Experiment.Clock clock, Keeper keeper, Progress progress) {
        Experiment experiment = null;
        try (Workers alone = new Workers(1)) {
            Problem problem = Problems.of(spec, specFile);
            experiment = new Experiment(spec, problem, clock, alone);
            Outcome outcome = experiment.run(progress);
            keeper.keep(spec, problem, outcome);
            int failed = (int) outcome.checks().stream().filter(Check::fails).count();
            int passed = (int) outcome.checks().stream().filter(Check::passes).count();
            return RunRecord.done(run, outcome.results(), passed, failed, outcome.metrics());
        } catch (RuntimeException | OutOfMemoryError e) {
            Metrics metrics = experiment == null ? new Metrics() : experiment.recorded();
            return RunRecord.failed(run, exit(e), reason(e), metrics);
        }
    }

    private static int exit(Throwable e) {
        return switch (e) {
            case DivergedException x -> DIVERGED;
            case NonFiniteException x -> DIVERGED;
            case RefusedException x -> REFUSED;
            case TooLargeException x -> REFUSED;
            case OutOfMemoryError x -> REFUSED;
            case InputException x -> WRONG_INPUT;
            case DataException x -> WRONG_INPUT;
            case SpecException x -> WRONG_INPUT;
            default -> FAULT;
        };
    }

    private static String reason(Throwable e) {
        return switch (exit(e)) {
            case FAULT -> "a fault of the program: " + e;
            default ->
                e instanceof OutOfMemoryError
                        ? "out of memory; fewer --jobs, or a higher limit with JAVA_TOOL_OPTIONS=-Xmx…"
                        : e.getMessage();
        };
    }
}
