package preceptor.run;

import preceptor.parallel.Workers;
import preceptor.student.Parameters;
import preceptor.training.DataObjective;
import preceptor.training.MiniBatchObjective;
import preceptor.training.Objective;

/// What the student of a problem descends on.
final class Objectives {
    private Objectives() {}

    /// All training data at each step, or a mini-batch of them, or of new samples.
    ///
    /// @param start the student's first parameters
    /// @param keep the keep probability of dropout
    static Objective of(Problem problem, Parameters start, double keep, Workers workers) {
        if (problem.batchSize().isEmpty()) {
            return new DataObjective(
                    start, problem.training(), keep, problem.key().named("dropout"), workers);
        }
        int size = problem.batchSize().get();
        if (problem.stream().isPresent()) {
            return MiniBatchObjective.ofStream(
                    problem.architecture(),
                    problem.stream().get(),
                    size,
                    keep,
                    problem.key().named("batches"),
                    workers);
        }
        return MiniBatchObjective.ofData(
                problem.architecture(),
                problem.training().joined(),
                size,
                keep,
                problem.key().named("batches"),
                workers);
    }
}
