package preceptor.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program for JVMs of their own: runs some of the [IdentitySpecs], each into a folder of its own named by its
/// number. Ends with the exit code of the first run that fails, and its message.
final class IdentityRuns {
    private IdentityRuns() {}

    /// Arguments: the file of the base spec, where run folders go, the number of threads, the numbers of specs.
    public static void main(String[] args) {
        for (int i = 3; i < args.length; i++) {
            int number = Integer.parseInt(args[i]);
            Cli cli = run(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]), number);
            if (cli.exit() != 0) {
                System.out.println("spec " + number + ": " + cli.out() + cli.err());
                System.exit(cli.exit());
            }
        }
    }

    private static Cli run(Path spec, Path out, int threads, int number) {
        List<Object> arguments = new ArrayList<>(List.of("run", spec, "--threads", threads));
        arguments.addAll(List.of("--out", out.resolve(Integer.toString(number))));
        for (String setting : IdentitySpecs.settings(number)) {
            arguments.addAll(List.of("--set", setting));
        }
        return Cli.of(arguments.toArray());
    }
}
