package preceptor.linalg;

import preceptor.linalg.VectorTiles.Finish;

/// The kernels on vector instructions: register tiles that vectorise across outputs, so that each output remains one
/// chain of fused multiply-adds in increasing order of the summed index, as in [ScalarKernels].
///
/// B is copied panel by panel, [#DEPTH] of its rows at a time, into a buffer that stays in the first-level cache; the
/// copy also straightens out Bᵀ and ragged widths, and puts whole vectors on the borders of cache lines. Values of C
/// wait in memory between two stretches of the summed index, which changes no bit. The choices, and what was tried
/// against them, are in docs/decisions/0002-kernels.md.
final class VectorKernels implements Kernels {
    /// A wide panel of this depth takes 32 KB.
    private static final int DEPTH = 128;

    /// Where the buffers start.
    private static final int START = Matrix.LINE_START;

    /// The buffers of one thread: a panel of B, and pieces of S, C and the gates with a ragged edge.
    private static final class Scratch {
        final double[] panel = new double[START + DEPTH * VectorTiles.WIDE];
        final double[] edge = new double[START + ROWS * VectorTiles.WIDE];
        final double[] gate = new double[START + ROWS * VectorTiles.WIDE];
    }

    private static final int ROWS = Math.max(VectorTiles.NARROW_ROWS, VectorTiles.WIDE_ROWS);

    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

    @Override
    public String name() {
        return "vector, " + VectorTiles.SPECIES.vectorBitSize() + " bits";
    }

    @Override
    public void forward(
            int m,
            int k,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            boolean rectified,
            double[] c,
            int cOffset) {
        Finish finish = rectified ? Finish.RECTIFIED : Finish.PLAIN;
        product(m, k, n, a, aOffset, k, 1, b, bOffset, false, s, sOffset, sRow, finish, null, 0, c, cOffset);
    }

    @Override
    public void backward(
            int m,
            int k,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            double[] gate,
            int gateOffset,
            double[] c,
            int cOffset) {
        Finish finish = gate != null ? Finish.GATED : Finish.PLAIN;
        product(m, k, n, a, aOffset, k, 1, b, bOffset, true, s, sOffset, sRow, finish, gate, gateOffset, c, cOffset);
    }

    @Override
    public void weights(
            int k,
            int m,
            int n,
            double[] a,
            int aOffset,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            double[] c,
            int cOffset) {
        product(m, k, n, a, aOffset, 1, m, b, bOffset, false, s, sOffset, sRow, Finish.PLAIN, null, 0, c, cOffset);
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

    @Override
    public void sumWeighted(double[] weight, Matrix x, double[] sum) {
        VectorColumns.sumWeighted(weight, x, sum);
    }

    @Override
    public void centre(double[] weight, Matrix x, double[] mean, Matrix y, double[] square) {
        VectorColumns.centre(weight, x, mean, y, square);
    }

    @Override
    public void standardise(double[] inverse, double[] c, int c1, int c0, Matrix y, Matrix out) {
        VectorColumns.standardise(inverse, c, c1, c0, y, out);
    }

    @Override
    public void sumAlong(Matrix g, Matrix y, double[] sum, double[] along) {
        VectorColumns.sumAlong(g, y, sum, along);
    }

    @Override
    public void project(double[] weight, Matrix y, double[] sum, double[] along, double[] factor, Matrix g) {
        VectorColumns.project(weight, y, sum, along, factor, g);
    }

    /// C = finish(S + A · B) with element (i, l) of A at `aOffset + i * aRow + l * aStep`, and B as it is or
    /// `transposed`.
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
            double[] s,
            int sOffset,
            int sRow,
            Finish finish,
            double[] gate,
            int gateOffset,
            double[] c,
            int cOffset) {
        Scratch scratch = scratches.get();
        int l = 0;
        do {
            int depth = Math.min(DEPTH, k - l);
            boolean first = l == 0;
            Finish then = l + depth < k ? Finish.PLAIN : finish;
            int aStart = aOffset + l * aStep;
            int j = 0;
            while (j < n) {
                boolean wide = VectorTiles.HAS_MANY_REGISTERS && n - j > VectorTiles.NARROW;
                int width = wide ? VectorTiles.WIDE : VectorTiles.NARROW;
                int columns = Math.min(width, n - j);
                double[] panel = scratch.panel;
                int panelStart = START;
                int panelRow = width;
                int bStart = bOffset + l * n + j;
                if (!transposed && wide && isPanel(columns, n, bStart)) {
                    panel = b;
                    panelStart = bStart;
                    panelRow = n;
                } else if (transposed) {
                    VectorPanels.transpose(depth, columns, b, bOffset + j * k + l, k, panel, START, width);
                } else if (wide) {
                    VectorPanels.padWide(depth, columns, b, bStart, n, panel, START);
                } else {
                    VectorPanels.padNarrow(depth, columns, b, bStart, n, panel, START);
                }
                double[] from = first ? s : c;
                int fromOffset = (first ? sOffset : cOffset) + j;
                int fromRow = first ? sRow : n;
                if (wide) {
                    wide(
                            m,
                            columns,
                            depth,
                            a,
                            aStart,
                            aRow,
                            aStep,
                            panel,
                            panelStart,
                            panelRow,
                            scratch,
                            from,
                            fromOffset,
                            fromRow,
                            then,
                            gate,
                            gateOffset + j,
                            c,
                            cOffset + j,
                            n);
                } else {
                    narrow(
                            m,
                            columns,
                            depth,
                            a,
                            aStart,
                            aRow,
                            aStep,
                            scratch,
                            from,
                            fromOffset,
                            fromRow,
                            then,
                            gate,
                            gateOffset + j,
                            c,
                            cOffset + j,
                            n);
                }
                j += columns;
            }
            l += depth;
        } while (l < k);
    }

    /// Whether whole rows of B, `n` apart, do as a panel themselves: none of their vectors on two lines, and not so far
    /// apart that they drive each other from the cache.
    private static boolean isPanel(int columns, int n, int start) {
        return columns == VectorTiles.WIDE && n <= VectorTiles.WIDE && (start - START) % VectorTiles.LANES == 0;
    }

    private static void wide(
            int m,
            int columns,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] panel,
            int panelStart,
            int panelRow,
            Scratch scratch,
            double[] s,
            int sOffset,
            int sRow,
            Finish finish,
            double[] gate,
            int gateOffset,
            double[] c,
            int cOffset,
            int row) {
        double[] edge = scratch.edge;
        int width = VectorTiles.WIDE;
        for (int i = 0; i < m; i += VectorTiles.WIDE_ROWS) {
            int at = aOffset + i * aRow;
            int from = sOffset + i * sRow;
            int gates = gateOffset + i * row;
            int to = cOffset + i * row;
            if (columns == width) {
                WideTile.apply(
                        m - i,
                        depth,
                        a,
                        at,
                        aRow,
                        aStep,
                        panel,
                        panelStart,
                        panelRow,
                        s,
                        from,
                        sRow,
                        c,
                        to,
                        row,
                        finish,
                        gate,
                        gates,
                        row);
            } else {
                int rows = Math.min(m - i, VectorTiles.WIDE_ROWS);
                VectorPanels.padWide(rows, columns, s, from, sRow, edge, START);
                if (finish == Finish.GATED) {
                    VectorPanels.padWide(rows, columns, gate, gates, row, scratch.gate, START);
                }
                WideTile.apply(
                        rows,
                        depth,
                        a,
                        at,
                        aRow,
                        aStep,
                        panel,
                        panelStart,
                        panelRow,
                        edge,
                        START,
                        width,
                        edge,
                        START,
                        width,
                        finish,
                        scratch.gate,
                        START,
                        width);
                VectorPanels.unpadWide(rows, columns, edge, START, c, to, row);
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
            double[] s,
            int sOffset,
            int sRow,
            Finish finish,
            double[] gate,
            int gateOffset,
            double[] c,
            int cOffset,
            int row) {
        double[] panel = scratch.panel;
        double[] edge = scratch.edge;
        int width = VectorTiles.NARROW;
        for (int i = 0; i < m; i += VectorTiles.NARROW_ROWS) {
            int at = aOffset + i * aRow;
            int from = sOffset + i * sRow;
            int gates = gateOffset + i * row;
            int to = cOffset + i * row;
            if (columns == width) {
                NarrowTile.apply(
                        m - i, depth, a, at, aRow, aStep, panel, START, width, s, from, sRow, c, to, row, finish, gate,
                        gates, row);
            } else {
                int rows = Math.min(m - i, VectorTiles.NARROW_ROWS);
                VectorPanels.padNarrow(rows, columns, s, from, sRow, edge, START);
                if (finish == Finish.GATED) {
                    VectorPanels.padNarrow(rows, columns, gate, gates, row, scratch.gate, START);
                }
                NarrowTile.apply(
                        rows,
                        depth,
                        a,
                        at,
                        aRow,
                        aStep,
                        panel,
                        START,
                        width,
                        edge,
                        START,
                        width,
                        edge,
                        START,
                        width,
                        finish,
                        scratch.gate,
                        START,
                        width);
                VectorPanels.unpadNarrow(rows, columns, edge, START, c, to, row);
            }
        }
    }
}
