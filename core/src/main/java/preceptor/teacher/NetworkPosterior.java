package preceptor.teacher;

import java.util.Optional;
import preceptor.region.RegionGraph;

/// P(z_α | x) of a [NetworkTeacher] for one input after the other, by a junction tree made once. Where inputs tell the
/// leaves' values these are left out of it, which leaves much narrower graphs; where moreover no rule has noise nothing
/// is
/// left to infer.
final class NetworkPosterior {
    private final SummaryNetwork network;
    private final boolean visible;
    private final JunctionTree tree;
    private final int variables;

    private NetworkPosterior(SummaryNetwork network, boolean visible, JunctionTree tree, int variables) {
        this.network = network;
        this.visible = visible;
        this.tree = tree;
        this.variables = variables;
    }

    /// Empty where the tables would be larger than the teacher's effort allows.
    static Optional<NetworkPosterior> of(NetworkTeacher teacher) {
        SummaryNetwork network = teacher.network();
        RegionGraph graph = teacher.graph();
        boolean visible = teacher.leavesVisible();
        if (visible && network.deterministic()) {
            return Optional.of(new NetworkPosterior(network, true, null, 0));
        }
        boolean[] observed = new boolean[graph.size()];
        java.util.Arrays.fill(observed, 0, visible ? graph.leaves() : 0, true);
        SummaryNetwork.Plan plan = network.plan(observed, false);
        return plan.tree(observed, teacher.effort().tables())
                .map(tree -> new NetworkPosterior(
                        network, visible, tree, plan.graph().variables()));
    }

    /// Whether an input tells the values of all leaves.
    boolean visible() {
        return visible;
    }

    /// Whether an input tells the values of all regions.
    boolean certain() {
        return tree == null;
    }

    /// The entries of all tables, a measure of what one input costs.
    double total() {
        return tree == null ? 0 : tree.total();
    }

    /// Completes the values `z` (per region), of which the leaves' are given, where everything is certain.
    void complete(int[] z, int[][] scratch) {
        RegionGraph graph = network.graph();
        for (int a = graph.leaves(); a < graph.size(); a++) {
            z[a] = network.apply(a, z, scratch[a]);
        }
    }

    /// Room for [#complete].
    int[][] scratch() {
        int[][] scratch = new int[network.graph().size()][];
        for (int a = 0; a < scratch.length; a++) {
            scratch[a] = new int[network.graph().childCount(a)];
        }
        return scratch;
    }

    /// The laws of all regions given visible leaves.
    ///
    /// @param root the value that z_ω is known to have, or −1
    Beliefs given(int[] leaves, int root) {
        int[] observed = java.util.Arrays.copyOf(leaves, variables);
        return tree.calibrate(observed, evidence(null, root));
    }

    /// The laws of all regions given a likelihood per leaf (m_β).
    Beliefs given(double[][] likelihood, int root) {
        return tree.calibrate(new int[variables], evidence(likelihood, root));
    }

    private double[][] evidence(double[][] likelihood, int root) {
        double[][] evidence = new double[variables][];
        if (likelihood != null) {
            System.arraycopy(likelihood, 0, evidence, 0, likelihood.length);
        }
        if (root >= 0) {
            int top = network.graph().root();
            evidence[top] = new double[network.values()[top]];
            evidence[top][root] = 1;
        }
        return evidence;
    }
}
