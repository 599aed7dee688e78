package preceptor.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Wrong values and their messages.
class SpecErrorsTest {
    private static List<String> problems(String text) {
        try {
            SpecLoader.parse(text, "a.yaml");
            return List.of();
        } catch (SpecException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    private static String only(String text) {
        List<String> problems = problems(text);
        assertThat(problems).as(text).hasSize(1);
        return problems.getFirst();
    }

    private static String in(String line) {
        return only("teacher: computed\n" + line);
    }

    @Test
    void messagesSayPlacePathAndRange() {
        assertThat(only("teacher:\n  kind: computed\nstudent:\n    widht: 3\n"))
                .isEqualTo(
                        "a.yaml:4:5: student.widht: unknown key; did you mean 'width'? (keys here: width, activation,"
                                + " batch_norm, bias, shared_weights, residual, dropout, init, loss)");
        assertThat(in("student: {width: 0}"))
                .isEqualTo("a.yaml:2:18: student.width: expected an integer from 1 to 65536, got '0'");
        assertThat(in("student: {width: [8, wide]}"))
                .isEqualTo("a.yaml:2:22: student.width[1]: expected an integer from 1 to 65536, got 'wide'");
        assertThat(in("student: {width: '8'}")).endsWith("expected an integer from 1 to 65536, got the text '8'");
        assertThat(in("student: {width: {a: 1}}"))
                .endsWith("expected an integer from 1 to 65536, or a list of such from root to leaves, got a mapping");
        assertThat(in("student: {width: []}"))
                .contains("expected a list of 1 to 64 entries")
                .endsWith("got 0");
        assertThat(in("student: {width: 2.5}")).endsWith("got '2.5'");
        assertThat(in("student: {width: 99999999999999999999}")).endsWith("got '99999999999999999999'");
        assertThat(in("student: {dropout: 1}"))
                .isEqualTo("a.yaml:2:20: student.dropout: expected a number from 0 to less than 1, got '1'");
        assertThat(in("student: {dropout: .nan}"))
                .endsWith("expected a number from 0 to less than 1, got '.nan', which isn't a finite number");
        assertThat(in("training: {optimizer: {rate: 0}}"))
                .isEqualTo(
                        "a.yaml:2:30: training.optimizer.rate: expected a number greater than 0 to 1000000, got '0'");
        assertThat(in("student: {bias: yes}"))
                .isEqualTo("a.yaml:2:17: student.bias: expected true or false, got 'yes'");
        assertThat(in("student: [1]")).startsWith("a.yaml:2:10: student: expected a mapping with the keys width, ");
        assertThat(in("name: a/b")).contains("letters, digits").endsWith("got 'a/b'");
        assertThat(in("seed: -1")).endsWith("expected an integer from 0 to 9007199254740991, got '-1'");
        assertThat(in("analyses: fidelity"))
                .contains("expected a list of at most 4 entries")
                .endsWith("got 'fidelity'");
        assertThat(in("expansion: {gates: [hard, hard]}"))
                .isEqualTo("a.yaml:2:27: expansion.gates[1]: expected each entry once, got 'hard' again");
        assertThat(in("training: {data: {label_noise: 0.1}}"))
                .isEqualTo("a.yaml:2:18: training.data.samples: required; expected an integer from 1 to 100000000");
        assertThat(in("training: {data: 100}")).contains("expected population, or a mapping with the keys samples, ");
    }

    @Test
    void theTeachersKindIsRequired() {
        String expected =
                "teacher.kind: required; expected one of latent-tree, random-hierarchy, computed, product, learned";
        assertThat(only("")).isEqualTo("a.yaml:1:1: " + expected);
        assertThat(only("name: x")).isEqualTo("a.yaml:1:1: " + expected);
        assertThat(only("name: x\nteacher:\n  values: 2")).isEqualTo("a.yaml:3:3: " + expected);
        assertThat(problems("teacher: {valus: 2}"))
                .anyMatch(p -> p.contains("teacher.valus: unknown key; did you mean 'values'?"))
                .anyMatch(p -> p.contains(expected));
        assertThat(only("teacher: {knd: computed, rule: parity}"))
                .startsWith("a.yaml:1:11: teacher.knd: unknown key; did you mean 'kind'? (keys here: kind, rule, ");
    }

    @Test
    void severalProblemsAreToldAtOnce() {
        List<String> problems = problems("""
                teacher: {kind: computed, rule: majorty}
                student: {widht: none, bias: 3}
                training: {steps: -1}
                """);
        assertThat(problems).hasSize(5);
        assertThat(problems.get(0)).startsWith("a.yaml:1:33: teacher.rule: ");
        assertThat(problems.get(1)).startsWith("a.yaml:2:11: student.widht: unknown key");
        assertThat(problems.get(2)).startsWith("a.yaml:2:18: student.width: expected an integer");
        assertThat(problems.get(3)).startsWith("a.yaml:2:30: student.bias: ");
        assertThat(problems.get(4)).startsWith("a.yaml:3:19: training.steps: ");
        assertThatThrownBy(() -> SpecLoader.parse("student: {a1: 1, b2: 2}\nteacher: computed", "b.yaml"))
                .isInstanceOf(SpecException.class)
                .hasMessageMatching("b\\.yaml:1:11: student\\.a1: .*\nb\\.yaml:1:18: student\\.b2: .*");
    }

    @Test
    void syntaxAndDuplicatesHavePlaces() {
        assertThat(only("name: [1, 2\nteacher: x")).startsWith("a.yaml:2:").contains("not valid YAML: ");
        assertThat(only("teacher: computed\nname: a\nname: b"))
                .isEqualTo("a.yaml:3:1: duplicate key 'name', first given at a.yaml:2:1");
        assertThat(only("student: {bias: true, bias: true}")).startsWith("a.yaml:1:23: student: duplicate key 'bias'");
        assertThat(only("a: 1\n---\nb: 2")).isEqualTo("a.yaml:2:1: expected one document, got a second one");
        assertThat(only("- 1\n- 2"))
                .startsWith("a.yaml:1:1: expected a mapping such as")
                .endsWith("got a list");
        assertThat(only("hello"))
                .startsWith("a.yaml:1:1: expected a mapping such as")
                .endsWith("got 'hello'");
        assertThat(only("name: \"a\u0001b\""))
                .isEqualTo("a.yaml:1:9: not valid YAML: the character U+0001 isn't allowed");
    }

    @Test
    void sectionsAreCheckedAgainstEachOther() {
        assertThat(in("regions: {kind: grid1d, size: 8, kernel: 2, stride: 3}"))
                .isEqualTo("a.yaml:2:53: regions.stride: expected an integer from 1 to the kernel's size 2, got 3");
        assertThat(in("regions: {kind: grid1d, size: 8, kernel: [2, 2]}"))
                .contains("regions.kernel: expected levels that end in a single root, got 2 regions");
        assertThat(in("regions: {kind: grid1d, size: 8, kernel: 3, stride: 2}"))
                .contains("regions.kernel: kernel 3 with stride 2 leaves 1 of 8 regions");
        assertThat(in("regions: {kind: grid2d, size: 8, kernel: 9, stride: 9}"))
                .contains("regions.kernel: expected at most the 8 regions of the level below, got 9");
        assertThat(in("regions: {kind: grid1d, size: 8, kernel: 2, stride: 1, padding: same}"))
                .contains("expected levels that end in a single root, got 8");
        assertThat(in("regions: {kind: quadtree, size: 28, leaf: 5}"))
                .isEqualTo("a.yaml:2:43: regions.leaf: expected a divisor of size 28 below it, got 5; nearest is 4");
        assertThat(in("regions: {depth: 32, branching: 4}"))
                .contains("regions.depth: expected a tree of at most 4000000");
        assertThat(in("regions: {depth: 2, branching: [2, 2, 2]}")).contains("regions.branching: expected at most 2");
        assertThat(in("student: {width: [1, 2, 3, 4]}")).contains("student.width: expected at most 3 entries");
        assertThat(in("training: {data: {samples: 10}, optimizer: sgd}"))
                .isEqualTo(
                        "a.yaml:2:44: training.optimizer.batch: expected at most the 10 samples of training.data, got 32");
        assertThat(in("training: {data: {samples: 10}, optimizer: {kind: adam, batch: 11}}"))
                .startsWith("a.yaml:2:64: ");
        assertThat(in("expansion: {train: [hard, measured]}"))
                .isEqualTo("a.yaml:2:27: expansion.train[1]: expected closed gates, hard or gaussian, got 'measured'");
        assertThat(in("student: {init: separable}"))
                .startsWith("a.yaml:2:17: student.init.kind: separable needs a teacher");
        assertThat(only("teacher: {kind: product, factors: [computed, computed], label: 2}"))
                .isEqualTo("a.yaml:1:64: teacher.label: expected tuple or a factor from 0 to 1, got 2");
        assertThat(only("teacher: {kind: product, factors: [computed, {kind: product, factors: [computed]}]}"))
                .contains("teacher.factors[1].kind: expected one of latent-tree, random-hierarchy, computed");
        assertThat(only("teacher: {kind: product, factors: [computed, computed]}\n"
                        + "student: {init: separable, width: [4, 1]}"))
                .contains(
                        "student.width: expected at least 2, one node per factor of the teacher, for separable weights");
        assertThat(only("teacher: {kind: product, factors: []}")).contains("expected a list of 1 to 16 entries");
        assertThat(only("teacher: {kind: latent-tree, correlation: 0.5, tables: t}"))
                .contains("teacher.tables: expected either correlation or tables, got both");
        assertThat(only("teacher: {kind: latent-tree, tables: t, distractors: 1}"))
                .contains("teacher.distractors: expected 0 beside tables");
        assertThat(only("teacher: {kind: latent-tree, distractors: [1, 2]}"))
                .contains("teacher.distractors: expected 0 to 1 of the 2 children at level 2, got 2");
        assertThat(only("teacher: {kind: latent-tree, correlation: 1.5}"))
                .isEqualTo("a.yaml:1:43: teacher.correlation: expected a number from 0 to 1, got '1.5'");
        assertThat(only("teacher: latent-tree\nregions: {kind: grid1d, size: 4, kernel: 2, stride: 1}"))
                .startsWith("a.yaml:1:10: teacher.kind: latent-tree needs regions with one parent each");
        assertThat(only("teacher: {kind: random-hierarchy, values: 4, productions: 5}"))
                .startsWith("a.yaml:1:59: teacher.productions: expected at most 4 at level 3");
        assertThat(only("teacher: {kind: computed, rule: table}")).contains("teacher.tables: required for rule table");
        assertThat(only("teacher: {kind: computed, tables: t}")).contains("expected only with rule table");
        assertThat(only("teacher: learned\nregions: quadtree")).contains("teacher.images: required");
        assertThat(only("teacher: {kind: learned, images: a}\nregions: quadtree"))
                .contains("teacher.labels: required");
        assertThat(only("teacher: {kind: learned, images: a, labels: b}\nregions: {kind: explicit, file: g}"))
                .contains("regions.kind: a teacher learned")
                .contains("expected quadtree or grid2d (patches), grid1d or tree (bands of rows)");
        assertThat(only("teacher: {kind: learned, images: a, labels: b}\n"
                        + "regions: {kind: grid2d, size: 4, kernel: 3, stride: 2, padding: same}"))
                .contains("expansion.orders: orders above 0 need regions with one parent each; expected [0]");
        assertThat(only("teacher: {kind: learned, images: a, labels: b, smoothing: 1}\nregions: quadtree"))
                .contains("expansion.orders: orders above 0 need the tuples of codes as they were seen");
        assertThat(only("teacher: {kind: learned, images: a, labels: b, objective: label}\nregions: quadtree"))
                .contains("teacher.objective");
        assertThat(only("teacher: {kind: learned, images: a, labels: b, train: 9}\nregions: quadtree\n"
                        + "training: {data: {samples: 10}}"))
                .isEqualTo(
                        "a.yaml:3:28: training.data.samples: expected at most the 9 training images of teacher.train,"
                                + " got 10");
        assertThat(only("teacher: {kind: learned, file: a, labels: b}")).contains("teacher.file: expected either file");
    }
}
