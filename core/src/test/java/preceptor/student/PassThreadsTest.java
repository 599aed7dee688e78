package preceptor.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.LatentTree;

/// A pass returns the same bits on any number of threads, and whether or not it is lean.
class PassThreadsTest {
    /// Enough rows for several blocks of them, and not a multiple of any.
    private static final int ROWS = 97;

    /// Wide enough for the levels to be worth several threads.
    private static final int WIDTH = 28;

    private static List<Architecture> architectures(RegionGraph graph) {
        int[] width = new int[graph.size()];
        Arrays.fill(width, WIDTH);
        Arrays.fill(width, 0, graph.leaves(), 3);
        Architecture plain = Architecture.plain(graph, width, 3);
        List<Architecture> all = new ArrayList<>();
        for (boolean shared : new boolean[] {false, true}) {
            for (boolean residual : new boolean[] {false, true}) {
                for (BatchNorm.Place place : BatchNorm.Place.values()) {
                    Architecture a = plain.withShared(shared)
                            .withResidual(residual)
                            .withBias(shared != residual)
                            .withNorm(BatchNorm.at(place));
                    all.add(a);
                    all.add(a.withActivation(Activation.LINEAR).withLoss(Loss.SQUARED_ERROR));
                }
            }
        }
        return all;
    }

    private static List<RegionGraph> graphs() {
        return List.of(
                Regions.tree(3, 2), Regions.grid1d(5, new int[] {3, 3}, new int[] {1, 1}, Regions.Padding.VALID));
    }

    /// Loss, gradient and outputs of two steps on the same matrices, the second with other parameters.
    private static List<double[]> numbers(Pass pass, Matrix[] inputs, Matrix targets, Key key) {
        List<double[]> all = new ArrayList<>();
        for (int step = 0; step < 2; step++) {
            Parameters p = Students.parameters(pass.architecture(), key.at(step));
            Parameters gradient = p.zeros();
            pass.forward(p, inputs, Gating.HARD);
            all.add(new double[] {pass.loss(targets)});
            pass.backward(gradient);
            all.add(gradient.values());
            RegionGraph graph = pass.architecture().graph();
            for (int a = graph.leaves(); a < graph.size(); a++) {
                all.add(pass.F(a).copy().data());
            }
        }
        return all;
    }

    private static List<double[]> gradients(Pass pass) {
        RegionGraph graph = pass.architecture().graph();
        List<double[]> all = new ArrayList<>();
        for (int a = graph.leaves(); a < graph.size(); a++) {
            all.add(pass.weightedG(a).data().clone());
        }
        return all;
    }

    private static void assertSameBits(List<double[]> actual, List<double[]> expected, String what) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(bits(actual.get(i))).as("%s, array %d", what, i).isEqualTo(bits(expected.get(i)));
        }
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    @Test
    void samplesGiveTheSameBitsOnAnyNumberOfThreads() {
        try (Workers two = new Workers(2);
                Workers three = new Workers(3);
                Workers eight = new Workers(8)) {
            for (RegionGraph graph : graphs()) {
                for (Architecture architecture : architectures(graph)) {
                    RandomStream s = Key.root(11).stream();
                    Matrix[] inputs = Students.inputs(graph, architecture.width(), ROWS, s);
                    Matrix targets = Students.targets(ROWS, architecture.classes(), s);
                    Space space = new SampleSpace(graph, Students.weights(ROWS, s));
                    for (double keep : new double[] {1, 0.7}) {
                        String what = "keep " + keep + ", " + architecture;
                        Pass plain = new Pass(architecture, space);
                        Pass threaded = new Pass(architecture, space, three);
                        List<double[]> expected = null;
                        for (Pass pass : List.of(
                                plain,
                                threaded,
                                Pass.lean(architecture, space, new Workers(1)),
                                Pass.lean(architecture, space, two),
                                Pass.lean(architecture, space, eight))) {
                            pass.setDropout(new Dropout(keep, Key.root(12)));
                            List<double[]> actual = numbers(pass, inputs, targets, Key.root(13));
                            expected = expected == null ? actual : expected;
                            assertSameBits(actual, expected, what);
                        }
                        assertSameBits(gradients(threaded), gradients(plain), what);
                    }
                }
            }
        }
    }

    @Test
    void summariesGiveTheSameBitsOnAnyNumberOfThreads() {
        RegionGraph graph = Regions.tree(4, 2);
        Space space = new SummarySpace(LatentTree.of(graph, new int[] {3}, 0.6).law());
        Matrix[] inputs = new Matrix[graph.leaves()];
        Arrays.fill(inputs, Matrix.identity(3));
        Matrix targets = Matrix.identity(3);
        for (int threads : new int[] {3}) {
            try (Workers workers = new Workers(threads)) {
                for (Architecture architecture : architectures(graph)) {
                    String what = threads + " threads, " + architecture;
                    List<double[]> expected = numbers(new Pass(architecture, space), inputs, targets, Key.root(14));
                    assertSameBits(
                            numbers(Pass.lean(architecture, space, workers), inputs, targets, Key.root(14)),
                            expected,
                            what);
                }
            }
        }
    }

    /// A sink that takes the gradient apart from the parameters, which it spoils as soon as it may.
    private static final class Spoiler implements GradientSink {
        final double[] gradient;
        final int[] times;
        private final double[] parameters;

        Spoiler(Parameters parameters) {
            this.parameters = parameters.values();
            gradient = new double[this.parameters.length];
            times = new int[gradient.length];
        }

        @Override
        public void accept(int at, int length, double[] part, int from) {
            for (int i = 0; i < length; i++) {
                gradient[at + i] = part[from + i];
                times[at + i]++;
                parameters[at + i] = Double.NaN;
                part[from + i] = Double.NaN;
            }
        }
    }

    @Test
    void everyParameterIsSentOnceAndNotReadAgain() {
        RegionGraph graph = Regions.explicit(List.of(
                new int[] {1, 2, 3},
                new int[] {4, 5},
                new int[] {},
                new int[] {6, 7},
                new int[] {8, 9},
                new int[] {},
                new int[] {},
                new int[] {},
                new int[] {},
                new int[] {}));
        try (Workers one = new Workers(1);
                Workers three = new Workers(3)) {
            for (Architecture architecture : architectures(graph)) {
                if (architecture.shared()) {
                    continue;
                }
                RandomStream s = Key.root(21).stream();
                Matrix[] inputs = Students.inputs(graph, architecture.width(), ROWS, s);
                Matrix targets = Students.targets(ROWS, architecture.classes(), s);
                Space space = new SampleSpace(graph, Students.weights(ROWS, s));
                Parameters p = Students.parameters(architecture, Key.root(22));
                Pass full = new Pass(architecture, space);
                Parameters expected = p.zeros();
                full.forward(p, inputs, Gating.HARD);
                full.loss(targets);
                full.backward(expected);
                for (Workers workers : List.of(one, three)) {
                    Pass pass = Pass.lean(architecture, space, workers);
                    assertThat(pass.streams()).isTrue();
                    for (int step = 0; step < 2; step++) {
                        Parameters own = p.copy();
                        Spoiler sink = new Spoiler(own);
                        pass.descend(own, inputs, targets, sink);
                        assertThat(sink.times).as("%s", architecture).containsOnly(1);
                        assertSameBits(List.of(sink.gradient), List.of(expected.values()), architecture.toString());
                    }
                }
            }
        }
    }

    @Test
    void aLeanPassRefusesWhatItDoesNotKeep() {
        RegionGraph graph = Regions.tree(1, 2);
        Architecture architecture = Architecture.plain(graph, new int[] {2, 2, 3}, 2);
        try (Workers workers = new Workers(1)) {
            Pass pass = Pass.lean(architecture, new SampleSpace(graph, new double[] {1}), workers);
            assertThatThrownBy(() -> pass.H(2)).hasMessageContaining("lean pass");
            assertThatThrownBy(() -> pass.D(2)).hasMessageContaining("lean pass");
            assertThatThrownBy(() -> pass.weightedG(2)).hasMessageContaining("lean pass");
            Gating other = (region, p, H, factor, D, A) -> {};
            Parameters parameters = Students.parameters(architecture, Key.root(1));
            Matrix[] inputs = Students.inputs(graph, architecture.width(), 1, Key.root(2).stream());
            assertThatThrownBy(() -> pass.forward(parameters, inputs, other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hard gates only");
        }
    }
}
