package preceptor.teacher;

/// The joint laws of the summaries in the upper part of a region's subtree, for order-r expansions where regions
/// overlap
/// (mathematics.md §5): the region itself and everything below it by at most so many edges, shared descendants once.
public interface Configurations {
    /// The most tables of joint laws that a listing takes, in entries.
    long LARGEST = 1 << 22;

    /// All configurations of positive probability.
    ///
    /// @param regions the regions of the configuration, ascending; the last one is the region itself
    /// @param z per configuration the values of `regions`
    /// @param probability per configuration; sums to 1
    // Listings are read, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Listing(int[] regions, int[][] z, double[] probability) {}

    /// The configurations of `region` down to `depth` edges; throws [TooLargeException] when they are more than
    /// `limit`, before listing them.
    Listing list(int region, int depth, long limit);

    /// At most how many configurations [#list] would give, without listing them.
    double count(int region, int depth);
}
