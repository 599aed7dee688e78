package preceptor.play;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import preceptor.expansion.Budget;
import preceptor.expansion.Expansion;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.result.Metrics;
import preceptor.run.Experiment;
import preceptor.run.Problem;

/// The numbers of one step as the page takes them: those of `metrics.csv` under its names, and what the page shows
/// beyond them.
///
/// Beyond them are, of a region α and as the mean over the regions of a level: `gates`, the share
/// Σ_z p_α(z) mean_j D_α[z, j] of open gates as measured; of a region `fidelity/<term>`, the cosine of the term with B0
/// over all edges from α to its children; and of a level the largest `balance/<law>-drift` of its regions.
///
/// @param step the step
/// @param whole numbers of the whole run by metric; those of level l by `metric/level<l>`
/// @param regions numbers of a region by its id and metric
/// @param edges numbers of an edge by `parent/child`, the head's by `parent/V`, and metric
public record Reading(
        int step,
        SequencedMap<String, Double> whole,
        SequencedMap<String, SequencedMap<String, Double>> regions,
        SequencedMap<String, SequencedMap<String, Double>> edges) {
    private static final String DRIFT = "-drift";

    /// The numbers of `moment`.
    static Reading of(Problem problem, Experiment.Moment moment) {
        Reading reading =
                new Reading(moment.step(), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        moment.rows().forEach(reading::add);
        reading.gates(problem, moment.expansion());
        reading.fidelities(problem.graph(), moment.expansion().budget());
        return reading;
    }

    private void add(Metrics.Row row) {
        if (row.region().isEmpty()) {
            whole.put(row.level() < 0 ? row.metric() : atLevel(row.metric(), row.level()), row.value());
        } else if (row.child().isEmpty()) {
            at(regions, row.region()).put(row.metric(), row.value());
            if (row.metric().endsWith(DRIFT)) {
                whole.merge(atLevel(row.metric(), row.level()), row.value(), Math::max);
            }
        } else {
            at(edges, row.region() + "/" + row.child()).put(row.metric(), row.value());
        }
    }

    private void gates(Problem problem, Expansion expansion) {
        RegionGraph graph = problem.graph();
        for (int level = 1; level <= graph.depth(); level++) {
            double sum = 0;
            int count = graph.regionsAt(level);
            for (int i = 0; i < count; i++) {
                int a = graph.region(level, i);
                double open =
                        open(expansion.measured().D()[a], problem.theory().law().p(a));
                at(regions, graph.id(a)).put("gates", open);
                sum += open;
            }
            whole.put(atLevel("gates", level), sum / count);
        }
    }

    private static double open(Matrix D, double[] p) {
        double sum = 0;
        for (int z = 0; z < D.rows(); z++) {
            double row = 0;
            for (int j = 0; j < D.columns(); j++) {
                row += D.get(z, j);
            }
            sum += p[z] * row / D.columns();
        }
        return sum;
    }

    private void fidelities(RegionGraph graph, Budget budget) {
        Matrix[] exact = budget.term("B0");
        for (String term : budget.names()) {
            if (term.matches("B[0-3]")) {
                continue;
            }
            Matrix[] gradient = budget.term(term);
            for (int a = graph.leaves(); a < graph.size(); a++) {
                double product = 0;
                double size = 0;
                double norm = 0;
                for (int e : graph.childEdges(a)) {
                    product += gradient[e].dot(exact[e]);
                    size += gradient[e].dot(gradient[e]);
                    norm += exact[e].dot(exact[e]);
                }
                if (norm > 0) {
                    at(regions, graph.id(a))
                            .put("fidelity/" + term, size == 0 ? 0 : product / Math.sqrt(size) / Math.sqrt(norm));
                }
            }
        }
    }

    private static String atLevel(String metric, int level) {
        return metric + "/level" + level;
    }

    private static SequencedMap<String, Double> at(
            SequencedMap<String, SequencedMap<String, Double>> places, String place) {
        return places.computeIfAbsent(place, p -> new LinkedHashMap<>());
    }
}
