package preceptor.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import preceptor.expansion.ConfigurationSpace;
import preceptor.expansion.Expander;
import preceptor.expansion.Gates;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummarySpace;
import preceptor.spec.ExpansionSpec;
import preceptor.spec.Spec;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.training.SpaceObjective;
import preceptor.training.Training;

/// The closed dynamics beside a student: the same architecture, first parameters and optimiser, but summaries in place
/// of samples. In z-space (T1–T3 with closed gates) a row is a value of a summary; in the space of configurations
/// (order r ≥ 1, mathematics.md §5) it is all summaries down to r levels below a region. On samples the law is the one
/// counted in them, P̂, of which the true P takes the place where the twin is evaluated (§8).
final class Twin {
    private final String id;
    private final String name;
    private final SpaceObjective objective;
    private final SpaceObjective underTheory;
    private final Training training;

    private Twin(
            String id,
            String name,
            Problem problem,
            Function<SummaryModel, SpaceObjective> space,
            double weightDecay,
            Parameters start) {
        this.id = id;
        this.name = name;
        objective = space.apply(problem.twinTheory());
        underTheory = space.apply(problem.theory());
        training = new Training(objective, problem.optimizer(), new HipparchusIntegrator(), weightDecay, start);
    }

    /// The twins that a spec asks for: those in z-space, then those of orders.
    static List<Twin> of(Spec spec, Problem problem, Parameters start) {
        boolean total = spec.expansion().variance() == ExpansionSpec.Variance.TOTAL;
        double keep = 1 - spec.student().dropout();
        double decay = spec.training().weightDecay();
        List<Twin> twins = new ArrayList<>();
        for (ExpansionSpec.Gate gate : spec.expansion().train()) {
            Gates gates = Experiment.gates(gate);
            Function<SummaryModel, SpaceObjective> space = model -> new SpaceObjective(
                    new Pass(problem.architecture(), new SummarySpace(model.law())),
                    model.mean(),
                    model.targets(),
                    () -> Expander.closed(gates, model, total, keep));
            twins.add(new Twin(gates.id(), gates.id() + " gates", problem, space, decay, start));
        }
        for (int order : spec.expansion().twinOrders()) {
            Function<SummaryModel, SpaceObjective> space = model -> {
                ConfigurationSpace configurations = new ConfigurationSpace(model.law(), order);
                return new SpaceObjective(
                        new Pass(problem.architecture(), configurations),
                        model.mean(),
                        configurations.targets(model.targets()),
                        () -> Gating.HARD);
            };
            twins.add(new Twin("order" + order, "order " + order, problem, space, decay, start));
        }
        return twins;
    }

    /// How metrics and states name it: `hard`, `gaussian`, `order1`, ….
    String id() {
        return id;
    }

    /// How messages name it.
    String name() {
        return name;
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

    /// Loss and accuracy under a law of the summaries.
    record Score(double loss, double accuracy) {}

    /// Under the law that it is trained on.
    Score onTraining() {
        return score(objective);
    }

    /// Under the law of the population.
    Score onPopulation() {
        return score(underTheory);
    }

    private Score score(SpaceObjective under) {
        double loss = under.loss(training.parameters());
        return new Score(loss, under.accuracy());
    }
}
