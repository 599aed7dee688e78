package preceptor.analysis;

import java.util.ArrayList;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.Teacher;

/// T10 of a student in training: what N samples make of the gradient of the weights that lead from distractors, beside
/// what is predicted of it. The student is one that does not listen to them (see [Distractors]) and is else the given
/// one.
public final class DistractorRows {
    /// Samples that are drawn in all, and the least and most replicates that they make.
    private static final int DRAWN = 200_000;

    private static final int LEAST = 20;
    private static final int MOST = 400;

    private DistractorRows() {}

    /// Rows of the whole student; none where there is no distractor that all weights pass.
    ///
    /// @param atoms the population: pairs of input and label
    /// @param n N, the number of samples
    /// @param key names the samples
    public static List<Row> of(Teacher teacher, Parameters parameters, Batch atoms, int n, Key key) {
        List<Row> rows = new ArrayList<>();
        List<Integer> edges = new ArrayList<>(Distractors.edges(teacher.law()));
        edges.removeIf(parameters.architecture()::skips);
        if (edges.isEmpty()) {
            return rows;
        }
        Parameters deaf = Distractors.deaf(parameters, edges);
        Pass pass = new Pass(parameters.architecture(), new SampleSpace(teacher.graph(), atoms.weight()));
        pass.forward(deaf, atoms.inputs(), Gating.HARD);
        pass.loss(atoms.targets());
        pass.backward(deaf.zeros());
        double square = 0;
        for (int e : edges) {
            Matrix gradient = Distractors.gradient(pass, e);
            square += gradient.dot(gradient);
        }
        int replicates = Math.max(LEAST, Math.min(MOST, DRAWN / n));
        DistractorChecks.Noise noise = DistractorChecks.noise(teacher, deaf, edges, pass, n, replicates, key);
        rows.add(Row.overall("distractors/population", square));
        rows.add(Row.overall("distractors/measured", noise.mean()));
        rows.add(Row.overall("distractors/measured/se", noise.error()));
        rows.add(Row.overall("distractors/predicted", noise.predicted()));
        if (noise.predicted() > 0) {
            rows.add(Row.overall("distractors/ratio", noise.mean() / noise.predicted()));
            rows.add(Row.overall("distractors/ratio/se", noise.error() / noise.predicted()));
        }
        return rows;
    }
}
