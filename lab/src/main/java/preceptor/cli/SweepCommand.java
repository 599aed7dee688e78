package preceptor.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import preceptor.report.SweepReport;
import preceptor.result.AtomicFiles;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.result.SweepProgress;
import preceptor.run.Outcome;
import preceptor.run.Problem;
import preceptor.run.RunWriter;
import preceptor.spec.Spec;
import preceptor.spec.SweepPlan;
import preceptor.sweep.Cluster;
import preceptor.sweep.LocalPool;
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

    @Option(
            names = "--slurm",
            paramLabel = "TASKS",
            arity = "0..1",
            fallbackValue = "0",
            description =
                    "run nothing, but write a batch script for Slurm with so many tasks (default: a run each, at most "
                            + SlurmScript.DEFAULT_TASKS + ")")
    private Integer tasks;

    @Option(
            names = "--share",
            paramLabel = "K/N",
            converter = ShareConverter.class,
            description =
                    "carry out share K (from 0) of N of a sweep that --slurm has begun; the script's tasks do this")
    private Share share;

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
        if (resume && force) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--resume, --force: expected one of them, got both");
        }
        if (spark != null && (keepRuns || tasks != null || share != null)) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--spark: expected none of --keep-runs, --slurm and --share beside it");
        }
        if (share != null && (tasks != null || force)) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--share: expected neither --slurm nor --force beside it");
        }
        Outputs.requireFolder(out);
        Path path = out.resolve(plan.folderName());
        if (share != null) {
            return share(plan, path);
        }
        if (resume && !SweepFolder.isSweep(path)) {
            throw ResultException.in(path, "holds no sweep to resume; without --resume one is begun");
        }
        try (SweepFolder folder = SweepFolder.open(path)) {
            Sweep sweep = new Sweep(plan, folder, force);
            if (tasks != null) {
                return slurm(plan, sweep, folder);
            }
            SweepManifest manifest;
            try (ProgressLine progress =
                    new ProgressLine(plan.name(), command.commandLine().getErr())) {
                manifest = spark == null
                        ? sweep.run(pool(plan, folder), failFast, progress)
                        : onSpark(plan, sweep, progress);
            }
            if (plan.cells().getFirst().spec().output().report()) {
                report(folder);
            }
            print(folder, manifest);
            return exit(manifest);
        }
    }

    private SweepManifest onSpark(SweepPlan plan, Sweep sweep, ProgressLine progress) {
        try (Cluster cluster = Clusters.open(spark)) {
            return sweep.run(cluster.executor(plan, arguments.file()), failFast, progress);
        }
    }

    private LocalPool pool(SweepPlan plan, SweepFolder folder) {
        return new LocalPool(
                new OneRun(
                        plan,
                        arguments.file(),
                        () -> System.nanoTime() * 1e-9,
                        keepRuns ? keeper(folder) : OneRun.NOTHING),
                jobs);
    }

    private int share(SweepPlan plan, Path path) {
        try (SweepFolder folder = SweepFolder.join(path, share.number());
                ProgressLine progress =
                        new ProgressLine(plan.name(), command.commandLine().getErr())) {
            new Sweep(plan, folder, false).runShare(pool(plan, folder), share.number(), share.of(), failFast, progress);
        }
        command.commandLine().getOut().println("share " + share.number() + " of " + share.of() + " has ended");
        return ExitCode.DONE;
    }

    private int slurm(SweepPlan plan, Sweep sweep, SweepFolder folder) {
        if (tasks < 0) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--slurm: expected 1 or more, got " + tasks);
        }
        SweepManifest manifest = sweep.prepare();
        int wanted = tasks == 0 ? SlurmScript.DEFAULT_TASKS : tasks;
        Path logs = folder.file(SweepFolder.SLURM).toAbsolutePath();
        Path script = folder.file(SweepFolder.SLURM).resolve("array.sh");
        String words = arguments.words("sweep") + " --out " + SpecArguments.quoted(out.toString());
        AtomicFiles.writeString(
                script,
                SlurmScript.text(
                        plan.name(),
                        logs,
                        Path.of("").toAbsolutePath(),
                        System.getProperty("preceptor.launcher", "./preceptor"),
                        words + (keepRuns ? " --keep-runs" : "") + (failFast ? " --fail-fast" : ""),
                        Math.min(wanted, plan.runs()),
                        jobs));
        PrintWriter stdout = command.commandLine().getOut();
        int left = plan.runs() - manifest.count(RunState.DONE) - manifest.count(RunState.FAILED);
        stdout.println(manifest.name() + ": " + left + " of " + plan.runs() + " runs to do");
        stdout.println("  begin:   sbatch " + SpecArguments.quoted(script.toString()));
        stdout.println("  gather:  ./preceptor " + words + " --resume");
        return ExitCode.DONE;
    }

    /// A share of a sweep, `number` from 0.
    record Share(int number, int of) {}

    static final class ShareConverter implements CommandLine.ITypeConverter<Share> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,7})/([0-9]{1,7})");

        @Override
        public Share convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches()) {
                Share share = new Share(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
                if (share.number < share.of) {
                    return share;
                }
            }
            throw new CommandLine.TypeConversionException("expected K/N with K from 0 and below N, got " + text);
        }
    }

    /// Of all runs that have ended, also where others are still to come.
    private void report(SweepFolder folder) {
        SweepProgress progress = SweepProgress.read(folder.path());
        String page = SweepReport.render(progress.manifest(), progress.summary(), arguments.reproduce("sweep"));
        AtomicFiles.writeString(folder.file(SweepFolder.REPORT), page);
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
        Path report = folder.file(SweepFolder.REPORT);
        stdout.println("  " + (Files.isRegularFile(report) ? report : folder.path()));
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
