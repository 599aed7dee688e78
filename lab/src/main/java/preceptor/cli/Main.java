package preceptor.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import preceptor.learn.DataException;
import preceptor.result.NonFiniteException;
import preceptor.result.ResultException;
import preceptor.run.InputException;
import preceptor.run.RefusedException;
import preceptor.run.RunWriter;
import preceptor.spec.SpecException;
import preceptor.teacher.TooLargeException;
import preceptor.training.DivergedException;

/// The command line: the only place that prints, reads arguments, or ends the process.
@Command(
        name = "preceptor",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "A laboratory for the theory of deep, locally connected ReLU networks.",
        footer = {
            "",
            "Exit codes: 0 done, 1 a check failed, 2 wrong command line, spec or input file,",
            "3 the numbers diverged, 4 refused for memory or configurations, 130 interrupted."
        },
        subcommands = {
            RunCommand.class,
            VerifyCommand.class,
            ExplainCommand.class,
            ExpandCommand.class,
            SampleCommand.class,
            LearnCommand.class,
            SweepCommand.class,
            ReportCommand.class,
            FigureCommand.class,
            SampleComplexityCommand.class,
            SchemaCommand.class,
            ServeCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    private Main() {}

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"preceptor " + RunWriter.VERSION};
        }
    }

    /// Without a command: what there is.
    @Override
    public void run() {
        command.commandLine().usage(command.commandLine().getOut());
        throw new CommandLine.ParameterException(command.commandLine(), "expected a command");
    }

    public static void main(String[] arguments) {
        Charset charset = System.out.charset();
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, charset), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, System.err.charset()), true);
        System.exit(execute(out, err, arguments));
    }

    /// Runs one command line; what [#main] does, short of ending the process.
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new Main());
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, args) -> {
            e.getCommandLine().getErr().println("preceptor: " + e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(
                    e, e.getCommandLine().getErr());
            e.getCommandLine()
                    .getErr()
                    .println("try: preceptor "
                            + (e.getCommandLine().getParent() == null
                                    ? ""
                                    : e.getCommandLine().getCommandName() + " ") + "--help");
            return ExitCode.WRONG_INPUT;
        });
        line.setExecutionExceptionHandler(failures());
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            err.println("preceptor: out of memory: needed more than the "
                    + Runtime.getRuntime().maxMemory() / 1048576 + " MB that Java may take on this machine; lower"
                    + " limits.inputs, limits.monte_carlo, training.data.samples or student.width, or raise the limit"
                    + " with JAVA_TOOL_OPTIONS=-Xmx…");
            return ExitCode.REFUSED;
        }
    }

    private static IExecutionExceptionHandler failures() {
        return (e, commandLine, parsed) -> {
            PrintWriter err = commandLine.getErr();
            err.println("preceptor: " + e.getMessage());
            return switch (e) {
                case SpecException x -> ExitCode.WRONG_INPUT;
                case InputException x -> ExitCode.WRONG_INPUT;
                case DataException x -> ExitCode.WRONG_INPUT;
                case NonFiniteException x -> ExitCode.DIVERGED;
                case ResultException x -> ExitCode.WRONG_INPUT;
                case DivergedException x -> ExitCode.DIVERGED;
                case RefusedException x -> ExitCode.REFUSED;
                case TooLargeException x -> ExitCode.REFUSED;
                default -> {
                    err.println("this is a fault of the program; please report it with what follows");
                    e.printStackTrace(err);
                    yield ExitCode.FAULT;
                }
            };
        };
    }
}
