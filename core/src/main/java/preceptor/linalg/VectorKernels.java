package preceptor.linalg;

import preceptor.linalg.VectorTiles.Finish;

/// The kernels on vector instructions: register tiles that vectorise across outputs, so that each output remains one
/// chain of fused multiply-adds in increasing order of the summed index, as in [ScalarKernels].
///
/// B is copied panel by panel, [#DEPTH] of its rows at a time, into a buffer that stays in the first-level cache; the
/// copy also straightens out Bᵀ and puts whole vectors on the borders of cache lines. Values of C
/// wait in memory between two stretches of the summed index, which changes no bit. The choices, and what was tried
/// against them, are in docs/decisions/0002-kernels.md.
final class VectorKernels implements Kernels {
    /// A wide panel of this depth takes 32 KB.
    private static final int DEPTH = 128;

    /// Where the buffers start.
    private static final int START = Matrix.LINE_START;

    private static final int LANES = VectorTiles.LANES;

    /// The buffers of one thread: a panel of B, and pieces of C and the gates that are narrower than a vector.
    private static final class Scratch {
        final double[] panel = new double[START + DEPTH * VectorTiles.WIDEST];
        final double[] edge = new double[START + VectorTiles.SLIM_ROWS * LANES];
        final double[] gate = new double[START + VectorTiles.SLIM_ROWS * LANES];
    }

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
    public void sumSquares(double[] weight, Matrix x, double[] mean, double[] square) {
        VectorColumns.sumSquares(weight, x, mean, square);
    }

    @Override
    public void standardise(
            Matrix x, double[] mean, double[] inverse, double[] c, int c1, int c0, boolean rectified, Matrix out) {
        VectorColumns.standardise(x, mean, inverse, c, c1, c0, rectified, out);
    }

    @Override
    public void sumAlong(Matrix g, Matrix x, double[] mean, double[] inverse, double[] sum, double[] along) {
        VectorColumns.sumAlong(g, x, mean, inverse, sum, along);
    }

    @Override
    public void project(
            double[] weight,
            Matrix x,
            double[] mean,
            double[] inverse,
            double[] sum,
            double[] along,
            double[] factor,
            Matrix g) {
        VectorColumns.project(weight, x, mean, inverse, sum, along, factor, g);
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
                int columns = VectorTiles.columns(n - j);
                int vectors = (columns + LANES - 1) / LANES;
                double[] panel = scratch.panel;
                int panelStart = START;
                int bStart = bOffset + l * n + j;
                if (transposed) {
                    VectorPanels.transpose(depth, columns, vectors, b, bOffset + j * k + l, k, panel, START);
                } else if (columns < LANES) {
                    VectorPanels.pad(depth, columns, b, bStart, n, panel, START);
                } else if (columns == n && n % LANES == 0 && (bStart - START) % LANES == 0) {
                    // Rows of B do as a panel themselves: whole vectors, none of which is on two lines.
                    panel = b;
                    panelStart = bStart;
                } else {
                    VectorPanels.copy(depth, columns, vectors, b, bStart, n, panel, START);
                }
                double[] from = first ? s : c;
                int fromOffset = (first ? sOffset : cOffset) + j;
                int fromRow = first ? sRow : n;
                int gates = gateOffset + j;
                int to = cOffset + j;
                if (columns < LANES) {
                    padded(
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
                            gates,
                            c,
                            to,
                            n);
                } else {
                    tiles(
                            m,
                            columns,
                            depth,
                            a,
                            aStart,
                            aRow,
                            aStep,
                            panel,
                            panelStart,
                            from,
                            fromOffset,
                            fromRow,
                            then,
                            gate,
                            gates,
                            c,
                            to,
                            n);
                }
                j += columns;
            }
            l += depth;
        } while (l < k);
    }

    /// The tiles of `columns` columns, at least as many as a vector has lanes, from the first row to the last.
    private static void tiles(
            int m,
            int columns,
            int depth,
            double[] a,
            int aOffset,
            int aRow,
            int aStep,
            double[] b,
            int bOffset,
            double[] s,
            int sOffset,
            int sRow,
            Finish finish,
            double[] gate,
            int gateOffset,
            double[] c,
            int cOffset,
            int row) {
        int last = columns - LANES;
        int vectors = (columns + LANES - 1) / LANES;
        boolean whole = columns == vectors * LANES;
        int bRow = vectors * LANES;
        int step = switch (vectors) {
            case 1 -> VectorTiles.SLIM_ROWS;
            case 2 -> whole ? VectorTiles.NARROW_ROWS : VectorTiles.RAGGED_ROWS;
            default -> VectorTiles.WIDE_ROWS;
        };
        for (int i = 0; i < m; i += step) {
            int at = aOffset + i * aRow;
            int from = sOffset + i * sRow;
            int gates = gateOffset + i * row;
            int to = cOffset + i * row;
            switch (vectors) {
                case 1 ->
                    SlimTile.apply(
                            m - i, depth, a, at, aRow, aStep, b, bOffset, bRow, s, from, sRow, c, to, row, finish, gate,
                            gates, row);
                case 2 -> {
                    if (whole) {
                        NarrowTile.apply(
                                m - i, depth, a, at, aRow, aStep, b, bOffset, bRow, s, from, sRow, c, to, row, finish,
                                gate, gates, row);
                    } else {
                        RaggedTile.apply(
                                m - i, depth, a, at, aRow, aStep, b, bOffset, bRow, s, from, sRow, c, to, row, last,
                                finish, gate, gates, row);
                    }
                }
                case 3 ->
                    MiddleTile.apply(
                            m - i, depth, a, at, aRow, aStep, b, bOffset, bRow, s, from, sRow, c, to, row, last, finish,
                            gate, gates, row);
                default ->
                    WideTile.apply(
                            m - i, depth, a, at, aRow, aStep, b, bOffset, bRow, s, from, sRow, c, to, row, finish, gate,
                            gates, row);
            }
        }
    }

    /// The tiles of fewer columns than a vector has lanes, on padded copies of their pieces.
    private static void padded(
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
        double[] edge = scratch.edge;
        for (int i = 0; i < m; i += VectorTiles.SLIM_ROWS) {
            int rows = Math.min(m - i, VectorTiles.SLIM_ROWS);
            VectorPanels.pad(rows, columns, s, sOffset + i * sRow, sRow, edge, START);
            if (finish == Finish.GATED) {
                VectorPanels.pad(rows, columns, gate, gateOffset + i * row, row, scratch.gate, START);
            }
            SlimTile.apply(
                    rows,
                    depth,
                    a,
                    aOffset + i * aRow,
                    aRow,
                    aStep,
                    scratch.panel,
                    START,
                    LANES,
                    edge,
                    START,
                    LANES,
                    edge,
                    START,
                    LANES,
                    finish,
                    scratch.gate,
                    START,
                    LANES);
            VectorPanels.unpad(rows, columns, edge, START, c, cOffset + i * row, row);
        }
    }
}
