package preceptor.run;

import preceptor.region.RegionGraph;
import preceptor.result.Metrics;
import preceptor.student.Parameters;

/// Training on samples against the truth; mathematics.md §8. The gap of the student is its loss on the whole population
/// minus that on its samples, and its accuracy on the samples minus that on the population, so that both are positive
/// where it has learned its samples by heart. A twin predicts them without any sample: it is trained under the law
/// counted in the samples and evaluated under both laws.
final class Generalization {
    private static final String PREFIX = "generalization/";

    private final Metrics.Recorder recorder;
    private final boolean exact;
    private final double firstNorm;

    /// @param exact whether the population is, so that its numbers have no standard errors
    Generalization(Metrics.Recorder recorder, boolean exact, Parameters start) {
        this.recorder = recorder;
        this.exact = exact;
        firstNorm = norm(start);
    }

    /// The student's gap at `step`, and how its weights have grown: ‖W, V‖ over that at the start.
    void student(int step, Evaluator.Score samples, Evaluator.Score population, Parameters now) {
        recorder.scalar(step, PREFIX + "gap", population.loss() - samples.loss());
        recorder.scalar(step, PREFIX + "accuracy-gap", samples.accuracy() - population.accuracy());
        if (!exact) {
            recorder.scalar(step, PREFIX + "gap/se", population.lossError());
            recorder.scalar(step, PREFIX + "accuracy-gap/se", population.accuracyError());
        }
        recorder.scalar(step, PREFIX + "norm-growth", norm(now) / firstNorm);
    }

    /// What a twin predicts, and the gap that its weights have in the student.
    ///
    /// @param population the twin under the population's law
    /// @param transplantedOnSamples the student with the twin's weights, on the samples
    /// @param transplanted the same on the population
    void twin(
            int step,
            Twin twin,
            Twin.Score population,
            Evaluator.Score transplantedOnSamples,
            Evaluator.Score transplanted) {
        Twin.Score own = twin.onTraining();
        recorder.scalar(step, PREFIX + "predicted-" + twin.id(), population.loss() - own.loss());
        recorder.scalar(step, PREFIX + "accuracy-predicted-" + twin.id(), own.accuracy() - population.accuracy());
        recorder.scalar(step, PREFIX + "transplanted-" + twin.id(), transplanted.loss() - transplantedOnSamples.loss());
    }

    /// The Frobenius norm of all weights of all edges and the head; those that are shared count once per edge.
    private static double norm(Parameters p) {
        RegionGraph graph = p.architecture().graph();
        double sum = 0;
        for (int e = 0; e < graph.edges(); e++) {
            double own = p.W(e).norm();
            sum += own * own;
        }
        double head = p.V().norm();
        return Math.sqrt(sum + head * head);
    }
}
