package preceptor.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import preceptor.report.HtmlReport;
import preceptor.report.ReportLoader;
import preceptor.report.SweepReport;
import preceptor.result.AtomicFiles;
import preceptor.result.RunFolder;
import preceptor.result.SweepFolder;
import preceptor.result.SweepProgress;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Make the HTML report of one or several finished runs, or of a sweep, anew from their data.")
final class ReportCommand implements Runnable {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "the folders of finished runs, or that of one sweep")
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "the report (default: report.html in the folder of a single run or sweep, else here)")
    private Path out;

    @Option(
            names = "--figures",
            paramLabel = "FOLDER",
            description = "also save every figure as an SVG file in this folder, by its name in the report")
    private Path figures;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public void run() {
        Path file = out != null
                ? out
                : runs.size() == 1 ? runs.getFirst().resolve(RunFolder.REPORT) : Path.of(RunFolder.REPORT);
        AtomicFiles.writeString(file, page());
        if (figures != null) {
            Drawings.of(runs, Optional.empty())
                    .forEach((name, svg) -> AtomicFiles.writeString(figures.resolve(name + ".svg"), svg));
        }
        command.commandLine().getOut().println(file);
    }

    private String page() {
        if (runs.stream().noneMatch(SweepFolder::isSweep)) {
            return HtmlReport.render(ReportLoader.read(runs));
        }
        if (runs.size() > 1) {
            throw new CommandLine.ParameterException(
                    command.commandLine(),
                    "expected folders of runs, or that of one sweep, got " + runs.size() + " with a sweep");
        }
        SweepProgress progress = SweepProgress.read(runs.getFirst());
        return SweepReport.render(progress.manifest(), progress.summary(), "");
    }
}
