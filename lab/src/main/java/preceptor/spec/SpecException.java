package preceptor.spec;

import java.util.List;
import java.util.stream.Collectors;

/// A spec is wrong. The message has one line per problem, in the order in which they were found.
public final class SpecException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    SpecException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    SpecException(Place place, String path, String message) {
        this(List.of(new Problem(place, path, message)));
    }

    /// Everything found wrong, never empty.
    public List<Problem> problems() {
        return problems;
    }
}
