package preceptor.teacher;

import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// Exact inference on a tree by message passing, for a batch of inputs: upwards once, then downwards as often as asked.
/// Never enumerates. Messages are rescaled at every region, so that deep and wide trees do not underflow. An input of
/// likelihood 0 gets rows of 0.
public final class Messages {
    private final TreeTeacher teacher;
    private final Matrix[] up;
    private final Matrix root;

    private Messages(TreeTeacher teacher, Matrix[] up, Matrix root) {
        this.teacher = teacher;
        this.up = up;
        this.root = root;
    }

    /// The upward pass.
    ///
    /// @param leafLikelihoods per leaf P(x_β | z_β), (N × m_β), each row known up to a factor
    static Messages of(TreeTeacher teacher, Matrix[] leafLikelihoods) {
        RegionGraph graph = teacher.graph();
        check(teacher, leafLikelihoods);
        Matrix[] up = new Matrix[graph.size()];
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            up[leaf] = Rows.scaleToMax(leafLikelihoods[leaf].copy());
        }
        for (int region = graph.leaves(); region < graph.size(); region++) {
            up[region] = teacher.family(region).up(children(graph, region, up));
        }
        Matrix root = up[graph.root()].copy();
        double[] prior = teacher.prior();
        for (int i = 0; i < root.data().length; i++) {
            root.data()[i] *= prior[i % prior.length];
        }
        return new Messages(teacher, up, Rows.normalise(root));
    }

    static void check(TreeTeacher teacher, Matrix[] leafLikelihoods) {
        RegionGraph graph = teacher.graph();
        if (leafLikelihoods.length != graph.leaves()) {
            throw new IllegalArgumentException(
                    "likelihoods: expected " + graph.leaves() + " leaves, got " + leafLikelihoods.length);
        }
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            Matrix likelihood = leafLikelihoods[leaf];
            if (likelihood.columns() != teacher.values(leaf)) {
                throw new IllegalArgumentException("likelihoods of leaf " + graph.id(leaf) + ": expected "
                        + teacher.values(leaf) + " columns, got " + likelihood.columns());
            }
            Checks.atoms("likelihoods of leaf " + graph.id(leaf), leafLikelihoods[0].rows(), likelihood.rows());
        }
    }

    /// P(z_ω | x), (N × m_ω).
    public Matrix root() {
        return root.copy();
    }

    /// P(y | x), (N × C), label noise included.
    public Matrix labels() {
        return root.times(teacher.labels());
    }

    /// Per region P(z_α | x), (N × m_α).
    public Matrix[] beliefs() {
        Matrix above = Matrix.zeros(root.rows(), root.columns());
        double[] prior = teacher.prior();
        for (int i = 0; i < above.data().length; i++) {
            above.data()[i] = prior[i % prior.length];
        }
        return downward(above, up);
    }

    /// Per region P(z_α | x, z_ω), (M × m_α), for the M pairs of input `atom[i]` and root value `z[i]`.
    public Matrix[] beliefs(int[] atom, int[] z) {
        Checks.atoms("root values", atom.length, z.length);
        Matrix[] gathered = new Matrix[up.length];
        for (int region = 0; region < up.length; region++) {
            gathered[region] = Rows.gather(up[region], atom);
        }
        Matrix above = Matrix.zeros(atom.length, root.columns());
        double[] prior = teacher.prior();
        for (int i = 0; i < atom.length; i++) {
            above.set(i, z[i], prior[z[i]] > 0 ? 1 : 0);
        }
        return downward(above, gathered);
    }

    private Matrix[] downward(Matrix rootAbove, Matrix[] upward) {
        RegionGraph graph = teacher.graph();
        Matrix[] above = new Matrix[graph.size()];
        above[graph.root()] = rootAbove;
        Matrix[] beliefs = new Matrix[graph.size()];
        for (int region = graph.root(); region >= 0; region--) {
            beliefs[region] = above[region].hadamard(upward[region]);
            Rows.normalise(Rows.scaleToMax(beliefs[region]));
            if (!graph.isLeaf(region)) {
                Matrix[] down = teacher.family(region).down(above[region], children(graph, region, upward));
                for (int i = 0; i < down.length; i++) {
                    above[graph.child(region, i)] = down[i];
                }
            }
            above[region] = null;
        }
        return beliefs;
    }

    private static Matrix[] children(RegionGraph graph, int region, Matrix[] messages) {
        Matrix[] children = new Matrix[graph.childCount(region)];
        for (int i = 0; i < children.length; i++) {
            children[i] = messages[graph.child(region, i)];
        }
        return children;
    }
}
