package preceptor.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import preceptor.run.Problems;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;

/// A process of its own, with the collector that users have, that carries out runs and prints of each what it held and
/// what it was to hold, in bytes beyond an idle Java.
final class MemoryProbe {
    /// Far from the forecast, a peak may have been missed: it is looked for again.
    private static final double FAR = 1.25;

    private static final int LOOKS = 40;

    private MemoryProbe() {}

    /// @param arguments the spec's file, the folder for runs, the first spec and how many
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        Path out = Path.of(arguments[1]);
        int first = Integer.parseInt(arguments[2]);
        int count = Integer.parseInt(arguments[3]);
        for (int i = 1; i <= 2; i++) {
            run(file, out, List.of("seed=" + 1000 * i));
        }
        for (int i = first; i < first + count; i++) {
            List<String> settings = MemorySpecs.settings(i);
            double forecast = forecast(file, settings);
            // Java itself comes to hold more as it goes on.
            long idle = LiveHeap.idle();
            double used = 0;
            for (int look = 0; look < LOOKS && (look == 0 || forecast > FAR * used); look++) {
                used = Math.max(used, (double) (LiveHeap.most(() -> run(file, out, settings)) - idle));
            }
            System.out.println(String.format(Locale.ROOT, "%d %.0f %.0f", i, used, forecast));
        }
    }

    private static double forecast(Path file, List<String> settings) {
        Spec spec = SpecLoader.load(file, settings, OptionalLong.empty());
        return Problems.forecast(spec, Problems.explained(spec, file)).beyondJava();
    }

    private static void run(Path file, Path out, List<String> settings) {
        List<Object> arguments = new ArrayList<>(List.of("run", file, "--out", out, "--force", "--threads", 1));
        settings.forEach(s -> arguments.addAll(List.of("--set", s)));
        Cli cli = Cli.of(arguments.toArray());
        if (cli.exit() > ExitCode.CHECK_FAILED) {
            throw new IllegalStateException(settings + ": " + cli.err());
        }
    }
}
