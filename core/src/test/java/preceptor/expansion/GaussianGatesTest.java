package preceptor.expansion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Activation;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Emission;
import preceptor.teacher.IndependentFamily;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Membership;
import preceptor.teacher.TreeTeacher;

/// The Gaussian closure where it is exact, and where it is not, against what it replaces.
class GaussianGatesTest {
    private static Pass run(Parameters p, SummaryModel model, Gating gating) {
        Pass pass = new Pass(p.architecture(), new SummarySpace(model.law()));
        pass.forward(p, model.mean(), gating);
        return pass;
    }

    @Test
    void gaussianPreActivationsHaveExactGates() {
        // Leaves that copy the root and show it with noise: h given z is normal.
        double noise = 0.8;
        int n = 100_000;
        for (int seed = 0; seed < 4; seed++) {
            TreeTeacher teacher = LatentTree.of(Regions.tree(1, 3), new int[] {3}, 1)
                    .withEmissions((leaf, m) -> Emission.of(Matrix.identity(m), noise));
            Parameters p = Fixtures.parameters(Fixtures.student(teacher, 4), Key.root(seed), 0.1);
            Pass pass = run(p, SummaryModels.of(teacher), new GaussianGates(SummaryModels.of(teacher), true, 1));
            Batch data = teacher.sample(Key.root(seed).named("noise"), 0, n);
            Measured measured = Fixtures.measure(teacher, p, BatchSource.of(data));
            int root = teacher.graph().root();
            double[] mass = data.memberships()[root].mass(data.weight());
            for (int j = 0; j < 4; j++) {
                double square = 0;
                for (int e = 0; e < 3; e++) {
                    for (int k = 0; k < 3; k++) {
                        square += p.W(e).get(k, j) * p.W(e).get(k, j);
                    }
                }
                double sd = noise * Math.sqrt(square);
                for (int z = 0; z < 3; z++) {
                    double mean = p.W(0).get(z, j) + p.W(1).get(z, j) + p.W(2).get(z, j);
                    double gate = Normal.distribution(mean / sd);
                    double f = Normal.rectifiedMean(mean, sd);
                    assertThat(pass.D(root).get(z, j)).as("seed %d", seed).isCloseTo(gate, within(1e-12));
                    assertThat(pass.F(root).get(z, j)).as("seed %d", seed).isCloseTo(f, within(1e-12));
                    double count = mass[z] * n;
                    assertThat(measured.D()[root].get(z, j))
                            .as("seed %d", seed)
                            .isCloseTo(gate, within(5 * Math.sqrt(gate * (1 - gate) / count) + 5 / count));
                    double error = Math.sqrt(Normal.rectifiedVariance(mean, sd) / count);
                    assertThat(measured.F()[root].get(z, j))
                            .as("seed %d", seed)
                            .isCloseTo(f, within(5 * error + 5 * sd / count));
                }
            }
        }
    }

    @Test
    void linearNodesHaveExactCovariances() {
        int independent = 0;
        int dependent = 0;
        for (int seed = 0; seed < 64; seed++) {
            TreeTeacher teacher = Fixtures.teacher(seed, 2000);
            RegionGraph graph = teacher.graph();
            Architecture architecture = Fixtures.student(teacher, 4)
                    .withActivation(Activation.LINEAR)
                    .withResidual(seed % 3 == 0)
                    .withBias(true);
            Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
            Batch listing = Fixtures.listing(teacher);
            Pass real = Fixtures.run(p, listing);
            SummaryModel model = SummaryModels.of(teacher);
            GaussianGates gates = new GaussianGates(model, true, 1);
            Pass closed = run(p, model, gates);
            for (int a = graph.leaves(); a < graph.size(); a++) {
                double[] variance = new double[4];
                gates.withinBefore(a, closed, variance);
                double[] expected = spread((Membership.Hard) listing.memberships()[a], listing.weight(), real.H(a));
                for (int j = 0; j < 4; j++) {
                    assertThat(variance[j])
                            .as("seed %d, region %s", seed, graph.id(a))
                            .isCloseTo(expected[j], within(1e-11));
                }
                if (teacher.family(a) instanceof IndependentFamily) {
                    independent++;
                } else {
                    dependent++;
                }
            }
        }
        assertThat(independent).isGreaterThan(20);
        assertThat(dependent).isGreaterThan(20);
    }

    /// E Var(h_j | z) by listing.
    private static double[] spread(Membership.Hard z, double[] weight, Matrix H) {
        double[] result = new double[H.columns()];
        double[] mass = z.mass(weight);
        Matrix mean = z.project(weight, H).scaleRows(v -> mass[v] > 0 ? 1 / mass[v] : 0);
        for (int i = 0; i < H.rows(); i++) {
            for (int j = 0; j < result.length; j++) {
                double d = H.get(i, j) - mean.get(z.z()[i], j);
                result[j] += weight[i] * d * d;
            }
        }
        return result;
    }

    @Test
    void dropoutAddsTheVarianceOfSkippedInputsToo() {
        // Summaries that tell all: f_β varies through its masks only, independently, by f²(1−q)/q. With a skip from
        // each of two children the covariance of h is Σ (W + ½)ᵀ diag(f²(1−q)/q) (W + ½), and the mask of f adds
        // (1−q)/q E f² to it.
        double q = 0.6;
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 1);
        Architecture architecture =
                Fixtures.student(teacher, 3).withActivation(Activation.LINEAR).withResidual(true);
        Parameters p = Fixtures.parameters(architecture, Key.root(4), 0.1);
        GaussianGates gates = new GaussianGates(SummaryModels.of(teacher), true, q);
        Pass pass = run(p, SummaryModels.of(teacher), gates);
        int root = teacher.graph().root();
        for (int z = 0; z < 2; z++) {
            Matrix expected = Matrix.zeros(3, 3);
            for (int e : teacher.graph().childEdges(root)) {
                Matrix below = pass.F(teacher.graph().child(e));
                for (int k = 0; k < 3; k++) {
                    double variance = (1 - q) / q * below.get(z, k) * below.get(z, k);
                    for (int i = 0; i < 3; i++) {
                        for (int j = 0; j < 3; j++) {
                            double left = p.W(e).get(k, i) + (k == i ? 0.5 : 0);
                            double right = p.W(e).get(k, j) + (k == j ? 0.5 : 0);
                            expected.add(i, j, left * variance * right);
                        }
                    }
                }
            }
            for (int j = 0; j < 3; j++) {
                double f = pass.F(root).get(z, j);
                expected.add(j, j, (1 - q) / q * (expected.get(j, j) + f * f));
            }
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    assertThat(gates.covariance(root)[z].get(i, j)).isCloseTo(expected.get(i, j), within(1e-12));
                }
            }
        }
    }

    @Test
    void dropoutAddsItsVariance() {
        // T12 on linear nodes: an output f becomes f·mask/q, whose variance has f²(1−q)/q added.
        double q = 0.6;
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 1);
        Architecture architecture = Fixtures.student(teacher, 3).withActivation(Activation.LINEAR);
        Parameters p = Fixtures.parameters(architecture, Key.root(4), 0.1);
        SummaryModel model = SummaryModels.of(teacher);
        GaussianGates gates = new GaussianGates(model, true, q);
        Pass pass = run(p, model, gates);
        int root = teacher.graph().root();
        double[] variance = new double[3];
        gates.withinBefore(root, pass, variance);
        for (int j = 0; j < 3; j++) {
            double expected = 0;
            for (int e : teacher.graph().childEdges(root)) {
                Matrix F = pass.F(teacher.graph().child(e));
                for (int z = 0; z < 2; z++) {
                    for (int k = 0; k < 3; k++) {
                        double part = F.get(z, k) * p.W(e).get(k, j);
                        expected += 0.5 * (1 - q) / q * part * part;
                    }
                }
            }
            assertThat(expected).isPositive();
            assertThat(variance[j]).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void itIsNearerToTheMeasuredActivationsThanHardGates() {
        for (double correlation : new double[] {0.5, 0.75}) {
            TreeTeacher teacher = LatentTree.of(Regions.tree(3, 2), new int[] {2}, correlation);
            SummaryModel model = SummaryModels.of(teacher);
            double hard = 0;
            double gaussian = 0;
            for (int seed = 0; seed < 20; seed++) {
                Parameters p = Fixtures.parameters(Fixtures.student(teacher, 6), Key.root(seed), 0);
                Measured measured = Fixtures.measure(teacher, p);
                hard += error(run(p, model, Gating.HARD), measured);
                gaussian += error(run(p, model, new GaussianGates(model, true, 1)), measured);
            }
            assertThat(gaussian).as("correlation %s", correlation).isLessThan(0.5 * hard);
        }
    }

    private static double error(Pass pass, Measured measured) {
        RegionGraph graph = pass.architecture().graph();
        double sum = 0;
        for (int a = graph.leaves(); a < graph.size(); a++) {
            sum += pass.F(a).minus(measured.F()[a]).norm();
        }
        return sum;
    }
}
