package preceptor.run;

import java.nio.DoubleBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.result.Metrics;
import preceptor.student.Parameters;
import preceptor.teacher.Batch;

/// Training on samples against the truth; mathematics.md §8. The gap of the student is its loss on the whole population
/// minus that on its samples, and its accuracy on the samples minus that on the population, so that both are positive
/// where it has learned its samples by heart. A twin predicts them without any sample: it is trained under the law
/// counted in the samples and evaluated under both laws.
final class Generalization {
    private static final String PREFIX = "generalization/";

    /// The most samples that are compared with each other.
    private static final int MOST_COMPARED = 1 << 17;

    private final Metrics.Recorder recorder;
    private final boolean exact;
    private final double firstNorm;
    private final double samples;
    private final Optional<Double> attainable;

    /// @param problem trained on samples
    Generalization(Metrics.Recorder recorder, Problem problem, Parameters start) {
        this.recorder = recorder;
        exact = problem.exact();
        firstNorm = norm(start);
        samples = problem.training().size();
        attainable = problem.training().size() <= MOST_COMPARED
                ? Optional.of(attainable(problem.training().joined()))
                : Optional.empty();
    }

    /// The student's gap at `step`, and how its weights have grown: ‖W, V‖ over that at the start.
    void student(int step, Evaluator.Score training, Evaluator.Score population, Parameters now) {
        recorder.scalar(step, PREFIX + "gap", population.loss() - training.loss());
        recorder.scalar(step, PREFIX + "accuracy-gap", training.accuracy() - population.accuracy());
        if (!exact) {
            recorder.scalar(step, PREFIX + "gap/se", population.lossError());
            recorder.scalar(step, PREFIX + "accuracy-gap/se", population.accuracyError());
        }
        recorder.scalar(step, PREFIX + "norm-growth", norm(now) / firstNorm);
        recorder.scalar(step, PREFIX + "samples", samples);
        attainable.ifPresent(most -> recorder.scalar(step, PREFIX + "attainable-accuracy", most));
    }

    /// The largest accuracy on a batch that any function of the inputs has: below 1 where equal inputs have different
    /// labels, which nobody can learn by heart.
    static double attainable(Batch batch) {
        int[] labels = batch.labels();
        Map<DoubleBuffer, Map<Integer, Double>> byInput = new LinkedHashMap<>();
        int d = 0;
        for (Matrix x : batch.inputs()) {
            d += x.columns();
        }
        for (int i = 0; i < labels.length; i++) {
            double[] input = new double[d];
            int at = 0;
            for (Matrix x : batch.inputs()) {
                System.arraycopy(x.data(), i * x.columns(), input, at, x.columns());
                at += x.columns();
            }
            byInput.computeIfAbsent(DoubleBuffer.wrap(input), k -> new HashMap<>())
                    .merge(labels[i], batch.weight()[i], Double::sum);
        }
        double sum = 0;
        for (Map<Integer, Double> weights : byInput.values()) {
            double most = 0;
            for (double w : weights.values()) {
                most = Math.max(most, w);
            }
            sum += most;
        }
        return sum;
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
