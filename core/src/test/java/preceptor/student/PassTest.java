package preceptor.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

class PassTest {
    private static final double STEP = 1e-5;
    /// Pre-activations nearer to 0 than this may cross the kink within a difference quotient.
    private static final double KINK = 2e-3;

    /// Every option of the architecture in turn, on a tree and on an overlapping grid.
    private static List<Architecture> architectures() {
        List<Architecture> all = new ArrayList<>();
        for (RegionGraph graph : List.of(
                Regions.tree(2, 2),
                Regions.grid1d(5, new int[] {3, 3}, new int[] {1, 1}, Regions.Padding.VALID),
                Regions.grid2d(3, new int[] {2, 2}, new int[] {1, 1}, Regions.Padding.VALID))) {
            int[] width = new int[graph.size()];
            Arrays.fill(width, 3);
            Arrays.fill(width, 0, graph.leaves(), 2);
            Architecture plain = Architecture.plain(graph, width, 3);
            all.add(plain);
            all.add(plain.withActivation(Activation.LINEAR).withLoss(Loss.SQUARED_ERROR));
            all.add(plain.withBias(true).withShared(true));
            all.add(plain.withResidual(true));
            Architecture heads = Architecture.plain(graph, width, Blocks.of(2, 4, 3));
            all.add(heads);
            all.add(heads.withLoss(Loss.SQUARED_ERROR).withBias(true));
            all.add(heads.withShared(true).withNorm(BatchNorm.at(BatchNorm.Place.AFTER_RELU)));
            for (BatchNorm.Place place : BatchNorm.Place.values()) {
                BatchNorm norm = BatchNorm.at(place);
                all.add(plain.withNorm(norm).withBias(place == BatchNorm.Place.AFTER_RELU));
                all.add(plain.withNorm(new BatchNorm(place, 0.1, true, true))
                        .withResidual(true)
                        .withShared(true));
            }
        }
        return all;
    }

    @Test
    void gradientsAgreeWithCentralDifferences() {
        int checked = 0;
        for (Architecture architecture : architectures()) {
            for (int seed = 0; seed < 3; seed++) {
                checked += checkGradient(architecture, Key.root(seed)) ? 1 : 0;
            }
        }
        assertThat(checked).as("students away from kinks").isGreaterThan(30);
    }

    private static boolean checkGradient(Architecture architecture, Key key) {
        RandomStream s = key.named("data").stream();
        RegionGraph graph = architecture.graph();
        int rows = 6;
        Matrix[] inputs = Students.inputs(graph, architecture.width(), rows, s);
        Matrix targets = Students.targets(rows, architecture.heads(), s);
        Pass pass = new Pass(architecture, new SampleSpace(graph, Students.weights(rows, s)));
        Parameters p = Students.parameters(architecture, key);
        Parameters gradient = p.zeros();
        pass.forward(p, inputs, Gating.HARD);
        for (int a = graph.leaves(); a < graph.size() && architecture.activation() == Activation.RELU; a++) {
            Matrix gated = architecture.norm().before() ? beforeGate(pass, a) : pass.H(a);
            for (double h : gated.data()) {
                if (Math.abs(h) < KINK) {
                    return false;
                }
            }
        }
        pass.loss(targets);
        pass.backward(gradient);
        double scale = Matrix.column(gradient.values()).maxAbs();
        for (int i = 0; i < p.size(); i++) {
            double v = p.values()[i];
            p.values()[i] = v + STEP;
            pass.forward(p, inputs, Gating.HARD);
            double up = pass.loss(targets);
            p.values()[i] = v - STEP;
            pass.forward(p, inputs, Gating.HARD);
            double down = pass.loss(targets);
            p.values()[i] = v;
            assertThat(gradient.values()[i])
                    .as("parameter %d of %s, key %s", i, architecture, key)
                    .isCloseTo(-(up - down) / (2 * STEP), within(1e-6 * scale));
        }
        return true;
    }

    private static Matrix beforeGate(Pass pass, int a) {
        Matrix m = pass.normalized(a).copy();
        Matrix c1 = pass.parameters().scale(a);
        Matrix c0 = pass.parameters().shift(a);
        for (int i = 0; i < m.rows(); i++) {
            for (int j = 0; j < m.columns(); j++) {
                m.set(i, j, m.get(i, j) * c1.get(0, j) + c0.get(0, j));
            }
        }
        return m;
    }

    @Test
    void aRowWithASoftTargetIsTheMixtureOfItsHardOnes() {
        RegionGraph graph = Regions.tree(2, 2);
        Architecture architecture = Architecture.plain(graph, new int[] {2, 2, 2, 2, 3, 3, 3}, 2);
        RandomStream s = Key.root(3).stream();
        Parameters p = Students.parameters(architecture, Key.root(4));
        Matrix[] one = Students.inputs(graph, architecture.width(), 1, s);
        Matrix[] two = Arrays.stream(one)
                .map(m -> Matrix.of(new double[][] {m.row(0), m.row(0)}))
                .toArray(Matrix[]::new);
        for (Loss loss : Loss.values()) {
            Architecture with = architecture.withLoss(loss);
            Pass soft = new Pass(with, new SampleSpace(graph, new double[] {1}));
            soft.forward(p, one, Gating.HARD);
            Pass hard = new Pass(with, new SampleSpace(graph, new double[] {0.3, 0.7}));
            hard.forward(p, two, Gating.HARD);
            assertThat(soft.loss(Matrix.of(new double[][] {{0.3, 0.7}})))
                    .isCloseTo(hard.loss(Matrix.identity(2)), within(1e-14));
        }
    }

    /// The heads of one student are the students that differ in their head alone.
    @Test
    void theLossOfSeveralHeadsIsTheSumOfTheirOwn() {
        RegionGraph graph = Regions.tree(2, 2);
        int[] width = {2, 2, 2, 2, 3, 3, 3};
        Blocks heads = Blocks.of(2, 4, 3);
        int rows = 7;
        for (Loss loss : Loss.values()) {
            for (boolean bias : new boolean[] {false, true}) {
                RandomStream s = Key.root(8).stream();
                Architecture all =
                        Architecture.plain(graph, width, heads).withLoss(loss).withBias(bias);
                Parameters p = Students.parameters(all, Key.root(9));
                Matrix[] inputs = Students.inputs(graph, width, rows, s);
                double[] weights = Students.weights(rows, s);
                Matrix targets = Students.targets(rows, heads, s);
                Pass pass = new Pass(all, new SampleSpace(graph, weights));
                pass.forward(p, inputs, Gating.HARD);
                double total = pass.loss(targets);
                double sum = 0;
                double[] joint = new double[rows];
                Arrays.fill(joint, 1);
                for (int k = 0; k < heads.count(); k++) {
                    Architecture one = Architecture.plain(graph, width, heads.size(k))
                            .withLoss(loss)
                            .withBias(bias);
                    Parameters own = Parameters.zeros(one);
                    System.arraycopy(p.values(), 0, own.values(), 0, p.layout().head());
                    Matrix V = part(p.V(), heads, k);
                    System.arraycopy(V.data(), 0, own.values(), own.layout().head(), V.data().length);
                    if (bias) {
                        Matrix b = part(p.headBias(), heads, k);
                        System.arraycopy(b.data(), 0, own.values(), own.layout().headBias(), heads.size(k));
                    }
                    Pass single = new Pass(one, new SampleSpace(graph, weights));
                    single.forward(own, inputs, Gating.HARD);
                    sum += single.loss(part(targets, heads, k));
                    assertThat(part(pass.weightedOutputGradient(), heads, k).data())
                            .containsExactly(single.weightedOutputGradient().data());
                    for (int i = 0; i < rows; i++) {
                        assertThat(pass.decision(i, k)).isEqualTo(heads.start(k) + single.decision(i, 0));
                        joint[i] *= single.hit(part(targets, heads, k), i);
                    }
                }
                assertThat(total).isCloseTo(sum, within(1e-14));
                double accuracy = 0;
                for (int i = 0; i < rows; i++) {
                    accuracy += weights[i] * joint[i];
                }
                assertThat(pass.accuracy(targets)).isCloseTo(accuracy, within(1e-14));
            }
        }
    }

    private static Matrix part(Matrix all, Blocks heads, int k) {
        Matrix part = Matrix.zeros(all.rows(), heads.size(k));
        for (int i = 0; i < all.rows(); i++) {
            for (int c = 0; c < heads.size(k); c++) {
                part.set(i, c, all.get(i, heads.start(k) + c));
            }
        }
        return part;
    }

    @Test
    void dropoutKeepsTheMeanOutput() {
        RegionGraph graph = Regions.tree(1, 2);
        Architecture architecture = Architecture.plain(graph, new int[] {2, 2, 8}, 2);
        Parameters p = Students.parameters(architecture, Key.root(5));
        Matrix[] inputs = Students.inputs(graph, architecture.width(), 1, Key.root(6).stream());
        Pass pass = new Pass(architecture, new SampleSpace(graph, new double[] {1}));
        pass.forward(p, inputs, Gating.HARD);
        double exact = pass.output().get(0, 0);
        double sum = 0;
        double square = 0;
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            pass.setDropout(new Dropout(0.6, Key.root(7).at(i)));
            pass.forward(p, inputs, Gating.HARD);
            sum += pass.output().get(0, 0);
            square += pass.output().get(0, 0) * pass.output().get(0, 0);
        }
        double mean = sum / draws;
        double error = Math.sqrt((square / draws - mean * mean) / draws);
        assertThat(error).isPositive();
        assertThat(mean).isCloseTo(exact, within(5 * error));
    }

    @Test
    void orthogonalWeightsAreOrthogonal() {
        RegionGraph graph = Regions.tree(1, 3);
        Architecture architecture = Architecture.plain(graph, new int[] {2, 2, 2, 4}, 2);
        Parameters p = new Initialization(Initialization.Kind.ORTHOGONAL, 1).draw(architecture, Key.root(1));
        Matrix product = Matrix.zeros(4, 4);
        for (int e = 0; e < graph.edges(); e++) {
            product.addInPlace(p.W(e).transposeTimes(p.W(e)));
        }
        assertThat(product.minus(Matrix.identity(4).scaled(2)).maxAbs()).isLessThan(1e-14);
    }
}
