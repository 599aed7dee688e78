package preceptor.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Misspelt keys and words.
class SpecTypoTest {
    private static final double LEAST_RIGHT = 0.95;

    /// Replaces one key of a tree and keeps the order.
    private static Object renamed(Object node, List<Object> path, int depth, String typo) {
        Object step = path.get(depth);
        if (node instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list);
            copy.set((Integer) step, renamed(list.get((Integer) step), path, depth + 1, typo));
            return copy;
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        ((Map<?, ?>) node).forEach((key, value) -> {
            boolean here = key.equals(step);
            boolean last = depth == path.size() - 1;
            copy.put(here && last ? typo : (String) key, here && !last ? renamed(value, path, depth + 1, typo) : value);
        });
        return copy;
    }

    private static void paths(Object node, List<Object> path, List<List<Object>> sink) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                List<Object> longer = new ArrayList<>(path);
                longer.add(key);
                sink.add(longer);
                paths(value, longer, sink);
            });
        } else if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                List<Object> longer = new ArrayList<>(path);
                longer.add(i);
                paths(list.get(i), longer, sink);
            }
        }
    }

    /// All deletions and swaps, and an insertion and a replacement by a random letter at every place.
    private static Set<String> typos(String key, SplittableRandom random) {
        Set<String> typos = new LinkedHashSet<>();
        for (int i = 0; i <= key.length(); i++) {
            char letter = (char) ('a' + random.nextInt(26));
            typos.add(key.substring(0, i) + letter + key.substring(i));
            if (i < key.length()) {
                typos.add(key.substring(0, i) + letter + key.substring(i + 1));
            }
            if (i < key.length()) {
                typos.add(key.substring(0, i) + key.substring(i + 1));
            }
            if (i + 1 < key.length()) {
                typos.add(key.substring(0, i) + key.charAt(i + 1) + key.charAt(i) + key.substring(i + 2));
            }
        }
        typos.remove(key);
        return typos;
    }

    @Test
    void everyOneEditTypoOfEveryKeyIsExplained() {
        long seed = 20;
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> covered = new HashSet<>();
        int tried = 0;
        List<String> wrong = new ArrayList<>();
        for (String text : Gallery.ALL) {
            Map<String, Object> tree = SpecLoader.parse(text, "g.yaml").toTree();
            List<List<Object>> paths = new ArrayList<>();
            paths(tree, List.of(), paths);
            for (List<Object> path : paths) {
                String key = (String) path.getLast();
                Set<?> siblings = siblings(tree, path);
                // The kinds differ in their keys, so a key counts as covered per kind.
                if (!covered.add(siblings + "/" + path)) {
                    continue;
                }
                // Other sections take their defaults, which makes the texts shorter and the test faster.
                Map<String, Object> part = new LinkedHashMap<>(tree);
                part.keySet().removeIf(k -> !k.equals("teacher") && !k.equals("regions") && !k.equals(path.getFirst()));
                for (String typo : typos(key, random)) {
                    if (siblings.contains(typo) || (typo.equals("seeds") && path.size() == 1)) {
                        continue;
                    }
                    tried++;
                    String json = Json.canonical(renamed(part, path, 0, typo));
                    if (!explains(json, path, typo, key)) {
                        wrong.add(path + " as " + typo);
                    }
                }
            }
        }
        assertThat(tried).isGreaterThan(3000);
        assertThat(wrong.size()).as("seed %d: %s", seed, wrong).isLessThanOrEqualTo((int) ((1 - LEAST_RIGHT) * tried));
    }

    private static boolean explains(String json, List<Object> path, String typo, String key) {
        try {
            SpecLoader.parse(json, "t.json");
            return false;
        } catch (SpecException e) {
            StringBuilder dotted = new StringBuilder();
            for (Object step : path.subList(0, path.size() - 1)) {
                if (step instanceof Integer) {
                    dotted.append('[').append(step).append(']');
                } else {
                    dotted.append(dotted.isEmpty() ? "" : ".").append(step);
                }
            }
            dotted.append(dotted.isEmpty() ? "" : ".").append(typo);
            Problem first = e.problems().getFirst();
            return e.problems().size() == 1
                    && first.path().contentEquals(dotted)
                    && first.message().startsWith("unknown key; did you mean '" + key + "'? (keys here: ");
        }
    }

    private static Set<?> siblings(Object tree, List<Object> path) {
        Object node = tree;
        for (Object step : path.subList(0, path.size() - 1)) {
            node = node instanceof List<?> list ? list.get((Integer) step) : ((Map<?, ?>) node).get(step);
        }
        return ((Map<?, ?>) node).keySet();
    }

    @Test
    void theGalleryUsesEveryKey() {
        Set<String> all = new LinkedHashSet<>();
        Spec.shape().keys("", (owner, key) -> all.add(Reading.join(owner, key)));
        Set<String> used = new HashSet<>();
        for (String text : Gallery.ALL) {
            List<List<Object>> paths = new ArrayList<>();
            paths(SpecLoader.parse(text, "g.yaml").toTree(), List.of(), paths);
            for (List<Object> path : paths) {
                used.add(String.join(".", path.stream().map(Object::toString).toList()));
            }
        }
        assertThat(used).containsAll(all);
    }

    @Test
    void theNearestWordIsNamed() {
        assertThat(message("student: {loss: cross-entrpy}"))
                .isEqualTo(
                        "w.yaml:2:17: student.loss: expected one of cross-entropy, squared-error, got 'cross-entrpy';"
                                + " did you mean 'cross-entropy'?");
        assertThat(message("training: {optimizer: admm}"))
                .isEqualTo(
                        "w.yaml:2:23: training.optimizer.kind: expected one of gd, sgd, momentum, nesterov, adam, flow,"
                                + " got 'admm'; did you mean 'adam'?");
        assertThat(message("training: {data: populatoin}")).endsWith("; did you mean 'population'?");
    }

    @Test
    void keysOfOtherLevelsAndKindsAreRecognised() {
        assertThat(message("extend: a.yaml")).startsWith("w.yaml:2:1: extend: unknown key; did you mean 'extends'?");
        assertThat(message("width: 3"))
                .startsWith("w.yaml:2:1: width: unknown key; did you mean 'student.width'? (keys");
        assertThat(message("student: {rate: 3}"))
                .startsWith("w.yaml:2:11: student.rate: unknown key; did you mean 'training.optimizer.rate'?");
        assertThat(message("regions: {kernel: 3}"))
                .isEqualTo("w.yaml:2:11: regions.kernel: unknown key for kind tree, it belongs to grid1d, grid2d"
                        + " (keys here: kind, depth, branching)");
        assertThat(message("qqqqqqqq: 3"))
                .startsWith("w.yaml:2:1: qqqqqqqq: unknown key (keys here: extends, sweep, name, seed, ");
    }

    @Test
    void swapsCountAsOneEdit() {
        assertThat(Suggestion.distance("widht", "width")).isEqualTo(1);
        assertThat(Suggestion.distance("wdith", "width")).isEqualTo(1);
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggestion.distance("Batch-Norm", "batch_norm")).isZero();
    }

    private static String message(String line) {
        try {
            SpecLoader.parse("teacher: computed\n" + line, "w.yaml");
        } catch (SpecException e) {
            return e.getMessage();
        }
        throw new AssertionError("no problem found with " + line);
    }
}
