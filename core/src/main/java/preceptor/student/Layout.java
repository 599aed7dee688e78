package preceptor.student;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
