package preceptor.student;

import preceptor.linalg.Matrix;

/// Where a backward pass keeps the weighted ascent gradients of regions: of all at once, or of those alone that are
/// still needed.
interface Gradients {
    /// Ũ of `region` (rows × n_α), at its outputs. The same matrix as [#G] where nothing asks for it later.
    Matrix U(int region);

    /// G̃ of `region` (rows × n_α), at its pre-activations.
    Matrix G(int region);

    /// Whether Ũ must outlive G̃: regions below add it, or somebody reads it.
    static boolean apart(Architecture architecture, boolean lean, int region) {
        return architecture.skipsInto(region) || (!lean && architecture.norm().present());
    }

    /// Matrices of their own for the regions `wanted` of `space`.
    record Kept(Matrix[] U, Matrix[] G) implements Gradients {
        static Kept of(Architecture architecture, Space space, boolean lean, int[] wanted) {
            Matrix[] U = new Matrix[space.graph().size()];
            Matrix[] G = new Matrix[U.length];
            for (int a : wanted) {
                U[a] = PassBuffers.matrix(space, lean, space.rows(a), architecture.width(a));
                G[a] = apart(architecture, lean, a)
                        ? PassBuffers.matrix(space, lean, space.rows(a), architecture.width(a))
                        : U[a];
            }
            return new Kept(U, G);
        }

        @Override
        public Matrix U(int region) {
            return U[region];
        }

        @Override
        public Matrix G(int region) {
            return G[region];
        }
    }
}
