package preceptor.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `extends`, `--set`, `--seed` and data files.
class SpecLoaderTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static Spec load(Path file, String... sets) {
        return SpecLoader.load(file, List.of(sets), OptionalLong.empty());
    }

    private static String message(Path file, String... sets) {
        try {
            load(file, sets);
        } catch (SpecException e) {
            return e.getMessage();
        }
        throw new AssertionError("no problem found");
    }

    @Test
    void extendsMergesKeyByKey() throws IOException {
        file(
                "base/base.yaml",
                "name: base\nteacher: {kind: latent-tree, correlation: 0.6, values: 3}\nstudent: {width: 8, bias: true}");
        file(
                "middle.yaml",
                "extends: base/base.yaml\nstudent: {batch_norm: before-relu}\nexpansion: {orders: [0, 1, 2]}");
        Path top = file(
                "top.yaml",
                "name: top\nextends: middle.yaml\nteacher: {values: 4}\nstudent: {width: null, batch_norm: {epsilon: 1e-5}}\n"
                        + "expansion: {orders: [3]}");
        Spec spec = load(top);
        assertThat(spec.name()).isEqualTo("top");
        TeacherSpec.LatentTree teacher = (TeacherSpec.LatentTree) spec.teacher();
        assertThat(teacher.values()).isEqualTo(PerLevel.of(4));
        assertThat(teacher.correlation()).isEqualTo(Optional.of(PerLevel.of(0.6)));
        assertThat(spec.student().bias()).isTrue();
        assertThat(spec.student().width()).isEqualTo(PerLevel.of(16));
        assertThat(spec.student().batchNorm())
                .isEqualTo(new BatchNormSpec(BatchNormSpec.At.BEFORE_RELU, 1e-5, true, true));
        assertThat(spec.expansion().orders()).containsExactly(3);
        assertThat(spec.toTree()).doesNotContainKey("extends");
    }

    @Test
    void anotherKindReplacesAMapping() throws IOException {
        file("base.yaml", "teacher: {kind: latent-tree, correlation: 0.6, values: 3}");
        Path top = file("top.yaml", "extends: base.yaml\nteacher: {kind: computed, rule: parity}");
        assertThat(load(top)).isEqualTo(SpecLoader.parse("teacher: {kind: computed, rule: parity}", "x"));
    }

    @Test
    void problemsWithExtendsHavePlaces() throws IOException {
        Path self = file("self.yaml", "teacher: computed\nextends: self.yaml");
        assertThat(message(self)).isEqualTo(self + ":2:10: extends: 'self.yaml' extends this file: a cycle of extends");
        Path a = file("a.yaml", "extends: b.yaml");
        Path b = file("b.yaml", "extends: ./a.yaml");
        assertThat(message(a)).startsWith(b + ":1:10: extends: './a.yaml' extends this file");
        Path lost = file("lost.yaml", "extends: nothing.yaml");
        assertThat(message(lost))
                .startsWith(lost + ":1:10: extends: no such file: ")
                .endsWith("nothing.yaml");
        Path list = file("list.yaml", "extends: [a.yaml]");
        assertThat(message(list)).isEqualTo(list + ":1:10: extends: expected the path of a file, got a list");
        Path wrong = file("wrong.yaml", "teacher: computed\nstudent: {widht: 3}");
        Path over = file("over.yaml", "extends: wrong.yaml");
        assertThat(message(over)).startsWith(wrong + ":2:11: student.widht: unknown key; did you mean 'width'?");
        Path chain = folder.resolve("c0.yaml");
        for (int i = 0; i < 40; i++) {
            file("c" + i + ".yaml", "extends: c" + (i + 1) + ".yaml");
        }
        file("c40.yaml", "teacher: computed");
        assertThat(message(chain)).endsWith("expected at most 16 files, each extending the next");
        assertThatThrownBy(() -> SpecLoader.parse("teacher: computed\nextends: a.yaml", "text"))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("text:2:1: extends: only a file can extend another");
    }

    @Test
    void setsOverrideByPath() throws IOException {
        Path file = file(
                "s.yaml",
                "teacher: {kind: product, factors: [computed, latent-tree]}\nstudent: {batch_norm: after-relu}");
        Spec spec = load(
                file,
                "student.width=[8, 4]",
                "teacher.factors.1.correlation=0.5",
                "student.batch_norm.shift=false",
                "training.optimizer={kind: adam, rate: 0.5}",
                "training.optimizer.beta1=0.5",
                "training.data.samples=50",
                "student.width=[7]",
                "name = spaced");
        assertThat(spec.student().width()).isEqualTo(PerLevel.of(7));
        assertThat(spec.student().batchNorm())
                .isEqualTo(new BatchNormSpec(BatchNormSpec.At.AFTER_RELU, 0, true, false));
        assertThat(spec.training().optimizer())
                .isEqualTo(new OptimizerSpec.Adam(0.5, 0.5, 0.999, 1e-8, Optional.empty()));
        assertThat(spec.training().data()).isEqualTo(new DataSpec.Samples(50, 0));
        assertThat(spec.name()).isEqualTo("spaced");
        TeacherSpec.Product product = (TeacherSpec.Product) spec.teacher();
        assertThat(((TeacherSpec.LatentTree) product.factors().get(1)).correlation())
                .isEqualTo(Optional.of(PerLevel.of(0.5)));
    }

    @Test
    void anOverriddenKindKeepsWhatItShares() throws IOException {
        Path file = file(
                "k.yaml",
                "teacher: {kind: latent-tree, values: 5, correlation: 0.5}\ntraining: {optimizer: {kind: sgd, rate: 0.3, batch: 9}}");
        assertThat(load(file, "training.optimizer.kind=gd").training().optimizer())
                .isEqualTo(new OptimizerSpec.Gd(0.3));
        assertThat(load(file, "training.optimizer.kind=momentum").training().optimizer())
                .isEqualTo(new OptimizerSpec.Momentum(0.3, 0.9, Optional.of(9)));
        TeacherSpec.Computed computed =
                (TeacherSpec.Computed) load(file, "teacher.kind=computed").teacher();
        assertThat(computed.values()).isEqualTo(PerLevel.of(5));
        assertThat(load(file, "regions.kind=quadtree").regions()).isEqualTo(new RegionSpec.Quadtree(28, 7));
    }

    @Test
    void problemsWithSetsSaySo() throws IOException {
        Path file = file("p.yaml", "teacher: {kind: product, factors: [computed]}");
        assertThat(message(file, "student.widht=3"))
                .startsWith(
                        "--set student.widht=3: student.widht: unknown key; did you mean 'width'? (keys here: width, ");
        assertThat(message(file, "studnet.width=3"))
                .startsWith("--set studnet.width=3: studnet: unknown key; did you mean 'student'?");
        assertThat(message(file, "student.width=big"))
                .isEqualTo("--set student.width=big: student.width: expected an integer from 1 to 65536, got 'big'");
        assertThat(message(file, "student.width=[1")).startsWith("--set student.width=[1: not valid YAML: ");
        assertThat(message(file, "student.width")).startsWith("--set student.width: expected path=value");
        assertThat(message(file, "=3")).startsWith("--set =3: expected path=value");
        assertThat(message(file, "a..b=3"))
                .startsWith("--set a..b=3: expected path=value, got a path with an empty key");
        assertThat(message(file, "teacher.factors.1.kind=computed"))
                .isEqualTo(
                        "--set teacher.factors.1.kind=computed: expected the number of a list's entry, from 0 to 0, got '1'");
        assertThat(message(file, "seed.x=3")).startsWith("--set seed.x=3: seed: expected an integer from 0");
        assertThat(message(file, "a.".repeat(10_000) + "a=3")).contains("expected a path of at most 32 keys");
    }

    @Test
    void theSeedIsOverridden() throws IOException {
        Path file = file("seed.yaml", "seed: 3\nteacher: computed");
        assertThat(load(file).seed()).isEqualTo(3);
        assertThat(SpecLoader.load(file, List.of("seed=4"), OptionalLong.of(5)).seed())
                .isEqualTo(5);
        assertThatThrownBy(() -> SpecLoader.load(file, List.of(), OptionalLong.of(-5)))
                .isInstanceOf(SpecException.class)
                .hasMessage("--seed -5: seed: expected an integer from 0 to 9007199254740991, got '-5'");
    }

    @Test
    void dataFilesHaveToExist() throws IOException {
        Path file = file(
                "d.yaml",
                "regions: quadtree\nteacher:\n  kind: learned\n  images: data/images\n  labels: data/labels\n");
        assertThat(message(file).lines())
                .containsExactly(
                        file + ":4:11: teacher.images: no such file, or it can't be read: "
                                + folder.resolve("data/images"),
                        file + ":5:11: teacher.labels: no such file, or it can't be read: "
                                + folder.resolve("data/labels"));
        Path images = file("data/images", "x");
        file("data/labels", "x");
        TeacherSpec.Learned learned = (TeacherSpec.Learned) load(file).teacher();
        assertThat(learned.images()).contains("data/images");
        assertThat(SpecLoader.dataFile(file, "data/images")).isEqualTo(images);
        Path product =
                file("f.yaml", "teacher: {kind: product, factors: [computed, {kind: latent-tree, tables: no.yaml}]}");
        assertThat(message(product)).startsWith(product + ":1:74: teacher.factors[1].tables: no such file");
    }
}
