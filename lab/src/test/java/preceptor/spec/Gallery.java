package preceptor.spec;

import java.util.List;

/// Specs that between them use every kind and every key.
final class Gallery {
    /// The documentation's example, word by word.
    static final String QUICKSTART = """
            name: quickstart
            seed: 1
            regions: {kind: tree, depth: 3, branching: 2}       # shared by teacher and student; depth = levels above the leaves
            teacher:
              kind: latent-tree            # latent-tree | random-hierarchy | computed | product | learned
              values: 2                    # m_α
              correlation: 0.75            # P(z_β | z_α) = correlation·[z_β = z_α mod m_β] + (1 − correlation)/m_β
              emission: {kind: embedding, dim: 4, noise: 0.0}   # one-hot | embedding | pixels
            student:
              width: 16
              activation: relu             # relu | linear
              batch_norm: none             # none | before-relu | after-relu
              bias: false
              shared_weights: false
              residual: false
              dropout: 0.0                 # drop probability, hidden nodes
              init: {kind: he, scale: 1.0} # he | lecun | orthogonal | separable
              loss: cross-entropy          # cross-entropy | squared-error
            training:
              data: population             # population | {samples: 10000} | {samples: 10000, label_noise: 0.1}
              optimizer: {kind: gd, rate: 0.2}   # gd | sgd {batch} | momentum | nesterov | adam | flow (adaptive ODE)
              steps: 200
              weight_decay: 0.0
            expansion:
              every: 20
              gates: [measured, hard]      # measured | hard | gaussian
              orders: [0, 1]
              train: [hard]                # closed z-space dynamics to run beside the student
            analyses: [fidelity, batch-norm, disentanglement, generalization]
            output: {report: true, tensors: final, tensorboard: true}
            """;

    static final List<String> ALL = List.of(QUICKSTART, """
            teacher: {kind: random-hierarchy, values: [4, 4, 4, 4], productions: [3, 4, 2], shared_rules: false, emission: one-hot}
            student: {width: [8, 16, 32], batch_norm: {place: after-relu, epsilon: 1e-5, scale: false, shift: false}, init: lecun}
            training: {data: {samples: 1000, label_noise: 0.1}, optimizer: {kind: sgd, rate: 0.05, batch: 64}, label_smoothing: 0.1}
            expansion: {variance: total, gates: [measured, gaussian], train: [], train_orders: [1, 2]}
            seeds: 4
            limits: {inputs: 4096, configurations: 512, memory_mb: 256, monte_carlo: 1000}
            """, """
            regions: {kind: grid1d, size: 7, kernel: [3, 3], stride: 2, padding: valid}
            teacher: {kind: computed, rule: table, tables: rules.json, noise: 0.05, leaves: {kind: ising, temperature: 2.269}}
            training: {optimizer: {kind: momentum, momentum: 0.95, batch: 16}}
            output: {report: false, tensors: none, tensorboard: false}
            """, """
            regions: {kind: grid2d, size: 4, kernel: 2, stride: 2, padding: same}
            teacher: {kind: latent-tree, tables: tables.yaml, emission: {kind: pixels, dim: 9, noise: 0.1}}
            training: {optimizer: {kind: nesterov, rate: 0.01, batch: 8}}
            """, """
            regions: {kind: explicit, file: graph.yaml}
            teacher:
              kind: product
              label: 1
              factors:
                - {kind: latent-tree, correlation: [0.9, 0.8], distractors: [1, 0], emission: {kind: one-hot, noise: 0.2}}
                - {kind: computed, rule: and-or, leaves: independent}
            student: {init: separable, loss: squared-error, batch_norm: before-relu}
            training: {optimizer: {kind: adam, beta1: 0.8, beta2: 0.99, epsilon: 1e-7, batch: 4}}
            """, """
            regions: {kind: quadtree, size: 28, leaf: 4}
            teacher:
              {kind: learned, images: t10k-images, labels: t10k-labels, train: 100, test: 50, codes: [16, 8],
               objective: {kind: label-aware, beta: 4, start: 8}, codebooks: per-level, smoothing: 0.5}
            expansion: {orders: [0]}
            training: {optimizer: {kind: flow, rate: 0.5, tolerance: 1e-9}}
            analyses: []
            refinement: {at: [0, 5, final], target: 0.9, bits: 64, values: 256, rounds: 12, growth: 0.5}
            """, """
            teacher: {kind: learned, file: teacher.yaml}
            """);

    private Gallery() {}
}
