package preceptor.run;

import java.util.List;
import preceptor.analysis.DistractorRows;
import preceptor.analysis.Row;
import preceptor.spec.DataSpec;
import preceptor.spec.Spec;
import preceptor.student.Parameters;

/// When T10 is measured along a run: at the first and the last step of a student that is trained on samples with the
/// teacher's own labels, where all inputs can be listed.
final class DistractorNoise {
    /// The largest population whose exact gradient is compared with.
    private static final long MOST_LISTED = 8192;

    private DistractorNoise() {}

    /// The rows of `step`; none where T10 says nothing or is not asked for.
    static List<Row> rows(Spec spec, Problem problem, int step, Parameters at) {
        boolean asked = spec.analyses().contains(Spec.Analysis.GENERALIZATION)
                && (step == 0 || step == spec.training().steps());
        boolean listed = problem.exact() && problem.teacher().isPresent() && problem.populationSize() <= MOST_LISTED;
        if (asked
                && listed
                && spec.training().data() instanceof DataSpec.Samples samples
                && samples.labelNoise() == 0
                && spec.training().labelSmoothing() == 0) {
            return DistractorRows.of(
                    problem.teacher().get(),
                    at,
                    problem.measured().joined(),
                    samples.samples(),
                    problem.key().named("distractors"));
        }
        return List.of();
    }
}
