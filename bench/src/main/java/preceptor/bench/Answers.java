package preceptor.bench;

import java.util.List;
import java.util.stream.Stream;

/// The answers of all contenders over all rounds. Of several rounds the smallest median counts, which other work on
/// the machine disturbed least, for ours and for peers alike.
record Answers(List<Line> lines) {
    static final String OURS = "preceptor";

    /// The lines of a kind; `peer` is the first word of the contender's name.
    Stream<Line> of(String peer, String type, String task, String workload) {
        return lines.stream()
                .filter(l -> l.text("peer").split(" ", 2)[0].equals(peer)
                        && l.text("dtype").equals(type)
                        && l.text("task").equals(task)
                        && l.text("workload").equals(workload));
    }

    /// The smallest value of `field` over all rounds and numbers of threads; not a number where there is none.
    double least(String peer, String type, String task, String workload, String field) {
        return of(peer, type, task, workload)
                .mapToDouble(l -> l.number(field))
                .min()
                .orElse(Double.NaN);
    }

    /// Ours of `workload`.
    double ours(String task, String workload, String field) {
        return least(OURS, "float64", task, workload, field);
    }
}
