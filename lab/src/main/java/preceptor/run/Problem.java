package preceptor.run;

import java.util.Optional;
import java.util.function.LongFunction;
import preceptor.analysis.Separability;
import preceptor.expansion.SummaryModel;
import preceptor.learn.LearnedTeachers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Initialization;
import preceptor.student.Parameters;
import preceptor.student.Separation;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Bayes;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.Teacher;
import preceptor.training.Optimizer;

/// All that an experiment is about, made from its spec and ready to run.
///
/// @param key the root of the run's randomness
/// @param values m_α per region
/// @param theory the law that the expansion is made under
/// @param twinTheory the law that the closed dynamics are trained under: that of the training data
/// @param training what the student is trained on
/// @param stream draws the mini-batch of a step where there is no fixed training set
/// @param measured what B0 and the starred quantities are measured on: the population, or a fixed sample of it
/// @param groups how many groups of samples standard errors are taken over; 1 where `measured` is exact
/// @param population what population loss and accuracy are evaluated on
/// @param exact whether `population` is the whole support
/// @param test held-out data, where there are any
/// @param bayes the best that any student can do, where it is known
/// @param teacher the synthetic teacher, where there is one
/// @param populationSize the number of atoms of the measured population
/// @param learned the teacher learned from images with its data, where it is one
public record Problem(
        Key key,
        RegionGraph graph,
        int[] values,
        Architecture architecture,
        Initialization initialization,
        Optimizer optimizer,
        Optional<Integer> batchSize,
        SummaryModel theory,
        SummaryModel twinTheory,
        BatchSource training,
        Optional<LongFunction<Batch>> stream,
        BatchSource measured,
        int groups,
        BatchSource population,
        boolean exact,
        Optional<BatchSource> test,
        Optional<Bayes> bayes,
        Optional<Teacher> teacher,
        String teacherKind,
        long populationSize,
        Optional<LearnedTeachers.Learned> learned) {
    /// How many samples of the teacher are worth one independent one.
    double inefficiency() {
        return teacher.map(Teacher::inefficiency).orElse(1.0);
    }

    /// The factors of the student's nodes, where its teacher is a product.
    public Optional<Separation> separation() {
        return teacher.isPresent() && teacher.get() instanceof ProductTeacher product
                ? Optional.of(Separability.of(product, architecture))
                : Optional.empty();
    }

    /// The student's parameters before the first step.
    public Parameters start() {
        Key own = key.named("initialization");
        return separation()
                .map(factors -> initialization.draw(architecture, factors, own))
                .orElseGet(() -> initialization.draw(architecture, own));
    }

    /// The same with another law of the training data.
    Problem withTwinTheory(SummaryModel other) {
        return new Problem(
                key,
                graph,
                values,
                architecture,
                initialization,
                optimizer,
                batchSize,
                theory,
                other,
                training,
                stream,
                measured,
                groups,
                population,
                exact,
                test,
                bayes,
                teacher,
                teacherKind,
                populationSize,
                learned);
    }
}
