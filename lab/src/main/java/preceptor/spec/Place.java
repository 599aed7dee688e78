package preceptor.spec;

/// Where something was written: a file with line and column (both from 1), or an option of the command line, whose line
/// is 0.
public record Place(String source, int line, int column) {
    /// A place without lines, such as an option of the command line.
    public static Place of(String source) {
        return new Place(source, 0, 0);
    }

    /// `file:line:column`, or the source alone where it has no lines.
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
