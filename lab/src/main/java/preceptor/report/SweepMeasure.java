package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import preceptor.result.SweepSummary;

/// A final number that a sweep's report shows for every cell.
///
/// @param id for figures; letters, digits and hyphens
/// @param name what it is, in words
/// @param unit empty where it has none
/// @param lowIsGood whether the least is the best
/// @param signed whether it lies around zero
/// @param spread how it is spread over the seeds of a cell; empty where no finished run has it
record SweepMeasure(
        String id,
        String name,
        String unit,
        boolean lowIsGood,
        boolean signed,
        IntFunction<Optional<SweepSummary.Row>> spread) {
    private static final List<String> ESTIMATES = List.of("B4", "B5-hard", "B5-gaussian");

    /// The measures that any cell has, the most telling first.
    static List<SweepMeasure> of(SweepSummary summary, String lossUnit) {
        List<String> known = summary.metrics();
        List<SweepMeasure> measures = new ArrayList<>();
        student(known, "loss")
                .ifPresent(metric -> measures.add(
                        plain(summary, "loss", "student’s loss" + where(metric), lossUnit, true, false, metric)));
        student(known, "accuracy")
                .ifPresent(metric -> measures.add(
                        plain(summary, "accuracy", "student’s accuracy" + where(metric), "", false, false, metric)));
        if (known.contains("generalization/gap")) {
            measures.add(plain(summary, "gap", "generalisation gap", lossUnit, true, true, "generalization/gap"));
        }
        for (String gates : List.of("hard", "gaussian")) {
            String metric = "twin/" + gates + "/loss";
            if (known.contains(metric)) {
                String name = Words.twin(gates) + "’s loss";
                measures.add(plain(summary, "twin-" + gates, name, lossUnit, true, false, metric));
            }
        }
        for (String term : ESTIMATES) {
            List<String> levels = known.stream()
                    .filter(m -> m.startsWith("fidelity/" + term + "/cosine/level"))
                    .toList();
            if (!levels.isEmpty()) {
                measures.add(new SweepMeasure(
                        "fidelity",
                        "least fidelity of " + term + " (cosine)",
                        "",
                        false,
                        true,
                        cell -> levels.stream()
                                .flatMap(m -> summary.row(cell, m).stream())
                                .min((a, b) -> Double.compare(a.median(), b.median()))));
                break;
            }
        }
        return measures;
    }

    /// A final number of any name, by that name.
    static SweepMeasure named(SweepSummary summary, String metric) {
        return plain(summary, "metric", metric, "", true, false, metric);
    }

    private static Optional<String> student(List<String> known, String quantity) {
        return Stream.of("/test", "/population", "/train")
                .map(where -> quantity + where)
                .filter(known::contains)
                .findFirst();
    }

    private static String where(String metric) {
        return metric.endsWith("/test") ? ", held out" : metric.endsWith("/train") ? ", in training" : "";
    }

    private static SweepMeasure plain(
            SweepSummary summary,
            String id,
            String name,
            String unit,
            boolean lowIsGood,
            boolean signed,
            String metric) {
        return new SweepMeasure(id, name, unit, lowIsGood, signed, cell -> summary.row(cell, metric));
    }

    /// The name with its unit, for an axis.
    String axis() {
        return unit.isEmpty() ? name : name + " in " + unit;
    }

    String best() {
        return lowIsGood ? "lowest" : "highest";
    }

    /// Whether `a` is better than `b`.
    boolean better(double a, double b) {
        return lowIsGood ? a < b : a > b;
    }
}
