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
import preceptor.region.Regions;
import preceptor.result.AtomicFiles;

/// A learned teacher as a YAML file: what a person wants to know as plain numbers, the rest in blocks of base64
/// (little-endian float64 for means and centroids, one unsigned byte or little-endian 16-bit word per training image
/// for
/// summaries). The same teacher gives the same bytes, and reading gives the same teacher to the bit.
///
/// The last line is the SHA-256 of all before it, so that damage is found; beyond that everything is validated, and
/// nothing is allocated for a size that the file does not hold.
public final class TeacherFile {
    private static final String FORMAT = "preceptor-teacher";
    private static final int VERSION = 1;
    private static final int MOST_BYTES = 1 << 26;
    private static final int MOST_SIDE = 1 << 12;
    private static final int MOST_IMAGES = 1 << 28;
    private static final String SEAL = "sha256: ";
    private static final int LINE = 120;

    private TeacherFile() {}

    /// Writes `teacher`; the file is whole or absent. The files of images and labels are named relative to `file`.
    public static void write(Path file, LearnedTeacher teacher) {
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
        s.append("regions:\n");
        s.append("  kind: quadtree\n");
        s.append("  size: ").append(patches.size()).append('\n');
        s.append("  leaf: ").append(patches.leaf()).append('\n');
        s.append("classes: ").append(teacher.classes()).append('\n');
        s.append("input:\n");
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
                Matrix centroids = teacher.codebook(a).centroids();
                s.append("    used: ").append(centroids.rows()).append('\n');
                s.append("    dimensions: ").append(centroids.columns()).append('\n');
                block(s, "    ", "centroids", doubles(centroids.data()));
            }
            block(s, "    ", "codes", integers(teacher.codes(a), m));
        }
        return s.toString();
    }

    private static LearnedTeacher teacher(YamlTree root, Path file) {
        root.requireKeys("format", "version", "data", "regions", "classes", "input", "summaries");
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
        YamlTree regions = root.at("regions").requireKeys("kind", "size", "leaf");
        regions.at("kind").requireText("quadtree");
        int size = regions.at("size").integer(2, MOST_SIDE);
        int leaf = regions.at("leaf").integer(1, size);
        int classes = root.at("classes").integer(2, 256);
        YamlTree input = root.at("input").requireKeys("scale", "mean");
        Patches patches = new Patches(
                size,
                leaf,
                doubles(input.at("mean").block(8L * size * size)),
                input.at("scale").number());
        List<YamlTree> summaries = root.at("summaries").list();
        // A graph takes far more memory than the list of its regions, so that the list is counted first.
        int side = size / leaf;
        if (summaries.size() <= side * side) {
            throw root.at("summaries").fail("expected more than " + side * side + " regions, got " + summaries.size());
        }
        RegionGraph graph = Regions.quadtree(size, leaf);
        if (summaries.size() != graph.size()) {
            throw root.at("summaries").fail("expected " + graph.size() + " regions, got " + summaries.size());
        }
        Codebook[] codebooks = new Codebook[graph.root()];
        int[][] codes = new int[graph.size()][];
        for (int a = 0; a < codes.length; a++) {
            summary(summaries.get(a), graph, a, leaf, classes, train, codebooks, codes);
        }
        return new LearnedTeacher(graph, patches, classes, codebooks, codes, source);
    }

    private static void summary(
            YamlTree node,
            RegionGraph graph,
            int a,
            int leaf,
            int classes,
            int train,
            Codebook[] codebooks,
            int[][] codes) {
        boolean root = a == graph.root();
        if (root) {
            node.requireKeys("region", "values", "counts", "codes");
        } else {
            node.requireKeys("region", "values", "counts", "used", "dimensions", "centroids", "codes");
        }
        node.at("region").requireText(graph.id(a));
        int m = root
                ? node.at("values").integer(classes, classes)
                : node.at("values").integer(1, LearnedTeacher.MOST_VALUES);
        int used = root ? classes : node.at("used").integer(1, m);
        if (!root) {
            int d = graph.isLeaf(a) ? leaf * leaf : 0;
            for (int i = 0; i < graph.childCount(a); i++) {
                d += codebooks[graph.child(a, i)].values();
            }
            node.at("dimensions").integer(d, d);
            double[] centroids = doubles(node.at("centroids").block(8L * used * d));
            codebooks[a] = new Codebook(m, Matrix.wrap(used, d, centroids));
        }
        codes[a] = integers(node.at("codes").block((long) train * bytes(m)), m);
        for (int z : codes[a]) {
            if (z >= used) {
                throw node.at("codes").fail("expected codes from 0 to " + (used - 1) + ", got " + z);
            }
        }
        int[] counts = counts(codes[a], m);
        List<YamlTree> told = node.at("counts").list();
        boolean same = told.size() == m;
        for (int z = 0; same && z < m; z++) {
            same = told.get(z).integer(0, MOST_IMAGES) == counts[z];
        }
        if (!same) {
            throw node.at("counts")
                    .fail("expected the counts of the codes, " + Arrays.toString(counts) + ", got others");
        }
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
            throw DataException.in(file, "cannot be read: " + IdxFile.reason(e), e);
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
