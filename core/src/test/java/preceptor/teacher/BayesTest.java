package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;

class BayesTest {
    private static final Key KEY = Key.root(3);

    @Test
    void mergedMessagesEqualTheSumOverThePopulation() {
        TreeTeacher[] teachers = {
            LatentTree.of(Regions.tree(3, 2), new int[] {3}, 0.6),
            LatentTree.of(Regions.tree(2, 3), new int[] {4, 3, 2}, 0.8).withLabelNoise(0.2),
            RandomHierarchy.of(Regions.tree(2, 2), new int[] {4}, new int[] {3}, true, KEY),
            Computed.of(Regions.tree(2, 3), new int[] {2}, new Rule.Majority(), 0.1),
            Computed.of(Regions.tree(3, 2), new int[] {2, 3, 2}, new Rule.RandomFunction(KEY, false), 0.05)
        };
        for (TreeTeacher teacher : teachers) {
            double risk = 0;
            double accuracy = 0;
            double mass = 0;
            BatchSource inputs = Population.of(teacher).inputs();
            for (int i = 0; i < inputs.blocks(); i++) {
                Batch batch = inputs.block(i);
                for (int a = 0; a < batch.size(); a++) {
                    double[] law = batch.targets().row(a);
                    double best = 0;
                    for (double q : law) {
                        risk -= q > 0 ? batch.weight()[a] * q * Math.log(q) : 0;
                        best = Math.max(best, q);
                    }
                    accuracy += batch.weight()[a] * best;
                    mass += batch.weight()[a];
                }
            }
            Bayes bayes = Bayes.of(teacher, KEY);
            assertThat(mass).isCloseTo(1, within(1e-12));
            assertThat(bayes.exact()).isTrue();
            assertThat(bayes.risk()).isCloseTo(risk, within(1e-12));
            assertThat(bayes.accuracy()).isCloseTo(accuracy, within(1e-12));
            assertThat(bayes.standardErrorRisk()).isZero();
        }
    }

    @Test
    void symmetricBinaryTreeHasTheClosedFormOfItsFirstLevel() {
        // Two copies of a fair bit, each right with probability 0.9: they agree with probability 0.82.
        Bayes bayes = Bayes.of(LatentTree.of(Regions.tree(1, 2), new int[] {2}, 0.8), KEY);
        double q = 0.81 / 0.82;
        double expected = -0.82 * (q * Math.log(q) + (1 - q) * Math.log(1 - q)) + 0.18 * Math.log(2);
        assertThat(bayes.risk()).isCloseTo(expected, within(1e-14));
        assertThat(bayes.accuracy()).isCloseTo(0.9, within(1e-14));
    }

    @Test
    void sixLevelsOfABinaryTreeAreExact() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(6, 2), new int[] {2}, 0.75);
        Bayes exact = Bayes.of(teacher, KEY);
        Bayes sampled = Bayes.sampled(teacher, KEY, 5000);
        assertThat(exact.exact()).isTrue();
        assertThat(exact.risk()).isCloseTo(sampled.risk(), within(5 * sampled.standardErrorRisk()));
        assertThat(exact.accuracy()).isCloseTo(sampled.accuracy(), within(5 * sampled.standardErrorAccuracy()));
    }

    @Test
    void tooManyMessagesFallBackToSampling() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(3, 2), new int[] {3}, 0.6);
        Bayes exact = Bayes.of(teacher, KEY);
        Bayes sampled = Bayes.of(teacher, KEY, 4, 5000);
        assertThat(sampled.exact()).isFalse();
        assertThat(sampled.standardErrorRisk()).isPositive();
        assertThat(sampled.risk()).isCloseTo(exact.risk(), within(5 * sampled.standardErrorRisk()));
        assertThat(sampled).isEqualTo(Bayes.of(teacher, KEY, 4, 5000));
    }

    @Test
    void emissionNoiseOnlyAddsRiskAndIsEstimated() {
        RegionGraph graph = Regions.tree(2, 2);
        TreeTeacher clean = LatentTree.of(graph, new int[] {3}, 0.9)
                .withEmissions((leaf, m) -> Emission.embedding(m, 2, 0, KEY.at(leaf)));
        TreeTeacher noisy = clean.withEmissions((leaf, m) -> Emission.embedding(m, 2, 0.5, KEY.at(leaf)));
        TreeTeacher hardlyNoisy = clean.withEmissions((leaf, m) -> Emission.embedding(m, 2, 1e-9, KEY.at(leaf)));
        Bayes exact = Bayes.of(clean, KEY);
        Bayes bayes = Bayes.of(noisy, KEY);
        assertThat(bayes.exact()).isFalse();
        assertThat(bayes.risk()).isGreaterThan(exact.risk() + 5 * bayes.standardErrorRisk());
        Bayes near = Bayes.of(hardlyNoisy, KEY);
        assertThat(near.risk()).isCloseTo(exact.risk(), within(5 * near.standardErrorRisk()));
    }

    @Test
    void posteriorsWithNoiseAreCalibrated() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {3}, 0.9)
                .withEmissions((leaf, m) -> Emission.embedding(m, 2, 0.4, KEY.at(leaf)))
                .withLabelNoise(0.1);
        int n = 20_000;
        Batch batch = teacher.sample(KEY, 0, n);
        Matrix posterior = teacher.posterior(teacher.likelihoods(batch.inputs()));
        int[] labels = batch.labels();
        // By bins of P(y = 0 | x), the label is 0 as often as said.
        double[] said = new double[5];
        double[] was = new double[5];
        double[] variance = new double[5];
        for (int i = 0; i < n; i++) {
            double q = posterior.get(i, 0);
            int bin = Math.min(4, (int) (q * 5));
            said[bin] += q;
            variance[bin] += q * (1 - q);
            was[bin] += labels[i] == 0 ? 1 : 0;
        }
        for (int bin = 0; bin < 5; bin++) {
            assertThat(variance[bin]).isPositive();
            assertThat(was[bin]).isCloseTo(said[bin], within(5 * Math.sqrt(variance[bin])));
        }
    }

    @Test
    void proportionalMessagesMergeAndOthersDoNot() {
        MessageSet set = new MessageSet(2, 3);
        for (int i = 1; i <= 1000; i++) {
            assertThat(set.add(new double[] {0.1 * i, 0.3 * i}, 1)).isTrue();
            assertThat(set.add(new double[] {1e-200 * i, 1e-210 * i}, 1)).isTrue();
        }
        assertThat(set.size()).isEqualTo(2);
        double[] sum = new double[2];
        set.get(0, sum);
        assertThat(sum[1]).isCloseTo(0.3 * 500_500, within(1e-6));
        assertThat(set.add(new double[] {0, 0}, 1)).isTrue();
        assertThat(set.add(new double[] {0.1, 0.3 * (1 + 1e-11)}, 1)).isTrue();
        assertThat(set.size()).isEqualTo(3);
        assertThat(set.add(new double[] {1, 0}, 1)).isFalse();
        assertThatThrownBy(() -> Bayes.sampled(LatentTree.of(Regions.tree(1, 1), new int[] {2}, 0.5), KEY, 1))
                .hasMessageContaining("2 or more, got 1");
    }
}
