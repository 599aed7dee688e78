package preceptor.student;

import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;

/// The loss ℓ(o, t) of one output row `o` against the law `t` of its label, and its ascent gradient g_o = −∂ℓ/∂o;
/// mathematics.md §1. Both losses are expectations over the label, so that a row with a soft target counts exactly as
/// the mixture of rows with its hard ones. With several heads the loss is separable: the sum of the heads' own.
public enum Loss {
    /// −Σ t log softmax(o), in nats; g_o = t − softmax(o).
    CROSS_ENTROPY,
    /// E ½‖e_y − o‖²; g_o = t − o.
    SQUARED_ERROR;

    /// The loss of the rows `from` … `to` − 1, into `rowLoss`; writes weight · g_o to their `gradient` (rows × C).
    void rows(
            Blocks heads,
            Matrix output,
            Matrix target,
            double[] weight,
            Matrix gradient,
            double[] rowLoss,
            int from,
            int to) {
        double[] o = output.data();
        double[] t = target.data();
        double[] g = gradient.data();
        for (int i = from; i < to; i++) {
            rowLoss[i] = 0;
            for (int head = 0; head < heads.count(); head++) {
                int at = i * heads.total() + heads.start(head);
                rowLoss[i] += this == CROSS_ENTROPY
                        ? crossEntropy(heads.size(head), at, o, t, weight[i], g)
                        : squaredError(heads.size(head), at, o, t, weight[i], g);
            }
        }
    }

    private static double crossEntropy(int classes, int at, double[] o, double[] t, double weight, double[] g) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            max = Math.max(max, o[at + c]);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double e = StrictMath.exp(o[at + c] - max);
            g[at + c] = e;
            sum += e;
        }
        double logSum = max + StrictMath.log(sum);
        double loss = 0;
        for (int c = 0; c < classes; c++) {
            loss += t[at + c] * (logSum - o[at + c]);
            g[at + c] = weight * (t[at + c] - g[at + c] / sum);
        }
        return loss;
    }

    private static double squaredError(int classes, int at, double[] o, double[] t, double weight, double[] g) {
        double mass = 0;
        double cross = 0;
        double square = 0;
        for (int c = 0; c < classes; c++) {
            mass += t[at + c];
            cross += t[at + c] * o[at + c];
            square += o[at + c] * o[at + c];
            g[at + c] = weight * (t[at + c] - o[at + c]);
        }
        return 0.5 * (mass - 2 * cross + square);
    }
}
