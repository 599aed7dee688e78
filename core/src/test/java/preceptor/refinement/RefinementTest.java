package preceptor.refinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import preceptor.expansion.Budget;
import preceptor.expansion.Expander;
import preceptor.expansion.Fixtures;
import preceptor.expansion.Gates;
import preceptor.expansion.Measured;
import preceptor.expansion.Measurer;
import preceptor.expansion.SummaryModel;
import preceptor.expansion.SummaryModels;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.teacher.Emission;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;
import preceptor.teacher.Population;
import preceptor.teacher.TreeTeacher;

/// Refinement of summaries, mathematics.md §5.
class RefinementTest {
    private static final double EXACT = 1e-10;
    private static final int ALL = Integer.MAX_VALUE;

    private record Setting(TreeTeacher teacher, Batch listing, Parameters parameters) {
        Refinement refinement(int threads) {
            return new Refinement(
                    Atoms.of(teacher.graph(), listing), parameters, Law.Exactness.EXACT, new Workers(threads));
        }
    }

    /// Every kind of teacher, with and without batch norm, bias, residual connections.
    private static Setting setting(int seed) {
        TreeTeacher teacher = Fixtures.teacher(seed, 400);
        Architecture architecture = Fixtures.student(teacher, 4)
                .withNorm(Fixtures.norm(seed / Fixtures.KINDS))
                .withBias(seed % 3 == 1)
                .withResidual(seed % 5 == 2);
        return new Setting(teacher, Fixtures.listing(teacher), Fixtures.parameters(architecture, Key.root(seed), 0.1));
    }

    static Budget budget(Refinement r, Parameters p) {
        return budget(r.model(), r.measured(), p);
    }

    private static Budget budget(SummaryModel model, Measured measured, Parameters p) {
        return new Expander(p.architecture(), model, true, 1, List.of(Gates.HARD), List.of())
                .expand(p, measured)
                .budget();
    }

    @Test
    void withoutASplitAllIsAsItWas() {
        for (int seed = 0; seed < 48; seed++) {
            Setting s = setting(seed);
            Refinement r = s.refinement(1);
            Law law = s.teacher.law();
            RegionGraph graph = s.teacher.graph();
            for (int a = 0; a < graph.size(); a++) {
                assertThat(r.model().law().p(a)).as("seed %d", seed).containsExactly(law.p(a), within(1e-12));
            }
            for (int e = 0; e < graph.edges(); e++) {
                assertThat(r.model().law().P(e).minus(law.P(e)).maxAbs())
                        .as("seed %d", seed)
                        .isLessThan(1e-12);
            }
            Measured plain = Fixtures.measure(
                    s.teacher, s.parameters, Population.of(s.teacher).atoms());
            same(seed, r.measured(), plain, graph);
        }
    }

    private static void same(int seed, Measured a, Measured b, RegionGraph graph) {
        for (int region = 0; region < graph.size(); region++) {
            String name = "seed " + seed + ", region " + graph.id(region);
            assertThat(Fixtures.distance(a.F()[region], b.F()[region])).as(name).isLessThan(EXACT);
            if (!graph.isLeaf(region)) {
                assertThat(Fixtures.distance(a.D()[region], b.D()[region]))
                        .as(name)
                        .isLessThan(EXACT);
                assertThat(Fixtures.distance(a.G()[region], b.G()[region]))
                        .as(name)
                        .isLessThan(EXACT);
                assertThat(Fixtures.distance(a.weightedG()[region], b.weightedG()[region]))
                        .as(name)
                        .isLessThan(EXACT);
                assertThat(a.within()[region]).as(name).containsExactly(b.within()[region], within(EXACT));
            }
        }
        assertThat(Fixtures.distance(a.weightedOutputG(), b.weightedOutputG())).isLessThan(EXACT);
        assertThat(Fixtures.distance(a.exact(), b.exact())).isLessThan(EXACT);
        assertThat(Fixtures.distance(a.conditional(), b.conditional())).isLessThan(EXACT);
        assertThat(a.loss()).isCloseTo(b.loss(), within(EXACT));
    }

    @Test
    void refinedLawAndMeasurementAreThoseOfTheListOfAllAssignments() {
        for (int seed = 0; seed < 48; seed++) {
            Setting s = setting(seed);
            Refinement r = s.refinement(1);
            for (int round = 0; round < 3; round++) {
                r.split(1 + seed % 4, ALL);
            }
            Batch refined = new Batch(s.listing.weight(), s.listing.inputs(), r.encode(s.listing), s.listing.targets());
            RegionGraph graph = s.teacher.graph();
            Measured listed = new Measurer(s.parameters.architecture(), r.values(), BatchSource.of(refined), 1)
                    .measure(s.parameters)
                    .getFirst()
                    .finish();
            same(seed, r.measured(), listed, graph);
            Budget ours = budget(r, s.parameters);
            Budget theirs = budget(SummaryModels.empirical(graph, refined), listed, s.parameters);
            for (String term : ours.names()) {
                assertThat(Fixtures.distance(ours.term(term), theirs.term(term)))
                        .as("seed %d, %s", seed, term)
                        .isLessThan(EXACT);
            }
        }
    }

    @Test
    void samplesFallIntoTheCellsAsOftenAsTheLawSays() {
        int samples = 40_000;
        for (int seed = 0; seed < 8; seed++) {
            Setting s = setting(seed);
            if (s.parameters.architecture().norm().present()) {
                continue;
            }
            Refinement r = s.refinement(1);
            r.split(6, ALL);
            r.split(6, ALL);
            Batch drawn = s.teacher.sample(Key.root(seed).named("cells"), 0, samples);
            Membership[] z = r.encode(drawn);
            for (int a = 0; a < z.length; a++) {
                double[] frequency = z[a].mass(drawn.weight());
                double[] p = r.model().law().p(a);
                for (int v = 0; v < p.length; v++) {
                    assertThat(frequency[v])
                            .as("seed %d, region %d, value %d", seed, a, v)
                            .isCloseTo(p[v], within(1e-9 + 5 * Math.sqrt(p[v] * (1 - p[v]) / samples)));
                }
            }
        }
    }

    @Test
    void everySplitRaisesTheShareByWhatItPromised() {
        int made = 0;
        for (int seed = 0; seed < 48; seed++) {
            Refinement r = setting(seed).refinement(1);
            double share = r.share();
            double bits = r.bits();
            while (r.split(1, ALL) > 0) {
                Split last = r.splits().getLast();
                double next = r.share();
                String name = "seed " + seed + ", split " + r.splits().size();
                assertThat(last.share()).as(name).isGreaterThanOrEqualTo(0);
                assertThat(last.covariance()).as(name).isGreaterThanOrEqualTo(0);
                assertThat(next - share).as(name).isCloseTo(last.share(), within(1e-12));
                assertThat(next).as(name).isLessThan(1 + 1e-12);
                assertThat(r.bits()).as(name).isGreaterThan(bits);
                share = next;
                bits = r.bits();
                made++;
            }
            assertThat(share).as("seed %d", seed).isCloseTo(1, within(EXACT));
        }
        assertThat(made).isGreaterThan(500);
    }

    @Test
    void refinedToTheEndTheReformulationIsTheExactGradient() {
        for (int seed = 0; seed < 48; seed++) {
            Setting s = setting(seed);
            Refinement r = s.refinement(1);
            while (r.split(ALL, ALL) > 0) {
                assertThat(r.splits().size()).isLessThan(10_000);
            }
            Budget budget = budget(r, s.parameters);
            for (String term : List.of("B1", "B2", "B3", "B4", "B5-hard")) {
                assertThat(Fixtures.distance(budget.term(term), budget.term("B0")))
                        .as("seed %d, %s", seed, term)
                        .isLessThan(EXACT);
            }
        }
    }

    @Test
    void fidelityGoesFromPoorToOneOnANoisyHierarchy() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(3, 2), new int[] {2}, 0.75);
        Batch listing = Fixtures.listing(teacher);
        Parameters p = Fixtures.parameters(Fixtures.student(teacher, 8), Key.root(3), 0);
        Refinement r = new Refinement(Atoms.of(teacher.graph(), listing), p, Law.Exactness.EXACT, new Workers(1));
        Budget before = budget(r, p);
        double first = Fixtures.cosine(before.term("B4"), before.term("B0"));
        double bits = r.bits();
        assertThat(first).isLessThan(0.99);
        double cosine = first;
        while (cosine < 0.999) {
            assertThat(r.split(4, ALL)).isPositive();
            Budget budget = budget(r, p);
            cosine = Fixtures.cosine(budget.term("B4"), budget.term("B0"));
        }
        // Far from listing all inputs: 15 regions with all of their inputs and their old summaries.
        Refinement all = new Refinement(Atoms.of(teacher.graph(), listing), p, Law.Exactness.EXACT, new Workers(1));
        while (all.split(ALL, ALL) > 0) {
            assertThat(all.bits()).isGreaterThan(bits);
        }
        assertThat(sum(r.values())).isLessThan(sum(all.values()) / 3);
    }

    private static int sum(int[] values) {
        return Arrays.stream(values).sum();
    }

    @Test
    void onATreeTooACellsParentMayKnowMoreThanTheCell() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.7);
        Parameters p = Fixtures.parameters(Fixtures.student(teacher, 6), Key.root(1), 0);
        Refinement r = new Refinement(
                Atoms.of(teacher.graph(), Fixtures.listing(teacher)), p, Law.Exactness.EXACT, new Workers(1));
        Budget plain = budget(r, p);
        assertThat(Fixtures.distance(plain.term("B1"), plain.term("B2"))).isLessThan(1e-12);
        r.split(3, ALL);
        Budget refined = budget(r, p);
        assertThat(Fixtures.distance(refined.term("B1"), refined.term("B2"))).isGreaterThan(1e-6);
    }

    /// What a split is worth, from the list of all assignments and the split alone.
    @Test
    void theWorthOfASplitIsTheCovarianceThatItTakesOutOfTheBudget() {
        for (int seed = 0; seed < 24; seed++) {
            Setting s = setting(seed);
            Refinement r = s.refinement(1);
            r.split(2, ALL);
            Membership[] before = r.encode(s.listing);
            if (r.split(1, ALL) == 0) {
                continue;
            }
            Split split = r.splits().getLast();
            RegionGraph graph = s.teacher.graph();
            int a = split.region();
            preceptor.student.Pass pass = Fixtures.run(s.parameters, s.listing);
            Membership.Hard old = (Membership.Hard) before[a];
            Membership.Hard now = (Membership.Hard) r.encode(s.listing)[a];
            double[] weight = s.listing.weight();
            double covariance = 0;
            if (!graph.isLeaf(a)) {
                double square = 0;
                for (int i = 0; i < graph.childCount(a); i++) {
                    Matrix F = pass.F(graph.child(a, i));
                    square += StrictMath.pow(between(old, now, split, weight, F, pass.weightedG(a)), 2);
                }
                covariance += Math.sqrt(square);
            }
            Matrix above = a == graph.root()
                    ? pass.weightedOutputGradient()
                    : pass.weightedG(graph.parent(graph.parentEdge(a, 0)));
            covariance += between(old, now, split, weight, pass.F(a), above);
            Measured measured = r.measured();
            double exact = 0;
            for (Matrix m : measured.exact()) {
                exact += m.dot(m);
            }
            assertThat(split.covariance()).as("seed %d", seed).isCloseTo(covariance / Math.sqrt(exact), within(1e-10));
        }
    }

    /// ‖Cov(f, g | value) − the mean over its two parts of their Cov(f, g | part)‖ · p(value).
    private static double between(
            Membership.Hard old, Membership.Hard now, Split split, double[] weight, Matrix f, Matrix weightedG) {
        Matrix whole = covariance(old, split.value(), weight, f, weightedG);
        Matrix parts = covariance(now, split.value(), weight, f, weightedG)
                .plus(covariance(now, split.created(), weight, f, weightedG));
        return whole.minus(parts).norm();
    }

    private static Matrix covariance(Membership.Hard z, int value, double[] weight, Matrix f, Matrix weightedG) {
        Matrix product = Matrix.zeros(f.columns(), weightedG.columns());
        Matrix meanF = Matrix.zeros(1, f.columns());
        Matrix sumG = Matrix.zeros(1, weightedG.columns());
        double p = 0;
        for (int i = 0; i < weight.length; i++) {
            if (z.z()[i] == value) {
                p += weight[i];
                Matrix row = Matrix.wrap(1, f.columns(), f.row(i));
                Matrix g = Matrix.wrap(1, weightedG.columns(), weightedG.row(i));
                product.addInPlace(row.transposeTimes(g));
                meanF.addInPlace(row.scaled(weight[i]));
                sumG.addInPlace(g);
            }
        }
        return product.minus(meanF.scaled(1 / p).transposeTimes(sumG));
    }

    @Test
    void aCellIsAFunctionOfTheRegionsOwnInputAndSummary() {
        for (int seed = 0; seed < 24; seed++) {
            Setting s = setting(seed);
            if (s.parameters.architecture().norm().present()) {
                continue;
            }
            Refinement r = s.refinement(1);
            for (int round = 0; round < 4; round++) {
                r.split(5, ALL);
            }
            RegionGraph graph = s.teacher.graph();
            Membership[] z = r.encode(s.listing);
            for (int a = 0; a < graph.size(); a++) {
                Map<String, Integer> cell = new HashMap<>();
                for (int i = 0; i < s.listing.size(); i++) {
                    StringBuilder own = new StringBuilder();
                    own.append(((Membership.Hard) s.listing.memberships()[a]).z()[i]);
                    appendInput(own, graph, a, s.listing, i);
                    int value = ((Membership.Hard) z[a]).z()[i];
                    Integer known = cell.putIfAbsent(own.toString(), value);
                    assertThat(known == null ? value : known)
                            .as("seed %d, region %s, atom %d", seed, graph.id(a), i)
                            .isEqualTo(value);
                }
            }
            // Labels may be anything: no cell moves.
            Matrix other = Matrix.zeros(s.listing.size(), s.listing.classes());
            for (int i = 0; i < other.rows(); i++) {
                other.set(i, i % other.columns(), 1);
            }
            Membership[] relabelled =
                    r.encode(new Batch(s.listing.weight(), s.listing.inputs(), s.listing.memberships(), other));
            for (int a = 0; a < graph.size(); a++) {
                assertThat(((Membership.Hard) relabelled[a]).z()).containsExactly(((Membership.Hard) z[a]).z());
            }
        }
    }

    private static void appendInput(StringBuilder to, RegionGraph graph, int region, Batch batch, int atom) {
        if (graph.isLeaf(region)) {
            to.append(Arrays.toString(batch.inputs()[region].row(atom)));
        }
        for (int i = 0; i < graph.childCount(region); i++) {
            appendInput(to, graph, graph.child(region, i), batch, atom);
        }
    }

    /// The hypothesis broken: a leaf's summary that is told the label explains more of the gradient than its input can.
    @Test
    void aSummaryThatSawTheLabelWouldShowAShareAboveOne() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.6);
        Batch listing = Fixtures.listing(teacher);
        Parameters p = Fixtures.parameters(Fixtures.student(teacher, 5), Key.root(2), 0);
        Membership.Hard own = (Membership.Hard) listing.memberships()[0];
        int[] labels = listing.labels();
        int[] cheating = new int[labels.length];
        Arrays.setAll(cheating, i -> own.z()[i] * 2 + labels[i]);
        Matrix G = Fixtures.run(p, listing).weightedG(4);
        double allowed = captured(own, listing.weight(), G);
        double told = captured(new Membership.Hard(cheating, 4), listing.weight(), G);
        assertThat(told).isGreaterThan(1.05 * allowed);

        Membership[] memberships = listing.memberships().clone();
        memberships[0] = new Membership.Hard(cheating, 4);
        Refinement honest = new Refinement(Atoms.of(teacher.graph(), listing), p, Law.Exactness.EXACT, new Workers(1));
        while (honest.split(ALL, ALL) > 0) {
            assertThat(honest.share()).isLessThan(1 + 1e-12);
        }
        Membership.Hard refined = (Membership.Hard) honest.encode(listing)[0];
        assertThat(captured(refined, listing.weight(), G)).isCloseTo(allowed, within(1e-12));
    }

    /// Σ p(z) ‖E[g | z]‖².
    private static double captured(Membership.Hard z, double[] weight, Matrix weightedG) {
        double[] ones = new double[weight.length];
        Arrays.fill(ones, 1);
        Matrix sum = z.project(ones, weightedG);
        double[] p = z.mass(weight);
        double total = 0;
        for (int v = 0; v < p.length; v++) {
            Matrix row = Matrix.wrap(1, sum.columns(), sum.row(v));
            total += p[v] > 0 ? row.dot(row) / p[v] : 0;
        }
        return total;
    }

    @Test
    void anyNumberOfThreadsMakesTheSameSplits() {
        for (int seed : new int[] {0, 7, 12}) {
            Setting s = setting(seed);
            Refinement one = s.refinement(1);
            Refinement three = s.refinement(3);
            while (one.split(3, ALL) > 0) {
                three.split(3, ALL);
            }
            assertThat(three.splits()).hasSameSizeAs(one.splits());
            for (int i = 0; i < one.splits().size(); i++) {
                Split a = one.splits().get(i);
                Split b = three.splits().get(i);
                assertThat(new double[] {b.region(), b.value(), b.created(), b.threshold(), b.covariance(), b.share()})
                        .containsExactly(a.region(), a.value(), a.created(), a.threshold(), a.covariance(), a.share());
                assertThat(b.direction().data()).containsExactly(a.direction().data());
            }
            for (String term : budget(one, s.parameters).names()) {
                Matrix[] a = budget(one, s.parameters).term(term);
                Matrix[] b = budget(three, s.parameters).term(term);
                for (int e = 0; e < a.length; e++) {
                    assertThat(b[e].data()).containsExactly(a[e].data());
                }
            }
        }
    }

    @Test
    void noRegionGetsMoreValuesThanAllowed() {
        Setting s = setting(1);
        Refinement r = s.refinement(1);
        int most = Arrays.stream(r.values()).max().orElseThrow() + 1;
        while (r.split(5, most) > 0) {
            assertThat(Arrays.stream(r.values()).max().orElseThrow()).isLessThanOrEqualTo(most);
        }
        assertThat(r.values()).contains(most);
        for (int a = 0; a < r.values().length; a++) {
            assertThat(r.origin(a)).hasSize(r.values()[a]);
        }
    }

    @Test
    void samplesWithNoiseAreRefinedToo() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.8)
                .withEmissions(
                        (leaf, m) -> Emission.embedding(m, 3, 0.3, Key.root(4).at(leaf)));
        Batch batch = teacher.sample(Key.root(5), 0, 300);
        Parameters p = Fixtures.parameters(Fixtures.student(teacher, 6), Key.root(6), 0);
        Refinement r = new Refinement(Atoms.of(teacher.graph(), batch), p, Law.Exactness.MONTE_CARLO, new Workers(1));
        double first = Fixtures.cosine(budget(r, p).term("B4"), budget(r, p).term("B0"));
        while (r.split(50, ALL) > 0) {
            assertThat(r.share()).isLessThan(1 + 1e-12);
        }
        Budget budget = budget(r, p);
        assertThat(first).isLessThan(0.999);
        assertThat(Fixtures.distance(budget.term("B4"), budget.term("B0"))).isLessThan(EXACT);
        assertThat(r.model().law().exactness()).isEqualTo(Law.Exactness.MONTE_CARLO);
        assertThat(r.model().law().samples()).isEqualTo(300);
    }

    @Test
    void summariesThatAreNotKnownAreRefused() {
        TreeTeacher teacher = LatentTree.of(Regions.tree(2, 2), new int[] {2}, 0.7);
        Batch inputs = Population.of(teacher).inputs().joined();
        assertThatThrownBy(() -> Atoms.of(teacher.graph(), inputs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("region 1.0")
                .hasMessageContaining("uncertain");
    }
}
