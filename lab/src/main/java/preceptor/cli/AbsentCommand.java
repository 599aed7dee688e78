package preceptor.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;
import preceptor.run.InputException;

/// Commands that the documentation speaks of and this version does not have: says so, whatever their arguments.
@Command(name = "serve", hidden = true, description = "Not in this version.")
final class AbsentCommand implements Runnable {
    @Unmatched
    private final List<String> ignored = new ArrayList<>();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public void run() {
        List<String> given = command.commandLine().getParent().getParseResult().originalArgs();
        throw new InputException(
                given.getFirst() + " is not in this version of Preceptor; --help lists the commands" + " that are");
    }
}
