package preceptor.cli;

import java.util.ArrayList;
import java.util.List;
import preceptor.random.Key;
import preceptor.random.RandomStream;

/// Specs whose runs hold from a few to some tens of megabytes, for what memory goes into differs: inputs listed, drawn
/// or stored, passes, batch norm, z-space, configurations, weights and optimisers, kept tensors and metrics.
final class MemorySpecs {
    static final String BASE = """
            name: memory
            regions: {depth: 3}
            teacher: {kind: latent-tree, emission: {dim: 4}}
            student: {width: 32}
            training: {steps: 2, optimizer: {kind: gd, rate: 0.01}}
            expansion: {every: 2}
            """;

    private static final List<String> TEACHERS = List.of(
            "teacher.values=4 | regions.depth=2 | limits.monte_carlo=682",
            "teacher.correlation=0.6 | teacher.values=[2, 3, 3, 2]",
            "teacher={kind: latent-tree, values: 6} | regions.depth=4 | limits.monte_carlo=600",
            "teacher={kind: latent-tree, values: 4, emission: one-hot} | regions={depth: 5} | limits.monte_carlo=300",
            "teacher={kind: latent-tree, values: 2, emission: {kind: embedding, dim: 16, noise: 0.3}} | limits.monte_carlo=2000",
            "teacher={kind: random-hierarchy, values: 5, productions: 2} | limits.monte_carlo=1666",
            "teacher={kind: random-hierarchy, values: 12, productions: 3, shared_rules: false} | limits.monte_carlo=1333",
            "teacher={kind: computed, rule: majority} | regions={depth: 2, branching: 3}",
            "teacher={kind: computed, rule: parity, noise: 0.1} | regions.depth=4 | limits.inputs=1000 | limits.monte_carlo=600",
            "teacher={kind: computed, rule: and-or} | regions={depth: 2, branching: [3, 3]}",
            "teacher.values=5 | regions.depth=2",
            "teacher={kind: product, factors: [latent-tree, {kind: computed, rule: parity, noise: 0.1}]} | limits.inputs=1000 | limits.monte_carlo=833",
            "teacher={kind: product, factors: [latent-tree, latent-tree], label: 1} | regions.depth=2",
            "regions={kind: grid2d, size: 4, kernel: 2, stride: 2} | limits.inputs=1000 | limits.monte_carlo=1000",
            "teacher={kind: computed, rule: random} | regions={kind: grid1d, size: 8, kernel: [3, 3, 4], stride: 1} | limits.monte_carlo=666");

    private static final List<String> STUDENTS = List.of(
            "student.width=24",
            "student.width=56",
            "student.width=[48, 36]",
            "student.width=72 | regions.depth=2",
            "student.batch_norm=before-relu",
            "student.batch_norm=after-relu | student.width=48",
            "student.batch_norm=before-relu | expansion.variance=total | student.bias=true",
            "student.bias=true | student.shared_weights=true",
            "student.residual=true | student.batch_norm=before-relu",
            "student.dropout=0.3",
            "student.activation=linear | student.width=64",
            "student.loss=squared-error | student.residual=true");

    private static final List<String> TRAININGS = List.of(
            "training.steps=2",
            "training.optimizer={kind: sgd, rate: 0.01, batch: 512}",
            "training.optimizer={kind: adam, rate: 0.001, batch: 1000}",
            "training.optimizer=momentum | training.label_smoothing=0.2",
            "training.optimizer={kind: momentum, batch: 64} | training.data={samples: 4000}",
            "training.optimizer=adam | training.weight_decay=0.01",
            "training.data={samples: 1500, label_noise: 0.3}",
            "training.optimizer={kind: flow, rate: 0.01} | training.steps=1",
            "training.steps=30 | training.optimizer={kind: sgd, rate: 0.01, batch: 32} | expansion.every=1");

    private static final List<String> EXPANSIONS = List.of(
            "expansion.orders=[0]",
            "expansion.orders=[0, 1]",
            "expansion.gates=[measured, hard, gaussian] | expansion.orders=[0]",
            "expansion.train=[hard] | expansion.orders=[0]",
            "expansion.train=[hard, gaussian] | expansion.orders=[0]",
            "expansion.train_orders=[1] | expansion.orders=[1]",
            "analyses=[fidelity] | output.tensors=none",
            "analyses=[]");

    static final int COUNT = 200;

    private MemorySpecs() {}

    /// The settings of spec `i`, as values of `--set`.
    static List<String> settings(int i) {
        RandomStream random = Key.root(10).named("memory").at(i).stream();
        List<String> settings = new ArrayList<>();
        for (List<String> axis : List.of(TEACHERS, STUDENTS, TRAININGS, EXPANSIONS)) {
            settings.addAll(List.of(axis.get(random.nextInt(axis.size())).split(" \\| ", -1)));
        }
        // Joint laws of overlapping regions are not counted in samples.
        boolean counted = settings.stream().anyMatch(s -> s.startsWith("training.data={samples"));
        if (counted && settings.stream().anyMatch(s -> s.contains("stride: 1"))) {
            settings.remove("expansion.train_orders=[1]");
        }
        settings.add("seed=" + (i + 1));
        return settings;
    }
}
