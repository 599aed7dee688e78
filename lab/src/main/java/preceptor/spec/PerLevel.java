package preceptor.spec;

import java.util.List;

/// One value for all levels, or a list from the root to the leaves. The last entry of a list serves all deeper levels.
public record PerLevel<T>(List<T> entries) {
    /// @throws IllegalArgumentException if `entries` is empty
    public PerLevel {
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("entries per level: expected 1 or more, got 0");
        }
    }

    /// The same value on every level.
    public static <T> PerLevel<T> of(T value) {
        return new PerLevel<>(List.of(value));
    }

    /// The value of the level that's `fromRoot` steps below the first one described.
    public T at(int fromRoot) {
        return entries.get(Math.min(fromRoot, entries.size() - 1));
    }

    /// Whether one value serves all levels.
    public boolean uniform() {
        return entries.size() == 1;
    }

    /// The entries as an array, as the builders of region graphs take them.
    public static int[] ints(PerLevel<Integer> perLevel) {
        return perLevel.entries().stream().mapToInt(Integer::intValue).toArray();
    }
}
