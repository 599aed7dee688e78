package preceptor.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import preceptor.expansion.Measurement;
import preceptor.parallel.Workers;
import preceptor.student.Parameters;

/// The passes over inputs that a recorded step is made of. They need nothing of each other and run at the same time.
final class Passes {
    private final Evaluator training;
    private final Evaluator population;

    /// Whether the listed population is what is trained on, so that one pass tells of both.
    private final boolean same;

    private List<Measurement> parts = List.of();
    private Evaluator.Score student;
    private Evaluator.Score studentOnTraining;
    private final List<Evaluator.Score> transplanted = new ArrayList<>();
    private final List<Evaluator.Score> transplantedOnTraining = new ArrayList<>();

    // The very same source is asked for, not one that is equal.
    @SuppressWarnings("ReferenceEquality")
    Passes(Problem problem, Evaluator training, Evaluator population) {
        this.training = training;
        this.population = population;
        same = problem.exact() && problem.training() == problem.population();
    }

    /// @param bothSources whether twins are evaluated on the training data, too
    void run(
            Workers workers,
            Parameters parameters,
            List<Twin> twins,
            boolean bothSources,
            Function<Parameters, List<Measurement>> measuring) {
        workers.run(3, task -> {
            switch (task) {
                case 0 -> parts = measuring.apply(parameters);
                case 1 -> {
                    student = population.evaluate(parameters);
                    twins.forEach(twin -> transplanted.add(population.evaluate(twin.parameters())));
                }
                default -> {
                    if (!same) {
                        studentOnTraining = training.evaluate(parameters);
                    }
                    if (bothSources) {
                        twins.forEach(twin -> transplantedOnTraining.add(training.evaluate(twin.parameters())));
                    }
                }
            }
        });
        if (same) {
            studentOnTraining = student;
        }
    }

    /// One measurement per group of samples.
    List<Measurement> parts() {
        return parts;
    }

    /// The student on the population.
    Evaluator.Score student() {
        return student;
    }

    Evaluator.Score studentOnTraining() {
        return studentOnTraining;
    }

    /// The student with the weights of twin number `t`, on the population.
    Evaluator.Score transplanted(int t) {
        return transplanted.get(t);
    }

    Evaluator.Score transplantedOnTraining(int t) {
        return transplantedOnTraining.get(t);
    }
}
