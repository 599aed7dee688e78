package preceptor.spec;

/// One thing wrong with a spec: where it's written, the dotted path of the key (empty for the whole file), and what was
/// expected and found.
public record Problem(Place place, String path, String message) {
    /// `file:line:column: path: message`.
    @Override
    public String toString() {
        return path.isEmpty() ? place + ": " + message : place + ": " + path + ": " + message;
    }
}
