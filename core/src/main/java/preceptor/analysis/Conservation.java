package preceptor.analysis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Layout;
import preceptor.student.Parameters;

/// The quantities per node that gradient flow conserves, mathematics.md §6:
///
/// - T5, with batch norm: ‖w_in‖², all incoming weights of the node;
/// - T6, through batch norm with c₁ and c₀ trained: ‖w_out‖² − c₁² − c₀²;
/// - T7, without batch norm: ‖w_in‖² (+ b²) − ‖w_out‖².
///
/// Regions that share their weights count as one. Skipped inputs bypass a node, so that T6 and T7 do not hold with
/// residual connections and are left out.
public final class Conservation {
    /// A conserved quantity.
    public enum Law {
        T5,
        T6,
        T7
    }

    private final Architecture architecture;
    private final RegionGraph graph;
    private final Layout layout;

    /// For students with the layout of `parameters`.
    public Conservation(Parameters parameters) {
        architecture = parameters.architecture();
        graph = architecture.graph();
        layout = parameters.layout();
    }

    /// The laws that hold for this student.
    public List<Law> laws() {
        List<Law> laws = new ArrayList<>();
        if (architecture.norm().present()) {
            // With ε the loss is not quite independent of ‖w_in‖.
            if (architecture.norm().epsilon() == 0) {
                laws.add(Law.T5);
            }
            if (architecture.norm().scale() && architecture.norm().shift() && !architecture.residual()) {
                laws.add(Law.T6);
            }
        } else if (!architecture.residual()) {
            laws.add(Law.T7);
        }
        return laws;
    }

    /// The bilinear form of a law at one node: with a = b = θ the conserved quantity, with b = Δθ half its rate of
    /// change under gradient flow, which the law says is 0.
    public double form(Law law, int region, int node, double[] a, double[] b) {
        return switch (law) {
            case T5 -> incoming(region, node, a, b);
            case T6 ->
                outgoing(region, node, a, b)
                        - product(layout.scale(region) + node, a, b)
                        - product(layout.shift(region) + node, a, b);
            case T7 -> incoming(region, node, a, b) - outgoing(region, node, a, b);
        };
    }

    /// The size that a drift of the law at one node is compared with: the same sums without signs.
    public double scale(Law law, int region, int node, double[] a) {
        return switch (law) {
            case T5 -> incoming(region, node, a, a);
            case T6 ->
                outgoing(region, node, a, a)
                        + product(layout.scale(region) + node, a, a)
                        + product(layout.shift(region) + node, a, a);
            case T7 -> incoming(region, node, a, a) + outgoing(region, node, a, a);
        };
    }

    /// The largest drift over the nodes of `region` from `start` to `now`, relative to the scale at the start.
    public double drift(Law law, int region, Parameters start, Parameters now) {
        double worst = 0;
        for (int j = 0; j < architecture.width(region); j++) {
            double change = form(law, region, j, now.values(), now.values())
                    - form(law, region, j, start.values(), start.values());
            double scale = scale(law, region, j, start.values());
            worst = Math.max(worst, scale == 0 ? Math.abs(change) : Math.abs(change) / scale);
        }
        return worst;
    }

    /// Σ_j ‖w_in(j)‖² over the nodes of `region`, biases included.
    public double incomingNorm(int region, Parameters at) {
        double sum = 0;
        for (int j = 0; j < architecture.width(region); j++) {
            sum += incoming(region, j, at.values(), at.values());
        }
        return sum;
    }

    private double incoming(int region, int node, double[] a, double[] b) {
        int n = architecture.width(region);
        Set<Integer> seen = new LinkedHashSet<>();
        double sum = layout.bias(region) >= 0 ? product(layout.bias(region) + node, a, b) : 0;
        for (int r : group(region)) {
            for (int i = 0; i < graph.childCount(r); i++) {
                int e = graph.childEdge(r, i);
                if (seen.add(layout.weights(e))) {
                    for (int k = 0; k < architecture.width(graph.child(e)); k++) {
                        sum += product(layout.weights(e) + k * n + node, a, b);
                    }
                }
            }
        }
        return sum;
    }

    private double outgoing(int region, int node, double[] a, double[] b) {
        double sum = 0;
        if (region == graph.root()) {
            for (int c = 0; c < architecture.classes(); c++) {
                sum += product(layout.head() + node * architecture.classes() + c, a, b);
            }
            return sum;
        }
        Set<Integer> seen = new LinkedHashSet<>();
        for (int r : group(region)) {
            for (int i = 0; i < graph.parentCount(r); i++) {
                int e = graph.parentEdge(r, i);
                int n = architecture.width(graph.parent(e));
                if (seen.add(layout.weights(e))) {
                    for (int j = 0; j < n; j++) {
                        sum += product(layout.weights(e) + node * n + j, a, b);
                    }
                }
            }
        }
        return sum;
    }

    private int[] group(int region) {
        if (!architecture.shared()) {
            return new int[] {region};
        }
        int level = graph.level(region);
        int[] all = new int[graph.regionsAt(level)];
        for (int i = 0; i < all.length; i++) {
            all[i] = graph.region(level, i);
        }
        return all;
    }

    private static double product(int index, double[] a, double[] b) {
        return a[index] * b[index];
    }
}
