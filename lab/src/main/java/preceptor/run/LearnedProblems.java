package preceptor.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.learn.LabelledImages;
import preceptor.learn.LearnedTeacher;
import preceptor.learn.TeacherFile;
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
        TeacherFile file = teacher(learned, quadtree, specFile, key.named("teacher"));
        LearnedTeacher teacher = file.teacher();
        LabelledImages all = LabelledImages.read(
                SpecLoader.dataFile(specFile, file.images()), SpecLoader.dataFile(specFile, file.labels()));
        requireSize(specFile, all, quadtree, file);
        Batch training = encode(specFile, teacher, all.part(0, file.train()));
        Batch students = training;
        SummaryModel theory = SummaryModels.empirical(graph, training);
        SummaryModel twin = theory;
        if (spec.training().data() instanceof DataSpec.Samples samples) {
            if (samples.samples() > file.train()) {
                throw new InputException(specFile + ": training.data.samples: expected at most the " + file.train()
                        + " training images, got " + samples.samples());
            }
            Batch first = encode(specFile, teacher, all.part(0, samples.samples()));
            students = Labels.noisy(first, samples.labelNoise(), key.named("label noise"));
            twin = SummaryModels.empirical(graph, students);
        }
        double smoothing = spec.training().labelSmoothing();
        Optional<BatchSource> test = file.test() == 0
                ? Optional.empty()
                : Optional.of(BatchSource.of(encode(specFile, teacher, all.part(file.train(), file.test()))));
        int[] inputs = new int[graph.leaves()];
        Arrays.fill(inputs, quadtree.leaf() * quadtree.leaf());
        return new Problem(
                key,
                graph,
                teacher.values(),
                Builders.architecture(spec.student(), graph, inputs, teacher.classes(), specFile),
                Builders.initialization(spec.student().init(), specFile),
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
                test,
                Optional.empty(),
                Optional.empty(),
                "learned",
                training.size());
    }

    private static TeacherFile teacher(
            TeacherSpec.Learned learned, RegionSpec.Quadtree quadtree, Path specFile, Key key) {
        if (learned.file().isPresent()) {
            TeacherFile file = TeacherFile.read(
                    SpecLoader.dataFile(specFile, learned.file().get()));
            if (file.teacher().size() != quadtree.size() || file.teacher().leaf() != quadtree.leaf()) {
                throw new InputException(specFile + ": regions: the teacher was learned on a quadtree of size "
                        + file.teacher().size() + " and leaf " + file.teacher().leaf() + ", got size "
                        + quadtree.size() + " and leaf " + quadtree.leaf());
            }
            return file;
        }
        String images = learned.images().orElseThrow();
        String labels = learned.labels().orElseThrow();
        LabelledImages all =
                LabelledImages.read(SpecLoader.dataFile(specFile, images), SpecLoader.dataFile(specFile, labels));
        TeacherFile plan = new TeacherFile(null, images, labels, learned.train(), learned.test());
        requireSize(specFile, all, quadtree, plan);
        LabelledImages training = all.part(0, learned.train());
        LearnedTeacher teacher = LearnedTeacher.learn(
                training.images(),
                training.labels(),
                quadtree.leaf(),
                PerLevel.ints(learned.codes()),
                all.classes(),
                key);
        return new TeacherFile(teacher, images, labels, learned.train(), learned.test());
    }

    private static void requireSize(Path specFile, LabelledImages all, RegionSpec.Quadtree quadtree, TeacherFile plan) {
        if (all.images().rows() != quadtree.size()) {
            throw new InputException(specFile + ": regions.size: expected the images' size "
                    + all.images().rows() + ", got " + quadtree.size());
        }
        long needed = (long) plan.train() + plan.test();
        if (needed > all.images().count()) {
            throw new InputException(specFile + ": teacher: train + test = " + needed + " images, but " + plan.images()
                    + " has " + all.images().count());
        }
    }

    private static Batch encode(Path specFile, LearnedTeacher teacher, LabelledImages part) {
        try {
            return teacher.encode(part.images(), part.labels());
        } catch (IllegalArgumentException e) {
            throw new InputException(specFile + ": teacher: " + e.getMessage(), e);
        }
    }
}
