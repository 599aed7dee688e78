package preceptor.linalg;

/// The kernels on vector instructions: register tiles that vectorise across outputs, so that each output remains one
/// chain of fused multiply-adds in increasing order of the summed index, as in [ScalarKernels].
///
/// B is copied panel by panel, [#DEPTH] of its rows at a time, into a buffer that stays in the first-level cache; the
/// copy also straightens out Bᵀ and ragged widths. Values of C wait in memory between two stretches of the summed
/// index, which changes no bit. The choices, and what was tried against them, are in docs/decisions/0002-kernels.md.
final class VectorKernels implements Kernels {
    /// A wide panel of this depth takes 16 KB.
    private static final int DEPTH = 64;

    /// The buffers of one thread: a panel of B, and a tile of C with a ragged edge.
    private static final class Scratch {
        final double[] panel = new double[DEPTH * VectorTiles.WIDE];
        final double[] edge = new double
                [Math.max(VectorTiles.NARROW_ROWS * VectorTiles.NARROW, VectorTiles.WIDE_ROWS * VectorTiles.WIDE)];
    }

    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

    @Override
    public String name() {
        return "vector, " + VectorTiles.SPECIES.vectorBitSize() + " bits";
    }

    @Override
    public void multiplyAdd(
            int m, int k, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        product(m, k, n, a, aOffset, k, 1, b, bOffset, false, c, cOffset);
    }

    @Override
    public void multiplyTransposedAdd(
            int k, int m, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        product(m, k, n, a, aOffset, 1, m, b, bOffset, false, c, cOffset);
    }

    @Override
    public void multiplyByTransposedAdd(
            int m, int k, int n, double[] a, int aOffset, double[] b, int bOffset, double[] c, int cOffset) {
        product(m, k, n, a, aOffset, k, 1, b, bOffset, true, c, cOffset);
    }

    @Override
    public void rectify(int n, double[] h, int hOffset, double[] a, int aOffset) {
        VectorElements.rectify(n, h, hOffset, a, aOffset);
    }

    @Override
    public void gates(int n, double[] a, int aOffset, double[] d, int dOffset) {
        VectorElements.gates(n, a, aOffset, d, dOffset);
    }

    @Override
    public void multiplyGates(int n, double[] a, int aOffset, double[] g, int gOffset) {
        VectorElements.multiplyGates(n, a, aOffset, g, gOffset);
    }

    /// C += A · B with element (i, l) of A at `aOffset + i * aRow + l * aStep`, and B as it is or `transposed`.
    private void product(
            int m,
            int k,
            int n,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] b,
            int bOffset,
            boolean transposed,
            double[] c,
            int cOffset) {
        Scratch scratch = scratches.get();
        double[] panel = scratch.panel;
        for (int l = 0; l < k; l += DEPTH) {
            int depth = Math.min(DEPTH, k - l);
            int aStart = aOffset + l * aStep;
            int j = 0;
            while (j < n) {
                boolean wide = VectorTiles.HAS_MANY_REGISTERS && n - j > VectorTiles.NARROW;
                int columns = Math.min(wide ? VectorTiles.WIDE : VectorTiles.NARROW, n - j);
                if (transposed) {
                    int width = wide ? VectorTiles.WIDE : VectorTiles.NARROW;
                    VectorPanels.transpose(depth, columns, b, bOffset + j * k + l, k, panel, width);
                } else if (wide) {
                    VectorPanels.padWide(depth, columns, b, bOffset + l * n + j, n, panel);
                } else {
                    VectorPanels.padNarrow(depth, columns, b, bOffset + l * n + j, n, panel);
                }
                if (wide) {
                    wide(m, columns, depth, a, aStart, aRow, aStep, scratch, c, cOffset + j, n);
                } else {
                    narrow(m, columns, depth, a, aStart, aRow, aStep, scratch, c, cOffset + j, n);
                }
                j += columns;
            }
        }
    }

    private static void wide(
            int m,
            int columns,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            Scratch scratch,
            double[] c,
            int cOffset,
            int cRow) {
        double[] panel = scratch.panel;
        double[] edge = scratch.edge;
        for (int i = 0; i < m; i += VectorTiles.WIDE_ROWS) {
            int at = aOffset + i * aRow;
            int to = cOffset + i * cRow;
            if (columns == VectorTiles.WIDE) {
                VectorTiles.wide(m - i, depth, a, at, aRow, aStep, panel, c, to, cRow);
            } else {
                int rows = Math.min(m - i, VectorTiles.WIDE_ROWS);
                VectorPanels.padWide(rows, columns, c, to, cRow, edge);
                VectorTiles.wide(rows, depth, a, at, aRow, aStep, panel, edge, 0, VectorTiles.WIDE);
                VectorPanels.unpadWide(rows, columns, edge, c, to, cRow);
            }
        }
    }

    private static void narrow(
            int m,
            int columns,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            Scratch scratch,
            double[] c,
            int cOffset,
            int cRow) {
        double[] panel = scratch.panel;
        double[] edge = scratch.edge;
        for (int i = 0; i < m; i += VectorTiles.NARROW_ROWS) {
            int at = aOffset + i * aRow;
            int to = cOffset + i * cRow;
            if (columns == VectorTiles.NARROW) {
                VectorTiles.narrow(m - i, depth, a, at, aRow, aStep, panel, c, to, cRow);
            } else {
                int rows = Math.min(m - i, VectorTiles.NARROW_ROWS);
                VectorPanels.padNarrow(rows, columns, c, to, cRow, edge);
                VectorTiles.narrow(rows, depth, a, at, aRow, aStep, panel, edge, 0, VectorTiles.NARROW);
                VectorPanels.unpadNarrow(rows, columns, edge, c, to, cRow);
            }
        }
    }
}
