package preceptor.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import preceptor.result.SweepManifest;

/// The swept paths of a sweep with their values, and the cells by them.
final class SweepGrid {
    /// A swept path.
    ///
    /// @param values its distinct values; ascending where all are numbers, else in the order of the cells
    /// @param numeric whether all values are numbers
    record Axis(String path, List<String> values, boolean numeric) {
        /// Whether its numbers span so much that they are drawn on a logarithmic scale.
        boolean log() {
            double first = number(values.getFirst());
            return numeric && first > 0 && number(values.getLast()) >= 8 * first;
        }

        double number(String value) {
            return Double.parseDouble(value);
        }
    }

    private final SweepManifest manifest;
    private final List<Axis> axes = new ArrayList<>();

    SweepGrid(SweepManifest manifest) {
        this.manifest = manifest;
        for (String path : manifest.axes()) {
            Set<String> found = new LinkedHashSet<>();
            for (SweepManifest.Cell cell : manifest.cells()) {
                String value = cell.settings().get(path);
                if (value != null) {
                    found.add(value);
                }
            }
            List<String> values = new ArrayList<>(found);
            boolean numeric = values.stream().allMatch(v -> parsed(v).isPresent());
            if (numeric) {
                values.sort(Comparator.comparingDouble(Double::parseDouble));
            }
            axes.add(new Axis(path, values, numeric));
        }
    }

    private static OptionalDouble parsed(String text) {
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalDouble.empty();
        }
    }

    List<Axis> axes() {
        return axes;
    }

    /// The axes with more than one value.
    List<Axis> varied() {
        return axes.stream().filter(a -> a.values.size() > 1).toList();
    }

    /// How many cells there are.
    int cells() {
        return manifest.cells().size();
    }

    /// The value of `path` in a cell, or null.
    String value(int cell, String path) {
        return manifest.cells().get(cell).settings().get(path);
    }

    /// The settings of a cell other than `axis`'s, without paths that are the same everywhere.
    String others(int cell, Set<String> without) {
        List<String> parts = new ArrayList<>();
        manifest.cells().get(cell).settings().forEach((path, value) -> {
            boolean varies = axes.stream().anyMatch(a -> a.path.equals(path) && a.values.size() > 1);
            if (varies && !without.contains(path)) {
                parts.add(path + " = " + value);
            }
        });
        return String.join(", ", parts);
    }

    /// The settings of a cell, in words.
    String title(int cell) {
        return others(cell, Set.of());
    }

    /// The cells that set all of `paths`, by their [#others].
    Map<String, List<Integer>> groups(Set<String> paths) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int cell = 0; cell < cells(); cell++) {
            if (manifest.cells().get(cell).settings().keySet().containsAll(paths)) {
                groups.computeIfAbsent(others(cell, paths), k -> new ArrayList<>())
                        .add(cell);
            }
        }
        return groups;
    }
}
