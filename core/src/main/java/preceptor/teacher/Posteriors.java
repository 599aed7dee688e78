package preceptor.teacher;

import java.util.Arrays;
import preceptor.linalg.Matrix;
import preceptor.parallel.Workers;
import preceptor.region.RegionGraph;

/// P(z_ω | x) of many inputs by the upward messages alone, in blocks of a few inputs.
///
/// *Implementation.* A block goes up the tree depth first, so that only the messages on the way to the region at hand
/// are
/// held, a few kilobytes that stay in cache whatever the size of the tree. A task is a block, and each input's numbers
/// are its own, so that neither blocks nor threads show in a result.
final class Posteriors {
    /// The inputs of a block.
    static final int ROWS = 128;

    /// Gives P(x_β | z_β) of inputs `from` … `from + rows − 1` at one leaf up to a factor per input, (m_β × rows).
    interface Source {
        void likelihoods(int leaf, int from, int rows, double[] into);
    }

    private final TreeTeacher teacher;
    private final int[] order;
    private final int widest;

    Posteriors(TreeTeacher teacher) {
        this.teacher = teacher;
        RegionGraph graph = teacher.graph();
        order = order(graph);
        int most = 1;
        for (int region = 0; region < graph.size(); region++) {
            most = Math.max(most, teacher.values(region));
        }
        widest = most;
    }

    /// All regions, every child before its parent and right after its own subtree.
    private static int[] order(RegionGraph graph) {
        int[] order = new int[graph.size()];
        int[] open = new int[graph.size()];
        int count = 1;
        open[0] = graph.root();
        int at = order.length;
        // Parents first and last children first, read backwards.
        while (count > 0) {
            int region = open[--count];
            order[--at] = region;
            for (int i = 0; i < graph.childCount(region); i++) {
                open[count++] = graph.child(region, i);
            }
        }
        return order;
    }

    /// P(z_ω | x), (`inputs` × m_ω); rows of 0 for inputs of likelihood 0.
    Matrix root(Source source, int inputs, Workers workers) {
        double[] prior = teacher.prior();
        Matrix result = Matrix.zeros(inputs, prior.length);
        workers.run((inputs + ROWS - 1) / ROWS, task -> {
            int from = task * ROWS;
            int rows = Math.min(ROWS, inputs - from);
            double[] message = new Pass(source, from, rows).run();
            for (int r = 0; r < rows; r++) {
                for (int z = 0; z < prior.length; z++) {
                    result.set(from + r, z, prior[z] * message[z * rows + r]);
                }
            }
        });
        return Rows.normalise(result);
    }

    /// One block's way up.
    private final class Pass {
        private final Source source;
        private final int from;
        private final int rows;
        private final double[] scratch;
        private final double[] factor;
        private double[][] held = new double[16][];
        private int count;

        Pass(Source source, int from, int rows) {
            this.source = source;
            this.from = from;
            this.rows = rows;
            scratch = new double[widest * rows];
            factor = new double[rows];
        }

        double[] run() {
            RegionGraph graph = teacher.graph();
            for (int region : order) {
                if (graph.isLeaf(region)) {
                    double[] message = room(count++);
                    source.likelihoods(region, from, rows, message);
                    Lanes.scaleToMax(message, teacher.values(region), rows, factor);
                } else {
                    int k = graph.childCount(region);
                    // The result is made in the next free place and changes places with the first child.
                    double[] above = room(count);
                    double[][] below = Arrays.copyOfRange(held, count - k, count);
                    teacher.family(region).up(below, rows, above, scratch, factor);
                    held[count] = held[count - k];
                    held[count - k] = above;
                    count += 1 - k;
                }
            }
            return held[0];
        }

        private double[] room(int place) {
            if (place == held.length) {
                held = Arrays.copyOf(held, 2 * place);
            }
            if (held[place] == null) {
                held[place] = new double[widest * rows];
            }
            return held[place];
        }
    }
}
