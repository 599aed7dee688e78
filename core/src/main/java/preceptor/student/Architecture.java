package preceptor.student;

import preceptor.linalg.Blocks;
import preceptor.region.RegionGraph;

/// The form of a student: everything about it but its parameters; mathematics.md §1, *Student*.
///
/// @param graph the regions it shares with its teacher
/// @param width n_α per region; for a leaf the length d_β of its input
/// @param heads the outputs: C_k of each head, one head unless the label is a tuple
/// @param activation ReLU or linear
/// @param norm batch norm of the hidden nodes
/// @param bias whether hidden nodes and the head have a bias
/// @param shared whether the regions of a level share their weights by kernel slot, as a convolution does
/// @param residual whether a region's output has the mean of its children's outputs added, where widths agree
/// @param loss the loss
public record Architecture(
        RegionGraph graph,
        int[] width,
        Blocks heads,
        Activation activation,
        BatchNorm norm,
        boolean bias,
        boolean shared,
        boolean residual,
        Loss loss) {
    public Architecture {
        if (width.length != graph.size()) {
            throw new IllegalArgumentException(
                    "width: expected one entry for each of " + graph.size() + " regions, got " + width.length);
        }
        for (int a = 0; a < width.length; a++) {
            if (width[a] < 1) {
                throw new IllegalArgumentException(
                        "width of region " + graph.id(a) + ": expected 1 or more, got " + width[a]);
            }
        }
        for (int k = 0; k < heads.count(); k++) {
            if (heads.size(k) < 2) {
                throw new IllegalArgumentException("classes" + (heads.count() > 1 ? " of head " + k : "")
                        + ": expected 2 or more, got " + heads.size(k));
            }
        }
        width = width.clone();
    }

    /// A plain ReLU student with one head and cross-entropy: no norm, bias, sharing or residual connections.
    public static Architecture plain(RegionGraph graph, int[] width, int classes) {
        return plain(graph, width, Blocks.of(classes));
    }

    /// The same with several heads.
    public static Architecture plain(RegionGraph graph, int[] width, Blocks heads) {
        return new Architecture(
                graph, width, heads, Activation.RELU, BatchNorm.NONE, false, false, false, Loss.CROSS_ENTROPY);
    }

    /// C, the number of outputs of all heads together.
    public int classes() {
        return heads.total();
    }

    /// n_α.
    public int width(int region) {
        return width[region];
    }

    /// The widths of all regions; a copy.
    @Override
    public int[] width() {
        return width.clone();
    }

    /// Whether region α adds the outputs of child β: with residual connections, where β is hidden and n_α = n_β.
    public boolean skips(int edge) {
        int child = graph.child(edge);
        return residual && !graph.isLeaf(child) && width[child] == width[graph.parent(edge)];
    }

    /// Whether region α adds the outputs of any child.
    boolean skipsInto(int region) {
        for (int i = 0; i < graph.childCount(region); i++) {
            if (skips(graph.childEdge(region, i))) {
                return true;
            }
        }
        return false;
    }

    /// The number of inputs of each node of `region`: Σ n_β over its children.
    public int fanIn(int region) {
        int sum = 0;
        for (int i = 0; i < graph.childCount(region); i++) {
            sum += width[graph.child(region, i)];
        }
        return sum;
    }

    public Architecture withNorm(BatchNorm other) {
        return new Architecture(graph, width, heads, activation, other, bias, shared, residual, loss);
    }

    public Architecture withActivation(Activation other) {
        return new Architecture(graph, width, heads, other, norm, bias, shared, residual, loss);
    }

    public Architecture withLoss(Loss other) {
        return new Architecture(graph, width, heads, activation, norm, bias, shared, residual, other);
    }

    public Architecture withBias(boolean other) {
        return new Architecture(graph, width, heads, activation, norm, other, shared, residual, loss);
    }

    public Architecture withShared(boolean other) {
        return new Architecture(graph, width, heads, activation, norm, bias, other, residual, loss);
    }

    public Architecture withResidual(boolean other) {
        return new Architecture(graph, width, heads, activation, norm, bias, shared, other, loss);
    }
}
