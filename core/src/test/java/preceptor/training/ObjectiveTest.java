package preceptor.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Fixtures;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Gating;
import preceptor.student.Loss;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Emission;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Membership;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;

/// The objectives: mini-batches, blocks, and the z-space twin.
class ObjectiveTest {
    /// A student whose output is 0, so that the head's bias has the mean target as its gradient: with the target of row
    /// i being 2^i, a mini-batch tells which rows it holds.
    private static Parameters mute() {
        Architecture a = Architecture.plain(Regions.tree(1, 1), new int[] {1, 1}, 2)
                .withBias(true)
                .withLoss(Loss.SQUARED_ERROR);
        return Parameters.zeros(a);
    }

    private static Batch marked(int n) {
        double[] weight = new double[n];
        Arrays.fill(weight, 1.0 / n);
        Matrix targets = Matrix.zeros(n, 2);
        for (int i = 0; i < n; i++) {
            targets.set(i, 0, 1 << i);
        }
        Membership one = new Membership.Hard(new int[n], 1);
        return new Batch(weight, new Matrix[] {Matrix.zeros(n, 1)}, new Membership[] {one, one}, targets);
    }

    /// The rows of the batch of `step`, as bits.
    private static long rows(Objective objective, Parameters p, long step, int size) {
        Parameters gradient = p.zeros();
        objective.evaluate(p, step, gradient);
        return Math.round(gradient.headBias().get(0, 0) * size);
    }

    @Test
    void everyRowComesOncePerEpoch() {
        Parameters p = mute();
        for (int n : new int[] {12, 14, 13}) {
            int size = 3;
            Objective objective = MiniBatchObjective.ofData(p.architecture(), marked(n), size, 1, Key.root(5));
            Set<List<Long>> orders = new HashSet<>();
            for (int epoch = 0; epoch < 20; epoch++) {
                long seen = 0;
                List<Long> order = new ArrayList<>();
                for (int i = 0; i < n / size; i++) {
                    long batch = rows(objective, p, (long) epoch * (n / size) + i, size);
                    assertThat(Long.bitCount(batch)).as("rows of a batch").isEqualTo(size);
                    assertThat(seen & batch)
                            .as("rows seen twice in epoch %d", epoch)
                            .isZero();
                    seen |= batch;
                    order.add(batch);
                }
                assertThat(Long.bitCount(seen)).isEqualTo(n - n % size);
                orders.add(order);
            }
            assertThat(orders).as("orders of %d rows", n).hasSizeGreaterThan(17);
        }
    }

    @Test
    void rowsLeftOverComeInLaterEpochs() {
        Parameters p = mute();
        Objective objective = MiniBatchObjective.ofData(p.architecture(), marked(5), 4, 1, Key.root(6));
        long seen = 0;
        for (int epoch = 0; epoch < 12; epoch++) {
            seen |= rows(objective, p, epoch, 4);
        }
        assertThat(seen).isEqualTo(31);
    }

    @Test
    void theBatchOfAStepIsAFunctionOfTheStep() {
        Parameters p = mute();
        Objective forwards = MiniBatchObjective.ofData(p.architecture(), marked(12), 3, 1, Key.root(7));
        long[] batches = new long[40];
        for (int step = 0; step < 40; step++) {
            batches[step] = rows(forwards, p, step, 3);
        }
        Objective backwards = MiniBatchObjective.ofData(p.architecture(), marked(12), 3, 1, Key.root(7));
        for (int step = 39; step >= 0; step--) {
            assertThat(rows(backwards, p, step, 3)).as("step %d", step).isEqualTo(batches[step]);
            assertThat(rows(forwards, p, step, 3)).as("step %d", step).isEqualTo(batches[step]);
        }
        Objective other = MiniBatchObjective.ofData(p.architecture(), marked(12), 3, 1, Key.root(8));
        long[] others = new long[40];
        Arrays.setAll(others, step -> rows(other, p, step, 3));
        assertThat(others).isNotEqualTo(batches);
    }

    @Test
    void streamsAskForTheBatchOfTheirStep() {
        Parameters p = mute();
        List<Long> asked = new ArrayList<>();
        Objective stream = MiniBatchObjective.ofStream(
                p.architecture(),
                step -> {
                    asked.add(step);
                    return marked(4);
                },
                4,
                1,
                Key.root(1));
        assertThat(rows(stream, p, 11, 4)).isEqualTo(15);
        assertThat(rows(stream, p, 3, 4)).isEqualTo(15);
        assertThat(asked).containsExactly(11L, 3L);
    }

    @Test
    void batchesThatDoNotFitAreRefused() {
        Parameters p = mute();
        for (int size : new int[] {0, 13}) {
            assertThatThrownBy(() -> MiniBatchObjective.ofData(p.architecture(), marked(12), size, 1, Key.root(1)))
                    .hasMessageContaining("expected 1 to the number of samples 12, got " + size);
        }
    }

    @Test
    void theMeanOfAnEpochIsTheFullBatch() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {3}, 0.7);
        Batch data = teacher.sample(Key.root(2), 0, 60);
        Parameters p = Fixtures.parameters(Fixtures.student(teacher, 4), Key.root(3), 0.1);
        Parameters full = p.zeros();
        double loss = new DataObjective(p, BatchSource.of(data), 1, Key.root(0)).evaluate(p, 0, full);
        Objective mini = MiniBatchObjective.ofData(p.architecture(), data, 15, 1, Key.root(4));
        Matrix mean = Matrix.zeros(p.size(), 1);
        double meanLoss = 0;
        for (int step = 4; step < 8; step++) {
            Parameters part = p.zeros();
            meanLoss += mini.evaluate(p, step, part) / 4;
            mean.addInPlace(Matrix.column(part.values()).scaled(0.25));
        }
        assertThat(mean.minus(Matrix.column(full.values())).maxAbs()).isLessThan(1e-14);
        assertThat(meanLoss).isCloseTo(loss, within(1e-14));
    }

    /// `batch` cut into `blocks` pieces.
    private static BatchSource cut(Batch batch, int blocks) {
        return new BatchSource() {
            @Override
            public long size() {
                return batch.size();
            }

            @Override
            public int blocks() {
                return blocks;
            }

            @Override
            public Batch block(int i) {
                int from = batch.size() * i / blocks;
                int to = batch.size() * (i + 1) / blocks;
                Matrix[] inputs = Arrays.stream(batch.inputs())
                        .map(x -> rows(x, from, to))
                        .toArray(Matrix[]::new);
                Membership[] memberships = Arrays.stream(batch.memberships())
                        .map(m -> (Membership) new Membership.Hard(
                                Arrays.copyOfRange(((Membership.Hard) m).z(), from, to), m.values()))
                        .toArray(Membership[]::new);
                return new Batch(
                        Arrays.copyOfRange(batch.weight(), from, to),
                        inputs,
                        memberships,
                        rows(batch.targets(), from, to));
            }

            private Matrix rows(Matrix m, int from, int to) {
                int n = m.columns();
                return Matrix.wrap(to - from, n, Arrays.copyOfRange(m.data(), from * n, to * n));
            }
        };
    }

    @Test
    void manyBlocksAreOneBlock() {
        for (int seed = 0; seed < 24; seed++) {
            TreeTeacher teacher = Fixtures.teacher(seed, 2000);
            Batch all = Fixtures.listing(teacher);
            BatchNorm norm = Fixtures.norm(seed);
            Architecture architecture =
                    Fixtures.student(teacher, 4).withNorm(norm).withShared(seed % 2 == 0);
            Parameters p = Fixtures.parameters(architecture, Key.root(seed), 0.1);
            Parameters one = p.zeros();
            Parameters many = p.zeros();
            double loss = new DataObjective(p, BatchSource.of(all), 1, Key.root(0)).evaluate(p, 0, one);
            int blocks = Math.min(7, all.size());
            double blocked = new DataObjective(p, cut(all, blocks), 1, Key.root(0)).evaluate(p, 0, many);
            assertThat(blocked).as("seed %d", seed).isCloseTo(loss, within(1e-13));
            assertThat(Matrix.column(one.values())
                            .minus(Matrix.column(many.values()))
                            .maxAbs())
                    .as("seed %d", seed)
                    .isLessThan(1e-13);
            assertThat(Matrix.column(one.values()).maxAbs()).as("seed %d", seed).isPositive();
        }
    }

    @Test
    void theTwinFollowsTheStudentOnALosslessTeacher() {
        RegionGraph graph = Regions.tree(2, 2);
        TreeTeacher teacher = LatentTree.of(graph, new int[] {3}, 1)
                .withEmissions((leaf, m) ->
                        Emission.embedding(m, 4, 0, Key.root(1).named("leaf").at(leaf)))
                .withLabelNoise(0.2);
        Optimizer[] optimizers = {
            new Optimizer.GradientDescent(0.1),
            new Optimizer.Momentum(0.05, 0.9, false),
            new Optimizer.Adam(0.01, 0.9, 0.999, 1e-8)
        };
        for (Optimizer optimizer : optimizers) {
            for (BatchNorm.Place place : BatchNorm.Place.values()) {
                Architecture architecture = Fixtures.student(teacher, 5)
                        .withNorm(BatchNorm.at(place))
                        .withBias(true);
                Parameters start = Fixtures.parameters(architecture, Key.root(9), 0.1);
                follow(teacher, start, optimizer, optimizer + ", " + place);
            }
        }
    }

    private static void follow(TreeTeacher teacher, Parameters start, Optimizer optimizer, String name) {
        SummaryModel model = SummaryModels.of(teacher);
        Integrator none = (field, duration, tolerance, theta) -> {};
        Objective real = new DataObjective(start, Population.of(teacher).atoms(), 1, Key.root(0));
        Objective closed = new SpaceObjective(
                new Pass(start.architecture(), new SummarySpace(model.law())),
                model.mean(),
                model.targets(),
                () -> Gating.HARD);
        Training student = new Training(real, optimizer, none, 1e-3, start);
        Training twin = new Training(closed, optimizer, none, 1e-3, start);
        double first = Double.NaN;
        for (int step = 0; step < 50; step++) {
            student.step();
            twin.step();
            first = step == 0 ? student.loss() : first;
            assertThat(Matrix.column(student.parameters().values())
                            .minus(Matrix.column(twin.parameters().values()))
                            .maxAbs())
                    .as("%s, step %d", name, step)
                    .isLessThan(1e-9);
            assertThat(twin.loss()).as(name).isCloseTo(student.loss(), within(1e-9));
        }
        assertThat(student.loss()).as(name + ": it learns").isLessThan(0.8 * first);
    }
}
