package preceptor.run;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongFunction;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.spec.DataSpec;
import preceptor.spec.LimitsSpec;
import preceptor.spec.Spec;
import preceptor.spec.TeacherSpec;
import preceptor.student.Architecture;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Bayes;
import preceptor.teacher.Population;
import preceptor.teacher.Teacher;
import preceptor.teacher.TooLargeException;
import preceptor.training.Optimizer;

/// Makes the [Problem] of a spec. With a finite support within the limits everything about the population is exact;
/// otherwise fixed Monte Carlo samples stand for it, one to measure (and to train) on, another to evaluate on.
public final class Problems {
    /// Groups of samples for standard errors by the jackknife.
    static final int GROUPS = 16;

    /// Table entries of exact inference that cost as much as a message, or a sample, on the way to the Bayes risk.
    private static final long ENTRIES_PER_MESSAGE = 8;

    private static final long ENTRIES_PER_SAMPLE = 16;
    private static final int LEAST_SAMPLES = 100;

    private Problems() {}

    /// @param specFile where the spec came from; data files are found beside it, and messages name it
    /// @throws InputException if the spec asks for what cannot be
    /// @throws RefusedException if it asks for more than its limits allow
    public static Problem of(Spec spec, Path specFile) {
        Problem problem = explained(spec, specFile);
        return limited(spec, problem, forecast(spec, problem), specFile);
    }

    /// As [#of], for who looks at steps one by one: neither the table of all that was recorded nor the closing checks
    /// take memory.
    public static Problem watched(Spec spec, Path specFile) {
        Problem problem = explained(spec, specFile);
        return limited(spec, problem, watchedForecast(spec, problem), specFile);
    }

    private static Problem limited(Spec spec, Problem problem, Forecast forecast, Path specFile) {
        forecast.requireWithinLimits();
        if (problem.groups() > 1 && problem.populationSize() < 2L * problem.groups()) {
            throw new InputException(specFile + ": limits.monte_carlo: standard errors need at least "
                    + 2 * problem.groups() + " samples, got " + problem.populationSize());
        }
        return problem.teacher().isPresent() ? sampled(spec, problem, specFile) : problem;
    }

    /// The problem with the law counted on its training samples, where it has such.
    private static Problem sampled(Spec spec, Problem problem, Path specFile) {
        if (!(spec.training().data() instanceof DataSpec.Samples samples)) {
            return problem;
        }
        if (!spec.expansion().twinOrders().isEmpty() && !problem.graph().isTree()) {
            throw new InputException(
                    specFile + ": expansion.train_orders: on samples, expected regions with one parent each, since the"
                            + " joint laws of overlapping ones are not counted; leave it out, or set training.data to"
                            + " population");
        }
        SummaryModel counted = SummaryModels.empirical(
                problem.graph(),
                drawn(problem.teacher().orElseThrow(), samples, problem.key()).block(0));
        return problem.withTwinTheory(Labels.smooth(counted, spec.training().labelSmoothing()));
    }

    private static BatchSource drawn(Teacher teacher, DataSpec.Samples samples, Key key) {
        return new Drawn(
                samples.samples(),
                () -> Labels.noisy(
                        teacher.sample(key.named("samples"), 0, samples.samples()),
                        samples.labelNoise(),
                        key.named("label noise")));
    }

    /// @throws RefusedException if `count` samples are more than the spec's memory limit allows
    public static void requireMemoryForSamples(Spec spec, Problem problem, int count) {
        Forecast.requireMemory(
                Forecast.sampleBytes(problem.architecture(), problem.values()) * count,
                Forecast.allowedBytes(spec),
                "the number of samples");
    }

    /// As [#of], but without refusing what is beyond the limits, and with the population's law in place of that of the
    /// samples: enough to explain, not to run.
    public static Problem explained(Spec spec, Path specFile) {
        RegionGraph graph = Builders.graph(spec.regions(), specFile);
        Key key = Key.root(spec.seed());
        return switch (spec.teacher()) {
            case TeacherSpec.Learned learned -> LearnedProblems.of(spec, learned, graph, specFile, key);
            default -> synthetic(spec, graph, specFile, key);
        };
    }

    /// What the problem will cost.
    public static Forecast forecast(Spec spec, Problem problem) {
        return Forecast.of(spec, problem, new Holdings(spec, problem).bytes());
    }

    /// What it will cost who looks at steps one by one, as [#watched] has it.
    public static Forecast watchedForecast(Spec spec, Problem problem) {
        return Forecast.of(spec, problem, new Holdings(spec, problem).watchedBytes());
    }

    private static Problem synthetic(Spec spec, RegionGraph graph, Path specFile, Key key) {
        Teacher teacher = Builders.teacher(spec.teacher(), spec, graph, specFile, key.named("teacher"));
        LimitsSpec limits = spec.limits();
        double smoothing = spec.training().labelSmoothing();
        boolean finite = teacher.isFinite() && inputs(teacher) <= limits.inputs();
        BatchSource atoms;
        BatchSource inputs;
        BatchSource evaluation;
        if (finite) {
            Population population = population(spec, teacher);
            atoms = population.atoms();
            inputs = population.inputs();
            evaluation = inputs;
        } else {
            int count = limits.monteCarlo();
            atoms = new Drawn(count, () -> teacher.sample(key.named("population"), 0, count));
            inputs = atoms;
            evaluation = new Drawn(count, () -> teacher.sample(key.named("evaluation"), 0, count));
        }
        SummaryModel theory = SummaryModels.of(teacher);
        BatchSource training = inputs;
        Optional<LongFunction<Batch>> stream = Optional.empty();
        Optional<Integer> batchSize = spec.training().optimizer().batchSize();
        if (spec.training().data() instanceof DataSpec.Samples samples) {
            training = Labels.smooth(drawn(teacher, samples, key), smoothing);
        } else {
            training = Labels.smooth(training, smoothing);
            if (batchSize.isPresent()) {
                int size = batchSize.get();
                Key batches = key.named("batches");
                stream = Optional.of(step -> Labels.smooth(teacher.sample(batches.at(step), 0, size), smoothing));
            }
        }
        Architecture architecture =
                Builders.architecture(spec.student(), graph, teacher.inputs(), teacher.heads(), specFile);
        Optimizer optimizer = Builders.optimizer(spec.training().optimizer());
        return new Problem(
                key,
                graph,
                teacher.values(),
                architecture,
                Builders.initialization(spec.student().init()),
                optimizer,
                batchSize,
                Labels.smooth(theory, smoothing),
                Labels.smooth(theory, smoothing),
                training,
                stream,
                Labels.smooth(atoms, smoothing),
                finite ? 1 : GROUPS,
                evaluation,
                finite,
                Optional.empty(),
                teacher.bayes(key.named("bayes"), effort(limits)),
                Optional.of(teacher),
                kind(spec.teacher()),
                atoms.size(),
                Optional.empty());
    }

    /// By default the usual effort; a smaller `limits.inference` lowers it, too.
    private static Bayes.Effort effort(LimitsSpec limits) {
        Bayes.Effort most = Bayes.Effort.DEFAULT;
        return new Bayes.Effort(
                Math.clamp(limits.inference() / ENTRIES_PER_MESSAGE, 1, most.messages()),
                Math.clamp(limits.inference() / ENTRIES_PER_SAMPLE, LEAST_SAMPLES, most.samples()));
    }

    /// How many inputs there are; [Long#MAX_VALUE] where they cannot even be counted.
    private static long inputs(Teacher teacher) {
        try {
            return Population.forecast(teacher);
        } catch (TooLargeException e) {
            return Long.MAX_VALUE;
        }
    }

    private static Population population(Spec spec, Teacher teacher) {
        RegionGraph graph = teacher.graph();
        double bytes = (double) inputs(teacher) * graph.childCount(graph.root()) * Integer.BYTES;
        Forecast.requireMemory(bytes, Forecast.allowedBytes(spec), "limits.inputs");
        try {
            return Population.of(teacher, spec.limits().inputs());
        } catch (TooLargeException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    static String kind(TeacherSpec spec) {
        return switch (spec) {
            case TeacherSpec.LatentTree t -> "latent-tree";
            case TeacherSpec.RandomHierarchy t -> "random-hierarchy";
            case TeacherSpec.Computed t -> "computed";
            case TeacherSpec.Product t -> "product";
            case TeacherSpec.Learned t -> "learned";
        };
    }
}
