package preceptor.teacher;

import java.util.BitSet;
import java.util.Optional;
import preceptor.linalg.Matrix;

/// The law Q_α of all children's summaries given z_α: P(z_{ch(α)} | z_α). A value whose law is 0 everywhere is unused.
/// Immutable; equal content is equal.
public sealed interface Family permits IndependentFamily, ListedFamily, ProductFamily {
    /// The number of values m_α of the parent.
    int values();

    /// The number of children.
    int children();

    /// The number of values m_β of child number `child`.
    int childValues(int child);

    /// Whether children are known to be independent of one another given z_α.
    boolean independent();

    /// Whether value `z` has a law, that is a row that sums to 1 and not to 0.
    boolean has(int z);

    /// P_αβ, (m_α × m_β), of child number `child`; rows of unused values are 0. Not to be written to.
    Matrix conditional(int child);

    /// P(x | z_α), m_α values into `out`, from the children's P(x_β | z_β), `message[i]` (m_β). Linear in each message.
    void up(double[][] message, double[] out);

    /// As the next `up`, for a few inputs side by side: of value z and input r at place z · `rows` + r.
    ///
    /// @param below per child (m_β × rows)
    /// @param above the result, (m_α × rows)
    /// @param scratch room as large as `above`
    /// @param factor room for a number per input
    void up(double[][] below, int rows, double[] above, double[] scratch, double[] factor);

    /// P(x_α | z_α), (N × m_α), from the children's P(x_β | z_β), each (N × m_β) and known up to a factor per row; the
    /// result's rows are scaled so that their largest element is 1, or 0 where the input is impossible.
    Matrix up(Matrix[] messages);

    /// What the rest of the tree says about each child: per child (N × m_β), its rows scaled to a largest element of 1.
    /// `above` (N × m_α) says about α what everything outside its subtree does; `messages` are as in [#up].
    Matrix[] down(Matrix above, Matrix[] messages);

    /// P(z_i, z_j | z_α = z), (m_i × m_j), of two children; the diagonal matrix of P_αβ's row when i = j.
    Matrix pair(int z, int i, int j);

    /// The number of tuples of positive probability over all z; [Long#MAX_VALUE] when they are more than a long holds.
    long entries();

    /// Visits every tuple of positive probability given `z`, first child slowest.
    void forEach(int z, Visitor visitor);

    /// The values z for which some tuple with z_i in `children[i]` for all i has positive probability.
    BitSet support(BitSet[] children);

    /// This family with the rows of values that are not `used` set to 0.
    Family restrictedTo(boolean[] used);

    /// Q_α as a matrix, (m_α × ∏ m_β), first child slowest, if it has at most `limit` elements.
    default Optional<Matrix> table(long limit) {
        int[] sizes = new int[children()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = childValues(i);
        }
        long columns = Checks.product(sizes);
        if (Checks.times(columns, values()) > Math.min(limit, Integer.MAX_VALUE - 8)) {
            return Optional.empty();
        }
        Matrix Q = Matrix.zeros(values(), (int) columns);
        for (int z = 0; z < values(); z++) {
            int row = z;
            forEach(z, (tuple, p) -> Q.add(row, (int) Checks.ordinal(tuple, sizes), p));
        }
        return Optional.of(Q);
    }

    /// Receives one tuple of children's values and its probability; the array is valid during the call only.
    @FunctionalInterface
    interface Visitor {
        void visit(int[] tuple, double probability);
    }
}
