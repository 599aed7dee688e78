package preceptor.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.learn.LearnedTeacher;
import preceptor.learn.LearnedTeachers;
import preceptor.learn.Patches;
import preceptor.linalg.Blocks;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.spec.DataSpec;
import preceptor.spec.PerLevel;
import preceptor.spec.RegionSpec;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.spec.TeacherSpec;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// The problem of a teacher learned from images, mathematics.md §9: the population is the whole training set, the law
/// is
/// counted on it, and the images after it are held out.
final class LearnedProblems {
    private LearnedProblems() {}

    static Problem of(Spec spec, TeacherSpec.Learned learned, RegionGraph graph, Path specFile, Key key) {
        if (!(spec.regions() instanceof RegionSpec.Quadtree quadtree)) {
            throw new InputException(specFile + ": regions.kind: a learned teacher needs a quadtree of patches");
        }
        LearnedTeachers.Learned data = learn(learned, quadtree, specFile, key.named("teacher"));
        LearnedTeacher teacher = data.teacher();
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
            twin = SummaryModels.empirical(graph, students);
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
                training.size());
    }

    private static LearnedTeachers.Learned learn(
            TeacherSpec.Learned learned, RegionSpec.Quadtree quadtree, Path specFile, Key key) {
        try {
            if (learned.file().isEmpty()) {
                return LearnedTeachers.fromImages(
                        SpecLoader.dataFile(specFile, learned.images().orElseThrow()),
                        SpecLoader.dataFile(specFile, learned.labels().orElseThrow()),
                        learned.train(),
                        learned.test(),
                        quadtree.size(),
                        quadtree.leaf(),
                        PerLevel.ints(learned.codes()),
                        key);
            }
            LearnedTeachers.Learned data = LearnedTeachers.fromFile(
                    SpecLoader.dataFile(specFile, learned.file().get()));
            Patches patches = data.teacher().patches();
            if (patches.size() != quadtree.size() || patches.leaf() != quadtree.leaf()) {
                throw new InputException(specFile + ": regions: the teacher was learned on a quadtree of size "
                        + patches.size() + " and leaf " + patches.leaf() + ", got size " + quadtree.size()
                        + " and leaf " + quadtree.leaf());
            }
            return data;
        } catch (IllegalArgumentException e) {
            throw new InputException(specFile + ": teacher: " + e.getMessage(), e);
        }
    }
}
