package preceptor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.run.Outcome;
import preceptor.run.Problem;
import preceptor.run.RunWriter;
import preceptor.spec.Spec;
import preceptor.spec.SweepPlan;
import preceptor.sweep.Cluster;
import preceptor.sweep.OneRun;
import preceptor.sweep.Sweep;

@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Run a grid of experiments, each with several seeds.",
            "The grid is the spec's sweep: block, or lists of values: --set student.width=4,8,16."
        })
final class SweepCommand implements Callable<Integer> {
    private static final int MOST_REASONS = 10;

    @Mixin
    private SpecArguments arguments;

    @Option(names = "--out", paramLabel = "DIR", description = "where the sweep's folder goes (default: runs)")
    private Path out = Path.of("runs");

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "runs at a time (default: all processors); results do not depend on it")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "run on Apache Spark: local[*], spark://host:port, …; same results as here")
    private String spark;

    @Option(names = "--resume", description = "continue a sweep; refuses to begin one")
    private boolean resume;

    @Option(names = "--force", description = "begin anew; without it, runs that have ended are kept")
    private boolean force;

    @Option(names = "--fail-fast", description = "begin no more runs after one has failed")
    private boolean failFast;

    @Option(names = "--keep-runs", description = "keep the whole folder of every run, below runs/ of the sweep's")
    private boolean keepRuns;

    @Option(names = "--json", description = "print the numbers of runs by state as JSON")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public Integer call() {
        SweepPlan plan = arguments.loadSweep();
        if (jobs < 1) {
            throw new CommandLine.ParameterException(command.commandLine(), "--jobs: expected 1 or more, got " + jobs);
        }
        if (spark != null && keepRuns) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--spark, --keep-runs: expected one of them, got both");
        }
        if (resume && force) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--resume, --force: expected one of them, got both");
        }
        Outputs.requireFolder(out);
        Path path = out.resolve(plan.folderName());
        if (resume && !SweepFolder.isSweep(path)) {
            throw ResultException.in(path, "holds no sweep to resume; without --resume one is begun");
        }
        try (SweepFolder folder = SweepFolder.open(path)) {
            Sweep sweep = new Sweep(plan, folder, force);
            SweepManifest manifest;
            try (ProgressLine progress =
                    new ProgressLine(plan.name(), command.commandLine().getErr())) {
                manifest = spark == null ? here(sweep, plan, folder, progress) : onSpark(sweep, progress);
            }
            print(folder, manifest);
            return exit(manifest);
        }
    }

    private SweepManifest here(Sweep sweep, SweepPlan plan, SweepFolder folder, ProgressLine progress) {
        OneRun runner = new OneRun(
                plan, arguments.file(), () -> System.nanoTime() * 1e-9, keepRuns ? keeper(folder) : OneRun.NOTHING);
        return sweep.run(runner, jobs, failFast, progress);
    }

    private SweepManifest onSpark(Sweep sweep, ProgressLine progress) {
        try (Cluster cluster = Clusters.open(spark)) {
            return sweep.run(cluster, arguments.file(), failFast, progress);
        }
    }

    private OneRun.Keeper keeper(SweepFolder sweep) {
        return (Spec spec, Problem problem, Outcome outcome) -> {
            try (RunFolder folder = RunWriter.open(sweep.file(SweepFolder.RUNS), spec, RunFolder.Mode.FORCE)) {
                RunManifest.Environment environment = new RunManifest.Environment(
                        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        1,
                        "");
                RunManifest manifest = RunWriter.write(folder, spec, problem, outcome, environment);
                folder.finish(manifest);
            }
        };
    }

    private void print(SweepFolder folder, SweepManifest manifest) {
        PrintWriter stdout = command.commandLine().getOut();
        if (json) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("folder", folder.path().toString());
            tree.put("cells", manifest.cells().size());
            tree.put("seeds", manifest.seeds());
            for (RunState state : RunState.values()) {
                tree.put(state.text(), manifest.count(state));
            }
            stdout.println(JsonText.of(tree));
            return;
        }
        int runs = manifest.cells().size() * manifest.seeds();
        int failed = manifest.count(RunState.FAILED);
        stdout.println(manifest.name() + ": " + manifest.count(RunState.DONE) + " of " + runs + " runs done ("
                + manifest.cells().size() + " cells, " + manifest.seeds() + (manifest.seeds() == 1 ? " seed" : " seeds")
                + " each)" + (failed == 0 ? "" : ", " + failed + " failed"));
        int told = 0;
        for (SweepManifest.Cell cell : manifest.cells()) {
            for (SweepManifest.Run run : cell.runs()) {
                if (run.state() == RunState.FAILED && told++ < MOST_REASONS) {
                    stdout.println("  failed: " + cell.title() + ", seed " + run.seed() + ": " + run.reason());
                }
            }
        }
        if (told > MOST_REASONS) {
            stdout.println("  and " + (told - MOST_REASONS) + " more; all reasons are in "
                    + folder.file(SweepFolder.MANIFEST));
        }
        stdout.println("  " + folder.path());
    }

    /// What the worst of the runs would have ended with.
    private static int exit(SweepManifest manifest) {
        int[] worstFirst = {
            ExitCode.FAULT, ExitCode.WRONG_INPUT, ExitCode.REFUSED, ExitCode.DIVERGED, ExitCode.CHECK_FAILED
        };
        for (int code : worstFirst) {
            if (manifest.cells().stream()
                    .anyMatch(
                            cell -> cell.runs().stream().anyMatch(r -> r.state().ended() && r.exit() == code))) {
                return code;
            }
        }
        return ExitCode.DONE;
    }
}
