package preceptor.analysis;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// The values that one node takes over rows, in ascending order, where those that differ by rounding only are one. A
/// node that is constant to rounding has one level.
final class Levels {
    /// Of a node's range, what counts as rounding.
    private static final double EQUAL = 1e-9;

    /// Of a node's largest value, a range that counts as none.
    private static final double CONSTANT = 1e-10;

    private final int[] of;
    private final int count;
    private final double least;
    private final double greatest;

    /// Of column `j` of `F`.
    Levels(Matrix F, int j) {
        this(column(F, j));
    }

    Levels(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        least = sorted[0];
        greatest = sorted[n - 1];
        double range = greatest - least;
        of = new int[n];
        if (range <= CONSTANT * Math.max(Math.abs(least), Math.abs(greatest))) {
            count = 1;
            return;
        }
        int levels = 1;
        double start = least;
        for (double v : sorted) {
            if (v - start > EQUAL * range) {
                start = v;
                sorted[levels++] = v;
            }
        }
        for (int i = 0; i < n; i++) {
            int at = Arrays.binarySearch(sorted, 0, levels, values[i]);
            of[i] = at >= 0 ? at : -at - 2;
        }
        count = levels;
    }

    private static double[] column(Matrix F, int j) {
        double[] values = new double[F.rows()];
        for (int i = 0; i < values.length; i++) {
            values[i] = F.get(i, j);
        }
        return values;
    }

    int count() {
        return count;
    }

    /// The level of each row, from 0; not to be written to.
    int[] of() {
        return of;
    }

    double least() {
        return least;
    }

    double greatest() {
        return greatest;
    }

    /// Per level a cell, such that neighbouring levels share one where there would be more than `most`: each cell but
    /// the last has a mass of at least 1/`most`.
    ///
    /// @param mass of each level, together 1
    static int[] cells(double[] mass, int most) {
        int[] cell = new int[mass.length];
        if (mass.length <= most) {
            Arrays.setAll(cell, level -> level);
            return cell;
        }
        int at = 0;
        double sum = 0;
        for (int level = 0; level < cell.length; level++) {
            cell[level] = at;
            sum += mass[level];
            if (sum * most >= 1) {
                at++;
                sum = 0;
            }
        }
        return cell;
    }
}
