package preceptor.student;

import preceptor.linalg.Matrix;

/// How the rows of pre-activations of a region become gates and activations. In sample space it is the ReLU itself;
/// in z-space it is one of the closures of mathematics.md §3, *Gates*.
///
/// A pass calls, region by region from the leaves up, [#withinBefore] (with batch norm before the ReLU only), then
/// [#activate], then [#withinAfter] (with batch norm after the ReLU only), then [#finish].
public interface Gating {
    /// Real ReLU or linear nodes; rows carry no variance of their own.
    Gating HARD = new Hard();

    /// Adds to `variance` (n_α) what the pre-activations vary within a row, averaged over rows.
    default void withinBefore(int region, Pass pass, double[] variance) {}

    /// Fills gates `D` and activations `A` (rows × n_α) from the pre-activations `H`, which have been normalised where
    /// batch norm stands before the ReLU: H = factor · (raw pre-activation) + constant, column by column.
    void activate(int region, Pass pass, Matrix H, double[] factor, Matrix D, Matrix A);

    /// Adds to `variance` (n_α) what the activations vary within a row, averaged over rows.
    default void withinAfter(int region, Pass pass, double[] variance) {}

    /// Tells that the region's outputs are ready: factor · activation + constant (factor 1 without batch norm after
    /// the ReLU), plus skipped inputs.
    default void finish(int region, Pass pass, double[] factor) {}

    /// See [#HARD].
    final class Hard implements Gating {
        private Hard() {}

        @Override
        public void activate(int region, Pass pass, Matrix H, double[] factor, Matrix D, Matrix A) {
            Columns.activate(pass.architecture().activation(), H, D, A, 0, H.rows());
        }
    }
}
