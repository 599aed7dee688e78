package preceptor.learn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

/// Teachers learned from files of images and labels, with the data that students are trained and tested on.
public final class LearnedTeachers {
    private static final int BUFFER = 1 << 16;

    /// A number while the teacher is learned, and again in a batch.
    private static final int BYTES_PER_NUMBER = 16;

    /// A summary in the teacher, in a batch, and on the way.
    private static final int BYTES_PER_CODE = 12;

    private LearnedTeachers() {}

    /// A learned teacher with its data: the first images are for training, the next for testing.
    ///
    /// @param training all training images, each of the weight 1 / train
    /// @param heldOut the test images by the same codebooks, each of the weight 1 / test; empty when there are none
    public record Learned(LearnedTeacher teacher, Batch training, Optional<Batch> heldOut) {}

    /// Learns a teacher from the first `train` images.
    ///
    /// @param images in IDX or `.npy` format, plain or compressed by gzip, of a size that `regions` can cut
    /// @param labels in IDX or `.npy` format, one for each image
    /// @param train how many images are for training, 1 or more
    /// @param test how many images behind those are for testing, 0 or more
    /// @param key names the randomness of k-means
    /// @param workers carry the work; the teacher does not depend on them
    /// @throws DataException if a file is unsound, too short, or does not fit the other
    /// @throws IllegalArgumentException if a size is out of range
    public static Learned fromImages(
            Path images,
            Path labels,
            int train,
            int test,
            ImageRegions regions,
            Options options,
            Key key,
            Workers workers) {
        Data data = Data.read(images, labels, train, test, regions);
        LearnedTeacher.Source source = new LearnedTeacher.Source(images, labels, sha256(images), sha256(labels), test);
        LearnedTeacher teacher =
                Learner.learn(regions, data.images, data.labels, data.classes, train, options, source, key, workers);
        return encoded(teacher, data);
    }

    /// A teacher that [TeacherFile] has written, with its data from the files that it was learned from.
    ///
    /// @throws DataException if a file is unsound, or an image file is no longer what it was
    public static Learned fromFile(Path file) {
        LearnedTeacher teacher = TeacherFile.read(file);
        LearnedTeacher.Source source = teacher.source();
        requireUnchanged(source.images(), source.imagesSha256(), file);
        requireUnchanged(source.labels(), source.labelsSha256(), file);
        Data data = Data.read(source.images(), source.labels(), teacher.train(), source.test(), teacher.regions());
        if (data.classes != teacher.classes()) {
            throw DataException.in(
                    file, "classes: expected the " + data.classes + " of the labels, got " + teacher.classes());
        }
        Learned learned = encoded(teacher, data);
        for (int a = 0; a < teacher.graph().size(); a++) {
            int[] z = ((Membership.Hard) learned.training.memberships()[a]).z();
            if (!Arrays.equals(z, teacher.codes(a))) {
                throw DataException.in(
                        file,
                        "region " + teacher.graph().id(a)
                                + ": expected the summaries that its codebook gives to the images, got others");
            }
        }
        return learned;
    }

    private static Learned encoded(LearnedTeacher teacher, Data data) {
        int train = teacher.train();
        int test = teacher.source().test();
        return new Learned(
                teacher,
                teacher.encode(data.images, data.labels, 0, train),
                test == 0 ? Optional.empty() : Optional.of(teacher.encode(data.images, data.labels, train, test)));
    }

    /// The first images with their labels; the number of classes is one more than the largest label in training.
    private record Data(Images images, int[] labels, int classes) {
        static Data read(Path imageFile, Path labelFile, int train, int test, ImageRegions regions) {
            if (train < 1 || test < 0) {
                throw new IllegalArgumentException(
                        "images: expected 1 or more for training and 0 or more for testing, got " + train + " and "
                                + test);
            }
            long needed = (long) train + test;
            ImageFiles.Sizes sizes = ImageFiles.sizes(imageFile);
            try {
                regions.requireSize(sizes.height(), sizes.width());
            } catch (IllegalArgumentException e) {
                throw DataException.in(imageFile, e.getMessage(), e);
            }
            int[] labels = ImageFiles.labels(labelFile);
            if (labels.length != sizes.count()) {
                throw DataException.in(
                        labelFile,
                        "expected one label for each of the " + sizes.count() + " images of " + imageFile + ", got "
                                + labels.length);
            }
            if (needed > labels.length) {
                throw DataException.in(
                        imageFile,
                        "expected " + train + " images for training and " + test + " for testing, got " + labels.length
                                + " in all");
            }
            requireMemory(imageFile, sizes, needed, regions.graph());
            int classes = 0;
            for (int i = 0; i < train; i++) {
                classes = Math.max(classes, labels[i] + 1);
            }
            if (classes < 2) {
                throw DataException.in(
                        labelFile, "expected two different labels or more in training, got the label 0 only");
            }
            for (int i = train; i < needed; i++) {
                if (labels[i] >= classes) {
                    throw DataException.in(
                            labelFile,
                            "label of test image " + i + ": expected one of 0 to " + (classes - 1)
                                    + ", as in training, got " + labels[i]);
                }
            }
            return new Data(ImageFiles.images(imageFile, (int) needed), labels, classes);
        }
    }

    private static void requireMemory(Path imageFile, ImageFiles.Sizes sizes, long images, RegionGraph graph) {
        long needed =
                images * (sizes.area() * (BYTES_PER_NUMBER + sizes.bytes()) + (long) graph.size() * BYTES_PER_CODE)
                        + Long.BYTES * CountedLaw.numbers(graph, images);
        long memory = Runtime.getRuntime().maxMemory();
        if (needed > memory) {
            throw DataException.in(
                    imageFile,
                    "expected images that fit in " + memory + " bytes of memory, got " + images + " of " + sizes.area()
                            + " numbers and " + graph.size() + " regions, which need " + needed
                            + ": use fewer images or larger patches, or allow more memory");
        }
    }

    private static void requireUnchanged(Path data, String sha256, Path file) {
        String now = sha256(data);
        if (!now.equals(sha256)) {
            throw DataException.in(
                    data,
                    "expected the file that " + file + " was learned from (SHA-256 " + sha256 + "), got another (" + now
                            + ")");
        }
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + DataStream.reason(e), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
