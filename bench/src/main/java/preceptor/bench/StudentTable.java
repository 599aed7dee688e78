package preceptor.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A table of the JSON lines of [StudentBench] and of a peer, read from standard input: of several rounds the smallest
/// median counts, and the best of all.
public final class StudentTable {
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\": (?:\"([^\"]*)\"|([-+.0-9eE]+))");
    private static final String OURS = "preceptor";

    private final List<Map<String, String>> lines = new ArrayList<>();

    private StudentTable() {}

    public static void main(String[] args) throws IOException {
        StudentTable table = new StudentTable();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                table.add(line);
            }
        }
        table.print();
    }

    private void add(String line) {
        Map<String, String> fields = new TreeMap<>();
        Matcher field = FIELD.matcher(line);
        while (field.find()) {
            fields.put(field.group(1), field.group(2) == null ? field.group(3) : field.group(2));
        }
        lines.add(fields);
    }

    private void print() {
        for (Map<String, String> line : lines) {
            if (line.containsKey("product")) {
                System.out.printf(
                        "large product in cache (%s): %s GFLOP/s best, %s median, threads %s; %s%n",
                        line.get("product"),
                        line.get("gflops"),
                        line.get("median_gflops"),
                        line.get("threads"),
                        line.get("kernels"));
            }
        }
        System.out.printf("%n| workload | ours ms, median (best) | peer ms, median (best) | ratio of medians | of bests"
                + " | ours GFLOP/s | z-space ms, median (best) |%n|---|---|---|---|---|---|---|%n");
        for (Workload workload : Workload.ALL) {
            double median = least(workload, true, "median_ms");
            if (!Double.isNaN(median)) {
                row(workload, median);
            }
        }
    }

    private void row(Workload workload, double median) {
        double best = least(workload, true, "best_ms");
        double peer = least(workload, false, "median_ms");
        double peerBest = least(workload, false, "best_ms");
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f (%.2f) | %s | %s | %s | %.1f | %.3f (%.3f) |%n",
                workload.name(),
                median,
                best,
                Double.isNaN(peer) ? "–" : String.format(Locale.ROOT, "%.2f (%.2f)", peer, peerBest),
                ratio(peer, median),
                ratio(peerBest, best),
                workload.flop() / best * 1e-6,
                least(workload, true, "z_median_ms"),
                least(workload, true, "z_best_ms"));
    }

    private static String ratio(double peer, double ours) {
        return Double.isNaN(peer) ? "–" : String.format(Locale.ROOT, "%.1f", peer / ours);
    }

    /// The smallest value of a field over all rounds, of ours or the peer's lines; not a number where there is none.
    private double least(Workload workload, boolean ours, String field) {
        double least = Double.NaN;
        for (Map<String, String> line : lines) {
            boolean mine = OURS.equals(line.get("peer"));
            if (workload.name().equals(line.get("workload")) && mine == ours) {
                double value = Double.parseDouble(line.get(field));
                least = Double.isNaN(least) ? value : Math.min(least, value);
            }
        }
        return least;
    }
}
