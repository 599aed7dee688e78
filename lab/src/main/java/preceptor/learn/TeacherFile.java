package preceptor.learn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.result.AtomicFiles;

/// A learned teacher as a YAML file that specs can name: sizes in plain text, codebooks as base64 of little-endian
/// doubles, and where the images are. Reading back gives the same codes to the bit.
///
/// @param teacher codebooks and sizes
/// @param images the image file, as written
/// @param labels the label file, as written
/// @param train how many images from the first on it was learned from
/// @param test how many after those are held out
public record TeacherFile(LearnedTeacher teacher, String images, String labels, int train, int test) {
    private static final int FORMAT = 1;
    private static final int MOST_BYTES = 64 << 20;
    private static final List<String> KEYS = List.of(
            "preceptor-teacher",
            "images",
            "labels",
            "train",
            "test",
            "size",
            "leaf",
            "values",
            "deviation",
            "pixel-mean",
            "codebooks");

    /// Writes the file, whole or not at all.
    public void write(Path file) {
        StringBuilder s = new StringBuilder("# A teacher learned from images; specs name it as teacher.file.\n");
        s.append("preceptor-teacher: ").append(FORMAT).append('\n');
        s.append("images: ").append(quoted(images)).append('\n');
        s.append("labels: ").append(quoted(labels)).append('\n');
        s.append("train: ").append(train).append('\n');
        s.append("test: ").append(test).append('\n');
        s.append("size: ").append(teacher.size()).append('\n');
        s.append("leaf: ").append(teacher.leaf()).append('\n');
        s.append("values: ").append(Arrays.toString(teacher.values())).append('\n');
        s.append("deviation: ").append(teacher.deviation()).append('\n');
        s.append("pixel-mean: ").append(encode(teacher.pixelMean())).append('\n');
        s.append("codebooks:\n");
        RegionGraph graph = teacher.graph();
        for (int a = 0; a < graph.root(); a++) {
            s.append("  ").append(quoted(graph.id(a))).append(": ");
            s.append(encode(teacher.codebook(a).data())).append('\n');
        }
        AtomicFiles.writeString(file, s.toString());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String encode(double[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asDoubleBuffer().put(values);
        return Base64.getEncoder().encodeToString(buffer.array());
    }

    /// Reads a file.
    ///
    /// @throws DataException if it is missing, damaged, or inconsistent
    public static TeacherFile read(Path file) {
        Map<?, ?> root = load(file);
        for (Object key : root.keySet()) {
            if (!(key instanceof String s) || !KEYS.contains(s)) {
                throw new DataException(file, "unknown key " + key + "; expected " + KEYS);
            }
        }
        Reader in = new Reader(file, root);
        if (in.whole("preceptor-teacher", 1, 1000) != FORMAT) {
            throw new DataException(file, "expected format " + FORMAT + ", got " + root.get("preceptor-teacher"));
        }
        int size = in.whole("size", 2, 4096);
        int leaf = in.whole("leaf", 1, size - 1);
        if (size % leaf != 0) {
            throw new DataException(file, "leaf: expected a divisor of size " + size + ", got " + leaf);
        }
        RegionGraph graph = Regions.quadtree(size, leaf);
        int[] values = in.values(graph.size());
        Map<?, ?> codebooks = in.codebooks();
        Matrix[] matrices = new Matrix[graph.size()];
        for (int a = 0; a < graph.root(); a++) {
            int width = graph.isLeaf(a) ? leaf * leaf : 0;
            for (int i = 0; i < graph.childCount(a); i++) {
                width += values[graph.child(a, i)];
            }
            String id = graph.id(a);
            matrices[a] = Matrix.wrap(
                    values[a], width, in.doubles("codebooks." + id, codebooks.get(id), (long) values[a] * width));
        }
        LearnedTeacher teacher = new LearnedTeacher(
                size,
                leaf,
                values,
                in.doubles("pixel-mean", root.get("pixel-mean"), (long) size * size),
                in.positive("deviation"),
                matrices);
        return new TeacherFile(
                teacher,
                in.text("images"),
                in.text("labels"),
                in.whole("train", 1, Integer.MAX_VALUE),
                in.whole("test", 0, Integer.MAX_VALUE));
    }

    private static Map<?, ?> load(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new DataException(file, "expected at most " + MOST_BYTES + " bytes, got " + Files.size(file));
            }
            LoadSettings settings = LoadSettings.builder()
                    .setAllowDuplicateKeys(false)
                    .setMaxAliasesForCollections(0)
                    .setCodePointLimit(MOST_BYTES)
                    .build();
            Object root = new Load(settings).loadFromString(Files.readString(file));
            if (root instanceof Map<?, ?> map) {
                return map;
            }
            throw new DataException(file, "expected a teacher file, a mapping with the keys " + KEYS);
        } catch (NoSuchFileException e) {
            throw new DataException(file, "no such file", e);
        } catch (IOException e) {
            throw new DataException(file, "cannot be read (" + e.getMessage() + ")", e);
        } catch (YamlEngineException | ClassCastException | StackOverflowError e) {
            String message = e.getMessage() == null
                    ? "nested too deeply"
                    : e.getMessage().replaceAll("\\s+", " ");
            throw new DataException(
                    file, "not valid YAML: " + message.substring(0, Math.min(300, message.length())), e);
        }
    }

    private record Reader(Path file, Map<?, ?> root) {
        int whole(String key, int least, int most) {
            if (root.get(key) instanceof Integer v && v >= least && v <= most) {
                return v;
            }
            throw wrong(key, "a whole number from " + least + " to " + most);
        }

        double positive(String key) {
            if (root.get(key) instanceof Double v && v > 0 && Double.isFinite(v)) {
                return v;
            }
            throw wrong(key, "a number above 0");
        }

        String text(String key) {
            if (root.get(key) instanceof String s) {
                return s;
            }
            throw wrong(key, "the path of a file");
        }

        int[] values(int count) {
            if (!(root.get("values") instanceof List<?> list) || list.size() != count) {
                throw wrong("values", "a list of " + count + " numbers, one per region");
            }
            int[] values = new int[count];
            for (int i = 0; i < count; i++) {
                if (!(list.get(i) instanceof Integer v) || v < 1 || v > 65536) {
                    throw wrong("values[" + i + "]", "a whole number from 1 to 65536");
                }
                values[i] = v;
            }
            return values;
        }

        Map<?, ?> codebooks() {
            if (root.get("codebooks") instanceof Map<?, ?> map) {
                return map;
            }
            throw wrong("codebooks", "a mapping from region to codebook");
        }

        double[] doubles(String key, Object value, long count) {
            if (!(value instanceof String s)) {
                throw wrong(key, "base64 of " + count + " doubles");
            }
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(s);
            } catch (IllegalArgumentException e) {
                throw new DataException(file, key + ": not valid base64", e);
            }
            if (bytes.length != count * Double.BYTES) {
                throw new DataException(
                        file,
                        String.format(Locale.ROOT, "%s: expected %d doubles, got %d bytes", key, count, bytes.length));
            }
            double[] values = new double[(int) count];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(values);
            for (double v : values) {
                if (!Double.isFinite(v)) {
                    throw new DataException(file, key + ": expected finite numbers, got " + v);
                }
            }
            return values;
        }

        private DataException wrong(String key, String expected) {
            String got = String.valueOf(root.get(key));
            return new DataException(
                    file, key + ": expected " + expected + ", got " + got.substring(0, Math.min(60, got.length())));
        }
    }
}
