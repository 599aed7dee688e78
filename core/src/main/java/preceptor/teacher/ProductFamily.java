package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import preceptor.linalg.Matrix;

/// The family of a product of independent factors: every summary is a tuple of the factors' own, numbered with the
/// first
/// factor slowest, and Q_α is the product of theirs. What needs all tuples of children at once goes through their list.
public final class ProductFamily implements Family {
    private static final long MOST_ENTRIES = 1 << 20;

    private final List<Family> factors;
    private final int[] sizes;
    private final int[][] childSizes;

    private ProductFamily(List<Family> factors) {
        this.factors = List.copyOf(factors);
        int k = factors.size();
        sizes = new int[k];
        childSizes = new int[factors.getFirst().children()][k];
        for (int f = 0; f < k; f++) {
            sizes[f] = factors.get(f).values();
            if (factors.get(f).children() != childSizes.length) {
                throw new IllegalArgumentException("product of families: expected " + childSizes.length
                        + " children as in factor 0, got "
                        + factors.get(f).children() + " in factor " + f);
            }
            for (int i = 0; i < childSizes.length; i++) {
                childSizes[i][f] = factors.get(f).childValues(i);
            }
        }
        Tuples.count("values of a product", sizes);
    }

    /// The product of one family or more with equally many children.
    public static ProductFamily of(List<? extends Family> factors) {
        if (factors.isEmpty()) {
            throw new IllegalArgumentException("product of families: expected one factor or more, got none");
        }
        return new ProductFamily(List.copyOf(factors));
    }

    /// The factors' own families.
    public List<Family> factors() {
        return factors;
    }

    @Override
    public int values() {
        return (int) Checks.product(sizes);
    }

    @Override
    public int children() {
        return childSizes.length;
    }

    @Override
    public int childValues(int child) {
        return Tuples.count("values of a child of a product", childSizes[child]);
    }

    @Override
    public boolean independent() {
        return factors.stream().allMatch(Family::independent);
    }

    @Override
    public boolean has(int z) {
        int[] digits = digits(z);
        for (int f = 0; f < digits.length; f++) {
            if (!factors.get(f).has(digits[f])) {
                return false;
            }
        }
        return true;
    }

    /// The transfer to child number `child`, in factors.
    Transfer transfer(int child) {
        return new KroneckerTransfer(
                factors.stream().map(f -> f.conditional(child)).toList());
    }

    @Override
    public Matrix conditional(int child) {
        return transfer(child).table();
    }

    @Override
    public void up(double[][] message, double[] out) {
        listed().up(message, out);
    }

    @Override
    public void up(double[][] below, int rows, double[] above, double[] scratch, double[] factor) {
        listed().up(below, rows, above, scratch, factor);
    }

    @Override
    public Matrix up(Matrix[] messages) {
        return listed().up(messages);
    }

    @Override
    public Matrix[] down(Matrix above, Matrix[] messages) {
        return listed().down(above, messages);
    }

    @Override
    public Matrix pair(int z, int i, int j) {
        int[] digits = digits(z);
        Matrix joint = factors.getFirst().pair(digits[0], i, j);
        for (int f = 1; f < digits.length; f++) {
            joint = Tuples.product(joint, factors.get(f).pair(digits[f], i, j));
        }
        return joint;
    }

    @Override
    public long entries() {
        long product = 1;
        for (Family f : factors) {
            product = Checks.times(product, f.entries());
        }
        return product;
    }

    @Override
    public void forEach(int z, Visitor visitor) {
        List<int[]> tuples = new ArrayList<>();
        List<Double> probabilities = new ArrayList<>();
        tuples.add(new int[children()]);
        probabilities.add(1.0);
        int[] digits = digits(z);
        for (int f = 0; f < digits.length; f++) {
            List<int[]> longer = new ArrayList<>();
            List<Double> products = new ArrayList<>();
            int factor = f;
            for (int t = 0; t < tuples.size(); t++) {
                int[] shorter = tuples.get(t);
                double p = probabilities.get(t);
                factors.get(f).forEach(digits[f], (own, q) -> {
                    int[] tuple = new int[own.length];
                    Arrays.setAll(tuple, i -> shorter[i] * childSizes[i][factor] + own[i]);
                    longer.add(tuple);
                    products.add(p * q);
                });
            }
            tuples = longer;
            probabilities = products;
        }
        List<Integer> order = new ArrayList<>();
        for (int t = 0; t < tuples.size(); t++) {
            order.add(t);
        }
        // Factor by factor, the first child is not the slowest.
        List<int[]> unsorted = tuples;
        order.sort((a, b) -> Arrays.compare(unsorted.get(a), unsorted.get(b)));
        for (int t : order) {
            visitor.visit(tuples.get(t), probabilities.get(t));
        }
    }

    @Override
    public BitSet support(BitSet[] children) {
        return listed().support(children);
    }

    @Override
    public Family restrictedTo(boolean[] used) {
        for (int z = 0; z < used.length; z++) {
            if (!used[z] && has(z)) {
                return listed().restrictedTo(used);
            }
        }
        return this;
    }

    /// The same family by its list of tuples.
    ///
    /// @throws TooLargeException if there are more than 2²⁰ of them
    public ListedFamily listed() {
        if (entries() > MOST_ENTRIES) {
            throw new TooLargeException(
                    "tuples of children of a product's region", entries(), MOST_ENTRIES, "limits.tuples");
        }
        int[] childValues = new int[children()];
        Arrays.setAll(childValues, this::childValues);
        List<ListedFamily.Entry> entries = new ArrayList<>();
        for (int z = 0; z < values(); z++) {
            int own = z;
            forEach(z, (tuple, p) -> entries.add(new ListedFamily.Entry(own, tuple, p)));
        }
        return ListedFamily.of(values(), childValues, entries);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProductFamily f && factors.equals(f.factors);
    }

    @Override
    public int hashCode() {
        return factors.hashCode();
    }

    private int[] digits(int z) {
        int[] digits = new int[sizes.length];
        Checks.digits(z, sizes, digits);
        return digits;
    }
}
