package preceptor.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Layout;
import preceptor.student.Parameters;

/// The quantities per node that gradient flow conserves, mathematics.md §6:
///
/// - T5, with batch norm: ‖w_in‖², all incoming weights of the node;
/// - T6, through batch norm with c₁ trained, and c₀ trained or held at 0: ‖w_out‖² − c₁² − c₀²;
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
    private final boolean shiftCounts;

    /// Where the weights that lead to a region's nodes, and those that lead away from them, start in the parameters.
    private final int[][] in;
    private final int[][] inRows;
    private final int[][] out;
    private final int[][] outColumns;

    /// For students with the layout of `parameters`, and with their c₀ where it is held.
    public Conservation(Parameters parameters) {
        architecture = parameters.architecture();
        graph = architecture.graph();
        layout = parameters.layout();
        shiftCounts = !architecture.norm().present() || architecture.norm().shift() || shiftIsZero(parameters);
        in = new int[graph.size()][];
        inRows = new int[graph.size()][];
        out = new int[graph.size()][];
        outColumns = new int[graph.size()][];
        for (int a = graph.leaves(); a < graph.size(); a++) {
            Map<Integer, Integer> below = new LinkedHashMap<>();
            Map<Integer, Integer> above = new LinkedHashMap<>();
            for (int r : group(a)) {
                for (int e : graph.childEdges(r)) {
                    below.put(layout.weights(e), architecture.width(graph.child(e)));
                }
                for (int i = 0; i < graph.parentCount(r); i++) {
                    int e = graph.parentEdge(r, i);
                    above.put(layout.weights(e), architecture.width(graph.parent(e)));
                }
            }
            if (a == graph.root()) {
                above.put(layout.head(), architecture.classes());
            }
            in[a] = ints(below.keySet());
            inRows[a] = ints(below.values());
            out[a] = ints(above.keySet());
            outColumns[a] = ints(above.values());
        }
    }

    private static int[] ints(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean shiftIsZero(Parameters parameters) {
        for (int a = graph.leaves(); a < graph.size(); a++) {
            if (parameters.shift(a).maxAbs() > 0) {
                return false;
            }
        }
        return true;
    }

    /// The laws that hold for this student.
    public List<Law> laws() {
        List<Law> laws = new ArrayList<>();
        if (architecture.norm().present()) {
            // With ε the loss is not quite independent of ‖w_in‖.
            if (architecture.norm().epsilon() == 0) {
                laws.add(Law.T5);
            }
            if (architecture.norm().scale() && shiftCounts && !architecture.residual()) {
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
        return forms(law, region, a, b)[node];
    }

    /// The same at all nodes of `region` (n_α).
    public double[] forms(Law law, int region, double[] a, double[] b) {
        return signed(law, region, a, b, -1);
    }

    /// The sizes that drifts of the law at the nodes of `region` are compared with (n_α): the same sums without signs.
    public double[] scales(Law law, int region, double[] a) {
        return signed(law, region, a, a, 1);
    }

    private double[] signed(Law law, int region, double[] a, double[] b, int sign) {
        double[] sum = new double[architecture.width(region)];
        switch (law) {
            case T5 -> addIncoming(region, a, b, sum);
            case T6 -> {
                addOutgoing(region, 1, a, b, sum);
                addProducts(layout.scale(region), sign, a, b, sum);
                addProducts(layout.shift(region), sign, a, b, sum);
            }
            case T7 -> {
                addIncoming(region, a, b, sum);
                addOutgoing(region, sign, a, b, sum);
            }
        }
        return sum;
    }

    /// The largest drift over the nodes of `region` from `start` to `now`, relative to the scale at the start.
    public double drift(Law law, int region, Parameters start, Parameters now) {
        return largest(
                forms(law, region, now.values(), now.values()),
                forms(law, region, start.values(), start.values()),
                scales(law, region, start.values()));
    }

    /// The largest |now − start| / scale, or |now − start| where the scale is 0.
    static double largest(double[] now, double[] start, double[] scale) {
        double worst = 0;
        for (int j = 0; j < now.length; j++) {
            double change = Math.abs(now[j] - start[j]);
            worst = Math.max(worst, scale[j] == 0 ? change : change / scale[j]);
        }
        return worst;
    }

    /// Σ_j ‖w_in(j)‖² over the nodes of `region`, biases included.
    public double incomingNorm(int region, Parameters at) {
        double sum = 0;
        for (double square : incoming(region, at.values(), at.values())) {
            sum += square;
        }
        return sum;
    }

    /// w_in(j) · v_in(j) of the nodes of `region` in two vectors of parameters (n_α), biases included.
    public double[] incoming(int region, double[] a, double[] b) {
        double[] sum = new double[architecture.width(region)];
        addIncoming(region, a, b, sum);
        return sum;
    }

    private void addIncoming(int region, double[] a, double[] b, double[] sum) {
        int n = sum.length;
        if (layout.bias(region) >= 0) {
            addProducts(layout.bias(region), 1, a, b, sum);
        }
        for (int i = 0; i < in[region].length; i++) {
            int at = in[region][i];
            for (int k = 0; k < inRows[region][i]; k++) {
                addProducts(at + k * n, 1, a, b, sum);
            }
        }
    }

    private void addOutgoing(int region, int sign, double[] a, double[] b, double[] sum) {
        for (int j = 0; j < sum.length; j++) {
            double own = 0;
            for (int i = 0; i < out[region].length; i++) {
                int columns = outColumns[region][i];
                int at = out[region][i] + j * columns;
                for (int c = 0; c < columns; c++) {
                    own += a[at + c] * b[at + c];
                }
            }
            sum[j] += sign * own;
        }
    }

    private static void addProducts(int at, int sign, double[] a, double[] b, double[] sum) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += sign * (a[at + j] * b[at + j]);
        }
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
}
