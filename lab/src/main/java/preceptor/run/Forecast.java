package preceptor.run;

import java.util.List;
import java.util.Locale;
import preceptor.expansion.ConfigurationSpace;
import preceptor.region.RegionGraph;
import preceptor.spec.Spec;
import preceptor.student.Architecture;
import preceptor.teacher.Law;

/// What a run will need, from the shapes alone.
///
/// @param bytes the largest amount of memory held at once
/// @param flops floating-point operations, a multiplication and an addition counted as two
/// @param configurations per order of the expansion and of its twins, how many configurations there are; infinite where
/// that
///     takes exact laws and they are Monte Carlo estimates
/// @param limits the spec's memory limit, in bytes
/// @param allowedConfigurations the spec's limit on configurations
public record Forecast(
        double bytes, double flops, double[] configurations, double limits, double allowedConfigurations) {
    private static final double DOUBLE = 8;
    private static final double JVM = 96e6;

    /// What any run holds, however small: its spec, names, rows and texts.
    private static final double FIXED = 1.5e6;

    private static final double MEGABYTE = 1 << 20;

    /// What is held beside Java itself, in bytes.
    public double beyondJava() {
        return bytes - JVM;
    }

    /// @param held what is held beside what any run holds, in bytes
    static Forecast of(Spec spec, Problem problem, double held) {
        Architecture a = problem.architecture();
        RegionGraph graph = a.graph();
        double products = a.width(graph.root()) * (double) a.classes();
        double summaries = 0;
        for (int region = 0; region < graph.size(); region++) {
            summaries += problem.values()[region];
            products += graph.isLeaf(region) ? 0 : (double) a.fanIn(region) * a.width(region);
        }
        List<Integer> orders = spec.expansion().allOrders();
        double[] configurations = new double[orders.size()];
        for (int i = 0; i < configurations.length; i++) {
            int order = orders.get(i);
            Law law = problem.theory().law();
            configurations[i] = order == 0 ? summaries : Double.POSITIVE_INFINITY;
            if (order > 0 && law.exactness() != Law.Exactness.MONTE_CARLO) {
                configurations[i] = ConfigurationSpace.count(law, order);
            }
        }
        double perRow = 6 * products;
        double steps = spec.training().steps();
        double rows = problem.batchSize().isPresent()
                ? problem.batchSize().get()
                : (double) problem.training().size();
        double records = steps / spec.expansion().every() + 2;
        double flops = steps * rows * perRow + records * 2 * (double) problem.populationSize() * perRow;
        return new Forecast(
                JVM + FIXED + held,
                flops,
                configurations,
                allowedBytes(spec),
                spec.limits().configurations());
    }

    /// What one stored sample takes: its inputs, summaries, label and weight.
    static double sampleBytes(Architecture a, int[] values) {
        double inputs = 0;
        for (int leaf = 0; leaf < a.graph().leaves(); leaf++) {
            inputs += a.width(leaf);
        }
        return DOUBLE * (inputs + a.classes() + 1) + Integer.BYTES * (double) values.length;
    }

    /// The spec's limit, or what Java may take on this machine where that is less.
    static double allowedBytes(Spec spec) {
        return Math.min(spec.limits().memoryMb() * MEGABYTE, (double)
                Runtime.getRuntime().maxMemory());
    }

    /// @throws RefusedException if `bytes` are more than `allowed`; names `keys` as what to lower
    static void requireMemory(double bytes, double allowed, String keys) {
        if (bytes > allowed) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "memory: needed %.0f MB, allowed %.0f MB; lower %s, or raise limits.memory_mb (and, where the"
                            + " machine has more, Java's share of it with JAVA_TOOL_OPTIONS=-Xmx…)",
                    Math.ceil(bytes / MEGABYTE),
                    Math.floor(allowed / MEGABYTE),
                    keys));
        }
    }

    /// @throws RefusedException with what is needed, what is allowed, and which key to change
    void requireWithinLimits() {
        for (double c : configurations) {
            if (Double.isInfinite(c)) {
                throw new RefusedException("expansion.orders: orders above 0 need exact laws of the summaries, but this"
                        + " teacher's are Monte Carlo estimates, as exact inference needs more table entries than"
                        + " allowed; set expansion.orders to [0] without train_orders, or raise limits.inference");
            }
            if (c > allowedConfigurations) {
                throw new RefusedException(String.format(
                        Locale.ROOT,
                        "configurations: needed %.0f, allowed %.0f; lower expansion.orders and train_orders, or raise"
                                + " limits.configurations",
                        c,
                        allowedConfigurations));
            }
        }
        requireMemory(
                bytes, limits, "limits.inputs, limits.monte_carlo, training.data.samples, the batch or student.width");
    }
}
