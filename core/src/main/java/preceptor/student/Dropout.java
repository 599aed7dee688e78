package preceptor.student;

import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Inverted dropout of hidden nodes, T12: each output is kept with probability q and then divided by q. The mask is a
/// function of the key and the region alone, so that the backward pass applies the same one.
///
/// @param keep q, in (0, 1]
/// @param key names the mask; a training step takes a new one
public record Dropout(double keep, Key key) {
    /// Keeps everything.
    public static final Dropout NONE = new Dropout(1, Key.root(0));

    public Dropout {
        if (!(keep > 0 && keep <= 1)) {
            throw new IllegalArgumentException("keep probability: expected more than 0 and at most 1, got " + keep);
        }
    }

    void apply(int region, Matrix values) {
        if (keep == 1) {
            return;
        }
        RandomStream s = key.at(region).stream();
        double[] v = values.array();
        for (int i = values.offset(); i < v.length; i++) {
            v[i] = s.nextDouble() < keep ? v[i] / keep : 0;
        }
    }
}
