package preceptor.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepLoaderTest {
    @TempDir
    private Path folder;

    private SweepPlan load(String text, String... sets) {
        try {
            Path file = Files.writeString(folder.resolve("s.yaml"), text);
            return SweepLoader.load(file, List.of(sets), OptionalLong.empty());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void refuses(String text, String problem, String... sets) {
        assertThatThrownBy(() -> load(text, sets))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining(problem);
    }

    private static List<String> titles(SweepPlan plan) {
        return plan.cells().stream().map(c -> c.settings().toString()).toList();
    }

    @Test
    void gridsAreProductsInTheOrderWritten() {
        SweepPlan plan = load("""
                name: g
                seed: 7
                seeds: 3
                teacher: latent-tree
                sweep:
                  grid:
                    student.width: [4, 0x]
                    teacher.correlation: [0.50, 1e-1]
                """.replace("0x", "8"));
        assertThat(plan.axes()).containsExactly("student.width", "teacher.correlation");
        assertThat(titles(plan))
                .containsExactly(
                        "{student.width=4, teacher.correlation=0.5}",
                        "{student.width=4, teacher.correlation=0.1}",
                        "{student.width=8, teacher.correlation=0.5}",
                        "{student.width=8, teacher.correlation=0.1}");
        assertThat(plan.runs()).isEqualTo(12);
        assertThat(plan.seed(0)).isEqualTo(7);
        assertThat(plan.seed(11)).isEqualTo(9);
        String eleventh =
                "name: g\nseed: 9\nseeds: 3\nteacher: {kind: latent-tree, correlation: 0.1}\nstudent: {width: 8}";
        assertThat(plan.spec(11)).isEqualTo(SpecLoader.parse(eleventh, "x"));
        assertThat(plan.folderName()).matches("g-[0-9a-f]{8}");
    }

    @Test
    void listsAreCellsAndAreCombinedWithTheGrid() {
        SweepPlan plan = load("""
                teacher: latent-tree
                sweep:
                  list:
                    - {teacher: {kind: computed, rule: parity}}
                    - {teacher.correlation: 0.5, student.bias: true}
                  grid:
                    student.width: [4, [4, 2, 2]]
                """);
        assertThat(titles(plan))
                .containsExactly(
                        "{teacher={\"kind\":\"computed\",\"rule\":\"parity\"}, student.width=4}",
                        "{teacher={\"kind\":\"computed\",\"rule\":\"parity\"}, student.width=[4,2,2]}",
                        "{teacher.correlation=0.5, student.bias=true, student.width=4}",
                        "{teacher.correlation=0.5, student.bias=true, student.width=[4,2,2]}");
        assertThat(plan.cells().getFirst().spec().teacher()).isInstanceOf(TeacherSpec.Computed.class);
    }

    @Test
    void setsOnTheCommandLine() {
        String base = "teacher: latent-tree\n";
        assertThat(titles(load(base, "student.width=4,8", "training.steps=7")))
                .containsExactly("{student.width=4}", "{student.width=8}");
        assertThat(titles(load(base, "student.width=[4, 2, 2],8")))
                .containsExactly("{student.width=[4,2,2]}", "{student.width=8}");
        // One value that is a list is no axis.
        refuses(base, "nothing to sweep over", "student.width=[4, 2, 2]");
        String grid = base + "sweep: {grid: {student.width: [4, 8], training.steps: [1, 2]}}";
        assertThat(titles(load(grid, "student.width=16")))
                .containsExactly("{student.width=16, training.steps=1}", "{student.width=16, training.steps=2}");
        assertThat(load(grid, "seeds=5", "student.bias=true").runs()).isEqualTo(20);
        assertThat(load(grid, "student.width=8,4").sha256())
                .isEqualTo(load(grid, "student.width=8,4").sha256())
                .isNotEqualTo(load(grid).sha256());
        assertThat(load(grid, "seeds=5").sha256()).isNotEqualTo(load(grid).sha256());
    }

    @Test
    void aRunLeavesTheSweepAside() {
        String base = "teacher: latent-tree\n";
        String grid = base + "sweep: {grid: {student.width: [4, 8]}}";
        assertThat(SpecLoader.parse(grid, "x")).isEqualTo(SpecLoader.parse(base, "x"));
    }

    @Test
    void problemsAreToldWhereTheyWereWritten() {
        String start = "teacher: latent-tree\nsweep:\n  grid:\n";
        refuses(start + "    student.widht: [4, 8]\n", "s.yaml:4:5: student.widht: unknown key; did you mean 'width'?");
        refuses(
                start + "    student.width: [4, 0]\n",
                "s.yaml:4:24: student.width: expected an integer from 1 to 65536, got '0' (in the cell student.width=0)");
        refuses(start + "    student.width: 4\n", "s.yaml:4:20: sweep.grid.student.width: expected a list of values");
        refuses(start + "    student.width: []\n", "got an empty one");
        refuses(start + "    seed: [1, 2]\n", "s.yaml:4:5: seed: can't be swept over: runs count seeds up");
        refuses(start + "    output.report: [true, false]\n", "output.report: can't be swept over");
        refuses(start + "    student.width: [4, 4]\n", "is the same experiment as the cell student.width=4");
        refuses(start + "    a..b: [4, 5]\n", "an empty key");
        refuses(
                "teacher: latent-tree\nsweep:\n  girds: {}\n",
                "s.yaml:3:3: sweep.girds: unknown key; did you mean 'grid'?");
        refuses("teacher: latent-tree\nsweep: 3\n", "s.yaml:2:8: sweep: expected a mapping with the keys grid, list");
        refuses("teacher: latent-tree\nsweep: {list: []}\n", "sweep.list");
        refuses("teacher: latent-tree\nsweep: {list: [{}]}\n", "at least one path");
        refuses(
                "teacher: latent-tree\nsweep: {list: [{student.width: 3}], grid: {student.width: [4]}}\n",
                "is in sweep.grid too");
        refuses(
                "teacher: latent-tree\nsweep: {list: [{student.width: 3}]}\n",
                "is set by sweep.list",
                "student.width=4,5");
        refuses("teacher: latent-tree\n", "student.width: expected an integer", "student.width=4,x");
        refuses("sweep: {grid: {teacher.kind: [latent-tree, lattice]}}", "teacher.kind: expected one of");
        refuses("teacher: latent-tree\n", "nothing to sweep over: expected a block such as");
    }

    @Test
    void aProblemOfManyCellsIsToldOnce() {
        assertThatThrownBy(() ->
                        load("teacher: latent-tree\nsweep: {grid: {student.bais: [true], student.width: [4, 5, 6]}}"))
                .isInstanceOfSatisfying(
                        SpecException.class, e -> assertThat(e.problems()).hasSize(1));
    }

    @Test
    void gridsHaveBounds() {
        String many = "[" + "0.001,".repeat(400) + "0.5]";
        refuses(
                "teacher: latent-tree\nsweep: {grid: {teacher.correlation: " + many + ", student.dropout: " + many
                        + "}}",
                "at most 100000 cells");
        refuses(
                "teacher: latent-tree\nseeds: 90000\n",
                "at most 1000000 runs",
                "student.width=" + "1,2,3,4,5,6,7,8,9,10,11,12");
    }
}
