package preceptor.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.spec.SweepLoader;
import preceptor.spec.SweepPlan;

/// The arguments of every command that reads a spec.
final class SpecArguments {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./=,:@%+-]+");

    @Parameters(paramLabel = "SPEC", description = "the experiment, a YAML or JSON file")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "put a value over the spec's, such as --set student.width=32; may be repeated")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "the seed, in place of the spec's")
    private Long seed;

    Path file() {
        return file;
    }

    Spec load() {
        return SpecLoader.load(file, sets, seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
    }

    SweepPlan loadSweep() {
        return SweepLoader.load(file, sets, seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
    }

    /// The command line that gives the same result again.
    String reproduce() {
        return reproduce("run");
    }

    String reproduce(String verb) {
        return "./preceptor " + words(verb);
    }

    /// The command and its arguments as words of a shell, without the program.
    String words(String verb) {
        StringBuilder s = new StringBuilder(verb).append(' ').append(quoted(file.toString()));
        for (String set : sets) {
            s.append(" --set ").append(quoted(set));
        }
        if (seed != null) {
            s.append(" --seed ").append(seed);
        }
        return s.toString();
    }

    /// As a shell takes it for one word.
    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
