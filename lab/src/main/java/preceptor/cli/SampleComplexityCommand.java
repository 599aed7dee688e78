package preceptor.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import preceptor.report.SampleComplexity;
import preceptor.result.AtomicFiles;

@Command(
        name = "sample-complexity",
        mixinStandardHelpOptions = true,
        description = {
            "How many samples random hierarchies need, from a finished sweep over training.data.samples,",
            "beside v·m^L (v values, m productions, L levels)."
        })
final class SampleComplexityCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SWEEP", description = "the sweep's folder")
    private Path folder;

    @Option(
            names = "--below",
            paramLabel = "PART",
            description = "the part of a guess's error that counts as learned (default: 0.5)")
    private double below = 0.5;

    @Option(names = "--svg", paramLabel = "FILE", description = "draw the figure, too")
    private Path svg;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public Integer call() {
        if (!(below > 0 && below < 1)) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--below: expected a number between 0 and 1, got " + below);
        }
        SampleComplexity complexity = SampleComplexity.read(folder, below);
        if (svg != null) {
            AtomicFiles.writeString(svg, complexity.svg());
        }
        command.commandLine().getOut().print(complexity.markdown());
        command.commandLine().getOut().flush();
        return ExitCode.DONE;
    }
}
