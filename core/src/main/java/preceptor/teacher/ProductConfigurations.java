package preceptor.teacher;

import java.util.List;
import java.util.Optional;

/// The configurations of independent factors on one region graph: every tuple of theirs.
final class ProductConfigurations implements Configurations {
    private final List<Law> factors;

    private ProductConfigurations(List<Law> factors) {
        this.factors = factors;
    }

    /// Empty unless every factor has its own.
    static Optional<Configurations> of(List<Law> factors) {
        return factors.stream().allMatch(f -> f.configurations().isPresent())
                ? Optional.of(new ProductConfigurations(factors))
                : Optional.empty();
    }

    @Override
    public double count(int region, int depth) {
        double count = 1;
        for (Law f : factors) {
            count *= f.configurations().orElseThrow().count(region, depth);
        }
        return count;
    }

    @Override
    public Listing list(int region, int depth, long limit) {
        Listing all = null;
        for (Law f : factors) {
            Listing own = f.configurations().orElseThrow().list(region, depth, limit);
            if (all == null) {
                all = own;
            } else {
                long count = Checks.times(all.z().length, own.z().length);
                if (count > limit) {
                    throw new TooLargeException(
                            "configurations of region " + f.graph().id(region) + " to depth " + depth,
                            count,
                            limit,
                            "limits.configurations");
                }
                all = crossed(all, own, f);
            }
        }
        return all;
    }

    /// The values of `b`, whose law is `law`, are the faster digits.
    private static Listing crossed(Listing a, Listing b, Law law) {
        int width = b.z().length;
        int[][] z = new int[a.z().length * width][];
        double[] probability = new double[z.length];
        for (int c = 0; c < z.length; c++) {
            int[] slow = a.z()[c / width];
            int[] fast = b.z()[c % width];
            z[c] = new int[slow.length];
            for (int i = 0; i < slow.length; i++) {
                z[c][i] = slow[i] * law.values(b.regions()[i]) + fast[i];
            }
            probability[c] = a.probability()[c / width] * b.probability()[c % width];
        }
        return new Listing(a.regions(), z, probability);
    }
}
