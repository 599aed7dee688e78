package preceptor.analysis;

import java.util.ArrayList;
import java.util.List;
import preceptor.expansion.SummaryModel;
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
import preceptor.teacher.Law;
import preceptor.teacher.Population;
import preceptor.teacher.Teacher;

/// T10 tried on the distractors of a case, if it has any.
final class DistractorChecks {
    /// Numbers of samples N, a slope apart.
    private static final int[] SIZES = {20, 80};

    private static final int REPLICATES = 100;

    private DistractorChecks() {}

    static List<Check> of(Case on, SummaryModel model, Population population) {
        List<Check> checks = new ArrayList<>();
        Law law = model.law();
        RegionGraph graph = law.graph();
        Architecture architecture = on.architecture();
        double worst = -1;
        Pass z = new Pass(architecture, new SummarySpace(law));
        run(z, on.parameters(), model.mean(), model.targets());
        for (int e = 0; e < graph.edges(); e++) {
            if (law.hasTable(e, 1 << 20) && Distractors.rowsEqual(law, e)) {
                worst = Math.max(worst, off(z, e));
            }
        }
        if (worst >= 0) {
            checks.add(check(on, "equal rows of P: ΔW of T3 = E[f] E[g]", worst, Tolerance.ROUNDING));
        }
        List<Integer> edges = new ArrayList<>(Distractors.edges(law));
        edges.removeIf(architecture::skips);
        if (edges.isEmpty()) {
            return checks;
        }
        Parameters deaf = Distractors.deaf(on.parameters(), edges);
        Batch atoms = population.atoms().joined();
        Pass pass = new Pass(architecture, new SampleSpace(graph, atoms.weight()));
        run(pass, deaf, atoms.inputs(), atoms.targets());
        worst = 0;
        for (int e : edges) {
            worst = Math.max(worst, off(pass, e));
        }
        checks.add(check(on, "distractors not listened to: E3 = E[f] E[g]", worst, Tolerance.ROUNDING));
        // The samples of a batch are independent of each other only without batch norm.
        if (!architecture.norm().present()) {
            for (int n : SIZES) {
                checks.add(check(
                        on,
                        "‖ΔŴ − ΔW‖² of distractors, " + n + " samples, in standard errors",
                        standardErrors(on.teacher(), deaf, edges, pass, n),
                        Tolerance.STANDARD_ERRORS));
            }
        }
        return checks;
    }

    private static double standardErrors(
            Teacher teacher, Parameters deaf, List<Integer> edges, Pass population, int n) {
        Noise noise = noise(
                teacher, deaf, edges, population, n, REPLICATES, Key.root(6).named("distractors"));
        double off = Math.abs(noise.mean() - noise.predicted());
        return off <= Tolerance.ROUNDING ? 0 : off / noise.error();
    }

    /// ‖ΔŴ − ΔW‖_F² over some edges, measured and predicted.
    ///
    /// @param mean over replicates
    /// @param error its standard error
    record Noise(double mean, double error, double predicted) {}

    /// Draws `replicates` times `n` samples.
    ///
    /// @param population a pass over the population that has gone forward and back
    static Noise noise(
            Teacher teacher, Parameters p, List<Integer> edges, Pass population, int n, int replicates, Key key) {
        Matrix[] exact = new Matrix[edges.size()];
        double predicted = 0;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = Distractors.gradient(population, edges.get(i));
            predicted += Distractors.noise(population, edges.get(i)) / n;
        }
        double sum = 0;
        double square = 0;
        Pass pass = null;
        for (int r = 0; r < replicates; r++) {
            Batch samples = teacher.sample(key.at(n), (long) r * n, n);
            pass = pass == null ? new Pass(p.architecture(), new SampleSpace(teacher.graph(), samples.weight())) : pass;
            run(pass, p, samples.inputs(), samples.targets());
            double own = 0;
            for (int i = 0; i < exact.length; i++) {
                Matrix d = Distractors.gradient(pass, edges.get(i)).minus(exact[i]);
                own += d.dot(d);
            }
            sum += own;
            square += own * own;
        }
        double mean = sum / replicates;
        double variance = Math.max(0, square / replicates - mean * mean);
        return new Noise(mean, Math.sqrt(variance / replicates), predicted);
    }

    private static void run(Pass pass, Parameters p, Matrix[] inputs, Matrix targets) {
        pass.forward(p, inputs, Gating.HARD);
        pass.loss(targets);
        pass.backward(p.zeros());
    }

    private static double off(Pass pass, int edge) {
        return Distractors.gradient(pass, edge)
                .minus(Distractors.product(pass, edge))
                .maxAbs();
    }

    private static Check check(Case on, String title, double residual, double tolerance) {
        return new Check("T10", title, on.name(), residual, tolerance);
    }
}
