package preceptor.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import preceptor.linalg.Blocks;
import preceptor.region.RegionGraph;
import preceptor.run.Forecast;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.spec.Spec;
import preceptor.student.Parameters;
import preceptor.teacher.Bayes;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Say what a spec means: regions, shapes, exact or Monte Carlo, Bayes risk, forecast; runs nothing.")
final class ExplainCommand implements Runnable {
    /// A floating-point rate that a small student reaches on one core of a common machine, for forecasts of time.
    private static final double USUAL_RATE = 5e9;

    private static final double MOST_WHOLE = 1e15;

    @Mixin
    private SpecArguments arguments;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public void run() {
        Spec spec = arguments.load();
        Problem problem = Problems.explained(spec, arguments.file());
        Forecast forecast = Problems.forecast(spec, problem);
        PrintWriter out = command.commandLine().getOut();
        Map<String, Object> tree = tree(spec, problem, forecast);
        if (json) {
            out.println(JsonText.of(tree));
            return;
        }
        for (Map.Entry<String, Object> e : tree.entrySet()) {
            if (e.getValue() instanceof List<?> lines) {
                out.println(e.getKey() + ":");
                lines.forEach(line -> out.println("  " + row(line)));
            } else {
                out.println(e.getKey() + ": " + e.getValue());
            }
        }
    }

    private static String row(Object line) {
        if (!(line instanceof Map<?, ?> map)) {
            return line.toString();
        }
        StringBuilder s = new StringBuilder();
        map.forEach((k, v) ->
                s.append(s.isEmpty() ? "" : ", ").append(k).append(' ').append(v));
        return s.toString();
    }

    private static Map<String, Object> tree(Spec spec, Problem problem, Forecast forecast) {
        Map<String, Object> tree = new LinkedHashMap<>();
        RegionGraph graph = problem.graph();
        tree.put("name", spec.name());
        tree.put("folder", spec.runName());
        tree.put("regions", graph.size());
        tree.put("edges", graph.edges());
        tree.put("tree", graph.isTree());
        List<Map<String, Object>> levels = new ArrayList<>();
        for (int level = graph.depth(); level >= 0; level--) {
            int first = graph.region(level, 0);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("level", level);
            row.put("regions", graph.regionsAt(level));
            row.put("m", problem.values()[first]);
            int[] factors = problem.theory().law().factorValues(first);
            if (factors.length > 1) {
                row.put("m of factors", Arrays.toString(factors));
            }
            row.put("n", problem.architecture().width(first));
            levels.add(row);
        }
        tree.put("levels", levels);
        tree.put("teacher", problem.teacherKind());
        Blocks heads = problem.architecture().heads();
        if (heads.count() > 1) {
            tree.put("heads", heads.toString());
        }
        tree.put("parameters", Parameters.count(problem.architecture()));
        tree.put("population", problem.exact() ? "exact, by enumeration" : "Monte Carlo, or given data");
        tree.put("atoms", problem.populationSize());
        problem.teacher().ifPresent(teacher -> TeacherLaw.describe(teacher, "", tree));
        if (problem.bayes().isPresent()) {
            Bayes bayes = problem.bayes().get();
            tree.put("Bayes risk (nats)", bayes.risk());
            tree.put("Bayes accuracy", bayes.accuracy());
            tree.put("Bayes exact", bayes.exact());
            for (int k = 0; k < bayes.heads().size(); k++) {
                tree.put("Bayes risk of head " + k, bayes.heads().get(k).risk());
                tree.put("Bayes accuracy of head " + k, bayes.heads().get(k).accuracy());
            }
        }
        if (problem.bayes().isEmpty() && problem.teacher().isPresent()) {
            tree.put("Bayes risk (nats)", "unknown: the posterior of one input needs too many table entries");
        }
        for (int i = 0; i < forecast.configurations().length; i++) {
            double count = forecast.configurations()[i];
            Object whole = count < MOST_WHOLE ? (Object) (long) count : (Object) count;
            if (Double.isInfinite(count)) {
                whole = "not without exact laws";
            }
            tree.put("configurations of order " + spec.expansion().allOrders().get(i), whole);
        }
        spec.refinement().ifPresent(r -> {
            tree.put("refinement, most rounds", r.rounds() * r.at().size());
            tree.put("refinement, most values of a region", r.values());
        });
        tree.put("memory (MB)", Math.round(forecast.bytes() / 1048576));
        tree.put("memory allowed (MB)", Math.round(forecast.limits() / 1048576));
        tree.put(
                "time (s, at " + (long) (USUAL_RATE / 1e9) + " GFLOP/s)",
                String.format(Locale.ROOT, "%.1f", forecast.flops() / USUAL_RATE));
        return tree;
    }
}
