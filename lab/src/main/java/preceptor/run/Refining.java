package preceptor.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import preceptor.analysis.BudgetRows;
import preceptor.analysis.Row;
import preceptor.expansion.Budget;
import preceptor.expansion.Expander;
import preceptor.expansion.Gates;
import preceptor.expansion.SummaryModel;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.refinement.Atoms;
import preceptor.refinement.Refinement;
import preceptor.refinement.Split;
import preceptor.region.RegionGraph;
import preceptor.result.Metrics;
import preceptor.result.NamedArray;
import preceptor.spec.ExpansionSpec;
import preceptor.spec.RefinementSpec;
import preceptor.spec.Spec;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Teacher;

/// Refines the summaries at the steps that a spec asks for, and records fidelity and budget as a curve over bits.
///
/// The atoms are all assignments of a teacher's summaries where its inputs are finite and the assignments not too many,
/// else samples; of a learned teacher the training images.
final class Refining {
    private static final String PREFIX = "refinement/";

    /// The most assignments that are listed; beyond them samples are nearer to the truth than their price.
    private static final int MOST_ASSIGNMENTS = 1 << 20;

    /// What lists and indices hold per assignment and region, and per assignment beside.
    private static final double BYTES_PER_SUMMARY = 32;

    private static final double BYTES_PER_ASSIGNMENT = 128;
    private static final double DOUBLE = 8;

    private final Spec spec;
    private final RefinementSpec how;
    private final Problem problem;
    private final Workers workers;
    private final Atoms atoms;
    private final Law.Exactness exactness;
    private final List<NamedArray> arrays = new ArrayList<>();

    /// @throws RefusedException if it would take more memory than allowed
    Refining(Spec spec, RefinementSpec how, Problem problem, Workers workers) {
        this.spec = spec;
        this.how = how;
        this.problem = problem;
        this.workers = workers;
        Optional<Batch> listed = problem.exact() ? listed() : Optional.empty();
        exactness = listed.isPresent()
                ? Law.Exactness.EXACT
                : problem.teacher().isPresent() ? Law.Exactness.MONTE_CARLO : Law.Exactness.EMPIRICAL;
        atoms = Atoms.of(problem.graph(), listed.orElseGet(this::sampled));
        Forecast.requireMemory(
                bytes(),
                Forecast.allowedBytes(spec),
                problem.teacher().isPresent()
                        ? "refinement.values, limits.monte_carlo or student.width"
                        : "refinement.values, teacher.train or student.width");
    }

    private Optional<Batch> listed() {
        Architecture a = problem.architecture();
        double each = Forecast.sampleBytes(a, problem.values())
                + BYTES_PER_SUMMARY * problem.graph().size()
                + BYTES_PER_ASSIGNMENT;
        double most = Math.min(
                Math.min(MOST_ASSIGNMENTS, (double) spec.limits().inputs()), Forecast.allowedBytes(spec) / (4 * each));
        return problem.teacher()
                .flatMap(t -> t.assignments((int) most))
                .map(b -> Labels.smooth(b, spec.training().labelSmoothing()));
    }

    private Batch sampled() {
        if (!problem.exact()) {
            return problem.measured().joined();
        }
        Teacher teacher = problem.teacher().orElseThrow();
        Batch drawn = teacher.sample(
                problem.key().named("refinement"), 0, spec.limits().monteCarlo());
        return Labels.smooth(drawn, spec.training().labelSmoothing());
    }

    /// What a refinement holds at most: a pass and what is gathered of it, tables of conditionals, rows of z-space.
    private double bytes() {
        RegionGraph graph = problem.graph();
        Architecture a = problem.architecture();
        double sum = 0;
        for (int region = 0; region < graph.size(); region++) {
            double n = a.width(region);
            double m = Math.min(how.values(), atoms.points(region));
            sum += DOUBLE * n * (6.0 * atoms.rows().size() + 3.0 * atoms.points(region) + 12 * m);
            sum += BYTES_PER_SUMMARY * 2 * atoms.points(region);
        }
        for (int e = 0; e < graph.edges(); e++) {
            double above = Math.min(how.values(), atoms.points(graph.parent(e)));
            double below = Math.min(how.values(), atoms.points(graph.child(e)));
            sum += 3 * DOUBLE * above * below;
        }
        return sum;
    }

    boolean isAt(int step) {
        return how.isAt(step, spec.training().steps());
    }

    /// The most rounds that all refinements of the run may take.
    int rounds() {
        return how.rounds() * how.at().size();
    }

    /// The splits and refined laws of all steps so far, under `refinement/<step>/`.
    List<NamedArray> arrays() {
        return List.copyOf(arrays);
    }

    /// Takes up what an earlier process kept.
    void restore(List<NamedArray> kept) {
        arrays.clear();
        arrays.addAll(kept);
    }

    /// Refines at one step, and records the curve.
    ///
    /// @param done hears the number of every round
    void refine(int step, Parameters parameters, Metrics.Recorder recorder, Progress done) {
        Refinement refinement = new Refinement(atoms, parameters, exactness, workers);
        double keep = 1 - spec.student().dropout();
        boolean total = spec.expansion().variance() == ExpansionSpec.Variance.TOTAL;
        for (int round = 0; ; round++) {
            SummaryModel model = refinement.model();
            Budget budget = new Expander(problem.architecture(), model, total, keep, List.of(Gates.HARD), List.of())
                    .expand(parameters, refinement.measured())
                    .budget();
            List<Row> overall = BudgetRows.overall(problem.graph(), budget);
            record(step, PREFIX + round + "/", refinement, overall, recorder);
            for (Row row : BudgetRows.of(problem.graph(), budget)) {
                if (row.region().isEmpty()) {
                    recorder.level(step, row.level(), PREFIX + round + "/" + row.metric(), row.value());
                }
            }
            done.at("refinement at step " + step + ", round " + round, round, how.rounds());
            boolean enough = fidelity(overall) >= how.target() || refinement.bits() >= how.bits();
            int most = (int) Math.max(
                    1, how.growth() * Arrays.stream(refinement.values()).sum());
            if (enough || round == how.rounds() || refinement.split(most, how.values()) == 0) {
                record(step, PREFIX, refinement, overall, recorder);
                recorder.scalar(step, PREFIX + "rounds", round);
                break;
            }
        }
        regions(step, refinement, recorder);
        keep(step, refinement);
    }

    /// 1 where there is no gradient to explain.
    private static double fidelity(List<Row> overall) {
        return overall.stream()
                .filter(row -> row.metric().equals("fidelity/B4/cosine"))
                .mapToDouble(Row::value)
                .findFirst()
                .orElse(1);
    }

    private void record(int step, String prefix, Refinement refinement, List<Row> overall, Metrics.Recorder recorder) {
        double log = 0;
        double values = 0;
        for (int m : refinement.values()) {
            log += StrictMath.log(m) / StrictMath.log(2);
            values += m;
        }
        recorder.scalar(step, prefix + "bits", refinement.bits());
        recorder.scalar(step, prefix + "log2-values", log);
        recorder.scalar(step, prefix + "values", values);
        recorder.scalar(step, prefix + "share", refinement.share());
        for (Row row : overall) {
            recorder.scalar(step, prefix + row.metric(), row.value());
        }
    }

    private void regions(int step, Refinement refinement, Metrics.Recorder recorder) {
        RegionGraph graph = problem.graph();
        for (int a = 0; a < graph.size(); a++) {
            double before = 0;
            for (double p : problem.theory().law().p(a)) {
                before -= p > 0 ? p * StrictMath.log(p) / StrictMath.log(2) : 0;
            }
            recorder.region(step, graph.level(a), graph.id(a), PREFIX + "bits-before", before);
            recorder.region(step, graph.level(a), graph.id(a), PREFIX + "bits", refinement.bits(a));
            recorder.region(
                    step,
                    graph.level(a),
                    graph.id(a),
                    PREFIX + "values",
                    refinement.values()[a]);
        }
    }

    /// The splits, as much of the refined law as is small, and which old value each new one is a part of.
    private void keep(int step, Refinement refinement) {
        RegionGraph graph = problem.graph();
        String prefix = PREFIX + step + "/";
        List<Split> splits = refinement.splits();
        if (splits.isEmpty()) {
            return;
        }
        Matrix table = Matrix.zeros(splits.size(), 6);
        for (int i = 0; i < splits.size(); i++) {
            Split s = splits.get(i);
            double[] row = {s.region(), s.value(), s.created(), s.threshold(), s.covariance(), s.share()};
            System.arraycopy(row, 0, table.data(), i * row.length, row.length);
        }
        arrays.add(NamedArray.of(prefix + "splits", table));
        SummaryModel model = refinement.model();
        for (int a = 0; a < graph.size(); a++) {
            int region = a;
            List<Split> own = splits.stream().filter(s -> s.region() == region).toList();
            double[] origin =
                    Arrays.stream(refinement.origin(a)).asDoubleStream().toArray();
            arrays.add(
                    NamedArray.vector(prefix + "p/" + graph.id(a), model.law().p(a)));
            arrays.add(NamedArray.vector(prefix + "origin/" + graph.id(a), origin));
            if (!own.isEmpty()) {
                int d = own.getFirst().direction().rows();
                Matrix directions = Matrix.zeros(own.size(), d);
                for (int i = 0; i < own.size(); i++) {
                    System.arraycopy(own.get(i).direction().data(), 0, directions.data(), i * d, d);
                }
                arrays.add(NamedArray.of(prefix + "direction/" + graph.id(a), directions));
            }
        }
    }
}
