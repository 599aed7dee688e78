package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.expansion.SummaryModel;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.Batch;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

final class CountedLawTest {
    @TempDir
    private Path folder;

    private LearnedTeachers.Learned learn(ImageRegions regions, double smoothing) {
        Path[] files = Fixtures.write(folder, 70, Key.root(1));
        return Fixtures.learn(
                files, 50, 20, regions, new Options(List.of(3), new Objective.KMeans(), false, smoothing), Key.root(2));
    }

    @Test
    void withoutSmoothingItIsTheEmpiricalLaw() {
        for (ImageRegions regions : List.of(
                new ImageRegions.Quadtree(12, 3),
                new ImageRegions.Grid2d(3, List.of(2, 2), List.of(1), Regions.Padding.VALID))) {
            LearnedTeachers.Learned learned = learn(regions, 0);
            Law got = learned.teacher().law();
            RegionGraph graph = got.graph();
            Law expected = Law.empirical(graph, learned.training());
            for (int a = 0; a < graph.size(); a++) {
                for (int z = 0; z < got.values(a); z++) {
                    assertThat(got.p(a, z)).isCloseTo(expected.p(a, z), within(1e-14));
                }
                assertThat(got.family(a).isPresent()).isEqualTo(a >= graph.leaves());
            }
            for (int e = 0; e < graph.edges(); e++) {
                assertThat(got.P(e).minus(expected.P(e)).maxAbs()).isLessThan(1e-14);
            }
        }
    }

    @Test
    void smoothingOnATreeIsALawOfItsOwnAndTendsToUniform() {
        for (double smoothing : new double[] {1e-9, 0.5, 1e6}) {
            LearnedTeacher teacher =
                    learn(new ImageRegions.Quadtree(12, 3), smoothing).teacher();
            Law law = teacher.law();
            RegionGraph graph = law.graph();
            Law counted = learn(new ImageRegions.Quadtree(12, 3), 0).teacher().law();
            for (int e = 0; e < graph.edges(); e++) {
                Matrix P = law.P(e);
                for (int v = 0; v < P.columns(); v++) {
                    double mixed = 0;
                    for (int z = 0; z < P.rows(); z++) {
                        mixed += law.p(graph.parent(e), z) * P.get(z, v);
                    }
                    assertThat(law.p(graph.child(e), v)).isCloseTo(mixed, within(1e-14));
                }
                double far = P.minus(counted.P(e)).maxAbs();
                if (smoothing < 1e-8) {
                    assertThat(far).isLessThan(1e-7);
                } else if (smoothing > 1e5) {
                    int used = teacher.codebook(graph.child(e)).used();
                    for (int v = 0; v < used; v++) {
                        assertThat(P.get(0, v)).isCloseTo(1.0 / used, within(1e-4));
                    }
                } else {
                    assertThat(far).isPositive();
                }
            }
            assertThat(law.family(graph.root())).isEmpty();
            assertThat(law.labelGivenRoot().minus(Matrix.identity(3)).maxAbs()).isZero();
        }
    }

    /// Every summary of every region of a small tree, listed: their probabilities sum to 1, and the likelihood of an
    /// image is that of its own by counts taken here.
    @Test
    void heldOutLikelihoodAgainstBruteForce() {
        double s = 0.5;
        LearnedTeachers.Learned learned = learn(new ImageRegions.Quadtree(12, 6), s);
        LearnedTeacher teacher = learned.teacher();
        RegionGraph graph = teacher.graph();
        Batch training = learned.training();
        Batch test = learned.heldOut().orElseThrow();
        int[] m = new int[graph.size()];
        Arrays.setAll(m, a -> a == graph.root() ? 3 : teacher.codebook(a).used());
        int[] z = new int[graph.size()];
        double total = 0;
        do {
            total += Math.exp(logProbability(graph, training, m, z, s));
        } while (next(z, m));
        assertThat(total).isCloseTo(1, within(1e-10));
        double mean = 0;
        for (int i = 0; i < test.size(); i++) {
            for (int a = 0; a < z.length; a++) {
                z[a] = codes(test, a)[i];
            }
            mean += logProbability(graph, training, m, z, s) / test.size();
        }
        Quality quality = Quality.of(learned);
        assertThat(quality.heldOut().orElseThrow().mean().orElseThrow()).isCloseTo(mean, within(1e-12));
        assertThat(quality.heldOut().orElseThrow().impossible()).isZero();
    }

    private static double logProbability(RegionGraph graph, Batch training, int[] m, int[] z, double s) {
        int root = graph.root();
        double sum = Math.log((count(training, root, z[root], root, z[root]) + s) / (training.size() + 3 * s));
        for (int b = 0; b < root; b++) {
            double pairs = count(training, root, z[root], b, z[b]);
            sum += Math.log((pairs + s) / (count(training, root, z[root], root, z[root]) + m[b] * s));
        }
        return sum;
    }

    private static double count(Batch batch, int a, int za, int b, int zb) {
        int count = 0;
        for (int i = 0; i < batch.size(); i++) {
            count += codes(batch, a)[i] == za && codes(batch, b)[i] == zb ? 1 : 0;
        }
        return count;
    }

    private static boolean next(int[] z, int[] m) {
        for (int a = 0; a < z.length; a++) {
            if (++z[a] < m[a]) {
                return true;
            }
            z[a] = 0;
        }
        return false;
    }

    @Test
    void whatWasNeverSeenIsCountedAndNeverANumber() {
        Path[] files = Fixtures.write(folder, 70, Key.root(1));
        Options many = new Options(List.of(40), new Objective.KMeans(), false, 0);
        LearnedTeachers.Learned learned =
                Fixtures.learn(files, 50, 20, new ImageRegions.Quadtree(12, 6), many, Key.root(2));
        Quality quality = Quality.of(learned);
        Quality.Likelihood heldOut = quality.heldOut().orElseThrow();
        Law law = learned.teacher().law();
        RegionGraph graph = law.graph();
        Batch test = learned.heldOut().orElseThrow();
        int impossible = 0;
        for (int i = 0; i < test.size(); i++) {
            boolean some = false;
            for (int e = 0; e < graph.edges(); e++) {
                some |= law.P(e).get(codes(test, graph.parent(e))[i], codes(test, graph.child(e))[i]) == 0;
            }
            impossible += some ? 1 : 0;
        }
        assertThat(heldOut.impossible()).isEqualTo(impossible).isPositive();
        heldOut.mean().ifPresent(mean -> assertThat(mean).isFinite());
    }

    @Test
    void overlappingEdgesHaveALikelihoodAndImagesHaveNone() {
        LearnedTeachers.Learned learned =
                learn(new ImageRegions.Grid2d(3, List.of(2, 2), List.of(1), Regions.Padding.VALID), 0.5);
        Quality quality = Quality.of(learned);
        assertThat(quality.heldOut()).isEmpty();
        assertThat(quality.training()).isEmpty();
        Law law = learned.teacher().law();
        Batch test = learned.heldOut().orElseThrow();
        for (int e = 0; e < law.graph().edges(); e++) {
            double gain = 0;
            for (int i = 0; i < test.size(); i++) {
                int child = codes(test, law.graph().child(e))[i];
                gain += Math.log(law.P(e).get(codes(test, law.graph().parent(e))[i], child)
                        / law.p(law.graph().child(e), child));
            }
            assertThat(quality.edges().orElseThrow()[e].gain().orElseThrow())
                    .isCloseTo(gain / test.size(), within(1e-12));
        }
    }

    @Test
    void codesThatOnlySmoothingMakesPossibleLookLikeTheirCentroid() {
        Path[] files = Fixtures.write(folder, 70, Key.root(1));
        Options shared = new Options(List.of(12), new Objective.KMeans(), true, 0.5);
        LearnedTeachers.Learned learned =
                Fixtures.learn(files, 50, 20, new ImageRegions.Quadtree(12, 6), shared, Key.root(2));
        SummaryModel model = learned.teacher().summaryModel(learned.training().first(5));
        int unseen = 0;
        for (int b = 0; b < 4; b++) {
            int[] z = codes(learned.training().first(5), b);
            for (int v = 0; v < learned.teacher().codebook(b).used(); v++) {
                int value = v;
                if (Arrays.stream(z).noneMatch(w -> w == value)) {
                    unseen++;
                    assertThat(model.mean()[b].row(v))
                            .isEqualTo(learned.teacher().codebook(b).centroids().row(v));
                    assertThat(model.law().p(b, v)).isPositive();
                }
            }
        }
        assertThat(unseen).isPositive();
    }

    private static int[] codes(Batch batch, int region) {
        return ((Membership.Hard) batch.memberships()[region]).z();
    }
}
