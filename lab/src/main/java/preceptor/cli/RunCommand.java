package preceptor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import preceptor.analysis.Check;
import preceptor.parallel.Workers;
import preceptor.report.HtmlReport;
import preceptor.report.ReportLoader;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.run.Checkpoints;
import preceptor.run.Experiment;
import preceptor.run.FolderRun;
import preceptor.run.Outcome;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.RunWriter;
import preceptor.run.StoppedException;
import preceptor.spec.Spec;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Run one experiment: train the student on inputs and its twin in z-space, expand, check, report.")
final class RunCommand implements Callable<Integer> {
    private static final Experiment.Clock CLOCK = () -> System.nanoTime() * 1e-9;

    @Mixin
    private SpecArguments arguments;

    @Option(names = "--out", paramLabel = "DIR", description = "where run folders go (default: runs)")
    private Path out = Path.of("runs");

    @Option(names = "--force", description = "overwrite a finished run")
    private boolean force;

    @Option(names = "--resume", description = "go on with a run that was stopped or killed; same results as if not")
    private boolean resume;

    @Option(
            names = "--save-every",
            paramLabel = "SECONDS",
            description = "least time between two saved states to go on from (default: 10; 0: at every step)")
    private double saveEvery = Checkpoints.DEFAULT_SECONDS;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads to use (default: all processors); results do not depend on it")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "print the final numbers as JSON")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public Integer call() {
        Spec spec = arguments.load();
        if (threads < 1) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--threads: expected 1 or more, got " + threads);
        }
        if (force && resume) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "expected --resume or --force, got both: one keeps what the other deletes");
        }
        if (!(saveEvery >= 0)) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--save-every: expected 0 or more seconds, got " + saveEvery);
        }
        Outputs.requireFolder(out);
        if (resume && RunWriter.isFinished(out, spec)) {
            return finished(spec);
        }
        Problem problem = Problems.of(spec, arguments.file());
        try (Workers workers = new Workers(threads)) {
            // What it needs is refused before there is a folder.
            Experiment experiment = new Experiment(spec, problem, CLOCK, workers);
            return run(spec, problem, experiment);
        }
    }

    private int run(Spec spec, Problem problem, Experiment experiment) {
        RunFolder.Mode mode = force ? RunFolder.Mode.FORCE : resume ? RunFolder.Mode.RESUME : RunFolder.Mode.NEW;
        try (RunFolder folder = RunWriter.open(out, spec, mode)) {
            FolderRun run = new FolderRun(folder, spec, problem, experiment, CLOCK, saveEvery);
            Interrupts interrupts = new Interrupts(run::stop);
            Outcome outcome;
            try (ProgressLine progress =
                    new ProgressLine(spec.name(), command.commandLine().getErr())) {
                outcome = run.run(
                        progress,
                        environment(),
                        (m, metrics, frames) -> HtmlReport.render(ReportLoader.of(m, metrics, frames)));
            } catch (StoppedException e) {
                command.commandLine().getErr().println("preceptor: " + folder.path() + ": " + e.getMessage());
                return ExitCode.INTERRUPTED;
            } finally {
                interrupts.end();
            }
            print(folder, spec, problem, outcome);
            boolean failed = outcome.checks().stream().anyMatch(Check::fails);
            return failed ? ExitCode.CHECK_FAILED : ExitCode.DONE;
        }
    }

    /// Leaves a finished run as it is.
    private int finished(Spec spec) {
        try (RunFolder folder = RunWriter.open(out, spec, RunFolder.Mode.RESUME)) {
            command.commandLine().getErr().println("preceptor: " + folder.path() + ": the run is finished");
            RunManifest manifest = RunManifest.read(folder.file(RunFolder.MANIFEST));
            boolean failed = manifest.checks().stream().anyMatch(c -> c.verdict() == RunManifest.Verdict.FAIL);
            return failed ? ExitCode.CHECK_FAILED : ExitCode.DONE;
        }
    }

    private RunManifest.Environment environment() {
        return new RunManifest.Environment(
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                threads,
                arguments.reproduce());
    }

    private void print(RunFolder folder, Spec spec, Problem problem, Outcome outcome) {
        PrintWriter stdout = command.commandLine().getOut();
        SortedMap<String, Double> r = outcome.results();
        if (json) {
            stdout.println(JsonText.of(r));
            return;
        }
        stdout.println(spec.name() + ": " + spec.training().steps() + " steps, seed " + spec.seed());
        line(stdout, "student, population", r.get("loss/population"), r.get("accuracy/population"));
        if (r.containsKey("loss/test")) {
            line(stdout, "student, held out", r.get("loss/test"), r.get("accuracy/test"));
        }
        List<String> twins = new ArrayList<>(List.of("hard", "gaussian"));
        spec.expansion().twinOrders().forEach(order -> twins.add("order" + order));
        for (String id : twins) {
            if (r.containsKey("twin/" + id + "/loss")) {
                String name = id.startsWith("order") ? "twin of order " + id.substring(5) : "z-space twin, " + id;
                line(stdout, name, r.get("twin/" + id + "/loss"), r.get("twin/" + id + "/accuracy"));
            }
        }
        if (r.containsKey("generalization/gap")) {
            line(stdout, "gap", r.get("generalization/gap"), r.get("generalization/accuracy-gap"));
        }
        problem.bayes().ifPresent(b -> line(stdout, "Bayes", b.risk(), b.accuracy()));
        if (r.containsKey("refinement/bits")) {
            refinement(stdout, outcome);
        }
        long failed = outcome.checks().stream().filter(Check::fails).count();
        long open = outcome.checks().stream().filter(Check::isOpen).count();
        if (!outcome.checks().isEmpty()) {
            stdout.println("  checks               " + (outcome.checks().size() - failed - open) + " passed, " + failed
                    + " failed" + (open > 0 ? ", " + open + " open: the numbers are too large" : ""));
        }
        stdout.println("  " + (spec.output().report() ? folder.file(RunFolder.REPORT) : folder.path()));
    }

    private static void refinement(PrintWriter out, Outcome outcome) {
        SortedMap<String, Double> first = new TreeMap<>();
        outcome.metrics().forEach(row -> {
            if (row.metric().startsWith("refinement/0/") && row.level() < 0) {
                first.put(row.metric().substring("refinement/0/".length()), row.value());
            }
        });
        SortedMap<String, Double> r = outcome.results();
        String fidelity = "fidelity/B4/cosine";
        out.println(String.format(
                Locale.ROOT,
                "  %-20s %.1f to %.1f bits, fidelity %.3f to %.3f",
                "refined summaries",
                first.get("bits"),
                r.get("refinement/bits"),
                first.getOrDefault(fidelity, Double.NaN),
                r.getOrDefault("refinement/" + fidelity, Double.NaN)));
    }

    private static void line(PrintWriter out, String what, double loss, double accuracy) {
        out.println(String.format(Locale.ROOT, "  %-20s loss %.4f  accuracy %.4f", what, loss, accuracy));
    }
}
