package preceptor.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Whole commands of the launcher, built before: wall seconds and the largest memory that the process held.
record Startup(Options options, Site site) {
    private static final int RUNS = 5;
    private static final int QUICK_RUNS = 3;

    void print(PrintWriter out) throws IOException {
        String quickstart = site.root().resolve("examples/quickstart.yaml").toString();
        String launcher = site.root().resolve("preceptor").toString();
        Path runs = Files.createTempDirectory("preceptor-bench");
        Table table = new Table("command", "wall s, median", "least", "most", "peak MiB");
        try {
            for (List<String> command : List.of(
                    List.of("--version"),
                    List.of("explain", quickstart),
                    List.of("run", quickstart, "--force", "--out", runs.toString()),
                    List.of("verify"))) {
                List<String> whole = new ArrayList<>(List.of(launcher));
                whole.addAll(command);
                once(whole);
                double[] seconds = new double[options.quick() ? QUICK_RUNS : RUNS];
                double peak = 0;
                for (int i = 0; i < seconds.length; i++) {
                    double[] one = once(whole);
                    seconds[i] = one[0];
                    peak = Math.max(peak, one[1]);
                }
                Arrays.sort(seconds);
                Line line = new Line()
                        .with("task", "startup")
                        .with("command", String.join(" ", command).replace(quickstart, "examples/quickstart.yaml"))
                        .with("median_s", seconds[seconds.length / 2])
                        .with("least_s", seconds[0])
                        .with("most_s", seconds[seconds.length - 1])
                        .with("peak_mib", peak);
                if (options.json()) {
                    out.println(line);
                }
                table.row(
                        command.getFirst() + (command.contains(quickstart) ? " quickstart" : ""),
                        Table.number(line.number("median_s")),
                        Table.number(line.number("least_s")),
                        Table.number(line.number("most_s")),
                        Table.number(peak));
            }
        } finally {
            delete(runs);
        }
        if (!options.json()) {
            out.print(table);
        }
    }

    /// Wall seconds and peak MiB of one run; 0 MiB where the system does not tell.
    private static double[] once(List<String> command) throws IOException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        double peak = 0;
        try {
            while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, highWater(process.pid()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
        }
        return new double[] {seconds, peak};
    }

    private static double highWater(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        } catch (IOException goneOrNotLinux) {
            return 0;
        }
        return 0;
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
