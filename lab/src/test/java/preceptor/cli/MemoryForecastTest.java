package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.run.Forecast;
import preceptor.run.Problems;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;

/// What a run will hold is said before it begins, and what is too much is refused then. Held is what is alive in the
/// heap, right after full collections while the run goes on, less what is alive in a Java that has nothing to do.
final class MemoryForecastTest {
    private static final double LEAST = 0.8;
    private static final double MOST = 1.5;

    /// Of a hundred specs, for how many `used` may be too low: what is held for less time than a collection takes can
    /// go
    /// unseen by all looks.
    private static final int UNSEEN_PERCENT = 2;

    private static final Pattern REFUSED = Pattern.compile("needed (\\d+) MB, allowed (\\d+) MB; lower .*limits\\."
            + ".*student\\.width, or raise limits\\.memory_mb");

    @TempDir
    private Path folder;

    private Path spec() {
        return Cli.write(folder, "memory.yaml", MemorySpecs.BASE);
    }

    @Test
    void forecastIsWhatIsHeld() throws Exception {
        compare(0, 3);
    }

    @Test
    @Tag("slow")
    void forecastIsWhatIsHeldByTwoHundred() throws Exception {
        compare(0, MemorySpecs.COUNT);
    }

    private void compare(int first, int count) throws Exception {
        Output probe = java(
                // The users' collector, leaving no dead objects between live ones to save itself moving these.
                List.of("-XX:+UseSerialGC", "-XX:MarkSweepDeadRatio=0", "-XX:MarkSweepAlwaysCompactCount=1", "-Xmx2g"),
                MemoryProbe.class.getName(),
                spec().toString(),
                folder.resolve("runs").toString(),
                Integer.toString(first),
                Integer.toString(count));
        assertThat(probe.exit()).as(probe.text()).isZero();
        List<String> lines =
                probe.text().lines().filter(l -> l.matches("\\d+ \\d+ \\d+")).toList();
        assertThat(lines).as(probe.text()).hasSize(count);
        SoftAssertions all = new SoftAssertions();
        int unseen = 0;
        for (String line : lines) {
            String[] parts = line.split(" ", -1);
            double used = Double.parseDouble(parts[1]);
            double forecast = Double.parseDouble(parts[2]);
            if (forecast > MOST * used && forecast < 2.5 * used && unseen < count * UNSEEN_PERCENT / 100) {
                unseen++;
                continue;
            }
            all.assertThat(forecast / used)
                    .as(
                            "forecast %.1f MB, used %.1f MB: %s",
                            forecast / 1048576, used / 1048576, MemorySpecs.settings(Integer.parseInt(parts[0])))
                    .isBetween(LEAST, MOST);
        }
        all.assertAll();
    }

    @Test
    void tooMuchIsRefusedBeforeAnyWork() {
        refuse(20);
    }

    @Test
    @Tag("slow")
    void tooMuchIsRefusedOfTwoHundred() {
        refuse(MemorySpecs.COUNT);
    }

    private void refuse(int count) {
        Path file = spec();
        Path out = folder.resolve("refused");
        for (int i = 0; i < count; i++) {
            long needed = (long) (forecast(file, MemorySpecs.settings(i)).bytes() / 1048576);
            Cli cli = Cli.of(run(file, out, i, "limits.memory_mb=" + needed));
            assertThat(cli.exit()).as(cli.err()).isEqualTo(ExitCode.REFUSED);
            Matcher says = REFUSED.matcher(cli.err());
            assertThat(says.find()).as(cli.err()).isTrue();
            assertThat(Long.parseLong(says.group(1))).isEqualTo(needed + 1);
            assertThat(Long.parseLong(says.group(2))).isEqualTo(needed);
            assertThat(cli.err()).doesNotContain("\tat ");
            assertThat(out).doesNotExist();
        }
    }

    /// The forecast is enough: so much memory as it says, a tenth more for the collector, carries the run.
    @Test
    void aRunFitsIntoWhatIsForecast() throws Exception {
        Path file = spec();
        for (int i : new int[] {0, 3}) {
            double bytes = forecast(file, MemorySpecs.settings(i)).bytes();
            Output process = java(
                    List.of("-XX:+UseSerialGC", "-Xmx" + Math.round(1.1 * bytes / 1024) + "k"),
                    Main.class.getName(),
                    List.of(run(file, folder.resolve("fits"), i, "seed=" + i)).stream()
                            .map(Object::toString)
                            .toArray(String[]::new));
            assertThat(process.exit()).as(process.text()).isZero();
        }
    }

    private static Forecast forecast(Path file, List<String> settings) {
        Spec spec = SpecLoader.load(file, settings, OptionalLong.empty());
        return Problems.forecast(spec, Problems.explained(spec, file));
    }

    private static Object[] run(Path file, Path out, int i, String setting) {
        List<Object> arguments = new ArrayList<>(List.of("run", file, "--out", out));
        MemorySpecs.settings(i).forEach(s -> arguments.addAll(List.of("--set", s)));
        arguments.addAll(List.of("--set", setting));
        return arguments.toArray();
    }

    private record Output(int exit, String text) {}

    private static Output java(List<String> options, String main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path")));
        command.add(main);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Output(process.exitValue(), text);
    }
}
