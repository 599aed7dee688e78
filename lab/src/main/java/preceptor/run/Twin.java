package preceptor.run;

import preceptor.expansion.Expander;
import preceptor.expansion.Gates;
import preceptor.expansion.SummarySpace;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.training.SpaceObjective;
import preceptor.training.Training;

/// The closed z-space dynamics beside a student: the same architecture, first parameters and optimiser, but T1–T3 in
/// place of samples.
final class Twin {
    private final Gates gates;
    private final SpaceObjective objective;
    private final SpaceObjective underTheory;
    private final Training training;

    Twin(Problem problem, Gates gates, boolean total, double keep, double weightDecay, Parameters start) {
        this.gates = gates;
        objective = objective(problem, problem.twinTheory(), total, keep);
        underTheory = objective(problem, problem.theory(), total, keep);
        training = new Training(objective, problem.optimizer(), new HipparchusIntegrator(), weightDecay, start);
    }

    private SpaceObjective objective(
            Problem problem, preceptor.expansion.SummaryModel model, boolean total, double keep) {
        Pass pass = new Pass(problem.architecture(), new SummarySpace(model.law()));
        return new SpaceObjective(pass, model.mean(), model.targets(), () -> gating(model, total, keep));
    }

    private Gating gating(preceptor.expansion.SummaryModel model, boolean total, double keep) {
        return Expander.closed(gates, model, total, keep);
    }

    Gates gates() {
        return gates;
    }

    void step() {
        training.step();
    }

    Training training() {
        return training;
    }

    Parameters parameters() {
        return training.parameters();
    }

    /// Its loss under the law that it is trained on.
    double trainingLoss() {
        return objective.loss(training.parameters());
    }

    /// The twin's loss under the law of the population.
    double loss() {
        return underTheory.loss(training.parameters());
    }

    /// Its accuracy at the last [#loss].
    double accuracy() {
        return underTheory.accuracy();
    }
}
