package preceptor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The tables of the students, from the [Answers] of all contenders.
final class StudentReport {
    private static final List<String> TYPES = List.of("float64", "float32");
    private static final String PRODUCT = "product";

    private final Answers answers;
    private final List<Workload> workloads;

    StudentReport(List<Line> lines, List<Workload> workloads) {
        answers = new Answers(lines);
        this.workloads = workloads;
    }

    /// GFLOP/s of the large product in cache, the best of the sitting.
    private double peak() {
        return answers.of(Answers.OURS, "float64", PRODUCT, "")
                .mapToDouble(l -> l.number("gflops"))
                .max()
                .orElse(Double.NaN);
    }

    String text() {
        StringBuilder s = new StringBuilder();
        answers.of(Answers.OURS, "float64", PRODUCT, "")
                .findFirst()
                .ifPresent(line -> s.append(String.format(
                        Locale.ROOT,
                        "A large product in cache (256×64×64, one per thread, %s): %s GFLOP/s at best.%n%n",
                        line.text("kernels"),
                        Table.number(peak()))));
        s.append("A training step: milliseconds, median (best); of a peer's numbers of threads the faster, named\n\n");
        s.append(steps()).append('\n');
        s.append("How many times as fast as the better peer, by medians; ours is float64 in both\n\n");
        s.append(ratios()).append('\n');
        Table norms = norms();
        if (!norms.isEmpty()) {
            s.append("Batch norm before the ReLU: a step with it, over a step without\n\n");
            s.append(norms).append('\n');
        }
        s.append("A step in z-space; a pass over a population of samples, forward and back, over it\n\n");
        s.append(summaries()).append('\n');
        s.append("Allocation per step, and memory held by a training against the arrays that it needs\n\n");
        return s.append(memory()).toString();
    }

    private Table steps() {
        Table table = new Table(
                "workload",
                "ours",
                "GFLOP/s",
                "of peak",
                "libtorch float64",
                "libtorch float32",
                "torch float64",
                "torch float32",
                "script float64",
                "script float32");
        for (Workload w : workloads) {
            double best = answers.ours("step", w.name(), "best_ms");
            double rate = w.flop() / best * 1e-6;
            table.row(
                    w.name(),
                    Table.times(answers.ours("step", w.name(), "median_ms"), best),
                    Table.number(rate),
                    percent(rate / peak()),
                    peer("libtorch", "float64", w),
                    peer("libtorch", "float32", w),
                    peer("torch", "float64", w),
                    peer("torch", "float32", w),
                    peer("script", "float64", w),
                    peer("script", "float32", w));
        }
        return table.withoutEmptyColumns();
    }

    private String peer(String peer, String type, Workload w) {
        double median = answers.least(peer, type, "step", w.name(), "median_ms");
        return answers.of(peer, type, "step", w.name())
                .filter(l -> l.number("median_ms") == median)
                .findFirst()
                .map(l -> Table.times(median, answers.least(peer, type, "step", w.name(), "best_ms")) + " ×"
                        + l.text("threads"))
                .orElse(Table.ABSENT);
    }

    /// The smallest median of all peers.
    private double better(String type, String workload) {
        return answers.lines().stream()
                .map(l -> l.text("peer").split(" ", 2)[0])
                .distinct()
                .filter(peer -> !peer.equals(Answers.OURS))
                .mapToDouble(peer -> answers.least(peer, type, "step", workload, "median_ms"))
                .filter(Double::isFinite)
                .min()
                .orElse(Double.NaN);
    }

    private double ratio(String type, Workload w) {
        return better(type, w.name()) / answers.ours("step", w.name(), "median_ms");
    }

    private Table ratios() {
        Table table = new Table("workload", "peer float64", "ratio", "peer float32", "ratio");
        for (Workload w : workloads) {
            table.row(
                    w.name(),
                    Table.number(better("float64", w.name())),
                    Table.number(ratio("float64", w)),
                    Table.number(better("float32", w.name())),
                    Table.number(ratio("float32", w)));
        }
        return table;
    }

    private Table norms() {
        Table table = new Table("workload", "ours", "better peer float64", "better peer float32");
        for (Workload w : workloads) {
            String normed = w.normed().name();
            double ours = answers.ours("step", normed, "median_ms") / answers.ours("step", w.name(), "median_ms");
            if (Double.isFinite(ours)) {
                table.row(
                        w.name(),
                        Table.number(ours),
                        Table.number(better("float64", normed) / better("float64", w.name())),
                        Table.number(better("float32", normed) / better("float32", w.name())));
            }
        }
        return table;
    }

    private Table summaries() {
        Table table = new Table(
                "workload",
                "z-space ms",
                "samples",
                "pass ms, forecast",
                "pass ms, measured",
                "over a z-space step, forecast",
                "measured");
        for (Workload w : workloads) {
            double z = answers.ours("z", w.name(), "median_ms");
            double measured = answers.ours("population", w.name(), "pass_ms");
            double size = answers.ours("population", w.name(), "size");
            double samples = Double.isNaN(size) ? 1e6 : size;
            double forecast = answers.ours("step", w.name(), "median_ms") / w.batch() * samples;
            table.row(
                    w.name(),
                    Table.times(z, answers.ours("z", w.name(), "best_ms")),
                    Table.number(samples),
                    Table.number(forecast),
                    Table.number(measured),
                    Table.number(forecast / z),
                    Table.number(measured / z));
        }
        return table;
    }

    private Table memory() {
        Table table = new Table(
                "workload", "bytes per step", "bytes per z-space step", "arrays MB", "held MB", "held", "at peak");
        for (Workload w : workloads) {
            double needed = answers.ours("memory", w.name(), "needed_bytes");
            double held = answers.ours("memory", w.name(), "held_bytes");
            table.row(
                    w.name(),
                    Table.number(answers.ours("allocation", w.name(), "bytes")),
                    Table.number(answers.ours("allocation", w.name(), "z_bytes")),
                    Table.number(needed / 1e6),
                    Table.number(held / 1e6),
                    Table.number(held / needed),
                    Table.number(answers.ours("memory", w.name(), "peak_bytes") / needed));
        }
        return table;
    }

    /// What is wanted of each student: three times the better peer in float64, more than it in float32, wide layers at
    /// three quarters of the product, batch norm at three tenths of a step more at most and no dearer than the
    /// peers', and
    /// next to no garbage.
    List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (Workload w : workloads) {
            for (String type : TYPES) {
                targets.add(Target.atLeast(
                        w.name() + ": speed over the better peer in " + type,
                        type.equals("float32") ? 1.2 : 3,
                        ratio(type, w)));
            }
            if (List.of("wide", "headline", "large").contains(w.name())) {
                double rate = w.flop() / answers.ours("step", w.name(), "best_ms") * 1e-6;
                targets.add(Target.atLeast(w.name() + ": share of the peak", 0.75, rate / peak()));
            }
            if (w.norm()) {
                String plain = w.name().substring(0, w.name().length() - "-bn".length());
                double ours = answers.ours("step", w.name(), "median_ms") / answers.ours("step", plain, "median_ms");
                targets.add(Target.atMost(w.name() + ": time with batch norm over that without", 1.3, ours));
                double theirs = better("float64", w.name()) / better("float64", plain);
                targets.add(Target.atMost(w.name() + ": cost of batch norm over the better peer's", 1, ours / theirs));
            }
            targets.add(Target.atMost(
                    w.name() + ": bytes allocated per step", 4096, answers.ours("allocation", w.name(), "bytes")));
            double held = answers.ours("memory", w.name(), "held_bytes");
            targets.add(Target.atMost(
                    w.name() + ": memory over the arrays needed",
                    1.2,
                    held / answers.ours("memory", w.name(), "needed_bytes")));
        }
        return targets;
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? Math.round(100 * share) + " %" : Table.ABSENT;
    }
}
