package preceptor.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import preceptor.region.RegionGraph;
import preceptor.result.NamedArray;
import preceptor.result.NpzWriter;
import preceptor.run.InputException;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.spec.Spec;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description = "Draw inputs, summaries and labels from a teacher into a NumPy archive.")
final class SampleCommand implements Runnable {
    @Mixin
    private SpecArguments arguments;

    @Option(names = "-n", paramLabel = "N", required = true, description = "how many samples")
    private int count;

    @Option(names = "--out", paramLabel = "FILE.npz", required = true, description = "the archive")
    private Path out;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public void run() {
        if (count < 1) {
            throw new CommandLine.ParameterException(command.commandLine(), "-n: expected 1 or more, got " + count);
        }
        Spec spec = arguments.load();
        Outputs.requireFile(out);
        Problem problem = Problems.of(spec, arguments.file());
        if (problem.teacher().isEmpty()) {
            throw new InputException(arguments.file() + ": a teacher learned from data has no law of inputs to sample"
                    + " from; expected a synthetic one");
        }
        Problems.requireMemoryForSamples(spec, problem, count);
        Batch batch = problem.teacher().get().sample(problem.key().named("sample command"), 0, count);
        RegionGraph graph = problem.graph();
        List<NamedArray> arrays = new ArrayList<>();
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            arrays.add(NamedArray.of("x/" + graph.id(leaf), batch.inputs()[leaf]));
        }
        for (int a = 0; a < graph.size(); a++) {
            if (batch.memberships()[a] instanceof Membership.Hard hard) {
                arrays.add(NamedArray.vector("z/" + graph.id(a), hard.z()));
                int[] sizes = problem.theory().law().factorValues(a);
                for (int k = 0; sizes.length > 1 && k < sizes.length; k++) {
                    arrays.add(NamedArray.vector("z/" + graph.id(a) + "/factor" + k, member(hard.z(), sizes, k)));
                }
            }
        }
        arrays.add(NamedArray.vector("y", batch.labels()));
        for (int k = 0; batch.heads().count() > 1 && k < batch.heads().count(); k++) {
            arrays.add(NamedArray.vector("y/head" + k, batch.labels(k)));
        }
        NpzWriter.write(out, arrays);
        command.commandLine().getOut().println(out);
    }

    /// Member `k` of each tuple, which are numbered with the first member slowest.
    private static int[] member(int[] tuples, int[] sizes, int k) {
        int below = 1;
        for (int i = k + 1; i < sizes.length; i++) {
            below *= sizes[i];
        }
        int[] member = new int[tuples.length];
        for (int i = 0; i < member.length; i++) {
            member[i] = tuples[i] / below % sizes[k];
        }
        return member;
    }
}
