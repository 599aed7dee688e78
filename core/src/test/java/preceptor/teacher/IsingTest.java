package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import preceptor.random.Key;
import preceptor.region.Regions;

/// Ising leaves: exact laws against formulas and lists, Wolff's draws against exact laws.
class IsingTest {
    private static final long MUCH = 1 << 22;
    private static final Key KEY = Key.root(11);

    private static List<int[]> torus(int side) {
        List<int[]> bonds = new ArrayList<>();
        for (int r = 0; r < side; r++) {
            for (int c = 0; c < side; c++) {
                bonds.add(new int[] {r * side + c, r * side + (c + 1) % side});
                bonds.add(new int[] {r * side + c, (r + 1) % side * side + c});
            }
        }
        return bonds;
    }

    private static Beliefs beliefs(IsingLeaves leaves) {
        FactorGraph graph = new FactorGraph();
        for (int i = 0; i < leaves.count(); i++) {
            graph.variable(2);
        }
        leaves.addTo(graph);
        boolean[] observed = new boolean[leaves.count()];
        Elimination order = Elimination.of(graph.sizes(), graph.scopes(observed), observed);
        return JunctionTree.of(graph, order, observed).calibrate(new int[leaves.count()], null);
    }

    private static double correlation(Beliefs beliefs, int i, int j) {
        double[] joint = beliefs.marginal(new int[] {i, j}, 1 << 20).orElseThrow();
        return joint[0] - joint[1] - joint[2] + joint[3];
    }

    /// ⟨s_i s_j⟩ = tanh(1/T)^|i−j| on a chain with free ends, from adjacent spins and from spins far apart.
    @Test
    void correlationsOnAChainArePowers() {
        for (double temperature : new double[] {0.3, 1, 2.5, 50}) {
            Beliefs beliefs = beliefs(IsingLeaves.chain(40, temperature, MUCH));
            for (int distance : new int[] {1, 2, 7, 39}) {
                assertThat(correlation(beliefs, 0, distance))
                        .isCloseTo(StrictMath.pow(StrictMath.tanh(1 / temperature), distance), within(1e-10));
            }
            assertThat(beliefs.marginal(17)[1]).isCloseTo(0.5, within(1e-12));
        }
    }

    @Test
    void smallLatticesAreTheListOfTheirConfigurations() {
        List<IsingLeaves> models = List.of(
                IsingLeaves.lattice(4, IsingLeaves.CRITICAL, MUCH),
                IsingLeaves.lattice(3, 0.7, MUCH),
                IsingLeaves.of(9, torus(3), 2, MUCH),
                IsingLeaves.of(5, List.of(new int[] {0, 3}, new int[] {3, 1}), 1, MUCH));
        for (IsingLeaves leaves : models) {
            int n = leaves.count();
            double[][] pair = new double[n * n][4];
            double total = 0;
            int[] z = new int[n];
            for (int code = 0; code < 1 << n; code++) {
                for (int i = 0; i < n; i++) {
                    z[i] = code >> i & 1;
                }
                double w = leaves.weight(z);
                total += w;
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        pair[i * n + j][2 * z[i] + z[j]] += w;
                    }
                }
            }
            Beliefs beliefs = beliefs(leaves);
            assertThat(StrictMath.exp(beliefs.logMass()) / total).isCloseTo(1, within(1e-10));
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (i != j) {
                        double[] joint =
                                beliefs.marginal(new int[] {i, j}, MUCH).orElseThrow();
                        for (int k = 0; k < 4; k++) {
                            assertThat(joint[k]).isCloseTo(pair[i * n + j][k] / total, within(1e-10));
                        }
                    }
                }
            }
        }
    }

    @Test
    void drawsFollowTheirLawWhetherExactOrFromClusters() {
        double temperature = 2.4;
        Beliefs beliefs = beliefs(IsingLeaves.lattice(5, temperature, MUCH));
        int count = 8 * WolffChain.LENGTH;
        for (long most : new long[] {MUCH, 10}) {
            IsingLeaves leaves = IsingLeaves.lattice(5, temperature, most);
            assertThat(leaves.chain().isPresent()).isEqualTo(most == 10);
            int[][] z = leaves.draw(KEY, 0, count);
            for (int[] pair : new int[][] {{0, 1}, {0, 24}, {12, 13}, {7, 17}}) {
                double sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += z[pair[0]][i] == z[pair[1]][i] ? 1 : -1;
                }
                double expected = correlation(beliefs, pair[0], pair[1]);
                double error = Math.sqrt((1 - expected * expected) * leaves.inefficiency() / count);
                assertThat(sum / count).as("most %d, pair %d", most, pair[1]).isCloseTo(expected, within(4.5 * error));
            }
            double up = 0;
            for (int v : z[3]) {
                up += v;
            }
            assertThat(up / count).isCloseTo(0.5, within(4.5 * 0.5 * Math.sqrt(leaves.inefficiency() / count)));
        }
    }

    @Test
    void drawsAreFunctionsOfKeyAndNumber() {
        for (long most : new long[] {MUCH, 10}) {
            IsingLeaves leaves = IsingLeaves.lattice(4, 2, most);
            int[][] all = leaves.draw(KEY, 0, WolffChain.LENGTH + 40);
            int[][] some = leaves.draw(KEY, WolffChain.LENGTH - 10, 30);
            for (int s = 0; s < 16; s++) {
                for (int i = 0; i < 30; i++) {
                    assertThat(some[s][i]).isEqualTo(all[s][WolffChain.LENGTH - 10 + i]);
                }
            }
            int[][] other = leaves.draw(KEY.named("other"), 0, 200);
            assertThat(Arrays.deepEquals(other, leaves.draw(KEY, 0, 200))).isFalse();
        }
    }

    /// The integrated autocorrelation time of x_t = a x_{t−1} + noise is ½ (1 + a)/(1 − a).
    @Test
    void autocorrelationTimes() {
        preceptor.random.RandomStream s = KEY.stream();
        for (double a : new double[] {0, 0.5, 0.9}) {
            double[] x = new double[200_000];
            for (int t = 1; t < x.length; t++) {
                x[t] = a * x[t - 1] + s.nextGaussian();
            }
            double expected = 0.5 * (1 + a) / (1 - a);
            assertThat(Autocorrelation.time(x)).isCloseTo(expected, within(0.1 * expected));
        }
        assertThat(Autocorrelation.time(new double[100])).isEqualTo(0.5);
    }

    @Test
    void refusals() {
        assertThatThrownBy(() -> IsingLeaves.chain(3, 0, MUCH)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> IsingLeaves.of(3, List.of(new int[] {1, 1}), 1, MUCH))
                .hasMessageContaining("two different spins");
        assertThatThrownBy(() -> Computed.network(
                        Regions.tree(1, 3),
                        new int[] {2, 3},
                        new Rule.Majority(),
                        new double[] {0},
                        IsingLeaves.chain(3, 1, MUCH),
                        NetworkTeacher.Effort.of(KEY)))
                .hasMessageContaining("expected 2");
    }

    /// Energy per spin of the n × n torus from the partition function of B. Kaufman (1949), by a central difference.
    private static double energy(int n, double temperature) {
        double k = 1 / temperature;
        double h = 1e-5;
        return -(logPartition(n, k + h) - logPartition(n, k - h)) / (2 * h) / (n * n);
    }

    private static double logPartition(int n, double k) {
        double[] logs = new double[4];
        double[] sign = {1, 1, 1, 1};
        for (int r = 0; r < n; r++) {
            double odd = n * gamma(2 * r + 1, n, k) / 2;
            double even = n * gamma(2 * r, n, k) / 2;
            logs[0] += StrictMath.log(2 * StrictMath.cosh(odd));
            logs[1] += StrictMath.log(2 * StrictMath.sinh(odd));
            logs[2] += StrictMath.log(2 * StrictMath.cosh(even));
            logs[3] += StrictMath.log(2 * StrictMath.sinh(Math.abs(even)));
            sign[3] *= Math.signum(even);
        }
        double most = Math.max(Math.max(logs[0], logs[1]), Math.max(logs[2], logs[3]));
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += sign[i] * StrictMath.exp(logs[i] - most);
        }
        return -StrictMath.log(2)
                + n * n / 2.0 * StrictMath.log(2 * StrictMath.sinh(2 * k))
                + most
                + StrictMath.log(sum);
    }

    /// γ_l, with γ₀ = 2K + log tanh K, negative above the critical temperature.
    private static double gamma(int l, int n, double k) {
        if (l == 0) {
            return 2 * k + StrictMath.log(StrictMath.tanh(k));
        }
        double c = StrictMath.cosh(2 * k) / StrictMath.tanh(2 * k) - StrictMath.cos(l * Math.PI / n);
        return StrictMath.log(c + Math.sqrt(c * c - 1));
    }

    @Test
    void kaufmansFormulaIsTheListOnASmallTorus() {
        double temperature = 2.1;
        IsingLeaves leaves = IsingLeaves.of(16, torus(4), temperature, MUCH);
        Beliefs beliefs = beliefs(leaves);
        double energy = 0;
        for (int[] bond : torus(4)) {
            energy -= correlation(beliefs, bond[0], bond[1]) / 16;
        }
        assertThat(energy).isCloseTo(energy(4, temperature), within(1e-7));
    }

    /// Wolff's energy on tori below, at and above the critical temperature is Kaufman's within its standard error, and
    /// the Binder cumulants of two sizes cross there.
    @Test
    @Tag("slow")
    void clustersReachTheExactEnergyAndOrderAtTheCriticalTemperature() {
        double[] cumulant = new double[6];
        double[] temperatures = {2.1, IsingLeaves.CRITICAL, 2.5};
        for (int t = 0; t < 3; t++) {
            for (int n : new int[] {12, 24}) {
                IsingLeaves leaves = IsingLeaves.of(n * n, torus(n), temperatures[t], 10);
                int count = 24 * WolffChain.LENGTH;
                int[][] z = leaves.draw(KEY, 0, count);
                double[] energy = new double[count];
                double second = 0;
                double fourth = 0;
                for (int i = 0; i < count; i++) {
                    double m = 0;
                    for (int[] spin : z) {
                        m += 2 * spin[i] - 1;
                    }
                    m /= n * n;
                    second += m * m / count;
                    fourth += m * m * m * m / count;
                    for (int[] bond : torus(n)) {
                        energy[i] -= (z[bond[0]][i] == z[bond[1]][i] ? 1.0 : -1.0) / (n * n);
                    }
                }
                double mean = 0;
                double square = 0;
                for (double e : energy) {
                    mean += e / count;
                    square += e * e / count;
                }
                double error = Math.sqrt((square - mean * mean) * leaves.inefficiency() / count);
                assertThat(mean)
                        .as("T = %.3f, %d x %d", temperatures[t], n, n)
                        .isCloseTo(energy(n, temperatures[t]), within(4.5 * error));
                cumulant[2 * t + (n == 24 ? 1 : 0)] = 1 - fourth / (3 * second * second);
            }
        }
        assertThat(cumulant[1]).as("ordered: the larger is the more ordered").isGreaterThan(cumulant[0]);
        assertThat(cumulant[3]).as("critical: both are 0.6107").isCloseTo(0.6107, within(0.015));
        assertThat(cumulant[2]).isCloseTo(cumulant[3], within(0.015));
        assertThat(cumulant[5]).as("disordered: the larger is the less ordered").isLessThan(cumulant[4] - 0.05);
    }
}
