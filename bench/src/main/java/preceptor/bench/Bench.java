package preceptor.bench;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// All measurements of speed, in one command: runs the sections asked for and prints their tables and targets.
///
/// Exit codes: 0 done; 1 gradients disagree or a measurement failed; 2 a wrong command line. A target that is not met
/// is said, and no failure: speed depends on the machine.
public final class Bench {
    private final Options options;
    private final Site site;
    private final List<Target> targets = new ArrayList<>();
    private boolean failed;

    private Bench(Options options, Site site) {
        this.options = options;
        this.site = site;
    }

    /// The first argument is the project's folder, the others are the user's.
    public static void main(String[] args) {
        String[] users = Arrays.copyOfRange(args, 1, args.length);
        if (List.of(users).contains("--help")) {
            System.out.println(Options.USAGE.formatted(Section.list()));
            return;
        }
        Options options;
        try {
            options = Options.parse(users);
        } catch (IllegalArgumentException e) {
            say(e.getMessage());
            System.exit(2);
            return;
        }
        Bench bench = new Bench(options, new Site(Path.of(args[0])));
        try {
            bench.run();
        } catch (IOException e) {
            say(e.getMessage());
            bench.failed = true;
        }
        if (bench.failed) {
            System.exit(1);
        }
    }

    private static void say(String message) {
        System.err.println("bench: " + message);
    }

    private void run() throws IOException {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        Line machine = Site.machine().with("threads", options.threads());
        if (options.json()) {
            out.println(machine);
        } else {
            out.printf(
                    "%s, %s processors, %s; JDK %s; threads %d; load before the start %s%n%n",
                    machine.text("processor"),
                    machine.text("processors"),
                    machine.text("os"),
                    machine.text("jdk"),
                    options.threads(),
                    machine.text("load"));
        }
        if (machine.number("load") > 0.5) {
            say("other work keeps this machine busy: peers that split an operation evenly over threads suffer most");
        }
        for (Section section : options.sections()) {
            switch (section) {
                case GRADIENTS -> gradients(out);
                case STUDENTS -> students(out);
                case KERNELS -> inherit(site.ours("preceptor.bench.KernelBench", options.threads()));
                case INFERENCE -> inherit(site.ours("preceptor.bench.InferenceBench"));
                case STARTUP -> new Startup(options, site).print(out);
            }
            out.println();
        }
        targets(out);
        out.flush();
    }

    private void gradients(PrintWriter out) throws IOException {
        if (!site.hasLibtorch()) {
            say("gradients: libtorch is not here; ./preceptor bench fetches it when it can reach the network");
            return;
        }
        out.flush();
        inherit(site.libtorch("preceptor.bench.libtorch.Gradients"));
    }

    private void students(PrintWriter out) throws IOException {
        List<Line> lines = new Students(options, site, Bench::say).measure();
        StudentReport report = new StudentReport(lines, options.students());
        if (!options.json()) {
            out.print(report.text());
        }
        targets.addAll(report.targets());
    }

    /// Runs a program that prints for itself.
    private void inherit(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("DJL_OFFLINE", "true");
        try {
            failed |= builder.start().waitFor() != 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void targets(PrintWriter out) {
        if (targets.isEmpty()) {
            return;
        }
        if (options.json()) {
            for (Target target : targets) {
                out.println(target.line());
            }
            return;
        }
        Table table = new Table("target", "wanted", "measured", "verdict");
        targets.forEach(target -> target.to(table));
        out.print(table);
    }
}
