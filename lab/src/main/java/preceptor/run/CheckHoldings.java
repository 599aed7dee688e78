package preceptor.run;

import preceptor.analysis.Verifier;
import preceptor.expansion.ConfigurationSpace;
import preceptor.region.RegionGraph;
import preceptor.teacher.Law;

/// What the closing checks hold at their fullest, beside the run whose student they try; see
/// [preceptor.analysis.Verifier].
final class CheckHoldings {
    private final Problem problem;
    private final Sizes sizes;
    private final RegionGraph graph;
    private final Law law;
    private final double inputs;
    private final double atoms;
    private final boolean norm;

    CheckHoldings(Problem problem, Sizes sizes) {
        this.problem = problem;
        this.sizes = sizes;
        graph = problem.graph();
        law = problem.theory().law();
        inputs = (double) problem.population().size();
        atoms = (double) problem.populationSize();
        norm = problem.architecture().norm().present();
    }

    double numbers() {
        double most = Math.max(population(), expansion());
        most = Math.max(most, assignments());
        most = Math.max(most, norm ? sizes.batch(Verifier.SAMPLES) : inSamples(Verifier.SAMPLES));
        return most + inputs * (graph.childCount(graph.root()) + 1) / 2.0 + 2 * sizes.measurement();
    }

    private double inSamples(double rows) {
        return sizes.pass(rows) + sizes.batch(rows);
    }

    /// What needs all inputs, or all pairs of input and label, at once.
    private double population() {
        boolean joined =
                norm || problem.measured().blocks() == 1 || !law.factors().isEmpty();
        boolean masked = !norm && inputs <= Verifier.MOST_MASKED;
        double most = inSamples(joined ? atoms : Sizes.BLOCK * atoms / inputs);
        return masked ? Math.max(most, inSamples(inputs) + sizes.gaussian()) : most;
    }

    private double assignments() {
        double count = ConfigurationSpace.counts(law, graph.depth())[graph.root()];
        return count <= Verifier.MOST_ASSIGNMENTS ? inSamples(count) : 0;
    }

    private double expansion() {
        double[] counts = ConfigurationSpace.counts(law, graph.depth());
        double all = 0;
        for (double count : counts) {
            all += count;
        }
        double held = all <= Verifier.MOST_CONFIGURATIONS ? sizes.pass(region -> counts[region]) + 12 * all : 0;
        return held + sizes.summaries() + sizes.gaussian();
    }
}
