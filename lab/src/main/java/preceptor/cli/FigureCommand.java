package preceptor.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import preceptor.report.FigureFile;
import preceptor.result.AtomicFiles;
import preceptor.run.InputException;

@Command(
        name = "figure",
        mixinStandardHelpOptions = true,
        description = "Write one figure of a finished run's report as a file, for papers and slides.")
final class FigureCommand implements Runnable {
    /// What a file is written as.
    enum Format {
        SVG,
        PNG,
        PDF
    }

    @Parameters(index = "0", paramLabel = "RUN", description = "the folder of a finished run, or of a sweep")
    private Path run;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "the figure; --list tells the names")
    private String name;

    @Option(names = "--list", description = "list the names of all figures, and what each shows")
    private boolean list;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description = "of a sweep: the final number to draw, in place of the usual ones")
    private String metric;

    @Option(names = "--format", paramLabel = "FORMAT", description = "svg, png or pdf (default: svg)")
    private Format format = Format.SVG;

    @Option(names = "--scale", paramLabel = "X", description = "PNG: pixels for each of the drawing (default: 2)")
    private double scale = 2;

    @Option(names = "--out", paramLabel = "FILE", description = "the file (default: NAME.FORMAT, here)")
    private Path out;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public void run() {
        if (list == (name != null)) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "expected the NAME of a figure or --list, and not both");
        }
        if (!(scale >= 0.1 && scale <= 20)) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "--scale: expected 0.1 to 20, got " + scale);
        }
        Map<String, String> figures = Drawings.of(List.of(run), Optional.ofNullable(metric));
        if (list) {
            figures.forEach(
                    (id, svg) -> command.commandLine().getOut().println(String.format("%-24s %s", id, title(svg))));
            return;
        }
        String svg = figures.get(name);
        if (svg == null) {
            throw new InputException(
                    run + ": no figure '" + name + "'; there are: " + String.join(", ", figures.keySet()));
        }
        Path file = out != null ? out : Path.of(name + "." + format.name().toLowerCase(Locale.ROOT));
        Outputs.requireFile(file);
        byte[] bytes = switch (format) {
            case SVG -> svg.getBytes(StandardCharsets.UTF_8);
            case PNG -> FigureFile.png(svg, scale);
            case PDF -> FigureFile.pdf(svg);
        };
        AtomicFiles.write(file, stream -> stream.write(bytes));
        command.commandLine().getOut().println(file);
    }

    /// What the figure says, as its first title has it.
    private static String title(String svg) {
        int from = svg.indexOf('>', svg.indexOf("<title")) + 1;
        return svg.substring(from, svg.indexOf("</title>", from))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
