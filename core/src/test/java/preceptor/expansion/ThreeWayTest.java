package preceptor.expansion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Membership;
import preceptor.teacher.TreeTeacher;

/// Three-way truth: averages over the population's atoms = over a listing of all summaries ≈ over samples, and what the
/// budget says of them.
class ThreeWayTest {
    private static final int MOST_INPUTS = 4096;
    private static final double EXACT = 1e-10;
    private static final double ROUNDING = 1e-12;
    private static final int SAMPLES = 2000;
    /// Bernstein's bound at 5 standard errors: rare values of a bounded quantity are not normal in a sample.
    private static final double RARE = 5.0 * 5 / 6;

    @Test
    void atomsListingsAndSamplesAgree() {
        for (int seed = 0; seed < 104; seed++) {
            check(seed);
        }
    }

    @Test
    @Tag("slow")
    void atomsListingsAndSamplesAgreeOnMany() {
        for (int seed = 1000; seed < 1500; seed++) {
            check(seed);
        }
    }

    private static void check(int seed) {
        TreeTeacher teacher = Fixtures.teacher(seed, MOST_INPUTS);
        Architecture architecture = Fixtures.student(teacher, 4)
                .withNorm(Fixtures.norm(seed / Fixtures.KINDS))
                .withResidual(seed % 7 == 3)
                .withShared(seed % 5 == 2);
        Parameters p = Fixtures.parameters(architecture, Key.root(seed).named("student"), 0.1);
        String name = "seed " + seed;
        Batch listing = Fixtures.listing(teacher);
        Measured atoms = Fixtures.measure(teacher, p);
        Measured listed = Fixtures.measure(teacher, p, BatchSource.of(listing));
        same(teacher.graph(), atoms, listed, name);
        if (!architecture.norm().present() && !architecture.residual()) {
            byHand(p, listing, listed, name);
        }
        budget(Fixtures.expand(teacher, p).budget(), name);
        if (!architecture.norm().present()) {
            sampled(teacher, p, listing, atoms, seed);
        }
    }

    private static void same(RegionGraph graph, Measured atoms, Measured listed, String name) {
        for (int a = 0; a < graph.size(); a++) {
            close(atoms.F()[a], listed.F()[a], name);
            for (int j = 0; j < atoms.within()[a].length; j++) {
                assertThat(atoms.within()[a][j]).as(name).isCloseTo(listed.within()[a][j], within(EXACT));
            }
            if (!graph.isLeaf(a)) {
                close(atoms.D()[a], listed.D()[a], name);
                close(atoms.G()[a], listed.G()[a], name);
                close(atoms.weightedG()[a], listed.weightedG()[a], name);
            }
        }
        close(atoms.weightedOutputG(), listed.weightedOutputG(), name);
        assertThat(Fixtures.distance(atoms.exact(), listed.exact())).as(name).isLessThan(EXACT);
        assertThat(Fixtures.distance(atoms.conditional(), listed.conditional()))
                .as(name)
                .isLessThan(EXACT);
        assertThat(atoms.loss()).as(name).isCloseTo(listed.loss(), within(EXACT));
        assertThat(atoms.accuracy()).as(name).isCloseTo(listed.accuracy(), within(EXACT));
    }

    private static void close(Matrix a, Matrix b, String name) {
        assertThat(Fixtures.distance(a, b)).as(name).isLessThan(EXACT);
    }

    private static void budget(Budget budget, String name) {
        for (String closure : List.of("hard", "gaussian")) {
            Matrix[] sum = budget.term("B5-" + closure);
            for (String step : List.of("B0-B1", "B1-B2", "B2-B3", "B3-B4", "B4-B5-" + closure)) {
                Matrix[] d = budget.differences().get(step);
                for (int e = 0; e < sum.length; e++) {
                    sum[e] = sum[e].plus(d[e]);
                }
            }
            assertThat(Fixtures.distance(sum, budget.term("B0"))).as(name).isLessThan(ROUNDING);
        }
        assertThat(Fixtures.distance(budget.term("B1"), budget.term("B2")))
                .as(name + ": A1 on a tree")
                .isLessThan(ROUNDING);
    }

    /// F, G̃, E3, B1 and the loss by plain loops, input by input.
    private static void byHand(Parameters p, Batch listing, Measured measured, String name) {
        Architecture architecture = p.architecture();
        RegionGraph graph = architecture.graph();
        int n = graph.size();
        double[][][] f = new double[n][][];
        double[][][] g = new double[n][][];
        double[][] mass = new double[n][];
        for (int a = 0; a < n; a++) {
            mass[a] = new double[listing.memberships()[a].values()];
            f[a] = new double[mass[a].length][architecture.width(a)];
            g[a] = new double[mass[a].length][architecture.width(a)];
        }
        Matrix[] exact = new Matrix[graph.edges()];
        for (int e = 0; e < exact.length; e++) {
            exact[e] = Matrix.zeros(architecture.width(graph.child(e)), architecture.width(graph.parent(e)));
        }
        double loss = 0;
        for (int i = 0; i < listing.size(); i++) {
            Hand hand = new Hand(p, listing, i);
            double w = listing.weight()[i];
            loss += w * hand.loss;
            for (int a = 0; a < n; a++) {
                int z = ((Membership.Hard) listing.memberships()[a]).z()[i];
                mass[a][z] += w;
                for (int j = 0; j < architecture.width(a); j++) {
                    f[a][z][j] += w * hand.f[a][j];
                    g[a][z][j] += w * hand.g[a][j];
                }
            }
            for (int e = 0; e < exact.length; e++) {
                double[] below = hand.f[graph.child(e)];
                double[] above = hand.g[graph.parent(e)];
                for (int k = 0; k < below.length; k++) {
                    for (int j = 0; j < above.length; j++) {
                        exact[e].add(k, j, w * below[k] * above[j]);
                    }
                }
            }
        }
        assertThat(measured.loss()).as(name).isCloseTo(loss, within(EXACT));
        for (int e = 0; e < exact.length; e++) {
            close(measured.exact()[e], exact[e], name);
        }
        for (int a = 0; a < n; a++) {
            for (int z = 0; z < mass[a].length; z++) {
                for (int j = 0; j < architecture.width(a); j++) {
                    double mean = mass[a][z] > 0 ? f[a][z][j] / mass[a][z] : 0;
                    assertThat(measured.F()[a].get(z, j)).as(name).isCloseTo(mean, within(EXACT));
                    if (!graph.isLeaf(a)) {
                        assertThat(measured.weightedG()[a].get(z, j)).as(name).isCloseTo(g[a][z][j], within(EXACT));
                    }
                }
            }
        }
    }

    /// One input through a ReLU student with cross-entropy, by the formulas of mathematics.md §1.
    private static final class Hand {
        private final double[][] f;
        private final double[][] g;
        private double loss;

        Hand(Parameters p, Batch data, int row) {
            Architecture architecture = p.architecture();
            RegionGraph graph = architecture.graph();
            f = new double[graph.size()][];
            g = new double[graph.size()][];
            for (int a = 0; a < f.length; a++) {
                f[a] = graph.isLeaf(a) ? data.inputs()[a].row(row) : new double[architecture.width(a)];
                g[a] = new double[architecture.width(a)];
                for (int e : graph.childEdges(a)) {
                    Matrix W = p.W(e);
                    for (int k = 0; k < W.rows(); k++) {
                        for (int j = 0; j < W.columns(); j++) {
                            f[a][j] += W.get(k, j) * f[graph.child(e)][k];
                        }
                    }
                }
                for (int j = 0; j < f[a].length && !graph.isLeaf(a); j++) {
                    f[a][j] = Math.max(0, f[a][j]);
                }
            }
            head(p, data, row);
            for (int a = graph.root(); a >= graph.leaves(); a--) {
                for (int j = 0; j < g[a].length; j++) {
                    g[a][j] = f[a][j] > 0 ? g[a][j] : 0;
                }
                for (int e : graph.childEdges(a)) {
                    Matrix W = p.W(e);
                    for (int k = 0; k < W.rows(); k++) {
                        for (int j = 0; j < W.columns(); j++) {
                            g[graph.child(e)][k] += W.get(k, j) * g[a][j];
                        }
                    }
                }
            }
        }

        private void head(Parameters p, Batch data, int row) {
            Matrix V = p.V();
            int root = p.architecture().graph().root();
            double[] power = new double[V.columns()];
            double sum = 0;
            for (int c = 0; c < power.length; c++) {
                double o = 0;
                for (int k = 0; k < V.rows(); k++) {
                    o += f[root][k] * V.get(k, c);
                }
                power[c] = StrictMath.exp(o);
                sum += power[c];
            }
            for (int c = 0; c < power.length; c++) {
                double t = data.targets().get(row, c);
                loss -= t * StrictMath.log(power[c] / sum);
                for (int k = 0; k < V.rows(); k++) {
                    g[root][k] += V.get(k, c) * (t - power[c] / sum);
                }
            }
        }
    }

    /// Sampled averages against exact ones, in standard errors from the exact variances.
    private static void sampled(TreeTeacher teacher, Parameters p, Batch listing, Measured exact, int seed) {
        RegionGraph graph = teacher.graph();
        Batch data = teacher.sample(Key.root(seed).named("samples"), 0, SAMPLES);
        Measured measured = Fixtures.measure(teacher, p, BatchSource.of(data));
        Pass pass = Fixtures.run(p, listing);
        for (int a = 0; a < graph.size(); a++) {
            Membership.Hard z = (Membership.Hard) listing.memberships()[a];
            double[] count = data.memberships()[a].mass(data.weight());
            Matrix F = pass.F(a);
            for (int j = 0; j < F.columns(); j++) {
                double[] mass = new double[z.m()];
                double[] square = new double[z.m()];
                double[] most = new double[z.m()];
                for (int i = 0; i < F.rows(); i++) {
                    int v = z.z()[i];
                    double d = F.get(i, j) - exact.F()[a].get(v, j);
                    mass[v] += listing.weight()[i];
                    square[v] += listing.weight()[i] * d * d;
                    most[v] = Math.max(most[v], Math.abs(d));
                }
                for (int v = 0; v < mass.length; v++) {
                    double n = count[v] * SAMPLES;
                    if (n > 0.5) {
                        double error = 5 * Math.sqrt(square[v] / mass[v] / n) + RARE * most[v] / n;
                        assertThat(measured.F()[a].get(v, j))
                                .as("seed %d, F of %s, z = %d", seed, graph.id(a), v)
                                .isCloseTo(exact.F()[a].get(v, j), within(error + ROUNDING));
                    }
                }
            }
        }
        assertThat(measured.loss())
                .as("seed %d", seed)
                .isCloseTo(exact.loss(), within(5 * measured.lossError() + ROUNDING));
        gradientsAreNear(p, listing, data, exact, measured, seed);
    }

    /// The standard error is that of the sample or, where that has missed something rare, of the listing.
    private static void gradientsAreNear(
            Parameters p, Batch listing, Batch data, Measured exact, Measured measured, int seed) {
        RegionGraph graph = p.architecture().graph();
        Pass[] passes = {Fixtures.run(p, data), Fixtures.run(p, listing)};
        double[][] weights = {data.weight(), listing.weight()};
        for (int e = 0; e < graph.edges(); e++) {
            Matrix mean = exact.exact()[e];
            for (int k = 0; k < mean.rows(); k++) {
                for (int j = 0; j < mean.columns(); j++) {
                    double error = 0;
                    for (int s = 0; s < 2; s++) {
                        Matrix below = passes[s].F(graph.child(e));
                        Matrix above = passes[s].weightedG(graph.parent(e));
                        double square = 0;
                        double most = 0;
                        for (int i = 0; i < below.rows(); i++) {
                            double w = weights[s][i];
                            double d = below.get(i, k) * above.get(i, j) / w - mean.get(k, j);
                            square += w * d * d;
                            most = Math.max(most, Math.abs(d));
                        }
                        error = Math.max(error, 5 * Math.sqrt(square / SAMPLES) + RARE * most / SAMPLES);
                    }
                    assertThat(measured.exact()[e].get(k, j))
                            .as("seed %d, E3 of %s", seed, graph.edgeId(e))
                            .isCloseTo(mean.get(k, j), within(error + ROUNDING));
                }
            }
        }
    }
}
