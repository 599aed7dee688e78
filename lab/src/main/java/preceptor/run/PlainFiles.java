package preceptor.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

/// The small YAML (or JSON) files that a spec can name:
///
/// - a graph, `children: [[1, 2], [], []]`: for each region, counted from 0, the numbers of its children;
/// - tables of a latent tree, `prior: [0.5, 0.5]` and `P: {1.0/0.0: [[0.9, 0.1], [0.2, 0.8]], …}`: per edge, named by
///   the ids of parent and child, the rows P(child | parent);
/// - tables of a computed teacher, `outputs: [[0, 1, 1, 0]]`: per level, root first, the value for each tuple of the
///   children's values, the first child slowest.
final class PlainFiles {
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_SHOWN = 60;

    /// A latent tree's tables.
    record Tables(double[] prior, Matrix[] P) {}

    private PlainFiles() {}

    static RegionGraph graph(Path file) {
        Map<?, ?> root = map(file, read(file), "children");
        List<int[]> children = new ArrayList<>();
        List<?> lists = list(file, "children", root.get("children"));
        for (int i = 0; i < lists.size(); i++) {
            children.add(ints(file, "children[" + i + "]", lists.get(i)));
        }
        try {
            return Regions.explicit(children);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    static Tables tables(Path file, RegionGraph graph) {
        Map<?, ?> root = map(file, read(file), "prior, P");
        double[] prior = doubles(file, "prior", root.get("prior"));
        Map<?, ?> byEdge = map(file, root.get("P"), "one table per edge, such as " + graph.edgeId(0));
        Matrix[] P = new Matrix[graph.edges()];
        for (int e = 0; e < P.length; e++) {
            String path = "P." + graph.edgeId(e);
            List<?> rows = list(file, path, byEdge.get(graph.edgeId(e)));
            double[][] values = new double[rows.size()][];
            for (int z = 0; z < values.length; z++) {
                values[z] = doubles(file, path + "[" + z + "]", rows.get(z));
            }
            try {
                P[e] = Matrix.of(values);
            } catch (IllegalArgumentException bad) {
                throw new InputException(file + ": " + path + ": " + bad.getMessage(), bad);
            }
        }
        return new Tables(prior, P);
    }

    static List<int[]> outputs(Path file) {
        Map<?, ?> root = map(file, read(file), "outputs");
        List<int[]> outputs = new ArrayList<>();
        List<?> lists = list(file, "outputs", root.get("outputs"));
        for (int i = 0; i < lists.size(); i++) {
            outputs.add(ints(file, "outputs[" + i + "]", lists.get(i)));
        }
        return outputs;
    }

    private static Object read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InputException(file + ": expected at most " + MOST_BYTES + " bytes, got " + Files.size(file));
            }
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setAllowDuplicateKeys(false)
                    .setMaxAliasesForCollections(0)
                    .build();
            return new Load(settings).loadFromString(Files.readString(file));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        } catch (StackOverflowError e) {
            throw new InputException(file + ": nested too deeply", e);
        } catch (YamlEngineException e) {
            throw new InputException(
                    file + ": not valid YAML: " + e.getMessage().replaceAll("\\s+", " "), e);
        }
    }

    private static Map<?, ?> map(Path file, Object value, String expected) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new InputException(file + ": expected a mapping with " + expected);
    }

    private static List<?> list(Path file, String path, Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new InputException(file + ": " + path + ": expected a list, got " + shown(value));
    }

    private static String shown(Object value) {
        String text = value == null ? "nothing" : value.toString();
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }

    private static int[] ints(Path file, String path, Object value) {
        List<?> list = list(file, path, value);
        int[] result = new int[list.size()];
        for (int i = 0; i < result.length; i++) {
            if (!(list.get(i) instanceof Integer v)) {
                throw new InputException(
                        file + ": " + path + "[" + i + "]: expected a whole number, got " + shown(list.get(i)));
            }
            result[i] = v;
        }
        return result;
    }

    private static double[] doubles(Path file, String path, Object value) {
        List<?> list = list(file, path, value);
        double[] result = new double[list.size()];
        for (int i = 0; i < result.length; i++) {
            if (!(list.get(i) instanceof Number v) || !Double.isFinite(v.doubleValue())) {
                throw new InputException(
                        file + ": " + path + "[" + i + "]: expected a number, got " + shown(list.get(i)));
            }
            result[i] = v.doubleValue();
        }
        return result;
    }
}
