package preceptor.analysis;

/// One number of an analysis: where it belongs and what it is.
///
/// @param level the level, or −1 for none; the head is one above the root
/// @param region the region's id, or empty
/// @param child the child's id, `V` for the head, or empty
/// @param metric the name of the number
public record Row(int level, String region, String child, String metric, double value) {
    /// A number of the whole student.
    public static Row overall(String metric, double value) {
        return new Row(-1, "", "", metric, value);
    }

    /// The same number with another value, under the name of its standard error.
    Row error(double value) {
        return new Row(level, region, child, metric + "/se", value);
    }
}
