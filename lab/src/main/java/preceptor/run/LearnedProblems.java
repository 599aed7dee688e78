package preceptor.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import preceptor.expansion.SummaryModel;
import preceptor.learn.ImageRegions;
import preceptor.learn.LearnedTeacher;
import preceptor.learn.LearnedTeachers;
import preceptor.linalg.Blocks;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.spec.DataSpec;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.spec.TeacherSpec;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// The problem of a teacher learned from images, mathematics.md §9: the population is the whole training set, the law
/// is counted on it, and the images after it are held out.
final class LearnedProblems {
    private LearnedProblems() {}

    static Problem of(Spec spec, TeacherSpec.Learned learned, RegionGraph graph, Path specFile, Key key) {
        LearnedTeachers.Learned data = learn(spec, learned, specFile, key.named("teacher"));
        LearnedTeacher teacher = data.teacher();
        requireOrders(spec, teacher, specFile);
        Batch training = data.training();
        Batch students = training;
        SummaryModel theory = teacher.summaryModel(training);
        SummaryModel twin = theory;
        if (spec.training().data() instanceof DataSpec.Samples samples) {
            if (samples.samples() > training.size()) {
                throw new InputException(specFile + ": training.data.samples: expected at most the " + training.size()
                        + " training images, got " + samples.samples());
            }
            Batch first = training.first(samples.samples());
            students = Labels.noisy(first, samples.labelNoise(), key.named("label noise"));
            twin = teacher.summaryModel(students);
        }
        double smoothing = spec.training().labelSmoothing();
        int[] values = new int[graph.size()];
        Arrays.setAll(values, teacher::values);
        int[] inputs = new int[graph.leaves()];
        Arrays.fill(inputs, teacher.inputLength());
        return new Problem(
                key,
                graph,
                values,
                Builders.architecture(spec.student(), graph, inputs, Blocks.of(teacher.classes()), specFile),
                Builders.initialization(spec.student().init()),
                Builders.optimizer(spec.training().optimizer()),
                spec.training().optimizer().batchSize(),
                Labels.smooth(theory, smoothing),
                Labels.smooth(twin, smoothing),
                BatchSource.of(Labels.smooth(students, smoothing)),
                Optional.empty(),
                BatchSource.of(Labels.smooth(training, smoothing)),
                Problems.GROUPS,
                BatchSource.of(training),
                false,
                data.heldOut().map(BatchSource::of),
                Optional.empty(),
                Optional.empty(),
                "learned",
                training.size(),
                Optional.of(data));
    }

    private static LearnedTeachers.Learned learn(Spec spec, TeacherSpec.Learned learned, Path specFile, Key key) {
        try (Workers workers = new Workers(1)) {
            ImageRegions regions = LearnedRegions.of(spec.regions());
            if (learned.file().isEmpty()) {
                return LearnedTeachers.fromImages(
                        SpecLoader.dataFile(specFile, learned.images().orElseThrow()),
                        SpecLoader.dataFile(specFile, learned.labels().orElseThrow()),
                        learned.train(),
                        learned.test(),
                        regions,
                        LearnedRegions.options(learned),
                        key,
                        workers);
            }
            Path file = SpecLoader.dataFile(specFile, learned.file().get());
            LearnedTeachers.Learned data = LearnedTeachers.fromFile(file);
            ImageRegions saved = data.teacher().regions();
            if (!saved.isSame(regions)) {
                throw new InputException(specFile + ": regions: expected those that " + file + " was learned on, "
                        + saved.describe() + ", got " + regions.describe());
            }
            return data;
        } catch (IllegalArgumentException e) {
            throw new InputException(specFile + ": teacher: " + e.getMessage(), e);
        }
    }

    /// Orders above 0 need a tree and every family; of a teacher from a file that shows only now.
    private static void requireOrders(Spec spec, LearnedTeacher teacher, Path specFile) {
        if (spec.expansion().allOrders().stream().allMatch(r -> r == 0)) {
            return;
        }
        RegionGraph graph = teacher.graph();
        String why = !graph.isTree()
                ? "its receptive fields overlap"
                : teacher.smoothing() > 0
                        ? "its counts are smoothed by " + teacher.smoothing()
                        : IntStream.range(graph.leaves(), graph.size())
                                        .allMatch(a -> teacher.law().family(a).isPresent())
                                ? ""
                                : "it has too many different tuples of codes to keep";
        if (!why.isEmpty()) {
            throw new InputException(
                    specFile + ": expansion.orders: expected [0], and no train_orders, with this teacher, since " + why
                            + ", got " + spec.expansion().allOrders());
        }
    }
}
