package preceptor.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Records, defaults, canonical form and hash.
class SpecFormTest {
    @Test
    void theDocumentedExampleIsRead() {
        Spec spec = SpecLoader.parse(Gallery.QUICKSTART, "q.yaml");
        assertThat(spec.name()).isEqualTo("quickstart");
        assertThat(spec.seed()).isEqualTo(1);
        assertThat(spec.regions()).isEqualTo(new RegionSpec.Tree(3, PerLevel.of(2)));
        assertThat(spec.teacher())
                .isEqualTo(new TeacherSpec.LatentTree(
                        PerLevel.of(2),
                        Optional.of(PerLevel.of(0.75)),
                        Optional.empty(),
                        PerLevel.of(0),
                        new EmissionSpec.Embedding(4, 0, false)));
        assertThat(spec.student())
                .isEqualTo(new StudentSpec(
                        PerLevel.of(16),
                        StudentSpec.Activation.RELU,
                        new BatchNormSpec(BatchNormSpec.At.NONE, 0, true, true),
                        false,
                        false,
                        false,
                        0,
                        new StudentSpec.Init(StudentSpec.InitKind.HE, 1),
                        StudentSpec.Loss.CROSS_ENTROPY));
        assertThat(spec.training())
                .isEqualTo(new TrainingSpec(new DataSpec.Population(), new OptimizerSpec.Gd(0.2), 200, 0, 0));
        assertThat(spec.expansion())
                .isEqualTo(new ExpansionSpec(
                        20,
                        List.of(ExpansionSpec.Gate.MEASURED, ExpansionSpec.Gate.HARD),
                        List.of(0, 1),
                        List.of(ExpansionSpec.Gate.HARD),
                        Optional.empty(),
                        ExpansionSpec.Variance.BETWEEN));
        assertThat(spec.analyses()).containsExactly(Spec.Analysis.values());
        assertThat(spec.output()).isEqualTo(new OutputSpec(true, OutputSpec.Tensors.FINAL, true));
        assertThat(spec.limits()).isEqualTo(new LimitsSpec(4194304, 1048576, 4096, 16384, 8388608));
    }

    @Test
    void theExampleSpellsOutTheDefaults() {
        Spec example = SpecLoader.parse(Gallery.QUICKSTART, "q.yaml");
        assertThat(SpecLoader.parse("teacher: {kind: latent-tree}\nname: quickstart", "m.yaml"))
                .isEqualTo(example);
        assertThat(SpecLoader.parse("teacher: latent-tree\nname: quickstart\nstudent:\nlimits: null", "w.yaml"))
                .isEqualTo(example);
        assertThat(SpecLoader.parse(
                        "{\n\t\"teacher\": {\"kind\": \"latent-tree\"},\n\t\"name\": \"quickstart\"\n}", "j.json"))
                .isEqualTo(example);
    }

    @Test
    void theCanonicalFormReadsBackAsTheSameSpec() {
        for (String text : Gallery.ALL) {
            Spec spec = SpecLoader.parse(text, "a.yaml");
            String canonical = spec.canonicalJson();
            Spec again = SpecLoader.parse(canonical, "canonical.json");
            assertThat(again).isEqualTo(spec);
            assertThat(again.canonicalJson()).isEqualTo(canonical);
            assertThat(again.sha256()).isEqualTo(spec.sha256());
            assertThat(SpecLoader.fromTree(spec.toTree(), "run.json")).isEqualTo(spec);
            assertThat(SpecLoader.parse(Json.indented(spec.toTree()), "indented.json"))
                    .isEqualTo(spec);
        }
    }

    @Test
    void theCanonicalFormIsFixed() {
        Spec spec = SpecLoader.parse(Gallery.QUICKSTART, "q.yaml");
        assertThat(spec.canonicalJson())
                .isEqualTo("{\"analyses\":[\"fidelity\",\"batch-norm\",\"disentanglement\",\"generalization\"],"
                        + "\"expansion\":{\"every\":20,\"gates\":[\"measured\",\"hard\"],\"orders\":[0,1],"
                        + "\"train\":[\"hard\"],\"variance\":\"between\"},"
                        + "\"limits\":{\"configurations\":1048576,\"inference\":8388608,\"inputs\":4194304,\"memory_mb\":4096,\"monte_carlo\":16384},"
                        + "\"name\":\"quickstart\",\"output\":{\"report\":true,\"tensorboard\":true,\"tensors\":\"final\"},"
                        + "\"regions\":{\"branching\":2,\"depth\":3,\"kind\":\"tree\"},\"seed\":1,\"seeds\":1,"
                        + "\"student\":{\"activation\":\"relu\",\"batch_norm\":{\"epsilon\":0,\"place\":\"none\","
                        + "\"scale\":true,\"shift\":true},\"bias\":false,\"dropout\":0,\"init\":{\"kind\":\"he\",\"scale\":1},"
                        + "\"loss\":\"cross-entropy\",\"residual\":false,\"shared_weights\":false,\"width\":16},"
                        + "\"teacher\":{\"correlation\":0.75,\"distractors\":0,\"emission\":{\"centred\":false,\"dim\":4,\"kind\":\"embedding\",\"noise\":0},"
                        + "\"kind\":\"latent-tree\",\"values\":2},\"training\":{\"data\":\"population\",\"label_smoothing\":0,"
                        + "\"optimizer\":{\"kind\":\"gd\",\"rate\":0.2},\"steps\":200,\"weight_decay\":0}}");
        assertThat(spec.toTree().keySet())
                .containsExactly(
                        "name",
                        "seed",
                        "seeds",
                        "regions",
                        "teacher",
                        "student",
                        "training",
                        "expansion",
                        "analyses",
                        "output",
                        "limits");
    }

    @Test
    void theHashSaysWhichExperimentItIs() {
        Spec spec = SpecLoader.parse(Gallery.QUICKSTART, "q.yaml");
        assertThat(spec.sha256()).isEqualTo("b6f0cd658a54a6bf7addee89e60da7ec7d47c8d6d96df8a3c2870bbbf02d91ea");
        assertThat(spec.runName()).isEqualTo("quickstart-" + spec.sha256().substring(0, 8) + "-s1");
        List<String> same = List.of("seed=7", "seeds=3", "output.tensors=none", "student.width=16.0", "student.bias=");
        for (String set : same) {
            Spec other = SpecLoader.parse(Gallery.QUICKSTART, "q.yaml", List.of(set));
            assertThat(other.sha256()).as(set).isEqualTo(spec.sha256());
        }
        List<String> different = List.of(
                "name=other",
                "student.width=[16,16]",
                "training.steps=201",
                "limits.inputs=4194303",
                "teacher=computed");
        for (String set : different) {
            Spec other = SpecLoader.parse(Gallery.QUICKSTART, "q.yaml", List.of(set));
            assertThat(other.sha256()).as(set).isNotEqualTo(spec.sha256());
        }
        assertThat(spec.withSeed(9).runName()).endsWith("-s9");
        assertThat(spec.withSeed(9).withSeed(1)).isEqualTo(spec);
    }

    @Test
    void numbersAreAsShortAsTheyCanBe() {
        Map<Double, String> expected = Map.ofEntries(
                Map.entry(0.0, "0"),
                Map.entry(-0.0, "0"),
                Map.entry(1.0, "1"),
                Map.entry(-2.5, "-2.5"),
                Map.entry(0.1, "0.1"),
                Map.entry(1e-8, "1e-8"),
                Map.entry(1.25e-10, "1.25e-10"),
                Map.entry(0.000012, "0.000012"),
                Map.entry(123456.0, "123456"),
                Map.entry(1e6, "1000000"),
                Map.entry(1e22, "1e22"),
                Map.entry(4.9e-324, "4.9e-324"),
                Map.entry(Double.MAX_VALUE, "1.7976931348623157e308"));
        expected.forEach((value, text) -> {
            assertThat(Json.number(value)).isEqualTo(text);
            assertThat(Double.parseDouble(text)).isEqualTo(value + 0.0);
        });
    }

    @Test
    void batchNormTakesAWordOrAMapping() {
        BatchNormSpec word = batchNorm("before-relu");
        assertThat(word).isEqualTo(new BatchNormSpec(BatchNormSpec.At.BEFORE_RELU, 0, true, true));
        assertThat(batchNorm("{place: before-relu}")).isEqualTo(word);
        assertThat(batchNorm("{place: none, epsilon: 0.5, shift: false}")).isEqualTo(batchNorm("none"));
        assertThat(batchNorm("{place: after-relu, epsilon: 1e-3, shift: false}"))
                .isEqualTo(new BatchNormSpec(BatchNormSpec.At.AFTER_RELU, 1e-3, true, false));
    }

    private static BatchNormSpec batchNorm(String text) {
        return SpecLoader.parse("{teacher: computed, student: {batch_norm: " + text + "}}", "b.yaml")
                .student()
                .batchNorm();
    }

    @Test
    void listsPerLevelKeepTheirLastEntryForDeeperLevels() {
        PerLevel<Integer> list = new PerLevel<>(List.of(8, 4));
        assertThat(List.of(list.at(0), list.at(1), list.at(2), list.at(9))).containsExactly(8, 4, 4, 4);
        assertThat(PerLevel.ints(list)).containsExactly(8, 4);
        assertThat(PerLevel.of(3).uniform()).isTrue();
    }

    @Test
    void gridsKnowTheKernelOfEachLevel() {
        RegionSpec.Grid1d repeated = (RegionSpec.Grid1d) regions("{kind: grid1d, size: 8}");
        assertThat(repeated.kernels()).containsExactly(2, 2, 2);
        RegionSpec.Grid1d listed = (RegionSpec.Grid1d) regions("{kind: grid1d, size: 7, kernel: [3, 3], stride: 2}");
        assertThat(listed.kernels()).containsExactly(3, 3);
        RegionSpec.Grid2d overlapping = (RegionSpec.Grid2d) regions("{kind: grid2d, size: 5, kernel: 2, stride: 1}");
        assertThat(overlapping.kernels()).containsExactly(2, 2, 2, 2);
        RegionSpec.Grid2d same =
                (RegionSpec.Grid2d) regions("{kind: grid2d, size: 5, kernel: 3, stride: 2, padding: same}");
        assertThat(same.kernels()).containsExactly(3, 3, 3);
        preceptor.region.RegionGraph graph = preceptor.region.Regions.grid2d(
                same.size(), same.kernels(), PerLevel.ints(same.stride()), preceptor.region.Regions.Padding.SAME);
        assertThat(graph.depth()).isEqualTo(3);
    }

    private static RegionSpec regions(String text) {
        return SpecLoader.parse("{teacher: computed, regions: " + text + "}", "r.yaml")
                .regions();
    }
}
