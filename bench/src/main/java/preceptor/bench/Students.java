package preceptor.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Training steps of the [Workload]s, ours and those of every peer that is there. All take turns workload by workload,
/// so that what else the machine does falls on all alike. A peer is run with one thread and with as many as we have,
/// since it may be faster with one.
final class Students {
    /// The first turn warms up and is not counted.
    private static final double WARM_UP_SECONDS = 2;

    /// A peer has nothing to compile.
    private static final double PEER_WARM_UP_SECONDS = 0.2;

    private static final int POPULATION = 1_000_000;

    /// The longest forecast of a pass over the population that is still measured.
    private static final double PATIENCE_MS = 60_000;

    private final Options options;
    private final Site site;
    private final Consumer<String> say;
    private final List<Line> lines = new ArrayList<>();

    Students(Options options, Site site, Consumer<String> say) {
        this.options = options;
        this.site = site;
        this.say = say;
    }

    /// All answers, in the order in which they were given.
    List<Line> measure() throws IOException {
        Map<String, Contender> peers = new LinkedHashMap<>();
        try (Contender ours =
                new Contender("preceptor", site.ours("preceptor.bench.StudentBench", options.threads()))) {
            start(peers);
            for (int round = 0; round <= options.rounds(); round++) {
                say.accept(round == 0 ? "students: warm-up" : "students: round " + round + " of " + options.rounds());
                boolean counted = round > 0;
                for (Workload workload : options.students()) {
                    int before = lines.size();
                    double seconds = counted ? options.seconds() : WARM_UP_SECONDS;
                    ask(ours, new Line().with("task", "product").with("seconds", options.seconds() / 2), counted);
                    ask(ours, workload.request("step", seconds), counted);
                    for (Contender peer : peers.values()) {
                        ask(peer, workload.request("step", counted ? seconds : PEER_WARM_UP_SECONDS), counted);
                    }
                    ask(ours, workload.request("z", seconds), counted);
                    if (counted) {
                        say.accept(row(workload.name(), lines.subList(before, lines.size())));
                    }
                }
                if (counted) {
                    runScript();
                }
            }
            say.accept("students: allocation, memory and passes over a population");
            for (Workload workload : options.students()) {
                ask(ours, workload.request("allocation", 0), true);
                ask(ours, workload.request("memory", 0), true);
                int population = options.quick() ? POPULATION / 10 : POPULATION;
                // Batch norm takes its statistics over all samples at once: a million do not fit.
                if (!workload.norm() && forecast(workload, population) <= PATIENCE_MS) {
                    ask(ours, workload.request("population", 0).with("size", population), true);
                }
            }
        } finally {
            for (Contender peer : peers.values()) {
                peer.close();
            }
        }
        return lines;
    }

    /// What one turn has measured, in a line: the milliseconds, median (best), of every contender that trained.
    static String row(String workload, List<Line> answers) {
        StringJoiner row = new StringJoiner(", ", "  " + workload + ": ", " ms");
        for (Line answer : answers) {
            if (answer.has("median_ms")) {
                String times = Table.times(answer.number("median_ms"), answer.number("best_ms"));
                String what = switch (answer.text("task")) {
                    case "product" -> " in a product in cache ";
                    case "z" -> " in z-space ";
                    default -> " ";
                };
                row.add(answer.text("peer") + " " + answer.text("dtype") + " on " + answer.text("threads") + what
                        + times);
            }
        }
        return row.toString();
    }

    /// Milliseconds of a pass over `size` samples, by the rate of a training step.
    private double forecast(Workload workload, int size) {
        return new Answers(lines).least("preceptor", "float64", "step", workload.name(), "best_ms")
                / workload.batch()
                * size;
    }

    private void start(Map<String, Contender> peers) throws IOException {
        boolean libtorch = site.hasLibtorch();
        boolean torch = Site.hasTorch();
        if (!libtorch) {
            say.accept(
                    "without libtorch: its libraries are not here; ./preceptor bench fetches them (110 MB, from Maven"
                            + " Central, for Linux on x86-64) when it can reach the network");
        }
        if (!torch) {
            say.accept("without PyTorch: " + Site.python() + " has none; on Debian: apt-get install python3-torch, else"
                    + " set PRECEPTOR_PYTHON");
        }
        String script = site.root().resolve("bench/torch_peer.py").toString();
        for (int threads : new TreeSet<>(List.of(1, options.threads()))) {
            for (String type : List.of("float64", "float32")) {
                if (libtorch) {
                    String name = "libtorch " + type + " " + threads;
                    peers.put(
                            name,
                            new Contender(
                                    name, site.libtorch("preceptor.bench.libtorch.LibtorchBench", threads, type)));
                }
                if (torch) {
                    String name = "torch " + type + " " + threads;
                    peers.put(
                            name, new Contender(name, List.of(Site.python(), script, Integer.toString(threads), type)));
                }
            }
        }
    }

    private void ask(Contender contender, Line request, boolean counted) throws IOException {
        Line answer = contender.ask(request);
        if (counted) {
            lines.add(answer);
            if (options.json()) {
                System.out.println(answer);
            }
        }
    }

    /// The user's own peer, which runs through all of its workloads at once.
    private void runScript() throws IOException {
        if (options.peer().isEmpty()) {
            return;
        }
        if (!Files.isReadable(Path.of(options.peer()))) {
            throw new IOException("--peer: there is no " + options.peer());
        }
        for (String type : List.of("float64", "float32")) {
            Process process = new ProcessBuilder(
                            Site.python(), options.peer(), Integer.toString(options.threads()), type)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var out = process.inputReader(StandardCharsets.UTF_8)) {
                out.lines().map(Line::parse).filter(l -> l.has("median_ms")).forEach(line -> {
                    line.with("peer", "script").with("dtype", type).with("task", "step");
                    lines.add(line);
                    if (options.json()) {
                        System.out.println(line);
                    }
                });
            }
        }
    }
}
