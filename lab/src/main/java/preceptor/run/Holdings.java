package preceptor.run;

import java.util.Optional;
import preceptor.expansion.ConfigurationSpace;
import preceptor.region.RegionGraph;
import preceptor.spec.DataSpec;
import preceptor.spec.ExpansionSpec;
import preceptor.spec.Spec;
import preceptor.student.Architecture;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;
import preceptor.teacher.NetworkTeacher;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.Teacher;
import preceptor.teacher.TreeTeacher;
import preceptor.training.Optimizer;

/// What a run holds in memory at its fullest: all that stays while it runs, and the most of what comes and goes, which
/// is a record's, a training step's or that of the closing checks. In numbers of 8 bytes.
final class Holdings {
    /// The tables of a junction tree before and after calibration.
    private static final int COPIES_OF_TABLES = 2;

    /// An entry of a table of configurations with its children's, and as it is made.
    private static final double PER_CONFIGURATION = 12;

    /// The stages, states and interpolation of an adaptive solver, each of the parameters' size.
    private static final int STAGES = 14;

    /// A row in the table of metrics, with room to grow; and one as an object; in numbers.
    private static final double PER_METRIC = 7.5;

    private static final double PER_ROW = 8;

    private final Spec spec;
    private final Problem problem;
    private final Architecture a;
    private final RegionGraph graph;
    private final Law law;
    private final Sizes sizes;
    private final double atoms;
    private final boolean whole;

    Holdings(Spec spec, Problem problem) {
        this.spec = spec;
        this.problem = problem;
        a = problem.architecture();
        graph = a.graph();
        law = problem.theory().law();
        sizes = new Sizes(a, problem.values(), memberships(problem));
        atoms = (double) problem.populationSize();
        whole = a.norm().present() || problem.groups() > 1;
    }

    /// Of listed inputs as they are, since what their atoms leave open differs; of samples every summary is known.
    private static double memberships(Problem problem) {
        double known = problem.graph().size() / 2.0;
        if (!problem.exact()) {
            return known;
        }
        Batch some = problem.measured().block(0);
        double sum = 0;
        for (Membership own : some.memberships()) {
            sum += numbers(own);
        }
        return sum;
    }

    private static double numbers(Membership of) {
        return switch (of) {
            case Membership.Hard hard -> 0.5;
            case Membership.Soft soft -> soft.values();
            case Membership.Factored f ->
                f.factors().stream().mapToDouble(Holdings::numbers).sum();
        };
    }

    /// All of it, in bytes.
    double bytes() {
        return bytes(metrics(), checks());
    }

    /// The same without the table of all that was recorded, and without the closing checks.
    double watchedBytes() {
        return bytes(0, 0);
    }

    private double bytes(double metrics, double checks) {
        double comesAndGoes = Math.max(Math.max(record(), step()), checks);
        double run = Double.BYTES * (data() + learners() + expansion() + scoring() + metrics + comesAndGoes);
        return Math.max(run, problem.teacher().map(Holdings::bayes).orElse(0.0));
    }

    /// What it takes to find the Bayes risk, before the run.
    private static double bayes(Teacher teacher) {
        return switch (teacher) {
            case TreeTeacher t -> t.bayesBytes();
            case NetworkTeacher t -> 0;
            case ProductTeacher t ->
                t.factors().stream().mapToDouble(Holdings::bayes).max().orElse(0);
        };
    }

    private boolean joined(BatchSource source) {
        return source.blocks() == 1 || a.norm().present();
    }

    /// Samples drawn and kept; lists of inputs; tables of exact inference, and those counted in samples.
    private double data() {
        double kept = samples() ? sizes.batch(size(problem.training())) : 0;
        kept += problem.exact()
                ? list()
                : sizes.batch(atoms) * (problem.learned().isPresent() ? 1 : 2);
        kept += problem.test().map(t -> sizes.batch(size(t))).orElse(0.0);
        kept += COPIES_OF_TABLES * problem.teacher().map(Holdings::tables).orElse(0.0);
        for (int e = 0; samples() && e < graph.edges(); e++) {
            kept += (double) problem.values()[graph.parent(e)] * problem.values()[graph.child(e)];
        }
        return kept;
    }

    private boolean samples() {
        return spec.training().data() instanceof DataSpec.Samples;
    }

    private static double size(BatchSource source) {
        return (double) source.size();
    }

    /// Tuples of the inputs of the root's children, and of what lies below.
    private double list() {
        return size(problem.population()) * (graph.childCount(graph.root()) + 1) / 2.0;
    }

    /// The table entries of exact inference.
    private static double tables(Teacher teacher) {
        return switch (teacher) {
            case TreeTeacher t -> 0;
            case NetworkTeacher t -> t.inference().exact() ? t.inference().total() : 0;
            case ProductTeacher t ->
                t.factors().stream().mapToDouble(Holdings::tables).sum();
        };
    }

    /// The student and its twins with their optimisers; what evaluates them; and the laws held against them.
    private double learners() {
        double parameters = sizes.parameters();
        double each = parameters * (2 + problem.optimizer().memories());
        if (problem.optimizer() instanceof Optimizer.Flow) {
            each += STAGES * parameters;
        }
        double twins =
                spec.expansion().train().size() + spec.expansion().twinOrders().size();
        double held = each * (1 + twins) + parameters;
        held += objective();
        held += evaluator(problem.training(), !samples());
        held += evaluator(problem.population(), true);
        held += problem.test().map(t -> evaluator(t, false)).orElse(0.0);
        held += 2 * sizes.summaries() * spec.expansion().train().size();
        for (int order : spec.expansion().twinOrders()) {
            held += 2 * configurations(order);
        }
        return held + (spec.analyses().contains(Spec.Analysis.BATCH_NORM) ? 5 * parameters : 0);
    }

    private double objective() {
        Optional<Integer> batch = problem.batchSize();
        if (batch.isPresent()) {
            return sizes.lean(batch.get(), 1) + sizes.batch(batch.get());
        }
        BatchSource source = problem.training();
        if (!joined(source)) {
            return sizes.lean(Sizes.BLOCK, 1);
        }
        return sizes.lean(size(source), 1) + own(source, !samples());
    }

    /// What a source of listed inputs makes anew for everybody who asks.
    private double own(BatchSource source, boolean population) {
        return problem.exact() && population ? sizes.batch(size(source)) : 0;
    }

    private double evaluator(BatchSource source, boolean population) {
        return joined(source) ? sizes.pass(size(source)) + own(source, population) : 0;
    }

    private double expansion() {
        double held = sizes.summaries();
        for (int order : spec.expansion().orders()) {
            held += order == 0 ? 0 : configurations(order);
        }
        if (isWhole()) {
            held += sizes.pass(atoms) + (problem.exact() ? sizes.batch(atoms) : 0);
        }
        return held + expanded();
    }

    private boolean isWhole() {
        return whole || problem.measured().blocks() == 1;
    }

    /// The last expansion, with what was measured for it.
    private double expanded() {
        return 3 * sizes.table() + sizes.measurement() + sizes.edges() * (6 + terms());
    }

    /// The terms of the budget that are not measured.
    private int terms() {
        return 3 + spec.expansion().gates().size() + spec.expansion().orders().size();
    }

    private double configurations(int order) {
        if (law.exactness() == Law.Exactness.MONTE_CARLO) {
            return 0; // refused for that
        }
        double[] counts = ConfigurationSpace.counts(law, order);
        double all = 0;
        for (double count : counts) {
            all += count;
        }
        return sizes.pass(region -> counts[region]) + PER_CONFIGURATION * all;
    }

    /// The measurements of each group, another expansion, and passes over blocks or in z-space.
    private double record() {
        double rows = Sizes.BLOCK * atoms / size(problem.population());
        double passes = isWhole() ? 0 : sizes.pass(rows) + sizes.batch(rows);
        double groups = problem.groups() * sizes.measurement();
        double gaussian = spec.expansion().gates().contains(ExpansionSpec.Gate.GAUSSIAN) ? sizes.gaussian() : 0;
        return Math.max(passes, groups + 2 * expanded() + Math.max(gaussian, sizes.summaries()));
    }

    private double step() {
        double gaussian = spec.expansion().train().contains(ExpansionSpec.Gate.GAUSSIAN) ? sizes.gaussian() : 0;
        Optional<Integer> batch = problem.batchSize();
        double drawn = batch.isPresent() && problem.stream().isPresent() ? sizes.batch(batch.get()) : 0;
        return Math.max(gaussian, drawn);
    }

    /// The scores of a product teacher's factors: a pass of their own, on samples of their own where inputs are many.
    private double scoring() {
        if (!spec.analyses().contains(Spec.Analysis.DISENTANGLEMENT)
                || problem.teacher().isEmpty()
                || !(problem.teacher().get() instanceof ProductTeacher)) {
            return 0;
        }
        double rows = Scoring.rows(problem, spec.limits().monteCarlo());
        return sizes.pass(rows) + sizes.batch(rows);
    }

    private double checks() {
        return Experiment.tried(problem) ? new CheckHoldings(problem, sizes).numbers() : 0;
    }

    /// The budget's rows of every edge and level at every record; and while one is made, its rows as objects, those of
    /// the jackknife among them; and the heat maps.
    private double metrics() {
        double records = (double) spec.training().steps() / spec.expansion().every() + 2;
        int closures = spec.expansion().gates().size();
        int expansions = 1 + closures + spec.expansion().orders().size();
        double rows = (graph.edges() + graph.depth() + 3.0) * (5 + closures + 3 * expansions);
        double kept = problem.groups() > 1 ? 2 * rows : rows;
        double maps = 0;
        for (int level = 1; level <= graph.depth(); level++) {
            int region = graph.region(level, 0);
            maps += 6.0 * problem.values()[region] * a.width(region)
                    + (double) a.width(region) * a.width(graph.child(region, 0));
        }
        return kept * records * PER_METRIC + rows * (problem.groups() + 1) * PER_ROW + records * maps;
    }
}
