package preceptor.run;

import preceptor.expansion.ConfigurationSpace;
import preceptor.region.RegionGraph;
import preceptor.spec.Spec;
import preceptor.student.Architecture;

/// What a run will need, from the shapes alone.
///
/// @param bytes the largest amount of memory held at once
/// @param flops floating-point operations, a multiplication and an addition counted as two
/// @param configurations per order of the spec, how many configurations its expansion has
/// @param limits the spec's memory limit, in bytes
/// @param allowedConfigurations the spec's limit on configurations
public record Forecast(
        double bytes, double flops, double[] configurations, double limits, double allowedConfigurations) {
    /// Arrays of the size of the activations that a pass holds: H, D, F, U, and the gradients on their way.
    private static final int ARRAYS_PER_PASS = 5;

    private static final double DOUBLE = 8;
    private static final double JVM = 96e6;

    static Forecast of(Spec spec, Problem problem) {
        Architecture a = problem.architecture();
        RegionGraph graph = a.graph();
        double nodes = 0;
        double inputs = 0;
        double products = a.width(graph.root()) * (double) a.classes();
        double summaries = 0;
        for (int region = 0; region < graph.size(); region++) {
            summaries += problem.values()[region];
            if (graph.isLeaf(region)) {
                inputs += a.width(region);
            } else {
                nodes += a.width(region);
                products += (double) a.fanIn(region) * a.width(region);
            }
        }
        boolean whole = a.norm().present() || problem.groups() > 1;
        double atoms = whole ? (double) problem.populationSize() : (double) Math.min(problem.populationSize(), 1 << 14);
        double trained = problem.batchSize().isPresent()
                ? problem.batchSize().get()
                : Math.min((double) problem.training().size(), whole ? Double.MAX_VALUE : 1 << 14);
        double bytes = DOUBLE * (atoms + trained) * (ARRAYS_PER_PASS * nodes + inputs + summaries);
        bytes += DOUBLE
                * problem.training().size()
                * inputs
                * (problem.batchSize().isPresent() ? 1 : 0);
        double[] configurations = new double[spec.expansion().orders().size()];
        for (int i = 0; i < configurations.length; i++) {
            int order = spec.expansion().orders().get(i);
            configurations[i] = order == 0
                    ? summaries
                    : ConfigurationSpace.count(problem.theory().law(), order);
            bytes += DOUBLE * configurations[i] * ARRAYS_PER_PASS * maxWidth(a);
        }
        double perRow = 6 * products;
        double steps = spec.training().steps();
        double rows = problem.batchSize().isPresent()
                ? problem.batchSize().get()
                : (double) problem.training().size();
        double records = steps / spec.expansion().every() + 2;
        double flops = steps * rows * perRow + records * 2 * (double) problem.populationSize() * perRow;
        return new Forecast(
                bytes + JVM,
                flops,
                configurations,
                spec.limits().memoryMb() * 1048576.0,
                spec.limits().configurations());
    }

    private static int maxWidth(Architecture a) {
        int max = 0;
        for (int region = 0; region < a.graph().size(); region++) {
            max = Math.max(max, a.width(region));
        }
        return max;
    }

    /// @throws RefusedException with what is needed, what is allowed, and which key to change
    void requireWithinLimits() {
        for (double c : configurations) {
            if (c > allowedConfigurations) {
                throw new RefusedException(String.format(
                        java.util.Locale.ROOT,
                        "configurations: needed %.0f, allowed %.0f; lower expansion.orders or raise"
                                + " limits.configurations",
                        c,
                        allowedConfigurations));
            }
        }
        if (bytes > limits) {
            throw new RefusedException(String.format(
                    java.util.Locale.ROOT,
                    "memory: needed %.0f MB, allowed %.0f MB; lower limits.inputs, limits.monte_carlo,"
                            + " training.data.samples or student.width, or raise limits.memory_mb",
                    bytes / 1048576,
                    limits / 1048576));
        }
    }
}
