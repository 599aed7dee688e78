package preceptor.run;

import java.util.List;
import java.util.Locale;
import preceptor.expansion.ConfigurationSpace;
import preceptor.region.RegionGraph;
import preceptor.spec.DataSpec;
import preceptor.spec.ExpansionSpec;
import preceptor.spec.Spec;
import preceptor.student.Architecture;
import preceptor.teacher.Law;
import preceptor.teacher.NetworkTeacher;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.Teacher;
import preceptor.teacher.TreeTeacher;

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
    /// Arrays of the size of the activations that a pass holds: H, D, F, U, and the gradients on their way.
    private static final int ARRAYS_PER_PASS = 5;

    /// Gradients, optimiser memory, the twins', the terms of the budget and what the conservation laws are held
    /// against,
    /// each as large as the parameters.
    private static final int COPIES_OF_PARAMETERS = 22;

    /// The tables of a junction tree before and after calibration.
    private static final int COPIES_OF_TABLES = 2;

    /// A row in the table of metrics, with room to grow; and one as an object.
    private static final double BYTES_PER_METRIC = 60;

    private static final double BYTES_PER_ROW = 64;

    private static final double DOUBLE = 8;
    private static final double JVM = 96e6;
    private static final double MEGABYTE = 1 << 20;

    /// What is held beside Java itself, in bytes.
    public double beyondJava() {
        return bytes - JVM;
    }

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
        double sample = sampleBytes(a, problem.values());
        if (problem.batchSize().isPresent() || spec.training().data() instanceof DataSpec.Samples) {
            bytes += sample * problem.training().size();
        }
        if (!problem.exact()) {
            bytes += 2 * sample * problem.populationSize();
        }
        bytes += DOUBLE * products * COPIES_OF_PARAMETERS;
        bytes += DOUBLE
                * COPIES_OF_TABLES
                * problem.teacher().map(Forecast::tables).orElse(0.0);
        bytes += DOUBLE * summaryNumbers(spec, problem);
        List<Integer> orders = spec.expansion().allOrders();
        double[] configurations = new double[orders.size()];
        for (int i = 0; i < configurations.length; i++) {
            int order = orders.get(i);
            double passes = (spec.expansion().orders().contains(order) ? 1 : 0)
                    + (spec.expansion().twinOrders().contains(order) ? 2 : 0);
            Law law = problem.theory().law();
            configurations[i] = order == 0 ? summaries : Double.POSITIVE_INFINITY;
            if (order > 0 && law.exactness() != Law.Exactness.MONTE_CARLO) {
                configurations[i] = ConfigurationSpace.count(law, order);
            }
            if (Double.isFinite(configurations[i])) {
                bytes += DOUBLE * configurations[i] * ARRAYS_PER_PASS * maxWidth(a) * passes;
            }
        }
        double perRow = 6 * products;
        double steps = spec.training().steps();
        double rows = problem.batchSize().isPresent()
                ? problem.batchSize().get()
                : (double) problem.training().size();
        double records = steps / spec.expansion().every() + 2;
        bytes += metricsBytes(spec, graph, problem.groups(), records);
        double flops = steps * rows * perRow + records * 2 * (double) problem.populationSize() * perRow;
        return new Forecast(
                bytes + JVM,
                flops,
                configurations,
                allowedBytes(spec),
                spec.limits().configurations());
    }

    /// What z-space holds: a pass for the expansion, two for each twin and two for T4, the Gaussian closure's
    /// covariances, and tables of P where they are counted from samples. Products have as many summary values
    /// as there are tuples.
    private static double summaryNumbers(Spec spec, Problem problem) {
        Architecture a = problem.architecture();
        RegionGraph graph = a.graph();
        boolean gaussian = spec.expansion().gates().contains(ExpansionSpec.Gate.GAUSSIAN)
                || spec.expansion().train().contains(ExpansionSpec.Gate.GAUSSIAN);
        boolean counted = problem.teacher().isPresent() && spec.training().data() instanceof DataSpec.Samples;
        double passes = 3 + 2.0 * spec.expansion().train().size();
        double numbers = 0;
        for (int region = 0; region < graph.size(); region++) {
            double m = problem.values()[region];
            double n = a.width(region);
            numbers += m * n * ARRAYS_PER_PASS * passes;
            if (gaussian && !graph.isLeaf(region)) {
                numbers += m * (2 * n * n + (double) a.fanIn(region) * a.fanIn(region));
            }
        }
        for (int e = 0; counted && e < graph.edges(); e++) {
            numbers += (double) problem.values()[graph.parent(e)] * problem.values()[graph.child(e)];
        }
        return numbers;
    }

    /// The table entries of exact inference.
    private static double tables(Teacher teacher) {
        return switch (teacher) {
            case TreeTeacher t -> 0;
            case NetworkTeacher t -> t.inference().exact() ? t.inference().total() : 0;
            case ProductTeacher t ->
                t.factors().stream().mapToDouble(Forecast::tables).sum();
        };
    }

    /// What the table of metrics takes: the budget's rows of every edge and level at every record; and while one is
    /// made, its rows as objects, those of the jackknife among them.
    private static double metricsBytes(Spec spec, RegionGraph graph, int groups, double records) {
        int closures = spec.expansion().gates().size();
        int expansions = 1 + closures + spec.expansion().orders().size();
        double rows = (graph.edges() + graph.depth() + 3.0) * (5 + closures + 3 * expansions);
        double kept = groups > 1 ? 2 * rows : rows;
        return kept * records * BYTES_PER_METRIC + rows * (groups + 1) * BYTES_PER_ROW;
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
                    bytes / MEGABYTE,
                    allowed / MEGABYTE,
                    keys));
        }
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
