package preceptor.student;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import preceptor.region.RegionGraph;

/// Where each parameter of an [Architecture] lies in one flat array: optimisers, ODE solvers and checkpoints see a
/// vector, the passes see matrices. With shared weights several edges point to the same place.
public final class Layout {
    private final int[] weights;
    private final int[] bias;
    private final int[] scale;
    private final int[] shift;
    private final int head;
    private final int headBias;
    private final int size;
    private final int[] held;

    Layout(Architecture architecture) {
        RegionGraph graph = architecture.graph();
        weights = new int[graph.edges()];
        bias = absent(graph.size());
        scale = absent(graph.size());
        shift = absent(graph.size());
        Map<String, Integer> places = new HashMap<>();
        int next = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            int n = architecture.width(a);
            String group = architecture.shared() ? "level " + graph.level(a) : "region " + a;
            for (int i = 0; i < graph.childCount(a); i++) {
                int e = graph.childEdge(a, i);
                int length = Math.multiplyExact(architecture.width(graph.child(e)), n);
                next = place(weights, e, group + " slot " + graph.slot(e), length, places, next);
            }
            if (architecture.bias()) {
                next = place(bias, a, group + " bias", n, places, next);
            }
            if (architecture.norm().present()) {
                next = place(scale, a, group + " c1", n, places, next);
                next = place(shift, a, group + " c0", n, places, next);
            }
        }
        head = next;
        next += architecture.width(graph.root()) * architecture.classes();
        headBias = architecture.bias() ? next : -1;
        size = architecture.bias() ? next + architecture.classes() : next;
        held = held(architecture);
    }

    private int[] held(Architecture architecture) {
        BatchNorm norm = architecture.norm();
        if (!norm.present()) {
            return new int[0];
        }
        TreeMap<Integer, Integer> ranges = new TreeMap<>();
        for (int a = 0; a < scale.length; a++) {
            if (scale[a] >= 0 && !norm.scale()) {
                ranges.put(scale[a], scale[a] + architecture.width(a));
            }
            if (shift[a] >= 0 && !norm.shift()) {
                ranges.put(shift[a], shift[a] + architecture.width(a));
            }
        }
        int[] flat = new int[2 * ranges.size()];
        int i = 0;
        for (Map.Entry<Integer, Integer> range : ranges.entrySet()) {
            flat[i++] = range.getKey();
            flat[i++] = range.getValue();
        }
        return flat;
    }

    private static int[] absent(int count) {
        int[] offsets = new int[count];
        Arrays.fill(offsets, -1);
        return offsets;
    }

    private static int place(int[] offsets, int index, String name, int length, Map<String, Integer> places, int next) {
        Integer at = places.putIfAbsent(name, next);
        offsets[index] = at == null ? next : at;
        return at == null ? Math.addExact(next, length) : next;
    }

    /// The number of parameters.
    public int size() {
        return size;
    }

    /// Puts 0 where parameters are held fixed (c₁ or c₀ of batch norm, where they are not trained) into a part of a
    /// vector of this layout: its entries `at` … `at + length − 1`, which are at `from` of `part`.
    public void clearHeld(double[] part, int at, int length, int from) {
        int i = Arrays.binarySearch(held, at);
        // The first range that ends behind `at`: ranges are neither empty nor overlapping, ends are at odd places.
        int first = i >= 0 ? i : -i - 1;
        for (int r = first - first % 2; r < held.length && held[r] < at + length; r += 2) {
            int start = Math.max(held[r], at);
            int end = Math.min(held[r + 1], at + length);
            if (start < end) {
                Arrays.fill(part, from + start - at, from + end - at, 0);
            }
        }
    }

    /// Where W_βα of `edge` starts, n_β × n_α row-major.
    public int weights(int edge) {
        return weights[edge];
    }

    /// Where the bias of `region` starts (n_α), or −1.
    public int bias(int region) {
        return bias[region];
    }

    /// Where c₁ of `region` starts (n_α), or −1.
    public int scale(int region) {
        return scale[region];
    }

    /// Where c₀ of `region` starts (n_α), or −1.
    public int shift(int region) {
        return shift[region];
    }

    /// Where V starts, n_ω × C row-major.
    public int head() {
        return head;
    }

    /// Where the head's bias starts (C), or −1.
    public int headBias() {
        return headBias;
    }
}
