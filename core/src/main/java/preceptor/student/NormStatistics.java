package preceptor.student;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import preceptor.linalg.Kernels;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// The statistics of batch norm over more rows than one [Pass] can hold, found in sweeps over all blocks of rows.
///
/// The mean and the variance of a level follow from the outputs of the level below, and the sums that T4 projects on
/// from the gradients of the level above. So there is a sweep per level on the way up and one on the way back; each
/// adds up what its blocks give, in an order of the caller's. With all of them known, a pass over a block does to its
/// rows what a pass over all rows would have done to them.
public final class NormStatistics {
    private final Architecture architecture;
    private final RegionGraph graph;
    private final double total;
    private final List<double[]> found;

    /// μ and σ² per region and node; null where they are not known yet.
    private final double[][] mean;

    private final double[][] variance;

    /// Σ G and Σ G · normalised value per region and node, over all rows; null where they are not known yet.
    private final double[][] sum;

    private final double[][] along;

    private NormStatistics(Architecture architecture, double total, List<double[]> found) {
        this.architecture = architecture;
        graph = architecture.graph();
        this.total = total;
        this.found = List.copyOf(found);
        mean = new double[graph.size()][];
        variance = new double[graph.size()][];
        sum = new double[graph.size()][];
        along = new double[graph.size()][];
        if (found.size() > sweeps()) {
            throw new IllegalArgumentException("expected " + sweeps() + " sweeps or fewer, got " + found.size());
        }
        for (int s = 0; s < found.size(); s++) {
            read(s, found.get(s));
        }
    }

    /// Nothing known.
    ///
    /// @param total the weight of all rows of all blocks together
    public static NormStatistics unknown(Architecture architecture, double total) {
        return new NormStatistics(architecture, total, List.of());
    }

    /// What follows from the sums of the first sweeps, each over all blocks.
    public static NormStatistics of(Architecture architecture, double total, List<double[]> found) {
        return new NormStatistics(architecture, total, found);
    }

    /// The sums of all sweeps so far.
    public List<double[]> found() {
        return found;
    }

    /// These, and what the sums of the next sweep say.
    public NormStatistics with(double[] sums) {
        List<double[]> more = new ArrayList<>(found);
        more.add(sums.clone());
        return new NormStatistics(architecture, total, more);
    }

    /// How many sweeps there are in all: two per level with batch norm, none without.
    public int sweeps() {
        return architecture.norm().present() ? 2 * graph.depth() : 0;
    }

    /// Whether no sweep is left.
    public boolean isComplete() {
        return found.size() == sweeps();
    }

    /// Whether the next sweep is one of those on the way back.
    boolean goesBack() {
        return found.size() >= graph.depth();
    }

    /// The level whose sums the next sweep finds.
    int level() {
        return level(found.size());
    }

    private int level(int sweep) {
        return sweep < graph.depth() ? sweep + 1 : 2 * graph.depth() - sweep;
    }

    /// The sums of no rows, to which [#add] adds; the next sweep's.
    public double[] zeros() {
        return new double[(goesBack() ? 0 : 1) + 2 * nodes(level())];
    }

    private int nodes(int level) {
        int nodes = 0;
        for (int i = 0; i < graph.regionsAt(level); i++) {
            nodes += architecture.width(graph.region(level, i));
        }
        return nodes;
    }

    /// Adds the sums of some rows to those of others; both of the next sweep.
    public void add(double[] to, double[] sums) {
        if (goesBack()) {
            for (int i = 0; i < to.length; i++) {
                to[i] += sums[i];
            }
            return;
        }
        // Means and squared deviations from them: weights, then n means and n sums of squares.
        double before = to[0];
        double after = before + sums[0];
        if (sums[0] == 0) {
            return;
        }
        int n = (to.length - 1) / 2;
        for (int j = 1; j <= n; j++) {
            double apart = sums[j] - to[j];
            to[j] += apart * (sums[0] / after);
            to[n + j] += sums[n + j] + apart * apart * (before * sums[0] / after);
        }
        to[0] = after;
    }

    private void read(int sweep, double[] sums) {
        int level = level(sweep);
        int n = nodes(level);
        boolean back = sweep >= graph.depth();
        int at = back ? 0 : 1;
        if (sums.length != at + 2 * n) {
            throw new IllegalArgumentException("expected " + (at + 2 * n) + " sums, got " + sums.length);
        }
        for (int i = 0; i < graph.regionsAt(level); i++) {
            int a = graph.region(level, i);
            double[] first = Arrays.copyOfRange(sums, at, at + architecture.width(a));
            double[] second = Arrays.copyOfRange(sums, at + n, at + n + architecture.width(a));
            if (back) {
                sum[a] = first;
                along[a] = second;
            } else {
                mean[a] = first;
                variance[a] = Arrays.stream(second).map(s -> s / sums[0]).toArray();
            }
            at += architecture.width(a);
        }
    }

    /// The sums of the rows of a pass that has gone as far as [#level], forward or back.
    double[] sumsOf(Pass pass) {
        double[] sums = zeros();
        int level = level();
        int n = nodes(level);
        int at = sums.length - 2 * n;
        for (int i = 0; i < graph.regionsAt(level); i++) {
            int a = graph.region(level, i);
            double[] first = new double[architecture.width(a)];
            double[] second = new double[first.length];
            if (goesBack()) {
                pass.gradientSums(a, first, second);
            } else {
                sums[0] = deviations(pass.unnormalized(a), pass.space().weights(a), first, second);
            }
            System.arraycopy(first, 0, sums, at, first.length);
            System.arraycopy(second, 0, sums, at + n, second.length);
            at += first.length;
        }
        return sums;
    }

    private static double deviations(Matrix values, double[] weights, double[] mean, double[] square) {
        double weight = 0;
        for (double w : weights) {
            weight += w;
        }
        Kernels.get().sumWeighted(weights, values, mean);
        for (int j = 0; j < mean.length; j++) {
            mean[j] /= weight;
        }
        Kernels.get().sumSquares(weights, values, mean, square);
        return weight;
    }

    /// The weights of rows as parts of all rows'.
    double[] shares(double[] weights) {
        return Arrays.stream(weights).map(w -> w / total).toArray();
    }

    /// μ per node, or null while it is not known.
    double[] mean(int region) {
        return mean[region];
    }

    /// σ² per node, or null while it is not known.
    double[] variance(int region) {
        return variance[region];
    }

    /// Σ G per node over all rows, or null while it is not known.
    double[] sum(int region) {
        return sum[region];
    }

    /// Σ G · normalised value per node over all rows, or null while it is not known.
    double[] along(int region) {
        return along[region];
    }
}
