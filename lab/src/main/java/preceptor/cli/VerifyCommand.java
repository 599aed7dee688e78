package preceptor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import preceptor.analysis.Case;
import preceptor.analysis.Check;
import preceptor.analysis.Gallery;
import preceptor.analysis.Verifier;
import preceptor.run.InputException;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.run.RefusedException;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.teacher.Law;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Try every equation and theorem on a spec, or on the built-in gallery; exit 1 if one fails.")
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SPEC", arity = "0..1", description = "the experiment; without it the gallery")
    private Path file;

    @Option(names = "--set", paramLabel = "key=value", description = "put a value over the spec's; may be repeated")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--all", description = "one line per check and case, not only the worst case of each check")
    private boolean all;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public Integer call() {
        List<Case> cases = file == null ? Gallery.cases() : List.of(ofSpec());
        List<Check> checks = new ArrayList<>();
        try (ProgressLine progress =
                new ProgressLine("verify", command.commandLine().getErr())) {
            for (int i = 0; i < cases.size(); i++) {
                progress.at(cases.get(i).name(), i, cases.size());
                checks.addAll(Verifier.verify(cases.get(i)));
            }
        }
        long failed = checks.stream().filter(c -> !c.passes()).count();
        List<Check> shown = all ? checks : worst(checks);
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(JsonText.of(tree(shown)));
        } else {
            table(out, shown);
            out.println(String.format(
                    Locale.ROOT,
                    "%d checks on %d cases: %d passed, %d failed",
                    checks.size(),
                    cases.size(),
                    checks.size() - failed,
                    failed));
        }
        return failed > 0 ? ExitCode.CHECK_FAILED : ExitCode.DONE;
    }

    private Case ofSpec() {
        Spec spec = SpecLoader.load(file, sets, OptionalLong.empty());
        Problem problem = Problems.of(spec, file);
        if (problem.teacher().isEmpty() || !problem.exact()) {
            throw new InputException(file + ": verify needs a synthetic teacher whose inputs can be listed: without"
                    + " emission noise, and within limits.inputs");
        }
        if (problem.theory().law().exactness() == Law.Exactness.MONTE_CARLO) {
            throw new RefusedException(
                    file + ": verify needs exact laws of the summaries, but exact inference needs more"
                            + " table entries than allowed; make regions or teacher.values smaller, or raise limits.inference");
        }
        return new Case(spec.name(), problem.teacher().get(), problem.architecture(), problem.start(), false);
    }

    /// Of each statement the check that came nearest to failing.
    private static List<Check> worst(List<Check> checks) {
        Map<String, Check> worst = new LinkedHashMap<>();
        for (Check c : checks) {
            worst.merge(c.label() + c.title(), c, (a, b) -> margin(a) >= margin(b) ? a : b);
        }
        return worst.values().stream().sorted(Check.BY_LABEL).toList();
    }

    private static double margin(Check c) {
        return c.residual() / c.tolerance();
    }

    private static void table(PrintWriter out, List<Check> checks) {
        String format = "%-6s %-66s %10s %10s  %-7s %s";
        out.println(String.format(format, "label", "statement", "residual", "tolerance", "verdict", "worst case"));
        for (Check c : checks) {
            out.println(String.format(
                    Locale.ROOT,
                    format,
                    c.label(),
                    c.title(),
                    String.format(Locale.ROOT, "%.1e", c.residual()),
                    String.format(Locale.ROOT, "%.0e", c.tolerance()),
                    c.passes() ? "pass" : "FAIL",
                    c.where()));
        }
    }

    private static List<Map<String, Object>> tree(List<Check> checks) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Check c : checks) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("label", c.label());
            row.put("title", c.title());
            row.put("where", c.where());
            row.put("residual", c.residual());
            row.put("tolerance", c.tolerance());
            row.put("verdict", c.passes() ? "pass" : "fail");
            list.add(row);
        }
        return list;
    }
}
