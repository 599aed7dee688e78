package preceptor.serve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import preceptor.report.SweepReport;
import preceptor.result.Metrics;
import preceptor.result.RunRecord;
import preceptor.result.SweepFolder;
import preceptor.result.SweepProgress;
import preceptor.run.Progress;
import preceptor.spec.SweepLoader;
import preceptor.spec.SweepPlan;
import preceptor.sweep.LocalPool;
import preceptor.sweep.OneRun;
import preceptor.sweep.Sweep;

/// Sweeps for the tests of their pages: two widths, two rates of which the larger diverges, two seeds.
final class Sweeps {
    private static final String SPEC = """
            name: broad
            seed: 3
            seeds: 2
            regions: {kind: tree, depth: 1, branching: 2}
            teacher: {kind: latent-tree, values: 2, emission: {kind: embedding, dim: 3}}
            student: {activation: linear, loss: squared-error}
            training: {steps: 400, optimizer: {kind: gd}}
            expansion: {every: 200}
            sweep:
              grid:
                student.width: [2, 3]
                training.optimizer.rate: [0.1, 1000000]
            """;

    private Sweeps() {}

    /// The plan, with its file in `folder`.
    static SweepPlan plan(Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("broad.yaml"), SPEC);
        return SweepLoader.load(file, List.of(), OptionalLong.empty());
    }

    /// Carries the plan out below `root`, with a report as the command writes it; gives its folder.
    static Path run(SweepPlan plan, Path file, Path root) throws Exception {
        Path path = root.resolve(plan.folderName());
        try (SweepFolder folder = SweepFolder.open(path)) {
            new Sweep(plan, folder, false)
                    .run(new LocalPool(new OneRun(plan, file, () -> 0, OneRun.NOTHING), 1), false, Progress.SILENT);
            SweepProgress progress = SweepProgress.read(path);
            Files.writeString(
                    folder.file(SweepFolder.REPORT), SweepReport.render(progress.manifest(), progress.summary(), ""));
        }
        return path;
    }

    /// A run that came to a loss of `loss`.
    static RunRecord done(int run, double loss) {
        TreeMap<String, Double> results = new TreeMap<>();
        results.put("loss/population", loss);
        return RunRecord.done(run, results, 1, 0, new Metrics());
    }
}
