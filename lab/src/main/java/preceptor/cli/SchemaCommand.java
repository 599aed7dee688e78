package preceptor.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import preceptor.spec.SpecSchema;

@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Print the JSON Schema of a spec, with which editors complete and check.")
final class SchemaCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public void run() {
        command.commandLine().getOut().println(SpecSchema.json());
    }
}
