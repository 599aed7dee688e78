package preceptor.analysis;

import java.util.ArrayList;
import java.util.List;
import preceptor.expansion.Measured;
import preceptor.expansion.Measurer;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Initialization;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.student.Separation;
import preceptor.teacher.Batch;
import preceptor.teacher.Population;
import preceptor.teacher.ProductTeacher;

/// T8 and T9 tried on a product teacher and separable weights for the student of a case.
final class SeparabilityChecks {
    private static final int STEPS = 200;
    private static final double RATE = 0.1;

    /// The largest population that is trained on.
    private static final long MOST_TRAINED = 2048;

    private SeparabilityChecks() {}

    /// The checks; none where a region has fewer nodes than there are factors.
    static List<Check> of(Case on, ProductTeacher teacher, Population population) {
        List<Check> checks = new ArrayList<>();
        Architecture architecture = on.architecture();
        Separation separation = Separability.of(teacher, architecture);
        Separability separability = new Separability(architecture, separation);
        if (!separability.wideEnough()) {
            return checks;
        }
        Parameters start = new Initialization(Initialization.Kind.SEPARABLE, 1)
                .draw(architecture, separation, Key.root(3).named("separable"));
        SummaryModel model = SummaryModels.of(teacher);
        Pass z = new Pass(architecture, new SummarySpace(teacher.law()));
        z.forward(start, model.mean(), Gating.HARD);
        Measured measured = new Measurer(architecture, teacher.values(), population.atoms(), 1)
                .measure(start)
                .getFirst()
                .finish();
        RegionGraph graph = architecture.graph();
        Matrix[] F = new Matrix[graph.size()];
        Matrix[] D = new Matrix[graph.size()];
        for (int a = graph.leaves(); a < graph.size(); a++) {
            F[a] = z.F(a);
            D[a] = z.D(a);
        }
        add(
                checks,
                on,
                "T8",
                "separable weights: each column of F of T1 is one factor's",
                worst(separability, teacher, F));
        add(
                checks,
                on,
                "T8",
                "separable weights: each column of D of T1 is one factor's",
                worst(separability, teacher, D));
        add(checks, on, "T8", "separable weights: E[f|z] is one factor's", worst(separability, teacher, measured.F()));
        add(checks, on, "T8", "separable weights: E[f'|z] is one factor's", worst(separability, teacher, measured.D()));
        if (teacher.dependence() > 0) {
            // T9 is about independent factors.
            return checks;
        }
        Batch inputs = population.inputs().joined();
        Pass pass = new Pass(architecture, new SampleSpace(graph, inputs.weight()));
        pass.forward(start, inputs.inputs(), Gating.HARD);
        pass.loss(inputs.targets());
        pass.backward(start.zeros());
        add(checks, on, "T9", "separable weights: E[f g] across factors = E[f] E[g]", separability.covariance(pass));
        List<Integer> kept = separability.kept(population.inputs());
        if (!kept.isEmpty() && population.inputs().size() <= MOST_TRAINED) {
            double drift = separability.drift(start, population.inputs(), RATE, STEPS, kept);
            checks.add(new Check(
                    "T9",
                    "200 steps make no weights across factors where centred",
                    on.name(),
                    drift,
                    Tolerance.ROUNDING));
        }
        return checks;
    }

    private static double worst(Separability separability, ProductTeacher teacher, Matrix[] matrices) {
        RegionGraph graph = teacher.graph();
        double worst = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            worst = Math.max(worst, separability.entanglement(teacher.law(), a, matrices[a]));
        }
        return worst;
    }

    private static void add(List<Check> checks, Case on, String label, String title, double residual) {
        checks.add(new Check(label, title, on.name(), residual, Tolerance.ROUNDING));
    }
}
