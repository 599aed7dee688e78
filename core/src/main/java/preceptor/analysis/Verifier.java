package preceptor.analysis;

import java.util.ArrayList;
import java.util.List;
import preceptor.expansion.Budget;
import preceptor.expansion.ConfigurationSpace;
import preceptor.expansion.Expander;
import preceptor.expansion.Expansion;
import preceptor.expansion.Gates;
import preceptor.expansion.Measured;
import preceptor.expansion.MeasuredGates;
import preceptor.expansion.Measurer;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Law;
import preceptor.teacher.Population;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.Teacher;
import preceptor.training.DataObjective;
import preceptor.training.DivergedException;
import preceptor.training.Objective;
import preceptor.training.SpaceObjective;

/// Tries every statement of mathematics.md that has a proof here on one case, and says by how much it fails.
public final class Verifier {
    /// The most assignments of all summaries that are listed.
    public static final int MOST_ASSIGNMENTS = 40_000;

    /// The most configurations to whose order is expanded.
    public static final double MOST_CONFIGURATIONS = 200_000;

    /// The samples that are compared with the enumeration.
    public static final int SAMPLES = 4_000;

    /// The most inputs that are shown under many masks of dropout.
    public static final long MOST_MASKED = 2048;

    private final Case on;
    private final Teacher teacher;
    private final Architecture architecture;
    private final RegionGraph graph;
    private final Law law;
    private final SummaryModel model;
    private final Parameters parameters;
    private final List<Check> checks = new ArrayList<>();

    private Verifier(Case on) {
        this.on = on;
        teacher = on.teacher();
        architecture = on.architecture();
        graph = teacher.graph();
        law = teacher.law();
        model = SummaryModels.of(teacher);
        parameters = on.parameters();
    }

    /// All checks of one case. The teacher's input set must be finite (σ = 0).
    public static List<Check> verify(Case on) {
        Verifier v = new Verifier(on);
        Population population = Population.of(v.teacher);
        Measurer measurer = new Measurer(v.architecture, v.teacher.values(), population.atoms(), 1);
        Measured measured = measurer.measure(v.parameters).getFirst().finish();
        v.attempt("E1", "the law by enumeration = by inference", () -> v.law(population, measured));
        v.attempt("E3", "gradients = central differences", () -> v.gradients(population, measured));
        v.attempt("B5", "the budget of the expansion", () -> v.expansion(measured));
        v.attempt("T4", "batch norm is a projection", () -> v.norm(population));
        v.attempt("T7", "conserved quantities", () -> v.conservation(population));
        v.attempt("E1", "sampling, in standard errors", () -> v.sampling(population));
        v.attempt("T10", "distractors", () -> v.checks.addAll(DistractorChecks.of(on, v.model, population)));
        v.attempt("T11", "steps with decay", () -> v.checks.addAll(RegulariserChecks.decay(on, population)));
        v.attempt("T12", "dropout", () -> v.checks.addAll(RegulariserChecks.dropout(on, v.model, population)));
        if (v.teacher instanceof ProductTeacher product) {
            v.attempt("T8", "separable weights", () -> v.checks.addAll(SeparabilityChecks.of(on, product, population)));
        }
        return List.copyOf(v.checks);
    }

    /// Makes some checks. Where a student's numbers are so large that steps from it leave the finite ones, nothing can
    /// be said, and that is what is written down.
    private void attempt(String label, String title, Runnable checks) {
        try {
            checks.run();
        } catch (DivergedException e) {
            this.checks.add(new Check(label, title, on.name(), Double.NaN, Tolerance.ROUNDING, e.getMessage()));
        }
    }

    private void check(String label, String title, double residual, double tolerance) {
        checks.add(new Check(label, title, on.name(), residual, tolerance));
    }

    private void law(Population population, Measured measured) {
        BatchSource atoms = population.atoms();
        double[][] p = new double[graph.size()][];
        for (int a = 0; a < p.length; a++) {
            p[a] = new double[law.values(a)];
        }
        for (int i = 0; i < atoms.blocks(); i++) {
            Batch block = atoms.block(i);
            for (int a = 0; a < p.length; a++) {
                double[] mass = block.memberships()[a].mass(block.weight());
                for (int z = 0; z < mass.length; z++) {
                    p[a][z] += mass[z];
                }
            }
        }
        double worst = 0;
        for (int a = 0; a < p.length; a++) {
            worst = Math.max(worst, distance(p[a], law.p(a)));
        }
        check("E1", "p by enumeration of inputs = by inference", worst, Tolerance.EXACT);
        teacher.assignments(MOST_ASSIGNMENTS).ifPresent(all -> bruteForce(all, measured));
    }

    /// Everything measured again on the list of all assignments of all summaries.
    private void bruteForce(Batch all, Measured measured) {
        double worst = 0;
        for (int e = 0; e < graph.edges(); e++) {
            int a = graph.parent(e);
            Matrix joint = all.memberships()[a].joint(all.weight(), all.memberships()[graph.child(e)]);
            double[] p = law.p(a);
            worst = Math.max(worst, joint.minus(law.P(e).scaleRows(z -> p[z])).maxAbs());
        }
        check("E2", "P_αβ by listing all summaries = by inference", worst, Tolerance.EXACT);
        Measured listed = new Measurer(architecture, teacher.values(), BatchSource.of(all), 1)
                .measure(parameters)
                .getFirst()
                .finish();
        double f = 0;
        double g = 0;
        for (int a = 0; a < graph.size(); a++) {
            f = Math.max(f, relative(listed.F()[a], measured.F()[a]));
            if (!graph.isLeaf(a)) {
                f = Math.max(f, relative(listed.D()[a], measured.D()[a]));
                g = Math.max(g, relative(listed.weightedG()[a], measured.weightedG()[a]));
            }
        }
        check("E1", "E[f|z] and E[f'|z] over all summaries = over inputs", f, Tolerance.EXACT);
        check("E1", "E[g|z] over all summaries = over inputs", g, Tolerance.EXACT);
        check(
                "E3",
                "E[f g] over all summaries = over inputs",
                relative(listed.exact(), measured.exact()),
                Tolerance.EXACT);
    }

    private void gradients(Population population, Measured measured) {
        Objective exact = new DataObjective(parameters, population.inputs(), 1, Key.root(0));
        check(
                "E3",
                "gradient of the population = central difference of its loss",
                CentralDifference.error(exact, parameters),
                Tolerance.DIFFERENCE);
        Parameters gradient = parameters.zeros();
        double loss = exact.evaluate(parameters, 0, gradient);
        check(
                "E3",
                "loss over inputs with P(y|x) = over pairs of input and label",
                Math.abs(loss - measured.loss()),
                Tolerance.EXACT);
        SummarySpace space = new SummarySpace(law);
        Objective closed =
                new SpaceObjective(new Pass(architecture, space), model.mean(), model.targets(), () -> Gating.HARD);
        check(
                "T3",
                "T1 to T3 with hard gates = central difference of the z-space loss",
                CentralDifference.error(closed, parameters),
                Tolerance.DIFFERENCE);
    }

    /// That the successive differences of a budget sum to B0 − B5, for each of its closures; for any teacher.
    public static List<Check> telescoping(String where, Budget budget) {
        List<Check> checks = new ArrayList<>();
        for (String closure : budget.names()) {
            if (closure.startsWith("B5-")) {
                Matrix[] sum = budget.term(closure);
                for (String name : List.of("B0-B1", "B1-B2", "B2-B3", "B3-B4", "B4-" + closure)) {
                    Matrix[] d = budget.differences().get(name);
                    for (int e = 0; e < sum.length; e++) {
                        sum[e] = sum[e].plus(d[e]);
                    }
                }
                checks.add(new Check(
                        "B5",
                        "differences sum to B0 − B5, " + closure.substring(3) + " gates",
                        where,
                        relative(sum, budget.term("B0")),
                        Tolerance.ROUNDING));
            }
        }
        return checks;
    }

    private void expansion(Measured measured) {
        boolean ordersFit = ConfigurationSpace.count(law, graph.depth()) <= MOST_CONFIGURATIONS;
        List<Integer> orders = ordersFit ? List.of(graph.depth()) : List.of();
        Expander expander = new Expander(architecture, model, true, 1, List.of(Gates.HARD, Gates.GAUSSIAN), orders);
        Expansion expansion = expander.expand(parameters, measured);
        Budget budget = expansion.budget();
        Matrix[] exact = budget.term("B0");
        checks.addAll(telescoping(on.name(), budget));
        if (teacher.sufficient()) {
            double a1 = relative(budget.term("B2"), budget.term("B1"));
            check("B2", "A1 holds on a tree: B1 = B2", a1, Tolerance.ROUNDING);
        }
        if (ordersFit) {
            check(
                    "order",
                    "order r at the root's height = E3",
                    relative(budget.term("order" + graph.depth()), exact),
                    Tolerance.EXACT);
        }
        if (on.lossless()) {
            lossless(expansion, exact);
        }
        Pass pass = new Pass(architecture, new SummarySpace(law));
        run(pass, new MeasuredGates(measured, true));
        rank(pass);
    }

    private void lossless(Expansion expansion, Matrix[] exact) {
        Measured measured = expansion.measured();
        double f = 0;
        double g = 0;
        for (int a = 0; a < graph.size(); a++) {
            f = Math.max(f, relative(expansion.F()[a], measured.F()[a]));
            if (!graph.isLeaf(a)) {
                g = Math.max(g, relative(expansion.G()[a], measured.G()[a]));
            }
        }
        Budget budget = expansion.budget();
        check("T1", "lossless summaries: F of T1 = E[f|z]", f, Tolerance.EXACT);
        check("T2", "lossless summaries: G of T2 = E[g|z]", g, Tolerance.EXACT);
        check("T3", "lossless summaries: ΔW of T3 = E3", relative(budget.term("B4"), exact), Tolerance.EXACT);
        check("T3", "lossless summaries: hard gates = E3", relative(budget.term("B5-hard"), exact), Tolerance.EXACT);
    }

    private void rank(Pass pass) {
        double worst = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            double delta = 0;
            for (int i = 0; i < graph.childCount(a); i++) {
                Matrix W = pass.below(graph.childEdge(a, i)).transposeTimes(pass.weightedG(a));
                delta += W.dot(W);
            }
            double bound = Rank.of(pass, a).smallest() * pass.weightedG(a).norm();
            worst = Math.max(worst, bound - Math.sqrt(delta));
        }
        check("T13", "‖ΔW_α‖ ≥ σ_min ‖G̃_α‖: full rank leaves no gradient behind", worst, Tolerance.ROUNDING);
        Matrix delta = pass.F(graph.root()).transposeTimes(pass.weightedOutputGradient());
        double bound =
                Rank.ofHead(pass).smallest() * pass.weightedOutputGradient().norm();
        check(
                "T13",
                "‖ΔV‖ ≥ σ_min ‖G̃_o‖: nor any error in z-space",
                Math.max(0, bound - delta.norm()),
                Tolerance.ROUNDING);
    }

    private void run(Pass pass, Gating gating) {
        pass.forward(parameters, model.mean(), gating);
        pass.loss(model.targets());
        pass.backward(parameters.zeros());
    }

    private void norm(Population population) {
        // With ε the statement holds only nearly: it is about ε = 0.
        if (!architecture.norm().present() || architecture.norm().epsilon() > 0) {
            return;
        }
        Batch atoms = population.atoms().joined();
        Pass pass = new Pass(architecture, new SampleSpace(graph, atoms.weight()));
        pass.forward(parameters, atoms.inputs(), Gating.HARD);
        pass.loss(atoms.targets());
        pass.backward(parameters.zeros());
        check("T4", "batch norm is a projection, in sample space", Projection.residual(pass), Tolerance.ROUNDING);
        Pass z = new Pass(architecture, new SummarySpace(law));
        run(z, Gating.HARD);
        check("T4", "batch norm is a projection, in z-space", Projection.residual(z), Tolerance.ROUNDING);
    }

    private void conservation(Population population) {
        Parameters gradient = parameters.zeros();
        new DataObjective(parameters, population.inputs(), 1, Key.root(0)).evaluate(parameters, 0, gradient);
        Conservation conservation = new Conservation(parameters);
        for (Conservation.Law c : conservation.laws()) {
            double worst = 0;
            for (int a = graph.leaves(); a < graph.size(); a++) {
                for (int j = 0; j < architecture.width(a); j++) {
                    worst = Math.max(
                            worst, Math.abs(conservation.form(c, a, j, parameters.values(), gradient.values())));
                }
            }
            check(c.name(), title(c), worst, Tolerance.ROUNDING);
        }
    }

    private static String title(Conservation.Law c) {
        return switch (c) {
            case T5 -> "w_in · Δw_in = 0 with batch norm";
            case T6 -> "w_out · Δw_out = c₁Δc₁ + c₀Δc₀ through batch norm";
            case T7 -> "w_in · Δw_in = w_out · Δw_out without batch norm";
        };
    }

    /// Three-way truth: what enumeration says, samples say within their standard errors.
    private void sampling(Population population) {
        Batch samples = teacher.sample(Key.root(2).named("verify"), 0, SAMPLES);
        double worst = 0;
        for (int a = 0; a < graph.size(); a++) {
            double[] mass = samples.memberships()[a].mass(samples.weight());
            double[] p = law.p(a);
            for (int z = 0; z < p.length; z++) {
                double error = Math.sqrt(p[z] * (1 - p[z]) / SAMPLES);
                double off = Math.abs(mass[z] - p[z]);
                worst = Math.max(worst, off <= Tolerance.ROUNDING ? 0 : off / error);
            }
        }
        check("E1", "p by sampling, in standard errors", worst, Tolerance.STANDARD_ERRORS);
        if (!architecture.norm().present()) {
            Measured sampled = new Measurer(architecture, teacher.values(), BatchSource.of(samples), 1)
                    .measure(parameters)
                    .getFirst()
                    .finish();
            double exact = new DataObjective(parameters, population.inputs(), 1, Key.root(0))
                    .evaluate(parameters, 0, parameters.zeros());
            double off = Math.abs(sampled.loss() - exact);
            check(
                    "E1",
                    "loss by sampling, in standard errors",
                    off <= Tolerance.ROUNDING ? 0 : off / sampled.lossError(),
                    Tolerance.STANDARD_ERRORS);
        }
    }

    private static double distance(double[] a, double[] b) {
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs(a[i] - b[i]));
        }
        return worst;
    }

    private static double relative(Matrix got, Matrix expected) {
        return got.minus(expected).norm() / (1 + expected.norm());
    }

    private static double relative(Matrix[] got, Matrix[] expected) {
        double worst = 0;
        for (int e = 0; e < got.length; e++) {
            worst = Math.max(worst, relative(got[e], expected[e]));
        }
        return worst;
    }
}
