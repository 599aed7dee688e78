package preceptor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Small specs that between them have every kind of teacher, student, optimiser, data and expansion; large enough that
/// work is spread over threads. Each axis is walked with its own period, so neighbours have nothing in common.
final class IdentitySpecs {
    static final int COUNT = 64;

    static final String BASE = """
            name: identity
            regions: {depth: 3}
            teacher: {kind: latent-tree, emission: {dim: 4}}
            student: {width: 16}
            training: {steps: 6, optimizer: {kind: gd, rate: 0.1}}
            expansion: {every: 3, gates: [measured, hard], orders: [0, 1], train: [hard]}
            limits: {monte_carlo: 512}
            output: {report: false, tensorboard: false}
            """;

    private static final List<String> TEACHERS = List.of(
            "teacher.correlation=0.6",
            "teacher={kind: latent-tree, values: [3, 2, 4], correlation: [0.9, 0.5]} | regions.depth=2",
            "teacher={kind: latent-tree, values: 3, emission: one-hot} | regions.depth=2",
            "teacher={kind: latent-tree, values: 2, emission: {kind: pixels, dim: 3}}",
            "teacher={kind: random-hierarchy, values: 4, productions: 2}",
            "teacher={kind: random-hierarchy, values: 3, productions: 2, shared_rules: false}",
            "teacher={kind: computed, rule: majority} | regions={depth: 2, branching: 3}",
            "teacher={kind: computed, rule: parity, noise: 0.1}",
            "teacher={kind: computed, rule: and-or}",
            "teacher={kind: computed, rule: random, noise: 0.2}",
            "teacher={kind: product, factors: [latent-tree, {kind: computed, rule: parity, noise: 0.1}]} | regions.depth=2",
            "teacher={kind: product, factors: [latent-tree, {kind: computed, rule: random}], label: 1} | regions.depth=2",
            "teacher.emission.noise=0.3",
            "limits.inputs=3",
            "regions={kind: grid2d, size: 2, kernel: 2, stride: 2} | teacher.values=4",
            "regions={kind: quadtree, size: 4, leaf: 2} | teacher.values=4",
            "regions={kind: grid1d, size: 8, kernel: 2, stride: 2}");

    private static final List<String> STUDENTS = List.of(
            "student.width=24",
            "student.batch_norm=before-relu",
            "student.batch_norm=after-relu",
            "student.batch_norm=before-relu | expansion.variance=total",
            "student.batch_norm={place: after-relu, scale: false, shift: false, epsilon: 0.001}",
            "student.bias=true | student.shared_weights=true",
            "student.residual=true | student.batch_norm=before-relu",
            "student.dropout=0.3",
            "student.activation=linear",
            "student.loss=squared-error | student.bias=true",
            "student.init.kind=orthogonal | student.residual=true",
            "student.init.kind=lecun | student.width=[17, 9]",
            "student.shared_weights=true | student.batch_norm=after-relu");

    private static final List<String> TRAININGS = List.of(
            "training.steps=9",
            "training.optimizer={kind: sgd, rate: 0.1, batch: 32}",
            "training.optimizer=momentum | training.label_smoothing=0.2",
            "training.optimizer={kind: momentum, batch: 48} | training.data={samples: 200}",
            "training.optimizer=nesterov | training.weight_decay=0.01",
            "training.optimizer=adam",
            "training.optimizer={kind: adam, batch: 100} | training.data={samples: 300, label_noise: 0.3}",
            "training.optimizer={kind: flow, rate: 0.05} | training.steps=3",
            "training.data={samples: 777}");

    private static final List<String> EXPANSIONS = List.of(
            "expansion.orders=[0, 2]",
            "expansion.gates=[measured, hard, gaussian]",
            "expansion.train=[hard, gaussian] | expansion.orders=[0]",
            "expansion.train=[gaussian] | expansion.gates=[gaussian] | expansion.orders=[1]",
            "expansion.orders=[0, 1, 2] | expansion.every=2");

    private IdentitySpecs() {}

    /// The settings of spec `i`, as values of `--set`.
    static List<String> settings(int i) {
        List<String> settings = new ArrayList<>();
        for (List<String> axis : List.of(TEACHERS, STUDENTS, TRAININGS, EXPANSIONS)) {
            settings.addAll(List.of(axis.get(i % axis.size()).split(" \\| ", -1)));
        }
        settings.add("seed=" + (i + 1));
        return settings;
    }

    /// Enough of them to meet every entry of every axis.
    static int[] some() {
        return IntStream.range(0, TEACHERS.size() + 3).toArray();
    }

    /// All entries of all axes.
    static List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (List<String> axis : List.of(TEACHERS, STUDENTS, TRAININGS, EXPANSIONS)) {
            axis.forEach(entry -> entries.addAll(List.of(entry.split(" \\| ", -1))));
        }
        return entries;
    }
}
