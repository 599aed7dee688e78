package preceptor.student;

import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// Which of K factors each node of a student belongs to, mathematics.md §7: the inputs of a leaf by where they come
/// from, the nodes of a region in contiguous blocks, the heads by whose label they say. Weights are *separable* where
/// those between nodes of different factors are 0.
public final class Separation {
    private final Architecture architecture;
    private final RegionGraph graph;
    private final Blocks[] nodes;
    private final int[] headFactor;

    /// @param inputs per leaf the blocks of its inputs, one per factor
    /// @param headFactor per head the factor whose label it says
    public Separation(Architecture architecture, Blocks[] inputs, int[] headFactor) {
        this.architecture = architecture;
        graph = architecture.graph();
        int count = inputs[0].count();
        nodes = new Blocks[graph.size()];
        for (int a = 0; a < nodes.length; a++) {
            nodes[a] = graph.isLeaf(a) ? inputs[a] : Blocks.even(architecture.width(a), count);
            if (nodes[a].total() != architecture.width(a) || nodes[a].count() != count) {
                throw new IllegalArgumentException("inputs of leaf " + graph.id(a) + ": expected " + count
                        + " blocks of " + architecture.width(a) + " together, got " + nodes[a]);
            }
        }
        if (headFactor.length != architecture.heads().count()) {
            throw new IllegalArgumentException(
                    "factors of heads: expected " + architecture.heads().count() + ", got " + headFactor.length);
        }
        for (int factor : headFactor) {
            if (factor < 0 || factor >= count) {
                throw new IllegalArgumentException(
                        "factor of a head: expected 0 to " + (count - 1) + ", got " + factor);
            }
        }
        this.headFactor = headFactor.clone();
    }

    /// The number of factors K.
    public int factors() {
        return nodes[0].count();
    }

    /// The nodes of `region` by factor; of a leaf its inputs.
    public Blocks nodes(int region) {
        return nodes[region];
    }

    /// The factor of a column of the head.
    public int factorOfOutput(int column) {
        return headFactor[architecture.heads().blockOf(column)];
    }

    /// Whether row k and column j of the weights of `edge` belong to different factors; of the head where `edge` is the
    /// number of edges.
    public boolean crosses(int edge, int k, int j) {
        if (edge == graph.edges()) {
            return nodes[graph.root()].blockOf(k) != factorOfOutput(j);
        }
        return nodes[graph.child(edge)].blockOf(k) != nodes[graph.parent(edge)].blockOf(j);
    }

    /// Sets the weights of `edge` (the head's where it is the number of edges) between different factors to 0.
    public void clear(Parameters p, int edge) {
        visit(p, edge, (index, own) -> p.values()[index] = own ? p.values()[index] : 0);
    }

    /// The largest absolute weight of `edge`, or of the head, between different factors.
    public double crossing(Parameters p, int edge) {
        double[] worst = new double[1];
        visit(p, edge, (index, own) -> worst[0] = own ? worst[0] : Math.max(worst[0], Math.abs(p.values()[index])));
        return worst[0];
    }

    /// The share of the squared norm of the weights of `edge`, or of the head, that lies between different factors.
    public double share(Parameters p, int edge) {
        double[] square = new double[2];
        visit(p, edge, (index, own) -> square[own ? 0 : 1] += p.values()[index] * p.values()[index]);
        return square[1] == 0 ? 0 : square[1] / (square[0] + square[1]);
    }

    /// The part of a matrix of the shape of an edge's weights, or of the head's, between different factors, 0
    /// elsewhere.
    public Matrix crossing(Matrix weights, int edge) {
        Matrix part = weights.copy();
        for (int k = 0; k < part.rows(); k++) {
            for (int j = 0; j < part.columns(); j++) {
                if (!crosses(edge, k, j)) {
                    part.set(k, j, 0);
                }
            }
        }
        return part;
    }

    /// Makes weights drawn with a variance of 1 over the number of inputs separable with one of 1 over that of its own
    /// factor's inputs, head included.
    void separate(Parameters p) {
        for (int a = graph.leaves(); a < graph.size(); a++) {
            for (int k = 0; k < factors(); k++) {
                if (nodes[a].size(k) == 0) {
                    throw new IllegalArgumentException("separable weights: expected a node or more for each of "
                            + factors() + " factors in region " + graph.id(a) + ", got "
                            + architecture.width(a) + " nodes");
                }
            }
        }
        boolean[] done = new boolean[p.size()];
        for (int e = 0; e <= graph.edges(); e++) {
            boolean head = e == graph.edges();
            int parent = head ? -1 : graph.parent(e);
            int n = head ? architecture.classes() : architecture.width(parent);
            int first = head ? p.layout().head() : p.layout().weights(e);
            for (int k = 0; k < architecture.width(head ? graph.root() : graph.child(e)); k++) {
                for (int j = 0; j < n; j++) {
                    int at = first + k * n + j;
                    if (!done[at]) {
                        p.values()[at] = crosses(e, k, j) ? 0 : gain(parent, j) * p.values()[at];
                        done[at] = true;
                    }
                }
            }
        }
    }

    /// √(inputs / inputs of its own factor) of node j of `region`, or of output j where `region` is −1.
    private double gain(int region, int j) {
        if (region < 0) {
            Blocks root = nodes[graph.root()];
            return Math.sqrt((double) root.total() / root.size(factorOfOutput(j)));
        }
        int own = 0;
        for (int i = 0; i < graph.childCount(region); i++) {
            own += nodes[graph.child(region, i)].size(nodes[region].blockOf(j));
        }
        return Math.sqrt((double) architecture.fanIn(region) / own);
    }

    private interface Visitor {
        void visit(int index, boolean own);
    }

    private void visit(Parameters p, int edge, Visitor visitor) {
        boolean head = edge == graph.edges();
        int rows = architecture.width(head ? graph.root() : graph.child(edge));
        int columns = head ? architecture.classes() : architecture.width(graph.parent(edge));
        int first = head ? p.layout().head() : p.layout().weights(edge);
        for (int k = 0; k < rows; k++) {
            for (int j = 0; j < columns; j++) {
                visitor.visit(first + k * columns + j, !crosses(edge, k, j));
            }
        }
    }
}
