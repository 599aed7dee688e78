package preceptor.expansion;

import java.util.Optional;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Activation;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Pass;
import preceptor.teacher.Family;

/// The Gaussian closure of mathematics.md §3: given z_α, the pre-activations are taken as jointly normal with the mean
/// of T1 and the covariance that follows from the children; D = Φ(mean/sd), F = E max(h, 0).
///
/// Covariances are carried in full, n_α × n_α per summary value. Between two children they vanish unless the children
/// are dependent given z_α. Those of rectified variables follow [Normal]. A skipped input is correlated with the
/// activation it is added to by Stein's lemma, Cov(max(h,0), f) = Φ · Cov(h, f).
///
/// One instance serves one pass at a time; it keeps the covariances of the regions passed so far.
public final class GaussianGates implements Gating {
    private final SummaryModel model;
    private final boolean total;
    private final double keep;
    private final Matrix[][] output;
    private int current = -1;
    private Matrix[] stacked;
    private Matrix[] raw;
    private Matrix[] activation;
    private double[] before;
    private Matrix gate;

    /// @param total whether batch norm divides by the total variance or by the one between summaries
    /// @param keep the keep probability q of dropout (T12), 1 for none
    public GaussianGates(SummaryModel model, boolean total, double keep) {
        this.model = model;
        this.total = total;
        this.keep = keep;
        output = new Matrix[model.law().graph().size()][];
        System.arraycopy(model.covariance(), 0, output, 0, model.covariance().length);
    }

    /// Cov(f_α | z_α) of the outputs of `region` in the last pass, per value (n_α × n_α); dropout's share included.
    public Matrix[] covariance(int region) {
        return output[region].clone();
    }

    @Override
    public void withinBefore(int region, Pass pass, double[] variance) {
        propagate(region, pass);
        if (total) {
            addMeanDiagonal(region, raw, variance);
        }
    }

    @Override
    public void activate(int region, Pass pass, Matrix H, double[] factor, Matrix D, Matrix A) {
        propagate(region, pass);
        before = factor;
        gate = D;
        int m = H.rows();
        int n = H.columns();
        activation = new Matrix[m];
        boolean relu = pass.architecture().activation() == Activation.RELU;
        double[][] c = new double[n][Normal.TERMS];
        double[] sd = new double[n];
        for (int z = 0; z < m; z++) {
            Matrix cov = Matrix.zeros(n, n);
            for (int j = 0; j < n; j++) {
                double mean = H.get(z, j);
                double v = factor[j] * factor[j] * raw[z].get(j, j);
                sd[j] = Math.sqrt(Math.max(0, v));
                if (relu) {
                    double open = sd[j] == 0 ? (mean > 0 ? 1 : 0) : Normal.distribution(mean / sd[j]);
                    Normal.coefficients(mean, sd[j], c[j]);
                    D.set(z, j, open);
                    A.set(z, j, Normal.rectifiedMean(mean, sd[j]));
                    cov.set(j, j, Normal.rectifiedVariance(mean, sd[j]));
                } else {
                    D.set(z, j, 1);
                    A.set(z, j, mean);
                    cov.set(j, j, v);
                }
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    double between = factor[i] * factor[j] * raw[z].get(i, j);
                    double value = relu ? rectified(between, sd[i], sd[j], c[i], c[j]) : between;
                    cov.set(i, j, value);
                    cov.set(j, i, value);
                }
            }
            activation[z] = cov;
        }
    }

    private static double rectified(double covariance, double sd1, double sd2, double[] c1, double[] c2) {
        if (covariance == 0 || sd1 == 0 || sd2 == 0) {
            return 0;
        }
        double correlation = Math.max(-1, Math.min(1, covariance / (sd1 * sd2)));
        return Normal.mehler(correlation, c1, c2);
    }

    @Override
    public void withinAfter(int region, Pass pass, double[] variance) {
        if (total) {
            addMeanDiagonal(region, activation, variance);
        }
    }

    @Override
    public void finish(int region, Pass pass, double[] factor) {
        Architecture architecture = pass.architecture();
        int n = architecture.width(region);
        Matrix[] result = new Matrix[activation.length];
        for (int z = 0; z < result.length; z++) {
            Matrix cov = Matrix.zeros(n, n);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    cov.set(i, j, factor[i] * factor[j] * activation[z].get(i, j));
                }
            }
            addSkips(region, pass, z, factor, cov);
            for (int j = 0; j < n; j++) {
                double mean = pass.F(region).get(z, j);
                cov.add(j, j, (1 - keep) / keep * (cov.get(j, j) + mean * mean));
            }
            result[z] = cov;
        }
        output[region] = result;
        stacked = null;
    }

    private void addSkips(int region, Pass pass, int z, double[] factor, Matrix cov) {
        Architecture architecture = pass.architecture();
        RegionGraph graph = architecture.graph();
        int n = cov.rows();
        double share = 1.0 / graph.childCount(region);
        Matrix cross = null;
        for (int i = 0, first = 0; i < graph.childCount(region); i++) {
            int e = graph.childEdge(region, i);
            if (architecture.skips(e)) {
                cross = cross == null ? stacked[z].times(weights(region, pass)) : cross;
                for (int k = 0; k < n; k++) {
                    for (int j = 0; j < n; j++) {
                        double both = share * factor[j] * before[j] * gate.get(z, j) * cross.get(first + k, j);
                        cov.add(k, j, both);
                        cov.add(j, k, both);
                    }
                }
                addSkippedPairs(region, architecture, z, first, share, cov);
            }
            first += architecture.width(graph.child(e));
        }
    }

    private void addSkippedPairs(int region, Architecture architecture, int z, int first, double share, Matrix cov) {
        RegionGraph graph = architecture.graph();
        int n = cov.rows();
        for (int i = 0, other = 0; i < graph.childCount(region); i++) {
            int e = graph.childEdge(region, i);
            if (architecture.skips(e)) {
                for (int k = 0; k < n; k++) {
                    for (int j = 0; j < n; j++) {
                        cov.add(k, j, share * share * stacked[z].get(first + k, other + j));
                    }
                }
            }
            other += architecture.width(graph.child(e));
        }
    }

    private void addMeanDiagonal(int region, Matrix[] covariance, double[] variance) {
        double[] p = model.law().p(region);
        for (int z = 0; z < p.length; z++) {
            for (int j = 0; j < variance.length; j++) {
                variance[j] += p[z] * covariance[z].get(j, j);
            }
        }
    }

    /// Makes the covariance of the stacked inputs (fan-in × fan-in) and of the raw pre-activations, per value of z.
    private void propagate(int region, Pass pass) {
        if (current == region && stacked != null) {
            return;
        }
        current = region;
        int m = model.law().values(region);
        Matrix W = weights(region, pass);
        RegionGraph graph = model.law().graph();
        Matrix[] moments = new Matrix[graph.childCount(region)];
        for (int i = 0; i < moments.length; i++) {
            int e = graph.childEdge(region, i);
            moments[i] = model.law().transfer(e).times(secondMoments(pass, graph.child(e)));
        }
        stacked = new Matrix[m];
        raw = new Matrix[m];
        for (int z = 0; z < m; z++) {
            stacked[z] = inputs(region, pass, z, moments);
            raw[z] = W.transposeTimes(stacked[z].times(W));
        }
    }

    private Matrix inputs(int region, Pass pass, int z, Matrix[] moments) {
        Architecture architecture = pass.architecture();
        RegionGraph graph = architecture.graph();
        Matrix all = Matrix.zeros(architecture.fanIn(region), architecture.fanIn(region));
        if (model.law().p(region)[z] == 0) {
            return all;
        }
        Optional<Family> family = model.law().family(region);
        for (int i = 0, first = 0; i < graph.childCount(region); i++) {
            int e = graph.childEdge(region, i);
            int b = graph.child(e);
            int n = architecture.width(b);
            Matrix own = Matrix.wrap(n, n, moments[i].row(z));
            subtractMeans(own, pass.below(e), pass.below(e), z);
            copy(own, all, first, first);
            for (int k = 0, second = 0; k < i; k++) {
                int e2 = graph.childEdge(region, k);
                int b2 = graph.child(e2);
                if (family.isPresent() && !family.get().independent()) {
                    Matrix cross = between(pass, b, b2, family.get().pair(z, i, k));
                    subtractMeans(cross, pass.below(e), pass.below(e2), z);
                    copy(cross, all, first, second);
                    copy(cross.transpose(), all, second, first);
                }
                second += architecture.width(b2);
            }
            first += architecture.width(b);
        }
        return all;
    }

    /// Per value v of a child's summary E[f fᵀ | v], its covariance and the product of its means, as a row (m_β ×
    /// n_β²), so
    /// that one transfer makes of them E[f fᵀ | z_α].
    private Matrix secondMoments(Pass pass, int child) {
        Matrix F = pass.F(child);
        int n = F.columns();
        Matrix moments = Matrix.zeros(F.rows(), Math.multiplyExact(n, n));
        for (int v = 0; v < F.rows(); v++) {
            double[] covariance = output[child][v].data();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    moments.set(v, i * n + j, Math.fma(F.get(v, i), F.get(v, j), covariance[i * n + j]));
                }
            }
        }
        return moments;
    }

    /// F_βᵀ · J · F_γ, the mean of the products of means under the joint law J of two summaries.
    private static Matrix between(Pass pass, int b, int c, Matrix joint) {
        return pass.F(b).transposeTimes(joint.times(pass.F(c)));
    }

    private static void subtractMeans(Matrix from, Matrix left, Matrix right, int z) {
        for (int i = 0; i < from.rows(); i++) {
            for (int j = 0; j < from.columns(); j++) {
                from.add(i, j, -left.get(z, i) * right.get(z, j));
            }
        }
    }

    private static void copy(Matrix from, Matrix into, int row, int column) {
        for (int i = 0; i < from.rows(); i++) {
            System.arraycopy(
                    from.data(), i * from.columns(), into.data(), (row + i) * into.columns() + column, from.columns());
        }
    }

    /// The weights of all children of `region` on top of each other, fan-in × n_α.
    private static Matrix weights(int region, Pass pass) {
        Architecture architecture = pass.architecture();
        RegionGraph graph = architecture.graph();
        double[] all = new double[architecture.fanIn(region) * architecture.width(region)];
        for (int i = 0, at = 0; i < graph.childCount(region); i++) {
            double[] part = pass.parameters().W(graph.childEdge(region, i)).data();
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return Matrix.wrap(architecture.fanIn(region), architecture.width(region), all);
    }
}
