package preceptor.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import preceptor.report.HtmlReport;
import preceptor.report.ReportData;
import preceptor.report.ReportLoader;
import preceptor.result.AtomicFiles;
import preceptor.result.RunFolder;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Make the HTML report of one or several finished runs anew from their data.")
final class ReportCommand implements Runnable {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "the folders of finished runs")
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "the report (default: report.html in the folder of a single run, else here)")
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
        ReportData data = ReportLoader.read(runs);
        AtomicFiles.writeString(file, HtmlReport.render(data));
        if (figures != null) {
            HtmlReport.figures(data)
                    .forEach((name, svg) -> AtomicFiles.writeString(figures.resolve(name + ".svg"), svg));
        }
        command.commandLine().getOut().println(file);
    }
}
