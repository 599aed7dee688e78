package preceptor.student;

import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// Where a student is evaluated: what the rows of a region's matrices stand for, how likely each row is, and how the
/// rows of a child are carried to the rows of its parent.
///
/// The three spaces of the project differ in nothing else. In *sample space* a row is an input and the transfer is the
/// identity; in *z-space* a row is a summary value and the transfer is P_αβ, which makes [Pass] the recursions T1–T3;
/// in *configuration space* a row is a configuration of summaries and the transfer conditions and extends it, which
/// makes the same pass the order-r expansion of mathematics.md §5.
///
/// A transfer T_αβ (rows of α × rows of β) has non-negative entries and satisfies weights(β) = T_αβᵀ weights(α).
public interface Space {
    RegionGraph graph();

    /// The number of rows of `region`'s matrices.
    int rows(int region);

    /// The probability of each row of `region`; not to be written to.
    double[] weights(int region);

    /// Returns T_αβ · F for an edge, where F is rows(β) × n: either F itself where the transfer is the identity, or
    /// `into` (rows(α) × n) filled with the product.
    Matrix pull(int edge, Matrix F, Matrix into);

    /// Adds T_αβᵀ · G to `into` (rows(β) × n), where G is rows(α) × n.
    void push(int edge, Matrix G, Matrix into);

    /// Whether [#pull] returns its argument.
    boolean identity();
}
