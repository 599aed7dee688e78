package preceptor.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The arithmetic of grids: how many regions each level has, without building them.
final class Grids {
    static final int MOST_LEAVES = 4_000_000;
    private static final int MOST_LEVELS = 64;

    private Grids() {}

    static <R> Field<R, PerLevel<Integer>> kernel(Function<R, PerLevel<Integer>> getter) {
        return Field.of(
                "kernel",
                Types.perLevel(Numbers.integer(1, 65536)),
                PerLevel.of(2),
                getter,
                "regions under a kernel: one number for all levels up to a single root, or a list, root first");
    }

    static <R> Field<R, PerLevel<Integer>> stride(Function<R, PerLevel<Integer>> getter) {
        return Field.of(
                "stride",
                Types.perLevel(Numbers.integer(1, 65536)),
                PerLevel.of(2),
                getter,
                "regions from one kernel to the next, at most the kernel; one number or a list, root first");
    }

    static <R> Field<R, RegionSpec.Padding> padding(Function<R, RegionSpec.Padding> getter) {
        return Field.of(
                "padding",
                Types.word(RegionSpec.Padding.class),
                RegionSpec.Padding.VALID,
                getter,
                "valid: kernels lie wholly inside; same: they may hang over the border");
    }

    static void check(
            int size,
            PerLevel<Integer> kernel,
            PerLevel<Integer> stride,
            RegionSpec.Padding padding,
            Shape.Report report) {
        levels(size, kernel, stride, padding, report);
    }

    static int[] kernels(int size, PerLevel<Integer> kernel, PerLevel<Integer> stride, RegionSpec.Padding padding) {
        List<Integer> kernels = levels(size, kernel, stride, padding, (key, message) -> {
            throw new IllegalArgumentException(key + ": " + message);
        });
        return kernels.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The kernels of all levels, root first, or null after a report.
    private static List<Integer> levels(
            int size,
            PerLevel<Integer> kernel,
            PerLevel<Integer> stride,
            RegionSpec.Padding padding,
            Shape.Report report) {
        boolean repeated = kernel.uniform();
        int levels = repeated ? MOST_LEVELS : kernel.entries().size();
        if (stride.entries().size() > (repeated ? 1 : levels)) {
            report.problem(
                    "stride",
                    "expected one number or at most as many entries as kernel, "
                            + kernel.entries().size() + ", got "
                            + stride.entries().size());
            return null;
        }
        List<Integer> kernels = new ArrayList<>();
        int regions = size;
        for (int l = levels - 1; l >= 0 && !(repeated && regions == 1); l--) {
            int k = kernel.at(l);
            int s = stride.at(l);
            if (s > k) {
                report.problem("stride", "expected an integer from 1 to the kernel's size " + k + ", got " + s);
                return null;
            }
            String where = repeated ? "" : ", entry " + l + " from the root";
            if (padding == RegionSpec.Padding.VALID && (k > regions || (regions - k) % s != 0)) {
                report.problem(
                        "kernel",
                        k > regions
                                ? "expected at most the " + regions + " regions of the level below, got " + k + where
                                : "kernel " + k + " with stride " + s + " leaves " + (regions - k) % s + " of "
                                        + regions
                                        + " regions of the level below without a parent" + where
                                        + "; use padding same or another stride");
                return null;
            }
            int next = padding == RegionSpec.Padding.VALID ? (regions - k) / s + 1 : (regions + s - 1) / s;
            if (repeated && next == regions) {
                break;
            }
            kernels.addFirst(k);
            regions = next;
        }
        if (regions != 1) {
            report.problem(
                    "kernel",
                    "expected levels that end in a single root, got " + regions
                            + " regions per side at the top; add an entry of " + regions
                            + " in front, with padding valid");
            return null;
        }
        return kernels;
    }

    /// Whether no region has two parents.
    static boolean isTree(PerLevel<Integer> kernel, PerLevel<Integer> stride) {
        for (int l = 0; l < Math.max(kernel.entries().size(), stride.entries().size()); l++) {
            if (stride.at(l) < kernel.at(l)) {
                return false;
            }
        }
        return true;
    }

    static int nearestDivisor(int size, int leaf) {
        int best = 1;
        for (int d = 1; d < size; d++) {
            if (size % d == 0 && Math.abs(d - leaf) < Math.abs(best - leaf)) {
                best = d;
            }
        }
        return best;
    }
}
