package preceptor.learn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.result.AtomicFiles;

/// A learned teacher as a YAML file: what a person wants to know as plain numbers, the rest in blocks of base64
/// (little-endian float64 for means and centroids; one unsigned byte, or little-endian 16-bit word where there are more
/// than 256 values, per training image for summaries and per centroid for its code). The same teacher gives the same
/// bytes, and reading gives the same teacher to the bit.
///
/// The last line is the SHA-256 of all before it, so that damage is found; beyond that everything is validated, and
/// nothing is allocated for a size that the file does not hold.
public final class TeacherFile {
    private static final String FORMAT = "preceptor-teacher";
    private static final int VERSION = 2;
    private static final int MOST_BYTES = 1 << 28;
    private static final int MOST_SIDE = 1 << 15;
    private static final int MOST_CHANNELS = 4;
    private static final int MOST_IMAGES = 1 << 28;
    private static final String SEAL = "sha256: ";
    private static final int LINE = 120;

    private TeacherFile() {}

    /// Writes `teacher`; the file is whole or absent. The files of images and labels are named relative to `file`.
    ///
    /// @throws DataException if it would be larger than [#read] takes
    public static void write(Path file, LearnedTeacher teacher) {
        long codes = (long) teacher.graph().size() * teacher.train();
        if (codes > MOST_BYTES / 2) {
            throw DataException.in(
                    file,
                    "expected at most " + MOST_BYTES / 2 + " summaries to save, got " + codes
                            + ": use fewer training images or larger patches");
        }
        String body = body(file, teacher);
        AtomicFiles.writeString(file, body + SEAL + seal(body) + "\n");
    }

    /// Reads a teacher.
    ///
    /// @throws DataException if the file is not what [#write] writes
    public static LearnedTeacher read(Path file) {
        String text = text(file);
        int end = text.lastIndexOf(SEAL);
        if (end < 0 || (end > 0 && text.charAt(end - 1) != '\n')) {
            throw DataException.in(
                    file, "expected a teacher as the command learn writes it, which ends in the line sha256, got none");
        }
        String body = text.substring(0, end);
        String found = text.substring(end + SEAL.length()).strip();
        if (!found.equals(seal(body))) {
            throw DataException.in(
                    file, "expected the content that its last line seals, got another: it was changed or cut");
        }
        YamlTree root = YamlTree.parse(file, body);
        try {
            return teacher(root, file);
        } catch (IllegalArgumentException e) {
            throw DataException.in(file, e.getMessage(), e);
        }
    }

    private static String body(Path file, LearnedTeacher teacher) {
        LearnedTeacher.Source source = teacher.source();
        StringBuilder s = new StringBuilder(1 << 16)
                .append("# A teacher learned from images. Blocks are base64: mean and centroids are 64-bit floats,\n")
                .append("# codes one unsigned integer of 8 or 16 bits per training image; all little-endian.\n");
        s.append("format: ").append(FORMAT).append('\n');
        s.append("version: ").append(VERSION).append('\n');
        s.append("data:\n");
        s.append("  images: ").append(quoted(named(file, source.images()))).append('\n');
        s.append("  images-sha256: ").append(quoted(source.imagesSha256())).append('\n');
        s.append("  labels: ").append(quoted(named(file, source.labels()))).append('\n');
        s.append("  labels-sha256: ").append(quoted(source.labelsSha256())).append('\n');
        s.append("  train: ").append(teacher.train()).append('\n');
        s.append("  test: ").append(source.test()).append('\n');
        Patches patches = teacher.patches();
        s.append("regions: ").append(teacher.regions().describe()).append('\n');
        s.append("classes: ").append(teacher.classes()).append('\n');
        s.append("objective: ").append(objective(teacher.objective())).append('\n');
        s.append("codebooks: ")
                .append(teacher.choices().shared() ? "per-level" : "per-region")
                .append('\n');
        s.append("smoothing: ").append(teacher.smoothing()).append('\n');
        s.append("input:\n");
        s.append("  height: ").append(patches.height()).append('\n');
        s.append("  width: ").append(patches.width()).append('\n');
        s.append("  channels: ").append(patches.channels()).append('\n');
        s.append("  scale: ").append(patches.scale()).append('\n');
        block(s, "  ", "mean", doubles(patches.mean()));
        s.append("summaries:\n");
        RegionGraph graph = teacher.graph();
        for (int a = 0; a < graph.size(); a++) {
            int m = teacher.values(a);
            s.append("  - region: ").append(quoted(graph.id(a))).append('\n');
            s.append("    values: ").append(m).append('\n');
            s.append("    counts: ")
                    .append(Arrays.toString(counts(teacher.codes(a), m)))
                    .append('\n');
            if (a != graph.root()) {
                Codebook codebook = teacher.codebook(a);
                Matrix centroids = codebook.centroids();
                s.append("    start-information: ")
                        .append(teacher.choices().start()[a])
                        .append('\n');
                s.append("    k-means-information: ")
                        .append(teacher.choices().plain()[a])
                        .append('\n');
                s.append("    used: ").append(codebook.used()).append('\n');
                s.append("    dimensions: ").append(centroids.columns()).append('\n');
                s.append("    size: ").append(centroids.rows()).append('\n');
                block(s, "    ", "code", integers(codebook.code(), m));
                block(s, "    ", "centroids", doubles(centroids.data()));
            }
            block(s, "    ", "codes", integers(teacher.codes(a), m));
        }
        return s.toString();
    }

    private static String objective(Objective objective) {
        return switch (objective) {
            case Objective.KMeans k -> "{kind: kmeans}";
            case Objective.LabelAware a -> "{kind: label-aware, beta: " + a.beta() + ", start: " + a.start() + "}";
        };
    }

    private static LearnedTeacher teacher(YamlTree root, Path file) {
        root.requireKeys(
                "format",
                "version",
                "data",
                "regions",
                "classes",
                "objective",
                "codebooks",
                "smoothing",
                "input",
                "summaries");
        root.at("format").requireText(FORMAT);
        root.at("version").integer(VERSION, VERSION);
        YamlTree data =
                root.at("data").requireKeys("images", "images-sha256", "labels", "labels-sha256", "train", "test");
        int train = data.at("train").integer(1, MOST_IMAGES);
        LearnedTeacher.Source source = new LearnedTeacher.Source(
                resolved(file, data.at("images")),
                resolved(file, data.at("labels")),
                data.at("images-sha256").text(),
                data.at("labels-sha256").text(),
                data.at("test").integer(0, MOST_IMAGES));
        ImageRegions regions = TeacherFileRegions.read(root.at("regions"));
        int classes = root.at("classes").integer(2, LearnedTeacher.MOST_VALUES);
        List<YamlTree> summaries = root.at("summaries").list();
        // A graph takes far more memory than the list of its regions, so that the list is counted first.
        long leaves = (long) regions.rows() * regions.columns();
        if (summaries.size() <= leaves) {
            throw root.at("summaries").fail("expected more than " + leaves + " regions, got " + summaries.size());
        }
        RegionGraph graph = regions.graph();
        if (summaries.size() != graph.size()) {
            throw root.at("summaries").fail("expected " + graph.size() + " regions, got " + summaries.size());
        }
        Patches patches = patches(root.at("input"), regions);
        double[] start = new double[graph.root()];
        double[] plain = new double[graph.root()];
        Codebook[] codebooks = new Codebook[graph.root()];
        int[][] codes = new int[graph.size()][];
        for (int a = 0; a < codes.length; a++) {
            YamlTree node = summaries.get(a);
            if (a == graph.root()) {
                node.requireKeys("region", "values", "counts", "codes");
                node.at("region").requireText(graph.id(a));
                node.at("values").integer(classes, classes);
                codes[a] = codes(node, classes, classes, train);
            } else {
                codebooks[a] = codebook(node, graph, a, patches.inputLength(), codebooks);
                start[a] = node.at("start-information").number();
                plain[a] = node.at("k-means-information").number();
                codes[a] = codes(node, codebooks[a].values(), codebooks[a].used(), train);
            }
        }
        LearnedTeacher.Choices choices = new LearnedTeacher.Choices(
                objective(root.at("objective")),
                root.at("codebooks").oneOf("per-region", "per-level").equals("per-level"),
                smoothing(root.at("smoothing")),
                start,
                plain);
        return new LearnedTeacher(regions, graph, patches, classes, codebooks, codes, choices, source);
    }

    private static double smoothing(YamlTree node) {
        double smoothing = node.number();
        if (!(smoothing >= 0 && smoothing <= Images.MOST)) {
            throw node.expected("a number from 0");
        }
        return smoothing;
    }

    private static Objective objective(YamlTree node) {
        if (node.at("kind") == null) {
            throw node.fail("the key 'kind' is missing");
        }
        if (node.at("kind").oneOf("kmeans", "label-aware").equals("kmeans")) {
            node.requireKeys("kind");
            return new Objective.KMeans();
        }
        node.requireKeys("kind", "beta", "start");
        return new Objective.LabelAware(
                node.at("beta").number(), node.at("start").integer(2, Objective.MOST_START));
    }

    private static Patches patches(YamlTree input, ImageRegions regions) {
        input.requireKeys("height", "width", "channels", "scale", "mean");
        int height = input.at("height").integer(1, MOST_SIDE);
        int width = input.at("width").integer(1, MOST_SIDE);
        int channels = input.at("channels").integer(1, MOST_CHANNELS);
        regions.requireSize(height, width);
        return new Patches(
                height,
                width,
                channels,
                regions.rows(),
                regions.columns(),
                doubles(input.at("mean").block(8L * height * width * channels)),
                input.at("scale").number());
    }

    private static Codebook codebook(YamlTree node, RegionGraph graph, int a, int inputs, Codebook[] codebooks) {
        node.requireKeys(
                "region",
                "values",
                "counts",
                "start-information",
                "k-means-information",
                "used",
                "dimensions",
                "size",
                "code",
                "centroids",
                "codes");
        node.at("region").requireText(graph.id(a));
        int m = node.at("values").integer(1, LearnedTeacher.MOST_VALUES);
        int d = graph.isLeaf(a) ? inputs : 0;
        for (int i = 0; i < graph.childCount(a); i++) {
            d += codebooks[graph.child(a, i)].values();
        }
        node.at("dimensions").integer(d, d);
        int size = node.at("size").integer(1, LearnedTeacher.MOST_VALUES);
        int[] code = integers(node.at("code").block((long) size * bytes(m)), m);
        double[] centroids = doubles(node.at("centroids").block(8L * size * d));
        Codebook codebook = new Codebook(m, Matrix.wrap(size, d, centroids), code);
        node.at("used").integer(codebook.used(), codebook.used());
        return codebook;
    }

    /// The summaries of the training images in a region.
    private static int[] codes(YamlTree node, int m, int used, int train) {
        int[] codes = integers(node.at("codes").block((long) train * bytes(m)), m);
        for (int z : codes) {
            if (z >= used) {
                throw node.at("codes").fail("expected codes from 0 to " + (used - 1) + ", got " + z);
            }
        }
        int[] counts = counts(codes, m);
        List<YamlTree> told = node.at("counts").list();
        boolean same = told.size() == m;
        for (int z = 0; same && z < m; z++) {
            same = told.get(z).integer(0, MOST_IMAGES) == counts[z];
        }
        if (!same) {
            throw node.at("counts")
                    .fail("expected the counts of the codes, " + Arrays.toString(counts) + ", got others");
        }
        return codes;
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw DataException.in(file, "expected a file, got a folder");
        }
        byte[] bytes;
        // The text is held a few times over while it is checked and parsed.
        int most = (int) Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 10);
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + DataStream.reason(e), e);
        }
        if (bytes.length > most) {
            throw DataException.in(file, "expected at most " + most + " bytes, got more");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw DataException.in(file, "expected text in UTF-8, got other bytes", e);
        }
    }

    private static String named(Path file, Path data) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        Path target = data.toAbsolutePath().normalize();
        Path named = folder != null && target.getRoot().equals(folder.getRoot()) ? folder.relativize(target) : target;
        return named.toString().replace('\\', '/');
    }

    private static Path resolved(Path file, YamlTree name) {
        try {
            return file.resolveSibling(name.text());
        } catch (InvalidPathException e) {
            throw name.expected("the path of a file");
        }
    }

    private static String seal(String body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String quoted(String text) {
        StringBuilder s = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                s.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)) {
                s.append(String.format("\\x%02x", c));
            } else {
                s.appendCodePoint(c);
            }
        });
        return s.append('"').toString();
    }

    private static void block(StringBuilder s, String indent, String key, byte[] bytes) {
        s.append(indent).append(key).append(": |\n");
        String text = Base64.getEncoder().encodeToString(bytes);
        for (int from = 0; from < text.length(); from += LINE) {
            s.append(indent)
                    .append("  ")
                    .append(text, from, Math.min(text.length(), from + LINE))
                    .append('\n');
        }
    }

    private static byte[] doubles(double[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double v : values) {
            buffer.putDouble(v);
        }
        return buffer.array();
    }

    private static double[] doubles(byte[] bytes) {
        double[] values = new double[bytes.length / 8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    private static int bytes(int values) {
        return values <= 256 ? 1 : 2;
    }

    private static byte[] integers(int[] values, int m) {
        byte[] data = new byte[values.length * bytes(m)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (m <= 256 ? values[i] : values[i / 2] >> (8 * (i % 2)));
        }
        return data;
    }

    private static int[] integers(byte[] data, int m) {
        int width = bytes(m);
        int[] values = new int[data.length / width];
        for (int i = 0; i < data.length; i++) {
            values[i / width] |= (data[i] & 0xFF) << (8 * (i % width));
        }
        return values;
    }

    private static int[] counts(int[] codes, int m) {
        int[] counts = new int[m];
        for (int z : codes) {
            counts[z]++;
        }
        return counts;
    }
}
