package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;

/// Every kind of teacher, student, data and optimiser that this version has runs to the end on a tiny spec, with finite
/// numbers only and no failed check.
class KindsTest {
    private static final String SPEC = """
            name: tiny
            regions: {depth: 2}
            teacher: {kind: latent-tree, emission: {dim: 2}}
            student: {width: 3}
            training: {steps: 3}
            expansion: {every: 2}
            limits: {monte_carlo: 64}
            output: {report: false}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "teacher={kind: latent-tree, tables: tables.yaml}",
                "teacher={kind: latent-tree, values: [3, 2, 4], correlation: [0.9, 0.5]}",
                "teacher={kind: latent-tree, values: 3, emission: one-hot}",
                "teacher={kind: latent-tree, values: 3, emission: {kind: pixels, dim: 3}}",
                "teacher={kind: latent-tree, values: 3, emission: {kind: embedding, dim: 2, centred: true}}",
                "teacher={kind: random-hierarchy, values: 3, productions: 2}",
                "teacher={kind: random-hierarchy, values: 2, productions: 2, shared_rules: false}",
                "teacher={kind: computed, rule: majority} | regions.branching=3",
                "teacher={kind: computed, rule: parity, noise: 0.1}",
                "teacher={kind: computed, rule: and-or}",
                "teacher={kind: computed, rule: random, noise: 0.2}",
                "teacher={kind: computed, rule: table, tables: outputs.yaml}",
                "teacher={kind: product, factors: [latent-tree, {kind: computed, rule: parity, noise: 0.1}]}",
                "teacher={kind: product, factors: [latent-tree, {kind: random-hierarchy, values: 3}], label: 1}",
                "teacher={kind: product, factors: [{kind: computed, rule: random}, {kind: latent-tree, values: 3}]}"
                        + " | training.data={samples: 20, label_noise: 0.5} | training.label_smoothing=0.1",
                "teacher={kind: product, factors: [latent-tree, latent-tree, computed]} | student.init=separable"
                        + " | student.batch_norm={place: after-relu, shift: false} | expansion.orders=[0, 1]",
                "teacher={kind: product, factors: [latent-tree, computed]} | student.init=separable"
                        + " | student.batch_norm=before-relu | student.loss=squared-error | student.bias=true",
                "teacher={kind: product, factors: [latent-tree, computed]} | student.shared_weights=true"
                        + " | student.residual=true | expansion.gates=[gaussian] | expansion.train=[gaussian]",
                "teacher={kind: product, factors: [latent-tree, computed]} | limits.inputs=3 | student.dropout=0.2",
                "teacher={kind: product, factors: [latent-tree, computed]} | training.optimizer={kind: sgd, batch: 6}",
                "teacher={kind: product, factors: [latent-tree]}",
                "teacher.emission.noise=0.3 | expansion.gates=[measured, hard, gaussian]",
                "teacher.emission.noise=0.3 | training.optimizer={kind: sgd, batch: 8}",
                "limits.inputs=3 | student.batch_norm=before-relu",
                "training.optimizer={kind: gd, rate: 0.1}",
                "training.optimizer={kind: sgd, rate: 0.1, batch: 4}",
                "training.optimizer={kind: momentum, batch: 5} | training.data={samples: 12}",
                "training.optimizer=momentum",
                "training.optimizer=nesterov",
                "training.optimizer=adam",
                "training.optimizer=flow",
                "training.data={samples: 20}",
                "training.data={samples: 20, label_noise: 0.5} | training.optimizer={kind: adam, batch: 7}",
                "training.data={samples: 1}",
                "training.label_smoothing=0.2",
                "training.weight_decay=0.1",
                "training.steps=0",
                "student.batch_norm=before-relu",
                "student.batch_norm=before-relu | expansion.variance=total",
                "student.batch_norm=after-relu | expansion.variance=total",
                "student.batch_norm={place: after-relu, scale: false, shift: false, epsilon: 0.001}",
                "student.bias=true",
                "student.shared_weights=true",
                "student.residual=true",
                "student.dropout=0.4 | expansion.train=[hard, gaussian]",
                "student.loss=squared-error",
                "student.activation=linear",
                "student.init.kind=lecun",
                "student.init.kind=orthogonal",
                "student.width=[5, 2]",
                "expansion.train=[gaussian] | expansion.gates=[gaussian]",
                "expansion.train=[] | expansion.gates=[]",
                "expansion.orders=[0, 1, 2, 5]",
                "regions={kind: grid1d, size: 4, kernel: 2, stride: 2}",
                "regions={kind: grid2d, size: 2, kernel: 2, stride: 2}",
                "regions={kind: quadtree, size: 4, leaf: 2}",
                "teacher={kind: computed, rule: parity, noise: [0.1, 0.2]}",
                "teacher={kind: computed, leaves: {kind: ising, temperature: 2}, ties: first} | regions.branching=3",
                "teacher={kind: computed, leaves: ising} | regions={kind: grid2d, size: 4, kernel: 2, stride: 2}",
                "teacher=computed | regions={kind: grid1d, size: 5, kernel: [3, 3], stride: 1}"
                        + " | expansion.orders=[0, 1, 2]",
                "teacher={kind: computed, rule: and-or, noise: 0.1} | expansion.gates=[measured, hard, gaussian]"
                        + " | regions={kind: grid2d, size: 3, kernel: [2, 3], stride: 2, padding: same}",
                "teacher={kind: computed, rule: random, emission: {noise: 0.3}} | training.data={samples: 20}"
                        + " | regions={kind: grid1d, size: 4, kernel: [2, 2, 2], stride: 1}",
                "teacher={kind: product, factors: [computed, {kind: computed, rule: parity}]}"
                        + " | regions={kind: grid1d, size: 3, kernel: [2, 2], stride: 1} | expansion.orders=[0, 1, 2]",
                "teacher=computed | regions={kind: explicit, file: overlap.yaml} | student.batch_norm=after-relu",
                "teacher=computed | regions={kind: grid1d, size: 5, kernel: [3, 3], stride: 1}"
                        + " | limits.inference=9 | expansion.orders=[0]",
                "regions={kind: explicit, file: graph.yaml}",
                "output={tensors: none, tensorboard: false}"
            })
    void runsToTheEnd(String settings) {
        Cli.write(folder, "tables.yaml", tables());
        Cli.write(folder, "outputs.yaml", "outputs: [[0, 1, 1, 0], [0, 0, 0, 1]]");
        Cli.write(folder, "graph.yaml", "children: [[1, 2], [3, 4], [], [], []]");
        Cli.write(folder, "overlap.yaml", "children: [[1, 2, 4], [3, 4], [4, 5], [], [], []]");
        Path spec = Cli.write(folder, "tiny.yaml", SPEC);
        Path out = folder.resolve("runs");
        List<Object> arguments = new ArrayList<>(List.of("run", spec, "--out", out));
        for (String setting : settings.split(" \\| ", -1)) {
            arguments.add("--set");
            arguments.add(setting);
        }
        Cli cli = Cli.of(arguments.toArray());
        assertThat(cli.exit()).as(cli.out() + cli.err()).isZero();
        assertThat(cli.err()).isEmpty();
        Metrics metrics = MetricsCsv.read(Cli.folder(out).resolve("metrics.csv"));
        Set<String> names = new HashSet<>();
        metrics.forEach(row -> {
            names.add(row.metric());
            assertThat(Double.isFinite(row.value())).as(row.metric()).isTrue();
        });
        boolean sampled = settings.contains("emission.noise")
                || settings.contains("emission: {noise")
                || settings.contains("limits.inputs");
        assertThat(names.contains("loss/population/se")).isEqualTo(sampled);
        assertThat(names.contains("fidelity/B4/cosine/se")).isEqualTo(sampled);
    }

    private static String tables() {
        StringBuilder s = new StringBuilder("prior: [0.4, 0.6]\nP:\n");
        for (String edge : new String[] {"1.0/0.0", "1.0/0.1", "1.1/0.2", "1.1/0.3", "2.0/1.0", "2.0/1.1"}) {
            s.append("  ").append(edge).append(": [[0.9, 0.1], [0.25, 0.75]]\n");
        }
        return s.toString();
    }
}
