package preceptor.bench;

import java.util.Arrays;
import java.util.Locale;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.teacher.Computed;
import preceptor.teacher.IsingLeaves;
import preceptor.teacher.Leaves;
import preceptor.teacher.NetworkTeacher;
import preceptor.teacher.Rule;

/// Time and size of exact inference on regions that overlap: from a region graph to p, P and Q of all regions and
/// edges,
/// the search for an order included; against the number of regions, against width, and for wide kernels, whose families
/// are taken child by child where that costs less.
public final class InferenceBench {
    private static final double SECONDS = 1;

    private final Table table =
            new Table("graph", "rule", "regions", "largest table", "all tables", "as tables only", "ms, median (best)");

    private NetworkTeacher last;

    private InferenceBench() {}

    public static void main(String[] args) {
        InferenceBench regions = new InferenceBench();
        for (int size : new int[] {15, 31, 63, 127, 255, 511, 1023}) {
            RegionGraph graph = line(size, 3, 2);
            regions.row("line of " + size + ", kernel 3, stride 2", "majority", graph, 2, new Rule.Majority());
        }
        regions.print("Against the number of regions");
        InferenceBench width = new InferenceBench();
        for (int side = 3; side <= 5; side++) {
            int[] ones = new int[side - 1];
            Arrays.fill(ones, 1);
            int[] twos = new int[side - 1];
            Arrays.fill(twos, 2);
            RegionGraph graph = Regions.grid2d(side, twos, ones, Regions.Padding.VALID);
            width.row("square of " + side + ", kernel 2, stride 1", "majority", graph, 2, new Rule.Majority());
        }
        for (int side : new int[] {6, 9, 12}) {
            RegionGraph graph =
                    Regions.grid2d(side, new int[] {side / 3, 3}, new int[] {side / 3, 3}, Regions.Padding.VALID);
            Leaves spins = IsingLeaves.lattice(side, IsingLeaves.CRITICAL, NetworkTeacher.DEFAULT_TABLES);
            width.row("Ising lattice of " + side + ", blocks of 3", "majority", graph, 2, new Rule.Majority(), spins);
        }
        width.print("Against width");
        InferenceBench kernels = new InferenceBench();
        RegionGraph nine = line(41, 9, 4);
        kernels.row("line of 41, kernel 9, stride 4", "majority", nine, 2, new Rule.Majority());
        kernels.row("line of 41, kernel 9, stride 4", "parity of 3 values", nine, 3, new Rule.Parity());
        RegionGraph seventeen = Regions.grid1d(97, new int[] {11, 17}, new int[] {8, 8}, Regions.Padding.VALID);
        kernels.row("line of 97, kernel 17, stride 8", "majority", seventeen, 2, new Rule.Majority());
        RegionGraph square = Regions.grid2d(7, new int[] {3, 3}, new int[] {2, 2}, Regions.Padding.VALID);
        kernels.row("square of 7, kernel 3, stride 2", "majority", square, 2, new Rule.Majority());
        kernels.row("square of 7, kernel 3, stride 2", "parity", square, 2, new Rule.Parity());
        kernels.row("square of 7, kernel 3, stride 2", "and-or of 3 values", square, 3, new Rule.AndOr());
        RegionGraph blocks = Regions.grid2d(10, new int[] {2, 5}, new int[] {2, 5}, Regions.Padding.VALID);
        kernels.row("square of 10, blocks of 5", "majority", blocks, 2, new Rule.Majority());
        kernels.print("Wide kernels");
    }

    private static RegionGraph line(int size, int kernel, int stride) {
        int levels = 0;
        for (int s = size; s > 1; s = (s - kernel) / stride + 1) {
            levels++;
        }
        int[] kernels = new int[levels];
        int[] strides = new int[levels];
        Arrays.fill(kernels, kernel);
        Arrays.fill(strides, stride);
        return Regions.grid1d(size, kernels, strides, Regions.Padding.VALID);
    }

    private void row(String name, String rule, RegionGraph graph, int values, Rule how) {
        NetworkTeacher.Effort effort = NetworkTeacher.Effort.of(Key.root(1));
        row(name, rule, graph, () -> Computed.network(graph, new int[] {values}, how, new double[] {0.1}, effort));
    }

    private void row(String name, String rule, RegionGraph graph, int values, Rule how, Leaves leaves) {
        NetworkTeacher.Effort effort = NetworkTeacher.Effort.of(Key.root(1));
        row(
                name,
                rule,
                graph,
                () -> Computed.network(graph, new int[] {values}, how, new double[] {0.1}, leaves, effort));
    }

    private void row(String name, String rule, RegionGraph graph, java.util.function.Supplier<NetworkTeacher> make) {
        last = make.get();
        NetworkTeacher.Inference inference = last.inference();
        Timing timing = new Timing(Double.NaN, Double.NaN, 0);
        if (inference.exact()) {
            timing = Timing.of(() -> last = make.get(), SECONDS);
        }
        table.row(
                name,
                rule,
                Integer.toString(graph.size()),
                entries(inference.largest()),
                entries(inference.total()),
                entries(inference.asTables()),
                Table.times(timing.median(), timing.best()));
    }

    private static String entries(double count) {
        return Double.isInfinite(count)
                ? "over 10^14"
                : String.format(Locale.ROOT, count < 1e7 ? "%,.0f" : "%.2g", count);
    }

    private void print(String title) {
        System.out.println(title);
        System.out.println();
        System.out.println(table);
    }
}
