package preceptor.refinement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import preceptor.linalg.Matrix;

/// Finds the best split of a summary value of one region, by what the student's f and g show.
///
/// *Implementation.* Write φ for what the region receives (the outputs of its children), f for its own outputs, g for
/// its gradient, and g↑ for the gradients of the regions above. All are averaged over everything but (x_α, z_α), which
/// leaves φ and f as they are. A split of a value of probability p into the parts q and 1 − q takes the matrices
///
///     p q (1 − q) Δφ Δgᵀ      out of the within-summary covariance Cov(φ, g | z_α), the term B0 − B1 of mathematics.md
/// §4
///     p q (1 − q) Δf Δg↑ᵀ     out of Cov(f, g↑ | z_α), of which B1 − B2 is made one level higher
///
/// where Δ is the difference of the means of the two parts. Its worth is the sum of the norms of both, in parts of
/// ‖B0‖,
/// and a hundredth of the share that it wins ([Refinement#share()]), so that values without covariance are split in the
/// end as well. Four directions are tried: those in which φ varies most with g, with f, with g↑ and at all, leading
/// left
/// singular vectors of covariances within the value. Along each the best threshold is found by going through all of
/// them. Numbers and what was rejected: docs/decisions/0008-refinement.md.
final class SplitSearch {
    /// How much the share counts beside the covariance.
    static final double SHARE_WORTH = 0.01;

    private static final int ITERATIONS = 30;
    /// Differences of projections below this part of the largest are rounding.
    private static final double ROUNDING = 1e-12;

    /// A split that could be made.
    ///
    /// @param above per point of the value whether it goes to the new one
    @SuppressWarnings("ArrayRecordComponent") // proposals are made and used once, never compared
    record Proposal(Matrix direction, double threshold, double covariance, double share, boolean[] above) {
        double worth() {
            return covariance + SHARE_WORTH * share;
        }
    }

    private final Observation seen;
    private final Atoms atoms;
    private final int region;
    private final double exactNorm;
    private final double variance;
    private final double gradient;

    SplitSearch(Observation seen, int region) {
        this.seen = seen;
        this.region = region;
        atoms = seen.atoms();
        double square = 0;
        for (Matrix exact : seen.base().exact()) {
            square += exact.dot(exact);
        }
        exactNorm = Math.sqrt(square);
        variance = spread();
        gradient = gradientSquare();
    }

    /// E‖f − E f‖², 0 where it is rounding.
    private double spread() {
        Matrix F = seen.outputs(region);
        double[] weight = atoms.rows().weight();
        double[] mean = new double[F.columns()];
        for (int i = 0; i < weight.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += weight[i] * F.get(i, j);
            }
        }
        double sum = 0;
        for (int i = 0; i < weight.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                double d = F.get(i, j) - mean[j];
                sum += weight[i] * d * d;
            }
        }
        return sum > ROUNDING * ROUNDING * square(mean) ? sum : 0;
    }

    /// E‖E[g | x_α, z_α]‖².
    private double gradientSquare() {
        Matrix G = seen.weightedG(region);
        double sum = 0;
        for (int i = 0; i < G.rows(); i++) {
            double square = 0;
            for (int j = 0; j < G.columns(); j++) {
                square += G.get(i, j) * G.get(i, j);
            }
            sum += mass(i) > 0 ? square / mass(i) : 0;
        }
        return sum;
    }

    private double mass(int point) {
        return atoms.mass(region, point);
    }

    /// What `f` and `g`, squares between summaries, are worth beside all there is: this region's part of the share.
    ///
    /// @param unvaried what a quantity counts that does not vary
    double share(double f, double g, double unvaried) {
        double parts = (variance > 0 ? f / variance : unvaried) + (gradient > 0 ? g / gradient : unvaried);
        return parts / (2 * atoms.graph().size());
    }

    /// The best split of the value that consists of `points`, or nothing if the region receives the same at all of
    /// them.
    Optional<Proposal> best(int[] points) {
        if (points.length < 2) {
            return Optional.empty();
        }
        double[] mass = new double[points.length];
        Arrays.setAll(mass, i -> mass(points[i]));
        Matrix received = seen.receivedAt(region, points);
        Matrix phi = centred(received, mass);
        Matrix f = centred(seen.outputsAt(region, points), mass);
        Matrix g = centred(means(seen.weightedG(region), points, mass), mass);
        Matrix above = centred(means(seen.weightedAbove(region), points, mass), mass);
        Matrix[] shown = {phi, g, f, above};
        List<Matrix> directions = new ArrayList<>();
        for (Matrix other : shown) {
            leading(phi, other, mass).ifPresent(directions::add);
        }
        Optional<Proposal> best = Optional.empty();
        for (Matrix direction : directions) {
            Optional<Proposal> cut = cut(direction, received, shown, mass);
            if (cut.isPresent()
                    && (best.isEmpty() || cut.get().worth() > best.get().worth())) {
                best = cut;
            }
        }
        return best;
    }

    private static Matrix means(Matrix weighted, int[] points, double[] mass) {
        Matrix mean = Matrix.zeros(points.length, weighted.columns());
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < mean.columns(); j++) {
                mean.set(i, j, mass[i] > 0 ? weighted.get(points[i], j) / mass[i] : 0);
            }
        }
        return mean;
    }

    private static Matrix centred(Matrix m, double[] mass) {
        double total = 0;
        double[] mean = new double[m.columns()];
        for (int i = 0; i < mass.length; i++) {
            total += mass[i];
            for (int j = 0; j < mean.length; j++) {
                mean[j] += mass[i] * m.get(i, j);
            }
        }
        Matrix c = Matrix.zeros(m.rows(), m.columns());
        for (int i = 0; i < mass.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                c.set(i, j, m.get(i, j) - mean[j] / total);
            }
        }
        return c;
    }

    /// The leading left singular vector of Cov(φ, y), by power iteration.
    private static Optional<Matrix> leading(Matrix phi, Matrix y, double[] mass) {
        Matrix covariance = phi.scaleRows(i -> mass[i]).transposeTimes(y);
        Matrix square = covariance.transposeTimes(covariance);
        int start = 0;
        for (int j = 1; j < square.rows(); j++) {
            if (square.get(j, j) > square.get(start, start)) {
                start = j;
            }
        }
        Matrix v = Matrix.zeros(square.rows(), 1);
        v.set(start, 0, 1);
        for (int i = 0; i < ITERATIONS; i++) {
            v = square.times(v);
            double norm = v.norm();
            if (!(norm > 0)) {
                return Optional.empty();
            }
            v = v.scaled(1 / norm);
        }
        Matrix direction = covariance.times(v);
        double norm = direction.norm();
        return norm > 0 ? Optional.of(direction.scaled(1 / norm)) : Optional.empty();
    }

    /// The best threshold along `direction`.
    ///
    /// @param shown φ, g, f and g↑, centred
    private Optional<Proposal> cut(Matrix direction, Matrix received, Matrix[] shown, double[] mass) {
        int k = mass.length;
        double[] at = new double[k];
        Arrays.setAll(at, i -> Split.projection(direction, received, i));
        int[] order = java.util.stream.IntStream.range(0, k)
                .boxed()
                .sorted((i, j) -> at[i] != at[j] ? Double.compare(at[i], at[j]) : Integer.compare(i, j))
                .mapToInt(Integer::intValue)
                .toArray();
        double least = ROUNDING * Math.max(Math.abs(at[order[0]]), Math.abs(at[order[k - 1]]));
        double total = 0;
        for (double m : mass) {
            total += m;
        }
        double[][] sum = new double[shown.length][];
        Arrays.setAll(sum, i -> new double[shown[i].columns()]);
        double[] won = new double[shown.length];
        double below = 0;
        double best = 0;
        double bestCovariance = 0;
        double bestShare = 0;
        int last = -1;
        for (int i = 0; i + 1 < k; i++) {
            below += mass[order[i]];
            for (int s = 0; s < sum.length; s++) {
                addRow(shown[s], order[i], mass[order[i]], sum[s]);
            }
            if (!(at[order[i + 1]] - at[order[i]] > least)) {
                continue;
            }
            // p q (1 − q) ‖Δ‖² of centred values, whose sum above is minus the sum below.
            double factor = total / (below * (total - below));
            for (int s = 0; s < sum.length; s++) {
                won[s] = factor * square(sum[s]);
            }
            double covariance =
                    (Math.sqrt(won[0] * won[1]) * (atoms.graph().isLeaf(region) ? 0 : 1) + Math.sqrt(won[2] * won[3]))
                            / exactNorm;
            double share = share(won[2], won[1], 0);
            double worth = (exactNorm > 0 ? covariance : 0) + SHARE_WORTH * share;
            if (worth > best) {
                best = worth;
                bestCovariance = exactNorm > 0 ? covariance : 0;
                bestShare = share;
                last = i;
            }
        }
        if (last < 0) {
            return Optional.empty();
        }
        double low = at[order[last]];
        double high = at[order[last + 1]];
        double middle = low + (high - low) / 2;
        double threshold = middle < high ? middle : low;
        boolean[] above = new boolean[k];
        for (int i = 0; i < k; i++) {
            above[i] = at[i] > threshold;
        }
        return Optional.of(new Proposal(direction, threshold, bestCovariance, bestShare, above));
    }

    private static void addRow(Matrix m, int row, double weight, double[] into) {
        int from = row * into.length;
        for (int j = 0; j < into.length; j++) {
            into[j] += weight * m.data()[from + j];
        }
    }

    private static double square(double[] v) {
        double sum = 0;
        for (double x : v) {
            sum += x * x;
        }
        return sum;
    }
}
