package preceptor.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import preceptor.parallel.Workers;
import preceptor.result.AtomicFiles;
import preceptor.result.MetricsParquet;
import preceptor.result.NamedArray;
import preceptor.result.NpzWriter;
import preceptor.result.RunManifest;
import preceptor.run.EdgeCounts;
import preceptor.run.Experiment;
import preceptor.run.MonteCarlo;
import preceptor.run.Outcome;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.Progress;
import preceptor.run.RunWriter;
import preceptor.run.Tensors;
import preceptor.spec.ExpansionSpec;
import preceptor.spec.Spec;
import preceptor.spec.Words;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.sweep.Cluster;

@Command(
        name = "expand",
        mixinStandardHelpOptions = true,
        description = "Write all matrices of the expansion at one step as a NumPy archive, and FILE.json beside it.")
final class ExpandCommand implements Runnable {
    @Mixin
    private SpecArguments arguments;

    @Option(names = "--out", paramLabel = "FILE.npz", required = true, description = "the archive")
    private Path out;

    @Option(names = "--step", paramLabel = "N", description = "train so many steps first (default: 0)")
    private int step;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "measure on N samples, in place of what the spec says; FILE.parquet then holds the error"
                    + " budget with its standard errors")
    private Long samples;

    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "draw and measure the samples on Apache Spark: local[*], spark://host:port, …")
    private String spark;

    @Option(names = "--json", description = "print what FILE.json holds, too")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public void run() {
        Spec spec = arguments.load();
        if (step < 0) {
            throw new CommandLine.ParameterException(command.commandLine(), "--step: expected 0 or more, got " + step);
        }
        Outputs.requireFile(out);
        Problem problem = Problems.of(spec, arguments.file());
        if (spark != null && samples == null) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--spark: expected --samples beside it: a population is not spread");
        }
        Outcome outcome;
        AtomicReference<EdgeCounts> edges = new AtomicReference<>();
        try (ProgressLine progress =
                        new ProgressLine(spec.name(), command.commandLine().getErr());
                Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            Experiment experiment = new Experiment(spec, problem, () -> 0, workers);
            outcome = samples == null
                    ? experiment.expandAt(step, progress)
                    : experiment.expandAt(step, progress, p -> {
                        MonteCarlo.Sums sums = measured(spec, problem, p, workers, progress);
                        edges.set(sums.edges());
                        return sums.groups();
                    });
        }
        if (samples != null) {
            MetricsParquet.write(beside(out, ".parquet"), outcome.metrics());
        }
        Map<String, Object> tree = description(spec, problem, outcome);
        List<NamedArray> arrays = new ArrayList<>(Tensors.all(problem, outcome.parameters(), outcome.last()));
        EdgeCounts counted = edges.get();
        if (counted != null) {
            arrays.addAll(counted.arraysOfP());
            tree.put("samples", samples);
            tree.put(
                    "edges",
                    counted.deviations().stream().map(ExpandCommand::edge).toList());
        }
        String description = JsonText.of(tree);
        NpzWriter.write(out, arrays);
        AtomicFiles.writeString(beside(out, ".json"), description + "\n");
        command.commandLine().getOut().println(json ? description : out);
    }

    private static Map<String, Object> edge(EdgeCounts.Deviation d) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("edge", d.edge());
        tree.put("deviation", d.deviation());
        tree.put("standard_errors", d.standardErrors());
        return tree;
    }

    private MonteCarlo.Sums measured(
            Spec spec, Problem problem, Parameters parameters, Workers workers, Progress progress) {
        MonteCarlo what = new MonteCarlo(problem, parameters, samples);
        if (spark == null) {
            return what.measure(MonteCarlo.here(workers), progress);
        }
        try (Cluster cluster = Clusters.open(spark)) {
            return what.measure(cluster.place(spec, arguments.file()), progress);
        }
    }

    private static Path beside(Path archive, String ending) {
        String name = archive.getFileName().toString();
        String stem = name.endsWith(".npz") ? name.substring(0, name.length() - 4) : name;
        return archive.resolveSibling(stem + ending);
    }

    private Map<String, Object> description(Spec spec, Problem problem, Outcome outcome) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", spec.name());
        tree.put("seed", spec.seed());
        tree.put("step", step);
        List<Map<String, Object>> regions = new ArrayList<>();
        for (RunManifest.Region r : RunWriter.regions(problem)) {
            Map<String, Object> region = new LinkedHashMap<>();
            region.put("id", r.id());
            region.put("level", r.level());
            region.put("children", r.children());
            region.put("m", r.values());
            region.put("n", r.width());
            regions.add(region);
        }
        tree.put("regions", regions);
        Architecture a = problem.architecture();
        Map<String, Object> student = new LinkedHashMap<>();
        student.put("activation", Words.of(spec.student().activation()));
        student.put("batch_norm", Words.of(spec.student().batchNorm().place()));
        student.put("epsilon", a.norm().epsilon());
        student.put(
                "batch_norm_variance",
                spec.expansion().variance() == ExpansionSpec.Variance.TOTAL ? "total" : "between");
        student.put("bias", a.bias());
        student.put("shared_weights", a.shared());
        student.put("residual", a.residual());
        student.put("loss", Words.of(spec.student().loss()));
        tree.put("student", student);
        tree.put("exact", problem.exact());
        tree.put("loss", outcome.results().get("loss/population"));
        tree.put("accuracy", outcome.results().get("accuracy/population"));
        problem.bayes().ifPresent(b -> {
            tree.put("bayesRisk", b.risk());
            tree.put("bayesAccuracy", b.accuracy());
        });
        return tree;
    }
}
