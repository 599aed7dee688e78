package preceptor.analysis;

import preceptor.student.Parameters;

/// Length and direction of a node's incoming weights w, biases included. With batch norm the loss knows of their
/// direction alone, and a step of η moves that as a step of η/‖w‖² would move weights of length 1 (T5: Δw is
/// perpendicular to w, and as long as 1/‖w‖): the *effective step*.
public final class Direction {
    private final Conservation weights;
    private final double[] from;
    private final double[] move;

    /// Turned since `start`, which is copied.
    public Direction(Parameters start) {
        weights = new Conservation(start);
        from = start.values().clone();
        move = new double[from.length];
    }

    /// The mean of η/‖w_j‖² over the nodes of `region` whose weights are not all 0; 0 if there are none.
    ///
    /// @param rate η, or the time that a step of gradient flow covers
    public double effectiveStep(int region, Parameters now, double rate) {
        double sum = 0;
        int count = 0;
        for (double square : weights.incoming(region, now.values(), now.values())) {
            if (square > 0) {
                sum += rate / square;
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /// The mean angle, in radians, by which the weights of the nodes of `region` have turned since the last [#mark],
    /// over the nodes whose weights are not all 0; 0 if there are none.
    public double turned(int region, Parameters now) {
        for (int i = 0; i < move.length; i++) {
            move[i] = now.values()[i] - from[i];
        }
        double[] before = weights.incoming(region, from, from);
        double[] along = weights.incoming(region, from, move);
        double[] moved = weights.incoming(region, move, move);
        double[] after = weights.incoming(region, now.values(), now.values());
        double sum = 0;
        int count = 0;
        for (int j = 0; j < before.length; j++) {
            if (before[j] > 0 && after[j] > 0) {
                sum += angle(before[j], after[j], along[j], moved[j]);
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /// Between u and v, from ‖u‖², ‖v‖², u·(v − u) and ‖v − u‖². A cosine could not tell angles below 1e-8 from 0; the
    /// chord of the unit vectors can.
    private static double angle(double uu, double vv, double along, double moved) {
        double lengths = Math.sqrt(uu) + Math.sqrt(vv);
        double longer = (2 * along + moved) / lengths;
        double chord = Math.sqrt(Math.max(0, moved - longer * longer) / Math.sqrt(uu * vv));
        return 2 * StrictMath.asin(Math.min(1, chord / 2));
    }

    /// Begins a new interval at `now`.
    public void mark(Parameters now) {
        System.arraycopy(now.values(), 0, from, 0, from.length);
    }

    /// Where the interval began, for a [#mark] in another process.
    public double[] marked() {
        return from.clone();
    }
}
