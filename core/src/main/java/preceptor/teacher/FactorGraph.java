package preceptor.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A joint law of discrete variables as a product of factors, each a table over a few of them, up to one common factor.
/// Tables are made when they are first needed, so that the cost of inference can be told from the scopes alone.
final class FactorGraph {
    /// @param scope distinct variables, the first slowest in the table
    private record Factor(int[] scope, Supplier<double[]> table) {}

    private final List<Integer> sizes = new ArrayList<>();
    private final List<Factor> factors = new ArrayList<>();

    /// Adds a variable with `size` values and returns its number.
    int variable(int size) {
        sizes.add(size);
        return sizes.size() - 1;
    }

    void factor(int[] scope, Supplier<double[]> table) {
        factors.add(new Factor(scope, table));
    }

    int variables() {
        return sizes.size();
    }

    /// The number of values per variable.
    int[] sizes() {
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }

    int factors() {
        return factors.size();
    }

    int[] scope(int factor) {
        return factors.get(factor).scope;
    }

    double[] table(int factor) {
        return factors.get(factor).table.get();
    }

    /// The scopes of all factors without the variables that are `observed`.
    List<int[]> scopes(boolean[] observed) {
        List<int[]> scopes = new ArrayList<>(factors.size());
        for (Factor f : factors) {
            int[] left = new int[f.scope.length];
            int count = 0;
            for (int v : f.scope) {
                if (!observed[v]) {
                    left[count++] = v;
                }
            }
            scopes.add(java.util.Arrays.copyOf(left, count));
        }
        return scopes;
    }
}
